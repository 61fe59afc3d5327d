//! Finding the next message where framing was lost: only a start-line by the letter with headers behind it will do,
//! because a body may hold text that looks like SIP.

use memchr::memchr_iter;

use crate::sip::lexical::{after, is_scheme_byte, is_token, split, token_length};
use crate::sip::stream::LINE_END;
use crate::sip::stream::boundary::can_begin_start_line;
use crate::sip::stream::walk::{Line, Walk};
use crate::sip::tables::Method;

/// Header lines that must follow a start-line, unless the head ends after the first.
const HEADERS: u8 = 2;
/// How much of a segment is looked at to see whether a message begins with it.
const EVIDENCE: usize = 128;

/// A start-line, and how many headers were seen behind it.
#[derive(Clone, Copy, Debug)]
struct Candidate {
    start: usize,
    headers: u8,
}

/// A search that goes on where it stopped when more bytes come. No line is looked at twice: it belongs to one candidate,
/// and a line that ends a candidate is a start-line itself or none.
#[derive(Clone, Copy, Debug)]
pub(super) struct Search {
    walk: Walk,
    candidate: Option<Candidate>,
    /// The line that did not end yet cannot be a start-line, whatever follows.
    is_hopeless: bool,
    /// The front of the line that did not end yet may be missing.
    may_lack_front: bool,
    found: Option<usize>,
}

enum Kind {
    Start,
    Header,
    Fold,
    Empty,
    Other,
}

impl Search {
    /// Begins at the start of a line.
    pub(super) fn at(position: usize) -> Self {
        Self {
            walk: Walk::at(position),
            candidate: None,
            is_hopeless: false,
            may_lack_front: false,
            found: None,
        }
    }

    /// Begins in the middle of a line.
    pub(super) fn within_line(position: usize) -> Self {
        Self {
            is_hopeless: true,
            ..Self::at(position)
        }
    }

    /// Begins behind missing bytes, where a message begins or goes on: `SSAGE` may be what is left of a method.
    pub(super) fn behind_gap() -> Self {
        Self {
            may_lack_front: true,
            ..Self::at(0)
        }
    }

    /// Where a message begins; `None` as long as none is found. A head of more than `header_bytes` is none.
    pub(super) fn run(&mut self, bytes: &[u8], header_bytes: usize) -> Option<usize> {
        while self.found.is_none() {
            let Some(line) = self.walk.next(bytes, false) else {
                self.weigh_open_line(bytes, header_bytes);
                break;
            };
            self.read(line, bytes, header_bytes);
        }
        self.found
    }

    fn read(&mut self, line: Line, bytes: &[u8], header_bytes: usize) {
        if self
            .candidate
            .is_some_and(|candidate| line.next - candidate.start > header_bytes)
        {
            self.candidate = None;
        }
        let is_too_long = line.next - line.start > header_bytes;
        let is_hopeless = std::mem::take(&mut self.is_hopeless) || is_too_long;
        let may_lack_front = std::mem::take(&mut self.may_lack_front);
        let text = line.of(bytes);
        let kind = match kind_of(text) {
            _ if is_hopeless => Kind::Other,
            Kind::Start if may_lack_front && !is_certain_start(text) => Kind::Other,
            kind => kind,
        };
        let Some(candidate) = &mut self.candidate else {
            if matches!(kind, Kind::Start) {
                self.begin(line);
            }
            return;
        };
        match kind {
            Kind::Start => self.begin(line),
            Kind::Header => {
                candidate.headers += 1;
                if candidate.headers >= HEADERS {
                    self.found = Some(candidate.start);
                }
            }
            Kind::Fold if candidate.headers > 0 => {}
            Kind::Empty if candidate.headers > 0 => self.found = Some(candidate.start),
            Kind::Fold | Kind::Empty | Kind::Other => self.candidate = None,
        }
    }

    fn begin(&mut self, line: Line) {
        self.candidate = Some(Candidate {
            start: line.start,
            headers: 0,
        });
    }

    /// Gives up what cannot become a message any more, so that nothing is kept for it.
    fn weigh_open_line(&mut self, bytes: &[u8], header_bytes: usize) {
        // A line end may wait for its last byte.
        let is_beyond = |start: usize| bytes.len() > start + header_bytes + LINE_END;
        if self
            .candidate
            .is_some_and(|candidate| is_beyond(candidate.start))
        {
            self.candidate = None;
        }
        if self.candidate.is_some() {
            return;
        }
        let line = self.walk.line();
        if !self.is_hopeless {
            self.is_hopeless = is_beyond(line) || !can_begin_start_line(after(bytes, line));
        }
        if self.is_hopeless {
            self.walk.drop_line();
        }
    }

    /// A segment begins behind the bytes. Where a message seems to begin with it, a line begins: senders write a message at
    /// once, and the text before may have no line end. But the segment may also go on with what the open line begins: a
    /// header, or the method that was cut.
    pub(super) fn segment(&mut self, bytes: &[u8], segment: &[u8], header_bytes: usize) {
        let front = split(segment, EVIDENCE).0;
        let is_certain = is_certain_start(front);
        if !(is_certain || begins_request(front)) || self.run(bytes, header_bytes).is_some() {
            return;
        }
        if self.candidate.is_none() && (self.is_hopeless || is_certain) {
            self.is_hopeless = false;
            self.may_lack_front = false;
            self.walk.jump(bytes.len());
        }
    }

    /// How many bytes at the front can no longer be part of a message.
    pub(super) fn useless(&self) -> usize {
        self.found
            .or(self.candidate.map(|candidate| candidate.start))
            .unwrap_or_else(|| self.walk.line())
    }

    /// Bytes were taken off the front.
    pub(super) fn rebase(&mut self, taken: usize) {
        self.walk.rebase(taken);
        if let Some(candidate) = &mut self.candidate {
            candidate.start = candidate.start.saturating_sub(taken);
        }
        if let Some(found) = &mut self.found {
            *found = found.saturating_sub(taken);
        }
    }
}

fn kind_of(line: &[u8]) -> Kind {
    match line.first() {
        None => Kind::Empty,
        Some(b' ' | b'\t') => Kind::Fold,
        Some(_) if is_status_line(line) || is_request_line(line) => Kind::Start,
        Some(_) if is_header_line(line) => Kind::Header,
        Some(_) => Kind::Other,
    }
}

/// `SIP/2.0 SP 3DIGIT SP` at the front.
fn is_status_line(line: &[u8]) -> bool {
    let Some((version, rest)) = line.split_at_checked(7) else {
        return false;
    };
    version.eq_ignore_ascii_case(b"SIP/2.0")
        && matches!(
            rest,
            [b' ', b'0'..=b'9', b'0'..=b'9', b'0'..=b'9', b' ', ..]
        )
}

/// `token SP URI SP SIP/2.0` and nothing more.
fn is_request_line(line: &[u8]) -> bool {
    let Some(end) = line.len().checked_sub(7) else {
        return false;
    };
    let (front, version) = split(line, end);
    let Some(front) = front.strip_suffix(b" ") else {
        return false;
    };
    version.eq_ignore_ascii_case(b"SIP/2.0")
        && begins_request(front)
        && memchr_iter(b' ', front).count() == 1
}

/// `token SP scheme ":"` at the front, and something behind.
fn begins_request(line: &[u8]) -> bool {
    let (method, rest) = split(line, token_length(line));
    let Some(uri) = rest.strip_prefix(b" ") else {
        return false;
    };
    let scheme = uri
        .iter()
        .position(|byte| !is_scheme_byte(*byte))
        .unwrap_or(uri.len());
    is_token(method)
        && uri.first().is_some_and(u8::is_ascii_alphabetic)
        && matches!(after(uri, scheme), [b':', _, ..])
}

/// `token HCOLON` at the front.
fn is_header_line(line: &[u8]) -> bool {
    let (name, rest) = split(line, token_length(line));
    let colon = rest.iter().find(|byte| !matches!(byte, b' ' | b'\t'));
    !name.is_empty() && colon == Some(&b':')
}

/// A status line, or a request of a method that is known.
fn is_certain_start(line: &[u8]) -> bool {
    let method = split(line, token_length(line)).0;
    let is_known = !matches!(Method::from_bytes(method), Method::Other(_));
    is_status_line(line) || (is_known && begins_request(line))
}
