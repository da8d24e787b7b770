//! Uploads, import jobs and invitations.

use std::time::Duration;

use serde_json::json;

use crate::support::{Company, code, ids};

const HEAD: &str = "姓名,帐号,手机号,邮箱,所在部门,职位,性别,是否部门内领导,排序,别名,地址,座机,禁用,禁用项说明：(0-启用;1-禁用)";

#[tokio::test]
async fn an_upload_is_bounded_by_kind_and_size() {
    let company = Company::empty().await;
    let png = [&b"\x89PNG\r\n\x1a\n"[..], &[0; 32]].concat();
    for (kind, name, content, wanted) in [
        ("file", "员工.csv", &b"123456"[..], 0),
        ("file", "a.csv", b"12345", 40006),
        ("file", "a.csv", b"", 44001),
        ("image", "a.png", &png, 0),
        ("image", "a.txt", b"plain text", 40004),
        ("voice", "a.amr", b"#!AMR\n123", 0),
        ("video", "a.mp4", b"0000ftyp0000", 0),
        ("paper", "a.csv", b"123456", 40005),
    ] {
        let reply = company.upload_as(kind, name, content).await;
        assert_eq!(code(&reply), wanted, "{kind} {name}: {reply}");
    }
    let fine = company.upload_as("file", "a.csv", b"123456").await;
    assert_eq!(
        (&fine["errmsg"], &fine["type"]),
        (&json!(""), &json!("file"))
    );
    assert!(fine["created_at"].as_str().unwrap().parse::<i64>().unwrap() > 1_700_000_000);
    assert_eq!(
        code(
            &company
                .upload_as("voice", "a.amr", &vec![b'x'; 2 * 1024 * 1024 + 1])
                .await
        ),
        45001
    );
    assert_eq!(
        code(
            &company
                .upload_as("file", "a.csv", &vec![b'x'; 21 << 20])
                .await
        ),
        45001
    );
    assert_eq!(code(&company.post("media/upload", json!({})).await), 40005);
}

#[tokio::test]
async fn rows_are_created_updated_and_refused_one_by_one() {
    let company = Company::empty().await;
    company.member("old", "13900000009", &[1]).await;
    company
        .post("user/update", json!({"userid": "old", "address": "stays"}))
        .await;
    let rows = company
        .imported(
            "syncuser",
            &format!(
                "{HEAD}\n林梅,mei.lin,13900000001,mei@example.com,1;15,Lead,女,1;0,5;0,Mei,,020-1234567,0,\n\
                 吴涛,tom.wu,13900000002,,1,,男,0,0,,,,1,\n\
                 老王,OLD,13900000009,,1,Chef,男,0,0,,,,0,\n\
                 坏一,bad.mobile,123,,1,,,,,,,,,\n\
                 坏二,bad.twice,13900000001,,1,,,,,,,,,\n\
                 ,no.name,13900000005,,1,,,,,,,,,\n\
                 坏三,_bad,13900000006,,1,,,,,,,,,\n\
                 坏四,bad.leader,13900000007,,1,,,1;1,,,,,,\n"
            ),
        )
        .await;
    let codes: Vec<i64> = rows.iter().map(code).collect();
    assert_eq!(codes, [0, 0, 0, 60103, 60104, 60112, 40003, 60132]);
    assert_eq!(rows[4]["errmsg"], "mobile existed:mei.lin");
    assert_eq!(
        ids(&json!(rows), "userid")[..3],
        ["mei.lin", "tom.wu", "OLD"]
    );
    let mei = company.get("user/get?userid=mei.lin").await;
    assert_eq!(
        (&mei["department"], &mei["order"], &mei["is_leader_in_dept"]),
        (&json!([1, 15]), &json!([5, 0]), &json!([1, 0]))
    );
    assert_eq!(
        (&mei["enable"], &mei["gender"], &mei["telephone"]),
        (&json!(1), &json!("2"), &json!("020-1234567"))
    );
    let tom = company.get("user/get?userid=tom.wu").await;
    assert_eq!((&tom["enable"], &tom["status"]), (&json!(0), &json!(2)));
    let old = company.get("user/get?userid=old").await;
    assert_eq!(
        (&old["name"], &old["position"]),
        (&json!("老王"), &json!("Chef"))
    );
}

#[tokio::test]
async fn a_column_the_file_lacks_changes_nothing() {
    let company = Company::empty().await;
    company.member("a", "13900000001", &[1]).await;
    company
        .post(
            "user/update",
            json!({"userid": "a", "position": "Chef", "gender": "2"}),
        )
        .await;
    company
        .imported(
            "syncuser",
            "姓名,账号,手机号,所在部门,工号,不认识\n甲,a,13900000001,1,A-1,x\n",
        )
        .await;
    let member = company.get("user/get?userid=a").await;
    assert_eq!(
        (&member["position"], &member["gender"], &member["name"]),
        (&json!("Chef"), &json!("2"), &json!("甲"))
    );
    assert_eq!(member["extattr"]["attrs"][0]["text"]["value"], "A-1");
}

#[tokio::test]
async fn gbk_marks_and_windows_line_ends_are_read() {
    let company = Company::empty().await;
    let text = "姓名,帐号,手机号,所在部门\r\n\"林, 梅\",mei,13900000001,1\r\n";
    let (gbk, _, _) = encoding_rs::GBK.encode(text);
    for bytes in [gbk.to_vec(), [b"\xef\xbb\xbf", text.as_bytes()].concat()] {
        let media = company.upload("a.csv", &bytes).await;
        let job = company
            .post("batch/syncuser", json!({"media_id": media}))
            .await;
        assert_eq!(code(&job), 0, "{job}");
        company.sandbox.advance(Duration::from_secs(60));
        company
            .get(&format!(
                "batch/getresult?jobid={}",
                job["jobid"].as_str().unwrap()
            ))
            .await;
        assert_eq!(company.get("user/get?userid=mei").await["name"], "林, 梅");
    }
}

#[tokio::test]
async fn one_job_runs_at_a_time_and_tells_how_far_it_is() {
    let company = Company::empty().await;
    company
        .sandbox
        .set_limits(&json!({"job_start_ms": 60_000, "job_row_us": 30_000_000}))
        .unwrap();
    let csv = "姓名,帐号,手机号,所在部门\n甲,a,13900000001,1\n乙,b,13900000002,1\n丙,c,13900000003,1\n丁,d,13900000004,1\n";
    let job = company.import("syncuser", csv).await;
    let poll = format!("batch/getresult?jobid={}", job["jobid"].as_str().unwrap());
    let state = async || {
        let reply = company.get(&poll).await;
        (
            reply["status"].as_i64().unwrap(),
            reply["percentage"].as_i64().unwrap(),
            reply["result"].as_array().unwrap().len(),
        )
    };
    assert_eq!(state().await, (1, 0, 0));
    assert_eq!(code(&company.import("syncuser", csv).await), 302008);
    // However long a row takes, a job is done five seconds after it began.
    company
        .sandbox
        .advance(Duration::from_millis(60_000 + 2_600));
    let (status, share, _) = state().await;
    assert_eq!((status, share), (2, 50));
    assert_eq!(code(&company.get("user/get?userid=b").await), 0);
    assert_eq!(code(&company.get("user/get?userid=d").await), 60111);
    company.sandbox.advance(Duration::from_secs(10));
    assert_eq!(state().await, (3, 100, 4));
}

#[tokio::test]
async fn five_results_are_kept() {
    let company = Company::empty().await;
    let mut jobs = Vec::new();
    for _ in 0..6 {
        let job = company
            .import(
                "syncuser",
                "姓名,帐号,手机号,所在部门\n甲,a,13900000001,1\n",
            )
            .await;
        jobs.push(job["jobid"].as_str().unwrap().to_owned());
        company.sandbox.advance(Duration::from_secs(10));
    }
    assert_eq!(
        code(
            &company
                .get(&format!("batch/getresult?jobid={}", jobs[0]))
                .await
        ),
        40089
    );
    assert_eq!(
        code(
            &company
                .get(&format!("batch/getresult?jobid={}", jobs[1]))
                .await
        ),
        0
    );
    assert_eq!(
        code(&company.get("batch/getresult?jobid=none").await),
        40088
    );
}

#[tokio::test]
async fn replace_user_deletes_the_rest_within_its_guard() {
    let company = Company::empty().await;
    for n in 0..4 {
        company
            .member(&format!("u{n}"), &format!("1390000000{n}"), &[1])
            .await;
    }
    let other = company
        .import(
            "replaceuser",
            "姓名,帐号,手机号,所在部门\n新,new,13911111111,1\n",
        )
        .await;
    assert_eq!(code(&other), 45026);
    assert_eq!(code(&company.get("user/get?userid=u3").await), 0);
    let csv = "姓名,帐号,手机号,所在部门\n甲,u0,13900000000,1\n新,new,13900000003,1\n";
    let rows = company.imported("replaceuser", csv).await;
    assert_eq!(rows.iter().map(code).collect::<Vec<_>>(), [0, 0]);
    let list = company.get("user/simplelist?department_id=1").await;
    assert_eq!(ids(&list["userlist"], "userid"), ["u0", "new"]);
}

#[tokio::test]
async fn replace_party_makes_the_tree_and_deletes_what_is_empty() {
    let company = Company::empty().await;
    for (id, parent) in [(2, 1), (3, 2), (4, 1), (5, 1)] {
        company
            .post(
                "department/create",
                json!({"name": format!("d{id}"), "parentid": parent, "id": id}),
            )
            .await;
    }
    company.member("inside", "13900000001", &[4]).await;
    // 2 and 3 change places and names, 4 is kept while somebody is in it, 5 goes.
    let csv = "部门名称,部门ID,父部门ID,排序\n总部,1,0,\nd2,3,1,\nd3,2,3,7\n新,6,2,\n";
    let rows = company.imported("replaceparty", csv).await;
    let rows: Vec<_> = rows
        .iter()
        .map(|row| {
            (
                row["partyid"].as_i64().unwrap(),
                row["action"].as_i64().unwrap(),
                code(row),
            )
        })
        .collect();
    assert_eq!(rows, [(1, 2, 0), (3, 6, 0), (2, 14, 0), (6, 1, 0)]);
    let tree = company.get("department/list").await;
    assert_eq!(ids(&tree["department"], "id"), ["1", "2", "3", "4", "6"]);
    company
        .imported(
            "syncuser",
            "姓名,帐号,手机号,所在部门\n甲,inside,13900000001,6\n",
        )
        .await;
    assert_eq!(code(&company.get("department/get?id=4").await), 60003);
}

#[tokio::test]
async fn a_bad_start_is_refused_at_once() {
    let company = Company::empty().await;
    for (operation, csv, wanted) in [
        ("syncuser", "姓名,帐号\n甲,a\n", 40092),
        ("syncuser", "姓名,帐号,手机号,所在部门\n", 40092),
        (
            "syncuser",
            "姓名,帐号,手机号,所在部门\n甲,a,13900000001,1\n乙,A,13900000002,1\n",
            302003,
        ),
        (
            "replaceparty",
            "部门名称,部门ID,父部门ID,排序\nA,1,0,\nB,2,9,\n",
            302004,
        ),
    ] {
        assert_eq!(code(&company.import(operation, csv).await), wanted, "{csv}");
    }
    assert_eq!(
        code(&company.post("batch/syncuser", json!({})).await),
        41006
    );
    assert_eq!(
        code(
            &company
                .post("batch/syncuser", json!({"media_id": "none"}))
                .await
        ),
        40007
    );
    let media = company
        .upload(
            "a.csv",
            "姓名,帐号,手机号,所在部门\n甲,a,13900000001,1\n".as_bytes(),
        )
        .await;
    company
        .sandbox
        .advance(Duration::from_secs(3 * 86_400 - 60));
    let mut company = company;
    company.switch(wecom_sandbox::Identity::Sync).await;
    assert_eq!(
        code(
            &company
                .post("batch/syncuser", json!({"media_id": media}))
                .await
        ),
        0
    );
    company.sandbox.advance(Duration::from_secs(120));
    assert_eq!(
        code(
            &company
                .post("batch/syncuser", json!({"media_id": media}))
                .await
        ),
        40007
    );
}

#[tokio::test]
async fn an_invitation_tells_who_cannot_be_invited() {
    let company = Company::demo().await;
    let reply = company
        .post(
            "batch/invite",
            json!({"user": ["lin.mei", "ghost"], "party": [21, 999], "tag": [1]}),
        )
        .await;
    assert_eq!(
        reply,
        json!({"errcode": 0, "errmsg": "ok", "invaliduser": ["ghost"], "invalidparty": [999], "invalidtag": []})
    );
    for (body, wanted) in [
        (json!({}), 82001),
        (json!({"user": ["ghost"]}), 81013),
        (json!({"user": vec!["lin.mei"; 1001]}), 40035),
        (json!({"party": vec![1; 101]}), 40035),
    ] {
        assert_eq!(code(&company.post("batch/invite", body).await), wanted);
    }
}
