//! Decrypted texts, XML and JSON.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| wecom_callback_fuzz::xml(data));
