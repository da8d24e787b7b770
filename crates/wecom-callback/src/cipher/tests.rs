//! The cipher against the reference's vectors, and every length of padding.
use super::*;

const KEY: &str = "q1w2e3r4t5y6u7i8o9p0AbCdEfGhIjKlMnOpQrStUv";
const FILE: &str = "CUS5QEjvfhl5axuxNiW4xLcYy3wJa7EyooMUg3EUbcnLLLPnJ+dR21W79BGBKI1/c6r55f7cJ6/D6yb9R+9AcwvRygJBsZAOZjKZ1wifWv2dEaPbTzECT9j4UOuhxk3i";
const PLAIN: &str = r#"{"userlist":[{"name":"林梅","userid":"mei.lin","department":[12]}]}"#;

fn key(last: char) -> AesKey {
    AesKey::parse(&format!("{KEY}{last}")).unwrap()
}

fn file() -> Vec<u8> {
    base64::engine::general_purpose::STANDARD
        .decode(FILE)
        .unwrap()
}

#[test]
fn export_file_of_the_reference_is_decrypted_with_every_spare_bit() {
    for last in ['A', 'B', 'C', 'D'] {
        assert_eq!(
            key(last).decrypt(&file()).unwrap(),
            PLAIN.as_bytes(),
            "{last}"
        );
    }
    assert_eq!(key('A').encrypt(PLAIN.as_bytes()), file());
}

#[test]
fn export_file_is_refused_with_another_key() {
    assert_eq!(key('E').decrypt(&file()), Err(Error::Cipher));
}

#[test]
fn key_of_another_length_or_alphabet_is_refused() {
    for text in [
        "",
        KEY,
        &format!("{KEY}AA"),
        &format!("{KEY}="),
        &format!("{KEY}+"),
        &format!("{KEY}/"),
        &format!("{}林", &KEY[..40]),
    ] {
        assert_eq!(AesKey::parse(text).unwrap_err(), Error::Key, "{text}");
    }
}

#[test]
fn every_pad_from_1_to_32_is_undone() {
    for length in 0..=64_usize {
        let plain: Vec<u8> = (0..length)
            .map(|byte| u8::try_from(byte).unwrap())
            .collect();
        let sealed = key('A').encrypt(&plain);
        assert_eq!(sealed.len(), (length / 32 + 1) * 32);
        assert_eq!(key('A').decrypt(&sealed).unwrap(), plain, "{length}");
    }
}

#[test]
fn wrong_padding_is_refused() {
    let bytes = |tail: &[u8]| {
        let mut block = [7_u8; 64].to_vec();
        let at = block.len() - tail.len();
        block[at..].copy_from_slice(tail);
        // One more block of padding is added and cut off again, so that the tail stands where padding is looked for.
        let mut sealed = key('A').encrypt(&block);
        sealed.truncate(64);
        sealed
    };
    for tail in [&[0_u8][..], &[33], &[255], &[2, 3, 3], &[1, 2], &[32; 31]] {
        assert_eq!(
            key('A').decrypt(&bytes(tail)),
            Err(Error::Cipher),
            "{tail:?}"
        );
    }
    assert_eq!(key('A').decrypt(&bytes(&[3, 3, 3])).unwrap().len(), 61);
    assert_eq!(key('A').decrypt(&bytes(&[32; 32])).unwrap().len(), 32);
}

#[test]
fn cut_file_is_refused_and_leaves_nothing_behind() {
    for length in [0, 1, 16, 31, 33, 95] {
        let mut bytes = file()[..length].to_vec();
        assert_eq!(
            key('A').decrypt_in_place(&mut bytes),
            Err(Error::Cipher),
            "{length}"
        );
        assert!(bytes.is_empty());
    }
}

#[test]
fn random_keys_are_valid_and_differ() {
    let (one, two) = (AesKey::random().unwrap(), AesKey::random().unwrap());
    assert_ne!(one.expose(), two.expose());
    assert_eq!(AesKey::parse(one.expose()).unwrap().bytes, one.bytes);
    assert_eq!(format!("{one:?}"), "AesKey(..)");
}
