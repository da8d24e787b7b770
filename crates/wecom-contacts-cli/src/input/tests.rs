//! Ids and records from arguments and files.

use std::io::Write;

use serde_json::json;

use super::{Kind, RecordFormat, ids, records};

fn file(ending: &str, text: &str) -> tempfile::NamedTempFile {
    let mut file = tempfile::Builder::new().suffix(ending).tempfile().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file
}

const KINDS: &[(&str, Kind)] = &[
    ("userid", Kind::Text),
    ("department", Kind::Numbers),
    ("to_invite", Kind::Flag),
];

fn read(
    ending: &str,
    text: &str,
    format: Option<RecordFormat>,
) -> Vec<Result<serde_json::Value, u8>> {
    let file = file(ending, text);
    match records(file.path().to_str().unwrap(), format, KINDS) {
        Err(failure) => vec![Err(failure.code())],
        Ok(records) => records
            .map(|record| {
                record
                    .map(|record| record.fields.into())
                    .map_err(|failure| failure.code())
            })
            .collect(),
    }
}

#[test]
fn ids_come_from_words_and_files_without_blanks_and_comments() {
    let file = file("", "\u{feff}a\n\n# leavers\n  b \r\nc");
    let arguments = vec![
        "x".to_owned(),
        format!("@{}", file.path().display()),
        "y".to_owned(),
    ];
    let found: Vec<String> = ids(arguments).map(Result::unwrap).collect();
    assert_eq!(found, ["x", "a", "b", "c", "y"]);
}

#[test]
fn a_missing_file_of_ids_is_an_input_error() {
    let failures: Vec<_> = ids(vec!["@/no/such/file".to_owned()]).collect();
    assert_eq!(failures.len(), 1);
    assert_eq!(failures[0].as_ref().unwrap_err().code(), 2);
}

#[test]
fn the_three_formats_give_the_same_records() {
    let expected = vec![
        Ok(json!({"userid": "a", "department": [1, 2], "to_invite": false})),
        Ok(json!({"userid": "b"})),
    ];
    assert_eq!(
        read(".csv", "userid,department,to-invite\na,1;2,0\nb,,\n", None),
        expected
    );
    let lines =
        "{\"userid\":\"a\",\"department\":[1,2],\"to_invite\":false}\n\n{\"userid\":\"b\"}\n";
    assert_eq!(read(".ndjson", lines, None), expected);
    let array = "[{\"userid\":\"a\",\"department\":[1,2],\"to_invite\":false},{\"userid\":\"b\"}]";
    assert_eq!(read(".json", array, None), expected);
}

#[test]
fn unknown_columns_bad_cells_and_bad_json_are_input_errors() {
    assert_eq!(read(".csv", "userid,hobby\na,b\n", None), [Err(2)]);
    assert_eq!(read(".csv", "userid,department\na,one\n", None), [Err(2)]);
    assert_eq!(read(".ndjson", "{\"userid\":\n", None), [Err(2)]);
    assert_eq!(read("", "[1]", Some(RecordFormat::Json)), [Err(2)]);
}

#[test]
fn a_quote_that_is_not_closed_loses_no_records() {
    let text = "userid,department\n a ,1\nb,\"2\nc,3\n";
    for text in [text.to_owned(), format!("{text}d,\"4\"\n")] {
        let first = Ok(json!({"userid": "a", "department": [1]}));
        assert_eq!(read(".csv", &text, None), [first, Err(2)]);
    }
}

#[test]
fn a_column_that_stands_there_twice_is_an_input_error() {
    let twice = "userid,department,userid\na,1,b\n";
    assert_eq!(read(".csv", twice, None), [Err(2)]);
}
