//! What each header can say, and what is wrong with it.

use crate::sip::address::{NameAddr, Unreadable};
use crate::sip::contact;
use crate::sip::cseq::{self, CSeq};
use crate::sip::date;
use crate::sip::frame::ContentLength;
use crate::sip::header_name::Shape;
use crate::sip::integer::Number;
use crate::sip::lexical::{has_space, is_space, split};
use crate::sip::list::Values;
use crate::sip::parse::Head;
use crate::sip::tables::{HeaderName, IssueCode};
use crate::sip::via::{MAGIC_COOKIE, Via};

impl<'a> Head<'a, '_> {
    /// Reads what every message needs, and checks what the shape of the header lets go wrong.
    #[inline]
    pub(super) fn check(
        &mut self,
        name: HeaderName,
        raw_name: &[u8],
        value: &'a [u8],
        repeated: bool,
    ) {
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
            Shape::Addresses => self.check_addresses(name, value),
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
        let address = match name {
            HeaderName::From => &mut self.from,
            HeaderName::To => &mut self.to,
            _ => return self.check_address(name, value),
        };
        if let Err(why) = address.read(value, &mut self.issues) {
            *address = NameAddr::default();
            return self.unreadable(name, why, value);
        }
        let uri = address.uri.raw;
        self.check_uri_length(uri);
    }

    /// An address that is read again when somebody asks for it.
    #[inline(never)]
    fn check_address(&mut self, name: HeaderName, value: &'a [u8]) {
        let mut address = NameAddr::default();
        match address.read(value, &mut self.issues) {
            Ok(()) => self.check_uri_length(address.uri.raw),
            Err(why) => self.unreadable(name, why, value),
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

    fn check_addresses(&mut self, name: HeaderName, value: &'a [u8]) {
        for value in Values::of(value) {
            if value.is_empty() {
                self.issues.report(IssueCode::EmptyListValue, value);
                continue;
            }
            self.check_address(name, value);
        }
    }

    #[inline]
    pub(super) fn check_uri_length(&mut self, uri: &[u8]) {
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
        let length = ContentLength::of(value);
        if length == ContentLength::Invalid {
            self.issues.report(IssueCode::ContentLengthInvalid, value);
        }
        self.content_length = self.content_length.and(length);
        if self.content_length == ContentLength::Conflict {
            self.issues.report(IssueCode::ContentLengthConflict, value);
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
