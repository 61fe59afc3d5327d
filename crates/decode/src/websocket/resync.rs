//! Finding a frame where the one before is unknown.

use crate::sip::{Content, classify};

use super::Role;
use super::header::{FrameHeader, HeaderRead, Opcode};
use super::inflate::{Compression, Inflater, Output};
use super::mask::Mask;

/// Bytes of a message that are looked at.
const LOOK: usize = 1_024;
/// Control frames that may stand before what proves the place.
const CONTROL_FRAMES: usize = 8;

/// Whose frame stands at the front of bytes from the middle of a connection; `None` when no frame does for certain. It
/// must be the only frame of its message, and the message must begin with the start-line of SIP.
pub fn begins_mid_stream(bytes: &[u8]) -> Option<Role> {
    begins_frame(bytes, None, Compression::Off)
}

/// The same for a direction of which something is known: with the sender known, control frames that end exactly with the
/// bytes are believed, too.
pub(super) fn begins_frame(
    mut bytes: &[u8],
    role: Option<Role>,
    compression: Compression,
) -> Option<Role> {
    for _ in 0..CONTROL_FRAMES {
        let HeaderRead::Header(header) = FrameHeader::read(bytes) else {
            return None;
        };
        if !header.minimal || role.is_some_and(|role| role != header.role) {
            return None;
        }
        let payload = bytes.get(header.bytes..).unwrap_or_default();
        match header.opcode {
            Opcode::Message => {
                return (header.last && begins_sip(payload, &header, compression))
                    .then_some(header.role);
            }
            Opcode::Ping | Opcode::Pong => {
                bytes = payload.get(usize::try_from(header.length).ok()?..)?;
                if bytes.is_empty() {
                    return role;
                }
            }
            Opcode::Continuation | Opcode::Close => return None,
        }
    }
    None
}

fn begins_sip(payload: &[u8], header: &FrameHeader, compression: Compression) -> bool {
    let length = usize::try_from(header.length).unwrap_or(usize::MAX);
    let look = payload.len().min(length).min(LOOK);
    let text = unmasked(payload.get(..look).unwrap_or_default(), header.mask);
    match (header.compressed, compression) {
        (false, _) => is_start(&text),
        (true, Compression::Alone) => is_start(&inflated(&text)),
        (true, _) => false,
    }
}

fn unmasked(bytes: &[u8], mut mask: Mask) -> Vec<u8> {
    let mut text = bytes.to_vec();
    mask.apply(&mut text);
    text
}

fn inflated(bytes: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    let mut output = Output {
        bytes: &mut text,
        limit: LOOK,
    };
    // What came out before an error was no error.
    let _ = Inflater::new().feed(bytes, &mut output);
    text
}

fn is_start(text: &[u8]) -> bool {
    !matches!(text.first(), None | Some(b'\r' | b'\n')) && classify(text) == Content::Sip
}
