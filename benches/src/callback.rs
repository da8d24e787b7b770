//! Verify, decrypt and parse one event, against the bare SHA-1 and AES work on the same bytes.

use std::hint::black_box;

use aes::cipher::{BlockModeDecrypt, KeyIvInit, block_padding::NoPadding};
use base64::Engine as _;
use sha1::{Digest, Sha1};
use wecom_callback::{Callback, Stamp};

use crate::harness::{Outcome, Target, times};

pub(crate) const TOKEN: &str = "Tok3nForTests";
pub(crate) const KEY: &str = "q1w2e3r4t5y6u7i8o9p0AbCdEfGhIjKlMnOpQrStUvA";
pub(crate) const EVENT: &str = "<xml><ToUserName><![CDATA[ww0123456789abcdef]]></ToUserName><FromUserName><![CDATA[sys]]></FromUserName><CreateTime>1735700000</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[change_contact]]></Event><ChangeType>update_user</ChangeType><UserID><![CDATA[mei.lin]]></UserID><Department><![CDATA[12,15]]></Department><Name><![CDATA[林梅]]></Name><Position><![CDATA[Lead]]></Position></xml>";
const ROUNDS: usize = 2_000;

/// The callback group.
pub(crate) fn run() -> Vec<Outcome> {
    let callback = Callback::new(TOKEN, KEY, "ww0123456789abcdef").expect("the key is well formed");
    let sealed = callback.encrypt(
        EVENT,
        &Stamp::fixed(1_735_700_000, "987654321", *b"0123456789ABCDEF"),
    );
    let (query, body) = (sealed.query(), sealed.body_xml(None));
    let encrypted = body
        .split("<Encrypt><![CDATA[")
        .nth(1)
        .and_then(|rest| rest.split("]]>").next())
        .expect("the body holds the cipher text")
        .to_owned();
    let key = base64::engine::general_purpose::STANDARD
        .decode(format!("{KEY}="))
        .expect("the key is canonical");

    let ours = || {
        for _ in 0..ROUNDS {
            let envelope = callback
                .decrypt(&query, body.as_bytes())
                .expect("the message is valid");
            black_box(envelope.event().expect("the event is valid"));
        }
    };
    let bare = || {
        for _ in 0..ROUNDS {
            let mut parts = [TOKEN, "1735700000", "987654321", encrypted.as_str()];
            parts.sort_unstable();
            let mut hash = Sha1::new();
            for part in parts {
                hash.update(part);
            }
            black_box(hash.finalize());
            let mut bytes = base64::engine::general_purpose::STANDARD
                .decode(&encrypted)
                .expect("the cipher text is base64");
            let cipher = cbc::Decryptor::<aes::Aes256>::new_from_slices(&key, &key[..16])
                .expect("32 and 16 bytes");
            black_box(
                cipher
                    .decrypt_padded::<NoPadding>(&mut bytes)
                    .expect("whole blocks"),
            );
        }
    };
    vec![times(
        "callback",
        "verify + decrypt + parse / bare SHA-1 + base64 + AES",
        15,
        Target::AtMost(3.0),
        ours,
        bare,
    )]
}
