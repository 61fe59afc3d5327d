//! One pass over a message: lines, headers, and the checks that decide whether it may change any state.

use std::borrow::Cow;

use crate::sip::address::{NameAddr, Unreadable};
use crate::sip::contact;
use crate::sip::cseq::{self, CSeq};
use crate::sip::date;
use crate::sip::frame::{self, ContentLength};
use crate::sip::header_name::Shape;
use crate::sip::headers::Headers;
use crate::sip::issue::Issues;
use crate::sip::lexical::{
    Number, Values, after, find, has_space, is_space, is_token, split, trim, trim_end, unfold,
};
use crate::sip::limits::Limits;
use crate::sip::lines::Lines;
use crate::sip::message::Message;
use crate::sip::start::{self, StartLine};
use crate::sip::tables::{HeaderName, IssueCode};
use crate::sip::text;
use crate::sip::via::{MAGIC_COOKIE, Via};

/// Room for the headers of an ordinary message without a second allocation.
const USUAL_HEADER_LINES: usize = 24;

/// Reads the message of one datagram. Whatever the bytes are, there is a result: what is wrong with them is in `issues`.
pub fn parse<'a>(bytes: &'a [u8], limits: &Limits) -> Message<'a> {
    let (message, beyond) = split(bytes, limits.message_bytes);
    let mut head = Head::new(message, limits);
    if !beyond.is_empty() {
        head.issues.report(IssueCode::MessageTooLong, beyond);
    }
    head.read();
    head.finish()
}

/// What is known of a message while its head is read.
struct Head<'a, 'l> {
    bytes: &'a [u8],
    limits: &'l Limits,
    issues: Issues,
    start: StartLine<'a>,
    headers: Headers<'a>,
    call_id: Option<&'a [u8]>,
    call_id_has_space: bool,
    cseq: Option<CSeq<'a>>,
    from: NameAddr<'a>,
    to: NameAddr<'a>,
    via: Via<'a>,
    via_count: usize,
    content_length: ContentLength,
    end: usize,
    cut: bool,
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
        let Some(colon) = find(b':', line) else {
            self.issues.report(IssueCode::HeaderWithoutColon, line);
            return;
        };
        let (raw_name, value) = split(line, colon);
        let raw_name = trim_end(raw_name);
        let name = HeaderName::from_bytes(raw_name);
        if name == HeaderName::Other && !is_token(raw_name) {
            self.issues.report(IssueCode::HeaderNameInvalid, line);
            return;
        }
        let raw_value = trim(after(value, 1));
        let repeated = self.headers.push(name, raw_name, raw_value);
        self.check(name, raw_name, raw_value, repeated);
    }

    /// Reads what every message needs, and checks what the shape of the header lets go wrong.
    #[inline]
    fn check(&mut self, name: HeaderName, raw_name: &[u8], value: &'a [u8], repeated: bool) {
        let shape = name.shape();
        if repeated && shape.only_once() {
            self.repeated(name, raw_name);
            if shape != Shape::ContentLength {
                return;
            }
        }
        match shape {
            Shape::Text | Shape::Lines | Shape::Auth => {}
            Shape::List => {
                if name == HeaderName::Warning {
                    self.check_warnings(value);
                }
            }
            Shape::Via => self.read_vias(value),
            Shape::Address => self.read_address(name, value),
            Shape::Addresses => self.check_addresses(value),
            Shape::Contact => contact::check(value, self.limits.uri_bytes, &mut self.issues),
            Shape::Integer => self.check_integer(name, value),
            Shape::CSeq => self.read_cseq(value),
            Shape::CallId => {
                self.call_id_has_space = has_space(value);
                if self.call_id_has_space {
                    self.issues.report(IssueCode::CallIdWhitespace, value);
                }
                self.call_id = Some(value);
            }
            Shape::ContentLength => self.read_content_length(value),
            Shape::Date => {
                if !date::is_valid(value) {
                    self.issues.report(IssueCode::DateInvalid, value);
                }
            }
        }
    }

    #[cold]
    fn repeated(&mut self, name: HeaderName, raw_name: &[u8]) {
        let code = match name {
            HeaderName::From => IssueCode::FromRepeated,
            HeaderName::To => IssueCode::ToRepeated,
            HeaderName::CallID => IssueCode::CallIdRepeated,
            HeaderName::CSeq => IssueCode::CseqRepeated,
            HeaderName::MaxForwards => IssueCode::MaxForwardsRepeated,
            _ => IssueCode::HeaderRepeated,
        };
        self.issues.report(code, raw_name);
    }

    #[inline]
    fn read_vias(&mut self, value: &'a [u8]) {
        for value in Values::of(value) {
            if value.is_empty() {
                self.issues.report(IssueCode::EmptyListValue, value);
                continue;
            }
            if self.via_count >= self.limits.via_values {
                self.issues.report(IssueCode::TooManyViaValues, value);
                return;
            }
            if self.via_count > 0 {
                self.lower_via(value);
            } else if self.via.read(value, &mut self.issues) {
                self.via_count = 1;
                if self.via.branch == Some(MAGIC_COOKIE) {
                    self.issues.report(IssueCode::BranchIsCookie, value);
                }
            } else {
                self.issues.report(IssueCode::ViaUnreadable, value);
            }
        }
    }

    /// A Via below the topmost: checked and counted.
    #[inline(never)]
    fn lower_via(&mut self, value: &'a [u8]) {
        if Via::default().read(value, &mut self.issues) {
            self.via_count += 1;
        } else {
            self.issues.report(IssueCode::ViaValueUnreadable, value);
        }
    }

    #[inline]
    fn read_address(&mut self, name: HeaderName, value: &'a [u8]) {
        let mut other = NameAddr::default();
        let address = match name {
            HeaderName::From => &mut self.from,
            HeaderName::To => &mut self.to,
            _ => &mut other,
        };
        match address.read(value, &mut self.issues) {
            Ok(()) => {
                let uri = address.uri.raw;
                self.check_uri_length(uri);
            }
            Err(why) => {
                *address = NameAddr::default();
                self.unreadable(name, why, value);
            }
        }
    }

    #[cold]
    fn unreadable(&mut self, name: HeaderName, why: Unreadable, value: &[u8]) {
        let code = match (name, why) {
            (HeaderName::From | HeaderName::To, Unreadable::Quote) => IssueCode::QuoteUnterminated,
            (HeaderName::From, Unreadable::Address) => IssueCode::FromUnreadable,
            (HeaderName::To, Unreadable::Address) => IssueCode::ToUnreadable,
            _ => IssueCode::AddressUnreadable,
        };
        self.issues.report(code, value);
    }

    fn check_addresses(&mut self, value: &'a [u8]) {
        for value in Values::of(value) {
            if value.is_empty() {
                self.issues.report(IssueCode::EmptyListValue, value);
                continue;
            }
            match NameAddr::of(value, &mut self.issues) {
                Ok(address) => self.check_uri_length(address.uri.raw),
                Err(_) => self.issues.report(IssueCode::AddressUnreadable, value),
            }
        }
    }

    #[inline]
    fn check_uri_length(&mut self, uri: &[u8]) {
        if uri.len() > self.limits.uri_bytes {
            self.issues.report(IssueCode::UriTooLong, uri);
        }
    }

    /// A number, then maybe a comment or parameters (`Retry-After: 18000 (in a meeting);duration=3600`).
    #[inline]
    fn check_integer(&mut self, name: HeaderName, value: &[u8]) {
        let maximum = name.maximum();
        let code = match Number::of(leading_word(value)) {
            Number::Value(number) if number <= maximum => return,
            Number::Value(_) | Number::TooLarge if name == HeaderName::MaxForwards => {
                IssueCode::MaxForwardsOutOfRange
            }
            Number::Value(_) | Number::TooLarge => IssueCode::NumberOutOfRange,
            Number::Invalid => IssueCode::NumberInvalid,
        };
        self.issues.report(code, value);
    }

    fn check_warnings(&mut self, value: &'a [u8]) {
        for value in Values::of(value).filter(|value| !value.is_empty()) {
            let code = leading_word(value);
            if code.len() != 3 || !code.iter().all(u8::is_ascii_digit) {
                self.issues.report(IssueCode::WarningCodeInvalid, value);
            }
        }
    }

    #[inline]
    fn read_cseq(&mut self, value: &'a [u8]) {
        let code = match CSeq::read(value) {
            Ok(cseq) => {
                self.cseq = Some(cseq);
                return;
            }
            Err(cseq::Unreadable::Form) => IssueCode::CseqUnreadable,
            Err(cseq::Unreadable::Range) => IssueCode::CseqOutOfRange,
        };
        self.issues.report(code, value);
    }

    #[inline]
    fn read_content_length(&mut self, value: &'a [u8]) {
        let length = match Number::of(value) {
            Number::Value(bytes) => ContentLength::Bytes(bytes),
            Number::TooLarge | Number::Invalid => {
                self.issues.report(IssueCode::ContentLengthInvalid, value);
                ContentLength::Invalid
            }
        };
        self.content_length = self.content_length.and(length);
        if self.content_length == ContentLength::Conflict {
            self.issues.report(IssueCode::ContentLengthConflict, value);
        }
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

    fn finish(mut self) -> Message<'a> {
        let rest = after(self.bytes, self.end);
        let mut framed = frame::datagram(rest, self.content_length);
        if self.cut {
            // The header section goes on behind the limit: where the body begins is not known.
            framed.body = &rest[..0];
            framed.usable = false;
        } else if framed.exceeds {
            let place = self
                .headers
                .first(HeaderName::ContentLength)
                .map_or(rest, |header| header.raw_value);
            self.issues
                .report(IssueCode::ContentLengthExceedsDatagram, place);
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
}

/// The text up to the first white space, parameter or comment.
#[inline]
pub(crate) fn leading_word(value: &[u8]) -> &[u8] {
    let end = value
        .iter()
        .position(|byte| is_space(*byte) || matches!(byte, b';' | b'('))
        .unwrap_or(value.len());
    split(value, end).0
}
