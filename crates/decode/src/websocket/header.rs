//! The header of a frame (RFC 6455 section 5.2).

use super::Role;
use super::mask::Mask;

/// Bytes of the longest header: two, eight of length, four of mask.
pub(super) const LONGEST: usize = 14;
/// Payload that a control frame holds at most (RFC 6455 section 5.5).
const CONTROL_BYTES: u64 = 125;

/// What a frame is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opcode {
    Continuation,
    /// Text and binary: SIP may come in either (RFC 7118 section 4.2).
    Message,
    Close,
    Ping,
    Pong,
}

impl Opcode {
    fn of(bits: u8) -> Option<Self> {
        match bits {
            0 => Some(Self::Continuation),
            1 | 2 => Some(Self::Message),
            8 => Some(Self::Close),
            9 => Some(Self::Ping),
            10 => Some(Self::Pong),
            _ => None,
        }
    }

    fn is_control(self) -> bool {
        matches!(self, Self::Close | Self::Ping | Self::Pong)
    }
}

/// A header whose parts agree with each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FrameHeader {
    /// The last frame of its message.
    pub(super) last: bool,
    /// The message is compressed (RFC 7692 section 6), where that was agreed.
    pub(super) compressed: bool,
    pub(super) opcode: Opcode,
    /// Who sends such frames.
    pub(super) role: Role,
    pub(super) mask: Mask,
    /// Bytes of the payload.
    pub(super) length: u64,
    /// Bytes of the header.
    pub(super) bytes: usize,
    /// The length is written in as few bytes as it needs, as it must be.
    pub(super) minimal: bool,
}

/// What bytes at the place of a header say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HeaderRead {
    Header(FrameHeader),
    /// Too few bytes.
    More,
    /// No frame begins like that.
    Wrong,
}

impl FrameHeader {
    /// Reads the header at the front of the bytes.
    pub(super) fn read(bytes: &[u8]) -> HeaderRead {
        let Some((&first, rest)) = bytes.split_first() else {
            return HeaderRead::More;
        };
        // RSV2 and RSV3 belong to no extension that exists.
        let Some(opcode) = Opcode::of(first & 0x0f).filter(|_| first & 0x30 == 0) else {
            return HeaderRead::Wrong;
        };
        let (last, compressed) = (first & 0x80 != 0, first & 0x40 != 0);
        // Control frames have no fragments, and only the first frame of a message says that it is compressed.
        if opcode.is_control() && !last || opcode != Opcode::Message && compressed {
            return HeaderRead::Wrong;
        }
        let Some((&second, rest)) = rest.split_first() else {
            return HeaderRead::More;
        };
        let Some((length, rest)) = length(second & 0x7f, rest) else {
            return HeaderRead::More;
        };
        if opcode.is_control() && length > CONTROL_BYTES || length > i64::MAX as u64 {
            return HeaderRead::Wrong;
        }
        let (role, key, rest) = if second & 0x80 == 0 {
            (Role::Server, [0; 4], rest)
        } else {
            let Some((key, rest)) = rest.split_first_chunk() else {
                return HeaderRead::More;
            };
            (Role::Client, *key, rest)
        };
        HeaderRead::Header(Self {
            last,
            compressed,
            opcode,
            role,
            mask: Mask::of(key),
            length,
            bytes: bytes.len() - rest.len(),
            minimal: match second & 0x7f {
                126 => length > 125,
                127 => length > 0xffff,
                _ => true,
            },
        })
    }
}

/// The length that the seven bits of the second byte announce; `None` while its bytes are missing.
fn length(bits: u8, rest: &[u8]) -> Option<(u64, &[u8])> {
    match bits {
        126 => rest
            .split_first_chunk()
            .map(|(length, rest)| (u16::from_be_bytes(*length).into(), rest)),
        127 => rest
            .split_first_chunk()
            .map(|(length, rest)| (u64::from_be_bytes(*length), rest)),
        bits => Some((bits.into(), rest)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(bytes: &[u8]) -> FrameHeader {
        match FrameHeader::read(bytes) {
            HeaderRead::Header(header) => header,
            other => panic!("{other:?} of {bytes:?}"),
        }
    }

    #[test]
    fn lengths_of_seven_sixteen_and_sixty_three_bits_are_read() {
        assert_eq!(header(&[0x81, 125]).length, 125);
        let middle = header(&[0x82, 126, 0x01, 0x00]);
        assert_eq!(
            (middle.length, middle.bytes, middle.minimal),
            (256, 4, true)
        );
        let long = header(&[0x02, 0xff, 0, 0, 0, 0, 0, 1, 0, 0, 1, 2, 3, 4]);
        assert_eq!(
            (long.length, long.bytes, long.minimal),
            (65_536, LONGEST, true)
        );
        assert_eq!((long.last, long.role), (false, Role::Client));
        assert_eq!(long.mask, Mask::of([1, 2, 3, 4]));
        assert!(!header(&[0x81, 126, 0, 125]).minimal);
        assert!(!header(&[0x81, 127, 0, 0, 0, 0, 0, 0, 0xff, 0xff]).minimal);
    }

    #[test]
    fn every_cut_header_asks_for_more() {
        let whole = [0x82, 0xff, 0, 0, 0, 0, 0, 1, 0, 0, 1, 2, 3, 4];
        for cut in 0..whole.len() {
            assert_eq!(FrameHeader::read(&whole[..cut]), HeaderRead::More, "{cut}");
        }
    }

    #[test]
    fn what_no_frame_may_be_is_wrong() {
        for bytes in [
            // Reserved opcodes and bits.
            &[0x83][..],
            &[0x8b],
            &[0xa1],
            &[0x91],
            // A control frame with fragments, compressed, and too long.
            &[0x09],
            &[0xc9],
            &[0x89, 126, 0, 126],
            // A compressed continuation.
            &[0xc0],
            // A length of 64 bits.
            &[0x82, 127, 0x80, 0, 0, 0, 0, 0, 0, 0],
        ] {
            assert_eq!(FrameHeader::read(bytes), HeaderRead::Wrong, "{bytes:?}");
        }
    }
}
