//! The page, and its sections about who is there.

use std::fmt::Write as _;

use crate::company::Company;
use crate::console::View;
use crate::console::activity::{jobs, log, state, tools};
use crate::console::html::{esc, table};
use crate::console::words::Lang;
use crate::department::tree::ROOT;
use crate::server::shared::Shared;
use crate::user::member::Member;

/// Members on one page.
const PER_PAGE: usize = 20;
/// Departments shown below one.
const BRANCH: usize = 500;
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
        "state" => state(shared, lang),
        _ => String::new(),
    }
}

/// The whole page: who is there, then what goes on, then the rest.
pub(crate) fn whole(shared: &Shared, view: &View, lang: Lang) -> String {
    let mut out = head(shared, view, lang);
    for (id, heading) in sections(lang) {
        match id {
            "tools" => out.push_str(&tools(shared, view, lang)),
            _ => section(shared, view, lang, id, heading, &mut out),
        }
    }
    out.push_str("</main></body></html>");
    debug_assert!(PARTS.iter().all(|id| out.contains(&format!("id=\"{id}\""))));
    out
}

/// The sections in their order, by the names that links use.
fn sections(lang: Lang) -> [(&'static str, &'static str); 6] {
    [
        ("tree", lang.pick("Departments", "部门")),
        ("members", lang.pick("Members", "成员")),
        ("tools", lang.pick("Tools", "工具")),
        ("log", lang.pick("Calls", "调用记录")),
        ("tags", lang.pick("Tags", "标签")),
        ("jobs", lang.pick("Jobs", "任务")),
    ]
}

fn head(shared: &Shared, view: &View, lang: Lang) -> String {
    let title = lang.pick("WeCom contacts sandbox", "企业微信通讯录沙箱");
    let (other, name) = match lang {
        Lang::En => (Lang::Zh, "中文"),
        Lang::Zh => (Lang::En, "English"),
    };
    let mut out = format!(
        "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title>\
         <link rel=\"icon\" href=\"data:,\"><link rel=\"stylesheet\" href=\"/_console/console.css\">\
         <script src=\"/_console/console.js\" defer></script></head><body>\
         <a class=\"skip\" href=\"#members\">{}</a><header><h1>{title}</h1><nav>",
        lang.code(),
        lang.pick("To the members", "跳到成员"),
    );
    for (id, heading) in sections(lang) {
        let _ = write!(out, "<a href=\"#{id}\">{heading}</a>");
    }
    let _ = write!(
        out,
        "<a href=\"/docs/\">{}</a></nav><a id=\"lang\" href=\"{}\" lang=\"{}\">{name}</a>\
         <p class=\"quiet\"><code>{}</code> · <code>{}</code></p></header><main>",
        lang.pick("API reference", "接口文档"),
        address(view, other, view.department, view.page),
        other.code(),
        esc(&shared.base_url),
        esc(shared.tokens.corp_id()),
    );
    out
}

fn section(shared: &Shared, view: &View, lang: Lang, id: &str, heading: &str, out: &mut String) {
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
    // The division takes the focus of a skip link, so that the next key goes on from there.
    let _ = write!(
        out,
        "<section class=\"at-{id}\"><h2>{heading}</h2>{search}<div id=\"{id}\" tabindex=\"-1\">{body}</div></section>"
    );
}

/// The address of a view of the page.
fn address(view: &View, lang: Lang, department: Option<u32>, page: usize) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("lang", lang.code());
    if let Some(department) = department {
        query.append_pair("department", &department.to_string());
    }
    if !view.q.is_empty() {
        query.append_pair("q", &view.q);
    }
    if page > 0 {
        query.append_pair("page", &page.to_string());
    }
    esc(&format!("/?{}#members", query.finish()))
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
        "<li><a href=\"{}\"{current}>{}</a> <small title=\"{}\">#{id} · {}</small>",
        address(view, lang, Some(id), 0),
        esc(&node.name),
        lang.pick("id · direct members", "部门 ID · 直属成员数"),
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
        for child in children.iter().take(BRANCH) {
            branch(company, view, lang, child.id, open, whole, out);
        }
        if let Some(more) = children.len().checked_sub(BRANCH).filter(|more| *more > 0) {
            let _ = write!(
                out,
                "<li class=\"quiet\">… +{more} {}</li>",
                lang.pick("departments", "个部门")
            );
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

/// How many fit the view, and those of them on its page.
fn found<'a>(company: &'a Company, view: &View) -> (usize, Vec<&'a Member>) {
    let query = view.q.trim().to_lowercase();
    let skip = view.page.saturating_mul(PER_PAGE);
    if query.is_empty() && view.department.is_none() {
        let all = company.members.iter().map(|(_, member)| member);
        return (
            company.members.len(),
            all.skip(skip).take(PER_PAGE).collect(),
        );
    }
    let slots: Box<dyn Iterator<Item = u32>> = match view.department {
        Some(id) => Box::new(company.members.in_department(id)),
        None => Box::new(0..company.members.end()),
    };
    let mut count = 0;
    let mut shown = Vec::new();
    for member in slots.filter_map(|slot| company.members.get(slot)) {
        if query.is_empty() || fits(member, &query) {
            if count >= skip && shown.len() < PER_PAGE {
                shown.push(member);
            }
            count += 1;
        }
    }
    (count, shown)
}

fn row(company: &Company, member: &Member, lang: Lang) -> Vec<String> {
    let nodes = member
        .links
        .iter()
        .filter_map(|link| company.tree.get(link.department));
    let departments: Vec<String> = nodes.map(|node| esc(&node.name)).collect();
    vec![
        format!("<code>{}</code>", esc(&member.userid)),
        esc(&member.name),
        departments.join(", "),
        esc(&member.position),
        esc(&member.mobile),
        status(member, lang).to_owned(),
    ]
}

fn members(company: &Company, view: &View, lang: Lang) -> String {
    let (count, shown) = found(company, view);
    let rows: Vec<Vec<String>> = shown
        .into_iter()
        .map(|member| row(company, member, lang))
        .collect();
    let heads = [
        lang.pick("Id", "帐号"),
        lang.pick("Name", "姓名"),
        lang.pick("Departments", "部门"),
        lang.pick("Position", "职位"),
        lang.pick("Mobile", "手机"),
        lang.pick("State", "状态"),
    ];
    let all = company.members.len();
    let mut out = match lang {
        Lang::En => format!("<p class=\"quiet\">{count} of {all}"),
        Lang::Zh => format!("<p class=\"quiet\">共 {all} 人，符合 {count} 人"),
    };
    if let Some(node) = view.department.and_then(|id| company.tree.get(id)) {
        let _ = write!(out, " · {}", esc(&node.name));
    }
    if view.department.is_some() || !view.q.is_empty() {
        let _ = write!(
            out,
            " · <a href=\"/?lang={}#members\">{}</a>",
            lang.code(),
            lang.pick("show everybody", "显示全部")
        );
    }
    out.push_str("</p>");
    out.push_str(&table(&heads, &rows, lang.pick("nobody", "无")));
    pager(view, lang, count.div_ceil(PER_PAGE), &mut out);
    out
}

fn pager(view: &View, lang: Lang, pages: usize, out: &mut String) {
    if pages < 2 {
        return;
    }
    let _ = write!(out, "<nav class=\"pager\">");
    for (page, label) in [
        (view.page.checked_sub(1), lang.pick("← back", "← 上一页")),
        (view.page.checked_add(1), lang.pick("next →", "下一页 →")),
    ] {
        if let Some(page) = page.filter(|page| *page < pages) {
            let to = address(view, lang, view.department, page);
            let _ = write!(out, "<a href=\"{to}\">{label}</a>");
        }
    }
    let _ = write!(
        out,
        "<span class=\"quiet\">{} / {pages}</span></nav>",
        view.page.saturating_add(1)
    );
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
    table(&heads, &rows, lang.pick("none", "无"))
}
