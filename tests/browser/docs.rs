//! The API reference at `/docs`: read, and tried out against the sandbox.

use tests::Company;
use wecom_contacts::Operation;

use crate::browser::Browser;

#[tokio::test]
async fn an_operation_is_tried_out_against_the_sandbox() {
    let company = Company::demo().await;
    let url = company.sandbox.banner()["docs_url"].clone();
    let browser = Browser::open(url.as_str().unwrap(), "en").await;
    browser
        .see("//*[contains(@class, 'title')][contains(., 'WeCom contacts')]")
        .await;
    let count = "return document.querySelectorAll('.opblock').length";
    assert_eq!(browser.script(count).await, Operation::ALL.len());

    browser
        .click("#operations-token-token_get .opblock-summary-control")
        .await;
    browser
        .see("//tr[@data-param-name='corpsecret']//input")
        .await;
    // The fields hold this sandbox's company and secret already.
    browser.click("#operations-token-token_get .execute").await;
    browser
        .see("//*[contains(@class, 'live-responses-table')]//*[contains(@class, 'response-col_status')][contains(., '200')]")
        .await;
    let answer = "return document.querySelector('.live-responses-table .microlight, .live-responses-table code').innerText";
    let answer = browser.script(answer).await;
    assert!(
        answer.as_str().unwrap().contains("\"access_token\""),
        "{answer}"
    );
    assert_eq!(
        company.sandbox.requests().last().unwrap().operation,
        Some(Operation::TokenGet)
    );
    let error =
        "return document.querySelector('.live-responses-table').innerText.includes('errcode\": 0')";
    assert_eq!(browser.script(error).await, true);
    assert_eq!(
        browser.foreign().await,
        serde_json::json!([]),
        "it works offline"
    );
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    browser.close().await;
}
