//! From the outermost header to the innermost datagram.

use super::{Datagram, Frame, Layer, Path, Skip, TransportPayload, Tunnel};
use crate::ip::fragments::{Key, Part, Whole};
use crate::ip::{self, Packet, icmp, protocol, udp};
use crate::link::{ethernet, ethertype, llc, ppp};
use crate::tunnel::{self, Inside, gre, mpls, pppoe};

const TCP_HEADER: usize = 20;
const SCTP_HEADER: usize = 12;

/// What is remembered on the way.
#[derive(Clone, Copy)]
pub(super) struct Walk<'s> {
    pub(super) path: Path,
    vxlan_ports: &'s [u16],
    /// Bytes that the capture lost of the frame, or of the datagram that was put together.
    missing: usize,
    ts: i64,
    ts_first: i64,
    reassembled: bool,
}

impl<'s> Walk<'s> {
    #[inline]
    pub(super) fn new(frame: &Frame<'_>, vxlan_ports: &'s [u16]) -> Self {
        Self {
            path: Path::default(),
            vxlan_ports,
            missing: (frame.original_len as usize).saturating_sub(frame.data.len()),
            ts: frame.ts,
            ts_first: frame.ts,
            reassembled: false,
        }
    }

    /// Peels header after header down to a packet that carries no tunnel, or to a fragment. Each header takes at least
    /// one byte away, so that the frame bounds the work.
    #[inline]
    pub(super) fn down<'a>(&mut self, outermost: Layer<'a>) -> Result<Packet<'a>, Skip> {
        let mut layer = outermost;
        loop {
            layer = match layer {
                Layer::Ethernet(bytes) => ethernet::read(bytes, &mut self.path.vlans)?,
                Layer::Ethertype(number, bytes) => {
                    ethertype::read(number, bytes, &mut self.path.vlans)?
                }
                Layer::Llc(bytes) => llc::read(bytes, &mut self.path.vlans)?,
                Layer::Ppp(bytes) => ppp::read(bytes)?,
                Layer::Pppoe(bytes) => {
                    self.path.enter(Tunnel::Pppoe)?;
                    pppoe::read(bytes)?
                }
                Layer::Mpls(bytes) => {
                    self.path.enter(Tunnel::Mpls)?;
                    mpls::read(bytes)?
                }
                Layer::Ip(bytes) => {
                    let packet = ip::read(bytes, self.missing)?;
                    match tunnel_in(&packet, self.vxlan_ports)? {
                        Some(inside) => self.enter(&packet, inside)?,
                        None => return Ok(packet),
                    }
                }
            }
        }
    }

    /// A fragment together with what tells whose it is. Address spaces may overlap between tunnels and VLANs.
    pub(super) fn part<'a>(&self, packet: &Packet<'a>) -> Part<'a> {
        Part {
            key: Key::new(packet, self.path.vni, self.path.vlans),
            packet: *packet,
            ts: self.ts,
            ts_first: self.ts_first,
        }
    }

    /// From here on the walk is inside a datagram that was put together.
    pub(super) fn continue_inside(&mut self, whole: &Whole) {
        self.missing = whole.missing;
        self.ts_first = whole.ts_first;
        self.reassembled = true;
    }

    /// A tunnel in IP.
    #[cold]
    fn enter<'a>(&mut self, packet: &Packet<'_>, inside: Inside<'a>) -> Result<Layer<'a>, Skip> {
        self.path.enter(inside.tunnel)?;
        let outer = (packet.src.to_canonical(), packet.dst.to_canonical());
        self.path.outer.get_or_insert(outer);
        self.path.vni = inside.vni.or(self.path.vni);
        self.missing = self
            .missing
            .max(packet.missing)
            .max(usize::from(inside.truncated));
        Ok(inside.layer)
    }

    /// What a packet that is no fragment and no tunnel carries.
    #[inline]
    pub(super) fn datagram<'a>(&self, packet: &Packet<'a>) -> Result<Datagram<'a>, Skip> {
        let (transport, truncated) = transport(packet)?;
        Ok(Datagram {
            src: packet.src.to_canonical(),
            dst: packet.dst.to_canonical(),
            ip_id: packet.id,
            path: self.path,
            transport,
            truncated,
            reassembled: self.reassembled,
            ts_first: self.ts_first,
        })
    }
}

/// The tunnel that a packet carries. A part of a tunnel packet is none yet.
#[inline]
fn tunnel_in<'a>(packet: &Packet<'a>, vxlan_ports: &[u16]) -> Result<Option<Inside<'a>>, Skip> {
    if packet.fragment.is_some() {
        return Ok(None);
    }
    match packet.protocol {
        protocol::UDP => {
            let (datagram, _) = udp::read(packet.payload, packet.missing > 0)?;
            Ok(tunnel::in_udp(
                datagram.dst_port,
                datagram.payload,
                vxlan_ports,
            ))
        }
        protocol::IPV4 | protocol::IPV6 => {
            let layer = Layer::Ip(packet.payload);
            Ok(Some(Inside::new(Tunnel::Ipip, layer)))
        }
        protocol::GRE => gre::read(packet.payload),
        _ => Ok(None),
    }
}

/// The transport, and whether bytes of it are missing.
#[inline]
fn transport<'a>(packet: &Packet<'a>) -> Result<(TransportPayload<'a>, bool), Skip> {
    let Packet {
        payload, missing, ..
    } = *packet;
    let transport = match packet.protocol {
        protocol::UDP => {
            let (datagram, truncated) = udp::read(payload, missing > 0)?;
            let transport = TransportPayload::Udp {
                src_port: datagram.src_port,
                dst_port: datagram.dst_port,
                payload: datagram.payload,
            };
            return Ok((transport, truncated));
        }
        protocol::TCP if payload.len() < TCP_HEADER && missing > 0 => return Err(Skip::Truncated),
        protocol::TCP => TransportPayload::Tcp {
            segment: payload,
            missing,
        },
        protocol::SCTP if payload.len() < SCTP_HEADER && missing > 0 => {
            return Err(Skip::Truncated);
        }
        protocol::SCTP => TransportPayload::Sctp { packet: payload },
        other => icmp::unreachable(other, payload).map_or(
            TransportPayload::Other { protocol: other },
            TransportPayload::Unreachable,
        ),
    };
    Ok((transport, missing > 0))
}
