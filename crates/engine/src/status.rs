//! The state of the engine as one JSON object.

use std::collections::BTreeMap;

use serde::Serialize;
use sink::SplitCounts;
use track::{Active, TableCount};

use crate::Error;
use crate::below_sip::BelowSip;
use crate::counters::Counters;
use crate::queue::QueueCounts;
use crate::shared::Shared;
use crate::sources::SourceStatus;

#[derive(Serialize)]
struct Status<'a> {
    capture: Capture<'a>,
    sources: &'a [SourceStatus],
    active: ActiveStatus,
    tables: Vec<TableStatus>,
    queues: BTreeMap<&'static str, QueueCounts>,
    /// What was written into files of calls; none when none were asked for.
    split: Option<SplitCounts>,
}

#[derive(Serialize)]
struct Capture<'a> {
    #[serde(flatten)]
    counters: &'a Counters,
    keepalives: u64,
    /// Datagrams put together from fragments.
    datagrams_reassembled: u64,
    /// Holes in TCP streams.
    tcp_gaps: u64,
    wire: BelowSip,
}

#[derive(Serialize)]
struct ActiveStatus {
    sessions: u64,
    early_dialogs: u64,
    registrations: u64,
    addresses_of_record: u64,
    subscriptions: u64,
    subscriptions_by_package: BTreeMap<&'static str, u64>,
    publications: u64,
    compat_sessions: u64,
    compat_registrations: u64,
}

#[derive(Serialize)]
struct TableStatus {
    table: &'static str,
    entries: usize,
    bytes: usize,
    offered: u64,
    accepted: u64,
    refused: u64,
    evicted: BTreeMap<&'static str, u64>,
}

/// What `status()` hands out.
pub(crate) fn json(shared: &Shared) -> Result<String, Error> {
    let sources = shared.sources().clone();
    let analysis = shared.analysis();
    let status = Status {
        capture: Capture {
            counters: analysis.counters(),
            keepalives: analysis.wire().counts().keepalives(),
            datagrams_reassembled: analysis.wire().fragments().reassembled,
            // A stream that began before the capture is no loss.
            tcp_gaps: analysis.wire().streams().gaps - analysis.wire().streams().mid_stream,
            wire: BelowSip::of(analysis.wire()),
        },
        sources: &sources,
        active: ActiveStatus::from(analysis.tracker().active()),
        tables: analysis
            .tracker()
            .tables()
            .into_iter()
            .map(TableStatus::from)
            .collect(),
        queues: BTreeMap::from([("batches", shared.queue.counts())]),
        split: analysis.split(),
    };
    serde_json::to_string(&status)
        .map_err(|error| Error::Worker(format!("the status could not be written: {error}")))
}

impl From<Active> for ActiveStatus {
    fn from(active: Active) -> Self {
        Self {
            sessions: active.sessions,
            early_dialogs: active.early_dialogs,
            registrations: active.registrations,
            addresses_of_record: active.addresses_of_record,
            subscriptions: active.subscriptions,
            subscriptions_by_package: active.subscriptions_by_package,
            publications: active.publications,
            compat_sessions: active.compat_sessions,
            compat_registrations: active.compat_registrations,
        }
    }
}

impl From<TableCount> for TableStatus {
    fn from(count: TableCount) -> Self {
        Self {
            table: count.table,
            entries: count.entries,
            bytes: count.bytes,
            offered: count.offered,
            accepted: count.accepted,
            refused: count.refused,
            evicted: count.evicted,
        }
    }
}
