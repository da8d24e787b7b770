//! Queries and bodies as they come from the network.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| wecom_callback_fuzz::envelope(data));
