//! Everything that lies between a captured frame and a SIP message.
//!
//! ```text
//! frame ─> link, tunnels, fragments ─> UDP ──> SIP, keepalive, HEP, DTLS
//!                                  ├─> TCP ──> SIP, WebSocket, TLS, HEP, IPFIX  (by content, whatever the port)
//!                                  ├─> SCTP ─> SIP
//!                                  └─> ICMP ─> what was not delivered
//! ```
//!
//! [`Wire`] remembers what spans packets: fragments, connections, associations, copies. All of it is bounded, and what a
//! bound costs is counted.

mod agent;
mod carriage;
mod contents;
mod conversation;
mod counts;
mod flows;
mod found;
mod opening;
mod search;
mod settings;
mod tls;
mod udp;

use std::net::SocketAddr;

pub use carriage::{Agent, Carriage};
use contents::Contents;

pub use conversation::TcpConversation;
pub use counts::{PacketUse, TlsCounts, WireCounts};
pub use found::{Catch, Caught, Found, Other, Stray, Undelivered};
pub use settings::WireSettings;

use crate::duplicate::DuplicateFinder;
use crate::frame::{
    Datagram, Decapsulator, FragmentCounts, Frame, Path, Skip, TransportPayload, Unreachable,
};
use crate::sctp::{Associations, SctpCounters};
use crate::stream::Stamps;
use crate::tcp::{Connections, Flow, StreamCounts};

/// Most datagrams that are remembered for the search of duplicates: the packets of 20 ms at 3 million a second.
const DUPLICATE_ENTRIES: usize = 65_536;

/// What a stream remembers of the packets that carry it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Passage {
    /// Place of the input.
    source: usize,
    path: Path,
}

/// Turns frames into SIP messages.
pub struct Wire {
    decapsulator: Decapsulator,
    reading: Reading,
}

/// What is behind the innermost IP header.
struct Reading {
    duplicates: DuplicateFinder,
    connections: Connections<TcpConversation, Passage>,
    associations: Associations<Passage>,
    contents: Contents,
}

impl Wire {
    /// A wire on which nothing was seen.
    pub fn new(settings: &WireSettings) -> Self {
        let limits = settings.limits.clone();
        let sip_ports = settings.sip_ports.clone();
        let make = move |flow: &Flow<Passage>| {
            let is_expected = [flow.src.port(), flow.dst.port()]
                .iter()
                .any(|port| sip_ports.contains(port));
            TcpConversation::new(&limits, is_expected)
        };
        Self {
            decapsulator: Decapsulator::new(&settings.decapsulation()),
            reading: Reading {
                duplicates: DuplicateFinder::new(settings.duplicate_window_ns, DUPLICATE_ENTRIES),
                connections: Connections::new(&settings.streams(), make),
                associations: Associations::new(settings.associations()),
                contents: Contents {
                    sip_ports: settings.sip_ports.clone(),
                    message_bytes: settings.limits.message_bytes,
                    counts: WireCounts::default(),
                    now: i64::MIN,
                },
            },
        }
    }

    /// Takes one frame of the input at this place, and gives what it completes.
    pub fn packet(&mut self, source: usize, frame: &Frame<'_>, catch: &mut Catch<'_>) -> PacketUse {
        let Self {
            decapsulator,
            reading,
        } = self;
        let read = decapsulator.read(frame, |datagram| {
            reading.datagram(source, frame.ts, datagram, catch)
        });
        match read {
            Ok(packet_use) => packet_use,
            Err(skip) => {
                reading.pass(frame.ts, catch);
                match skip {
                    Skip::Fragment => PacketUse::Carried,
                    Skip::NotIp | Skip::DuplicateFragment => PacketUse::Ignored(skip.as_str()),
                    _ => PacketUse::Dropped(skip.as_str()),
                }
            }
        }
    }

    /// The input has ended: what waits for more bytes is given as it is.
    pub fn finish(&mut self, catch: &mut Catch<'_>) {
        self.reading.finish(catch);
    }

    /// What was found beside messages.
    pub fn counts(&self) -> &WireCounts {
        &self.reading.contents.counts
    }

    /// Datagrams that were forgotten for want of room while a copy of them could still come.
    pub fn forgotten_copies(&self) -> u64 {
        self.reading.duplicates.evicted()
    }

    /// What became of IP fragments.
    pub fn fragments(&self) -> &FragmentCounts {
        self.decapsulator.fragments()
    }

    /// What became of TCP streams.
    pub fn streams(&self) -> &StreamCounts {
        self.reading.connections.counts()
    }

    /// What became of SCTP associations.
    pub fn associations(&self) -> SctpCounters {
        self.reading.associations.counters()
    }
}

impl Reading {
    fn datagram(
        &mut self,
        source: usize,
        ts: i64,
        datagram: &Datagram<'_>,
        catch: &mut Catch<'_>,
    ) -> PacketUse {
        // Only UDP datagrams are told apart from their copies here: streams have numbers for that.
        if self.duplicates.is_duplicate(ts, datagram) {
            return PacketUse::Duplicate;
        }
        self.pass(ts, catch);
        let passage = Passage {
            source,
            path: datagram.path,
        };
        match datagram.transport {
            TransportPayload::Udp {
                src_port,
                dst_port,
                payload,
            } => {
                let flow = udp::Flow {
                    stamps: Stamps {
                        first: datagram.ts_first,
                        last: ts,
                    },
                    src: SocketAddr::new(datagram.src, src_port),
                    dst: SocketAddr::new(datagram.dst, dst_port),
                    passage,
                    truncated: datagram.truncated,
                    in_frame: !datagram.reassembled,
                };
                self.contents.udp(&flow, payload, catch)
            }
            TransportPayload::Tcp { segment, missing } => {
                self.tcp(ts, datagram, passage, (segment, missing), catch)
            }
            TransportPayload::Sctp { packet } => self.sctp(ts, datagram, passage, packet, catch),
            TransportPayload::Unreachable(unreachable) => unreached(ts, &unreachable, catch),
            TransportPayload::Other { .. } => PacketUse::Ignored("other_protocol"),
        }
    }
}

fn unreached(ts: i64, unreachable: &Unreachable, catch: &mut Catch<'_>) -> PacketUse {
    catch(Found::Undelivered(Undelivered {
        ts,
        src: unreachable.src,
        dst: unreachable.dst,
    }));
    PacketUse::Carried
}
