//! SIP, SIPS and tel URIs (RFC 3261 section 19.1, RFC 3966); any other scheme is kept as it is.

use std::borrow::Cow;
use std::net::IpAddr;

use crate::sip::escape::unescape;
use crate::sip::host::{Authority, Flaws, address};
use crate::sip::lexical::{after, find, is_scheme_byte, split};
use crate::sip::number::TelephoneNumber;
use crate::sip::params::Params;

/// The scheme of a URI.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// `sip:`
    Sip,
    /// `sips:`
    Sips,
    /// `tel:`
    Tel,
    /// `urn:`, such as `urn:service:sos`.
    Urn,
    /// Any other one.
    Other,
    /// There is none.
    #[default]
    Missing,
}

/// A URI, split where it lies in the message. Nothing is unescaped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Uri<'a> {
    /// All of it, without angle brackets.
    pub raw: &'a [u8],
    /// Its scheme.
    pub scheme: Scheme,
    /// User part without a password, with its own parameters (`user;par=u%40example.net`); the number of a tel URI.
    pub user: &'a [u8],
    /// Host without the brackets of an IPv6 address; empty for tel and unknown schemes.
    pub host: &'a [u8],
    /// Port, when it is given.
    pub port: Option<u16>,
    /// URI parameters.
    pub params: Params<'a>,
    /// What follows the question mark.
    pub headers: &'a [u8],
}

impl<'a> Uri<'a> {
    /// Reads a URI that stands alone.
    pub fn parse(raw: &'a [u8]) -> Self {
        let mut uri = Self::default();
        uri.read(raw);
        uri
    }

    /// Reads a URI in its place. It must be an empty one: what the URI does not have is left as it is.
    #[inline]
    pub(crate) fn read(&mut self, raw: &'a [u8]) -> Flaws {
        let (scheme, rest) = scheme(raw);
        self.raw = raw;
        self.scheme = scheme;
        match scheme {
            Scheme::Sip | Scheme::Sips => self.read_sip(rest),
            Scheme::Missing => self.read_sip(rest).and(Flaws::SCHEME),
            Scheme::Tel => {
                let (number, params) = split(rest, find(b';', rest).unwrap_or(rest.len()));
                self.user = number;
                self.params = Params::of(params);
                if number.is_empty() {
                    Flaws::HOST
                } else {
                    Flaws::NONE
                }
            }
            Scheme::Urn | Scheme::Other => Flaws::NONE,
        }
    }

    #[inline]
    fn read_sip(&mut self, rest: &'a [u8]) -> Flaws {
        // An at sign can only end the user part: parameters and headers must escape it. The user part may hold `;` and `?`.
        let place = match find(b'@', rest) {
            Some(at) => {
                let userinfo = split(rest, at).0;
                let end = find(b':', userinfo).unwrap_or(userinfo.len());
                self.user = split(userinfo, end).0;
                after(rest, at + 1)
            }
            None => rest,
        };
        let Authority {
            host,
            port,
            flaws,
            tail,
        } = Authority::read(place);
        self.host = host;
        self.port = port;
        if !tail.is_empty() {
            let end = find(b'?', tail).unwrap_or(tail.len());
            let (params, headers) = split(tail, end);
            self.params = Params::of(params);
            self.headers = headers.get(1..).unwrap_or(&[]);
        }
        flaws
    }

    /// The host as an address, v4-mapped IPv6 as IPv4; `None` for a name.
    pub fn host_address(&self) -> Option<IpAddr> {
        address(self.host)
    }

    /// Whether it is a `sip:` or `sips:` URI.
    pub fn is_sip(&self) -> bool {
        matches!(self.scheme, Scheme::Sip | Scheme::Sips)
    }

    /// The telephone number that the URI names; `None` when it names none.
    pub fn telephone_number(&self) -> Option<TelephoneNumber<'a>> {
        TelephoneNumber::of(self)
    }

    /// User part with escapes resolved once.
    pub fn user_text(&self) -> Cow<'a, [u8]> {
        unescape(self.user)
    }

    /// The address-of-record form (RFC 3261 section 10.3, step 5): scheme, user with escapes resolved, host in lower case,
    /// a port only when it is given, no parameters. Any other scheme stays as it is.
    pub fn address_of_record(&self) -> Cow<'a, [u8]> {
        let scheme: &[u8] = match self.scheme {
            Scheme::Sip | Scheme::Missing => b"sip:",
            Scheme::Sips => b"sips:",
            Scheme::Tel => b"tel:",
            Scheme::Urn | Scheme::Other => return Cow::Borrowed(self.raw),
        };
        let mut text = Vec::with_capacity(self.raw.len() + scheme.len());
        text.extend_from_slice(scheme);
        text.extend_from_slice(&self.user_text());
        if self.scheme == Scheme::Tel {
            return Cow::Owned(text);
        }
        if !self.user.is_empty() {
            text.push(b'@');
        }
        let is_ipv6 = self.host.contains(&b':');
        if is_ipv6 {
            text.push(b'[');
        }
        text.extend(self.host.iter().map(u8::to_ascii_lowercase));
        if is_ipv6 {
            text.push(b']');
        }
        if let Some(port) = self.port {
            text.push(b':');
            text.extend_from_slice(port.to_string().as_bytes());
        }
        Cow::Owned(text)
    }
}

/// Splits off the scheme.
#[inline]
fn scheme(raw: &[u8]) -> (Scheme, &[u8]) {
    if let [a, b, c, b':', rest @ ..] = raw {
        match [a | 0x20, b | 0x20, c | 0x20] {
            [b's', b'i', b'p'] => return (Scheme::Sip, rest),
            [b't', b'e', b'l'] => return (Scheme::Tel, rest),
            [b'u', b'r', b'n'] => return (Scheme::Urn, rest),
            _ => {}
        }
    }
    if let [head @ .., b':'] = split(raw, 5).0
        && head.eq_ignore_ascii_case(b"sips")
    {
        return (Scheme::Sips, after(raw, 5));
    }
    let length = raw
        .iter()
        .position(|byte| !is_scheme_byte(*byte))
        .unwrap_or(raw.len());
    let begins_with_letter = raw.first().is_some_and(u8::is_ascii_alphabetic);
    if begins_with_letter && raw.get(length) == Some(&b':') {
        return (Scheme::Other, after(raw, length + 1));
    }
    (Scheme::Missing, raw)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> (String, String, Option<u16>) {
        let uri = Uri::parse(text.as_bytes());
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (text(uri.user), text(uri.host), uri.port)
    }

    fn flaws(text: &str) -> Flaws {
        Uri::default().read(text.as_bytes())
    }

    #[test]
    fn the_user_part_keeps_semicolons_and_question_marks() {
        assert_eq!(
            parts("sip:user;par=u%40example.net@example.com"),
            (
                "user;par=u%40example.net".into(),
                "example.com".into(),
                None
            )
        );
        assert_eq!(
            parts("sip:crazy?,/;;*:&it+has=1@example.com:5080;lr"),
            ("crazy?,/;;*".into(), "example.com".into(), Some(5080))
        );
    }

    #[test]
    fn an_ipv6_host_loses_its_brackets_and_keeps_its_colons() {
        assert_eq!(
            parts("sip:[2001:db8::10:5070]"),
            (String::new(), "2001:db8::10:5070".into(), None)
        );
        assert_eq!(
            parts("sip:[2001:db8::10]:5070;x"),
            (String::new(), "2001:db8::10".into(), Some(5070))
        );
        assert_eq!(flaws("sip:[2001:db8::10]:5070"), Flaws::NONE);
    }

    #[test]
    fn an_ipv6_host_without_brackets_is_kept_whole_and_flawed() {
        assert_eq!(
            parts("sip:2001:db8::10"),
            (String::new(), "2001:db8::10".into(), None)
        );
        assert_eq!(flaws("sip:2001:db8::10"), Flaws::HOST);
    }

    #[test]
    fn three_colons_read_like_two() {
        let old = Uri::parse(b"sip:user@[2001:db8:::192.0.2.1]");
        let new = Uri::parse(b"sip:user@[2001:db8::192.0.2.1]");
        assert_eq!(old.host_address(), new.host_address());
        assert!(new.host_address().is_some());
        assert_eq!(
            flaws("sip:user@[2001:db8:::192.0.2.1]"),
            Flaws::THREE_COLONS
        );
    }

    #[test]
    fn a_mapped_address_is_the_ipv4_address() {
        let uri = Uri::parse(b"sip:ted@[::ffff:192.0.2.2]");
        assert_eq!(uri.host_address(), "192.0.2.2".parse().ok());
    }

    #[test]
    fn a_tel_uri_has_its_number_as_user() {
        let uri = Uri::parse(b"tel:+1-201-555-0123;phone-context=example.com");
        assert_eq!(uri.scheme, Scheme::Tel);
        assert_eq!(uri.user, b"+1-201-555-0123");
        assert_eq!(uri.params.get(b"phone-context"), Some(&b"example.com"[..]));
    }

    #[test]
    fn unknown_schemes_stay_whole_and_missing_ones_are_flawed() {
        assert_eq!(
            Uri::parse(b"soap.beep://192.0.2.103:3002").scheme,
            Scheme::Other
        );
        assert_eq!(
            flaws("nobodyKnowsThisScheme:totallyopaquecontent"),
            Flaws::NONE
        );
        assert_eq!(flaws("alan@jasomi.com"), Flaws::SCHEME);
        assert_eq!(parts("alan@jasomi.com").1, "jasomi.com");
        assert_eq!(Uri::parse(b"SIPS:a@b").scheme, Scheme::Sips);
    }

    #[test]
    fn bad_hosts_and_ports_are_flaws() {
        for (text, expected) in [
            ("sip:", Flaws::HOST),
            ("sip:a@", Flaws::HOST),
            ("sip:a@b@c", Flaws::HOST),
            ("sip:a@[::1", Flaws::HOST),
            ("sip:a@[zz]", Flaws::HOST),
            ("sip:a@[::1]x", Flaws::HOST),
            ("sip:a@b:", Flaws::PORT),
            ("sip:a@b:0", Flaws::PORT),
            ("sip:a@b:99999", Flaws::PORT),
            ("sip:a@b_c:0", Flaws::HOST.and(Flaws::PORT)),
            ("tel:;x", Flaws::HOST),
            ("sip:a@b:5060", Flaws::NONE),
        ] {
            assert_eq!(flaws(text), expected, "{text}");
        }
    }

    #[test]
    fn the_address_of_record_resolves_escapes_and_lowers_the_host() {
        let aor = |text: &'static str| Uri::parse(text.as_bytes()).address_of_record().into_owned();
        assert_eq!(
            aor("sip:%75se%72:secret@EXAMPLE.com;x=y?h=v"),
            b"sip:user@example.com"
        );
        assert_eq!(
            aor("sip:null-%00-null@example.com"),
            b"sip:null-\0-null@example.com"
        );
        assert_eq!(aor("sips:[2001:DB8::1]:5061"), b"sips:[2001:db8::1]:5061");
        assert_eq!(aor("isbn:2983792873"), b"isbn:2983792873");
    }
}
