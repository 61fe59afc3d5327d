//! What became of the packets. Each one is counted in exactly one place, so that
//! `packets = filtered + duplicates + keepalives + messages + malformed + probes + ignored + dropped`.

use std::collections::BTreeMap;

use capture::Packet;
use capture::filter::Refusal;
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
    /// Packets that the filter left out: nothing else has seen them.
    pub(crate) filtered: Reasons,
    /// Of those, the ones whose link type has no program, by its number.
    pub(crate) filtered_link_types: BTreeMap<u32, u64>,
    /// Second captures of a packet.
    pub(crate) duplicates: u64,
    /// Datagrams put together from fragments.
    pub(crate) datagrams_reassembled: u64,
    /// Holes in TCP streams.
    pub(crate) tcp_gaps: u64,
    /// Keep-alives of SIP flows.
    pub(crate) keepalives: u64,
    /// SIP messages, valid or lenient.
    pub(crate) messages: u64,
    /// Datagrams at a SIP port that are not SIP.
    pub(crate) probes: u64,
    /// SIP messages that changed no state, by the code of the gravest issue.
    pub(crate) malformed: Reasons,
    /// Packets that are no SIP at all.
    pub(crate) ignored: Reasons,
    /// Packets that could not be read: SIP may have been lost with them.
    pub(crate) dropped: Reasons,
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
}

/// Adds one to a reason.
pub(crate) fn count(reasons: &mut Reasons, reason: &'static str) {
    *reasons.entry(reason).or_default() += 1;
}
