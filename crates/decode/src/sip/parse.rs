//! One pass over a message: lines, headers, and the checks that decide whether it may change any state.

use std::borrow::Cow;

use crate::sip::address::NameAddr;
use crate::sip::cseq::CSeq;
use crate::sip::escape::unfold;
use crate::sip::frame::{self, ContentLength, Framing};
use crate::sip::headers::Headers;
use crate::sip::issue::Issues;
use crate::sip::lexical::{after, is_token, split};
use crate::sip::limits::Limits;
use crate::sip::lines::{Lines, name_and_value};
use crate::sip::message::Message;
use crate::sip::start::{self, StartLine};
use crate::sip::tables::{HeaderName, IssueCode};
use crate::sip::text;
use crate::sip::via::Via;

/// Room for the headers of an ordinary message without a second allocation.
const USUAL_HEADER_LINES: usize = 24;

/// Reads the message of one datagram. Whatever the bytes are, there is a result: what is wrong with them is in `issues`.
pub fn parse<'a>(bytes: &'a [u8], limits: &Limits) -> Message<'a> {
    parse_framed(bytes, Framing::DATAGRAM, limits)
}

/// Reads a message that came as `framing` says, such as one of a byte stream or one of which bytes are missing.
pub fn parse_framed<'a>(bytes: &'a [u8], framing: Framing, limits: &Limits) -> Message<'a> {
    let (message, beyond) = split(bytes, limits.message_bytes);
    let mut head = Head::new(message, limits);
    if !beyond.is_empty() {
        head.issues.report(IssueCode::MessageTooLong, beyond);
    }
    head.read();
    head.finish(framing)
}

/// What is known of a message while its head is read.
pub(crate) struct Head<'a, 'l> {
    pub(super) bytes: &'a [u8],
    pub(super) limits: &'l Limits,
    pub(super) issues: Issues,
    pub(super) start: StartLine<'a>,
    pub(super) headers: Headers<'a>,
    pub(super) call_id: Option<&'a [u8]>,
    pub(super) call_id_has_space: bool,
    pub(super) cseq: Option<CSeq<'a>>,
    pub(super) from: NameAddr<'a>,
    pub(super) to: NameAddr<'a>,
    pub(super) via: Via<'a>,
    pub(super) via_count: usize,
    pub(super) content_length: ContentLength,
    pub(super) end: usize,
    pub(super) cut: bool,
}

impl<'a, 'l> Head<'a, 'l> {
    fn new(bytes: &'a [u8], limits: &'l Limits) -> Self {
        Self {
            bytes,
            limits,
            issues: Issues::of(bytes),
            start: StartLine::Unreadable,
            headers: Headers::with_capacity(USUAL_HEADER_LINES),
            call_id: None,
            call_id_has_space: false,
            cseq: None,
            from: NameAddr::default(),
            to: NameAddr::default(),
            via: Via::default(),
            via_count: 0,
            content_length: ContentLength::Absent,
            end: 0,
            cut: false,
        }
    }

    fn read(&mut self) {
        let mut lines = Lines::of(self.bytes);
        let line = lines.start_line();
        start::read(line, &mut self.start, &mut self.issues);
        if let StartLine::Request { uri, .. } = &self.start {
            let raw = uri.raw;
            self.check_uri_length(raw);
        }
        while let Some(line) = lines.header_line() {
            if lines.position() > self.limits.header_bytes {
                self.cut_at(IssueCode::HeaderSectionTooLong, line);
                break;
            }
            if self.headers.len() >= self.limits.header_lines {
                self.cut_at(IssueCode::TooManyHeaderLines, line);
                break;
            }
            self.header_line(line);
        }
        self.end = lines.position();
        if !lines.ended && !self.cut {
            self.issues
                .report_at(IssueCode::NoHeaderEnd, self.bytes.len());
        }
        for (code, place) in [
            (IssueCode::BareLf, lines.bare_lf),
            (IssueCode::BareCr, lines.bare_cr),
        ] {
            if let Some(offset) = place {
                self.issues.report_at(code, offset);
            }
        }
        let section = split(self.bytes, self.end).0;
        text::check(section, lines.end_bytes, &mut self.issues);
        self.check_presence();
    }

    /// Stops reading at a limit.
    #[cold]
    fn cut_at(&mut self, code: IssueCode, line: &[u8]) {
        self.issues.report(code, line);
        self.cut = true;
    }

    #[inline]
    fn header_line(&mut self, line: &'a [u8]) {
        let Some((raw_name, raw_value)) = name_and_value(line) else {
            self.issues.report(IssueCode::HeaderWithoutColon, line);
            return;
        };
        let name = HeaderName::from_bytes(raw_name);
        if name == HeaderName::Other && !is_token(raw_name) {
            self.issues.report(IssueCode::HeaderNameInvalid, line);
            return;
        }
        let repeated = self.headers.push(name, raw_name, raw_value);
        self.check(name, raw_name, raw_value, repeated);
    }

    /// What every message must have (RFC 3261 section 8.1.1), and that CSeq agrees with the request line.
    fn check_presence(&mut self) {
        for (name, code) in [
            (HeaderName::Via, IssueCode::ViaMissing),
            (HeaderName::From, IssueCode::FromMissing),
            (HeaderName::To, IssueCode::ToMissing),
            (HeaderName::CallID, IssueCode::CallIdMissing),
            (HeaderName::CSeq, IssueCode::CseqMissing),
        ] {
            if !self.headers.has(name) {
                self.issues.report_at(code, self.end);
            }
        }
        if let Some([]) = self.call_id {
            self.issues.report_at(IssueCode::CallIdMissing, self.end);
        }
        if self.via_count == 0 && self.headers.has(HeaderName::Via) {
            self.issues.report_at(IssueCode::ViaUnreadable, self.end);
        }
        if let (StartLine::Request { method, .. }, Some(cseq)) = (&self.start, &self.cseq)
            && *method != cseq.method
        {
            let place = self.headers.first(HeaderName::CSeq);
            self.issues.report(
                IssueCode::CseqMethodMismatch,
                place.map_or(self.bytes, |header| header.raw_value),
            );
        }
    }

    fn finish(mut self, framing: Framing) -> Message<'a> {
        let rest = after(self.bytes, self.end);
        let mut framed = frame::body(rest, self.content_length, framing);
        if self.cut {
            // The header section goes on behind the limit: where the body begins is not known.
            framed.body = &rest[..0];
            framed.usable = false;
        } else if let Some(flaw) = framed.flaw {
            self.report_end(flaw);
        }
        if framed.usable && !framed.body.is_empty() && !self.headers.has(HeaderName::ContentType) {
            self.issues
                .report_at(IssueCode::ContentTypeMissing, self.end);
        }
        let bytes = if self.cut {
            self.bytes.len()
        } else {
            self.end + framed.body.len()
        };
        let (issues, validity) = self.issues.finish();
        Message {
            start: self.start,
            headers: self.headers,
            call_id: match self.call_id {
                Some(folded) if self.call_id_has_space => unfold(folded),
                call_id => Cow::Borrowed(call_id.unwrap_or(&[])),
            },
            cseq: self.cseq.unwrap_or_default(),
            from: self.from,
            to: self.to,
            via: self.via,
            via_count: self.via_count,
            content_length: self.content_length,
            head_bytes: self.end,
            body: framed.body,
            body_usable: framed.usable,
            bytes,
            issues,
            validity,
        }
    }
    /// Notes what is wrong with the end of the message.
    #[cold]
    fn report_end(&mut self, flaw: IssueCode) {
        match flaw {
            IssueCode::ContentLengthExceedsDatagram => {
                let place = self.headers.first(HeaderName::ContentLength);
                let place = place.map_or(self.bytes, |header| header.raw_value);
                self.issues.report(flaw, place);
            }
            IssueCode::BodyTruncated => self.issues.report_at(flaw, self.bytes.len()),
            _ => self.issues.report_at(flaw, self.end),
        }
    }
}
