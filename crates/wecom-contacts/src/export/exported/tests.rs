//! Encrypted parts of an export as records, good and bad.

use std::io::Write;

use futures_util::StreamExt;
use wecom_callback::cipher::AesKey;
use wecom_contacts_api::types::{Department, User};

use super::*;
use crate::export::download::Part;

const KEY: &str = "q1w2e3r4t5y6u7i8o9p0AbCdEfGhIjKlMnOpQrStUvA";

fn key() -> AesKey {
    AesKey::parse(KEY).unwrap()
}

fn sealed(bytes: &[u8]) -> Part {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    Part {
        path: file.into_temp_path(),
        len: bytes.len() as u64,
    }
}

/// An export of these plain texts.
fn export<T: Record>(texts: &[&str]) -> Exported<T> {
    let parts = texts
        .iter()
        .map(|text| sealed(&key().encrypt(text.as_bytes())))
        .collect();
    Exported::new("exp_9Kd".into(), Arc::new(Files { parts, key: key() }))
}

fn users(range: std::ops::Range<u32>) -> String {
    let users: Vec<String> = range
        .map(|n| format!(r#"{{"userid":"u{n}","name":"林梅 \"{n}\"","department":[12,{n}],"status":1,"new_field":"🙂"}}"#))
        .collect();
    format!(r#"{{"userlist":[{}]}}"#, users.join(","))
}

#[tokio::test]
async fn records_come_out_of_all_parts_in_order() {
    // Together larger than a piece, so that borders of pieces cut records.
    let exported = export::<User>(&[&users(0..5000), r#"{"userlist":[]}"#, &users(5000..5003)]);
    let all = exported.to_vec().await.unwrap();
    assert_eq!(all.len(), 5003);
    assert!(
        all.iter()
            .enumerate()
            .all(|(n, user)| user.userid.as_str() == format!("u{n}"))
    );
    let streamed: Vec<User> = exported.stream().map(Result::unwrap).collect().await;
    assert_eq!(streamed, all);
}

#[tokio::test]
async fn the_vector_of_the_reference_is_read() {
    let base64 = "CUS5QEjvfhl5axuxNiW4xLcYy3wJa7EyooMUg3EUbcnLLLPnJ+dR21W79BGBKI1/c6r55f7cJ6/D6yb9R+9AcwvRygJBsZAOZjKZ1wifWv2dEaPbTzECT9j4UOuhxk3i";
    let file = decode_base64(base64);
    assert_eq!(file.len(), 96);
    for ending in ["A", "B", "C", "D"] {
        let key = AesKey::parse(&format!("{}{ending}", &KEY[..42])).unwrap();
        let exported = Exported::<User>::new(
            "j".into(),
            Arc::new(Files {
                parts: vec![sealed(&file)],
                key,
            }),
        );
        let users = exported.to_vec().await.unwrap();
        assert_eq!(
            (users[0].userid.as_str(), users[0].name.as_deref()),
            ("mei.lin", Some("林梅"))
        );
    }
    let key = AesKey::parse(&format!("{}E", &KEY[..42])).unwrap();
    let files = Files {
        parts: vec![sealed(&file)],
        key,
    };
    let error = crate::export::records::check_padding(&files).unwrap_err();
    assert!(matches!(error, ExportError::Decrypt { part: 0 }));
}

/// A decoder of six lines is less than a dependency.
fn decode_base64(text: &str) -> Vec<u8> {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bytes, mut bits, mut count) = (Vec::new(), 0u32, 0);
    for letter in text.bytes() {
        bits = bits << 6
            | u32::try_from(LETTERS.iter().position(|known| *known == letter).unwrap()).unwrap();
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xFF).unwrap());
        }
    }
    bytes
}

#[tokio::test]
async fn one_bad_record_does_not_spoil_the_rest() {
    let exported = export::<User>(&[
        r#"{"userlist":[{"userid":"a"},{"userid":"odd","department":7},{"userid":"b"}]}"#,
    ]);
    let results: Vec<_> = exported.records().collect();
    assert_eq!(results.len(), 3);
    assert!(
        matches!(&results[1], Err(ExportError::Record { part: 0, element })
            if element.index == 1 && element.id.as_deref() == Some("odd"))
    );
    assert_eq!(results[2].as_ref().unwrap().userid.as_str(), "b");
}

#[tokio::test]
async fn a_file_that_is_no_list_fails_loudly() {
    for (text, expected) in [
        ("", "no object"),
        ("random16bytes!!!{\"userlist\":[]}", "no object"),
        ("{\"userlist\":[{\"userid\":\"a\"}", "cut off"),
        ("{\"department\":[]}", "there is no list userlist"),
        ("{\"userlist\":{}}", "there is no list userlist"),
        ("{\"userlist\":[]}{}", "end of the reply"),
    ] {
        let error = export::<User>(&[text]).to_vec().await.unwrap_err();
        assert!(
            matches!(&error, ExportError::Content { part: 0, .. }),
            "{text}: {error}"
        );
        let matches = error.to_string().contains(expected) || text.is_empty();
        assert!(matches, "{text}: {error}");
    }
}

#[tokio::test]
async fn tables_and_lines_are_written_as_a_whole() {
    let folder = tempfile::tempdir().unwrap();
    let exported = export::<Department>(&[
        "{\"department\":[\n{\"id\":1,\"name\":\"A, \\\"B\\\"\",\n\"parentid\":0,\"order\":100,\"x\":[1, 2]},{\"id\":12,\"name\":\"=cmd\",\"parentid\":1,\"department_leader\":[\"a\",\"b\"]}]}",
    ]);
    let csv = folder.path().join("d.csv");
    assert_eq!(exported.write(&csv, Format::Csv).await.unwrap(), 2);
    let table = "id,name,name_en,parentid,order,department_leader\n1,\"A, \"\"B\"\"\",,0,100,\n12,=cmd,,1,,a;b\n";
    assert_eq!(std::fs::read_to_string(&csv).unwrap(), table);
    exported.write(&csv, Format::CsvWithBom).await.unwrap();
    assert_eq!(
        std::fs::read_to_string(&csv).unwrap(),
        format!("\u{feff}{table}")
    );
    let lines = folder.path().join("d.ndjson");
    exported.write(&lines, Format::Ndjson).await.unwrap();
    let text = std::fs::read_to_string(&lines).unwrap();
    assert_eq!(
        text.lines().next().unwrap(),
        r#"{"id":1,"name":"A, \"B\"","parentid":0,"order":100,"x":[1, 2]}"#
    );
    assert_eq!(text.lines().count(), 2);
}

#[cfg(feature = "xlsx")]
#[tokio::test]
async fn a_spreadsheet_holds_all_as_text() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("u.xlsx");
    export::<User>(&[r#"{"userlist":[{"userid":"a","mobile":"013900000001","name":"=1+1"}]}"#])
        .write(&path, Format::Xlsx)
        .await
        .unwrap();
    let rows = crate::import::RowReader::<crate::import::ImportMember>::new()
        .read_path(&path)
        .unwrap();
    assert_eq!(
        (
            rows.as_slice()[0].mobile.as_str(),
            rows.as_slice()[0].name.as_str()
        ),
        ("013900000001", "=1+1")
    );
}

#[tokio::test]
async fn an_error_leaves_the_old_file_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("users.csv");
    std::fs::write(&path, "old").unwrap();
    let exported = export::<User>(&[&users(0..10), "{\"userlist\":[{\"userid\":\"a\"},"]);
    for format in [Format::Csv, Format::Ndjson] {
        assert!(exported.write(&path, format).await.is_err());
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "old");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    assert!(
        exported
            .write("/nowhere/at/all.csv", Format::Csv)
            .await
            .is_err()
    );
}

#[tokio::test]
async fn what_is_cancelled_is_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("users.csv");
    let cancel = Cancel::default();
    cancel.set();
    let exported = export::<User>(&[&users(0..10)]);
    let error = write::<User>(exported.files.clone(), &path, Format::Csv, &cancel).unwrap_err();
    assert!(matches!(error, ExportError::Cancelled));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn the_departments_of_a_tag_stand_beside_its_members() {
    let exported = export::<TagUser>(&[
        r#"{"tagname":"night","userlist":[{"userid":"a","name":"A"}],"partylist":[12,"15"]}"#,
        r#"{"userlist":[]}"#,
        r#"{"partylist":[16],"userlist":[]}"#,
    ]);
    assert_eq!(exported.to_vec().await.unwrap().len(), 1);
    assert_eq!(exported.departments().await.unwrap(), [12, 15, 16]);
}

#[test]
fn neither_key_nor_address_is_shown() {
    let exported = export::<User>(&[&users(0..1)]);
    let shown = format!("{exported:?} {:?}", exported.records());
    assert!(!shown.contains("q1w2") && !shown.contains("tmp"), "{shown}");
}
