//! The way from the frame to its innermost datagram: tags, tunnels, outer addresses.

use std::net::IpAddr;

use super::Skip;

/// Tunnels that are followed in one frame: decapsulations behind the first link header. VLAN tags are not counted.
pub const MAX_ENCAPSULATIONS: usize = 8;
/// Tags that are followed in one place; two is what providers use, four what equipment can do.
pub const MAX_VLANS: usize = 4;
/// Tags that are remembered over all layers of a frame.
pub const MAX_PATH_VLANS: usize = 8;

/// What stood around the innermost datagram.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Path {
    /// VLAN identifiers of all layers.
    pub vlans: Vlans,
    /// Network identifier of the innermost VXLAN, GENEVE or NVGRE (24 bits); `None` without such a tunnel.
    pub vni: Option<u32>,
    /// Source and destination of the outermost IP header that carries a tunnel; a v4-mapped IPv6 address is given as
    /// IPv4. `None` when there is no tunnel in IP.
    pub outer: Option<(IpAddr, IpAddr)>,
    tunnels: [Option<Tunnel>; MAX_ENCAPSULATIONS],
}

impl Path {
    /// The tunnels, outermost first.
    pub fn tunnels(&self) -> impl Iterator<Item = Tunnel> + '_ {
        self.tunnels.iter().map_while(|tunnel| *tunnel)
    }

    /// Whether there is any tunnel.
    pub fn is_tunnelled(&self) -> bool {
        matches!(self.tunnels, [Some(_), ..])
    }

    /// One more tunnel, inside those before.
    pub(crate) fn enter(&mut self, tunnel: Tunnel) -> Result<(), Skip> {
        let free = self.tunnels.iter_mut().find(|slot| slot.is_none());
        *free.ok_or(Skip::TooDeep)? = Some(tunnel);
        Ok(())
    }
}

/// VLAN identifiers of a frame, outermost first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Vlans {
    identifiers: [u16; MAX_PATH_VLANS],
    count: u8,
}

impl Vlans {
    /// The identifiers, outermost first; empty for an untagged frame. Those beyond [`MAX_PATH_VLANS`] are left out.
    pub fn as_slice(&self) -> &[u16] {
        self.identifiers
            .get(..usize::from(self.count))
            .unwrap_or_default()
    }

    pub(crate) fn push(&mut self, identifier: u16) {
        if let Some(slot) = self.identifiers.get_mut(usize::from(self.count)) {
            *slot = identifier;
            self.count += 1;
        }
    }
}

/// A kind of tunnel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tunnel {
    /// A stack of MPLS labels (RFC 3032), with IP or an Ethernet pseudowire (RFC 4448) inside.
    Mpls,
    /// PPP over Ethernet (RFC 2516).
    Pppoe,
    /// IP in IP: 4in4, 6in4, 4in6, 6in6 (RFC 2003, 2473, 4213).
    Ipip,
    /// GRE (RFC 2784, 2890), NVGRE (RFC 7637) and the GRE of PPTP (RFC 2637).
    Gre,
    /// A mirror session of a switch: ERSPAN types I, II and III in GRE.
    Erspan,
    /// VXLAN (RFC 7348).
    Vxlan,
    /// VXLAN with a protocol field.
    VxlanGpe,
    /// GENEVE (RFC 8926).
    Geneve,
    /// GTP-U of mobile networks (3GPP TS 29.281).
    Gtp,
    /// TZSP, as routers and access points mirror packets.
    Tzsp,
}

impl Tunnel {
    /// All kinds.
    pub const ALL: &'static [Self] = &[
        Self::Mpls,
        Self::Pppoe,
        Self::Ipip,
        Self::Gre,
        Self::Erspan,
        Self::Vxlan,
        Self::VxlanGpe,
        Self::Geneve,
        Self::Gtp,
        Self::Tzsp,
    ];

    /// The stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mpls => "mpls",
            Self::Pppoe => "pppoe",
            Self::Ipip => "ipip",
            Self::Gre => "gre",
            Self::Erspan => "erspan",
            Self::Vxlan => "vxlan",
            Self::VxlanGpe => "vxlan-gpe",
            Self::Geneve => "geneve",
            Self::Gtp => "gtp",
            Self::Tzsp => "tzsp",
        }
    }
}
