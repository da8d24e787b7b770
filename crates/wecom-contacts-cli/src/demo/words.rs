//! What the tour says of its steps, in Chinese: by the form of the sentence, as for what the SDK says.

use crate::message::Lang;
use crate::phrase;

/// The text in the language. Calls, ids and names are the same in both.
pub(super) fn say(lang: Lang, text: &str) -> String {
    match lang {
        Lang::En => text.to_owned(),
        Lang::Zh => phrase::put(WORDS, text).unwrap_or_else(|| phrase::say(lang, text)),
    }
}

/// The forms, the narrower before the wider.
const WORDS: &[(&str, &str)] = &[
    // Answers.
    ("created", "已创建"),
    ("updated", "已更新"),
    ("deleted", "已删除"),
    ("Created", "已创建"),
    ("AlreadyThere", "已存在且内容相同"),
    ("Conflicts: {}", "内容不同：{}"),
    ("ok", "成功"),
    ("yes", "是"),
    ("no", "否"),
    ("all good", "全部有效"),
    ("invalid: {}", "无效：{}"),
    ("{} invalid, in 2 calls", "{} 个无效，共调用 2 次"),
    ("job {}", "任务 {}"),
    (
        "{} members, {} of them in two or more departments",
        "{} 名成员，其中 {} 名属于两个以上部门",
    ),
    ("{} members, {} departments", "{} 名成员，{} 个部门"),
    ("{} members", "{} 名成员"),
    ("{} active", "{} 名活跃成员"),
    ("{} departments", "{} 个部门"),
    ("{} ids", "{} 个 ID"),
    ("{} tags", "{} 个标签"),
    ("{} rules", "{} 条规则"),
    ("{} rule", "{} 条规则"),
    ("{} pairs, {} invalid", "{} 对，{} 个无效"),
    ("{} pairs", "{} 对"),
    // What should be so.
    (
        "the alias is cleared, the rest stayed",
        "别名已清空，其余不变",
    ),
    ("{} has depth 2", "{} 的深度为 2"),
    ("{} reads 2 of 3, in order", "{} 按次序读到 3 个中的 2 个"),
    (
        "{}(7 ids, 2 of them gone, 1 the creator): {} deleted, {} already gone, {} failed, {} not tried",
        "{}(7 个帐号，其中 2 个已不存在，1 个是创建者)：已删除 {}，原已不存在 {}，失败 {}，未尝试 {}",
    ),
    (
        "{} finds nothing wrong with three rows",
        "{} 检查三行，没有问题",
    ),
    ("{} of a bad row: {}", "{} 检查有误的一行：{}"),
    ("{}: running, {} %", "{}：执行中，{} %"),
    ("{}: {} rows, {} refused", "{}：{} 行，其中 {} 行被拒绝"),
    ("records: {}", "记录数：{}"),
    ("members of the tag: {}", "标签的成员数：{}"),
    // Calls with a word on who makes them or when.
    ("app secret: {}", "自建应用的 secret：{}"),
    ("sync secret: {}", "通讯录同步的 secret：{}"),
    ("new address: {}", "来自新 IP：{}"),
    ("provider: {}", "服务商：{}"),
    ("{} again", "再次 {}"),
    ("{} afterwards", "之后 {}"),
    ("{} with mei's mobile", "{}，手机号与 mei 相同"),
    ("{} with one below", "{}，其下还有部门"),
    ("{} without the linked id", "{}，缺少互联 ID"),
];

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::{WORDS, say};
    use crate::message::Lang;

    #[test]
    fn sentences_are_put_into_chinese_and_calls_stay() {
        assert_eq!(
            say(Lang::Zh, "32 members, 5 of them in two or more departments"),
            "32 名成员，其中 5 名属于两个以上部门"
        );
        assert_eq!(
            say(Lang::Zh, r#"users().create(mei) again"#),
            "再次 users().create(mei)"
        );
        assert_eq!(say(Lang::Zh, "users().ids()"), "users().ids()");
        assert_eq!(say(Lang::En, "all good"), "all good");
    }

    #[test]
    fn every_form_is_still_said_and_has_the_same_gaps_in_both_languages() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/demo");
        let mut sources = String::new();
        let within = fs::read_dir(folder.join("user")).unwrap();
        for entry in fs::read_dir(&folder).unwrap().chain(within) {
            let path = entry.unwrap().path();
            if path.is_file() && !path.ends_with("words.rs") {
                sources += &fs::read_to_string(path).unwrap();
            }
        }
        // What a report of the SDK says of itself.
        let sdk = ["deleted", "already gone", "failed", "not tried"];
        for (english, chinese) in WORDS {
            let gaps = |text: &str| text.matches("{}").count();
            assert_eq!(gaps(english), gaps(chinese), "{english}");
            let marks: &[_] = &[' ', ',', ':', '(', ')'];
            for piece in english.split("{}").map(|piece| piece.trim_matches(marks)) {
                let said = sources.contains(piece) || sdk.contains(&piece);
                assert!(said, "nobody says `{english}` any more: `{piece}`");
            }
        }
    }
}
