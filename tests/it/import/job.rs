//! Jobs that are waited for.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use super::{SHORT, company, member};
use serde_json::json;
use tests::Company;
use wecom_contacts::ErrCode;
use wecom_contacts::import::{Columns, CsvWriter, ImportReport, Rows};
use wecom_contacts::job::JobError;
use wecom_contacts::types::{BatchSyncUser, MediaType};
use wecom_contacts_api::Operation;
use wecom_sandbox::Fault;

#[tokio::test]
async fn a_job_that_takes_an_hour_of_the_platform_s_time_reports_its_progress() {
    let company = Company::demo().await;
    company
        .sandbox
        .set_limits(&json!({"job_start_ms": 60_000, "job_row_us": 400_000}))
        .unwrap();
    let sandbox = Arc::new(company.sandbox);
    let (clock, polls) = (sandbox.clone(), Arc::new(AtomicU32::new(0)));
    let seen = polls.clone();
    let request = company
        .contacts
        .batch()
        .import_users((0..10).map(member))
        .with_pauses(SHORT, SHORT);
    let report = request
        .on_progress(move |progress| {
            seen.fetch_add(1, Ordering::SeqCst);
            assert_eq!(progress.total, Some(10));
            assert!(
                progress
                    .percentage
                    .is_some_and(|percentage| percentage < 100)
            );
            clock.advance(Duration::from_secs(61));
        })
        .run()
        .await
        .unwrap();
    assert!(report.is_clean(), "{report}");
    assert!(polls.load(Ordering::SeqCst) >= 1);
    drop(sandbox);
}

#[tokio::test]
async fn a_second_import_waits_for_the_first_one() {
    let company = Company::demo().await;
    let contacts = &company.contacts;
    let start = async |n: u32| {
        let file = CsvWriter::new()
            .with_columns(Columns::Template)
            .write(&Rows::from([member(n)]))
            .unwrap()
            .remove(0);
        let media = contacts
            .media()
            .upload(MediaType::File, "成员.csv", file.into_bytes())
            .await
            .unwrap();
        contacts
            .batch()
            .sync_users(BatchSyncUser::new(media.media_id))
            .await
    };
    let first = start(1).await.unwrap();
    assert_eq!(
        start(2).await.unwrap_err().errcode(),
        Some(ErrCode(302_008))
    );
    let request = contacts
        .batch()
        .import_users([member(3)])
        .with_pauses(SHORT, 4 * SHORT);
    assert!(request.run().await.unwrap().is_clean());
    let outcome = first.with_pauses(SHORT, SHORT).until_done().await.unwrap();
    assert_eq!(
        outcome
            .members()
            .filter(|row| row.code == Some(ErrCode(0)))
            .count(),
        1
    );
}

#[tokio::test]
async fn jobs_that_are_unknown_or_gone_end_the_waiting() {
    let company = company().await;
    let contacts = &company.contacts;
    let code = |error: JobError| match error {
        JobError::Call { error, .. } => error.errcode(),
        other => panic!("{other}"),
    };
    assert_eq!(
        code(contacts.batch().job("job_nobody").await.unwrap_err()),
        Some(ErrCode(40088))
    );
    let mut first = None;
    for n in 0..6 {
        let report = contacts
            .batch()
            .import_users([member(n)])
            .with_pauses(SHORT, SHORT)
            .run()
            .await
            .unwrap();
        first = first.or_else(|| report.jobs().first().cloned());
    }
    assert_eq!(
        code(contacts.batch().job(first.unwrap()).await.unwrap_err()),
        Some(ErrCode(40089))
    );
}

#[tokio::test]
async fn a_time_limit_leaves_the_job_to_be_waited_for_by_its_id() {
    let company = Company::demo().await;
    company
        .sandbox
        .set_limits(&json!({"job_start_ms": 3_600_000}))
        .unwrap();
    let request = company
        .contacts
        .batch()
        .import_users([member(1)])
        .with_pauses(SHORT, SHORT);
    let error = request.with_time_limit(4 * SHORT).run().await.unwrap_err();
    let job = error.job().unwrap().clone();

    company.sandbox.advance(Duration::from_secs(3_601));
    let outcome = company.contacts.batch().job(job.clone()).await.unwrap();
    let report = ImportReport::join(Rows::from([member(1)]), [(job, 1, outcome)]);
    assert!(report.is_clean(), "{report}");
}

#[tokio::test]
async fn a_busy_platform_does_not_end_the_waiting() {
    let company = company().await;
    company
        .sandbox
        .inject(Fault::errcode(Operation::BatchGetResult, -1).times(4));
    let request = company
        .contacts
        .batch()
        .import_users([member(1)])
        .with_pauses(SHORT, SHORT);
    assert!(request.run().await.unwrap().is_clean());
}
