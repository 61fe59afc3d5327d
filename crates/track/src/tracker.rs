//! The tracker: SIP messages in time order in, rows out. Sans-io: it reads no clock and no packet.

use std::collections::BTreeMap;

use decode::sip::Validity;

use crate::Timestamp;
use crate::compat::Compat;
use crate::context::Context;
use crate::event::{Subject, Told, tell_of};
use crate::hashing::Hashing;
use crate::observation::{Observation, Probe, TransportFailure};
use crate::rows::{EventName, Hop, Rows};
use crate::settings::{Settings, SettingsError, Timeouts};
use crate::state::State;
use crate::table::{Entry, Table};
use crate::timers::Timers;
use crate::transaction::Parties;

/// So few deadlines are not worth a sweep.
const FEW_DEADLINES: usize = 1024;

/// Turns messages into transactions, attempts, sessions, registrations, subscriptions and events.
///
/// The same messages with the same stamps give the same rows, whatever came between the calls.
#[derive(Debug)]
pub struct Tracker {
    state: State,
    compat: Compat,
    hashing: Hashing,
    timeouts: Timeouts,
    timers: Timers,
    clock: Timestamp,
}

/// What is open now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Active {
    /// Answered sessions of the first hop.
    pub sessions: u64,
    /// Open attempts that have an early dialog.
    pub early_dialogs: u64,
    /// Registered contacts.
    pub registrations: u64,
    /// Addresses of record with a registered contact.
    pub addresses_of_record: u64,
    /// Subscriptions.
    pub subscriptions: u64,
    /// Subscriptions by event package.
    pub subscriptions_by_package: BTreeMap<&'static str, u64>,
    /// Publications.
    pub publications: u64,
    /// Sessions as sip-exporter v1.11 would count them.
    pub compat_sessions: u64,
    /// Addresses of record with a registration, by From, as it would count them.
    pub compat_registrations: u64,
}

/// How full a table is, and what it gave up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableCount {
    /// Table.
    pub table: &'static str,
    /// Entries now.
    pub entries: usize,
    /// Bytes now, by the tracker's own estimate.
    pub bytes: usize,
    /// Entries that asked to come in; `offered = accepted + refused`.
    pub offered: u64,
    /// Entries that came in.
    pub accepted: u64,
    /// Entries that did not come in.
    pub refused: u64,
    /// Entries given up before their time or refused, by reason.
    pub evicted: BTreeMap<&'static str, u64>,
}

impl Tracker {
    /// A tracker that has seen nothing.
    ///
    /// # Errors
    /// When a network or a regular expression of the settings cannot be read.
    pub fn new(settings: &Settings) -> Result<Self, SettingsError> {
        Ok(Self {
            state: State::new(settings)?,
            compat: Compat::new(settings.limits.attempts.entries),
            hashing: Hashing::random(),
            timeouts: settings.timeouts.clone(),
            timers: Timers::default(),
            clock: Timestamp::MIN,
        })
    }

    /// Takes one SIP message.
    pub fn message(&mut self, observation: &Observation<'_>, rows: &mut dyn Rows) {
        self.tick(observation.seen, rows);
        let message = observation.message;
        let mut context = Context {
            hashing: &self.hashing,
            timeouts: &self.timeouts,
            timers: &mut self.timers,
            rows,
        };
        if message.validity == Validity::Malformed {
            let verdict = self.state.malformed(observation, &mut context);
            verdict.write(observation, rows);
            return;
        }
        let verdict = match message.status() {
            Some(status) => self.state.response(observation, status, &mut context),
            None => self.state.request(observation, &mut context),
        };
        verdict.write(observation, rows);
        self.compat.message(observation, &verdict.labels, rows);
    }

    /// Takes bytes that are not SIP although they went to a SIP port.
    pub fn probe(&mut self, probe: &Probe, rows: &mut dyn Rows) {
        self.tick(probe.seen, rows);
        let resolved =
            self.state
                .labeller
                .resolve_addresses(probe.src.ip(), probe.dst.ip(), probe.seen);
        let mut context = Context {
            hashing: &self.hashing,
            timeouts: &self.timeouts,
            timers: &mut self.timers,
            rows,
        };
        let subject = Subject {
            call_id: "",
            hop: Hop::First,
            src: probe.src,
            dst: probe.dst,
            transport: probe.transport,
            method: "",
            parties: &Parties::default(),
            labels: &resolved.labels,
        };
        let detail = format!("{} bytes that are not SIP", probe.bytes);
        tell_of(
            EventName::MsgProbe,
            probe.ts,
            &subject,
            &Told {
                detail: &detail,
                ..Told::default()
            },
            &mut context,
        );
    }

    /// Takes the network's word that requests of a flow were not delivered; a response may still refute it.
    pub fn transport_failure(&mut self, failure: &TransportFailure, rows: &mut dyn Rows) {
        self.tick(failure.seen, rows);
        let mut context = Context {
            hashing: &self.hashing,
            timeouts: &self.timeouts,
            timers: &mut self.timers,
            rows,
        };
        self.state.transactions.undeliverable(failure, &mut context);
    }

    /// Moves the clock to the greatest `seen` so far and lets deadlines before it pass.
    pub fn tick(&mut self, seen: Timestamp, rows: &mut dyn Rows) {
        if seen <= self.clock {
            return;
        }
        self.clock = seen;
        while let Some((deadline, target)) = self.timers.pop_before(seen) {
            let mut context = Context {
                hashing: &self.hashing,
                timeouts: &self.timeouts,
                timers: &mut self.timers,
                rows: &mut *rows,
            };
            self.state.due(target, deadline, false, &mut context);
        }
        self.sweep();
        self.state.sessions.ended.expire(seen);
        self.compat.advance(seen, rows);
    }

    /// Drops stale deadlines before they outnumber what is remembered: each costs one look for every one that was set.
    fn sweep(&mut self) {
        if self.timers.len() > 3 * self.state.entries() + FEW_DEADLINES {
            let state = &self.state;
            self.timers
                .retain(|deadline, target| state.awaits(target, deadline));
        }
    }

    /// The end of the input: the timers of transactions, attempts and BYEs pass in order at their own deadlines;
    /// sessions, bindings and subscriptions stay open.
    pub fn finalize(&mut self, rows: &mut dyn Rows) {
        while let Some((deadline, target)) = self.timers.pop_before(Timestamp::MAX) {
            let mut context = Context {
                hashing: &self.hashing,
                timeouts: &self.timeouts,
                timers: &mut self.timers,
                rows: &mut *rows,
            };
            self.state.due(target, deadline, true, &mut context);
        }
    }

    /// What is open now.
    pub fn active(&self) -> Active {
        let state = &self.state;
        Active {
            sessions: state.sessions.active(),
            early_dialogs: state.attempts.early_dialogs(),
            registrations: state.registrations.bindings.count(),
            addresses_of_record: state.registrations.bindings.addresses_of_record(),
            subscriptions: state.subscriptions.active(),
            subscriptions_by_package: state.subscriptions.active_by_package().clone(),
            publications: state.subscriptions.publications(),
            compat_sessions: self.compat.sessions(),
            compat_registrations: self.compat.registrations(),
        }
    }

    /// How full the tables are.
    pub fn tables(&self) -> Vec<TableCount> {
        let state = &self.state;
        let mut tables = vec![
            count(&state.transactions.table),
            count(&state.attempts.table),
            count(&state.sessions.table),
            count(&state.registrations.table),
            count(&state.registrations.bindings.table),
            count(&state.subscriptions.table),
        ];
        tables.extend(self.compat.tables());
        tables
    }

    /// Deadlines that wait; at most a few for each entry of the tables.
    pub fn deadlines(&self) -> usize {
        self.timers.len()
    }
}

fn count<T: Entry>(table: &Table<T>) -> TableCount {
    TableCount {
        table: table.name(),
        entries: table.entries(),
        bytes: table.bytes(),
        offered: table.offered(),
        accepted: table.accepted(),
        refused: table.refused(),
        evicted: table.evicted().clone(),
    }
}
