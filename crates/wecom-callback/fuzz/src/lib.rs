//! What the fuzz targets do with their bytes. A panic is a finding; so is a promise that does not hold.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use wecom_callback::cipher::AesKey;
use wecom_callback::{Error, Event, Query, signature, testing};

/// A raw query, a line feed, and a body.
pub fn envelope(data: &[u8]) {
    let callback = testing::callback();
    let line = data
        .iter()
        .position(|byte| *byte == b'\n')
        .unwrap_or(data.len());
    let (raw, body) = data.split_at(line);
    let body = body.get(1..).unwrap_or_default();
    let raw = String::from_utf8_lossy(raw);
    let Ok(query) = Query::parse(&raw) else {
        return;
    };
    // What is not ASCII grows threefold, and may then be longer than a query may be.
    let encoded = query.encode();
    let again = Query::parse(&encoded);
    assert!(
        again == Ok(query.clone()) || again == Err(Error::Query("longer than 16 KiB")),
        "a query is what was encoded"
    );
    let _ = callback.verify_url(&query);
    if let Ok(envelope) = callback.decrypt(&query, body) {
        let _ = envelope.event();
    }
}

/// The first byte says whether the rest is encrypted here or taken as it is; the signature fits either way.
pub fn cipher(data: &[u8]) {
    let Some((mode, bytes)) = data.split_first() else {
        return;
    };
    let Ok(key) = AesKey::parse(testing::ENCODING_AES_KEY) else {
        return;
    };
    let file = key.encrypt(bytes);
    assert!(
        key.decrypt(&file).as_deref() == Ok(bytes),
        "decrypting undoes encrypting"
    );
    let _ = key.decrypt(bytes);

    let encrypt = BASE64.encode(if mode & 1 == 0 { &file } else { bytes });
    let query = Query::new(
        signature::sign(testing::TOKEN, "1", "2", &encrypt),
        "1",
        "2",
    );
    let body = format!("<xml><Encrypt>{encrypt}</Encrypt></xml>");
    match testing::callback().decrypt(&query, body.as_bytes()) {
        Ok(envelope) => drop(envelope.event()),
        Err(error) => assert!(error != Error::Signature, "the signature fits"),
    }
}

/// A decrypted text: what is read can be written, and what was written is read alike.
///
/// A key of the JSON variant that could not name an element is left out, so the texts are compared, not the events.
pub fn xml(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    if let Ok(event) = Event::parse(text) {
        let written = event.to_xml();
        let again = Event::parse(&written).map(|event| event.to_xml());
        assert!(
            again.as_deref() == Ok(&written),
            "a written event reads the same"
        );
    }
}
