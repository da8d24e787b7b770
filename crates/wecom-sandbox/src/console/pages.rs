//! The page, and its sections about who is there.

use std::fmt::Write as _;

use crate::company::Company;
use crate::console::View;
use crate::console::activity::{faults, jobs, log, tools};
use crate::console::html::{esc, table};
use crate::console::words::Lang;
use crate::department::tree::ROOT;
use crate::server::shared::Shared;
use crate::user::member::Member;

/// Members on one page.
const PER_PAGE: usize = 50;
/// Beyond this many departments only the open branch is shown.
const WHOLE_TREE: usize = 300;
const PARTS: [&str; 6] = ["tree", "members", "tags", "jobs", "log", "state"];

/// One section by name.
pub(crate) fn part(shared: &Shared, view: &View, lang: Lang) -> String {
    match view.part.as_str() {
        "tree" => tree(&shared.read(), view, lang),
        "members" => members(&shared.read(), view, lang),
        "tags" => tags(&shared.read(), lang),
        "jobs" => jobs(shared, lang),
        "log" => log(shared, lang),
        "state" => faults(shared, lang),
        _ => String::new(),
    }
}

/// The whole page.
pub(crate) fn whole(shared: &Shared, view: &View, lang: Lang) -> String {
    let title = lang.pick("WeCom contacts sandbox", "企业微信通讯录沙箱");
    let headings = [
        ("tree", lang.pick("Departments", "部门"), ""),
        ("members", lang.pick("Members", "成员"), ""),
        ("tags", lang.pick("Tags", "标签"), ""),
        ("jobs", lang.pick("Jobs", "任务"), ""),
        ("log", lang.pick("Calls", "调用记录"), " class=\"wide\""),
    ];
    let mut out = format!(
        "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title>\
         <link rel=\"stylesheet\" href=\"/_console/console.css\">\
         <script src=\"/_console/console.js\" defer></script></head><body>\
         <a class=\"skip\" href=\"#members\">{}</a><header><h1>{title}</h1><nav>",
        lang.code(),
        lang.pick("To the members", "跳到成员"),
    );
    for (id, heading, _) in headings {
        let _ = write!(out, "<a href=\"#{id}\">{heading}</a>");
    }
    let _ = write!(
        out,
        "<a href=\"#tools\">{}</a><a href=\"/docs/\">{}</a></nav><span class=\"quiet\"><code>{}</code> · \
         <code>{}</code></span><span class=\"lang\"><a href=\"/?lang=en\" lang=\"en\">English</a>\
         <a href=\"/?lang=zh\" lang=\"zh\">中文</a></span></header><main>",
        lang.pick("Tools", "工具"),
        lang.pick("API reference", "接口文档"),
        esc(&shared.base_url),
        esc(shared.tokens.corp_id()),
    );
    for (id, heading, class) in headings {
        let view = View {
            part: id.to_owned(),
            ..view.clone()
        };
        let search = if id == "members" {
            search(&view, lang)
        } else {
            String::new()
        };
        let body = part(shared, &view, lang);
        let _ = write!(
            out,
            "<section{class}><h2>{heading}</h2>{search}<div id=\"{id}\">{body}</div></section>"
        );
    }
    out.push_str(&tools(shared, view, lang));
    out.push_str("</main></body></html>");
    debug_assert!(PARTS.iter().all(|id| out.contains(&format!("id=\"{id}\""))));
    out
}

fn link(view: &View, lang: Lang, department: u32) -> String {
    format!(
        "/?lang={}&amp;department={department}&amp;q={}#members",
        lang.code(),
        esc(&encode(&view.q))
    )
}

fn encode(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

fn tree(company: &Company, view: &View, lang: Lang) -> String {
    let open: Vec<u32> = company.tree.path(view.department.unwrap_or(ROOT)).collect();
    let whole = company.tree.len() <= WHOLE_TREE;
    let mut out = String::from("<ul class=\"tree\">");
    branch(company, view, lang, ROOT, &open, whole, &mut out);
    out.push_str("</ul>");
    out
}

fn branch(
    company: &Company,
    view: &View,
    lang: Lang,
    id: u32,
    open: &[u32],
    whole: bool,
    out: &mut String,
) {
    let Some(node) = company.tree.get(id) else {
        return;
    };
    let current = if view.department == Some(id) {
        " aria-current=\"true\""
    } else {
        ""
    };
    let _ = write!(
        out,
        "<li><a href=\"{}\"{current}>{}</a> <small>{id} · {}</small>",
        link(view, lang, id),
        esc(&node.name),
        company.members.count_in(id),
    );
    if company.tree.count_children(id) > 0 && (whole || open.contains(&id)) {
        let mut children: Vec<_> = company
            .tree
            .children(id)
            .filter_map(|child| company.tree.get(child))
            .collect();
        children.sort_by_key(|child| (std::cmp::Reverse(child.order), child.id));
        out.push_str("<ul>");
        for child in children {
            branch(company, view, lang, child.id, open, whole, out);
        }
        out.push_str("</ul>");
    }
    out.push_str("</li>");
}

fn search(view: &View, lang: Lang) -> String {
    let department = view
        .department
        .map(|id| format!("<input type=\"hidden\" name=\"department\" value=\"{id}\">"));
    format!(
        "<form class=\"row\" role=\"search\" action=\"/\"><input type=\"hidden\" name=\"lang\" value=\"{}\">{}\
         <label>{}<input name=\"q\" type=\"search\" value=\"{}\" accesskey=\"f\"></label><button>{}</button></form>",
        lang.code(),
        department.unwrap_or_default(),
        lang.pick("Name, id, mobile or e-mail", "姓名、帐号、手机或邮箱"),
        esc(&view.q),
        lang.pick("Search", "搜索"),
    )
}

fn fits(member: &Member, query: &str) -> bool {
    let fields = [
        &member.name,
        &member.userid,
        &member.mobile,
        &member.email,
        &member.alias,
    ];
    fields
        .iter()
        .any(|field| field.to_lowercase().contains(query))
}

fn status(member: &Member, lang: Lang) -> &'static str {
    match member.status() {
        1 => lang.pick("active", "已激活"),
        2 => lang.pick("disabled", "已禁用"),
        4 => lang.pick("not activated", "未激活"),
        _ => lang.pick("left", "已退出"),
    }
}

fn members(company: &Company, view: &View, lang: Lang) -> String {
    let query = view.q.trim().to_lowercase();
    let slots: Vec<u32> = match view.department {
        Some(id) => company.members.in_department(id).collect(),
        None => company.members.iter().map(|(slot, _)| slot).collect(),
    };
    let found: Vec<&Member> = slots
        .iter()
        .filter_map(|slot| company.members.get(*slot))
        .filter(|member| query.is_empty() || fits(member, &query))
        .collect();
    let shown = found
        .iter()
        .skip(view.page.saturating_mul(PER_PAGE))
        .take(PER_PAGE);
    let rows: Vec<Vec<String>> = shown
        .map(|member| {
            let departments = member
                .links
                .iter()
                .filter_map(|link| company.tree.get(link.department));
            let departments: Vec<String> = departments.map(|node| esc(&node.name)).collect();
            vec![
                format!("<code>{}</code>", esc(&member.userid)),
                esc(&member.name),
                departments.join(", "),
                esc(&member.position),
                esc(&member.mobile),
                status(member, lang).to_owned(),
            ]
        })
        .collect();
    let heads = [
        lang.pick("Id", "帐号"),
        lang.pick("Name", "姓名"),
        lang.pick("Departments", "部门"),
        lang.pick("Position", "职位"),
        lang.pick("Mobile", "手机"),
        lang.pick("State", "状态"),
    ];
    let caption = format!("{} / {}", found.len(), company.members.len());
    let mut out = table(&caption, &heads, &rows, lang.pick("nobody", "无"));
    let pages = found.len().div_ceil(PER_PAGE);
    if pages > 1 {
        out.push_str("<nav>");
        for (page, label) in [(view.page.wrapping_sub(1), "←"), (view.page + 1, "→")] {
            if page < pages {
                let department = view
                    .department
                    .map(|id| format!("&amp;department={id}"))
                    .unwrap_or_default();
                let (code, q) = (lang.code(), esc(&encode(&view.q)));
                let _ = write!(
                    out,
                    "<a href=\"/?lang={code}&amp;q={q}{department}&amp;page={page}#members\">{label}</a>"
                );
            }
        }
        out.push_str("</nav>");
    }
    out
}

fn tags(company: &Company, lang: Lang) -> String {
    let rows: Vec<Vec<String>> = company
        .tags
        .iter()
        .take(500)
        .map(|tag| {
            let owner = tag.owner.map_or("console", crate::identity::Identity::name);
            vec![
                tag.id.to_string(),
                esc(&tag.name),
                owner.to_owned(),
                tag.users.len().to_string(),
                tag.parties.len().to_string(),
            ]
        })
        .collect();
    let heads = [
        "ID",
        lang.pick("Name", "名称"),
        lang.pick("Owner", "归属"),
        lang.pick("Members", "成员"),
        lang.pick("Departments", "部门"),
    ];
    table("", &heads, &rows, lang.pick("none", "无"))
}
