//! The console and the API reference, as a browser without scripts gets them.

use serde_json::json;
use wecom_contacts_api::Operation;
use wecom_sandbox::Fault;

use crate::support::{Company, code};

async fn page(company: &Company, path: &str) -> String {
    let reply = company.http.get(company.url(path)).send().await.unwrap();
    assert_eq!(reply.status(), 200, "{path}");
    assert!(
        reply.headers()["content-security-policy"]
            .to_str()
            .unwrap()
            .contains("script-src 'self'")
    );
    // Without a referrer a browser calls its own forms a stranger's: `Origin: null`.
    assert_eq!(reply.headers()["referrer-policy"], "same-origin");
    reply.text().await.unwrap()
}

#[tokio::test]
async fn the_page_shows_the_company_in_two_languages() {
    let company = Company::demo().await;
    let english = page(&company, "/").await;
    for text in [
        "云帆科技",
        "后端组",
        "lin.mei",
        "张伟",
        "值班",
        "<h2>Departments</h2>",
        "lang=\"en\"",
    ] {
        assert!(english.contains(text), "{text}");
    }
    let second = page(&company, "/_console/part?part=members&page=1").await;
    assert!(
        second.contains("Grace Tan") && !second.contains("lin.mei"),
        "{second}"
    );
    let chinese = company
        .http
        .get(company.url("/"))
        .header("accept-language", "zh-CN,zh;q=0.9")
        .send()
        .await
        .unwrap();
    assert!(chinese.text().await.unwrap().contains("<h2>部门</h2>"));
    let found = page(&company, "/_console/part?part=members&q=%E6%9E%97").await;
    assert!(
        found.contains("lin.mei") && !found.contains("grace.tan"),
        "{found}"
    );
    let department = page(&company, "/_console/part?part=members&department=61").await;
    assert!(
        department.contains("ben.lim") && !department.contains("lin.mei"),
        "{department}"
    );
}

#[tokio::test]
async fn a_member_made_by_a_call_appears_and_cannot_become_a_tag() {
    let company = Company::empty().await;
    let body = json!({"userid": "x", "name": "<script>alert(1)</script>", "mobile": "13900000001"});
    assert_eq!(code(&company.post("user/create", body).await), 0);
    let members = page(&company, "/_console/part?part=members").await;
    assert!(
        members.contains("&lt;script&gt;") && !members.contains("<script>"),
        "{members}"
    );
    let echoed = page(&company, "/?q=%22%3E%3Cscript%3E&said=%3Cb%3E").await;
    assert!(
        !echoed.contains("\"><script>") && !echoed.contains("<b>"),
        "{echoed}"
    );
}

#[tokio::test]
async fn the_log_shows_refusals_with_advice() {
    let company = Company::demo().await;
    company
        .sandbox
        .inject(Fault::errcode(Operation::UserGet, 60020));
    company.get("user/get?userid=lin.mei").await;
    let log = page(&company, "/_console/part?part=log&lang=zh").await;
    assert!(
        log.contains("user_get") && log.contains("class=\"bad\">60020<"),
        "{log}"
    );
}

#[tokio::test]
async fn the_buttons_do_what_they_say() {
    let company = Company::demo().await;
    let press = async |form: &'static str| {
        let request = company.http.post(company.url("/_console/do"));
        let request = request
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form);
        request.send().await.unwrap().text().await.unwrap()
    };
    press("act=fault&operation=user_get&kind=errcode&value=-1&times=1").await;
    assert_eq!(code(&company.get("user/get?userid=lin.mei").await), -1);
    press("act=clock&seconds=7200").await;
    assert_eq!(code(&company.get("user/get?userid=lin.mei").await), 42001);
    let refused = press("act=seed&state=nonsense").await;
    assert!(refused.contains("role=\"alert\""), "{refused}");
    let seeded = press("act=seed&state=%7B%22departments%22%3A%5B%7B%22id%22%3A1%2C%22name%22%3A%22Nova%22%7D%5D%2C%22members%22%3A%5B%5D%7D").await;
    assert!(
        seeded.contains("Nova") && !seeded.contains("lin.mei"),
        "{seeded}"
    );
}

#[tokio::test]
async fn another_site_cannot_drive_the_sandbox() {
    let company = Company::demo().await;
    for path in ["/_sandbox/tokens/revoke", "/_console/do"] {
        for origin in ["https://evil.example", "null"] {
            let request = company
                .http
                .post(company.url(path))
                .header("origin", origin)
                .body("act=revoke");
            assert_eq!(
                request.send().await.unwrap().status(),
                403,
                "{path} {origin}"
            );
        }
    }
    assert_eq!(code(&company.get("department/list").await), 0);
    let own = company.sandbox.base_url().to_owned();
    let request = company
        .http
        .post(company.url("/_sandbox/tokens/revoke"))
        .header("origin", own);
    assert_eq!(request.send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn the_api_reference_is_served_with_its_assets() {
    let company = Company::empty().await;
    let page = company
        .http
        .get(company.url("/docs/"))
        .send()
        .await
        .unwrap();
    assert_eq!(page.status(), 200);
    assert!(page.text().await.unwrap().contains("swagger-ui"));
    let description = company
        .http
        .get(company.url("/docs/openapi.json"))
        .send()
        .await
        .unwrap();
    let description: serde_json::Value = description.json().await.unwrap();
    assert_eq!(description["servers"][0]["url"], "/");
    let gettoken = &description["paths"]["/cgi-bin/gettoken"]["get"]["parameters"];
    assert_eq!(gettoken[0]["example"], company.sandbox.corp_id());
    assert_eq!(gettoken[1]["example"], company.sandbox.sync_secret());
    assert_eq!(
        description["paths"].as_object().unwrap().len(),
        Operation::ALL.len()
    );
    let bundle = company
        .http
        .get(company.url("/docs/swagger-ui-bundle.js"))
        .send()
        .await
        .unwrap();
    assert!(bundle.bytes().await.unwrap().len() > 100_000);
}
