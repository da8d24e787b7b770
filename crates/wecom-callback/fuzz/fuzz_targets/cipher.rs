//! Signed messages and export files whose bytes are arbitrary.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| wecom_callback_fuzz::cipher(data));
