//! Every body is tried with every chunk size, against serde_json as the oracle.

use proptest::prelude::{Just, Strategy, any, prop, prop_oneof, proptest};
use serde_json::{Value, json};

use super::{Caps, SplitError, Splitter};

struct Split {
    elements: Vec<Vec<u8>>,
    end: Result<Vec<u8>, SplitError>,
}

fn split_with(caps: Caps, body: &[u8], size: usize) -> Split {
    let mut splitter = Splitter::new("userlist", caps);
    let mut elements = Vec::new();
    for chunk in body.chunks(size.max(1)) {
        let mut pos = 0;
        let mut step = || -> Result<(), SplitError> {
            while splitter.seek(chunk, &mut pos)? {
                if let Some(element) = splitter.take(chunk, &mut pos)? {
                    elements.push(element.to_vec());
                }
            }
            Ok(())
        };
        if let Err(error) = step() {
            return Split {
                elements,
                end: Err(error),
            };
        }
    }
    assert_eq!(splitter.index(), elements.len());
    Split {
        elements,
        end: splitter.finish(),
    }
}

fn split(body: &[u8], size: usize) -> Split {
    split_with(Caps::default(), body, size)
}

/// Elements and envelope are those that serde_json sees, whatever the chunk size.
fn check(body: &str) {
    let mut expected: Value = serde_json::from_str(body).unwrap();
    let list = expected
        .get_mut("userlist")
        .and_then(Value::as_array_mut)
        .map(std::mem::take)
        .unwrap_or_default();
    for size in 1..=body.len() {
        let found = split(body.as_bytes(), size);
        let elements: Vec<Value> = found
            .elements
            .iter()
            .map(|e| serde_json::from_slice(e).unwrap())
            .collect();
        assert_eq!(elements, list, "chunks of {size}");
        let envelope: Value = serde_json::from_slice(&found.end.unwrap()).unwrap();
        assert_eq!(envelope, expected, "chunks of {size}");
    }
}

#[test]
fn elements_and_envelope_survive_every_chunk_size() {
    check(
        r#"{"errcode":0,"errmsg":"ok","userlist":[{"userid":"a"},{"userid":"b","extattr":{"attrs":[]}}]}"#,
    );
    check(r#" { "errcode" : 0 , "userlist" : [ { "a" : [ 1 , 2 ] } , {} ] , "errmsg" : "ok" } "#);
    check("{\"userlist\":[\n{\"n\":\"林\\\"梅\\\\\"},\r\n\t{\"n\":\"}]{[\"}],\"errcode\":42001}\n");
    check(r#"{"userlist":[null,1,-2.5e3,true,"s,]}",[],[[{}]],{"x":"\\"}],"errmsg":""}"#);
}

#[test]
fn an_empty_or_absent_or_null_list_has_no_elements() {
    check(r#"{"errcode":0,"userlist":[]}"#);
    check(r#"{"errcode":0,"userlist":[ ]}"#);
    check(r#"{"errcode":60003,"errmsg":"no"}"#);
    check(r#"{"errcode":0,"userlist":null}"#);
    check("{}");
}

#[test]
fn only_the_named_field_at_the_top_is_split() {
    check(
        r#"{"other":[{"userlist":[1,2]}],"x":{"userlist":[3]},"errmsg":"userlist","userlist":[{"userlist":[4]}]}"#,
    );
}

#[test]
fn an_escaped_spelling_of_the_field_name_counts() {
    let found = split(br#"{"user\u006cist":[1,2],"errcode":0}"#, 4);
    assert_eq!(found.elements, [b"1", b"2"]);
    found.end.unwrap();
}

#[test]
fn a_body_cut_anywhere_gives_its_whole_elements_and_then_an_error() {
    let body =
        r#"{"errcode":0,"userlist":[{"userid":"a"},{"userid":"b"},{"userid":"c"}],"errmsg":"ok"}"#
            .as_bytes();
    let whole: Vec<usize> = (0..body.len())
        .filter(|&at| body[at] == b'}' && at + 1 < body.len())
        .map(|at| at + 1)
        .collect();
    assert_eq!(whole.len(), 3);
    for cut in 0..body.len() {
        for size in [1, 3, 7, body.len()] {
            let found = split(&body[..cut], size);
            assert_eq!(
                found.elements.len(),
                whole.iter().filter(|&&end| end <= cut).count(),
                "cut at {cut}"
            );
            assert_eq!(found.end, Err(SplitError::Truncated { offset: cut as u64 }));
        }
    }
}

#[test]
fn broken_structure_is_reported_with_its_place() {
    let cases: [(&str, u64, &str); 9] = [
        ("<html>", 0, "object"),
        ("[1]", 0, "object"),
        ("{errcode:0}", 1, "member name"),
        (r#"{"a" 1}"#, 5, "colon"),
        (r#"{"a":}"#, 5, "value"),
        (r#"{"a":"b" "c"}"#, 9, "comma or end of the object"),
        (r#"{"userlist":[1,]}"#, 15, "element"),
        (r#"{"userlist":["a" "b"]}"#, 17, "comma or end of the list"),
        ("{}x", 2, "end of the reply"),
    ];
    for (body, offset, expected) in cases {
        for size in 1..=body.len() {
            let found = split(body.as_bytes(), size);
            assert_eq!(
                found.end,
                Err(SplitError::Malformed { offset, expected }),
                "{body} in chunks of {size}"
            );
        }
    }
}

#[test]
fn hostile_sizes_are_refused() {
    let caps = Caps {
        element: 16,
        depth: 4,
        envelope: 64,
    };
    for size in [1, 5, 1000] {
        let large = r#"{"userlist":[1,{"userid":"0123456789"}]}"#;
        let found = split_with(caps, large.as_bytes(), size);
        assert_eq!(found.elements, [b"1"]);
        assert_eq!(
            found.end,
            Err(SplitError::ElementTooLarge {
                index: 1,
                limit: 16
            })
        );
        let deep = split_with(caps, br#"{"userlist":[[[[[[]]]]]]}"#, size);
        assert_eq!(
            deep.end,
            Err(SplitError::TooDeep {
                offset: 17,
                limit: 4
            })
        );
        let wide = format!(r#"{{"errmsg":"{}","userlist":[]}}"#, "x".repeat(80));
        assert_eq!(
            split_with(caps, wide.as_bytes(), size).end,
            Err(SplitError::EnvelopeTooLarge { limit: 64 })
        );
    }
}

#[test]
fn blanks_without_end_are_given_up_and_those_between_many_members_are_not() {
    let caps = Caps {
        envelope: 64,
        ..Caps::default()
    };
    let (some, many) = (" \n".repeat(30), " \n".repeat(40));
    for size in [1, 7, 1000] {
        let spread = format!(r#"{some}{{"userlist":[1,{some}2{some},3]}}{some}"#);
        assert_eq!(split_with(caps, spread.as_bytes(), size).elements.len(), 3);
        for body in [
            format!(r#"{many}{{"userlist":[]}}"#),
            format!(r#"{{"userlist":{many}[]}}"#),
            format!(r#"{{"userlist":[1{many},2]}}"#),
            format!(r#"{{"userlist":[1]}}{many}"#),
        ] {
            assert_eq!(
                split_with(caps, body.as_bytes(), size).end,
                Err(SplitError::EnvelopeTooLarge { limit: 64 }),
                "{body}"
            );
        }
    }
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        r#"[\\"{}\[\],: ]{0,6}"#.prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(any::<String>(), inner, 0..4).prop_map(|map| json!(map)),
        ]
    })
}

proptest! {
    #[test]
    fn any_document_is_split_as_serde_json_reads_it(
        before in value(),
        elements in prop::collection::vec(value(), 0..6),
        pretty in any::<bool>(),
        size in 1usize..40,
    ) {
        let body = json!({ "a": before, "userlist": elements, "zz": { "userlist": [1] } });
        let text = if pretty { serde_json::to_vec_pretty(&body) } else { serde_json::to_vec(&body) }.unwrap();
        let found = split(&text, size);
        let split: Vec<Value> = found.elements.iter().map(|e| serde_json::from_slice(e).unwrap()).collect();
        assert_eq!(split, elements);
        let envelope: Value = serde_json::from_slice(&found.end.unwrap()).unwrap();
        assert_eq!(&envelope["a"], &body["a"]);
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), size in 1usize..20) {
        let _ = split(&bytes, size);
        let _ = split(&[br#"{"userlist":["#, bytes.as_slice()].concat(), size);
    }
}
