//! Packets that are built here: for messages that came in several packets, in streams or from agents, and where something in
//! them is to be hidden.
//!
//! They are Ethernet, IP and UDP, TCP or SCTP, with valid checksums. A TCP connection begins with its handshake and goes on
//! without a hole; a WebSocket connection has the upgrade of RFC 6455 before its frames.

mod checksum;
mod ip;
mod sctp;
mod tcp;

use std::net::SocketAddr;

use decode::stream::Transport;
use hashbrown::HashMap;

use ip::{Pair, UDP};
use sctp::Association;
use tcp::Connection;

/// Most connections of one call that are remembered; then all are forgotten, and those that go on begin anew.
const CONNECTIONS: usize = 256;
const UDP_HEADER: usize = 8;

/// Builds packets, one after the other, for one file.
#[derive(Debug)]
pub struct Builder {
    identification: u16,
    most: usize,
    connections: HashMap<(SocketAddr, SocketAddr), Connection>,
    associations: HashMap<(SocketAddr, SocketAddr), Association>,
}

impl Default for Builder {
    /// For the packets of one call.
    fn default() -> Self {
        Self::new(CONNECTIONS)
    }
}

/// Who sends to whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Way {
    pub src: SocketAddr,
    pub dst: SocketAddr,
}

impl Way {
    /// From the one to the other.
    pub const fn new(src: SocketAddr, dst: SocketAddr) -> Self {
        Self { src, dst }
    }
}

/// Takes a packet: its bytes, and its length on the wire.
pub type Take<'t> = dyn FnMut(&[u8], u32) + 't;

impl Builder {
    /// One that remembers so many connections.
    pub fn new(most: usize) -> Self {
        Self {
            identification: 0,
            most,
            connections: HashMap::new(),
            associations: HashMap::new(),
        }
    }

    /// Builds the packets of one SIP message.
    ///
    /// `missing` bytes at its end were not captured: the packet announces them and does not hold them. `frame` is where
    /// packets are built.
    pub fn message(
        &mut self,
        transport: Transport,
        way: Way,
        bytes: &[u8],
        missing: usize,
        frame: &mut Vec<u8>,
        take: &mut Take<'_>,
    ) {
        let pair = Pair::of(way.src.ip(), way.dst.ip());
        let length = bytes.len().saturating_add(missing);
        match transport {
            Transport::Udp if length + UDP_HEADER <= pair.room() => {
                self.udp(way, bytes, missing, frame, take);
            }
            Transport::Sctp if length + sctp::HEADERS + 4 <= pair.room() => {
                let association = remembered(&mut self.associations, self.most, way);
                let identification = next(&mut self.identification);
                association.message(way, bytes, missing, identification, frame, take);
            }
            Transport::WebSocket | Transport::SecureWebSocket => {
                let connection = remembered(&mut self.connections, self.most, way);
                let mut out = tcp::Out::new(&mut self.identification, frame, take);
                connection.websocket(way, bytes, missing, &mut out);
            }
            _ => {
                let connection = remembered(&mut self.connections, self.most, way);
                let mut out = tcp::Out::new(&mut self.identification, frame, take);
                connection.open(way, &mut out);
                connection.data(way, bytes, missing, &mut out);
            }
        }
    }

    /// Builds a UDP datagram; one that is too long for IP is cut.
    pub fn udp(
        &mut self,
        way: Way,
        payload: &[u8],
        missing: usize,
        frame: &mut Vec<u8>,
        take: &mut Take<'_>,
    ) {
        let pair = Pair::of(way.src.ip(), way.dst.ip());
        let most = pair.room() - UDP_HEADER;
        let payload = payload.get(..most).unwrap_or(payload);
        let missing = missing.min(most - payload.len());
        let length = UDP_HEADER + payload.len() + missing;
        let mut header = [0; UDP_HEADER];
        header[0..2].copy_from_slice(&way.src.port().to_be_bytes());
        header[2..4].copy_from_slice(&way.dst.port().to_be_bytes());
        header[4..6].copy_from_slice(&(length as u16).to_be_bytes());
        let sum = pair.sum(UDP, length).add(&header).add(payload).finish();
        // 0 would mean that there is no checksum (RFC 768).
        let sum = if sum == 0 { 0xffff } else { sum };
        header[6..8].copy_from_slice(&sum.to_be_bytes());
        let identification = next(&mut self.identification);
        pair.write(UDP, length, identification, frame);
        frame.extend_from_slice(&header);
        frame.extend_from_slice(payload);
        let original = frame.len() + missing;
        take(frame, original as u32);
    }
}

/// The state of a flow in both directions, whichever comes first.
fn remembered<T: Default>(
    table: &mut HashMap<(SocketAddr, SocketAddr), T>,
    most: usize,
    way: Way,
) -> &mut T {
    let key = if way.src <= way.dst {
        (way.src, way.dst)
    } else {
        (way.dst, way.src)
    };
    if table.len() >= most && !table.contains_key(&key) {
        table.clear();
    }
    table.entry(key).or_default()
}

fn next(identification: &mut u16) -> u16 {
    *identification = identification.wrapping_add(1).max(1);
    *identification
}
