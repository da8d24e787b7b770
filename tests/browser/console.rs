//! The console at `/`: what a person sees and presses.

use fantoccini::key::Key;
use tests::Company;
use wecom_contacts::ErrCode;
use wecom_contacts::types::{BatchSyncUser, MediaType, UserCreate};
use wecom_sandbox::Identity;

use crate::browser::Browser;

async fn console(company: &Company) -> Browser {
    Browser::open(&format!("{}/", company.sandbox.base_url()), "en").await
}

/// Nothing was refused by the page's own rules, and nothing was asked of another server.
async fn ends_well(browser: Browser) {
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    assert_eq!(browser.foreign().await, serde_json::json!([]));
    browser.close().await;
}

#[tokio::test]
async fn the_tree_is_seen_and_a_member_made_by_a_call_appears_by_itself() {
    let company = Company::demo().await;
    let browser = console(&company).await;
    browser
        .see("//*[@id='tree']//li/ul/li[a='产品研发中心']/ul/li/a[.='后端组']")
        .await;
    assert!(!browser.has("//*[@id='members']//code[.='ye.qing']").await);

    browser.click("a[href$='department=21#members']").await;
    browser
        .see("//*[@id='tree']//a[@aria-current='true'][.='后端组']")
        .await;
    let member = UserCreate::new("ye.qing", "叶青")
        .mobile("13900003001")
        .department([21]);
    company.contacts.users().create(member).await.unwrap();
    browser
        .see("//*[@id='members']//tr[td/code='ye.qing'][td='叶青'][td='后端组'][td='13900003001']")
        .await;
    assert!(
        !browser.has("//*[@id='members']//code[.='lin.mei']").await,
        "another department's"
    );
    browser
        .see("//*[@id='log']//tr[td/code='user_create'][td/span='0']")
        .await;
    ends_well(browser).await;
}

#[tokio::test]
async fn a_fault_that_is_ordered_hits_the_call_and_the_log_says_what_to_do() {
    let company = Company::demo().await;
    let browser = console(&company).await;
    browser.choose("select[name=operation]", "user_get").await;
    browser.fill("input[name=value]", "60020").await;
    browser.click("#do-fault").await;
    browser
        .see("//*[@role='status'][contains(., 'waits')]")
        .await;
    browser
        .see("//*[@id='state']//li[.='user_get × 1 · errcode 60020']")
        .await;

    let users = company.contacts.users();
    let error = users.get("lin.mei").await.unwrap_err();
    assert_eq!(error.errcode(), Some(ErrCode(60020)));
    browser
        .see("//*[@id='log']//tr[td/code='user_get'][td/span[@class='bad']='60020'][string-length(td[5]) > 10]")
        .await;
    browser
        .see("//*[@id='state'][not(.//li)]//dd[.='none']")
        .await;
    users.get("lin.mei").await.unwrap();

    browser.fill("input[name=value]", "many").await;
    browser.click("#do-fault").await;
    browser
        .see("//*[@role='alert'][starts-with(., 'errcode: a whole number')]")
        .await;
    ends_well(browser).await;
}

#[tokio::test]
async fn buttons_expire_tokens_move_the_clock_and_put_another_company_in_place() {
    let company = Company::demo().await;
    let browser = console(&company).await;
    let url = format!(
        "{}/cgi-bin/gettoken?corpid={}&corpsecret={}",
        company.sandbox.base_url(),
        company.sandbox.corp_id(),
        company.sandbox.secret(Identity::Sync)
    );
    let token: serde_json::Value = reqwest::get(&url).await.unwrap().json().await.unwrap();
    let call = async || -> i64 {
        let token = token["access_token"].as_str().unwrap();
        let url = format!(
            "{}/cgi-bin/tag/list?access_token={token}",
            company.sandbox.base_url()
        );
        let reply: serde_json::Value = reqwest::get(&url).await.unwrap().json().await.unwrap();
        reply["errcode"].as_i64().unwrap()
    };
    assert_eq!(call().await, 0);
    browser.click("#do-expire").await;
    browser
        .see("//*[@role='status'][contains(., '42001')]")
        .await;
    assert_eq!(call().await, 42001);
    browser.click("#do-revoke").await;
    browser
        .see("//*[@role='status'][contains(., '40014')]")
        .await;
    assert_eq!(call().await, 40014);

    browser.fill("input[name=seconds]", "93784").await;
    browser.click("#do-clock").await;
    browser
        .see("//*[@id='state']//dd[.='1 d 2 h 3 min 4 s']")
        .await;

    let file = tempfile::NamedTempFile::new().unwrap();
    let state = serde_json::json!({"departments": [{"id": 1, "name": "Nova"}], "members": [{"userid": "only.one", "name": "One"}], "tags": []});
    std::fs::write(file.path(), state.to_string()).unwrap();
    let picker = browser
        .client
        .find(fantoccini::Locator::Css("#seed-file"))
        .await
        .unwrap();
    picker
        .send_keys(file.path().to_str().unwrap())
        .await
        .unwrap();
    let ready = "return document.getElementById('seed-text').value.includes('only.one')";
    while browser.script(ready).await != true {}
    browser.click("#do-seed").await;
    browser.see("//*[@id='tree']//a[.='Nova']").await;
    browser.see("//*[@id='members']//code[.='only.one']").await;
    assert!(!browser.has("//*[@id='members']//code[.='lin.mei']").await);
    ends_well(browser).await;
}

#[tokio::test]
async fn a_chinese_reader_finds_somebody_without_a_mouse() {
    let company = Company::demo().await;
    let url = format!("{}/", company.sandbox.base_url());
    let browser = Browser::open(&url, "zh-CN").await;
    browser
        .see("//html[@lang='zh']//h1[.='企业微信通讯录沙箱']")
        .await;
    // The first key leads past the tree, the next into the search of the members.
    browser.keys(&Key::Tab).await;
    let skip = browser.client.active_element().await.unwrap();
    assert_eq!(skip.text().await.unwrap(), "跳到成员");
    browser.keys(&Key::Enter).await;
    let focus = "return document.activeElement.id";
    assert_eq!(browser.script(focus).await, "members");
    let back = "document.querySelector('[role=search] input[type=search]').focus()";
    browser.script(back).await;
    browser.keys("林").await;
    browser.keys(&Key::Enter).await;
    browser
        .see("//*[@id='members'][.//code='lin.mei'][not(.//code='grace.tan')]//p[contains(., '符合')]")
        .await;
    let outline = "const link = document.querySelector('#tree a'); link.focus({focusVisible: true}); return getComputedStyle(link).outlineStyle";
    assert_eq!(browser.script(outline).await, "solid", "the focus is seen");
    browser.click("#lang").await;
    browser
        .see("//html[@lang='en']//*[@id='members'][.//code='lin.mei'][not(.//code='grace.tan')]")
        .await;
    ends_well(browser).await;
}

#[tokio::test]
async fn a_job_is_seen_to_its_end() {
    let company = Company::demo().await;
    let browser = console(&company).await;
    browser.see("//*[@id='jobs']//td[.='none']").await;
    company
        .sandbox
        .set_limits(&serde_json::json!({"job_start_ms": 3_600_000}))
        .unwrap();
    let csv = "姓名,帐号,手机号,所在部门\n甲,job.one,13911110001,1\n乙,job.two,bad,1\n";
    let media = company.contacts.media();
    let media = media.upload(MediaType::File, "members.csv", csv).await;
    let import = BatchSyncUser::new(media.unwrap().media_id);
    company.contacts.batch().sync_users(import).await.unwrap();
    browser
        .see("//*[@id='jobs']//tr[td='sync_user']//progress")
        .await;
    company
        .sandbox
        .advance(std::time::Duration::from_secs(7200));
    browser
        .see("//*[@id='jobs']//tr[td='sync_user'][td='done'][td[4]='1']")
        .await;
    browser.see("//*[@id='members']//code[.='zhang.wei']").await;
    ends_well(browser).await;
}
