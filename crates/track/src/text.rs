//! Bytes from the wire to text that rows may carry: always valid UTF-8, never longer than what it is worth.

use std::borrow::Cow;
use std::fmt::Write;
use std::sync::Arc;

use crate::hashing::{Hashing, Key};

/// Longest tag, Call-ID or branch that is kept as it is (docs/concepts/messages.md).
pub(crate) const IDENTIFIER_BYTES: usize = 256;
/// Longest other text: user parts, URIs, user agents, reason phrases.
pub(crate) const TEXT_BYTES: usize = 512;

/// Text of at most `limit` bytes, with what is not UTF-8 replaced.
pub(crate) fn text(bytes: &[u8], limit: usize) -> Cow<'_, str> {
    let Some(cut) = bytes.get(..limit) else {
        return lossy(bytes);
    };
    match std::str::from_utf8(cut) {
        Ok(text) => Cow::Borrowed(text),
        // A character cut in half at the end is left out; anything else is replaced.
        Err(error) if error.error_len().is_none() => {
            String::from_utf8_lossy(&cut[..error.valid_up_to()])
        }
        Err(_) => String::from_utf8_lossy(cut),
    }
}

/// The standard library's own conversion looks for damage first; what comes over the wire is nearly always plain ASCII.
fn lossy(bytes: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed)
}

/// An identifier: kept as it is up to 256 bytes, beyond that as `hash:` and 32 hex digits.
pub(crate) fn identifier(bytes: &[u8]) -> Cow<'_, str> {
    if bytes.len() <= IDENTIFIER_BYTES {
        return lossy(bytes);
    }
    let mut long = String::from("hash:");
    long.push_str(&hex(Hashing::public().key(0, &[bytes])));
    Cow::Owned(long)
}

/// The 32 hex digits of a public key.
pub(crate) fn hex(key: Key) -> String {
    let mut digits = String::with_capacity(32);
    // Writing to a String cannot fail.
    let _ = write!(digits, "{:032x}", u128::from_be_bytes(key.bytes()));
    digits
}

/// Shared identifier.
pub(crate) fn shared_identifier(bytes: &[u8]) -> Arc<str> {
    Arc::from(identifier(bytes).as_ref())
}

/// Text of a status code, as it stands in the `code` columns. Codes outside 100 to 699 do not get past the parser.
pub(crate) fn code_text(code: u16) -> Cow<'static, str> {
    match code {
        100 => Cow::Borrowed("100"),
        180 => Cow::Borrowed("180"),
        183 => Cow::Borrowed("183"),
        200 => Cow::Borrowed("200"),
        401 => Cow::Borrowed("401"),
        407 => Cow::Borrowed("407"),
        486 => Cow::Borrowed("486"),
        487 => Cow::Borrowed("487"),
        other => Cow::Owned(other.to_string()),
    }
}

/// Class of a status code.
pub(crate) const fn code_class(code: u16) -> &'static str {
    match code / 100 {
        1 => "1xx",
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        5 => "5xx",
        _ => "6xx",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_between_characters() {
        assert_eq!(text("aé".as_bytes(), 2), "a");
        assert_eq!(text("aé".as_bytes(), 3), "aé");
        assert_eq!(text(b"a\xffb", 3), "a\u{fffd}b");
    }

    #[test]
    fn long_identifiers_become_hashes_of_constant_length() {
        let long = vec![b'x'; 257];
        assert_eq!(identifier(&long).len(), 37);
        assert_eq!(identifier(&long[..256]).len(), 256);
        assert_ne!(identifier(&long), identifier(&[b'y'; 257]));
    }

    #[test]
    fn codes_keep_their_text() {
        for code in 100..=699 {
            assert_eq!(code_text(code), code.to_string());
        }
    }
}
