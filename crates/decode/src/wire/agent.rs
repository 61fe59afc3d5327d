//! Messages that a capture agent sends: HEP, and the IPFIX of session border controllers. They have the addresses and the
//! time that the agent saw.

use std::net::SocketAddr;

use super::Passage;
use super::carriage::{Agent, Carriage};
use super::contents::Contents;
use super::found::{Catch, Caught, Found};
use crate::hep::{self, Budget};
use crate::ipfix::{self, SipRecord};
use crate::sip::{Content, Framing, classify};
use crate::stream::{Stamps, Transport};

/// Ports of HEP, where datagrams may be compressed as a whole.
const HEP_PORTS: std::ops::RangeInclusive<u16> = 9060..=9063;

/// How the bytes of an agent came to the capture.
#[derive(Clone, Copy, Debug)]
pub(super) struct Delivery {
    pub(super) stamps: Stamps,
    pub(super) now: i64,
    pub(super) src: SocketAddr,
    pub(super) dst: SocketAddr,
    pub(super) passage: Passage,
    /// The capture cut the packet.
    pub(super) truncated: bool,
}

impl Delivery {
    /// What is around a message: without any tunnel the outer addresses are those of the agent and its collector.
    fn carriage<'a>(&self, agent: Agent) -> Carriage<'a> {
        let mut path = self.passage.path;
        path.outer.get_or_insert((self.src.ip(), self.dst.ip()));
        Carriage {
            path,
            agent: Some(agent),
            ..Carriage::default()
        }
    }

    /// The agent's time; where it tells none, when its packets came.
    fn stamps(&self, ts: Option<i64>) -> Stamps {
        ts.map_or(self.stamps, |ts| Stamps {
            first: ts,
            last: ts,
        })
    }
}

/// Whether a datagram is of a HEP agent.
pub(super) fn is_hep(payload: &[u8], port: u16) -> bool {
    hep::is_hep3(payload)
        || hep::is_hep1_or_2(payload)
        || (HEP_PORTS.contains(&port) && hep::is_zipped(payload))
}

impl Contents {
    /// Reads the HEP frames of a datagram or of a stream.
    pub(super) fn hep(&mut self, delivery: &Delivery, bytes: &[u8], catch: &mut Catch<'_>) {
        let mut budget = Budget::new(self.message_bytes);
        let Ok(opened) = hep::unzip(bytes, &mut budget) else {
            self.counts.hep.damaged += 1;
            return;
        };
        let delivery = Delivery {
            truncated: delivery.truncated || opened.cut,
            ..*delivery
        };
        let damaged_before = self.counts.hep.damaged;
        for frame in hep::frames(&opened.bytes, budget) {
            self.counts.hep.frames += 1;
            match frame {
                Ok(frame) => self.hep_frame(&delivery, &frame, catch),
                Err(_) => self.counts.hep.damaged += 1,
            }
        }
        // An end that is missing from one frame on shows in none of those before it.
        if opened.cut && self.counts.hep.damaged == damaged_before {
            self.counts.hep.damaged += 1;
        }
    }

    fn hep_frame(&mut self, delivery: &Delivery, frame: &hep::Frame<'_>, catch: &mut Catch<'_>) {
        // Versions 1 and 2 do not tell their length: that they end early only what carried them tells.
        let truncated = frame.truncated || (frame.version < 3 && delivery.truncated);
        self.counts.hep.damaged += u64::from(frame.damaged || truncated);
        if frame.payload_type != hep::SIP {
            *self.counts.hep.other.entry(frame.payload_type).or_default() += 1;
            return;
        }
        // Told as damage already; what it carried nobody knows.
        if frame.damaged && frame.payload.is_empty() {
            return;
        }
        let (Some(src), Some(dst)) = (frame.src, frame.dst) else {
            self.counts.hep.without_address += 1;
            return;
        };
        match classify(&frame.payload) {
            Content::Sip => {}
            Content::Keepalive(kind) => return self.counts.keepalive(kind),
            Content::Other => {
                *self.counts.hep.other.entry(frame.payload_type).or_default() += 1;
                return;
            }
        }
        let agent = match frame.version {
            1 => Agent::Hep1,
            2 => Agent::Hep2,
            _ => Agent::Hep3,
        };
        catch(Found::Message(Caught {
            bytes: &frame.payload,
            stamps: delivery.stamps(frame.ts),
            seen: delivery.now,
            src,
            dst,
            transport: transport(frame.protocol),
            source: delivery.passage.source,
            carriage: Carriage {
                agent_id: frame.node_id,
                correlation_id: frame.correlation_id.unwrap_or_default(),
                truncated,
                ..delivery.carriage(agent)
            },
            framing: Framing::DATAGRAM.truncated(truncated),
            in_frame: false,
        }));
    }

    /// Reads one IPFIX message.
    pub(super) fn ipfix(&mut self, delivery: &Delivery, bytes: &[u8], catch: &mut Catch<'_>) {
        let tally = ipfix::records(bytes, &mut |record| exported(delivery, &record, catch));
        let counts = &mut self.counts.ipfix;
        counts.messages += 1;
        counts.keepalives += tally.keepalives;
        counts.empty += tally.empty;
        counts.damaged += tally.damaged;
        counts.other_sets += tally.ignored + tally.unknown;
    }
}

fn exported(delivery: &Delivery, record: &SipRecord<'_>, catch: &mut Catch<'_>) {
    catch(Found::Message(Caught {
        bytes: record.payload,
        stamps: delivery.stamps(Some(record.ts)),
        seen: delivery.now,
        src: record.src,
        dst: record.dst,
        transport: match record.transport {
            ipfix::Transport::Udp => Transport::Udp,
            ipfix::Transport::Tcp => Transport::Tcp,
        },
        source: delivery.passage.source,
        carriage: Carriage {
            correlation_id: record.incoming_call_id.unwrap_or_default(),
            truncated: record.truncated,
            ..delivery.carriage(Agent::Ipfix)
        },
        framing: Framing::DATAGRAM.truncated(record.truncated),
        in_frame: false,
    }));
}

/// The transport by the protocol number that an agent gives; 22 is what agents agreed on for TLS.
fn transport(protocol: u8) -> Transport {
    match protocol {
        6 => Transport::Tcp,
        22 => Transport::Tls,
        132 => Transport::Sctp,
        _ => Transport::Udp,
    }
}
