//! Addresses of `c=` and `o=`: `IN IP4 192.0.2.1`, `IN IP6 2001:db8::1` (RFC 8866 sections 5.2 and 5.7).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use memchr::memchr;

use crate::sdp::session::words;
use crate::sip::lexical::split;

/// An address as a session description names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Addr<'a> {
    /// Address or host name, without the time-to-live of a multicast address.
    pub host: &'a [u8],
    /// The address; `None` for a host name. v4-mapped IPv6 as IPv4.
    pub ip: Option<IpAddr>,
}

impl<'a> Addr<'a> {
    /// Reads `IN IP4 host`.
    pub(crate) fn parse(text: &'a [u8]) -> Option<Self> {
        let mut words = words(text);
        let (_network, _family) = (words.next()?, words.next()?);
        let host = words.next()?;
        let host = split(host, memchr(b'/', host).unwrap_or(host.len())).0;
        (!host.is_empty()).then(|| Self {
            host,
            ip: crate::sip::address_of(host),
        })
    }

    /// Whether it is the address that meant hold before there were directions (RFC 3264 section 8.4, RFC 6337 section 5.3).
    pub fn is_unspecified(&self) -> bool {
        matches!(
            self.ip,
            Some(IpAddr::V4(Ipv4Addr::UNSPECIFIED) | IpAddr::V6(Ipv6Addr::UNSPECIFIED))
        )
    }

    /// Whether it is a multicast address.
    pub fn is_multicast(&self) -> bool {
        self.ip.is_some_and(|ip| ip.is_multicast())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_both_families_and_names_are_read() {
        let ip = |text: &'static str| Addr::parse(text.as_bytes()).unwrap().ip;
        assert_eq!(ip("IN IP4 192.0.2.1"), "192.0.2.1".parse().ok());
        assert_eq!(ip("IN IP6 2001:db8::20"), "2001:db8::20".parse().ok());
        assert_eq!(ip("IN IP6 ::ffff:192.0.2.2"), "192.0.2.2".parse().ok());
        assert_eq!(ip("IN IP4 host.example.com"), None);
        let multicast = Addr::parse(b"IN IP4 224.2.36.42/127").unwrap();
        assert!(multicast.is_multicast());
        assert_eq!(multicast.host, b"224.2.36.42");
        assert!(Addr::parse(b"IN IP4 0.0.0.0").unwrap().is_unspecified());
        assert_eq!(Addr::parse(b"IN IP4"), None);
    }
}
