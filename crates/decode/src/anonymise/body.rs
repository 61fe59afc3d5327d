//! Bodies: session descriptions keep what describes media, the parts of others are walked over, and everything else is
//! overwritten.

use super::protocol::{Keeps, keeps_open_name};
use super::{Head, Rewriting};
use crate::sip::ContentType;
use crate::sip::lexical::{after, split, trim};
use crate::sip::lines::Lines;

/// How deep bodies inside bodies are looked into; what lies deeper is overwritten.
const DEPTH: usize = 3;

/// Longest foundation that only counts.
const FOUNDATION: usize = 4;

/// Attributes whose values describe media and nobody.
const OPEN: &[&[u8]] = &[
    b"rtpmap",
    b"fmtp",
    b"ptime",
    b"maxptime",
    b"rtcp-fb",
    b"extmap",
    b"mid",
    b"group",
    b"setup",
    b"connection",
    b"framerate",
    b"imageattr",
    b"rid",
    b"simulcast",
    b"ice-options",
    b"sendrecv",
    b"sendonly",
    b"recvonly",
    b"inactive",
    b"rtcp-mux",
    b"rtcp-rsize",
    b"quality",
    b"silencesupp",
    b"ecan",
    b"curr",
    b"des",
    b"conf",
    b"content",
    b"lang",
];

impl<'o> Rewriting<'_, 'o> {
    pub(super) fn body(&mut self, head: &Head<'o>, body: &'o [u8]) {
        if head.is_encoded {
            self.overwrite(body);
        } else {
            self.part(head.content_type, body, DEPTH);
        }
    }

    fn part(&mut self, content_type: Option<ContentType<'o>>, content: &'o [u8], depth: usize) {
        let Some(media) = content_type.filter(|_| depth > 0) else {
            // As the parser knows a description without a type.
            if content_type.is_none() && content.starts_with(b"v=0") {
                return self.description(content);
            }
            return self.overwrite(content);
        };
        if media.is(b"application", b"sdp") {
            self.description(content);
        } else if media.is(b"message", b"sipfrag") || media.is(b"message", b"sip") {
            self.fragment(content, depth);
        } else if media.kind.eq_ignore_ascii_case(b"multipart") {
            self.parts(&media, content, depth);
        } else {
            self.overwrite(content);
        }
    }

    /// A message, or a fragment of one (RFC 3420).
    fn fragment(&mut self, content: &'o [u8], depth: usize) {
        let mut lines = Lines::within(content);
        let first = content
            .iter()
            .position(|byte| matches!(byte, b'\r' | b'\n'))
            .unwrap_or(content.len());
        let first = split(content, first).0;
        if first.starts_with(b"SIP/2.0 ") || first.ends_with(b" SIP/2.0") {
            let line = lines.start_line();
            self.start_line(line);
        }
        let mut head = Head::default();
        self.headers(&mut lines, &mut head);
        let body = after(content, lines.position());
        if head.is_encoded {
            self.overwrite(body);
        } else {
            self.part(head.content_type, body, depth - 1);
        }
    }

    /// The parts of a multipart body (RFC 2046 section 5.1); what stands before and behind them is overwritten.
    fn parts(&mut self, media: &ContentType<'o>, content: &'o [u8], depth: usize) {
        let boundary = media.params.get(b"boundary").unwrap_or_default();
        if boundary.is_empty() {
            return self.overwrite(content);
        }
        let mut begun = None;
        let mut rest = content;
        let mut place = 0;
        while !rest.is_empty() {
            let line = line_length(rest);
            let (line, tail) = split(rest, line);
            if let Some(rest) = behind_delimiter(line, boundary) {
                self.between(begun, content, place, depth);
                // As the boundary in the header, word by word.
                self.text(split(line, line.len() - rest.len()).0, Keeps::Nothing);
                self.text(rest, Keeps::Nothing);
                begun = Some(place + line.len());
            }
            place += line.len();
            rest = tail;
        }
        self.between(begun, content, content.len(), depth);
    }

    /// What stands between two delimiters, the first of which ends at `begun`.
    fn between(&mut self, begun: Option<usize>, content: &'o [u8], end: usize, depth: usize) {
        let Some(begun) = begun else {
            return self.overwrite(without_line_end(split(content, end).0));
        };
        let part = after(split(content, end).0, begun);
        let mut lines = Lines::within(part);
        let mut head = Head::default();
        self.headers(&mut lines, &mut head);
        let body = after(part, lines.position());
        let body = without_line_end(body);
        if head.is_encoded {
            self.overwrite(body);
        } else {
            self.part(head.content_type, body, depth - 1);
        }
    }

    /// A session description (RFC 8866), line by line.
    fn description(&mut self, content: &'o [u8]) {
        let mut rest = content;
        while !rest.is_empty() {
            let (line, tail) = split(rest, description_line_length(rest));
            rest = tail;
            let line = trim(line);
            let [kind, b'=', value @ ..] = line else {
                self.text(line, Keeps::Nothing);
                continue;
            };
            match kind {
                b'v' | b't' | b'm' | b'b' | b'r' | b'z' => self.text(value, Keeps::Media),
                b'o' => self.text(value, Keeps::Protocol),
                b'c' => {
                    let slash = value
                        .iter()
                        .position(|byte| *byte == b'/')
                        .unwrap_or(value.len());
                    let (address, ttl) = split(value, slash);
                    self.text(address, Keeps::Protocol);
                    self.text(ttl, Keeps::Attribute);
                }
                b'a' => self.attribute(value),
                _ => self.text(value, Keeps::Nothing),
            }
        }
    }

    fn attribute(&mut self, text: &'o [u8]) {
        let colon = text
            .iter()
            .position(|byte| *byte == b':')
            .unwrap_or(text.len());
        let (name, value) = split(text, colon);
        let value = after(value, 1);
        let is = |known: &[u8]| known.eq_ignore_ascii_case(name);
        let is_fax = name.starts_with(b"T38") && keeps_open_name(name);
        if OPEN.iter().any(|open| is(open)) || is_fax {
            return self.text(value, Keeps::Attribute);
        }
        if is(b"candidate") || is(b"remote-candidates") || is(b"rtcp") {
            // Numbers of components, priorities and ports; addresses are replaced everywhere, host names are not numbers.
            for (place, word) in value.split(u8::is_ascii_whitespace).enumerate() {
                // A foundation may be made of the address (RFC 8445 section 5.1.1.3), and found out by trying.
                if place == 0 && word.len() > FOUNDATION && is(b"candidate") {
                    self.text(word, Keeps::Nothing);
                    continue;
                }
                let is_number = word.iter().all(u8::is_ascii_digit) && word.len() <= 10;
                let keeps = if is_number || is_type(word) {
                    Keeps::Media
                } else {
                    Keeps::Protocol
                };
                self.text(word, keeps);
            }
            return;
        }
        if !keeps_open_name(name) {
            self.text(name, Keeps::Nothing);
        }
        self.text(value, Keeps::Nothing);
    }
}

/// What stands between the numbers of a candidate (RFC 8839 section 5.1).
fn is_type(word: &[u8]) -> bool {
    [
        &b"typ"[..],
        b"host",
        b"srflx",
        b"prflx",
        b"relay",
        b"raddr",
        b"rport",
        b"tcptype",
        b"active",
        b"passive",
        b"so",
        b"generation",
        b"network-cost",
        b"network-id",
    ]
    .iter()
    .any(|known| known.eq_ignore_ascii_case(word))
}

/// A line with its line end, which is no more than a carriage return in some.
fn description_line_length(text: &[u8]) -> usize {
    memchr::memchr2(b'\n', b'\r', text).map_or(text.len(), |end| end + 1)
}

/// A line with its line end.
fn line_length(text: &[u8]) -> usize {
    memchr::memchr(b'\n', text).map_or(text.len(), |end| end + 1)
}

/// What stands behind a delimiter at the start of a line; `None` for another line.
fn behind_delimiter<'a>(line: &'a [u8], boundary: &[u8]) -> Option<&'a [u8]> {
    line.strip_prefix(b"--")?.strip_prefix(boundary)
}

/// The line end before a delimiter belongs to it.
fn without_line_end(text: &[u8]) -> &[u8] {
    let text = text.strip_suffix(b"\n").unwrap_or(text);
    text.strip_suffix(b"\r").unwrap_or(text)
}
