//! Where the media of calls is announced to go: addresses and ports out of session descriptions.

use std::net::{IpAddr, SocketAddr};

use decode::sdp::{MediaKind, Session};
use hashbrown::HashMap;

use super::calls::Key;

/// Most endpoints that one description adds.
const OF_A_DESCRIPTION: usize = 64;

/// What is expected at an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// RTP, and RTCP on the same port.
    Rtp,
    /// The next port, or one that an ICE candidate names: others may have a better claim.
    Beside,
    /// Fax (T.38 over UDPTL).
    Udptl,
}

/// Whose media it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Claim {
    pub(super) call: Key,
    pub(super) kind: Kind,
}

/// The endpoints of all calls. Ports are used again within seconds, so the newest description owns one (docs/guides/split.md).
#[derive(Debug)]
pub(super) struct Endpoints {
    claims: HashMap<SocketAddr, Claim>,
    most: usize,
}

impl Endpoints {
    pub(super) fn new(most: usize) -> Self {
        Self {
            claims: HashMap::new(),
            most,
        }
    }

    /// Who owns a datagram between these two: the call that announced its destination, or its source (symmetric RTP,
    /// RFC 4961).
    pub(super) fn owner(&self, src: SocketAddr, dst: SocketAddr) -> Option<Claim> {
        if self.claims.is_empty() {
            return None;
        }
        self.claims
            .get(&dst)
            .or_else(|| self.claims.get(&src))
            .copied()
    }

    /// Gives a call the endpoint. Says whether there was room.
    pub(super) fn claim(&mut self, endpoint: SocketAddr, claim: Claim) -> bool {
        if let Some(known) = self.claims.get_mut(&endpoint) {
            if claim.kind != Kind::Beside || known.kind == Kind::Beside {
                *known = claim;
            }
            return true;
        }
        if self.claims.len() >= self.most {
            return false;
        }
        self.claims.insert(endpoint, claim);
        true
    }

    /// Takes back what the call still owns.
    pub(super) fn release(&mut self, call: Key, endpoints: &[SocketAddr]) {
        for endpoint in endpoints {
            if self
                .claims
                .get(endpoint)
                .is_some_and(|claim| claim.call == call)
            {
                self.claims.remove(endpoint);
            }
        }
    }
}

/// The endpoints of a description.
pub(super) fn announced(session: &Session<'_>) -> Vec<(SocketAddr, Kind)> {
    let mut found = Vec::new();
    for media in session.media.iter().filter(|media| media.is_active()) {
        let kind = if media.kind == MediaKind::Image {
            Kind::Udptl
        } else {
            Kind::Rtp
        };
        let usable =
            |ip: Option<IpAddr>| ip.filter(|ip| !ip.is_unspecified() && !ip.is_multicast());
        let place = usable(session.address(media).and_then(|address| address.ip));
        if let Some(ip) = place {
            for pair in 0..media.port_count.clamp(1, 8) {
                let port = media.port.saturating_add(2 * pair);
                found.push((SocketAddr::new(ip, port), kind));
                // Whether both sides share a port (rtcp-mux) is known only after the answer (RFC 5761 section 5.1.1).
                if kind == Kind::Rtp && media.rtcp.is_none() {
                    found.push((SocketAddr::new(ip, port.saturating_add(1)), Kind::Beside));
                }
            }
        }
        if let Some(rtcp) = &media.rtcp
            && let Some(ip) = usable(rtcp.addr.and_then(|address| address.ip)).or(place)
        {
            found.push((SocketAddr::new(ip, rtcp.port), Kind::Beside));
        }
        for attribute in media.attributes().filter(|each| each.name == b"candidate") {
            found.extend(candidate(attribute.value).map(|place| (place, Kind::Beside)));
        }
        if found.len() >= OF_A_DESCRIPTION {
            found.truncate(OF_A_DESCRIPTION);
            break;
        }
    }
    found
}

/// The address of an ICE candidate on UDP: foundation, component, transport, priority, address, port (RFC 8839 section
/// 5.1).
fn candidate(value: &[u8]) -> Option<SocketAddr> {
    let text = std::str::from_utf8(value).ok()?;
    let mut words = text.split_ascii_whitespace();
    let transport = words.nth(2)?;
    let address: IpAddr = words.nth(1)?.parse().ok()?;
    let port = words.next()?.parse().ok()?;
    transport
        .eq_ignore_ascii_case("udp")
        .then(|| SocketAddr::new(address.to_canonical(), port))
}

/// Whether a description offers or accepts fax over UDPTL.
pub(super) fn has_fax(session: &Session<'_>) -> bool {
    session.media.iter().any(|media| {
        media.is_active()
            && media.kind == MediaKind::Image
            && media.formats.eq_ignore_ascii_case(b"t38")
    })
}
