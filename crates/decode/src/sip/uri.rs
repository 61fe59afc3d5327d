//! SIP, SIPS and tel URIs (RFC 3261 section 19.1, RFC 3966); any other scheme is kept as it is.

use std::borrow::Cow;
use std::net::{IpAddr, Ipv6Addr};

use memchr::{memchr, memmem};

use crate::sip::lexical::{after, is_host, is_scheme_byte, port, split, trim_end, unescape};
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

/// What is wrong with a URI.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Flaws {
    pub(crate) scheme: bool,
    pub(crate) host: bool,
    pub(crate) port: bool,
    pub(crate) three_colons: bool,
}

impl Flaws {
    #[inline]
    pub(crate) fn any(self) -> bool {
        self != Self::default()
    }
}

/// A host with an optional port, as in a URI and in Via.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct HostPort<'a> {
    pub(crate) host: &'a [u8],
    pub(crate) port: Option<u16>,
    pub(crate) flaws: Flaws,
}

impl<'a> Uri<'a> {
    /// Reads a URI that stands alone.
    pub fn parse(raw: &'a [u8]) -> Self {
        Self::read(raw).0
    }

    #[inline]
    pub(crate) fn read(raw: &'a [u8]) -> (Self, Flaws) {
        let (scheme, rest) = scheme(raw);
        match scheme {
            Scheme::Sip | Scheme::Sips => Self::read_sip(raw, scheme, rest, Flaws::default()),
            Scheme::Missing => {
                let flaws = Flaws {
                    scheme: true,
                    ..Flaws::default()
                };
                Self::read_sip(raw, scheme, rest, flaws)
            }
            Scheme::Tel => {
                let (number, params) = split(rest, memchr(b';', rest).unwrap_or(rest.len()));
                let uri = Self {
                    raw,
                    scheme,
                    user: number,
                    params: Params::of(params),
                    ..Self::default()
                };
                let flaws = Flaws {
                    host: number.is_empty(),
                    ..Flaws::default()
                };
                (uri, flaws)
            }
            Scheme::Urn | Scheme::Other => (
                Self {
                    raw,
                    scheme,
                    ..Self::default()
                },
                Flaws::default(),
            ),
        }
    }

    #[inline]
    fn read_sip(raw: &'a [u8], scheme: Scheme, rest: &'a [u8], mut flaws: Flaws) -> (Self, Flaws) {
        // An at sign can only end the user part: parameters and headers must escape it. The user part may hold `;` and `?`.
        let (userinfo, place) = match memchr(b'@', rest) {
            Some(at) => (split(rest, at).0, after(rest, at + 1)),
            None => (&rest[..0], rest),
        };
        let user = match memchr(b':', userinfo) {
            Some(colon) => split(userinfo, colon).0,
            None => userinfo,
        };
        let host_end = place
            .iter()
            .position(|byte| matches!(byte, b';' | b'?'))
            .unwrap_or(place.len());
        let (authority, tail) = split(place, host_end);
        let HostPort {
            host,
            port,
            flaws: found,
        } = host_port(authority);
        flaws.host = found.host;
        flaws.port = found.port;
        flaws.three_colons = found.three_colons;
        let (params, headers) = match memchr(b'?', tail) {
            Some(mark) => (split(tail, mark).0, after(tail, mark + 1)),
            None => (tail, &tail[..0]),
        };
        let uri = Self {
            raw,
            scheme,
            user,
            host,
            port,
            params: Params::of(params),
            headers,
        };
        (uri, flaws)
    }

    /// The host as an address, v4-mapped IPv6 as IPv4; `None` for a name.
    pub fn host_address(&self) -> Option<IpAddr> {
        address(self.host)
    }

    /// Whether it is a `sip:` or `sips:` URI.
    pub fn is_sip(&self) -> bool {
        matches!(self.scheme, Scheme::Sip | Scheme::Sips)
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
        let is_ipv6 = memchr(b':', self.host).is_some();
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

/// Reads `host`, `host:port`, `[v6]` or `[v6]:port`; white space may surround the colon, as in Via.
#[inline]
pub(crate) fn host_port(text: &[u8]) -> HostPort<'_> {
    if let [b'[', inside @ ..] = text {
        return bracketed(inside);
    }
    let Some(colon) = memchr(b':', text) else {
        let flaws = Flaws {
            host: !is_host(text),
            ..Flaws::default()
        };
        return HostPort {
            host: text,
            port: None,
            flaws,
        };
    };
    let (host, tail) = split(text, colon);
    let digits = after(tail, 1);
    if memchr(b':', digits).is_some() {
        // An IPv6 address without brackets (RFC 5118 section 4.2): where its port would begin cannot be told.
        let flaws = Flaws {
            host: true,
            ..Flaws::default()
        };
        return HostPort {
            host: text,
            port: None,
            flaws,
        };
    }
    let host = trim_end(host);
    let port = port(crate::sip::lexical::trim(digits));
    let flaws = Flaws {
        host: !is_host(host),
        port: port.is_none(),
        ..Flaws::default()
    };
    HostPort { host, port, flaws }
}

#[inline(never)]
fn bracketed(inside: &[u8]) -> HostPort<'_> {
    let Some(end) = memchr(b']', inside) else {
        let flaws = Flaws {
            host: true,
            ..Flaws::default()
        };
        return HostPort {
            host: inside,
            port: None,
            flaws,
        };
    };
    let (host, tail) = split(inside, end);
    let tail = crate::sip::lexical::trim(after(tail, 1));
    let address = ipv6(host);
    let mut flaws = Flaws {
        host: address.is_none(),
        three_colons: address.is_some_and(|(_, three_colons)| three_colons),
        ..Flaws::default()
    };
    let port = match tail {
        [] => None,
        [b':', digits @ ..] => {
            let port = port(crate::sip::lexical::trim(digits));
            flaws.port = port.is_none();
            port
        }
        _ => {
            flaws.host = true;
            None
        }
    };
    HostPort { host, port, flaws }
}

/// Longest text of an IPv6 address, with room for the third colon.
const IPV6_TEXT: usize = 48;

/// An IPv6 address, and whether it had the three colons of the old grammar (RFC 5118 section 4.10).
fn ipv6(text: &[u8]) -> Option<(Ipv6Addr, bool)> {
    if text.len() > IPV6_TEXT {
        return None;
    }
    let readable = std::str::from_utf8(text).ok()?;
    if let Ok(address) = readable.parse() {
        return Some((address, false));
    }
    let third = memmem::find(text, b":::")?;
    let (left, right) = readable.split_at_checked(third)?;
    let mended = format!("{left}{}", right.get(1..)?);
    Some((mended.parse().ok()?, true))
}

/// An IP address with or without brackets, v4-mapped IPv6 as IPv4; `None` for anything else.
pub(crate) fn address(text: &[u8]) -> Option<IpAddr> {
    let text = match text {
        [b'[', inside @ .., b']'] => inside,
        _ => text,
    };
    if memchr(b':', text).is_some() {
        return ipv6(text).map(|(address, _)| IpAddr::V6(address).to_canonical());
    }
    if text.len() > 15 {
        return None;
    }
    let address = std::str::from_utf8(text).ok()?.parse().ok()?;
    Some(IpAddr::V4(address))
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
        Uri::read(text.as_bytes()).1
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
        assert!(!flaws("sip:[2001:db8::10]:5070").any());
    }

    #[test]
    fn an_ipv6_host_without_brackets_is_kept_whole_and_flawed() {
        assert_eq!(
            parts("sip:2001:db8::10"),
            (String::new(), "2001:db8::10".into(), None)
        );
        assert!(flaws("sip:2001:db8::10").host);
    }

    #[test]
    fn three_colons_read_like_two() {
        let old = Uri::parse(b"sip:user@[2001:db8:::192.0.2.1]");
        let new = Uri::parse(b"sip:user@[2001:db8::192.0.2.1]");
        assert_eq!(old.host_address(), new.host_address());
        assert!(new.host_address().is_some());
        assert!(flaws("sip:user@[2001:db8:::192.0.2.1]").three_colons);
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
        assert!(!flaws("nobodyKnowsThisScheme:totallyopaquecontent").any());
        assert!(flaws("alan@jasomi.com").scheme);
        assert_eq!(parts("alan@jasomi.com").1, "jasomi.com");
        assert_eq!(Uri::parse(b"SIPS:a@b").scheme, Scheme::Sips);
    }

    #[test]
    fn bad_hosts_and_ports_are_flaws() {
        for (text, host, port) in [
            ("sip:", true, false),
            ("sip:a@", true, false),
            ("sip:a@b@c", true, false),
            ("sip:a@[::1", true, false),
            ("sip:a@[zz]", true, false),
            ("sip:a@[::1]x", true, false),
            ("sip:a@b:", false, true),
            ("sip:a@b:0", false, true),
            ("sip:a@b:99999", false, true),
            ("sip:a@b:5060", false, false),
        ] {
            let found = flaws(text);
            assert_eq!((found.host, found.port), (host, port), "{text}");
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
