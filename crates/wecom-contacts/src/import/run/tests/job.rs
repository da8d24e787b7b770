//! Jobs that wait, follow one another, break off and are found again.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::{MOMENT, company, rows};
use crate::import::run::*;
use crate::testing::{Server, json};

fn row(n: u32) -> ImportMember {
    ImportMember::new(format!("u{n}"), "N")
        .email(format!("u{n}@example.com"))
        .department(1)
}

#[tokio::test]
async fn an_import_waits_for_its_turn() {
    let starts = AtomicUsize::new(0);
    let server = Server::with_tokens(move |seen| match seen.path.as_str() {
        "/cgi-bin/batch/syncuser" if starts.fetch_add(1, Ordering::SeqCst) < 8 => {
            json(r#"{"errcode":302008,"errmsg":"import running"}"#)
        }
        _ => company(
            seen,
            r#"[{"userid":"mei","errcode":0},{"userid":"tom","errcode":0}]"#,
        ),
    })
    .await;
    let request = server
        .contacts()
        .batch()
        .import_users(rows())
        .with_pauses(MOMENT, MOMENT);
    assert!(request.run().await.unwrap().is_clean());
    assert_eq!(
        (
            server.count("/cgi-bin/batch/syncuser"),
            server.count("/cgi-bin/media/upload")
        ),
        (9, 1)
    );

    let server = Server::with_tokens(|seen| match seen.path.as_str() {
        "/cgi-bin/batch/syncuser" => json(r#"{"errcode":302008,"errmsg":"import running"}"#),
        _ => company(seen, "[]"),
    })
    .await;
    let request = server
        .contacts()
        .batch()
        .import_users(rows())
        .with_pauses(MOMENT, MOMENT);
    assert!(matches!(
        request.with_time_limit(MOMENT).run().await,
        Err(ImportError::Busy)
    ));
}

#[tokio::test]
async fn rows_that_fill_several_files_take_several_jobs() {
    let jobs = AtomicUsize::new(0);
    let uploads = Mutex::new(Vec::new());
    let server = Server::with_tokens(move |seen| match seen.path.as_str() {
        "/cgi-bin/media/upload" => {
            uploads.lock().unwrap().push(());
            company(seen, "")
        }
        "/cgi-bin/batch/syncuser" => json(format!(
            r#"{{"errcode":0,"errmsg":"ok","jobid":"job_{}"}}"#,
            jobs.fetch_add(1, Ordering::SeqCst)
        )),
        "/cgi-bin/batch/getresult" if seen.query.contains("job_2") => {
            json(r#"{"errcode":40089,"errmsg":"gone"}"#)
        }
        _ => company(seen, r#"[{"errcode":0}]"#),
    })
    .await;
    let one_row_each = CsvWriter::new().with_max_bytes(60);
    let batch = server.contacts().batch();
    let report = batch
        .import_users((0..2).map(row))
        .with_writer(one_row_each.clone())
        .run()
        .await
        .unwrap();
    assert_eq!((report.jobs().len(), report.taken()), (2, 2));
    let error = batch
        .import_users((0..2).map(row))
        .with_writer(one_row_each.clone())
        .run()
        .await
        .unwrap_err();
    assert_eq!(error.call().and_then(Error::errcode), Some(ErrCode(40089)));
    assert_eq!(error.job(), Some(&JobId::new("job_2")));

    let replace = Mode::Replace {
        guard: Guard::new().with_most_percent(100.0),
    };
    let error = batch
        .import_users((0..2).map(row))
        .with_mode(replace)
        .with_writer(one_row_each)
        .run()
        .await
        .unwrap_err();
    assert!(
        matches!(error, ImportError::TooLarge { limit: 60 }),
        "{error}"
    );
}

#[tokio::test]
async fn an_error_after_the_first_file_keeps_what_is_done() {
    let jobs = AtomicUsize::new(0);
    let server = Server::with_tokens(move |seen| match seen.path.as_str() {
        "/cgi-bin/batch/syncuser" => match jobs.fetch_add(1, Ordering::SeqCst) {
            0 => json(r#"{"errcode":0,"errmsg":"ok","jobid":"job_0"}"#),
            _ => json(r#"{"errcode":40007,"errmsg":"invalid media_id"}"#),
        },
        _ => company(seen, r#"[{"errcode":0}]"#),
    })
    .await;
    let request = server
        .contacts()
        .batch()
        .import_users((0..3).map(row))
        .with_writer(CsvWriter::new().with_max_bytes(60));
    let error = request.run().await.unwrap_err();
    let ImportError::Interrupted { done, rows, error } = &error else {
        panic!("{error}")
    };
    assert_eq!((done.len(), *rows), (1, 1));
    assert_eq!(error.call().and_then(Error::errcode), Some(ErrCode(40007)));
}

#[tokio::test]
async fn a_job_can_be_waited_for_again_by_its_id() {
    let polls = AtomicUsize::new(0);
    let server = Server::with_tokens(move |seen| match seen.path.as_str() {
        "/cgi-bin/batch/getresult" if polls.fetch_add(1, Ordering::SeqCst) < 30 => {
            json(r#"{"errcode":0,"errmsg":"ok","status":2,"type":"sync_user","total":2,"percentage":33,"result":[{},{}]}"#)
        }
        _ => company(seen, r#"[{"userid":"mei","errcode":0},{"userid":"tom","errcode":0}]"#),
    })
    .await;
    let contacts = server.contacts();
    let request = contacts
        .batch()
        .import_users(rows())
        .with_pauses(MOMENT, MOMENT)
        .with_time_limit(5 * MOMENT);
    let error = request.run().await.unwrap_err();
    let id = error.job().unwrap().clone();
    let outcome = contacts
        .batch()
        .job(id.clone())
        .with_pauses(MOMENT, MOMENT)
        .await
        .unwrap();
    let report = ImportReport::join(rows(), [(id, 2, outcome)]);
    assert!(report.is_clean());
}

#[tokio::test]
async fn a_job_can_be_started_here_and_waited_for_elsewhere() {
    let results =
        r#"[{"userid":"mei","errcode":0},{"userid":"tom","errcode":60103,"errmsg":"no"}]"#;
    let server = Server::with_tokens(|seen| company(seen, results)).await;
    let request = server.contacts().batch().import_users(rows());
    let (job, sent) = request.start().await.unwrap();
    assert_eq!(server.count("/cgi-bin/batch/getresult"), 0);
    let id = job.id().clone();
    let outcome = server.contacts().batch().job(id.clone()).await.unwrap();
    let count = sent.len();
    let report = ImportReport::join(sent, [(id, count, outcome)]);
    assert_eq!((report.taken(), report.refused().count()), (1, 1));

    let small = CsvWriter::new().with_max_bytes(70);
    let request = server.contacts().batch().import_users(rows());
    let error = request.with_writer(small).start().await.unwrap_err();
    assert!(matches!(error, ImportError::TooLarge { .. }), "{error}");
    assert_eq!(server.count("/cgi-bin/batch/syncuser"), 1);
}
