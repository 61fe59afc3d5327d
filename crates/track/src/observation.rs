//! What the tracker is told: one SIP message, as seen at one point.

use std::net::SocketAddr;

use decode::sip::Message;
use decode::wire::Carriage;

use crate::Timestamp;
use crate::rows::Transport;

/// One SIP message as seen at one point of the network.
#[derive(Clone, Debug)]
pub struct Observation<'a> {
    /// The parsed message.
    pub message: &'a Message<'a>,
    /// The message as it was on the wire, redacted where redaction is on.
    pub raw: &'a [u8],
    /// Capture time of the packet that holds its first byte.
    pub ts: Timestamp,
    /// Capture time of the packet that completed it.
    pub ts_last: Timestamp,
    /// When it reached this process; equals `ts` for files.
    pub seen: Timestamp,
    /// Sender.
    pub src: SocketAddr,
    /// Receiver.
    pub dst: SocketAddr,
    /// Transport that carried it.
    pub transport: Transport,
    /// File, interface or agent that delivered it.
    pub input: &'a str,
    /// How it came to the place where it was seen.
    pub carriage: Carriage<'a>,
}

/// A datagram that is not SIP although it went to a SIP port.
#[derive(Clone, Debug)]
pub struct Probe {
    /// Capture time.
    pub ts: Timestamp,
    /// When it reached this process.
    pub seen: Timestamp,
    /// Sender.
    pub src: SocketAddr,
    /// Receiver.
    pub dst: SocketAddr,
    /// Transport that carried it.
    pub transport: Transport,
    /// Length of its payload.
    pub bytes: usize,
}

/// The network's word that a request could not be delivered: ICMP unreachable or TCP RST.
#[derive(Clone, Debug)]
pub struct TransportFailure {
    /// Capture time.
    pub ts: Timestamp,
    /// When it reached this process.
    pub seen: Timestamp,
    /// Sender of the packets that could not be delivered.
    pub src: SocketAddr,
    /// Their receiver.
    pub dst: SocketAddr,
}
