//! The callback against the reference's vectors.
use super::*;
use crate::testing;

const ECHO: &str =
    "iJZAtOFgw2EnDkc2dM5BmdcIHayXTTe061iOESHYDbMQrhTJbTOwhTVP2reGK8DaBhxe8S0DmvafsE8QmSJttg==";
const ECHO_SIGNATURE: &str = "47dd39fad20f81b9ef3802b0a6cc16ea0f188062";
const INNER: &str = "<xml><ToUserName><![CDATA[ww0123456789abcdef]]></ToUserName><FromUserName><![CDATA[sys]]></FromUserName><CreateTime>1700000000</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[change_contact]]></Event><ChangeType>delete_user</ChangeType><UserID><![CDATA[mei.lin]]></UserID></xml>";
const ENCRYPT: &str = "iJZAtOFgw2EnDkc2dM5BmXz+mkBfOqS7AOOsv7X8PsB+qT8hFMSsQSnWPddGRhP9dCB9G0wKDtv2edacTLo5j6yC4f57ovvcFYajLajBf+KaeEjSdaPXPGrlvPO2OhqAPEsxEwpCvYe4Ej0cASlVwTg82ULI/GUgL3sAXMKnqmMnpW0xJaY+wZoLvunJ+mqlpryKD1K7MbHThRBWeDKjowvgolZ+r8vQ+QSQ3tvk5X3Jj8Rn1v3MPshJuYCTGayrsJumhcXZ0TrCgSFl5Of/ydTW80Klkr01gPrUkI/TQtdOakk+m/+zk3IB4PY3XY9djwNjlxa9zYKyZTZgNUQrwXR+65U8DO3C5ejChvcrnLL3OFm/cEAw5nGrn6/puW+ddpNzUWiW9qAOFPFQ81ob4Ch4jQmd3GdlM8T30BGTeZWKClADVkW1llnu6HAlYxfDiVSRMozgYuZdX7+XnEmdgw==";
const SIGNATURE: &str = "23a379f3ca71f394e4ce8fae434ed5d1a2531d72";

fn ending(last: char) -> Callback {
    let key = format!("{}{last}", &testing::ENCODING_AES_KEY[..42]);
    Callback::new(testing::TOKEN, &key, testing::CORP_ID).unwrap()
}

fn echo_query() -> Query<'static> {
    Query::new(ECHO_SIGNATURE, "1700000000", "987654321").with_echostr(ECHO)
}

fn query() -> Query<'static> {
    Query::new(SIGNATURE, "1700000000", "987654321")
}

fn body() -> String {
    format!(
        "<xml><ToUserName><![CDATA[ww0123456789abcdef]]></ToUserName><AgentID><![CDATA[1000007]]></AgentID><Encrypt><![CDATA[{ENCRYPT}]]></Encrypt></xml>"
    )
}

fn stamp() -> Stamp {
    Stamp::fixed(1_700_000_000, "987654321", *b"0123456789ABCDEF")
}

#[test]
fn vectors_of_the_reference_are_decrypted_with_every_spare_bit() {
    for last in ['A', 'B', 'C', 'D'] {
        let callback = ending(last);
        assert_eq!(
            callback.verify_url(&echo_query()).unwrap(),
            "5927481630275418"
        );
        let envelope = callback.decrypt(&query(), body().as_bytes()).unwrap();
        assert_eq!(envelope.plain, INNER);
        assert_eq!(&*envelope.receive_id, "ww0123456789abcdef");
        assert_eq!(envelope.agent_id.as_deref(), Some("1000007"));
    }
}

#[test]
fn another_key_is_refused_though_the_signature_fits() {
    let callback = ending('E');
    assert_eq!(callback.verify_url(&echo_query()), Err(Error::Cipher));
    assert_eq!(
        callback.decrypt(&query(), body().as_bytes()),
        Err(Error::Cipher)
    );
}

#[test]
fn encrypting_gives_the_bytes_of_the_reference() {
    let sealed = testing::callback().encrypt(INNER, &stamp());
    assert_eq!(
        (sealed.encrypt.as_str(), sealed.signature.as_str()),
        (ENCRYPT, SIGNATURE)
    );
    assert_eq!(sealed.body_xml(Some("1000007")), body());
    let echo = testing::callback().encrypt("5927481630275418", &stamp());
    assert_eq!(echo.echo_query(), echo_query());
}

#[test]
fn wrong_receive_id_is_refused() {
    let callback = Callback::new(
        testing::TOKEN,
        testing::ENCODING_AES_KEY,
        "ww0123456789abcdee",
    )
    .unwrap();
    assert_eq!(callback.verify_url(&echo_query()), Err(Error::ReceiveId));
    assert_eq!(
        callback.decrypt(&query(), body().as_bytes()),
        Err(Error::ReceiveId)
    );
    let both = callback.with_receive_id(testing::CORP_ID);
    assert_eq!(
        both.decrypt(&query(), body().as_bytes())
            .unwrap()
            .receive_id
            .as_ref(),
        testing::CORP_ID
    );
}

#[test]
fn empty_receive_id_is_compared_too() {
    let empty = Callback::new(testing::TOKEN, testing::ENCODING_AES_KEY, "").unwrap();
    assert_eq!(empty.verify_url(&echo_query()), Err(Error::ReceiveId));
    let sealed = empty.encrypt("echo", &stamp());
    assert_eq!(empty.verify_url(&sealed.echo_query()).unwrap(), "echo");
    assert_eq!(
        testing::callback().verify_url(&sealed.echo_query()),
        Err(Error::ReceiveId)
    );
}

#[test]
fn replay_window_reaches_both_ways() {
    let callback = testing::callback().with_replay_window(300);
    let at = |now| {
        callback
            .decrypt_at(&query(), body().as_bytes(), now)
            .map(|_| ())
    };
    for now in [1_699_999_700, 1_700_000_000, 1_700_000_300] {
        assert_eq!(at(now), Ok(()), "{now}");
    }
    for now in [0, 1_699_999_699, 1_700_000_301, u64::MAX] {
        assert_eq!(at(now), Err(Error::Stale), "{now}");
        assert_eq!(
            callback.verify_url_at(&echo_query(), now),
            Err(Error::Stale),
            "{now}"
        );
    }
}

#[test]
fn token_of_other_letters_is_refused() {
    for token in ["", "with blank", "ümlaut", &"x".repeat(33)] {
        let made = Callback::new(token, testing::ENCODING_AES_KEY, "");
        assert_eq!(made.unwrap_err(), Error::Token, "{token}");
    }
    assert!(Callback::new(&"x".repeat(32), testing::ENCODING_AES_KEY, "").is_ok());
}

#[test]
fn json_body_and_its_spellings_are_read() {
    let sealed = testing::callback().encrypt(INNER, &stamp());
    let query = sealed.query();
    for body in [
        sealed.body_json(Some("1000007")),
        format!(r#"{{"ToUserName":"a","Encrypt":"{ENCRYPT}","AgentID":1000007}}"#),
    ] {
        let envelope = testing::callback()
            .decrypt(&query, body.as_bytes())
            .unwrap();
        assert_eq!(envelope.plain, INNER);
        assert_eq!(envelope.agent_id.as_deref(), Some("1000007"));
    }
}

#[test]
fn reply_holds_the_four_parts() {
    let xml = testing::callback().encrypt_reply(INNER, &stamp());
    assert_eq!(
        xml,
        format!(
            "<xml><Encrypt><![CDATA[{ENCRYPT}]]></Encrypt><MsgSignature><![CDATA[{SIGNATURE}]]></MsgSignature><TimeStamp>1700000000</TimeStamp><Nonce><![CDATA[987654321]]></Nonce></xml>"
        )
    );
}

#[test]
fn body_without_or_with_two_encrypted_texts_is_refused() {
    let refused = |body: &str| {
        testing::callback()
            .decrypt(&query(), body.as_bytes())
            .unwrap_err()
    };
    assert_eq!(refused("<xml/>"), Error::Body("no encrypted text"));
    assert_eq!(
        refused("<xml><Encrypt/></xml>"),
        Error::Body("no encrypted text")
    );
    let two = "<xml><Encrypt>a</Encrypt><Encrypt>b</Encrypt></xml>";
    assert_eq!(refused(two), Error::Body("two encrypted texts"));
    assert_eq!(refused(""), Error::Body("no document element"));
    assert_eq!(refused(&" ".repeat(MAX_BYTES + 1)), Error::TooLarge);
}

#[test]
fn nothing_secret_is_printed() {
    let envelope = testing::callback()
        .decrypt(&query(), body().as_bytes())
        .unwrap();
    let printed = format!(
        "{:?} {:?} {:?} {:?} {:?}",
        testing::callback(),
        echo_query(),
        envelope,
        stamp(),
        testing::callback().encrypt(INNER, &stamp()),
    );
    for secret in [
        testing::TOKEN,
        &testing::ENCODING_AES_KEY[..10],
        "mei.lin",
        &ECHO[..10],
        SIGNATURE,
    ] {
        assert!(!printed.contains(secret), "{printed}");
    }
}

/// The values printed on the vendor's page about encryption.
#[test]
fn official_sample_is_verified_and_decrypted() {
    const ENCRYPT: &str = "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q==";
    const ECHO: &str =
        "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ==";
    let callback = Callback::new(
        "QDG6eK",
        "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C",
        "wx5823bf96d3bd56c7",
    )
    .unwrap();
    let signature = "477715d11cdb4164915debcba66cb864d751f3e6";
    assert_eq!(
        signature::sign("QDG6eK", "1409659813", "1372623149", ENCRYPT),
        signature
    );

    let query = Query::new(signature, "1409659813", "1372623149");
    let body = format!(
        "<xml>\n<ToUserName><![CDATA[wx5823bf96d3bd56c7]]></ToUserName>\n<Encrypt>\n<![CDATA[{ENCRYPT}]]>\n</Encrypt>\n<AgentID><![CDATA[218]]></AgentID>\n</xml>\n"
    );
    let envelope = callback.decrypt(&query, body.as_bytes()).unwrap();
    assert!(
        envelope
            .plain
            .contains("<Content><![CDATA[hello]]></Content>")
    );
    assert_eq!(envelope.event().unwrap().kind.name(), "unknown");

    let echo = Query::new(
        "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3",
        "1409659589",
        "263014780",
    );
    assert_eq!(
        callback.verify_url(&echo.with_echostr(ECHO)).unwrap(),
        "1616140317555161061"
    );
}
