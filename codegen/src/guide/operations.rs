//! The guide's pages of operations: who may call what, and what may be sent again.

use std::fmt::Write as _;

use crate::files::Files;
use crate::node::Node;
use crate::operations::{self, SECRETS};
use crate::spec::{Operation, Spec};

/// A language of the guide: its folder, and the words of the page.
struct Language {
    folder: &'static str,
    head: &'static str,
    columns: &'static str,
}

const LANGUAGES: [Language; 2] = [
    Language {
        folder: "en",
        head: "# Operations\n\nWhose token may call what, from `x-wecom-secrets` of the description: `sync` is the contact sync \
               assistant, `app` a self-built app, `custom` a custom-built app, `3rd` the company token of a third-party suite, \
               `3rd edit` the same with the right to edit contacts. **Again** says whether the call may be sent again when \
               nobody knows if the first one arrived.",
        columns: "| Operation | What | sync | app | custom | 3rd | 3rd edit | Again | Document |",
    },
    Language {
        folder: "zh",
        head: "# 接口一览\n\n哪种 token 可以调用哪个接口，取自描述中的 `x-wecom-secrets`：`sync` 通讯录同步助手，`app` 自建应用，\
               `custom` 代开发应用，`3rd` 第三方应用的企业 token，`3rd edit` 有通讯录编辑权限的第三方通讯录应用。\
               **可重发**指不知道第一次是否到达时能否再发一次。",
        columns: "| 接口 | 说明 | sync | app | custom | 3rd | 3rd edit | 可重发 | 文档 |",
    },
];

/// Writes one page for each language.
pub(crate) fn write(spec: &Spec<'_>, out: &mut Files) {
    for language in &LANGUAGES {
        let mut page = format!(
            "{}\n\n{}\n|{}\n",
            language.head,
            language.columns,
            " --- |".repeat(9)
        );
        for operation in &spec.operations {
            row(operation, &mut page);
        }
        out.markdown(
            &format!("docs/{}/src/operations.md", language.folder),
            &page,
        );
    }
}

/// One operation.
fn row(operation: &Operation<'_>, page: &mut String) {
    let secrets = operation.node.texts("x-wecom-secrets");
    let open = secrets.is_empty();
    let _ = write!(
        page,
        "| `{}` | {} |",
        operation.id,
        operation.node.text("summary")
    );
    for (secret, _) in SECRETS {
        page.push_str(mark(open || secrets.contains(&secret)));
    }
    let again = operation
        .node
        .get("x-wecom-idempotent")
        .and_then(Node::as_bool);
    page.push_str(mark(again == Some(true)));
    let document = operations::document(operation);
    let link = document.trim_start_matches("the vendor's document ");
    let _ = writeln!(page, " {} |", link.trim_end_matches('.'));
}

/// A cell that says yes or nothing.
fn mark(yes: bool) -> &'static str {
    if yes { " ✓ |" } else { " |" }
}
