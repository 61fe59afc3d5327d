//! What the wire holds for whoever follows SIP.

use std::net::SocketAddr;

use super::carriage::Carriage;
use crate::sip::Framing;
use crate::stream::{Stamps, Transport};

/// One thing that was found. Everything is lent for the time of the call.
#[derive(Clone, Copy, Debug)]
pub enum Found<'a> {
    /// A SIP message.
    Message(Caught<'a>),
    /// Bytes at a SIP port that are no SIP.
    Stray(Stray),
    /// The network says that packets of a flow are not delivered.
    Undelivered(Undelivered),
    /// A UDP datagram without SIP: media, or anything else.
    Datagram(Other<'a>),
}

/// One SIP message and how it came.
#[derive(Clone, Copy, Debug)]
pub struct Caught<'a> {
    /// The message, and for datagrams whatever follows it.
    pub bytes: &'a [u8],
    /// Capture time of the packet with its first byte, and of the latest that it needed; of an agent, the agent's time.
    pub stamps: Stamps,
    /// When it was complete here.
    pub seen: i64,
    /// Sender.
    pub src: SocketAddr,
    /// Receiver.
    pub dst: SocketAddr,
    /// What it travelled on.
    pub transport: Transport,
    /// Place of the input that delivered it.
    pub source: usize,
    /// What was around it.
    pub carriage: Carriage<'a>,
    /// What says where its body ends.
    pub framing: Framing,
    /// The frame that was read last is the one UDP datagram that brought it, and brought nothing else.
    pub in_frame: bool,
}

/// A UDP datagram without SIP.
#[derive(Clone, Copy, Debug)]
pub struct Other<'a> {
    /// Capture time.
    pub ts: i64,
    /// Sender.
    pub src: SocketAddr,
    /// Receiver.
    pub dst: SocketAddr,
    /// Its payload as far as it was captured.
    pub payload: &'a [u8],
    /// Its payload lies in the frame that was read last.
    pub in_frame: bool,
}

/// Bytes at a SIP port that are no SIP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stray {
    /// Capture time.
    pub ts: i64,
    /// Sender.
    pub src: SocketAddr,
    /// Receiver.
    pub dst: SocketAddr,
    /// Length of the payload.
    pub bytes: usize,
}

/// A flow that does not deliver: ICMP said so, or the connection was torn down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Undelivered {
    /// Capture time of what said so.
    pub ts: i64,
    /// Sender of the packets that are not delivered.
    pub src: SocketAddr,
    /// Their receiver.
    pub dst: SocketAddr,
}

impl Undelivered {
    /// Neither end hears from the other any more.
    pub(super) fn both_ways(ts: i64, one: SocketAddr, other: SocketAddr, catch: &mut Catch<'_>) {
        for (src, dst) in [(one, other), (other, one)] {
            catch(Found::Undelivered(Self { ts, src, dst }));
        }
    }
}

/// Takes what is found.
pub type Catch<'c> = dyn FnMut(Found<'_>) + 'c;
