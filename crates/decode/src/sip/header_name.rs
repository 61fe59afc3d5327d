//! From the bytes before the colon to a header of the table, in one step and without regard to case.

use crate::sip::tables::headers::{
    ALL, COMPACT, EMPTY, HeaderName, MULTIPLIER, ROWS, SLOT_BITS, SLOTS,
};

/// What the value of a header looks like, and with that what is checked when the message is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    Text,
    Lines,
    List,
    Auth,
    Address,
    Addresses,
    Contact,
    Via,
    Integer,
    CSeq,
    CallId,
    ContentLength,
    Date,
}

impl Shape {
    /// Whether such a header may stand only once (RFC 3261 section 7.3.1).
    pub(crate) const fn only_once(self) -> bool {
        matches!(
            self,
            Self::Text
                | Self::Address
                | Self::Integer
                | Self::CSeq
                | Self::CallId
                | Self::ContentLength
                | Self::Date
        )
    }

    /// Whether commas separate values (not so in credentials and challenges, RFC 3261 section 7.3.1).
    const fn is_list(self) -> bool {
        matches!(
            self,
            Self::List | Self::Addresses | Self::Contact | Self::Via
        )
    }
}

impl HeaderName {
    /// The header that these bytes name, by its full or its compact form.
    #[inline]
    pub fn from_bytes(name: &[u8]) -> Self {
        let slot = match *name {
            [] => EMPTY,
            [letter] => match letter | 0x20 {
                lower @ b'a'..=b'z' if letter.is_ascii_alphabetic() => {
                    COMPACT[usize::from(lower - b'a')]
                }
                _ => EMPTY,
            },
            [first, .., late, _] | [first @ late, _] => {
                let middle = name.get(name.len() / 2).copied().unwrap_or(0);
                let key = u32::from(first | 0x20)
                    | u32::from(late | 0x20) << 8
                    | u32::from(middle | 0x20) << 16
                    | (name.len() as u32) << 24;
                SLOTS[(key.wrapping_mul(MULTIPLIER) >> (32 - SLOT_BITS)) as usize]
            }
        };
        let number = usize::from(slot);
        match (ALL.get(number), ROWS.get(number)) {
            (Some(header), Some(row))
                // Most senders spell names as the standard does, and comparing bytes as they are is fastest.
                if name.len() == 1
                    || is_same(row.0.as_bytes(), name)
                    || row.0.as_bytes().eq_ignore_ascii_case(name) =>
            {
                *header
            }
            _ => Self::Other,
        }
    }

    /// The full name as the standard spells it; empty for a header that is not in the table.
    pub fn as_str(self) -> &'static str {
        ROWS.get(self as usize).map_or("", |row| row.0)
    }

    /// Whether commas separate several values of this header.
    pub fn is_list(self) -> bool {
        self.shape().is_list()
    }

    #[inline]
    pub(crate) fn shape(self) -> Shape {
        ROWS.get(self as usize).map_or(Shape::Lines, |row| row.1)
    }

    /// The greatest number that an integer header may hold.
    pub(crate) fn maximum(self) -> u32 {
        ROWS.get(self as usize).map_or(u32::MAX, |row| row.2)
    }
}

/// Compares texts of the same length as two overlapping words, which is all that most names need.
#[inline]
fn is_same(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    match one.len() {
        4..=8 => {
            one.first_chunk::<4>() == other.first_chunk::<4>()
                && one.last_chunk::<4>() == other.last_chunk::<4>()
        }
        9..=16 => {
            one.first_chunk::<8>() == other.first_chunk::<8>()
                && one.last_chunk::<8>() == other.last_chunk::<8>()
        }
        _ => one == other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_header_is_found_by_its_full_name_in_any_case() {
        for header in ALL {
            let name = header.as_str();
            assert_eq!(HeaderName::from_bytes(name.as_bytes()), header);
            assert_eq!(
                HeaderName::from_bytes(name.to_ascii_lowercase().as_bytes()),
                header
            );
            assert_eq!(
                HeaderName::from_bytes(name.to_ascii_uppercase().as_bytes()),
                header
            );
        }
    }

    #[test]
    fn every_compact_form_is_found_in_any_case() {
        let forms = [
            (b'a', HeaderName::AcceptContact),
            (b'b', HeaderName::ReferredBy),
            (b'c', HeaderName::ContentType),
            (b'd', HeaderName::RequestDisposition),
            (b'e', HeaderName::ContentEncoding),
            (b'f', HeaderName::From),
            (b'i', HeaderName::CallID),
            (b'j', HeaderName::RejectContact),
            (b'k', HeaderName::Supported),
            (b'l', HeaderName::ContentLength),
            (b'm', HeaderName::Contact),
            (b'n', HeaderName::IdentityInfo),
            (b'o', HeaderName::Event),
            (b'r', HeaderName::ReferTo),
            (b's', HeaderName::Subject),
            (b't', HeaderName::To),
            (b'u', HeaderName::AllowEvents),
            (b'v', HeaderName::Via),
            (b'x', HeaderName::SessionExpires),
            (b'y', HeaderName::Identity),
        ];
        for (letter, header) in forms {
            assert_eq!(HeaderName::from_bytes(&[letter]), header);
            assert_eq!(
                HeaderName::from_bytes(&[letter.to_ascii_uppercase()]),
                header
            );
        }
        for letter in (0..=255_u8).filter(|byte| !b"abcdefijklmnorstuvxy".contains(&(byte | 0x20)))
        {
            assert_eq!(HeaderName::from_bytes(&[letter]), HeaderName::Other);
        }
    }

    #[test]
    fn a_near_miss_is_no_known_header() {
        for name in [
            &b"Contac"[..],
            b"Contacts",
            b"Call\x0dID",
            b"C%6Fntact",
            b"",
            b"\xff\xff",
            b"@",
            b"V\x00",
        ] {
            assert_eq!(HeaderName::from_bytes(name), HeaderName::Other);
        }
    }
}
