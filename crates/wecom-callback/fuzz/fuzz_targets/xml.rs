//! Decrypted texts, XML and JSON.
#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|data: &[u8]| wecom_callback_fuzz::xml(data));

#[cfg(not(fuzzing))]
fn main() -> std::process::ExitCode {
    wecom_callback_fuzz::bounded::main("xml", wecom_callback_fuzz::xml)
}
