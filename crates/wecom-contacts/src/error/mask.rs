//! Takes what may be personal or secret out of a server's text.

/// Texts longer than this are cut before they are shown.
const LONGEST: usize = 200;

/// What a masked part looks like.
const MASK: &str = "***";

/// A copy of `text` without mobile numbers, e-mail addresses, quoted values, long opaque words and the member id that
/// the server puts after `existed:`.
pub(crate) fn mask(text: &str) -> String {
    let cut: String = text
        .chars()
        .take(LONGEST)
        .filter(|c| !c.is_control())
        .collect();
    let quoted = mask_quoted(&cut);
    let holder = mask_after(&quoted, "existed:");
    mask_words(&mask_numbers(&holder))
}

/// Replaces everything that follows `marker`: what stands there is another member's id.
fn mask_after(text: &str, marker: &str) -> String {
    match text.find(marker) {
        Some(at) => format!("{}{MASK}", &text[..at + marker.len()]),
        None => text.to_owned(),
    }
}

/// Replaces what stands between two equal quotation marks: servers quote the value they dislike.
fn mask_quoted(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find(['`', '"', '\'']) {
        let quote = &rest[open..=open];
        let Some(length) = rest[open + 1..].find(quote) else {
            break;
        };
        shown.push_str(&rest[..=open]);
        shown.push_str(MASK);
        shown.push_str(quote);
        rest = &rest[open + 1 + length + 1..];
    }
    shown.push_str(rest);
    shown
}

/// Replaces runs of seven and more digits, also when blanks or hyphens stand between them.
fn mask_numbers(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut run = String::new();
    for c in text.chars().chain(std::iter::once('\n')) {
        let joins = c.is_ascii_digit() || (matches!(c, ' ' | '-') && !run.is_empty());
        if joins {
            run.push(c);
            continue;
        }
        let digits = run.chars().filter(char::is_ascii_digit).count();
        let tail = run.len() - run.trim_end_matches([' ', '-']).len();
        if digits >= 7 {
            shown.push_str(MASK);
            shown.push_str(&run[run.len() - tail..]);
        } else {
            shown.push_str(&run);
        }
        run.clear();
        if c != '\n' {
            shown.push(c);
        }
    }
    shown
}

/// Replaces e-mail addresses, and words so long that they are keys or tokens.
fn mask_words(text: &str) -> String {
    text.split_inclusive(|c: char| !is_word(c))
        .map(|word| {
            let end = word.trim_end_matches(|c: char| !is_word(c)).len();
            let opaque = end >= 20 && word[..end].bytes().any(|b| b.is_ascii_digit());
            if word[..end].contains('@') || opaque {
                format!("{MASK}{}", &word[end..])
            } else {
                word.to_owned()
            }
        })
        .collect()
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '@' | '.' | '_' | '-' | '+' | '=')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, proptest};

    use super::mask;

    #[test]
    fn personal_parts_are_masked_and_the_rest_stays() {
        for (text, shown) in [
            ("userid not found", "userid not found"),
            ("mobile existed:tom.wu", "mobile existed:***"),
            (
                "invalid string value `13900000001`. userid not found",
                "invalid string value `***`. userid not found",
            ),
            (
                "bad mobile +86 139 0000 0001 given",
                "bad mobile +*** given",
            ),
            ("email mei.lin@example.com, taken", "email ***, taken"),
            (
                "invalid access_token tk_7Qm2ZcAAAAAAAAAAAAAAAAAAAAA",
                "invalid access_token ***",
            ),
            (
                "department 12 has 30000 nodes",
                "department 12 has 30000 nodes",
            ),
            (
                "no privilege to access/modify contact/party/agent ",
                "no privilege to access/modify contact/party/agent ",
            ),
            ("it's fine", "it's fine"),
            ("手机号 13900000001 已存在", "手机号 *** 已存在"),
        ] {
            assert_eq!(mask(text), shown);
        }
    }

    #[test]
    fn a_long_text_is_cut() {
        assert_eq!(mask(&"ab ".repeat(1000)).len(), 200);
    }

    proptest! {
        #[test]
        fn no_eleven_digit_number_gets_through(before in "[a-z ,:.]{0,20}", number in "1[0-9]{10}", after in any::<String>()) {
            let shown = mask(&format!("{before}{number}{after}"));
            assert!(!shown.contains(&number), "{shown}");
        }
    }
}
