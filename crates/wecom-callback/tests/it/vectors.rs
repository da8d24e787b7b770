//! The vectors in `tests/vectors`, for implementations in other languages: made here, and checked here.
//!
//! `WECOM_CALLBACK_VECTORS=write cargo test -p wecom-callback` writes them anew.

use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};
use wecom_callback::cipher::AesKey;
use wecom_callback::{Callback, Error, Event, Query, signature};

mod made;

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/vectors")
        .join(format!("{name}.json"))
}

fn read(name: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(file(name)).unwrap()).unwrap()
}

fn cases(name: &str) -> Vec<Value> {
    let cases = read(name)["cases"].as_array().unwrap().clone();
    assert!(!cases.is_empty());
    cases
}

fn text<'a>(case: &'a Value, name: &str) -> &'a str {
    case[name].as_str().unwrap()
}

/// The outcome of a case as the file says it: `ok` or the number of the vendor's library.
fn outcome<T: Into<Value>>(result: Result<T, Error>) -> Value {
    match result {
        Ok(value) => json!({"ok": value.into()}),
        Err(error) => json!({"error": error.code()}),
    }
}

#[test]
fn files_are_what_the_generator_makes() {
    for (name, made) in made::files() {
        if std::env::var_os("WECOM_CALLBACK_VECTORS").is_some_and(|what| what == "write") {
            std::fs::write(
                file(name),
                serde_json::to_string_pretty(&made).unwrap() + "\n",
            )
            .unwrap();
        }
        assert_eq!(read(name), made, "{name}");
    }
}

#[test]
fn signatures_fit() {
    for case in cases("signature") {
        let [token, timestamp, nonce, encrypt] =
            ["token", "timestamp", "nonce", "encrypt"].map(|name| text(&case, name));
        assert_eq!(
            signature::sign(token, timestamp, nonce, encrypt),
            text(&case, "signature")
        );
    }
}

#[test]
fn keys_are_read_or_refused() {
    for case in cases("key") {
        // An encrypted text shows which 32 bytes the key stands for.
        let result = AesKey::parse(text(&case, "encoding_aes_key"));
        let result = result.map(|key| BASE64.encode(key.encrypt(b"")));
        assert_eq!(outcome(result), case["outcome"], "{case}");
    }
}

#[test]
fn files_of_exports_are_decrypted_or_refused() {
    for case in cases("file") {
        let key = AesKey::parse(text(&case, "encoding_aes_key")).unwrap();
        let plain = key.decrypt(&BASE64.decode(text(&case, "cipher")).unwrap());
        assert_eq!(
            outcome(plain.map(|plain| BASE64.encode(plain))),
            case["outcome"],
            "{case}"
        );
    }
}

#[test]
fn messages_are_decrypted_or_refused() {
    for case in cases("message") {
        let [token, key, receive_id] =
            ["token", "encoding_aes_key", "receive_id"].map(|name| text(&case, name));
        let callback = Callback::new(token, key, receive_id).unwrap();
        let result =
            Query::parse(text(&case, "query")).and_then(|query| match case["body"].as_str() {
                Some(body) => callback
                    .decrypt(&query, body.as_bytes())
                    .map(|envelope| envelope.plain),
                None => callback.verify_url(&query),
            });
        assert_eq!(outcome(result), case["outcome"], "{case}");
    }
}

#[test]
fn events_are_typed_or_refused() {
    for case in cases("event") {
        let event = Event::parse(text(&case, "plain")).map(|event| json!(event));
        assert_eq!(outcome(event), case["outcome"], "{case}");
    }
}
