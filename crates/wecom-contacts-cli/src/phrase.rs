//! What the SDK says in English, in Chinese: errors, rules and findings, by the form of their sentences.

use crate::message::Lang;

/// The text in the language; English stays as it is, and so does what has no translation.
pub(crate) fn say(lang: Lang, text: &str) -> String {
    match lang {
        Lang::En => text.to_owned(),
        Lang::Zh => put(PHRASES, text)
            .or_else(|| range(text))
            .unwrap_or_else(|| text.to_owned()),
    }
}

/// A range of numbers; as a form it would fit whatever has a "to" in it.
fn range(text: &str) -> Option<String> {
    let (least, most) = text.split_once(" to ")?;
    let is_number = |text: &str| text.parse::<i64>().is_ok();
    (is_number(least) && is_number(most)).then(|| format!("{least} 至 {most}"))
}

/// The text by the first of the forms that it has; what stands in its gaps is put into Chinese too.
pub(crate) fn put(forms: &[(&str, &str)], text: &str) -> Option<String> {
    forms.iter().find_map(|(english, chinese)| {
        let gaps = fill(english, text)?;
        let mut gaps = gaps.into_iter();
        let mut said = String::new();
        for (at, piece) in chinese.split("{}").enumerate() {
            if at > 0 {
                said += &say(Lang::Zh, gaps.next().unwrap_or_default());
            }
            said += piece;
        }
        Some(said)
    })
}

/// What stands in the gaps `{}` of the form, when the text has that form.
fn fill<'a>(form: &str, text: &'a str) -> Option<Vec<&'a str>> {
    let (first, rest) = form.split_once("{}").unwrap_or((form, ""));
    let mut left = text.strip_prefix(first)?;
    if first.len() == form.len() {
        return left.is_empty().then(Vec::new);
    }
    let mut gaps = Vec::new();
    let mut pieces = rest.split("{}").peekable();
    while let Some(piece) = pieces.next() {
        let at = match pieces.peek() {
            None => left
                .len()
                .checked_sub(piece.len())
                .filter(|_| left.ends_with(piece))?,
            Some(_) => left.find(piece)?,
        };
        gaps.push(&left[..at]);
        left = &left[at + piece.len()..];
    }
    Some(gaps)
}

/// The forms, the narrower before the wider. A test holds that the SDK still says each of them.
const PHRASES: &[(&str, &str)] = &[
    // Calls.
    (
        "no token: {} (remembered for another {} s)",
        "未取得 token：{}（{} 秒内不再重试）",
    ),
    ("no token: {}", "未取得 token：{}"),
    ("{} was refused: {}", "{} 被拒绝：{}"),
    (
        "{}: no connection to the server: {}",
        "{}：无法连接服务器：{}",
    ),
    ("{}: no connection to the server", "{}：无法连接服务器"),
    ("{}: no answer in time", "{}：服务器没有及时应答"),
    (
        "{}: not done in the {} s it was given",
        "{}：未能在给定的 {} 秒内完成",
    ),
    (
        "{}: the connection broke before the whole answer came",
        "{}：应答未收完连接就已中断",
    ),
    (
        "{}: HTTP status {} with {} bytes ({}) instead of an answer",
        "{}：收到 HTTP 状态 {}（{} 字节，{}），而不是应答",
    ),
    ("no media type", "无媒体类型"),
    (
        "{}: HTTP status {}, a redirect, which is never followed; check the base URL",
        "{}：收到 HTTP 状态 {} 重定向，不会跟随；请检查服务器地址",
    ),
    (
        "{}: the answer is larger than {} bytes",
        "{}：应答超过 {} 字节",
    ),
    ("{}: the request could not be built", "{}：无法构造请求"),
    (
        "{}: the answer of {} bytes is not JSON",
        "{}：{} 字节的应答不是 JSON",
    ),
    (
        "{}: the answer of {} bytes is not JSON (line {}, column {})",
        "{}：{} 字节的应答不是 JSON（第 {} 行第 {} 列）",
    ),
    (
        "{}: the answer of {} bytes is cut off",
        "{}：{} 字节的应答不完整",
    ),
    (
        "{}: the answer of {} bytes is cut off (line {}, column {})",
        "{}：{} 字节的应答不完整（第 {} 行第 {} 列）",
    ),
    (
        "{}: the answer of {} bytes has no errcode",
        "{}：{} 字节的应答中没有 errcode",
    ),
    (
        "{}: the answer of {} bytes has an unknown shape: {}",
        "{}：{} 字节的应答结构未知：{}",
    ),
    // Jobs and files.
    (
        "job {} was not done after {} s; it goes on, wait for it by its id",
        "任务 {} 在 {} 秒后仍未完成；它会继续执行，可用任务 ID 继续等待",
    ),
    (
        "job {} was given up by the platform; start it again",
        "任务 {} 已被平台放弃，请重新发起",
    ),
    (
        "job {} ended without a file; read the list by calls",
        "任务 {} 已完成，但没有文件；请用接口读取列表",
    ),
    ("job {}: {}", "任务 {}：{}"),
    ("there is no row to import", "没有可导入的行"),
    ("the file could not be read: {}", "无法读取文件：{}"),
    (
        "byte {} fits neither UTF-8 nor GBK; save the file as UTF-8",
        "第 {} 个字节既不是 UTF-8 也不是 GBK；请把文件另存为 UTF-8",
    ),
    (
        "no header was found: the first row must name the columns",
        "没有找到表头：第一行须为列名",
    ),
    (
        "line {}: a cell in quotes does not end where it should; close it, and double the quotes inside",
        "第 {} 行：带引号的单元格没有在应结束处结束；请补上引号，单元格内的引号须写两遍",
    ),
    (
        "the spreadsheet could not be read: {}",
        "无法读取电子表格：{}",
    ),
    (
        "it is protected by a password; save it without one",
        "文件有密码保护；请另存为没有密码的文件",
    ),
    (
        ".{} files are not read; use .csv, .xlsx, .xls or .ods",
        "不支持 .{} 文件；请使用 .csv、.xlsx、.xls 或 .ods",
    ),
    (
        "not sent: the rows do not fit into the one file of {} bytes that a replacement, or `start`, may have; `run` a synchronization, which takes several",
        "未发送：各行放不进全量覆盖所允许的一个文件（{} 字节）；请改为多次增量更新",
    ),
    (
        "not sent: it would remove {} of {}, keep {} and add {}; to be removed: {}; raise the guard or allow them by name",
        "未发送：将删除 {} 个（现有 {} 个），保留 {} 个，新增 {} 个；将删除的是：{}；请提高 --max-deletions 与 --max-percent，或用 --allow 点名允许",
    ),
    (
        "not started: another import was running all the time",
        "未开始：一直有另一个导入任务在执行",
    ),
    (
        "interrupted after the first {} rows: {}",
        "在前 {} 行之后中断：{}",
    ),
    (
        "no key was made: the system has no random bytes",
        "无法生成密钥：系统没有随机数",
    ),
    ("file {} was not downloaded: {}", "文件 {} 未能下载：{}"),
    ("file {} is larger than {} bytes", "文件 {} 超过 {} 字节"),
    (
        "file {} should have {} bytes and has {}",
        "文件 {} 应有 {} 字节，实际为 {} 字节",
    ),
    (
        "file {} arrived damaged: its MD5 differs",
        "文件 {} 已损坏：MD5 不符",
    ),
    (
        "file {} cannot be decrypted with this key",
        "无法用此密钥解密文件 {}",
    ),
    (
        "file {} does not hold the list: {}",
        "文件 {} 中没有所需的列表：{}",
    ),
    ("a file of this machine: {}", "本机文件：{}"),
    (
        "the spreadsheet cannot hold the records: {}",
        "电子表格放不下这些记录：{}",
    ),
    ("cancelled; nothing was written", "已取消，未写入任何内容"),
    // Departments.
    ("department {} is listed more than once", "部门 {} 重复出现"),
    (
        "departments are above one another in a circle: {}",
        "部门互为上级，形成循环：{}",
    ),
    (
        "department {}, the parent of {}, is not listed",
        "部门 {}（{} 的上级）不在列表中",
    ),
    // Rules.
    ("at least 1 character", "至少 1 个字符"),
    ("at least {} characters", "至少 {} 个字符"),
    ("at most {} characters", "最多 {} 个字符"),
    ("at most {} bytes", "最多 {} 字节"),
    ("at least 1 item", "至少 1 项"),
    ("at least {} items", "至少 {} 项"),
    ("at most {} items", "最多 {} 项"),
    ("more than {} bytes", "多于 {} 字节"),
    ("must match {}", "须符合 {}"),
    ("one of {}", "须为其中之一：{}"),
    (
        "a mobile number or an e-mail address must be given",
        "手机号和邮箱须至少给出一个",
    ),
    (
        "must be the id that is given beside the changes, or be left out",
        "须与另行给出的 ID 相同，或不给出",
    ),
    (
        "the mobile number and the e-mail address must not both be cleared",
        "手机号和邮箱不能同时清空",
    ),
    (
        "as many values as `department` has ({})",
        "须与 department 的个数相同（{}）",
    ),
    (
        "at least one of the two lists must hold something",
        "成员和部门须至少给出一个",
    ),
    (
        "at least one of the three lists must hold something",
        "成员、部门和标签须至少给出一个",
    ),
    (
        "no custom attribute of this name, it is a column",
        "自定义字段不能用此名，它是固定列",
    ),
    ("unique in the file", "在文件中须唯一"),
    ("at least one department", "至少一个部门"),
    ("at most 15 levels", "最多 15 级"),
    (
        "a row for the root department, id 1 with the parent 0",
        "须有根部门一行：ID 为 1，父部门为 0",
    ),
    ("a mobile number or an e-mail address", "手机号或邮箱"),
    (
        "digits, outside the mainland after + and the country code",
        "须为数字，大陆以外的号码前加 + 和国家码",
    ),
    ("an e-mail address", "须为邮箱地址"),
    ("男 or 女", "男或女"),
    ("one value per department", "每个部门一个值"),
    ("each department once", "每个部门只能出现一次"),
    ("the id of a department that exists", "须为已有部门的 ID"),
    ("the path of a department that exists", "须为已有部门的路径"),
    (
        "a path that names one department only",
        "路径须只对应一个部门",
    ),
    ("as many cells as the header has", "单元格数须与表头相同"),
    ("one column of this meaning", "此含义的列只能有一个"),
    ("a column of this meaning", "须有此含义的列"),
    // What was found.
    ("1 character that do not", "1 个不符的字符"),
    ("{} characters that do not", "{} 个字符，不符合"),
    ("{} characters of another form", "{} 个字符，形式不同"),
    ("1 character", "1 个字符"),
    ("{} characters", "{} 个字符"),
    ("1 byte", "1 字节"),
    ("{} bytes", "{} 字节"),
    ("1 item", "1 项"),
    ("{} items", "{} 项"),
    ("entry {}", "第 {} 项"),
    ("neither", "都没有"),
    ("none", "没有"),
    ("something else", "其他内容"),
    ("several", "多个"),
    ("one of them twice", "有重复"),
    ("a cell in column {}", "第 {} 列有内容"),
    ("a value", "须有值"),
    ("an error of the spreadsheet", "电子表格的错误值"),
    (
        "a number of which the spreadsheet keeps 15 digits; write it as text",
        "数字，而电子表格只保留 15 位；请设为文本格式后重新填写",
    ),
    // The system and the command line.
    (
        "No such file or directory (os error {})",
        "文件或目录不存在",
    ),
    ("Permission denied (os error {})", "没有权限"),
    ("Is a directory (os error {})", "这是一个目录"),
    ("No space left on device (os error {})", "磁盘已满"),
    ("Connection refused (os error {})", "连接被拒绝"),
    ("{} is not in {}", "{} 不在 {} 之内"),
    ("give it as NAME=VALUE", "格式须为 名称=值"),
    ("invalid digit found in string", "须为整数"),
    ("cannot parse integer from empty string", "不能为空"),
];

/// Said by the standard library and the parser of the command line, not by the SDK.
#[cfg(test)]
const OF_THE_SYSTEM: usize = 9;

#[cfg(test)]
mod tests;
