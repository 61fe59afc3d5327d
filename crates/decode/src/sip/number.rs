//! Telephone numbers in tel URIs (RFC 3966) and in the user part of SIP URIs (RFC 3261 section 19.1.6), with the parameters of
//! number portability (RFC 4694) and trunk groups (RFC 4904).

use std::borrow::Cow;

use crate::sip::escape::unescape;
use crate::sip::lexical::{after, find, split};
use crate::sip::params::Params;
use crate::sip::uri::{Scheme, Uri};

/// A telephone number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TelephoneNumber<'a> {
    /// Digits, with `*`, `#` and the hex digits of local numbers, without the plus sign and visual separators.
    pub digits: Cow<'a, [u8]>,
    /// Whether it began with a plus sign: complete with country code.
    pub is_global: bool,
    /// Where a local number is valid.
    pub phone_context: Option<&'a [u8]>,
    /// Routing number of a ported number.
    pub routing_number: Option<&'a [u8]>,
    /// Whether a portability database was asked already.
    pub is_dip_done: bool,
    /// Trunk group, and where its name is valid.
    pub trunk_group: Option<&'a [u8]>,
    /// Context of the trunk group.
    pub trunk_context: Option<&'a [u8]>,
    /// Extension.
    pub extension: Option<&'a [u8]>,
}

impl<'a> TelephoneNumber<'a> {
    /// The number that a URI names; `None` when the user part is a name. A tel URI is always a number if its text is one.
    pub fn of(uri: &Uri<'a>) -> Option<Self> {
        let (text, params) = match uri.scheme {
            Scheme::Tel => (uri.user, uri.params),
            Scheme::Sip | Scheme::Sips => {
                let (text, params) =
                    split(uri.user, find(b';', uri.user).unwrap_or(uri.user.len()));
                (text, Params::of(params))
            }
            Scheme::Urn | Scheme::Other | Scheme::Missing => return None,
        };
        let (is_global, digits) = digits(&unescape(text))?;
        Some(Self {
            digits,
            is_global,
            phone_context: params.get(b"phone-context"),
            routing_number: params.get(b"rn"),
            is_dip_done: params.has(b"npdi"),
            // Proxies put the trunk group into the user part, some gateways among the URI parameters.
            trunk_group: params.get(b"tgrp").or_else(|| uri.params.get(b"tgrp")),
            trunk_context: params
                .get(b"trunk-context")
                .or_else(|| uri.params.get(b"trunk-context")),
            extension: params.get(b"ext"),
        })
    }
}

/// Splits off the plus sign and drops visual separators; `None` for what is no number.
fn digits<'a>(text: &Cow<'a, [u8]>) -> Option<(bool, Cow<'a, [u8]>)> {
    let is_global = text.first() == Some(&b'+');
    let start = usize::from(is_global);
    let number = after(text, start);
    let is_separator = |byte: &u8| matches!(byte, b'-' | b'.' | b'(' | b')');
    let is_digit = |byte: &u8| {
        byte.is_ascii_digit()
            || (!is_global && matches!(byte, b'*' | b'#' | b'a'..=b'f' | b'A'..=b'F'))
    };
    let has_digit = number.iter().any(u8::is_ascii_digit);
    if !has_digit
        || !number
            .iter()
            .all(|byte| is_digit(byte) || is_separator(byte))
    {
        return None;
    }
    let digits = match text {
        Cow::Borrowed(text) if !after(text, start).iter().any(is_separator) => {
            Cow::Borrowed(after(text, start))
        }
        _ => Cow::Owned(
            number
                .iter()
                .copied()
                .filter(|byte| !is_separator(byte))
                .collect(),
        ),
    };
    Some((is_global, digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(uri: &'static str) -> Option<TelephoneNumber<'static>> {
        Uri::parse(uri.as_bytes()).telephone_number()
    }

    #[test]
    fn the_same_number_reads_the_same_in_every_form() {
        for uri in [
            "tel:+12015550123",
            "tel:+1-201-555-0123",
            "tel:+1(201)555.0123",
            "sip:+12015550123@gw.example.com;user=phone",
            "sip:%2B1-201-555-0123@gw.example.com",
        ] {
            let number = number(uri).unwrap();
            assert_eq!(
                (&*number.digits, number.is_global),
                (&b"12015550123"[..], true),
                "{uri}"
            );
        }
    }

    #[test]
    fn local_numbers_have_a_context() {
        let local = number("tel:7042;phone-context=example.com").unwrap();
        assert_eq!((&*local.digits, local.is_global), (&b"7042"[..], false));
        assert_eq!(local.phone_context, Some(&b"example.com"[..]));
        let local = number("sip:7042;phone-context=+1914555@gw.example.com;user=phone").unwrap();
        assert_eq!(local.phone_context, Some(&b"+1914555"[..]));
        assert_eq!(&*number("sip:*21#@x").unwrap().digits, b"*21#");
    }

    #[test]
    fn portability_and_trunk_groups_are_read() {
        let ported = number(
            "sip:+12015550123;npdi;rn=+12125550000;tgrp=tg1;trunk-context=+1-630@gw;user=phone",
        )
        .unwrap();
        assert!(ported.is_dip_done);
        assert_eq!(ported.routing_number, Some(&b"+12125550000"[..]));
        assert_eq!(ported.trunk_group, Some(&b"tg1"[..]));
        assert_eq!(ported.trunk_context, Some(&b"+1-630"[..]));
        assert_eq!(
            number("sip:123@gw;tgrp=tg2").unwrap().trunk_group,
            Some(&b"tg2"[..])
        );
        assert_eq!(number("tel:+1;ext=99").unwrap().extension, Some(&b"99"[..]));
    }

    #[test]
    fn names_are_no_numbers() {
        for uri in [
            "sip:alice@x",
            "sip:face@x",
            "sip:+1a@x",
            "sip:x.com",
            "tel:",
            "urn:service:sos",
            "sip:1-800-flowers@x",
        ] {
            assert_eq!(number(uri), None, "{uri}");
        }
    }
}
