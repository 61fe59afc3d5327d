//! CSeq and `RAck`: numbers that order requests and reliable responses (RFC 3261 section 20.16, RFC 3262 section 7.2).

use crate::sip::integer::Number;
use crate::sip::lexical::{is_space, is_token, split, trim, trim_start};
use crate::sip::tables::Method;

/// The value of CSeq.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CSeq<'a> {
    /// Sequence number; all 32 bits are accepted.
    pub number: u32,
    /// Method of the request.
    pub method: Method<'a>,
}

impl Default for CSeq<'_> {
    fn default() -> Self {
        Self {
            number: 0,
            method: Method::Other(&[]),
        }
    }
}

/// Why a CSeq could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unreadable {
    Form,
    Range,
}

impl<'a> CSeq<'a> {
    #[inline]
    pub(crate) fn read(value: &'a [u8]) -> Result<Self, Unreadable> {
        let (digits, method) = split_word(value);
        match Number::of(digits) {
            Number::Value(number) if is_token(method) => Ok(Self {
                number,
                method: Method::from_bytes(method),
            }),
            Number::TooLarge if is_token(method) => Err(Unreadable::Range),
            _ => Err(Unreadable::Form),
        }
    }
}

/// The value of `RAck`: which reliable provisional response a PRACK acknowledges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RAck<'a> {
    /// `RSeq` of the response.
    pub rseq: u32,
    /// CSeq number of the request that it answered.
    pub cseq: u32,
    /// Method of that request.
    pub method: Method<'a>,
}

impl<'a> RAck<'a> {
    /// Reads the value of `RAck`.
    pub fn parse(value: &'a [u8]) -> Option<Self> {
        let (rseq, rest) = split_word(trim(value));
        let CSeq {
            number: cseq,
            method,
        } = CSeq::read(rest).ok()?;
        Some(Self {
            rseq: Number::of(rseq).value()?,
            cseq,
            method,
        })
    }
}

#[inline]
fn split_word(text: &[u8]) -> (&[u8], &[u8]) {
    let end = text
        .iter()
        .position(|byte| is_space(*byte))
        .unwrap_or(text.len());
    let (word, rest) = split(text, end);
    (word, trim_start(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leading_zeros_and_folds_are_fine() {
        assert_eq!(
            CSeq::read(b"0009\r\n  INVITE"),
            Ok(CSeq {
                number: 9,
                method: Method::Invite
            })
        );
        assert_eq!(CSeq::read(b"4294967295 BYE").unwrap().number, u32::MAX);
    }

    #[test]
    fn numbers_beyond_32_bits_are_told_from_what_is_no_number() {
        assert_eq!(
            CSeq::read(b"36893488147419103232 REGISTER"),
            Err(Unreadable::Range)
        );
        for value in [
            &b""[..],
            b"1",
            b"INVITE",
            b"-1 INVITE",
            b"1 IN(VITE",
            b"1 INVITE x",
        ] {
            assert_eq!(CSeq::read(value), Err(Unreadable::Form), "{value:?}");
        }
    }

    #[test]
    fn a_rack_names_the_response_and_the_request() {
        assert_eq!(
            RAck::parse(b" 776656 1 INVITE"),
            Some(RAck {
                rseq: 776_656,
                cseq: 1,
                method: Method::Invite
            })
        );
        assert_eq!(RAck::parse(b"1 INVITE"), None);
    }
}
