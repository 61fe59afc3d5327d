//! Where the telling parts of a message stand, for whoever shows it to people.

use crate::sip::address::NameAddr;
use crate::sip::header_name::Shape;
use crate::sip::headers::Header;
use crate::sip::lexical::{after, split, trim};
use crate::sip::message::Message;
use crate::sip::start::{StartLine, version_length};
use crate::sip::via::Via;

/// What a part of a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpanKind {
    /// Method of the request line.
    Method,
    /// Status code of the status line.
    Status,
    /// Reason phrase of the status line.
    Reason,
    /// Name of a header, as it is written.
    HeaderName,
    /// Request-URI, or the URI of an address.
    Uri,
    /// Tag of From, To and the like.
    Tag,
    /// Branch of a Via.
    Branch,
}

impl SpanKind {
    /// The stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Method => "method",
            Self::Status => "status",
            Self::Reason => "reason",
            Self::HeaderName => "header",
            Self::Uri => "uri",
            Self::Tag => "tag",
            Self::Branch => "branch",
        }
    }
}

/// A part of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Bytes from the start of the message.
    pub offset: usize,
    /// Its length in bytes, at least one.
    pub length: usize,
    /// What it is.
    pub kind: SpanKind,
}

/// The telling parts of a message in the order of their places; none overlaps another.
///
/// `bytes` must be what the message was read from.
pub fn spans(bytes: &[u8], message: &Message<'_>) -> Vec<Span> {
    let mut spans = Collected {
        base: bytes.as_ptr().addr(),
        length: bytes.len(),
        found: Vec::with_capacity(message.headers.len() * 2),
    };
    start_line(bytes, message, &mut spans);
    for header in &message.headers {
        spans.add(header.raw_name, SpanKind::HeaderName);
        header_value(header, &mut spans);
    }
    let mut found = spans.found;
    found.sort_by_key(|span| span.offset);
    let mut end = 0;
    found.retain(|span| {
        let is_free = span.offset >= end;
        end = end.max(span.offset + span.length);
        is_free
    });
    found
}

struct Collected {
    base: usize,
    length: usize,
    found: Vec<Span>,
}

impl Collected {
    /// Notes a part of the message; what is empty or lies elsewhere is none.
    fn add(&mut self, part: &[u8], kind: SpanKind) {
        let offset = part.as_ptr().addr().wrapping_sub(self.base);
        let fits = offset
            .checked_add(part.len())
            .is_some_and(|end| end <= self.length);
        if fits && !part.is_empty() {
            self.found.push(Span {
                offset,
                length: part.len(),
                kind,
            });
        }
    }
}

fn start_line(bytes: &[u8], message: &Message<'_>, spans: &mut Collected) {
    let end = bytes
        .iter()
        .position(|byte| matches!(byte, b'\r' | b'\n'))
        .unwrap_or(bytes.len());
    let line = split(bytes, end).0;
    match &message.start {
        StartLine::Request { uri, .. } => {
            let offset = uri.raw.as_ptr().addr().wrapping_sub(spans.base);
            if offset <= line.len() {
                spans.add(trim(split(line, offset).0), SpanKind::Method);
            }
            spans.add(uri.raw, SpanKind::Uri);
        }
        StartLine::Response { .. } => {
            let rest = trim(after(line, version_length(line).unwrap_or(0)));
            let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
            let (status, reason) = split(rest, digits);
            spans.add(status, SpanKind::Status);
            spans.add(trim(reason), SpanKind::Reason);
        }
        StartLine::Unreadable => {}
    }
}

fn header_value(header: &Header<'_>, spans: &mut Collected) {
    match header.name.shape() {
        Shape::Address | Shape::Addresses | Shape::Contact => {
            for address in header.values().filter_map(NameAddr::parse) {
                spans.add(address.uri.raw, SpanKind::Uri);
                spans.add(address.tag().unwrap_or(&[]), SpanKind::Tag);
            }
        }
        Shape::Via => {
            for via in header.values().filter_map(Via::parse) {
                spans.add(via.branch.unwrap_or(&[]), SpanKind::Branch);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sip::{Limits, parse};

    fn told(text: &str) -> Vec<(&str, &str)> {
        let message = parse(text.as_bytes(), &Limits::default());
        spans(text.as_bytes(), &message)
            .into_iter()
            .map(|span| {
                let part = text.get(span.offset..span.offset + span.length);
                (span.kind.as_str(), part.unwrap_or_default())
            })
            .collect()
    }

    #[test]
    fn a_request_tells_its_method_addresses_tags_and_branches() {
        let text = "INVITE sip:bob@example.com SIP/2.0\r\n\
            Via: SIP/2.0/UDP a;branch=z9hG4bK1, SIP/2.0/UDP b;branch=z9hG4bK2\r\n\
            f: \"Alice\" <sip:alice@example.com>;tag=x1\r\nX-Own: sip:nobody@example.com\r\n\r\n";
        assert_eq!(
            told(text),
            [
                ("method", "INVITE"),
                ("uri", "sip:bob@example.com"),
                ("header", "Via"),
                ("branch", "z9hG4bK1"),
                ("branch", "z9hG4bK2"),
                ("header", "f"),
                ("uri", "sip:alice@example.com"),
                ("tag", "x1"),
                ("header", "X-Own"),
            ]
        );
    }

    #[test]
    fn a_response_tells_its_status_and_reason() {
        assert_eq!(
            told("SIP/2.0 404 Not Found\r\nCSeq: 1 INVITE\r\n\r\n"),
            [
                ("status", "404"),
                ("reason", "Not Found"),
                ("header", "CSeq")
            ]
        );
        assert_eq!(told("SIP/2.0 200\r\n\r\n"), [("status", "200")]);
    }

    #[test]
    fn bytes_that_are_no_sip_tell_nothing() {
        assert_eq!(told(""), []);
        assert_eq!(told("\0\u{1}\u{2}hello"), []);
    }
}
