//! Tunnels: headers behind which another link layer or another IP packet begins.

mod erspan;
mod geneve;
pub(crate) mod gre;
mod gtp;
pub(crate) mod mpls;
pub(crate) mod pppoe;
mod tzsp;
mod vxlan;

use crate::frame::{Layer, Tunnel};

const VXLAN_GPE: u16 = 4790;
const GENEVE: u16 = 6081;
const GTP_USER: u16 = 2152;
const TZSP: u16 = 37008;

/// What a tunnel header leads to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Inside<'a> {
    pub(crate) tunnel: Tunnel,
    pub(crate) layer: Layer<'a>,
    /// Network identifier, where the tunnel has one.
    pub(crate) vni: Option<u32>,
    /// The header says that the mirror left out the end of what is inside.
    pub(crate) truncated: bool,
}

impl<'a> Inside<'a> {
    pub(crate) fn new(tunnel: Tunnel, layer: Layer<'a>) -> Self {
        Self {
            tunnel,
            layer,
            vni: None,
            truncated: false,
        }
    }
}

/// The tunnel in a UDP datagram to this port, if there is one. The port alone proves nothing: phones use any.
#[inline]
pub(crate) fn in_udp<'a>(port: u16, payload: &'a [u8], vxlan_ports: &[u16]) -> Option<Inside<'a>> {
    match port {
        _ if vxlan_ports.contains(&port) => vxlan::read(payload),
        VXLAN_GPE => vxlan::read_gpe(payload),
        GENEVE => geneve::read(payload),
        GTP_USER => gtp::read(payload),
        TZSP => tzsp::read(payload),
        _ => None,
    }
}

/// 24 bits, as network identifiers have them.
fn identifier(bytes: [u8; 3]) -> u32 {
    let [high, middle, low] = bytes;
    u32::from_be_bytes([0, high, middle, low])
}

/// An IP packet by its version; `None` for anything else.
fn ip_by_version(payload: &[u8]) -> Option<Layer<'_>> {
    let version = payload.first()? >> 4;
    matches!(version, 4 | 6).then_some(Layer::Ip(payload))
}
