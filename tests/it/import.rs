//! Imports from rows to a result per row.

use std::time::Duration;

use serde_json::json;
use tests::Company;
use wecom_contacts::import::{
    Guard, ImportDepartment, ImportError, ImportMember, Mode, RowReader, Rows,
};
use wecom_contacts::types::{Department, User, UserCreate};
use wecom_contacts::{ErrCode, Lang};
use wecom_contacts_api::Operation;

mod job;

const SHORT: Duration = Duration::from_millis(5);

/// A company whose jobs take no time.
async fn company() -> Company {
    let company = Company::demo().await;
    company
        .sandbox
        .set_limits(&json!({"job_start_ms": 0, "job_row_us": 0}))
        .unwrap();
    company
}

fn member(n: u32) -> ImportMember {
    ImportMember::new(format!("new.{n}"), format!("新人{n}"))
        .mobile(format!("1370000{n:04}"))
        .department(21)
}

#[tokio::test]
async fn a_customer_s_file_is_read_imported_and_joined_with_its_results() {
    let company = company().await;
    let path = std::env::temp_dir().join(format!(
        "{}-members.csv",
        company.sandbox.local_addr().port()
    ));
    let text = "工号,姓名,账号,手机号码,邮箱,部门,性别,是否禁用,备注\r\n\
        YF9001,\"陈一, 🙂\",chen.yi,13700000001,,产品研发中心/后端组,男,否,x\r\n\
        YF9002,陈二,chen.er,,chen.er@example.com,云帆科技/财务部；21,女,是,\r\n\
        YF9003,陈三,chen.san,13800010001,,5,女,,\r\n";
    std::fs::write(&path, text).unwrap();
    let rows = RowReader::<ImportMember>::new()
        .without_column("备注")
        .read_path(&path)
        .unwrap();
    std::fs::remove_file(&path).unwrap();

    let report = company
        .contacts
        .batch()
        .import_users(rows)
        .with_pauses(SHORT, SHORT)
        .run()
        .await
        .unwrap();
    assert_eq!(report.taken(), 2, "{report}");
    let refused: Vec<_> = report.refused().collect();
    assert_eq!(
        (
            refused.len(),
            refused[0].number,
            refused[0].row.userid.as_str()
        ),
        (1, 4, "chen.san")
    );
    assert_eq!(refused[0].error().unwrap().errcode(), ErrCode(60104));
    assert!(refused[0].remedy(Lang::Zh).is_some());
    assert!(
        !report.to_string().contains("lin.mei"),
        "the holder of the number is not told: {report}"
    );

    let users = company.contacts.users();
    let one = users.get("chen.yi").await.unwrap();
    assert_eq!(one.name.as_deref(), Some("陈一, 🙂"));
    assert_eq!(one.department.unwrap(), [21]);
    let two = users.get("chen.er").await.unwrap();
    assert_eq!(two.department.unwrap(), [5, 21]);
    assert_eq!(
        two.enable.map(bool::from),
        Some(false),
        "disabled in the file is not enabled"
    );
    let attributes = two.extattr.and_then(|all| all.attrs).unwrap_or_default();
    assert!(
        attributes.iter().any(|attribute| attribute.name == "工号"),
        "{attributes:?}"
    );
}

#[tokio::test]
async fn what_a_synchronization_leaves_out_stays_as_it_is() {
    let company = company().await;
    let rows = [ImportMember::new("lin.mei", "林梅")
        .mobile("13800010001")
        .department(2)
        .department(3)];
    let report = company
        .contacts
        .batch()
        .import_users(rows)
        .with_pauses(SHORT, SHORT)
        .run()
        .await
        .unwrap();
    assert!(report.is_clean(), "{report}");
    let read = company.contacts.users().get("lin.mei").await.unwrap();
    assert_eq!(read.department.unwrap(), [2, 3]);
    assert_eq!(
        (read.position.as_deref(), read.alias.as_deref()),
        (Some("研发总监"), Some("Mei"))
    );
}

#[tokio::test]
async fn half_the_rows_fail_and_each_says_why() {
    let company = company().await;
    let taken = [
        "13800010001",
        "13800010002",
        "13800010003",
        "13800010004",
        "13800010005",
    ];
    let rows = (0..10).map(|n| match usize::try_from(n).unwrap() {
        at if at % 2 == 0 => member(n).mobile(taken[at / 2]),
        _ => member(n),
    });
    let report = company
        .contacts
        .batch()
        .import_users(rows)
        .with_pauses(SHORT, SHORT)
        .run()
        .await
        .unwrap();
    assert_eq!(
        (
            report.taken(),
            report.refused().count(),
            report.unknown().count()
        ),
        (5, 5, 0)
    );
    assert!(report.refused().all(|row| {
        row.index % 2 == 0
            && row
                .error()
                .is_some_and(|error| error.errcode() == ErrCode(60104))
    }));
}

#[tokio::test]
async fn a_replacement_is_planned_guarded_and_then_exact() {
    let company = company().await;
    let contacts = &company.contacts;
    let all: Vec<User> = contacts
        .users()
        .in_department(1)
        .recursive()
        .detailed()
        .await
        .unwrap()
        .into_vec();
    let without = |gone: &[&str]| -> Vec<ImportMember> {
        let kept = all
            .iter()
            .filter(|user| !gone.contains(&user.userid.as_str()));
        kept.cloned()
            .map(ImportMember::from)
            .chain([member(1)])
            .collect()
    };
    let replace = |guard: Guard| Mode::Replace { guard };

    let plan = contacts
        .batch()
        .import_users(without(&["cao.xue", "song.yu"]))
        .plan()
        .await
        .unwrap();
    assert_eq!(
        (plan.removed.as_slice(), plan.added),
        (&["cao.xue".to_owned(), "song.yu".to_owned()][..], 1)
    );

    let strict = Guard::new().with_most(1);
    let request = contacts
        .batch()
        .import_users(without(&["cao.xue", "song.yu"]))
        .with_mode(replace(strict.clone()));
    let error = request.run().await.unwrap_err();
    assert!(matches!(error, ImportError::Guarded(_)), "{error}");
    assert!(
        contacts.users().get("cao.xue").await.is_ok(),
        "nothing was changed"
    );

    let request = contacts
        .batch()
        .import_users(without(&["cao.xue", "song.yu"]))
        .with_pauses(SHORT, SHORT);
    let report = request
        .with_mode(replace(strict.allowing(["song.yu"])))
        .run()
        .await
        .unwrap();
    assert!(report.is_clean(), "{report}");
    assert!(
        contacts
            .users()
            .get("cao.xue")
            .await
            .unwrap_err()
            .is_not_found()
    );
    assert!(contacts.users().get("new.1").await.is_ok());

    let none: [ImportMember; 0] = [];
    let wide = Guard::new().with_most(1000).with_most_percent(100.0);
    let empty = contacts
        .batch()
        .import_users(none)
        .with_mode(replace(wide.clone()))
        .run()
        .await;
    assert!(matches!(empty, Err(ImportError::Empty)));
    // Past our guard stands the platform's own.
    let error = contacts
        .batch()
        .import_users([member(1)])
        .with_mode(replace(wide))
        .run()
        .await
        .unwrap_err();
    assert_eq!(
        error.call().and_then(wecom_contacts::Error::errcode),
        Some(ErrCode(45026))
    );
}

#[tokio::test]
async fn departments_are_replaced_as_a_whole() {
    let company = company().await;
    let contacts = &company.contacts;
    let all: Vec<Department> = contacts.departments().list().await.unwrap().into_vec();
    let mut rows: Vec<ImportDepartment> = all
        .into_iter()
        .map(ImportDepartment::from)
        .filter(|row| row.id != 5)
        .collect();
    rows.iter_mut()
        .filter(|row| row.id == 4)
        .for_each(|row| row.name = "人才发展部".to_owned());
    rows.push(ImportDepartment::new(77, "新加坡研发, \"R&D\"", 6).order(5));
    let rows: Rows<ImportDepartment> = rows.into();
    // The platform refuses quotes in names, and so do we, before anything is sent.
    let error = contacts
        .batch()
        .import_departments(rows.clone())
        .run()
        .await
        .unwrap_err();
    assert!(
        matches!(&error, ImportError::Findings(findings) if findings.len() == 1),
        "{error}"
    );

    let mut rows = rows;
    rows.as_mut_slice()
        .iter_mut()
        .filter(|row| row.id == 77)
        .for_each(|row| row.name = "新加坡研发, R&D".to_owned());
    let request = contacts
        .batch()
        .import_departments(rows)
        .with_pauses(SHORT, SHORT);
    assert_eq!(request.plan().await.unwrap().removed, ["5"]);
    let report = request.with_guard(Guard::new()).run().await.unwrap();
    assert!(report.is_clean(), "{report}");
    let changes: Vec<_> = report
        .iter()
        .filter(|row| row.row.id == 4 || row.row.id == 77)
        .map(|row| row.outcome.clone())
        .collect();
    assert!(format!("{changes:?}").contains("DepartmentChange"));
    let tree = contacts.departments().tree().await.unwrap();
    assert_eq!(tree.find("云帆科技/人才发展部").unwrap().id().get(), 4);
    assert_eq!(
        tree.find("云帆科技/Singapore Office/新加坡研发, R&D")
            .unwrap()
            .id()
            .get(),
        77
    );
}

#[tokio::test]
async fn rows_that_are_not_known_to_the_company_are_findings_before_the_upload() {
    let company = company().await;
    let rows = [
        member(1).department(4711),
        ImportMember::new("-bad id-", "")
            .email("nobody")
            .department("No Such/Team"),
    ];
    company.sandbox.clear_requests();
    let error = company
        .contacts
        .batch()
        .import_users(rows)
        .run()
        .await
        .unwrap_err();
    let ImportError::Findings(findings) = error else {
        panic!("{error}")
    };
    assert!(findings.len() >= 5, "{findings}");
    let uploads = company
        .sandbox
        .requests()
        .into_iter()
        .filter(|request| request.operation == Some(Operation::MediaUpload));
    assert_eq!(uploads.count(), 0);
    let created = UserCreate::new("ok", "OK")
        .email("ok@example.com")
        .department([1]);
    let report = company
        .contacts
        .batch()
        .import_users([ImportMember::from(created)])
        .with_pauses(SHORT, SHORT)
        .run()
        .await;
    assert!(report.unwrap().is_clean());
}
