//! Packets in, SIP messages out.

use std::hash::RandomState;
use std::net::{IpAddr, SocketAddr};

use hashlink::LinkedHashMap;

use crate::sip::{Content, KeepaliveKind, classify};
use crate::stream::Stamps;

use super::chunk::{Chunk, CommonHeader, Data, MessageId};
use super::fragments::{Direction, Fragments};
use super::run::Origin;
use super::start::begins_like_sip;
use super::window::Window;
use super::{SctpCounters, SctpItem, SctpSettings};

/// Ports of SIP over SCTP (RFC 4168 5). Only a hint: on other ports an association is known by its first SIP message.
const SIP_PORTS: [u16; 2] = [5_060, 5_061];
/// What remembering a direction costs: its key, its window, and its share of the table.
const DIRECTION_COST: usize = 256;

/// Takes what is found in packets.
type Found<'f, M> = dyn FnMut(SctpItem<'_, M>) + 'f;

/// What is known of one direction.
#[derive(Debug)]
struct State {
    window: Window,
    /// TSN of the next part of a message that is no SIP.
    foreign: Option<u32>,
}

/// The associations of a network. `M` is what the caller wants to hear again with what was found in a packet.
#[derive(Debug)]
pub struct Associations<M> {
    settings: SctpSettings,
    /// The directions that carry SIP, the one that was quiet for longest first.
    directions: LinkedHashMap<Direction, State, RandomState>,
    fragments: Fragments<M>,
    counters: SctpCounters,
}

impl<M: Copy> Associations<M> {
    /// No association is known yet.
    pub fn new(settings: SctpSettings) -> Self {
        Self {
            settings,
            directions: LinkedHashMap::with_hasher(RandomState::new()),
            fragments: Fragments::new(),
            counters: SctpCounters::default(),
        }
    }

    /// What was seen and dropped so far.
    pub fn counters(&self) -> SctpCounters {
        self.counters
    }

    /// Bytes of memory that are kept.
    pub fn held(&self) -> usize {
        self.fragments.held() + self.directions.len() * DIRECTION_COST
    }

    /// Drops the fragments that have waited for too long. [`Self::packet`] does so too; this is for when none comes.
    pub fn expire(&mut self, now: i64) {
        self.fragments
            .expire(now, self.settings.wait_ns, &mut self.counters);
    }

    /// Reads one packet: the payload of IP protocol 132, or of UDP port 9899 (RFC 6951).
    pub fn packet(
        &mut self,
        ts: i64,
        src: IpAddr,
        dst: IpAddr,
        packet: &[u8],
        meta: M,
        found: &mut Found<'_, M>,
    ) {
        self.expire(ts);
        let Some((header, chunks)) = CommonHeader::read(packet) else {
            self.counters.short_packets += 1;
            return;
        };
        self.counters.packets += 1;
        let direction = Direction {
            src_port: header.src_port,
            dst_port: header.dst_port,
            tag: header.tag,
        };
        let origin = Origin {
            ts,
            src: SocketAddr::new(src, header.src_port),
            dst: SocketAddr::new(dst, header.dst_port),
            meta,
        };
        for chunk in chunks {
            match chunk {
                Chunk::Data(data) => self.data(direction, &data, origin, found),
                Chunk::Init { tag } => self.forget_answers(direction, tag),
                Chunk::Heartbeat => {
                    self.keepalive(direction, origin, KeepaliveKind::SctpHeartbeat, found);
                }
                Chunk::Abort => self.abort(direction, origin, found),
                Chunk::Damaged => self.counters.damaged_chunks += 1,
                Chunk::Other => {}
            }
        }
    }

    fn data(
        &mut self,
        direction: Direction,
        data: &Data<'_>,
        origin: Origin<M>,
        found: &mut Found<'_, M>,
    ) {
        if self.is_copy(direction, data.tsn) {
            self.counters.duplicates += 1;
            return;
        }
        if data.begins && data.ends {
            self.whole(direction, data, origin, found);
        } else if data.begins && !begins_like_sip(data.bytes) {
            self.skip_from(direction, data);
            self.other(data.bytes.len(), origin, found);
        } else if !data.begins && self.is_foreign(direction, data) {
            self.counters.foreign_fragments += 1;
        } else if data.cut {
            self.counters.cut_fragments += 1;
        } else {
            self.know(direction, data.tsn);
            self.part(direction, data, origin, found);
        }
    }

    /// Whether a direction that is known had this chunk before. A direction on a port of SIP becomes known by it.
    fn is_copy(&mut self, direction: Direction, tsn: u32) -> bool {
        if let Some(state) = self.directions.to_back(&direction) {
            return !state.window.is_new(tsn);
        }
        if is_on_sip_port(direction) {
            self.know(direction, tsn);
        }
        false
    }

    fn know(&mut self, direction: Direction, tsn: u32) {
        if self.directions.contains_key(&direction) || self.settings.directions == 0 {
            return;
        }
        while self.directions.len() >= self.settings.directions {
            self.directions.pop_front();
            self.counters.evicted_directions += 1;
        }
        let state = State {
            window: Window::new(tsn),
            foreign: None,
        };
        self.directions.insert(direction, state);
    }

    /// A message of one chunk.
    fn whole(
        &mut self,
        direction: Direction,
        data: &Data<'_>,
        origin: Origin<M>,
        found: &mut Found<'_, M>,
    ) {
        if data.bytes.len() > self.settings.message_bytes {
            self.counters.oversize_fragments += 1;
            return;
        }
        let stamps = Stamps {
            first: origin.ts,
            last: origin.ts,
        };
        if classify(data.bytes) == Content::Sip {
            self.know(direction, data.tsn);
        } else if data.cut {
            self.counters.cut_fragments += 1;
            return;
        }
        self.message(direction, data.bytes, stamps, origin, data.cut, found);
    }

    /// A part of a message.
    fn part(
        &mut self,
        direction: Direction,
        data: &Data<'_>,
        origin: Origin<M>,
        found: &mut Found<'_, M>,
    ) {
        let whole = self
            .fragments
            .add(direction, data, origin, &self.settings, &mut self.counters);
        if let Some(run) = whole {
            let (bytes, stamps) = run.whole();
            self.message(direction, &bytes, stamps, run.origin, false, found);
        }
    }

    fn message(
        &mut self,
        direction: Direction,
        bytes: &[u8],
        stamps: Stamps,
        origin: Origin<M>,
        truncated: bool,
        found: &mut Found<'_, M>,
    ) {
        let Origin { src, dst, meta, .. } = origin;
        match classify(bytes) {
            Content::Sip => {
                self.counters.sip += 1;
                found(SctpItem::Sip {
                    bytes,
                    stamps,
                    src,
                    dst,
                    meta,
                    truncated,
                });
            }
            Content::Keepalive(kind) if self.carries_sip(direction) => {
                self.keepalive(direction, origin, kind, found);
            }
            Content::Keepalive(_) | Content::Other => self.other(bytes.len(), origin, found),
        }
    }

    fn other(&mut self, bytes: usize, origin: Origin<M>, found: &mut Found<'_, M>) {
        self.counters.other += 1;
        found(SctpItem::Other {
            src: origin.src,
            dst: origin.dst,
            meta: origin.meta,
            bytes,
        });
    }

    fn keepalive(
        &self,
        direction: Direction,
        origin: Origin<M>,
        kind: KeepaliveKind,
        found: &mut Found<'_, M>,
    ) {
        if self.carries_sip(direction) {
            found(SctpItem::Keepalive {
                src: origin.src,
                dst: origin.dst,
                meta: origin.meta,
                kind,
            });
        }
    }

    fn abort(&mut self, direction: Direction, origin: Origin<M>, found: &mut Found<'_, M>) {
        if self.carries_sip(direction) {
            found(SctpItem::Abort {
                src: origin.src,
                dst: origin.dst,
                meta: origin.meta,
            });
        }
        self.directions.remove(&direction);
    }

    /// Whether an association is worth telling about.
    fn carries_sip(&self, direction: Direction) -> bool {
        is_on_sip_port(direction) || self.directions.contains_key(&direction)
    }

    /// The sender of an INIT or its answer will be spoken to with this tag: all that is known of the tag is from before.
    fn forget_answers(&mut self, direction: Direction, tag: u32) {
        self.directions.remove(&Direction {
            src_port: direction.dst_port,
            dst_port: direction.src_port,
            tag,
        });
    }

    /// Marks the first part of a message that is no SIP, so that the others are let go as they come.
    fn skip_from(&mut self, direction: Direction, data: &Data<'_>) {
        if let (Some(state), MessageId::Consecutive { .. }) =
            (self.directions.get_mut(&direction), data.message)
        {
            state.foreign = Some(data.tsn.wrapping_add(1));
        }
    }

    /// Whether a later part belongs to a message that is no SIP, or to an association that nobody knows to carry SIP.
    fn is_foreign(&mut self, direction: Direction, data: &Data<'_>) -> bool {
        let Some(state) = self.directions.get_mut(&direction) else {
            return true;
        };
        let is_foreign = state.foreign == Some(data.tsn)
            && matches!(data.message, MessageId::Consecutive { .. });
        if is_foreign {
            state.foreign = (!data.ends).then(|| data.tsn.wrapping_add(1));
        }
        is_foreign
    }
}

fn is_on_sip_port(direction: Direction) -> bool {
    SIP_PORTS.contains(&direction.src_port) || SIP_PORTS.contains(&direction.dst_port)
}
