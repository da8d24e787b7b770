//! Imports from rows to report, against a scripted server.

use std::sync::Mutex;
use std::time::Duration;

use super::*;
use crate::error::Lang;
use crate::import::{Columns, RowOutcome};
use crate::testing::{Reply, Seen, Server, json};

mod job;

const OK: &str = r#"{"errcode":0,"errmsg":"ok"}"#;
const MOMENT: Duration = Duration::from_millis(1);

/// A company with the departments 1 and 12 and the members `mei` and `Tom`, whose jobs are over at once.
fn company(seen: &Seen, results: &str) -> Reply {
    json(match seen.path.as_str() {
        "/cgi-bin/department/simplelist" => {
            r#"{"errcode":0,"errmsg":"ok","department_id":[{"id":1,"parentid":0,"order":1},{"id":12,"parentid":1,"order":1}]}"#.to_owned()
        }
        "/cgi-bin/department/list" => {
            r#"{"errcode":0,"errmsg":"ok","department":[{"id":1,"parentid":0,"name":"Acme"},{"id":12,"parentid":1,"name":"Crew"}]}"#.to_owned()
        }
        "/cgi-bin/user/list_id" => {
            r#"{"errcode":0,"errmsg":"ok","next_cursor":"","dept_user":[{"userid":"mei","department":1},{"userid":"Tom","department":12}]}"#.to_owned()
        }
        "/cgi-bin/media/upload" => r#"{"errcode":0,"errmsg":"","type":"file","media_id":"m1","created_at":"1"}"#.to_owned(),
        "/cgi-bin/batch/syncuser" | "/cgi-bin/batch/replaceuser" | "/cgi-bin/batch/replaceparty" => {
            r#"{"errcode":0,"errmsg":"ok","jobid":"job_1"}"#.to_owned()
        }
        "/cgi-bin/batch/getresult" => format!(
            r#"{{"errcode":0,"errmsg":"ok","status":3,"type":"sync_user","total":2,"percentage":100,"result":{results}}}"#
        ),
        _ => OK.to_owned(),
    })
}

fn rows() -> Rows<ImportMember> {
    Rows::from([
        ImportMember::new("MEI", "林梅")
            .mobile("13900000001")
            .department(12),
        ImportMember::new("tom", "吴涛")
            .mobile("13900000002")
            .department(1),
    ])
}

#[tokio::test]
async fn each_row_is_joined_with_its_result() {
    let results = r#"[{"userid":"Tom","errcode":60104,"errmsg":"mobile existed:mei.other"},{"userid":"mei","errcode":0,"errmsg":"ok"},{"userid":"ghost","errcode":0}]"#;
    let server = Server::with_tokens(|seen| company(seen, results)).await;
    let started = std::sync::Arc::new(Mutex::new(Vec::new()));
    let told = started.clone();
    let report = server
        .contacts()
        .batch()
        .import_users(rows())
        .on_start(move |id| told.lock().unwrap().push(id.clone()))
        .run()
        .await
        .unwrap();
    assert_eq!(*started.lock().unwrap(), report.jobs());
    assert_eq!((report.taken(), report.is_clean()), (1, false));
    let refused: Vec<_> = report.refused().collect();
    assert_eq!(
        (
            refused.len(),
            refused[0].number,
            refused[0].row.userid.as_str()
        ),
        (1, 3, "tom")
    );
    assert_eq!(refused[0].error().unwrap().errcode(), ErrCode(60104));
    assert!(refused[0].remedy(Lang::En).is_some() && refused[0].remedy(Lang::Zh).is_some());
    assert_eq!(report.unmatched().len(), 1);
    assert_eq!(report.jobs(), [JobId::new("job_1")]);
    let shown = format!("{report} {report:?}");
    assert!(
        shown.starts_with("1 of 2 rows were taken; row 3: 60104") && !shown.contains("mei.other"),
        "{shown}"
    );
}

#[tokio::test]
async fn the_file_is_uploaded_as_the_platform_reads_it() {
    let server = Server::with_tokens(|seen| company(seen, "[]")).await;
    let request = server
        .contacts()
        .batch()
        .import_users(rows())
        .with_invitations(false);
    let report = request
        .with_writer(CsvWriter::new().with_columns(Columns::Template))
        .run()
        .await
        .unwrap();
    assert_eq!(report.unknown().count(), 2);
    let seen = server.seen();
    let upload = seen
        .iter()
        .find(|seen| seen.path == "/cgi-bin/media/upload")
        .unwrap();
    let body = String::from_utf8(upload.body.clone()).unwrap();
    assert!(
        body.contains("林梅,MEI,13900000001,,12,,,,,,,,,\n"),
        "{body}"
    );
    let start = seen
        .iter()
        .find(|seen| seen.path == "/cgi-bin/batch/syncuser")
        .unwrap();
    assert_eq!(
        String::from_utf8(start.body.clone()).unwrap(),
        r#"{"media_id":"m1","to_invite":false}"#
    );
}

#[tokio::test]
async fn results_without_keys_are_joined_by_place_and_empty_ones_are_unknown() {
    let server = Server::with_tokens(|seen| {
        company(seen, r#"[{"errcode":0},{"errcode":60103,"errmsg":"bad"}]"#)
    })
    .await;
    let report = server
        .contacts()
        .batch()
        .import_users(rows())
        .run()
        .await
        .unwrap();
    assert!(matches!(
        report.iter().next().unwrap().outcome,
        RowOutcome::Taken(_)
    ));
    assert_eq!(report.refused().next().unwrap().index, 1);

    let server = Server::with_tokens(|seen| company(seen, "[{},{}]")).await;
    let report = server
        .contacts()
        .batch()
        .import_users(rows())
        .run()
        .await
        .unwrap();
    assert_eq!((report.taken(), report.unknown().count()), (0, 2));
}

#[tokio::test]
async fn rows_that_break_rules_are_not_sent() {
    let server = Server::with_tokens(|seen| company(seen, "[]")).await;
    let batch = server.contacts().batch();
    let bad = [
        ImportMember::new("a", "A").department(99),
        ImportMember::new("a", "B")
            .mobile("13900000001")
            .department("Acme/Crew"),
    ];
    let error = batch.import_users(bad).run().await.unwrap_err();
    let ImportError::Findings(findings) = error else {
        panic!("{error}")
    };
    let rules: Vec<String> = findings.iter().map(ToString::to_string).collect();
    assert_eq!(
        rules,
        [
            "row 2, 所在部门: the id of a department that exists, got entry 1",
            "row 2, 手机号: a mobile number or an e-mail address, got neither",
            "row 3, 帐号: unique in the file, got the same as row 2",
        ]
    );
    let none: [ImportMember; 0] = [];
    assert!(matches!(
        batch.import_users(none).run().await,
        Err(ImportError::Empty)
    ));
    assert_eq!(server.count("/cgi-bin/media/upload"), 0);
}

#[tokio::test]
async fn a_replacement_that_removes_too_much_is_refused_unless_allowed() {
    let server =
        Server::with_tokens(|seen| company(seen, r#"[{"userid":"mei","errcode":0}]"#)).await;
    let batch = server.contacts().batch();
    let one = || {
        [ImportMember::new("mei", "M")
            .mobile("13900000001")
            .department(12)]
    };
    let replace = |guard| Mode::Replace { guard };
    let request = batch.import_users(one()).with_mode(replace(Guard::new()));
    assert_eq!(request.plan().await.unwrap().removed, ["Tom"]);
    let error = request.run().await.unwrap_err();
    assert!(
        matches!(&error, ImportError::Guarded(plan) if plan.removed == ["Tom"]),
        "{error}"
    );
    assert!(
        error
            .to_string()
            .contains("it would remove 1 of 2, keep 1 and add 0; to be removed: Tom"),
        "{error}"
    );
    assert_eq!(server.count("/cgi-bin/media/upload"), 0);
    for guard in [
        Guard::new().allowing(["tom"]),
        Guard::new().with_most_percent(50.0),
    ] {
        assert!(
            batch
                .import_users(one())
                .with_mode(replace(guard))
                .run()
                .await
                .unwrap()
                .is_clean()
        );
    }
    assert_eq!(server.count("/cgi-bin/batch/replaceuser"), 2);
    let none: [ImportMember; 0] = [];
    let error = batch
        .import_users(none)
        .with_mode(replace(Guard::new().with_most(99).with_most_percent(100.0)))
        .run()
        .await;
    assert!(matches!(error, Err(ImportError::Empty)));
}

#[tokio::test]
async fn departments_are_replaced_within_their_guard() {
    let results =
        r#"[{"partyid":1,"action":2,"errcode":0},{"partyid":"13","action":1,"errcode":0}]"#;
    let server = Server::with_tokens(|seen| company(seen, results)).await;
    let batch = server.contacts().batch();
    let rows = || {
        [
            ImportDepartment::root("Acme 2"),
            ImportDepartment::new(13, "Dock", 1),
        ]
    };
    assert!(matches!(
        batch.import_departments(rows()).run().await,
        Err(ImportError::Guarded(_))
    ));
    let report = batch
        .import_departments(rows())
        .with_guard(Guard::new().allowing([12]))
        .run()
        .await
        .unwrap();
    let changes: Vec<_> = report.iter().map(|row| row.outcome.clone()).collect();
    assert!(
        matches!(changes[0], RowOutcome::Taken(change) if change.renamed() && !change.created())
    );
    assert!(matches!(changes[1], RowOutcome::Taken(change) if change.created()));
}

#[tokio::test]
async fn a_path_that_nobody_looks_up_is_not_sent() {
    let server = Server::with_tokens(|seen| company(seen, "[]")).await;
    let row = ImportMember::new("mei", "林梅")
        .mobile("13900000001")
        .department("Acme/Crew");
    let request = server.contacts().batch().import_users([row]);
    let error = request.without_department_check().run().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "not sent: 1 to mend; row 2, 所在部门: an id where departments are not looked up, got a path"
    );
    assert!(server.seen().is_empty());
}
