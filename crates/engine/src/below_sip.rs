//! What was counted below SIP, as it stands in the status.

use std::collections::BTreeMap;

use decode::wire::{TlsCounts, Wire};
use serde::Serialize;

/// Fragments, streams, associations, TLS and agents.
#[derive(Serialize)]
pub(crate) struct BelowSip {
    duplicates: BTreeMap<&'static str, u64>,
    keepalives: BTreeMap<&'static str, u64>,
    fragments: BTreeMap<&'static str, u64>,
    tcp: BTreeMap<&'static str, u64>,
    sctp: BTreeMap<&'static str, u64>,
    tls: TlsStatus,
    hep: HepStatus,
    ipfix: BTreeMap<&'static str, u64>,
    unframed_bytes: u64,
}

#[derive(Serialize)]
struct TlsStatus {
    client_hellos: u64,
    server_hellos: BTreeMap<&'static str, u64>,
    alerts: BTreeMap<&'static str, u64>,
    server_names: BTreeMap<String, u64>,
    certificate_not_after_ns: Option<i64>,
    records: u64,
}

#[derive(Serialize)]
struct HepStatus {
    frames: u64,
    damaged: u64,
    without_address: u64,
    /// By payload type.
    other: BTreeMap<u8, u64>,
}

impl BelowSip {
    pub(crate) fn of(wire: &Wire) -> Self {
        let counts = wire.counts();
        Self {
            duplicates: BTreeMap::from([("forgotten", wire.forgotten_copies())]),
            keepalives: counts.keepalives.clone(),
            fragments: fragments(wire),
            tcp: tcp(wire),
            sctp: sctp(wire),
            tls: TlsStatus::from(&counts.tls),
            hep: HepStatus {
                frames: counts.hep.frames,
                damaged: counts.hep.damaged,
                without_address: counts.hep.without_address,
                other: counts.hep.other.clone(),
            },
            ipfix: BTreeMap::from([
                ("messages", counts.ipfix.messages),
                ("keepalives", counts.ipfix.keepalives),
                ("empty", counts.ipfix.empty),
                ("damaged", counts.ipfix.damaged),
                ("other_sets", counts.ipfix.other_sets),
            ]),
            unframed_bytes: counts.unframed_bytes,
        }
    }
}

impl From<&TlsCounts> for TlsStatus {
    fn from(counts: &TlsCounts) -> Self {
        Self {
            client_hellos: counts.client_hellos,
            server_hellos: counts.server_hellos.clone(),
            alerts: counts.alerts.clone(),
            server_names: counts.server_names.clone(),
            certificate_not_after_ns: counts.certificate_not_after,
            records: counts.records,
        }
    }
}

fn fragments(wire: &Wire) -> BTreeMap<&'static str, u64> {
    let counts = wire.fragments();
    BTreeMap::from([
        ("held", counts.held),
        ("duplicates", counts.duplicates),
        ("overlapping", counts.overlapping),
        ("timed_out", counts.timed_out),
        ("evicted", counts.evicted),
        ("refused", counts.refused),
    ])
}

fn tcp(wire: &Wire) -> BTreeMap<&'static str, u64> {
    let counts = wire.streams();
    BTreeMap::from([
        ("connections", counts.connections),
        ("mid_stream", counts.mid_stream),
        ("gap_bytes", counts.gap_bytes),
        ("retransmissions", counts.retransmissions),
        ("retransmitted_bytes", counts.retransmitted_bytes),
        ("overlaps", counts.overlaps),
        ("out_of_order", counts.out_of_order),
        ("late", counts.late),
        ("wild", counts.wild),
        ("after_end", counts.after_end),
        ("restarts", counts.restarts),
        ("resets", counts.resets),
        ("resets_ignored", counts.resets_ignored),
        ("replaced", counts.replaced),
        ("idle", counts.idle),
        ("evicted", counts.evicted),
        ("forgotten", counts.forgotten),
    ])
}

fn sctp(wire: &Wire) -> BTreeMap<&'static str, u64> {
    let counts = wire.associations();
    BTreeMap::from([
        ("packets", counts.packets),
        ("short_packets", counts.short_packets),
        ("messages", counts.sip),
        ("other", counts.other),
        ("duplicates", counts.duplicates),
        ("damaged_chunks", counts.damaged_chunks),
        ("cut_fragments", counts.cut_fragments),
        ("foreign_fragments", counts.foreign_fragments),
        ("late_fragments", counts.late_fragments),
        ("evicted_fragments", counts.evicted_fragments),
        ("oversize_fragments", counts.oversize_fragments),
        ("evicted", counts.evicted_directions),
    ])
}
