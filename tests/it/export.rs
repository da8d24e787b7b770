//! Exports from the start of the job to the last record.

use std::time::Duration;

use futures_util::StreamExt;
use serde_json::json;
use tests::Company;
use wecom_contacts::export::{AesKey, ExportError, Format};
use wecom_contacts::import::{ImportMember, RowReader};
use wecom_contacts::types::{Department, User};
use wecom_contacts::{ErrCode, Error};
use wecom_sandbox::{Identity, Seed};

const SHORT: Duration = Duration::from_millis(5);

/// A company whose exports take no time.
async fn company(seed: Seed) -> Company {
    let company = Company::seeded(seed).await;
    company
        .sandbox
        .set_limits(&json!({"export_ms": 0}))
        .unwrap();
    company
}

#[tokio::test]
async fn members_are_exported_as_the_lists_give_them() {
    let company = company(Seed::Demo).await;
    let exported = company
        .contacts
        .export()
        .users()
        .with_pauses(SHORT, SHORT)
        .run()
        .await
        .unwrap();
    let mut records = exported.to_vec().await.unwrap();
    let mut listed: Vec<User> = company
        .contacts
        .users()
        .in_department(1)
        .recursive()
        .detailed()
        .await
        .unwrap()
        .into_vec();
    let by_id = |one: &User, other: &User| one.userid.cmp(&other.userid);
    records.sort_by(by_id);
    listed.sort_by(by_id);
    assert!(records.len() >= 30);
    assert_eq!(records, listed);

    let brief = company
        .contacts
        .export()
        .users_brief()
        .with_pauses(SHORT, SHORT)
        .run()
        .await
        .unwrap();
    assert_eq!(brief.to_vec().await.unwrap().len(), records.len());
    assert_eq!(brief.parts(), 1);
}

#[tokio::test]
async fn departments_and_tags_are_exported() {
    let company = company(Seed::Demo).await;
    let export = company.contacts.export();
    let exported = export
        .departments()
        .with_pauses(SHORT, SHORT)
        .run()
        .await
        .unwrap();
    let departments: Vec<Department> = exported.to_vec().await.unwrap();
    assert_eq!(
        departments.len(),
        company.contacts.departments().list().await.unwrap().len()
    );

    let exported = export.tag(1).with_pauses(SHORT, SHORT).run().await.unwrap();
    let members: Vec<String> = exported
        .to_vec()
        .await
        .unwrap()
        .into_iter()
        .map(|user| user.userid.to_string())
        .collect();
    assert!(
        members.contains(&"felix.mueller".to_owned()) && members.contains(&"zhao.lei".to_owned()),
        "{members:?}"
    );
    assert_eq!(exported.departments().await.unwrap(), [241]);
    let error = export.tag(4711).run().await.unwrap_err();
    assert_eq!(error.call().and_then(Error::errcode), Some(ErrCode(40068)));
}

#[tokio::test]
async fn several_files_are_fetched_side_by_side_and_read_in_order() {
    let company = company(Seed::Generate {
        members: 25_000,
        departments: 50,
    })
    .await;
    let folder = std::env::temp_dir().join(format!(
        "wecom-export-{}",
        company.sandbox.local_addr().port()
    ));
    std::fs::create_dir(&folder).unwrap();
    let request = company
        .contacts
        .export()
        .users()
        .with_block_size(10_000)
        .with_folder(&folder);
    let exported = request.with_pauses(SHORT, SHORT).run().await.unwrap();
    assert_eq!(exported.parts(), 3);
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 3);
    let count = exported
        .stream()
        .fold(0, async |count, record| count + usize::from(record.is_ok()))
        .await;
    assert_eq!(count, 25_000);

    let (csv, lines) = (folder.join("members.csv"), folder.join("members.ndjson"));
    assert_eq!(
        exported.write(&csv, Format::CsvWithBom).await.unwrap(),
        25_000
    );
    assert_eq!(
        exported.write(&lines, Format::Ndjson).await.unwrap(),
        25_000
    );
    let rows = RowReader::<ImportMember>::new().read_path(&csv).unwrap();
    assert_eq!(rows.len(), 25_000);
    let text = std::fs::read_to_string(&lines).unwrap();
    let first: User = serde_json::from_str(text.lines().next().unwrap()).unwrap();
    assert_eq!(first.userid.as_str(), rows.as_slice()[0].userid);
    drop(exported);
    assert_eq!(
        std::fs::read_dir(&folder).unwrap().count(),
        2,
        "the encrypted files are gone"
    );
    std::fs::remove_dir_all(&folder).unwrap();
}

#[tokio::test]
async fn another_process_fetches_with_the_key_and_the_id() {
    let company = company(Seed::Demo).await;
    let (job, key) = company
        .contacts
        .export()
        .departments()
        .start()
        .await
        .unwrap();
    let text = key.expose().to_owned();

    let other = company.with_secret_of(Identity::Sync);
    let key = AesKey::parse(&text).unwrap();
    let request = other
        .export()
        .departments()
        .with_key(key)
        .with_pauses(SHORT, SHORT);
    assert_eq!(
        request
            .resume(job.id().clone())
            .await
            .unwrap()
            .to_vec()
            .await
            .unwrap()
            .len(),
        16
    );

    let wrong = other
        .export()
        .departments()
        .with_key(AesKey::random().unwrap())
        .with_pauses(SHORT, SHORT);
    let error = wrong.resume(job.id().clone()).await.unwrap_err();
    assert!(
        matches!(
            error,
            ExportError::Decrypt { part: 0 } | ExportError::Content { part: 0, .. }
        ),
        "{error}"
    );

    let small = other
        .export()
        .departments()
        .with_key(AesKey::parse(&text).unwrap())
        .with_max_file_bytes(64);
    let error = small
        .with_pauses(SHORT, SHORT)
        .resume(job.id().clone())
        .await
        .unwrap_err();
    assert!(
        matches!(error, ExportError::TooLarge { part: 0, limit: 64 }),
        "{error}"
    );
}

#[tokio::test]
async fn refusals_are_told_with_their_codes() {
    let company = company(Seed::Demo).await;
    let code = |error: ExportError| error.call().and_then(Error::errcode);
    let new_address = company.with_secret_of(Identity::SyncNewIp);
    assert_eq!(
        code(new_address.export().users().run().await.unwrap_err()),
        Some(ErrCode(48009))
    );
    let request = company
        .contacts
        .export()
        .users()
        .with_key(AesKey::random().unwrap());
    assert_eq!(
        code(request.resume("exp_nobody").await.unwrap_err()),
        Some(ErrCode(40088))
    );
    let error = company
        .contacts
        .export()
        .users()
        .with_block_size(9_999)
        .run()
        .await
        .unwrap_err();
    assert!(error.call().is_some_and(Error::is_invalid_input), "{error}");
}

#[tokio::test]
async fn an_export_waits_while_the_platform_writes() {
    let company = Company::demo().await;
    let exported = company
        .contacts
        .export()
        .users_brief()
        .with_pauses(SHORT, 4 * SHORT)
        .run()
        .await
        .unwrap();
    assert!(exported.to_vec().await.unwrap().len() >= 30);
    company
        .sandbox
        .set_limits(&json!({"export_ms": 3_600_000}))
        .unwrap();
    let request = company
        .contacts
        .export()
        .users_brief()
        .with_pauses(SHORT, SHORT)
        .with_time_limit(4 * SHORT);
    assert!(matches!(
        request.run().await.unwrap_err(),
        ExportError::Job(_)
    ));
}
