//! MPLS (RFC 3032): a stack of labels, behind which nothing says what follows.

use crate::frame::{Layer, Skip};
use crate::link::ethernet;

/// The bit of an entry that says that it is the last one.
const BOTTOM: u8 = 1;
const CONTROL_WORD: usize = 4;

/// Reads down to the bottom of the stack. IP begins with its version; a control word of a pseudowire begins with 0 so
/// that nobody takes it for IP (RFC 4385). A pseudowire may have none, and then begins with any MAC address.
pub(crate) fn read(bytes: &[u8]) -> Result<Layer<'_>, Skip> {
    let mut rest = bytes;
    loop {
        let ([_, _, flags, _], behind) = rest.split_first_chunk::<4>().ok_or(Skip::Truncated)?;
        rest = behind;
        if flags & BOTTOM != 0 {
            break;
        }
    }
    let first = rest.first().ok_or(Skip::Truncated)?;
    match first >> 4 {
        4 | 6 if is_ip(rest) || !ethernet::is_likely(rest) => Ok(Layer::Ip(rest)),
        0 => Ok(Layer::Ethernet(behind_control_word(rest)?)),
        _ if ethernet::is_likely(rest) => Ok(Layer::Ethernet(rest)),
        _ => Err(Skip::NotIp),
    }
}

/// Most MAC addresses begin with a 0 too: what looks like Ethernet right away, and not behind a control word, has none.
fn behind_control_word(bytes: &[u8]) -> Result<&[u8], Skip> {
    let behind = bytes.get(CONTROL_WORD..).ok_or(Skip::Truncated)?;
    if ethernet::is_likely(bytes) && !ethernet::is_likely(behind) {
        Ok(bytes)
    } else {
        Ok(behind)
    }
}

/// Whether the lengths of an IP header fit: a MAC address that begins with 4 or 6 hardly makes a header that does.
fn is_ip(bytes: &[u8]) -> bool {
    let Some([first, _, high, low, high6, low6, ..]) = bytes.first_chunk::<20>() else {
        return false;
    };
    if first >> 4 == 6 {
        return usize::from(u16::from_be_bytes([*high6, *low6])) + 40 <= bytes.len();
    }
    let header = usize::from(first & 0x0f) * 4;
    let total = usize::from(u16::from_be_bytes([*high, *low]));
    header >= 20 && (header..=bytes.len()).contains(&total)
}
