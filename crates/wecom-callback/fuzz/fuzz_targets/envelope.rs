//! Queries and bodies as they come from the network.
#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|data: &[u8]| wecom_callback_fuzz::envelope(data));

#[cfg(not(fuzzing))]
fn main() -> std::process::ExitCode {
    wecom_callback_fuzz::bounded::main("envelope", wecom_callback_fuzz::envelope)
}
