//! What was found in flows, made into messages.

use super::Passage;
use super::agent::Delivery;
use super::carriage::Carriage;
use super::counts::WireCounts;
use super::found::{Catch, Caught, Found, Undelivered};
use crate::sip::Framing;
use crate::stream::{Item, Transport};
use crate::tcp::Flow;

/// What all flows share.
#[derive(Debug)]
pub(super) struct Contents {
    pub(super) sip_ports: Vec<u16>,
    /// Most bytes of one message.
    pub(super) message_bytes: usize,
    pub(super) counts: WireCounts,
    /// The greatest stamp so far.
    pub(super) now: i64,
}

impl Contents {
    /// Takes what was found in a TCP connection.
    pub(super) fn item(&mut self, flow: &Flow<Passage>, item: Item<'_>, catch: &mut Catch<'_>) {
        let delivery = |stamps| Delivery {
            stamps,
            now: self.now,
            src: flow.src,
            dst: flow.dst,
            passage: flow.meta,
            truncated: false,
        };
        match item {
            // As on other streams: without its whole header section a message says too little.
            Item::Sip {
                bytes,
                truncated: true,
                ..
            } if !ends_its_head(bytes) => self.counts.unframed_bytes += bytes.len() as u64,
            Item::Sip {
                bytes,
                stamps,
                truncated,
            } => catch(Found::Message(Caught {
                bytes,
                stamps,
                seen: self.now,
                src: flow.src,
                dst: flow.dst,
                transport: flow.transport,
                source: flow.meta.source,
                carriage: Carriage {
                    path: flow.meta.path,
                    proxied: flow.proxied,
                    truncated,
                    ..Carriage::default()
                },
                framing: framing(flow.transport).truncated(truncated),
                in_frame: false,
            })),
            Item::Hep { bytes, stamps } => self.hep(&delivery(stamps), bytes, catch),
            Item::Ipfix { bytes, stamps } => self.ipfix(&delivery(stamps), bytes, catch),
            Item::Keepalive(kind) => self.counts.keepalive(kind),
            Item::Tls(item) => self.counts.tls.item(&item),
            Item::Unframed { bytes } => self.counts.unframed_bytes += bytes,
            Item::Closed => Undelivered::both_ways(self.now, flow.src, flow.dst, catch),
        }
    }
}

/// Whether an empty line ends the header section.
fn ends_its_head(bytes: &[u8]) -> bool {
    let ends: [&[u8]; 2] = [b"\r\n\r\n", b"\n\n"];
    ends.iter()
        .any(|end| memchr::memmem::find(bytes, end).is_some())
}

/// A WebSocket message is one SIP message (RFC 7118 section 5): Content-Length is not needed to find its end.
fn framing(transport: Transport) -> Framing {
    match transport {
        Transport::WebSocket | Transport::SecureWebSocket => Framing::DATAGRAM,
        _ => Framing::STREAM,
    }
}
