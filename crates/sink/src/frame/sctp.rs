//! SCTP packets with one whole DATA chunk each (RFC 9260 section 3.3.1).

use super::checksum::crc32c;
use super::ip::{Pair, SCTP};
use super::{Take, Way};

/// Common header and the header of the chunk.
pub(super) const HEADERS: usize = 12 + 16;
/// A chunk that is both the first and the last part of its message.
const WHOLE: u8 = 3;
const TAG: u32 = 0x5157_0001;

/// An association: what the two directions have sent.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Association {
    sent: [u32; 2],
}

impl Association {
    pub(super) fn message(
        &mut self,
        way: Way,
        bytes: &[u8],
        missing: usize,
        identification: u16,
        frame: &mut Vec<u8>,
        take: &mut Take<'_>,
    ) {
        let direction = usize::from(way.src > way.dst);
        let Some(sent) = self.sent.get_mut(direction) else {
            return;
        };
        *sent = sent.wrapping_add(1);
        let length = bytes.len() + missing;
        let padding = length.wrapping_neg() % 4;
        let mut headers = [0; HEADERS];
        headers[0..2].copy_from_slice(&way.src.port().to_be_bytes());
        headers[2..4].copy_from_slice(&way.dst.port().to_be_bytes());
        headers[4..8].copy_from_slice(&(TAG + direction as u32).to_be_bytes());
        headers[13] = WHOLE;
        headers[14..16].copy_from_slice(&((16 + length) as u16).to_be_bytes());
        headers[16..20].copy_from_slice(&sent.to_be_bytes());
        headers[22..24].copy_from_slice(&((*sent - 1) as u16).to_be_bytes());
        let zeros = [0; 3];
        let padding = zeros.get(..padding).unwrap_or_default();
        // What the capture does not hold cannot be summed up; nobody can check it either.
        let sum = crc32c(&[&headers, bytes, padding]);
        headers[8..12].copy_from_slice(&sum.to_le_bytes());
        let pair = Pair::of(way.src.ip(), way.dst.ip());
        pair.write(
            SCTP,
            HEADERS + length + padding.len(),
            identification,
            frame,
        );
        frame.extend_from_slice(&headers);
        frame.extend_from_slice(bytes);
        let mut original = frame.len() + missing + padding.len();
        if missing == 0 {
            frame.extend_from_slice(padding);
            original = frame.len();
        }
        take(frame, original as u32);
    }
}
