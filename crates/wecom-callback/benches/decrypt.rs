//! Verify, decrypt and parse a typical event, against the bare SHA-1 and AES work on the same bytes: at most 3 times as much.
//!
//! `cargo bench -p wecom-callback` prints one line of JSON.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use aes::cipher::block_padding::NoPadding;
use aes::cipher::{BlockModeDecrypt, KeyIvInit};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use sha1::{Digest, Sha1};
use wecom_callback::{Event, EventKind, Frame, Query, UserChange, testing};

const ROUNDS: usize = 200;
const CALLS: u32 = 500;

fn typical() -> Event {
    let mut user = UserChange::new("mei.lin");
    user.name = Some("林梅".into());
    user.department = Some(vec![12, 15]);
    user.main_department = Some(12);
    user.position = Some("工程师".into());
    user.mobile = Some("13900000009".into());
    user.email = Some("mei.lin@example.com".into());
    user.status = Some(1);
    Event::new(
        Frame::company(testing::CORP_ID, 1_700_000_000),
        EventKind::UpdateUser(user),
    )
}

/// The best of many rounds, which other programs disturb least.
fn best(mut call: impl FnMut()) -> Duration {
    let round = || {
        let start = Instant::now();
        (0..CALLS).for_each(|_| call());
        start.elapsed() / CALLS
    };
    std::iter::repeat_with(round).take(ROUNDS).min().unwrap()
}

fn main() {
    let callback = testing::callback();
    let message = testing::push(&callback, &typical());
    let whole = best(|| {
        let query = Query::parse(black_box(&message.query)).unwrap();
        let envelope = callback
            .decrypt(&query, black_box(message.body.as_bytes()))
            .unwrap();
        black_box(envelope.event().unwrap());
    });

    let start = message.body.find("<Encrypt><![CDATA[").unwrap() + "<Encrypt><![CDATA[".len();
    let encrypt = &message.body[start..message.body.find("]]></Encrypt>").unwrap()];
    let cipher_text = STANDARD.decode(encrypt).unwrap();
    let key: [u8; 32] = {
        let mut text = testing::ENCODING_AES_KEY.to_owned();
        text.replace_range(42.., "A");
        STANDARD_NO_PAD.decode(text).unwrap().try_into().unwrap()
    };
    let iv: [u8; 16] = key[..16].try_into().unwrap();
    let bare = best(|| {
        let mut hasher = Sha1::new();
        hasher.update(b"1700000000987654321Tok3nForTests");
        hasher.update(black_box(encrypt.as_bytes()));
        black_box(hasher.finalize());
        let mut buffer = black_box(&cipher_text).clone();
        let cipher = cbc::Decryptor::<aes::Aes256>::new(&key.into(), &iv.into());
        cipher.decrypt_padded::<NoPadding>(&mut buffer).unwrap();
        black_box(buffer);
    });
    println!(
        r#"{{"bench":"callback_decrypt","body_bytes":{},"whole_ns":{},"bare_ns":{},"ratio":{:.2},"bound":3.0}}"#,
        message.body.len(),
        whole.as_nanos(),
        bare.as_nanos(),
        whole.as_secs_f64() / bare.as_secs_f64(),
    );
}
