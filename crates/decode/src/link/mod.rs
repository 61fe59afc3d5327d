//! One captured frame to the innermost IP datagram.
//!
//! A frame is peeled layer by layer: every reader takes one [`Layer`] and answers with the next one, so that a tunnel
//! is one more reader in this folder and one more arm in [`Walk::peel`]. Nothing is copied and nothing is allocated.

mod cooked;
mod datagram;
mod ethernet;
mod ip;
mod loopback;
mod skip;
mod udp;
mod vlan;

pub use datagram::{Datagram, TransportPayload};
pub use skip::Skip;
pub use vlan::{MAX_VLANS, Vlans};

/// Encapsulations that one frame may carry: each link header and each IP header is one. Deeper frames are skipped.
pub const MAX_ENCAPSULATIONS: usize = 8;

/// What the first byte of a frame belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LinkType {
    /// Ethernet II with any stack of VLAN tags (DLT 1).
    Ethernet,
    /// Linux cooked capture, as `tcpdump -i any` wrote for years (DLT 113).
    LinuxSll,
    /// Linux cooked capture version 2, with the interface index (DLT 276).
    LinuxSll2,
    /// An IP header right away; its version nibble says which (DLT 12, 14, 101, 228, 229).
    Raw,
    /// BSD loopback: address family in the byte order of the capturing host (DLT 0).
    Null,
    /// OpenBSD loopback: address family in network byte order (DLT 108).
    Loop,
    /// A link type that siptower does not decode, by its DLT number.
    Unsupported(u32),
}

impl LinkType {
    /// Maps the number that stands in a capture file. RAW has three: 12 and 14 are what BSD systems wrote for 101.
    pub fn from_dlt(number: u32) -> Self {
        match number {
            0 => Self::Null,
            1 => Self::Ethernet,
            12 | 14 | 101 | 228 | 229 => Self::Raw,
            108 => Self::Loop,
            113 => Self::LinuxSll,
            276 => Self::LinuxSll2,
            other => Self::Unsupported(other),
        }
    }
}

/// Reads one captured frame down to its innermost datagram.
///
/// `original_len` is the length on the wire. When it is greater than the frame (a snap length cut it) the datagram is
/// still given, with what is there of its payload and with [`Datagram::truncated`] set.
pub fn datagram(link: LinkType, frame: &[u8], original_len: u32) -> Result<Datagram<'_>, Skip> {
    let mut walk = Walk {
        vlans: Vlans::default(),
        cut: frame.len() < original_len as usize,
    };
    let mut layer = Layer::outermost(link, frame)?;
    for _ in 0..MAX_ENCAPSULATIONS {
        match walk.peel(layer)? {
            Peeled::Layer(next) => layer = next,
            Peeled::Datagram(datagram) => return Ok(datagram),
        }
    }
    Err(Skip::TooDeep)
}

/// Bytes whose outermost header is known but not read yet.
#[derive(Clone, Copy, Debug)]
enum Layer<'a> {
    Ethernet(&'a [u8]),
    LinuxSll(&'a [u8]),
    LinuxSll2(&'a [u8]),
    Null(&'a [u8]),
    Loop(&'a [u8]),
    Ip(&'a [u8]),
}

impl<'a> Layer<'a> {
    fn outermost(link: LinkType, frame: &'a [u8]) -> Result<Self, Skip> {
        match link {
            LinkType::Ethernet => Ok(Self::Ethernet(frame)),
            LinkType::LinuxSll => Ok(Self::LinuxSll(frame)),
            LinkType::LinuxSll2 => Ok(Self::LinuxSll2(frame)),
            LinkType::Raw => Ok(Self::Ip(frame)),
            LinkType::Null => Ok(Self::Null(frame)),
            LinkType::Loop => Ok(Self::Loop(frame)),
            LinkType::Unsupported(_) => Err(Skip::UnsupportedLinkType),
        }
    }
}

/// What one header leads to.
enum Peeled<'a> {
    Layer(Layer<'a>),
    Datagram(Datagram<'a>),
}

/// What is remembered on the way from the outermost to the innermost header.
struct Walk {
    vlans: Vlans,
    /// The capture holds less of the frame than was on the wire.
    cut: bool,
}

impl Walk {
    fn peel<'a>(&mut self, layer: Layer<'a>) -> Result<Peeled<'a>, Skip> {
        match layer {
            Layer::Ethernet(bytes) => ethernet::read(bytes, &mut self.vlans).map(Peeled::Layer),
            Layer::LinuxSll(bytes) => cooked::read_sll(bytes, &mut self.vlans).map(Peeled::Layer),
            Layer::LinuxSll2(bytes) => cooked::read_sll2(bytes, &mut self.vlans).map(Peeled::Layer),
            Layer::Null(bytes) => loopback::read_null(bytes).map(Peeled::Layer),
            Layer::Loop(bytes) => loopback::read_loop(bytes).map(Peeled::Layer),
            Layer::Ip(bytes) => self.peel_ip(bytes),
        }
    }

    /// An IP header ends the walk, as long as no tunnel is read inside IP or UDP.
    fn peel_ip<'a>(&self, bytes: &'a [u8]) -> Result<Peeled<'a>, Skip> {
        let packet = ip::read(bytes, self.cut)?;
        let (transport, truncated) = if packet.protocol == ip::UDP {
            udp::read(packet.payload, packet.truncated)?
        } else {
            (
                TransportPayload::Other {
                    protocol: packet.protocol,
                },
                packet.truncated,
            )
        };
        Ok(Peeled::Datagram(Datagram {
            src: packet.src,
            dst: packet.dst,
            ip_id: packet.id,
            vlans: self.vlans,
            transport,
            truncated,
            fragment: false,
        }))
    }
}
