//! Commands that are shown to people and scripts, to be given to a shell as they are.

use std::borrow::Cow;

/// The words as one line, each of which a POSIX shell takes for what it is.
pub(crate) fn line<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let words: Vec<_> = words.into_iter().map(quoted).collect();
    words.join(" ")
}

/// The word bare where none of its characters means anything to a shell, else in quotes.
fn quoted(word: &str) -> Cow<'_, str> {
    let is_plain = |c: char| c.is_alphanumeric() || "-_./:@,+".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return Cow::Borrowed(word);
    }
    // Nothing is special between the quotes but the quote itself.
    Cow::Owned(format!("'{}'", word.replace('\'', r"'\''")))
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn only_words_that_need_it_are_quoted() {
        let words = ["export", "tag", "1", "--to", "/home/lin/工作/staff.csv"];
        assert_eq!(line(words), words.join(" "));
        assert_eq!(line(["", "two words"]), "'' 'two words'");
        assert_eq!(line(["lin's", "$HOME"]), r"'lin'\''s' '$HOME'");
    }

    #[cfg(unix)]
    #[test]
    fn a_shell_takes_each_word_for_what_it_is() {
        let words = [
            "", "'", "''", "a'b", "\"", "\\", "$HOME", "`id`", "*", "~", "#", "!", "a b", "a\nb",
            "a;b", "&", "{a,b}", "=", "%", "码头", "-n",
        ];
        let script = format!(
            "for word in {}; do printf '%s\\0' \"$word\"; done",
            line(words)
        );
        let said = std::process::Command::new("sh")
            .args(["-c", &script])
            .output();
        let said = String::from_utf8(said.unwrap().stdout).unwrap();
        let taken: Vec<&str> = said.split_terminator('\0').collect();
        assert_eq!(taken, words);
    }
}
