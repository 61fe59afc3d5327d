//! What expressions do not see: a quick look at a refused packet, at its outer headers and no further.
//!
//! An expression such as `udp port 5060` sees neither the later fragments of a datagram nor a frame with a VLAN tag nor
//! what is inside a tunnel. Whoever filters loses them without a word, so they are told apart from what was meant.

use super::{Program, Refusal};

/// Tags that are looked behind.
const MAX_TAGS: usize = 8;

/// How the outer headers say that there is more inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tunnel {
    /// GRE, with ERSPAN and NVGRE (RFC 2784).
    Gre,
    /// IP in IP (RFC 2003, RFC 4213).
    IpInIp,
    /// VXLAN (RFC 7348).
    Vxlan,
    /// Geneve (RFC 8926).
    Geneve,
    /// GTP-U (3GPP TS 29.281).
    Gtp,
    /// TZSP, what sniffing access points and routers send.
    Tzsp,
    /// MPLS (RFC 3032).
    Mpls,
    /// `PPPoE` (RFC 2516).
    Pppoe,
}

impl Tunnel {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::Gre,
        Self::IpInIp,
        Self::Vxlan,
        Self::Geneve,
        Self::Gtp,
        Self::Tzsp,
        Self::Mpls,
        Self::Pppoe,
    ];

    /// Stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Gre => "tunnel_gre",
            Self::IpInIp => "tunnel_ip_in_ip",
            Self::Vxlan => "tunnel_vxlan",
            Self::Geneve => "tunnel_geneve",
            Self::Gtp => "tunnel_gtp",
            Self::Tzsp => "tunnel_tzsp",
            Self::Mpls => "tunnel_mpls",
            Self::Pppoe => "tunnel_pppoe",
        }
    }

    fn over_udp(destination_port: u16) -> Option<Self> {
        match destination_port {
            // 8472 is what Linux used before a port was assigned.
            4789 | 8472 => Some(Self::Vxlan),
            6081 => Some(Self::Geneve),
            2152 => Some(Self::Gtp),
            37_008 => Some(Self::Tzsp),
            _ => None,
        }
    }
}

/// Why the program refused the packet, as far as its outer headers tell.
pub(super) fn reason(program: &Program, link_type: u32, data: &[u8]) -> Refusal {
    let Some(outer) = Outer::of(link_type, data) else {
        return Refusal::Refused;
    };
    if outer.is_tagged && !program.knows_vlan_tags {
        return Refusal::VlanTag;
    }
    let inside = match outer.ether_type {
        0x0800 => ipv4(program, outer.payload),
        0x86dd => ipv6(outer.payload),
        0x8847 | 0x8848 => Some(Refusal::Tunnel(Tunnel::Mpls)),
        0x8864 => Some(Refusal::Tunnel(Tunnel::Pppoe)),
        _ => None,
    };
    inside.unwrap_or(Refusal::Refused)
}

/// What the link header says.
struct Outer<'a> {
    is_tagged: bool,
    ether_type: u16,
    payload: &'a [u8],
}

impl<'a> Outer<'a> {
    /// Link types without an `EtherType` and without an IP header in front are not looked at.
    fn of(link_type: u32, data: &'a [u8]) -> Option<Self> {
        match link_type {
            1 => Self::behind_tags(half(data, 12)?, data.get(14..)?),
            113 => Self::behind_tags(half(data, 14)?, data.get(16..)?),
            276 => Self::behind_tags(half(data, 0)?, data.get(20..)?),
            12 | 14 | 101 | 228 | 229 => Self::raw(data),
            0 | 108 => Self::raw(data.get(4..)?),
            _ => None,
        }
    }

    fn behind_tags(mut ether_type: u16, mut payload: &'a [u8]) -> Option<Self> {
        let mut is_tagged = false;
        for _ in 0..MAX_TAGS {
            if !matches!(ether_type, 0x8100 | 0x88a8 | 0x9100) {
                break;
            }
            is_tagged = true;
            ether_type = half(payload, 2)?;
            payload = payload.get(4..)?;
        }
        Some(Self {
            is_tagged,
            ether_type,
            payload,
        })
    }

    fn raw(payload: &'a [u8]) -> Option<Self> {
        let ether_type = match payload.first()? >> 4 {
            4 => 0x0800,
            6 => 0x86dd,
            _ => return None,
        };
        Some(Self {
            is_tagged: false,
            ether_type,
            payload,
        })
    }
}

/// RFC 791 section 3.1.
fn ipv4(program: &Program, header: &[u8]) -> Option<Refusal> {
    if half(header, 6)? & 0x1fff != 0 {
        // One that only hosts were asked for has said what it is: both addresses stand in it.
        return program.wants_ports.then_some(Refusal::Fragment);
    }
    let length = usize::from(header.first()? & 0x0f) * 4;
    above(*header.get(9)?, header.get(length..)?)
}

/// RFC 8200 section 3 and 4.5. libpcap sees no port behind a fragment header, not even in the first fragment.
fn ipv6(header: &[u8]) -> Option<Refusal> {
    match *header.get(6)? {
        44 => Some(Refusal::Fragment),
        protocol => above(protocol, header.get(40..)?),
    }
}

fn above(protocol: u8, payload: &[u8]) -> Option<Refusal> {
    let tunnel = match protocol {
        4 | 41 => Some(Tunnel::IpInIp),
        47 => Some(Tunnel::Gre),
        17 => Tunnel::over_udp(half(payload, 2)?),
        _ => None,
    };
    tunnel.map(Refusal::Tunnel)
}

fn half(bytes: &[u8], offset: usize) -> Option<u16> {
    bytes
        .get(offset..)?
        .first_chunk()
        .map(|bytes| u16::from_be_bytes(*bytes))
}
