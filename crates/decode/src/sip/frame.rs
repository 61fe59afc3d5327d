//! Where the body ends: Content-Length (RFC 3261 sections 18.3 and 20.14).
//!
//! A datagram ends the message whatever Content-Length says; on a stream the same result decides between waiting for more
//! bytes and finding the next start-line.

/// What the Content-Length headers of a message say together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ContentLength {
    /// There is none.
    #[default]
    Absent,
    /// All of them say the same.
    Bytes(u32),
    /// Negative, no number, or more than 32 bits hold.
    Invalid,
    /// Two of them disagree.
    Conflict,
}

impl ContentLength {
    /// What this header and the ones before say together.
    pub(crate) fn and(self, next: Self) -> Self {
        match (self, next) {
            (Self::Absent, other) => other,
            (Self::Conflict, _) => Self::Conflict,
            (first, second) if first == second => first,
            _ => Self::Conflict,
        }
    }
}

/// The body of a message in a datagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Framed<'a> {
    pub(crate) body: &'a [u8],
    pub(crate) usable: bool,
    /// Content-Length promises more than the datagram holds.
    pub(crate) exceeds: bool,
}

/// Cuts the body of a datagram: what follows the header section, at most Content-Length bytes of it; what is left is ignored.
pub(crate) fn datagram(rest: &[u8], length: ContentLength) -> Framed<'_> {
    match length {
        ContentLength::Absent => Framed {
            body: rest,
            usable: true,
            exceeds: false,
        },
        ContentLength::Bytes(bytes) => {
            match usize::try_from(bytes).ok().and_then(|end| rest.get(..end)) {
                Some(body) => Framed {
                    body,
                    usable: true,
                    exceeds: false,
                },
                None => Framed {
                    body: rest,
                    usable: false,
                    exceeds: true,
                },
            }
        }
        ContentLength::Invalid | ContentLength::Conflict => Framed {
            body: rest,
            usable: false,
            exceeds: false,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_datagram_ends_the_body_when_content_length_does_not() {
        assert_eq!(datagram(b"abc", ContentLength::Absent).body, b"abc");
        assert_eq!(datagram(b"abc", ContentLength::Bytes(2)).body, b"ab");
        let short = datagram(b"abc", ContentLength::Bytes(9999));
        assert_eq!(
            (short.body, short.usable, short.exceeds),
            (&b"abc"[..], false, true)
        );
        assert!(!datagram(b"abc", ContentLength::Invalid).usable);
        assert!(!datagram(b"abc", ContentLength::Conflict).usable);
    }

    #[test]
    fn equal_lengths_agree_and_different_ones_conflict() {
        use ContentLength::{Absent, Bytes, Conflict, Invalid};
        assert_eq!(Absent.and(Bytes(1)), Bytes(1));
        assert_eq!(Bytes(1).and(Bytes(1)), Bytes(1));
        assert_eq!(Bytes(1).and(Bytes(2)), Conflict);
        assert_eq!(Conflict.and(Bytes(2)), Conflict);
        assert_eq!(Bytes(1).and(Invalid), Conflict);
    }
}
