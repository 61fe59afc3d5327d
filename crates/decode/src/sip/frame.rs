//! Where the body ends: Content-Length (RFC 3261 sections 18.3 and 20.14).
//!
//! A datagram ends the message whatever Content-Length says; on a stream the same result decides between waiting for more
//! bytes and finding the next start-line.

use crate::sip::integer::Number;
use crate::sip::lines::{Lines, name_and_value};
use crate::sip::tables::{HeaderName, IssueCode};

/// How a message was cut out of what was captured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Framing {
    /// Whether a byte stream carried it, where Content-Length must say where it ends (RFC 3261 section 18.3).
    pub is_stream: bool,
    /// Whether bytes at its end are known to be missing in the capture.
    pub truncated: bool,
}

impl Framing {
    /// A datagram, an SCTP user message or a WebSocket message: its end is the end of the SIP message.
    pub const DATAGRAM: Self = Self {
        is_stream: false,
        truncated: false,
    };
    /// A message of a byte stream.
    pub const STREAM: Self = Self {
        is_stream: true,
        truncated: false,
    };

    /// The same, with bytes missing at its end or not.
    #[must_use]
    pub const fn truncated(self, truncated: bool) -> Self {
        Self { truncated, ..self }
    }
}

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
    /// What one header says.
    #[inline]
    pub(crate) fn of(value: &[u8]) -> Self {
        match Number::of(value) {
            Number::Value(bytes) => Self::Bytes(bytes),
            Number::TooLarge | Number::Invalid => Self::Invalid,
        }
    }

    /// What the headers of a header section say together.
    pub(crate) fn of_head(head: &[u8]) -> Self {
        let mut lines = Lines::of(head);
        lines.start_line();
        let mut length = Self::Absent;
        while let Some(line) = lines.header_line() {
            if let Some((name, value)) = name_and_value(line)
                && HeaderName::from_bytes(name) == HeaderName::ContentLength
            {
                length = length.and(Self::of(value));
            }
        }
        length
    }

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

/// The body of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Framed<'a> {
    pub(crate) body: &'a [u8],
    pub(crate) usable: bool,
    /// What is wrong with its end.
    pub(crate) flaw: Option<IssueCode>,
}

/// Cuts the body: what follows the header section, at most Content-Length bytes of it; what is left is ignored.
pub(crate) fn body(rest: &[u8], length: ContentLength, framing: Framing) -> Framed<'_> {
    let flaw_of_lost = framing.truncated.then_some(IssueCode::BodyTruncated);
    match length {
        ContentLength::Absent if framing.is_stream => Framed {
            body: &[],
            usable: true,
            flaw: Some(IssueCode::ContentLengthMissing),
        },
        ContentLength::Absent => Framed {
            body: rest,
            usable: !framing.truncated,
            flaw: flaw_of_lost,
        },
        ContentLength::Bytes(bytes) => counted(rest, bytes, framing),
        ContentLength::Invalid | ContentLength::Conflict => Framed {
            body: if framing.is_stream { &[] } else { rest },
            usable: false,
            flaw: flaw_of_lost,
        },
    }
}

fn counted(rest: &[u8], bytes: u32, framing: Framing) -> Framed<'_> {
    if let Some(body) = usize::try_from(bytes).ok().and_then(|end| rest.get(..end)) {
        return Framed {
            body,
            usable: true,
            flaw: None,
        };
    }
    // A datagram that was captured whole promises more than it holds; otherwise the capture is at fault.
    let is_whole_datagram = !framing.is_stream && !framing.truncated;
    Framed {
        body: rest,
        usable: false,
        flaw: Some(if is_whole_datagram {
            IssueCode::ContentLengthExceedsDatagram
        } else {
            IssueCode::BodyTruncated
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_datagram_ends_the_body_when_content_length_does_not() {
        let datagram = |length| body(b"abc", length, Framing::DATAGRAM);
        assert_eq!(datagram(ContentLength::Absent).body, b"abc");
        assert_eq!(datagram(ContentLength::Bytes(2)).body, b"ab");
        let short = datagram(ContentLength::Bytes(9999));
        assert_eq!((short.body, short.usable), (&b"abc"[..], false));
        assert_eq!(short.flaw, Some(IssueCode::ContentLengthExceedsDatagram));
        assert!(!datagram(ContentLength::Invalid).usable);
        assert!(!datagram(ContentLength::Conflict).usable);
    }

    #[test]
    fn a_body_on_a_stream_is_what_content_length_counts_and_nothing_without_it() {
        let stream = |length| body(b"abc", length, Framing::STREAM);
        assert_eq!(stream(ContentLength::Bytes(2)).body, b"ab");
        let missing = stream(ContentLength::Absent);
        assert_eq!((missing.body, missing.usable), (&b""[..], true));
        assert_eq!(missing.flaw, Some(IssueCode::ContentLengthMissing));
        assert_eq!(stream(ContentLength::Invalid).body, b"");
        assert!(!stream(ContentLength::Conflict).usable);
    }

    #[test]
    fn bytes_that_the_capture_lost_are_not_the_senders_fault() {
        for framing in [Framing::DATAGRAM, Framing::STREAM] {
            let framing = framing.truncated(true);
            let short = body(b"abc", ContentLength::Bytes(4), framing);
            assert_eq!((short.body, short.usable), (&b"abc"[..], false));
            assert_eq!(short.flaw, Some(IssueCode::BodyTruncated));
            // Only bytes behind the message are missing.
            let whole = body(b"abc", ContentLength::Bytes(3), framing);
            assert_eq!((whole.usable, whole.flaw), (true, None));
        }
        let unknown = body(
            b"abc",
            ContentLength::Absent,
            Framing::DATAGRAM.truncated(true),
        );
        assert_eq!(
            (unknown.usable, unknown.flaw),
            (false, Some(IssueCode::BodyTruncated))
        );
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
