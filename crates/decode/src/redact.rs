//! Hides secrets and content in a message before it is stored or sent on, by as many `x` as there were bytes.
//!
//! Hidden are the secrets in credentials and challenges, the signature of Identity, Geolocation, keys in session descriptions,
//! and whole bodies that are content: those of MESSAGE and INFO, `message/cpim`, locations and dialled digits. The length and
//! everything else stay, so that the message reads as before.

mod body;
mod header;

use std::ops::Range;

use crate::sip::integer::Number;
use crate::sip::lexical::{after, split, trim, trim_end};
use crate::sip::lines::Lines;
use crate::sip::{Content, ContentLength, ContentType, HeaderName, classify};

/// Hides the secrets in the bytes of one datagram: its message, and what may follow it.
pub fn redact(raw: &mut [u8]) {
    let hidden = find(raw);
    for range in hidden {
        if let Some(bytes) = raw.get_mut(range) {
            bytes.fill(b'x');
        }
    }
}

/// Where the secrets are.
fn find(raw: &[u8]) -> Vec<Range<usize>> {
    let mut secrets = Secrets::in_message(raw);
    let mut rest = raw;
    loop {
        let (head, beyond) = secrets.message(rest);
        // What follows a message is ignored when it is read, but it is kept: another message, or more of the same body.
        if beyond.is_empty() {
            return secrets.hidden;
        }
        if classify(beyond) != Content::Sip {
            secrets.body(&head, beyond);
            return secrets.hidden;
        }
        rest = beyond;
    }
}

/// Places to hide, found while the bytes are walked over.
struct Secrets<'a> {
    raw: &'a [u8],
    hidden: Vec<Range<usize>>,
}

/// What the headers say about the body.
#[derive(Clone, Copy, Default)]
struct Head<'a> {
    content_type: Option<ContentType<'a>>,
    content_length: ContentLength,
    /// Whether the method makes the body content, whatever its type.
    is_content: bool,
    /// Whether the body is compressed, so that nobody can look into it.
    is_encoded: bool,
}

impl<'a> Secrets<'a> {
    fn in_message(raw: &'a [u8]) -> Self {
        Self {
            raw,
            hidden: Vec::new(),
        }
    }

    /// Marks a part of the message.
    fn hide(&mut self, part: &[u8]) {
        if part.is_empty() {
            return;
        }
        let start = part.as_ptr().addr().wrapping_sub(self.raw.as_ptr().addr());
        self.hidden.push(start..start.saturating_add(part.len()));
    }

    /// Marks a part of a header, leaving the line ends of folds as they are.
    fn hide_in_header(&mut self, part: &[u8]) {
        for line in part.split(|byte| matches!(byte, b'\r' | b'\n')) {
            self.hide(trim(line));
        }
    }

    /// Walks over one message; gives what its headers said and what follows it.
    fn message(&mut self, bytes: &'a [u8]) -> (Head<'a>, &'a [u8]) {
        let mut lines = Lines::of(bytes);
        let start_line = lines.start_line();
        let mut head = Head {
            is_content: names_content(split(start_line, method_length(start_line)).0),
            ..Head::default()
        };
        self.headers(&mut lines, &mut head);
        let rest = after(bytes, lines.position());
        let (body, beyond) = match head.content_length {
            ContentLength::Bytes(length) => split(rest, length as usize),
            ContentLength::Absent | ContentLength::Invalid | ContentLength::Conflict => {
                (rest, &rest[..0])
            }
        };
        self.body(&head, body);
        (head, beyond)
    }

    /// Walks over header lines, and over a start-line among them.
    fn headers(&mut self, lines: &mut Lines<'a>, head: &mut Head<'a>) {
        while let Some(line) = lines.header_line() {
            let Some(colon) = memchr::memchr(b':', line) else {
                continue;
            };
            let (name, value) = split(line, colon);
            let value = trim(after(value, 1));
            self.header(HeaderName::from_bytes(trim_end(name)), value, head);
        }
    }

    fn header(&mut self, name: HeaderName, value: &'a [u8], head: &mut Head<'a>) {
        match name {
            HeaderName::Authorization
            | HeaderName::ProxyAuthorization
            | HeaderName::WWWAuthenticate
            | HeaderName::ProxyAuthenticate => self.credentials(value),
            HeaderName::AuthenticationInfo | HeaderName::ProxyAuthenticationInfo => {
                self.digest(value);
            }
            HeaderName::Identity => self.identity(value),
            HeaderName::Geolocation => self.hide_in_header(value),
            HeaderName::ContentType if head.content_type.is_none() => {
                head.content_type = ContentType::parse(value);
            }
            HeaderName::ContentLength => {
                let length = match Number::of(value) {
                    Number::Value(bytes) => ContentLength::Bytes(bytes),
                    Number::TooLarge | Number::Invalid => ContentLength::Invalid,
                };
                head.content_length = head.content_length.and(length);
            }
            HeaderName::ContentEncoding => {
                head.is_encoded |= !value.eq_ignore_ascii_case(b"identity");
            }
            HeaderName::CSeq => {
                let method = value.rsplit(u8::is_ascii_whitespace).next();
                head.is_content |= method.is_some_and(names_content);
            }
            _ => {}
        }
    }
}

/// Whether the bodies of a method are what people say to each other, or keys that they press.
fn names_content(method: &[u8]) -> bool {
    method.eq_ignore_ascii_case(b"MESSAGE") || method.eq_ignore_ascii_case(b"INFO")
}

fn method_length(start_line: &[u8]) -> usize {
    start_line
        .iter()
        .position(u8::is_ascii_whitespace)
        .unwrap_or(start_line.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redacted(text: &str) -> String {
        let mut bytes = text.as_bytes().to_vec();
        redact(&mut bytes);
        assert_eq!(bytes.len(), text.len());
        String::from_utf8(bytes).unwrap()
    }

    const MESSAGE: &str =
        "MESSAGE sip:a@b SIP/2.0\r\nCSeq: 1 MESSAGE\r\nContent-Type: text/plain\r\n";

    #[test]
    fn the_body_of_a_message_is_content() {
        assert_eq!(
            redacted(&format!("{MESSAGE}Content-Length: 5\r\n\r\nHello")),
            format!("{MESSAGE}Content-Length: 5\r\n\r\nxxxxx")
        );
        assert_eq!(
            redacted("SIP/2.0 200 OK\r\nCSeq: 1 INFO\r\n\r\nSignal=5"),
            "SIP/2.0 200 OK\r\nCSeq: 1 INFO\r\n\r\nxxxxxxxx"
        );
    }

    #[test]
    fn a_wrong_content_length_hides_nothing_from_redaction() {
        for length in ["9999", "-1", "x", "0", "2"] {
            let text = redacted(&format!("{MESSAGE}Content-Length: {length}\r\n\r\nHello"));
            assert!(text.ends_with("\r\n\r\nxxxxx"), "{text}");
        }
    }

    #[test]
    fn a_second_message_in_the_datagram_is_redacted_too() {
        let text = redacted(&format!(
            "REGISTER sip:a SIP/2.0\r\nContent-Length: 0\r\n\r\n\r\n{MESSAGE}\r\nHello"
        ));
        assert!(text.ends_with("\r\n\r\nxxxxx"), "{text}");
    }

    #[test]
    fn location_is_hidden_and_folds_stay() {
        assert_eq!(
            redacted(
                "INVITE sip:a SIP/2.0\r\nGeolocation: <cid:x@y>,\r\n <http://z>\r\nTo: x\r\n\r\n"
            ),
            "INVITE sip:a SIP/2.0\r\nGeolocation: xxxxxxxxx,\r\n xxxxxxxxxx\r\nTo: x\r\n\r\n"
                .replace("xxxxxxxxx,", "xxxxxxxxxx")
        );
    }

    #[test]
    fn ordinary_messages_stay_as_they_are() {
        let text = "INVITE sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP a;branch=z9hG4bK1\r\nContact: <sip:a@b>\r\n\r\nv=0\r\nc=IN IP4 1.2.3.4\r\n";
        assert_eq!(redacted(text), text);
        assert_eq!(redacted(""), "");
    }
}
