//! Hostile input: an error each time, a panic never, and no forged bit accepted.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use proptest::prelude::*;
use wecom_callback::cipher::AesKey;
use wecom_callback::{Callback, Error, Event, Query, Stamp, signature, testing};

use crate::support::gone;

fn message() -> testing::Request {
    testing::push(&testing::callback(), &gone("mei.lin"))
}

/// What becomes of a request; `None` when it is refused.
fn plain(query: &str, body: &[u8]) -> Option<String> {
    let query = Query::parse(query).ok()?;
    testing::callback()
        .decrypt(&query, body)
        .ok()
        .map(|envelope| envelope.plain)
}

#[test]
fn no_bit_of_a_signed_part_can_be_flipped() {
    let testing::Request { query, body, .. } = message();
    let good = plain(&query, body.as_bytes()).unwrap();
    let encrypted = body.find("<Encrypt>").unwrap() + "<Encrypt><![CDATA[".len();
    let signed = encrypted..body.find("]]></Encrypt>").unwrap();
    for (place, bit) in (0..body.len()).flat_map(|place| (0..8).map(move |bit| (place, bit))) {
        let mut flipped = body.clone().into_bytes();
        flipped[place] ^= 1 << bit;
        match plain(&query, &flipped) {
            None => {}
            Some(text) => {
                // Outside of the encrypted text a bit may change the hints or the spelling, never the event.
                assert!(!signed.contains(&place), "bit {bit} of byte {place}");
                assert_eq!(text, good, "bit {bit} of byte {place}");
            }
        }
    }
    for (place, bit) in (0..query.len()).flat_map(|place| (0..8).map(move |bit| (place, bit))) {
        let mut flipped = query.clone().into_bytes();
        flipped[place] ^= 1 << bit;
        let flipped = String::from_utf8_lossy(&flipped);
        assert_eq!(
            plain(&flipped, body.as_bytes()),
            None,
            "bit {bit} of byte {place} of the query"
        );
    }
}

#[test]
fn no_bit_of_an_echo_can_be_flipped() {
    let message = testing::verify_url(&testing::callback(), "5927481630275418", 1_700_000_000);
    for (place, bit) in
        (0..message.query.len()).flat_map(|place| (0..8).map(move |bit| (place, bit)))
    {
        let mut flipped = message.query.clone().into_bytes();
        flipped[place] ^= 1 << bit;
        let flipped = String::from_utf8_lossy(&flipped);
        let flipped = Query::parse(&flipped);
        let echo = flipped.and_then(|query| testing::callback().verify_url(&query));
        // `%2b` for `%2B` is the same letter in another spelling.
        let same = echo.as_deref() == Ok("5927481630275418") && bit == 5;
        assert!(echo.is_err() || same, "bit {bit} of byte {place}");
    }
}

#[test]
fn bombs_are_refused_by_size_and_depth() {
    let signed = |plain: &str| testing::push_text(&testing::callback(), plain, 1_700_000_000);
    let lol = "<!DOCTYPE l [<!ENTITY a \"lol\"><!ENTITY b \"&a;&a;\">]><l>&b;</l>";
    for (plain, why) in [
        (lol, Error::Event("a document type is not allowed")),
        ("<l>&a;</l>", Error::Event("an unknown entity")),
        (&"<a>".repeat(9_999), Error::Event("nested too deep")),
        (
            &format!("<a>{}</a>", "<b/>".repeat(10_000)),
            Error::Event("too many elements"),
        ),
    ] {
        let message = signed(plain);
        let query = Query::parse(&message.query).unwrap();
        let envelope = testing::callback()
            .decrypt(&query, message.body.as_bytes())
            .unwrap();
        assert_eq!(envelope.event(), Err(why));
    }
    let large = signed(&"x".repeat(1024 * 1024));
    let query = Query::parse(&large.query).unwrap();
    assert_eq!(
        testing::callback().decrypt(&query, large.body.as_bytes()),
        Err(Error::TooLarge)
    );
}

/// Any text, or one that is nearly right.
fn texts() -> impl Strategy<Value = String> {
    let near = prop_oneof![
        Just(message().body),
        Just(message().query),
        Just(gone("mei.lin").to_xml()),
        Just(r#"{"encrypt":"a","ExtAttr":{"Item":[{"Name":"a","Type":0}]},"Id":[[1]]}"#.to_owned()),
    ];
    let cut = (near, any::<prop::sample::Index>(), "\\PC{0,3}").prop_map(|(text, place, more)| {
        let mut text = text;
        let places: Vec<_> = text.char_indices().map(|(place, _)| place).collect();
        let place = places[place.index(places.len())];
        text.replace_range(place..place, &more);
        text
    });
    let tags = prop::collection::vec(
        prop::sample::select(vec![
            "<xml>",
            "</xml>",
            "<Event>",
            "</Event>",
            "change_contact",
            "<![CDATA[",
            "]]>",
            "<Id>",
            "</Id>",
            "&amp;",
            "&#",
            "1",
            ";",
            "<!--",
            "-->",
            "<?",
            "?>",
            "<!DOCTYPE",
            "[",
            ">",
            "<",
            "/",
            "{",
            "}",
            "\"",
            ":",
            ",",
            "\u{feff}",
            "林",
        ]),
        0..40,
    );
    prop_oneof![
        any::<String>(),
        "\\PC*",
        cut,
        tags.prop_map(|parts| parts.concat())
    ]
}

proptest! {
    #[test]
    fn any_bytes_give_an_answer(bytes in prop::collection::vec(any::<u8>(), 0..400), text in texts()) {
        let callback = testing::callback();
        let query = Query::new(text.as_str(), "1", "2").with_echostr(text.as_str());
        let _ = (Query::parse(&text), callback.verify_url(&query), callback.verify_url_at(&query, 1));
        let _ = (callback.decrypt(&query, &bytes), callback.decrypt(&query, text.as_bytes()));
        let _ = (callback.decrypt_at(&query, &bytes, 1), Event::parse(&text), AesKey::parse(&text));
        let key = AesKey::parse(testing::ENCODING_AES_KEY).unwrap();
        let _ = (key.decrypt(&bytes), Callback::new(&text, &text, text.as_str()));
        let _ = (signature::verify(&text, &text, &text, &text, &text), query.encode());
    }

    #[test]
    fn any_signed_bytes_give_an_answer(bytes in prop::collection::vec(any::<u8>(), 0..400), whole in any::<bool>()) {
        let key = AesKey::parse(testing::ENCODING_AES_KEY).unwrap();
        let encrypt = BASE64.encode(if whole { key.encrypt(&bytes) } else { bytes });
        let signature = signature::sign(testing::TOKEN, "1", "2", &encrypt);
        let query = Query::new(signature, "1", "2").with_echostr(encrypt.as_str());
        let body = format!("<xml><Encrypt>{encrypt}</Encrypt></xml>");
        let opened = testing::callback().decrypt(&query, body.as_bytes());
        prop_assert_ne!(opened.map(|envelope| envelope.event().is_ok()), Err(Error::Signature));
        prop_assert_ne!(testing::callback().verify_url(&query), Err(Error::Signature));
    }

    #[test]
    fn events_that_are_read_can_be_written_and_read_again(text in texts()) {
        if let Ok(event) = Event::parse(&text) {
            // A key of the JSON variant that could not name an element is left out, so the texts are compared.
            let written = event.to_xml();
            let again = Event::parse(&written).map(|event| event.to_xml());
            prop_assert_eq!(again, Ok(written));
        }
    }

    #[test]
    fn encrypting_and_decrypting_is_the_identity(
        text in any::<String>(),
        receive_id in any::<String>(),
        nonce in any::<String>(),
        timestamp in any::<u64>(),
        random in any::<[u8; 16]>(),
        agent in prop::option::of(any::<String>()),
    ) {
        let callback = Callback::new(testing::TOKEN, testing::ENCODING_AES_KEY, receive_id.as_str()).unwrap();
        let sealed = callback.encrypt(&text, &Stamp::fixed(timestamp, nonce, random));
        let raw = sealed.query().encode();
        let query = Query::parse(&raw).unwrap();
        for body in [sealed.body_xml(agent.as_deref()), sealed.body_json(agent.as_deref())] {
            let envelope = callback.decrypt(&query, body.as_bytes()).unwrap();
            prop_assert_eq!(&envelope.plain, &text);
            prop_assert_eq!(&*envelope.receive_id, &receive_id);
        }
        let raw = sealed.echo_query().encode();
        let echo = Query::parse(&raw).unwrap();
        prop_assert_eq!(callback.verify_url(&echo).unwrap(), text);
    }

    #[test]
    fn files_of_any_bytes_survive(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let key = AesKey::parse(testing::ENCODING_AES_KEY).unwrap();
        prop_assert_eq!(key.decrypt(&key.encrypt(&bytes)).unwrap(), bytes);
    }
}
