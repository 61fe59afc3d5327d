//! Bindings: which contacts an address of record has now, and when each expires.

use std::net::SocketAddr;
use std::sync::Arc;

use hashbrown::hash_map::Entry as MapEntry;

use super::Registration;
use super::contact::Wanted;
use crate::Timestamp;
use crate::context::Context;
use crate::elapsed::elapsed;
use crate::event::{Subject, Told, tell_of};
use crate::hashing::{Key, KeyMap};
use crate::labels::Labels;
use crate::observation::Observation;
use crate::rows::{EventName, Hop, Transport};
use crate::settings::{Limits, SECOND};
use crate::table::{Entry, Handle, Rank, Room, Source, Table};
use crate::timers::Target;
use crate::transaction::Parties;

/// Most contacts of one address of record; a new one then takes the place of the oldest.
const CONTACTS_OF_AN_AOR: usize = 64;

/// One registered contact.
#[derive(Debug)]
pub(crate) struct Binding {
    key: Key,
    aor: Key,
    call_id: Arc<str>,
    contact: Box<str>,
    src: SocketAddr,
    dst: SocketAddr,
    transport: Transport,
    labels: Arc<Labels>,
    is_peer: bool,
    parties: Parties,
    since: Timestamp,
    skew: i64,
    expiry: Timestamp,
    scheduled: Timestamp,
}

impl Entry for Binding {
    fn rank(&self) -> Rank {
        Rank::Binding
    }

    fn bytes(&self) -> usize {
        size_of::<Self>()
            + self.call_id.len()
            + self.contact.len()
            + self.parties.user_agent.len()
            + 4 * size_of::<Key>()
    }

    fn source(&self) -> Source {
        Source::from(self.src.ip())
    }

    fn is_peer(&self) -> bool {
        self.is_peer
    }
}

/// All bindings.
#[derive(Debug)]
pub(crate) struct Bindings {
    pub(crate) table: Table<Binding>,
    index: KeyMap<Handle>,
    aors: KeyMap<Vec<Handle>>,
}

impl Bindings {
    /// Whether this deadline is the one that is waited for.
    pub(crate) fn awaits(&self, handle: Handle, deadline: Timestamp) -> bool {
        self.table
            .get(handle)
            .is_some_and(|entry| entry.scheduled == deadline)
    }

    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            table: Table::new("bindings", limits.registrations, limits),
            index: KeyMap::default(),
            aors: KeyMap::default(),
        }
    }

    /// Registered contacts now.
    pub(crate) fn count(&self) -> u64 {
        self.table.entries() as u64
    }

    /// Addresses of record with at least one contact now.
    pub(crate) fn addresses_of_record(&self) -> u64 {
        self.aors.len() as u64
    }

    pub(super) fn has(&self, aor: &str, identity: &[u8], context: &Context<'_>) -> bool {
        self.index
            .contains_key(&binding_key(aor, identity, context))
    }

    /// A REGISTER was answered by 200.
    pub(super) fn registered(
        &mut self,
        registration: &Registration,
        observation: &Observation<'_>,
        context: &mut Context<'_>,
    ) {
        let request = &registration.request;
        if request.aor.is_empty() {
            return;
        }
        if request.star {
            let aor = aor_key(&request.aor, context);
            for handle in self.aors.get(&aor).cloned().unwrap_or_default() {
                self.remove(handle, EventName::RegDel, observation.ts_last, context);
            }
            return;
        }
        for wanted in &request.contacts {
            let key = binding_key(&request.aor, &wanted.identity, context);
            let known = self.index.get(&key).copied();
            let granted = if request.removes(wanted) {
                None
            } else {
                request.granted_to(wanted, observation.message, context.timeouts)
            };
            match (granted.filter(|seconds| *seconds > 0), known) {
                (Some(seconds), Some(handle)) => {
                    self.refresh(handle, registration, seconds, observation, context);
                }
                (Some(seconds), None) => {
                    self.add(key, registration, wanted, seconds, observation, context);
                }
                (None, Some(handle)) => {
                    self.remove(handle, EventName::RegDel, observation.ts_last, context);
                }
                (None, None) => {}
            }
        }
    }

    fn add(
        &mut self,
        key: Key,
        registration: &Registration,
        wanted: &Wanted,
        seconds: u32,
        observation: &Observation<'_>,
        context: &mut Context<'_>,
    ) {
        loop {
            match self
                .table
                .room(Source::from(registration.src.ip()), registration.is_peer)
            {
                Room::Free => break,
                Room::Refused => return,
                // Given up before its time: neither deleted nor expired, so nothing is told; the table counts it.
                Room::Evict(victim) => drop(self.forget(victim)),
            }
        }
        let aor = aor_key(&registration.request.aor, context);
        let held = self
            .aors
            .get(&aor)
            .filter(|held| held.len() >= CONTACTS_OF_AN_AOR);
        if let Some(oldest) = held.and_then(|held| held.first().copied()) {
            self.table.count_evicted("per_aor");
            self.forget(oldest);
        }
        let expiry = expiry(seconds, observation, context);
        let handle = self.table.insert(Binding {
            key,
            aor,
            call_id: Arc::clone(&registration.call_id),
            contact: wanted.text.clone(),
            src: registration.src,
            dst: registration.dst,
            transport: registration.transport,
            labels: Arc::clone(&registration.labels),
            is_peer: registration.is_peer,
            parties: registration.parties.clone(),
            since: observation.ts_last,
            skew: observation.seen - observation.ts_last,
            expiry,
            scheduled: expiry,
        });
        self.index.insert(key, handle);
        self.aors.entry(aor).or_default().push(handle);
        context.timers.set(expiry, Target::Binding(handle));
        self.tell(handle, EventName::RegNew, observation.ts_last, context);
    }

    fn refresh(
        &mut self,
        handle: Handle,
        registration: &Registration,
        seconds: u32,
        observation: &Observation<'_>,
        context: &mut Context<'_>,
    ) {
        let Some(binding) = self.table.get_mut(handle) else {
            return;
        };
        binding.expiry = expiry(seconds, observation, context);
        binding.skew = observation.seen - observation.ts_last;
        binding.call_id = Arc::clone(&registration.call_id);
        if binding.expiry < binding.scheduled {
            binding.scheduled = binding.expiry;
            context.timers.set(binding.expiry, Target::Binding(handle));
        }
        self.tell(handle, EventName::RegRefresh, observation.ts_last, context);
    }

    /// A deadline came.
    pub(crate) fn due(&mut self, handle: Handle, deadline: Timestamp, context: &mut Context<'_>) {
        let Some(binding) = self.table.get_mut(handle) else {
            return;
        };
        if binding.scheduled != deadline {
            return;
        }
        if binding.expiry > deadline {
            binding.scheduled = binding.expiry;
            context.timers.set(binding.expiry, Target::Binding(handle));
            return;
        }
        let ts = deadline - binding.skew;
        self.remove(handle, EventName::RegExpired, ts, context);
    }

    fn remove(
        &mut self,
        handle: Handle,
        name: EventName,
        ts: Timestamp,
        context: &mut Context<'_>,
    ) {
        self.tell(handle, name, ts, context);
        self.forget(handle);
    }

    fn forget(&mut self, handle: Handle) -> Option<Binding> {
        let binding = self.table.remove(handle)?;
        self.index.remove(&binding.key);
        if let MapEntry::Occupied(mut aor) = self.aors.entry(binding.aor) {
            aor.get_mut().retain(|other| *other != handle);
            if aor.get().is_empty() {
                aor.remove();
            }
        }
        Some(binding)
    }

    fn tell(&self, handle: Handle, name: EventName, ts: Timestamp, context: &mut Context<'_>) {
        let Some(binding) = self.table.get(handle) else {
            return;
        };
        let subject = Subject {
            call_id: &binding.call_id,
            hop: Hop::First,
            src: binding.src,
            dst: binding.dst,
            transport: binding.transport,
            method: "REGISTER",
            parties: &binding.parties,
            labels: &binding.labels,
        };
        let ended = matches!(name, EventName::RegDel | EventName::RegExpired);
        let duration = ended.then(|| elapsed(binding.since, ts));
        let told = Told {
            duration,
            detail: &binding.contact,
            ..Told::default()
        };
        tell_of(name, ts, &subject, &told, context);
    }
}

fn expiry(seconds: u32, observation: &Observation<'_>, context: &Context<'_>) -> Timestamp {
    let lifetime = i64::from(seconds)
        .saturating_mul(SECOND)
        .saturating_add(context.timeouts.registration_grace);
    observation.seen.saturating_add(lifetime)
}

fn binding_key(aor: &str, identity: &[u8], context: &Context<'_>) -> Key {
    context.hashing.key(b'B', &[aor.as_bytes(), identity])
}

fn aor_key(aor: &str, context: &Context<'_>) -> Key {
    context.hashing.key(b'A', &[aor.as_bytes()])
}
