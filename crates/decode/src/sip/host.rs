//! Hosts and ports, as in a URI and in Via: names, IPv4 addresses, IPv6 addresses in brackets.

use std::net::{IpAddr, Ipv6Addr};

use memchr::memmem;

use crate::sip::integer::port;
use crate::sip::lexical::{after, find, host_length, is_host, split, trim, trim_end};

/// What is wrong with a URI or a sent-by: a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Flaws(u8);

impl Flaws {
    pub(crate) const NONE: Self = Self(0);
    /// There is no scheme.
    pub(crate) const SCHEME: Self = Self(1);
    /// The host is empty or unreadable.
    pub(crate) const HOST: Self = Self(2);
    /// The port is no port.
    pub(crate) const PORT: Self = Self(4);
    /// An IPv6 address has three colons in a row (RFC 5118 section 4.10).
    pub(crate) const THREE_COLONS: Self = Self(8);

    #[inline]
    pub(crate) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    #[inline]
    pub(crate) const fn any(self) -> bool {
        self.0 != 0
    }

    pub(crate) const fn has(self, flaw: Self) -> bool {
        self.0 & flaw.0 != 0
    }
}

/// A host with an optional port, and what follows it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Authority<'a> {
    /// Without the brackets of an IPv6 address.
    pub(crate) host: &'a [u8],
    pub(crate) port: Option<u16>,
    pub(crate) flaws: Flaws,
    /// Parameters and headers: empty, or from a semicolon or question mark on.
    pub(crate) tail: &'a [u8],
}

impl<'a> Authority<'a> {
    /// Reads the host and the port at the front.
    #[inline]
    pub(crate) fn read(text: &'a [u8]) -> Self {
        let (host, tail) = split(text, host_length(text));
        let (port, tail) = match tail {
            [b':', rest @ ..] => plain_port(rest),
            _ => (None, tail),
        };
        // A name or an IPv4 address with nothing unusual around it, as nearly always; everything else takes the long way.
        if !host.is_empty() && matches!(tail, [] | [b';' | b'?', ..]) {
            return Self {
                host,
                port,
                flaws: Flaws::NONE,
                tail,
            };
        }
        Self::read_unusual(text)
    }

    #[inline(never)]
    fn read_unusual(text: &'a [u8]) -> Self {
        let end = text
            .iter()
            .position(|byte| matches!(byte, b';' | b'?'))
            .unwrap_or(text.len());
        let (place, tail) = split(text, end);
        let place = trim_end(place);
        let (host, port, flaws) = match place {
            [b'[', inside @ ..] => bracketed(inside),
            _ => named(place),
        };
        Self {
            host,
            port,
            flaws,
            tail,
        }
    }
}

/// The digits of a port up to what can follow it. Without a port the tail begins with what is no end of an authority.
#[inline]
fn plain_port(rest: &[u8]) -> (Option<u16>, &[u8]) {
    const UNUSUAL: &[u8] = b":";
    let mut value = 0_u32;
    let mut digits = rest;
    while let [digit @ b'0'..=b'9', tail @ ..] = digits {
        value = value * 10 + u32::from(digit - b'0');
        digits = tail;
        if value > 0xffff {
            return (None, UNUSUAL);
        }
    }
    match u16::try_from(value) {
        Ok(port @ 1..) => (Some(port), digits),
        _ => (None, UNUSUAL),
    }
}

/// `host` or `host:port`; white space may surround the colon, as in Via.
fn named(text: &[u8]) -> (&[u8], Option<u16>, Flaws) {
    let host_flaw = |host: &[u8]| {
        if is_host(host) {
            Flaws::NONE
        } else {
            Flaws::HOST
        }
    };
    let Some(colon) = find(b':', text) else {
        return (text, None, host_flaw(text));
    };
    let (host, tail) = split(text, colon);
    let digits = after(tail, 1);
    if find(b':', digits).is_some() {
        // An IPv6 address without brackets (RFC 5118 section 4.2): where its port would begin cannot be told.
        return (text, None, Flaws::HOST);
    }
    let host = trim_end(host);
    let (port, port_flaw) = read_port(digits);
    (host, port, host_flaw(host).and(port_flaw))
}

/// `[v6]` or `[v6]:port`, from behind the opening bracket.
fn bracketed(inside: &[u8]) -> (&[u8], Option<u16>, Flaws) {
    let Some(end) = find(b']', inside) else {
        return (inside, None, Flaws::HOST);
    };
    let (host, tail) = split(inside, end);
    let flaws = match ipv6(host) {
        None => Flaws::HOST,
        Some((_, true)) => Flaws::THREE_COLONS,
        Some((_, false)) => Flaws::NONE,
    };
    match trim(after(tail, 1)) {
        [] => (host, None, flaws),
        [b':', digits @ ..] => {
            let (port, port_flaw) = read_port(digits);
            (host, port, flaws.and(port_flaw))
        }
        _ => (host, None, flaws.and(Flaws::HOST)),
    }
}

fn read_port(digits: &[u8]) -> (Option<u16>, Flaws) {
    match port(trim(digits)) {
        Some(port) => (Some(port), Flaws::NONE),
        None => (None, Flaws::PORT),
    }
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
    if text.contains(&b':') {
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

    fn read(text: &str) -> (&str, Option<u16>, Flaws, &str) {
        let found = Authority::read(text.as_bytes());
        let text = |bytes| std::str::from_utf8(bytes).unwrap();
        (text(found.host), found.port, found.flaws, text(found.tail))
    }

    #[test]
    fn a_host_ends_where_parameters_or_headers_begin() {
        assert_eq!(read("a.b"), ("a.b", None, Flaws::NONE, ""));
        assert_eq!(read("a.b:05060;x"), ("a.b", Some(5060), Flaws::NONE, ";x"));
        assert_eq!(
            read("192.0.2.1?h=v"),
            ("192.0.2.1", None, Flaws::NONE, "?h=v")
        );
        assert_eq!(
            read("[::1]:65535;x"),
            ("::1", Some(65535), Flaws::NONE, ";x")
        );
    }

    #[test]
    fn space_around_the_colon_is_read_over() {
        assert_eq!(
            read("a.b : 5060 ;x"),
            ("a.b", Some(5060), Flaws::NONE, ";x")
        );
        assert_eq!(read("a.b ;x"), ("a.b", None, Flaws::NONE, ";x"));
        assert_eq!(read("[::1] : 5060"), ("::1", Some(5060), Flaws::NONE, ""));
    }

    #[test]
    fn what_is_wrong_is_said_and_the_rest_kept() {
        assert_eq!(read(""), ("", None, Flaws::HOST, ""));
        assert_eq!(read(":5060"), ("", Some(5060), Flaws::HOST, ""));
        assert_eq!(
            read("a_b:0;x"),
            ("a_b", None, Flaws::HOST.and(Flaws::PORT), ";x")
        );
        assert_eq!(read("a:"), ("a", None, Flaws::PORT, ""));
        assert_eq!(read("a:65536"), ("a", None, Flaws::PORT, ""));
        assert_eq!(read("a:99999999999999999999"), ("a", None, Flaws::PORT, ""));
        assert_eq!(read("2001:db8::1"), ("2001:db8::1", None, Flaws::HOST, ""));
        assert_eq!(read("[::1"), ("::1", None, Flaws::HOST, ""));
        assert_eq!(read("[1:::2]").2, Flaws::THREE_COLONS);
    }

    #[test]
    fn addresses_are_read_with_and_without_brackets() {
        assert_eq!(address(b"192.0.2.1"), "192.0.2.1".parse().ok());
        assert_eq!(address(b"[2001:db8::1]"), address(b"2001:db8::1"));
        assert_eq!(address(b"::ffff:192.0.2.1"), "192.0.2.1".parse().ok());
        assert_eq!(address(b"1:::192.0.2.1"), address(b"1::192.0.2.1"));
        for text in [
            &b""[..],
            b"a.b",
            b"1.2.3",
            b"1.2.3.4.5.6.7.8",
            b"[::1",
            b"::g",
            b"\xff:",
        ] {
            assert_eq!(address(text), None);
        }
    }
}
