//! Any bytes as a SIP message and as a session description: everything that can be read of them, and redaction.
#![no_main]

#[path = "../../crates/decode/tests/exercise/mod.rs"]
mod exercise;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| exercise::everything(bytes));
