//! Reason (RFC 3326): why a request was sent, in the words of another protocol.

use std::borrow::Cow;

use memchr::memchr;

use crate::sip::headers::Headers;
use crate::sip::integer::Number;
use crate::sip::lexical::{split, trim};
use crate::sip::params::Params;
use crate::sip::tables::HeaderName;

/// One Reason value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason<'a> {
    /// `SIP`, `Q.850` or another protocol.
    pub protocol: &'a [u8],
    /// Status code or cause value.
    pub cause: Option<u16>,
    /// Text for people, without quotes.
    pub text: Option<Cow<'a, [u8]>>,
}

impl<'a> Reason<'a> {
    /// Reads one Reason value; `None` without a protocol.
    pub fn parse(value: &'a [u8]) -> Option<Self> {
        let (protocol, params) = split(value, memchr(b';', value).unwrap_or(value.len()));
        let protocol = trim(protocol);
        if protocol.is_empty() {
            return None;
        }
        let params = Params::of(params);
        Some(Self {
            protocol,
            cause: params
                .get(b"cause")
                .and_then(|text| Number::of(trim(text)).value())
                .and_then(|cause| u16::try_from(cause).ok()),
            text: params.find(b"text").map(|param| param.text()),
        })
    }

    /// Whether the cause is one of ITU-T Q.850.
    pub fn is_q850(&self) -> bool {
        self.protocol.eq_ignore_ascii_case(b"Q.850")
    }
}

/// All Reason values of a message.
pub(crate) fn reasons<'a>(headers: &Headers<'a>) -> Vec<Reason<'a>> {
    if !headers.has(HeaderName::Reason) {
        return Vec::new();
    }
    headers
        .values(HeaderName::Reason)
        .filter_map(Reason::parse)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_reasons_stand_in_one_list() {
        let mut headers = Headers::default();
        headers.push(
            HeaderName::Reason,
            b"Reason",
            b"Q.850 ;cause=16 ;text=\"Terminated, \\\"so\\\"\", SIP;cause=200",
        );
        let reasons = reasons(&headers);
        assert_eq!(reasons.len(), 2);
        assert!(reasons[0].is_q850());
        assert_eq!(reasons[0].cause, Some(16));
        assert_eq!(reasons[0].text.as_deref(), Some(&b"Terminated, \"so\""[..]));
        assert_eq!(
            (reasons[1].protocol, reasons[1].cause),
            (&b"SIP"[..], Some(200))
        );
    }

    #[test]
    fn a_cause_that_is_no_number_is_absent() {
        assert_eq!(Reason::parse(b"SIP;cause=x").unwrap().cause, None);
        assert_eq!(Reason::parse(b"SIP;cause=70000").unwrap().cause, None);
        assert_eq!(Reason::parse(b";cause=1"), None);
    }
}
