//! Any bytes as a SIP message whose names are replaced, and as pairs of addresses.
#![no_main]

#[path = "../../crates/decode/tests/pseudonyms/mod.rs"]
mod pseudonyms;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    pseudonyms::check_message(bytes);
    if let Some(addresses) = bytes.first_chunk() {
        pseudonyms::check_addresses(*addresses);
    }
});
