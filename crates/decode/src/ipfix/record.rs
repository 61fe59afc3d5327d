//! One SIP message that a session border controller exported.

use std::net::{Ipv4Addr, SocketAddr};

use super::fields::Fields;
use super::packet;

const NANOS_PER_SECOND: i64 = 1_000_000_000;
const NANOS_PER_MICRO: i64 = 1_000;
const MICROS_PER_SECOND: u32 = 1_000_000;

/// Which way the message passed the border.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// It came in.
    Ingress,
    /// It went out.
    Egress,
}

/// What the message travelled over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Transport {
    Udp,
    Tcp,
}

/// A SIP message, as the exporter tells of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SipRecord<'a> {
    /// When the exporter saw it, by its own clock, in nanoseconds since 1970.
    pub ts: i64,
    /// Which way it passed the border.
    pub direction: Direction,
    /// Where it came from.
    pub src: SocketAddr,
    /// Where it went.
    pub dst: SocketAddr,
    /// What it travelled over.
    pub transport: Transport,
    /// The message.
    pub payload: &'a [u8],
    /// The Call-ID that the call had when it came in: what ties the two legs together that a border controller makes of a
    /// call. `None` for ingress, and where the exporter left it empty.
    pub incoming_call_id: Option<&'a [u8]>,
    /// VLAN identifier; `None` for an untagged packet.
    pub vlan: Option<u16>,
    /// Slot of the interface in the exporter.
    pub slot: u8,
    /// Port of the interface in its slot.
    pub port: u8,
    /// Bytes of the message are missing at its end.
    pub truncated: bool,
}

/// Why a set gave no message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// It holds no message at all.
    Empty,
    /// It ends too early, or what it holds is no UDP in IP.
    Damaged,
}

/// Reads one record off the front of a set.
pub(super) fn read<'a>(
    transport: Transport,
    direction: Direction,
    fields: &mut Fields<'a>,
) -> Result<SipRecord<'a>, Fault> {
    let head = Head::read(fields).ok_or(Fault::Damaged)?;
    let ends = match transport {
        Transport::Tcp => Some(ends(fields).ok_or(Fault::Damaged)?),
        Transport::Udp => None,
    };
    let incoming_call_id = match direction {
        Direction::Egress => Some(fields.variable().ok_or(Fault::Damaged)?.bytes),
        Direction::Ingress => None,
    };
    let carried = fields.variable().ok_or(Fault::Damaged)?;
    if carried.bytes.is_empty() {
        return Err(Fault::Empty);
    }
    let (src, dst, payload, truncated) = if let Some((src, dst)) = ends {
        (src, dst, carried.bytes, carried.cut)
    } else {
        let udp = packet::read(carried.bytes).ok_or(Fault::Damaged)?;
        (udp.src, udp.dst, udp.payload, udp.truncated)
    };
    Ok(SipRecord {
        ts: head.ts,
        direction,
        src,
        dst,
        transport,
        payload,
        incoming_call_id: incoming_call_id.filter(|call_id| !call_id.is_empty()),
        vlan: Some(head.vlan).filter(|vlan| *vlan != 0),
        slot: head.slot,
        port: head.port,
        truncated,
    })
}

/// What each record begins with.
struct Head {
    ts: i64,
    slot: u8,
    port: u8,
    vlan: u16,
}

impl Head {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let seconds = fields.u32()?;
        // Microseconds that do not fit into a second would only move the message away from its time.
        let micros = Some(fields.u32()?).filter(|micros| *micros < MICROS_PER_SECOND);
        Some(Self {
            ts: i64::from(seconds) * NANOS_PER_SECOND
                + i64::from(micros.unwrap_or(0)) * NANOS_PER_MICRO,
            slot: fields.u8()?,
            port: fields.u8()?,
            vlan: fields.u16()?,
        })
    }
}

/// Source and destination of a record for TCP: the destination stands first, and a number of the exporter follows.
fn ends(fields: &mut Fields<'_>) -> Option<(SocketAddr, SocketAddr)> {
    let dst = Ipv4Addr::from(fields.array::<4>()?);
    let src = Ipv4Addr::from(fields.array::<4>()?);
    let dst_port = fields.u16()?;
    let src_port = fields.u16()?;
    let _context = fields.u32()?;
    Some((
        SocketAddr::new(src.into(), src_port),
        SocketAddr::new(dst.into(), dst_port),
    ))
}
