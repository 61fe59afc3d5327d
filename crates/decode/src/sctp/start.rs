//! Whether a message that comes in parts is worth keeping, told by its first part.

use memchr::memchr2;

use crate::sip::lexical::is_token;
use crate::sip::{Content, KeepaliveKind, classify};

/// The longest first word of a message that begins in one part and ends in another.
const WORD: usize = 64;
const VERSION: &[u8] = b"SIP/2.0";

/// Whether a message may be SIP of which these are the first bytes: they may end before the start-line does.
pub(super) fn begins_like_sip(bytes: &[u8]) -> bool {
    match classify(bytes) {
        Content::Sip => true,
        Content::Keepalive(kind) => {
            matches!(kind, KeepaliveKind::CrlfPing | KeepaliveKind::CrlfPong)
        }
        Content::Other => begins_start_line(bytes),
    }
}

/// Whether the bytes are the beginning of a line whose first word is a method or the version.
fn begins_start_line(bytes: &[u8]) -> bool {
    if memchr2(b'\r', b'\n', bytes).is_some() {
        return false;
    }
    let start = bytes.get(..WORD).unwrap_or(bytes);
    match start.iter().position(|byte| *byte == b' ') {
        Some(space) => is_token(start.get(..space).unwrap_or_default()),
        None => bytes.len() < WORD && (is_token(bytes) || VERSION.starts_with(bytes)),
    }
}
