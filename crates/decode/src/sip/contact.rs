//! Contact (RFC 3261 section 20.10) with the parameters of registrations (RFC 5626).

use crate::sip::address::NameAddr;
use crate::sip::headers::Headers;
use crate::sip::integer::Number;
use crate::sip::issue::Issues;
use crate::sip::lexical::trim;
use crate::sip::list::Values;
use crate::sip::tables::{HeaderName, IssueCode};

/// All contacts of a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contacts<'a> {
    /// Whether `*` stands there: remove all bindings (RFC 3261 section 10.2.2).
    pub star: bool,
    /// The contacts in the order of the message; unreadable ones are left out.
    pub values: Vec<Contact<'a>>,
}

/// One contact.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contact<'a> {
    /// Its address.
    pub addr: NameAddr<'a>,
    /// Seconds that the binding lasts; `None` without the parameter or when it is no number.
    pub expires: Option<u32>,
    /// Preference in thousandths, 0 to 1000.
    pub q: Option<u16>,
    /// Instance of the user agent, such as `<urn:uuid:...>` (RFC 5626 section 4.1).
    pub instance: Option<&'a [u8]>,
    /// Which of the agent's flows it is (RFC 5626 section 4.2).
    pub reg_id: Option<u32>,
}

impl<'a> Contact<'a> {
    fn of(addr: NameAddr<'a>) -> Self {
        let mut contact = Self::default();
        for param in addr.params {
            let number = || Number::of(trim(param.value())).value();
            if param.name.eq_ignore_ascii_case(b"expires") {
                contact.expires = contact.expires.or_else(number);
            } else if param.name.eq_ignore_ascii_case(b"q") {
                contact.q = contact.q.or_else(|| thousandths(param.value()));
            } else if param.name.eq_ignore_ascii_case(b"+sip.instance") {
                contact.instance = contact.instance.or(Some(param.value()));
            } else if param.name.eq_ignore_ascii_case(b"reg-id") {
                contact.reg_id = contact.reg_id.or_else(number);
            }
        }
        contact.addr = addr;
        contact
    }
}

/// A qvalue in thousandths: `0`, `1`, `0.5`, `1.000` (RFC 3261 section 25.1).
fn thousandths(text: &[u8]) -> Option<u16> {
    let (whole, fraction) = match text {
        [whole @ (b'0' | b'1')] => (*whole, &[][..]),
        [whole @ (b'0' | b'1'), b'.', fraction @ ..] if fraction.len() <= 3 => (*whole, fraction),
        [b'.', fraction @ ..] if !fraction.is_empty() && fraction.len() <= 3 => (b'0', fraction),
        _ => return None,
    };
    let mut value = u16::from(whole - b'0');
    for place in 0..3 {
        let digit = fraction.get(place).copied().unwrap_or(b'0');
        if !digit.is_ascii_digit() {
            return None;
        }
        value = value * 10 + u16::from(digit - b'0');
    }
    (value <= 1000).then_some(value)
}

/// Reads all contacts of a message.
pub(crate) fn contacts<'a>(headers: &Headers<'a>) -> Contacts<'a> {
    let mut contacts = Contacts::default();
    let mut issues = Issues::muted();
    for value in headers.values(HeaderName::Contact) {
        if value == b"*" {
            contacts.star = true;
        } else if let Ok(address) = NameAddr::of(value, &mut issues) {
            contacts.values.push(Contact::of(address));
        }
    }
    contacts
}

/// Notes what is wrong with one Contact header.
#[inline]
pub(crate) fn check(value: &[u8], uri_bytes: usize, issues: &mut Issues) {
    let mut count = 0;
    let mut star = None;
    for value in Values::of(value) {
        count += 1;
        if value.is_empty() {
            issues.report(IssueCode::EmptyListValue, value);
            continue;
        }
        if value == b"*" {
            star = Some(value);
            continue;
        }
        let mut address = NameAddr::default();
        if address.read(value, issues).is_err() {
            issues.report(IssueCode::AddressUnreadable, value);
            continue;
        }
        if address.uri.raw.len() > uri_bytes {
            issues.report(IssueCode::UriTooLong, address.uri.raw);
        }
        if address.params.raw().is_empty() {
            continue;
        }
        if let Some(expires) = address.params.find(b"expires")
            && Number::of(trim(expires.value())).value().is_none()
        {
            issues.report(IssueCode::ContactExpiresInvalid, expires.place());
        }
    }
    if let Some(star) = star
        && count > 1
    {
        issues.report(IssueCode::ContactStar, star);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers_of(value: &[u8]) -> Headers<'_> {
        let mut headers = Headers::default();
        headers.push(HeaderName::Contact, b"Contact", value);
        headers
    }

    fn issues_of(value: &[u8]) -> Vec<IssueCode> {
        let mut issues = Issues::of(value);
        check(value, 2048, &mut issues);
        issues.finish().0.iter().map(|issue| issue.code).collect()
    }

    #[test]
    fn the_parameters_of_a_binding_are_read() {
        let value = b"<sip:a@10.0.0.1;transport=tcp>;expires=60;q=0.7;reg-id=1;+sip.instance=\"<urn:uuid:1>\" , \"B, C\" <sip:c@10.0.0.3>;expires=\"30\"";
        let headers = headers_of(value);
        let contacts = contacts(&headers);
        assert_eq!(contacts.values.len(), 2);
        let first = &contacts.values[0];
        assert_eq!(
            (first.expires, first.q, first.reg_id),
            (Some(60), Some(700), Some(1))
        );
        assert_eq!(first.instance, Some(&b"<urn:uuid:1>"[..]));
        assert_eq!(&*contacts.values[1].addr.display, b"B, C");
        assert_eq!(contacts.values[1].expires, Some(30));
        assert!(issues_of(value).is_empty());
    }

    #[test]
    fn a_star_is_a_contact_of_its_own() {
        assert!(contacts(&headers_of(b"*")).star);
        assert!(issues_of(b"*").is_empty());
        assert_eq!(issues_of(b"*, <sip:a@b>"), [IssueCode::ContactStar]);
    }

    #[test]
    fn deviations_are_named() {
        assert_eq!(
            issues_of(b"<sip:a@b>;expires=280297596632815"),
            [IssueCode::ContactExpiresInvalid]
        );
        assert_eq!(issues_of(b"<sip:a@b>,"), [IssueCode::EmptyListValue]);
        assert_eq!(
            issues_of(b"\"open <sip:a@b>"),
            [IssueCode::AddressUnreadable]
        );
        assert_eq!(
            issues_of(b"\"Joe\" <sip:joe@example.org>;;;;"),
            [IssueCode::EmptyParameter]
        );
    }

    #[test]
    fn preference_is_a_number_from_zero_to_one() {
        assert_eq!(thousandths(b"1"), Some(1000));
        assert_eq!(thousandths(b"0.33"), Some(330));
        assert_eq!(thousandths(b".5"), Some(500));
        for bad in [&b"1.5"[..], b"2", b"0.5555", b"x", b"", b"0.x"] {
            assert_eq!(thousandths(bad), None);
        }
    }
}
