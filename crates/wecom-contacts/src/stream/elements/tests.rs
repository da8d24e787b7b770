//! Decoding is the same for every chunk size, whole members or cut ones.

use std::convert::Infallible;

use bytes::Bytes;
use futures_util::{future, stream};

use super::{BadElement, Elements, Fault};
use crate::splitter::{Caps, SplitError};

#[derive(Debug, PartialEq, serde::Deserialize)]
struct Member {
    userid: String,
    #[serde(default)]
    department: Vec<i64>,
}

fn member(userid: &str, department: &[i64]) -> Member {
    Member {
        userid: userid.to_owned(),
        department: department.to_vec(),
    }
}

type Items = Vec<Result<Member, BadElement>>;

fn read(body: &[u8], size: usize) -> (Items, Result<Vec<u8>, SplitError>) {
    let chunks: Vec<Result<Bytes, Infallible>> = body
        .chunks(size.max(1))
        .map(|chunk| Ok(Bytes::copy_from_slice(chunk)))
        .collect();
    let mut elements = Elements::new(stream::iter(chunks), "userlist", "userid", Caps::default());
    let mut items = Vec::new();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(async {
        loop {
            match future::poll_fn(|cx| elements.poll_element(cx)).await {
                Some(Ok(item)) => items.push(item),
                Some(Err(Fault::Split(error))) => return (items, Err(error)),
                Some(Err(Fault::Body(never))) => match never {},
                None => {
                    assert_eq!(elements.bytes(), body.len() as u64);
                    let end = elements.envelope();
                    return (items, end);
                }
            }
        }
    })
}

#[test]
fn members_of_five_departments_decode_in_every_chunk_size() {
    let body = r#"{"errcode":0,"errmsg":"ok","userlist":[{"userid":"林梅","department":[1,2,3,4,5],"x":"\/"},
        {"userid":"tom.wu"} , {"department":[7],"userid":"a\"}"}]}"#;
    for size in 1..=body.len() {
        let (items, end) = read(body.as_bytes(), size);
        let items: Vec<Member> = items.into_iter().map(Result::unwrap).collect();
        assert_eq!(
            items,
            [
                member("林梅", &[1, 2, 3, 4, 5]),
                member("tom.wu", &[]),
                member("a\"}", &[7])
            ]
        );
        assert_eq!(
            end.unwrap(),
            br#"{"errcode":0,"errmsg":"ok","userlist":[]}"#
        );
    }
}

#[test]
fn a_member_with_bytes_that_are_no_text_is_read_in_every_chunk_size() {
    let body = b"{\"userlist\":[{\"userid\":\"mei.lin\",\"name\":\"Mei \xed\xa0\xbd\"},{\"userid\":\"tom.\xff\"},{\"userid\":\"a\"}]}";
    let read_as = ["mei.lin", "tom.\u{fffd}", "a"];
    for size in 1..=body.len() {
        let (items, end) = read(body, size);
        let items: Vec<Member> = items.into_iter().map(Result::unwrap).collect();
        assert_eq!(
            items,
            read_as.map(|userid| member(userid, &[])),
            "chunks of {size} bytes"
        );
        end.unwrap();
    }
}

#[test]
fn a_bad_member_is_reported_with_its_index_and_id_and_the_rest_goes_on() {
    let body = r#"{"userlist":[{"userid":"a"},{"userid":"b","department":"x"},null,{"department":[1]},{"userid":7},{"userid":"c","department":[1x]},{"userid":"d"}]}"#;
    for size in 1..=body.len() {
        let (items, end) = read(body.as_bytes(), size);
        let seen: Vec<(bool, Option<&str>)> = items
            .iter()
            .map(|item| match item {
                Ok(member) => (true, Some(member.userid.as_str())),
                Err(bad) => (false, bad.id.as_deref()),
            })
            .collect();
        let expected = [
            (true, Some("a")),
            (false, Some("b")),
            (false, None),
            (false, None),
            (false, Some("7")),
            (false, Some("c")),
            (true, Some("d")),
        ];
        assert_eq!(seen, expected, "chunks of {size}");
        let places: Vec<usize> = items
            .iter()
            .filter_map(|item| item.as_ref().err().map(|bad| bad.index))
            .collect();
        assert_eq!(places, [1, 2, 3, 4, 5]);
        end.unwrap();
    }
}

#[test]
fn a_bad_member_is_described_without_its_values() {
    let body =
        "{\"userlist\":[{\"userid\":\"b\",\n\"department\":\"13900000001\"},{\"userid\":\"c\",]}]}";
    let (items, _) = read(body.as_bytes(), 1000);
    let texts: Vec<String> = items
        .into_iter()
        .map(|item| item.unwrap_err().to_string())
        .collect();
    assert_eq!(
        texts,
        [
            "element 0 (b) of the list is not of the expected shape (byte 41 of 42)",
            "element 1 (c) of the list is not JSON (byte 15 of 15)",
        ]
    );
}

#[test]
fn the_id_of_a_bad_member_is_shown_masked_and_without_what_moves_a_terminal() {
    let body =
        br#"{"userlist":[{"userid":"13900000001","department":0},{"userid":"li\u001b[2J\u202etan","department":0}],"errcode":0}"#;
    let (items, _) = read(body, 1000);
    let bad: Vec<BadElement> = items.into_iter().filter_map(Result::err).collect();
    assert_eq!(bad[0].id.as_deref(), Some("13900000001"));
    for shown in [bad[0].to_string(), format!("{:?}", bad[0])] {
        assert!(shown.contains("***") && !shown.contains("139"), "{shown}");
    }
    assert!(
        bad[1].to_string().contains(r"(li[2J\u{202e}tan)"),
        "{}",
        bad[1]
    );
}

#[test]
fn a_list_cut_in_the_middle_gives_its_whole_members_first() {
    let body = br#"{"errcode":0,"userlist":[{"userid":"a"},{"userid":"b"},{"userid":"c"}]}"#;
    for cut in 0..body.len() {
        let whole = [38, 53, 68].iter().filter(|end| **end < cut).count();
        for size in [1, 4, 1000] {
            let (items, end) = read(&body[..cut], size);
            assert_eq!(items.len(), whole, "cut at {cut}");
            assert_eq!(end, Err(SplitError::Truncated { offset: cut as u64 }));
        }
    }
}
