//! Via values (RFC 3261 section 20.42): where the request came from and by which branch its response is matched.

use std::net::IpAddr;

use crate::sip::escape::strip_quotes;
use crate::sip::host::{Authority, Flaws, address};
use crate::sip::integer::port;
use crate::sip::issue::Issues;
use crate::sip::lexical::{after, is_space, split, take_token, token_length, trim_start};
use crate::sip::params::{self, Params};
use crate::sip::tables::IssueCode;

/// What a branch begins with that identifies a transaction alone (RFC 3261 section 8.1.1.7).
pub const MAGIC_COOKIE: &[u8] = b"z9hG4bK";

/// The transport that a Via names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ViaTransport<'a> {
    /// `UDP`
    #[default]
    Udp,
    /// `TCP`
    Tcp,
    /// `TLS`
    Tls,
    /// `SCTP`
    Sctp,
    /// `TLS-SCTP`
    TlsSctp,
    /// `WS`
    Ws,
    /// `WSS`
    Wss,
    /// Any other token.
    Other(&'a [u8]),
}

impl<'a> ViaTransport<'a> {
    #[inline]
    fn of(token: &'a [u8]) -> Self {
        const KNOWN: [(&[u8], ViaTransport<'static>); 7] = [
            (b"UDP", ViaTransport::Udp),
            (b"TCP", ViaTransport::Tcp),
            (b"TLS", ViaTransport::Tls),
            (b"SCTP", ViaTransport::Sctp),
            (b"TLS-SCTP", ViaTransport::TlsSctp),
            (b"WS", ViaTransport::Ws),
            (b"WSS", ViaTransport::Wss),
        ];
        if token == b"UDP" {
            return Self::Udp;
        }
        KNOWN
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(token))
            .map_or(Self::Other(token), |(_, transport)| *transport)
    }

    /// The port that a sent-by without one means (RFC 3261 section 18.1.1, RFC 7118 section 5).
    pub const fn default_port(self) -> u16 {
        match self {
            Self::Tls | Self::TlsSctp => 5061,
            Self::Ws => 80,
            Self::Wss => 443,
            Self::Udp | Self::Tcp | Self::Sctp | Self::Other(_) => 5060,
        }
    }
}

/// One Via value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Via<'a> {
    /// The value as it stands in the message, for the matching of RFC 2543.
    pub raw: &'a [u8],
    /// The transport.
    pub transport: ViaTransport<'a>,
    /// Host of the sent-by, without the brackets of an IPv6 address.
    pub host: &'a [u8],
    /// Port of the sent-by, when it is given.
    pub port: Option<u16>,
    /// The branch, `None` when there is none or an empty one.
    pub branch: Option<&'a [u8]>,
    /// Where the request really came from; with or without brackets.
    pub received: Option<IpAddr>,
    /// Whether rport stands there, with or without a value (RFC 3581).
    pub has_rport: bool,
    /// Value of rport, as the server filled it in.
    pub rport: Option<u16>,
    /// All parameters.
    pub params: Params<'a>,
}

impl<'a> Via<'a> {
    /// Reads one Via value.
    pub fn parse(value: &'a [u8]) -> Option<Self> {
        Self::of(value, &mut Issues::muted())
    }

    /// The branch when it identifies a transaction by itself. `None` asks for the matching of RFC 2543: no branch,
    /// one without the cookie, or the cookie and nothing more (RFC 4475 section 3.2.1).
    pub fn transaction_branch(&self) -> Option<&'a [u8]> {
        self.branch
            .filter(|branch| branch.len() > MAGIC_COOKIE.len() && branch.starts_with(MAGIC_COOKIE))
    }

    /// The sent-by host as an address, v4-mapped IPv6 as IPv4; `None` for a name.
    pub fn host_address(&self) -> Option<IpAddr> {
        address(self.host)
    }

    /// Reads a trimmed value and notes what is wrong with it; `None` without a protocol or a sent-by.
    pub(crate) fn of(value: &'a [u8], issues: &mut Issues) -> Option<Self> {
        let mut via = Self::default();
        via.read(value, issues).then_some(via)
    }

    /// The same in its place, which must be empty. Nothing is read when it says no.
    #[inline]
    pub(crate) fn read(&mut self, value: &'a [u8], issues: &mut Issues) -> bool {
        let Some((transport, rest)) = protocol(value, issues) else {
            return false;
        };
        let place = Authority::read(rest);
        if place.host.is_empty() {
            return false;
        }
        if place.flaws.any() {
            let code = if place.flaws == Flaws::THREE_COLONS {
                IssueCode::Ipv6ThreeColons
            } else {
                IssueCode::ViaHost
            };
            issues.report(code, rest);
        }
        self.raw = value;
        self.transport = ViaTransport::of(transport);
        self.host = place.host;
        self.port = place.port;
        self.params = Params::of(place.tail);
        self.read_params(issues);
        true
    }

    #[inline]
    fn read_params(&mut self, issues: &mut Issues) {
        let mut branch = None;
        let mut received = None;
        let mut rport = None;
        params::read(self.params.raw(), issues, |param| {
            let slot = match param.name.len() {
                6 if param.name.eq_ignore_ascii_case(b"branch") => &mut branch,
                8 if param.name.eq_ignore_ascii_case(b"received") => &mut received,
                5 if param.name.eq_ignore_ascii_case(b"rport") => &mut rport,
                _ => return,
            };
            slot.get_or_insert(param.place());
        });
        self.branch = branch.filter(|branch| !branch.is_empty());
        if let Some(text) = received {
            self.received = received_address(text, issues);
        }
        if let Some(text) = rport {
            self.has_rport = true;
            self.rport = port(text);
            if self.rport.is_none() && !text.is_empty() {
                issues.report(IssueCode::RportInvalid, text);
            }
        }
    }
}

fn received_address(text: &[u8], issues: &mut Issues) -> Option<IpAddr> {
    let text = strip_quotes(text);
    let found = address(text);
    if found.is_none() {
        issues.report(IssueCode::ReceivedInvalid, text);
    } else if text.first() == Some(&b'[') {
        issues.report(IssueCode::ReceivedBrackets, text);
    }
    found
}

/// Splits off `SIP/2.0/TRANSPORT`, white space around the slashes allowed, and gives the transport.
#[inline]
fn protocol<'a>(value: &'a [u8], issues: &mut Issues) -> Option<(&'a [u8], &'a [u8])> {
    let rest = if let Some(rest) = value.strip_prefix(b"SIP/2.0/") {
        rest
    } else {
        let (name, rest) = take_token(value);
        let rest = trim_start(rest).strip_prefix(b"/")?;
        let (version, rest) = take_token(trim_start(rest));
        let rest = trim_start(rest).strip_prefix(b"/")?;
        if !name.eq_ignore_ascii_case(b"SIP") || version != b"2.0" {
            issues.report(IssueCode::ViaProtocol, value);
        }
        trim_start(rest)
    };
    let (transport, rest) = split(rest, token_length(rest));
    if transport.is_empty() || !rest.first().copied().is_some_and(is_space) {
        return None;
    }
    Some((transport, trim_start(after(rest, 1))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn issues_of(value: &[u8]) -> Vec<IssueCode> {
        let mut issues = Issues::of(value);
        assert!(Via::of(value, &mut issues).is_some());
        issues.finish().0.iter().map(|issue| issue.code).collect()
    }

    #[test]
    fn space_and_folds_may_stand_around_slashes_and_parameters() {
        let via =
            Via::parse(b"SIP  / 2.0\r\n  / TCP     spindle.example.com : 5062  ;\r\n  branch  =   z9hG4bK9ikj8")
                .unwrap();
        assert_eq!(via.transport, ViaTransport::Tcp);
        assert_eq!(
            (via.host, via.port),
            (&b"spindle.example.com"[..], Some(5062))
        );
        assert_eq!(via.transaction_branch(), Some(&b"z9hG4bK9ikj8"[..]));
    }

    #[test]
    fn a_branch_without_the_cookie_or_with_nothing_more_asks_for_old_matching() {
        for value in [
            &b"SIP/2.0/UDP 192.0.2.2;branch=390skdjuw"[..],
            b"SIP/2.0/UDP 192.0.2.2;branch=z9hG4bK",
            b"SIP/2.0/UDP 192.0.2.2",
        ] {
            assert_eq!(Via::parse(value).unwrap().transaction_branch(), None);
        }
    }

    #[test]
    fn received_with_and_without_brackets_is_the_same_address() {
        let plain = Via::parse(b"SIP/2.0/UDP [2001:db8::9:1];received=2001:db8::9:255").unwrap();
        let delimited =
            Via::parse(b"SIP/2.0/UDP [2001:db8::9:1];received=[2001:db8::9:255]").unwrap();
        assert_eq!(plain.received, "2001:db8::9:255".parse().ok());
        assert_eq!(plain.received, delimited.received);
        assert_eq!(
            issues_of(b"SIP/2.0/UDP [2001:db8::9:1];received=[2001:db8::9:255]"),
            [IssueCode::ReceivedBrackets]
        );
    }

    #[test]
    fn a_mapped_sent_by_is_the_ipv4_address() {
        let via = Via::parse(b"SIP/2.0/UDP [::ffff:192.0.2.10]:19823;rport=5060").unwrap();
        assert_eq!(via.host_address(), "192.0.2.10".parse().ok());
        assert_eq!(
            (via.port, via.rport, via.has_rport),
            (Some(19823), Some(5060), true)
        );
    }

    #[test]
    fn deviations_are_named() {
        for (value, code) in [
            (&b"SIP/2.0/UDP 192.0.2.15;;"[..], IssueCode::EmptyParameter),
            (b"SIP/7.0/UDP a.b;branch=1", IssueCode::ViaProtocol),
            (b"SIP/2.0/UDP 2001:db8::1;branch=1", IssueCode::ViaHost),
            (b"SIP/2.0/UDP a.b:x;branch=1", IssueCode::ViaHost),
            (b"SIP/2.0/UDP a.b;received=a.b", IssueCode::ReceivedInvalid),
            (b"SIP/2.0/UDP a.b;rport=x", IssueCode::RportInvalid),
        ] {
            assert_eq!(
                issues_of(value),
                [code],
                "{}",
                String::from_utf8_lossy(value)
            );
        }
    }

    #[test]
    fn a_value_without_protocol_or_sent_by_is_not_read() {
        for value in [
            &b""[..],
            b";",
            b"SIP/2.0",
            b"SIP/2.0/UDP",
            b"SIP/2.0/UDP ;x",
            b"SIP/2.0/ a",
        ] {
            assert_eq!(Via::parse(value), None, "{value:?}");
        }
    }
}
