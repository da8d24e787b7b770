//! Tests.
use super::*;

#[test]
fn plus_survives_in_every_spelling() {
    for echo in ["a+b/c==", "a%2Bb%2Fc%3D%3D", "a%2bb/c%3d=", "a%20b/c=="] {
        let raw = format!("msg_signature=s&timestamp=1&nonce=2&echostr={echo}&mine=x");
        let query = Query::parse(&raw).unwrap();
        assert_eq!(query.echostr.as_deref(), Some("a+b/c=="), "{echo}");
    }
}

#[test]
fn query_is_what_was_encoded() {
    let query = Query::new("s", "1", "n+ &=%林").with_echostr("a+b/c==");
    assert_eq!(Query::parse(&query.encode()).unwrap(), query);
}

#[test]
fn ambiguous_or_broken_queries_are_refused() {
    for (raw, why) in [
        ("", "msg_signature is missing"),
        ("msg_signature=s", "timestamp is missing"),
        ("msg_signature=s&timestamp=1", "nonce is missing"),
        (
            "msg_signature=s&timestamp=1&nonce=1&nonce=1",
            "a parameter is given twice",
        ),
        (
            "msg_signature=s&timestamp=1&nonce=%",
            "broken percent encoding",
        ),
        (
            "msg_signature=s&timestamp=1&nonce=%4",
            "broken percent encoding",
        ),
        (
            "msg_signature=s&timestamp=1&nonce=%+1",
            "broken percent encoding",
        ),
        (
            "msg_signature=s&timestamp=1&nonce=%ff",
            "broken percent encoding",
        ),
    ] {
        assert_eq!(Query::parse(raw).unwrap_err(), Error::Query(why), "{raw}");
    }
    assert_eq!(
        Query::parse(&"a".repeat(MAX_QUERY + 1)).unwrap_err(),
        Error::Query("longer than 16 KiB")
    );
}
