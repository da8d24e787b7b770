//! Export jobs: files that really decrypt.

use std::time::Duration;

use md5::{Digest as _, Md5};
use serde_json::{Value, json};
use wecom_callback::cipher::AesKey;
use wecom_sandbox::{Identity, Sandbox, Seed};

use crate::support::{Company, code, ids};

const KEY: &str = "q1w2e3r4t5y6u7i8o9p0AbCdEfGhIjKlMnOpQrStUvA";

async fn files(company: &Company, path: &str, more: Value) -> Vec<Value> {
    let mut body = json!({"encoding_aeskey": KEY});
    body.as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    let job = company.post(path, body).await;
    assert_eq!(code(&job), 0, "{job}");
    let poll = format!("export/get_result?jobid={}", job["jobid"].as_str().unwrap());
    assert_ne!(company.get(&poll).await["status"], 2);
    company.sandbox.advance(Duration::from_secs(5));
    let result = company.get(&poll).await;
    assert_eq!(result["status"], 2, "{result}");
    let mut documents = Vec::new();
    for file in result["data_list"].as_array().unwrap() {
        let bytes = company
            .http
            .get(file["url"].as_str().unwrap())
            .send()
            .await
            .unwrap()
            .bytes()
            .await
            .unwrap();
        assert_eq!(bytes.len() as u64, file["size"].as_u64().unwrap());
        assert_eq!(bytes.len() % 32, 0);
        let md5: String = Md5::digest(&bytes)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(file["md5"], md5);
        let plain = AesKey::parse(KEY).unwrap().decrypt(&bytes).unwrap();
        documents.push(serde_json::from_slice(&plain).unwrap());
    }
    documents
}

#[tokio::test]
async fn every_kind_of_export_decrypts_to_its_document() {
    let company = Company::demo().await;
    let brief = files(&company, "export/simple_user", json!({})).await;
    assert_eq!(brief[0]["userlist"].as_array().unwrap().len(), 30);
    assert!(brief[0]["userlist"][0].get("mobile").is_none());
    let full = files(&company, "export/user", json!({})).await;
    assert!(full[0]["userlist"][0]["mobile"].is_string());
    let departments = files(&company, "export/department", json!({})).await;
    assert_eq!(departments[0]["department"].as_array().unwrap().len(), 16);
    let tag = files(&company, "export/taguser", json!({"tagid": 1})).await;
    assert_eq!(
        (&tag[0]["tagname"], &tag[0]["partylist"]),
        (&json!("值班"), &json!([241]))
    );
    assert_eq!(
        ids(&tag[0]["userlist"], "userid"),
        ["zhao.lei", "felix.mueller"]
    );
}

#[tokio::test]
async fn a_large_export_is_split_into_blocks() {
    let seed = Seed::Generate {
        members: 25_000,
        departments: 10,
    };
    let company = Company::with(Sandbox::builder().seed(seed)).await;
    let files = files(
        &company,
        "export/simple_user",
        json!({"block_size": 10_000}),
    )
    .await;
    let counts: Vec<usize> = files
        .iter()
        .map(|file| file["userlist"].as_array().unwrap().len())
        .collect();
    assert_eq!(counts, [10_000, 10_000, 5_000]);
}

#[tokio::test]
async fn addresses_take_ranges_and_expire() {
    let company = Company::demo().await;
    let job = company
        .post("export/user", json!({"encoding_aeskey": KEY}))
        .await;
    company.sandbox.advance(Duration::from_secs(5));
    let result = company
        .get(&format!(
            "export/get_result?jobid={}",
            job["jobid"].as_str().unwrap()
        ))
        .await;
    let url = result["data_list"][0]["url"].as_str().unwrap();
    let whole = company
        .http
        .get(url)
        .send()
        .await
        .unwrap()
        .bytes()
        .await
        .unwrap();
    let part = company
        .http
        .get(url)
        .header("range", "bytes=32-95")
        .send()
        .await
        .unwrap();
    assert_eq!(part.status(), 206);
    assert_eq!(
        part.headers()["content-range"],
        format!("bytes 32-95/{}", whole.len())
    );
    assert_eq!(part.bytes().await.unwrap(), whole.slice(32..96));
    let beyond = company
        .http
        .get(url)
        .header("range", format!("bytes={}-", whole.len()))
        .send()
        .await
        .unwrap();
    assert_eq!(beyond.status(), 416);
    assert_eq!(
        company
            .http
            .get(url.replace("&s=", "&s=0"))
            .send()
            .await
            .unwrap()
            .status(),
        403
    );
    company.sandbox.advance(Duration::from_secs(7201));
    assert_eq!(company.http.get(url).send().await.unwrap().status(), 403);
}

#[tokio::test]
async fn parameters_and_identities_are_checked() {
    let mut company = Company::demo().await;
    for (body, wanted) in [
        (json!({}), 40063),
        (json!({"encoding_aeskey": &KEY[1..]}), 40058),
        (json!({"encoding_aeskey": KEY, "block_size": 9_999}), 40058),
        (
            json!({"encoding_aeskey": KEY, "block_size": 1_000_001}),
            40058,
        ),
    ] {
        assert_eq!(code(&company.post("export/user", body).await), wanted);
    }
    assert_eq!(
        code(
            &company
                .post("export/taguser", json!({"encoding_aeskey": KEY}))
                .await
        ),
        40068
    );
    let job = company
        .post("export/user", json!({"encoding_aeskey": KEY}))
        .await;
    let poll = format!("export/get_result?jobid={}", job["jobid"].as_str().unwrap());
    assert_eq!(
        code(&company.switch(Identity::App).await.get(&poll).await),
        40088
    );
    company.switch(Identity::SyncNewIp).await;
    assert_eq!(
        code(
            &company
                .post("export/user", json!({"encoding_aeskey": KEY}))
                .await
        ),
        48009
    );
    assert_eq!(
        code(
            &company
                .post(
                    "export/taguser",
                    json!({"encoding_aeskey": KEY, "tagid": 1})
                )
                .await
        ),
        0
    );
}
