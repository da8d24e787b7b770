//! Signed messages and export files whose bytes are arbitrary.
#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|data: &[u8]| wecom_callback_fuzz::cipher(data));

#[cfg(not(fuzzing))]
fn main() -> std::process::ExitCode {
    wecom_callback_fuzz::bounded::main("cipher", wecom_callback_fuzz::cipher)
}
