//! What became of the packets, and what was found in them.
//!
//! Each packet is counted in exactly one place: `packets = carried + duplicates + ignored + dropped + filtered`.

use std::collections::BTreeMap;

use capture::Packet;
use capture::filter::Refusal;
use decode::wire::PacketUse;
use serde::Serialize;

/// Most link types without a program that are told apart.
const LINK_TYPES_AT_MOST: usize = 64;

/// Counts by reason.
pub(crate) type Reasons = BTreeMap<&'static str, u64>;

/// What became of the packets of all sources.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Counters {
    /// Packets that the sources delivered.
    pub(crate) packets: u64,
    /// Packets that hold SIP or a part of it, what keeps a SIP flow open, or what an agent sent.
    pub(crate) carried: u64,
    /// Packets that the filter left out: nothing else has seen them.
    pub(crate) filtered: Reasons,
    /// Of those, the ones whose link type has no program, by its number.
    pub(crate) filtered_link_types: BTreeMap<u32, u64>,
    /// Second captures of a packet.
    pub(crate) duplicates: u64,
    /// Packets that hold no SIP.
    pub(crate) ignored: Reasons,
    /// Packets that could not be read: SIP may have been lost with them.
    pub(crate) dropped: Reasons,
    /// SIP messages, valid or lenient.
    pub(crate) messages: u64,
    /// SIP messages that changed no state, by the code of the gravest issue.
    pub(crate) malformed: Reasons,
    /// SIP messages of whose body the capture holds less than the network carried.
    pub(crate) truncated: u64,
    /// Datagrams at a SIP port that are not SIP.
    pub(crate) probes: u64,
    /// Earliest stamp of what the filter let through.
    pub(crate) first_ns: Option<i64>,
    /// Latest stamp.
    pub(crate) last_ns: Option<i64>,
}

impl Counters {
    /// Counts a packet that the filter left out. Its time is no time of what is looked at.
    pub(crate) fn filtered(&mut self, refusal: Refusal, packet: &Packet<'_>) {
        self.packets += 1;
        count(&mut self.filtered, refusal.as_str());
        if refusal == Refusal::NoProgram
            && (self.filtered_link_types.len() < LINK_TYPES_AT_MOST
                || self.filtered_link_types.contains_key(&packet.link_type))
        {
            *self
                .filtered_link_types
                .entry(packet.link_type)
                .or_default() += 1;
        }
    }

    /// Counts a packet of this time.
    pub(crate) fn packet(&mut self, ts: i64) {
        self.packets += 1;
        self.first_ns = Some(self.first_ns.map_or(ts, |first| first.min(ts)));
        self.last_ns = Some(self.last_ns.map_or(ts, |last| last.max(ts)));
    }

    /// Counts what the packet was good for.
    pub(crate) fn used(&mut self, packet_use: PacketUse) {
        match packet_use {
            PacketUse::Carried => self.carried += 1,
            PacketUse::Duplicate => self.duplicates += 1,
            PacketUse::Ignored(reason) => count(&mut self.ignored, reason),
            PacketUse::Dropped(reason) => count(&mut self.dropped, reason),
        }
    }
}

/// Adds one to a reason.
pub(crate) fn count(reasons: &mut Reasons, reason: &'static str) {
    *reasons.entry(reason).or_default() += 1;
}
