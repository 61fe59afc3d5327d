//! Answered sessions: the dialogs of 2xx responses to initial INVITEs (RFC 3261 section 12, RFC 4028).

mod deadline;
mod ended;
mod finish;
mod release;

use std::net::SocketAddr;
use std::sync::Arc;

use hashbrown::hash_map::Entry as MapEntry;

use ended::Ended;
pub(crate) use finish::EndOfSession;

use crate::Timestamp;
use crate::context::Context;
use crate::event::{Told, tell};
use crate::hashing::{Key, KeyMap};
use crate::leg::Leg;
use crate::media;
use crate::observation::Observation;
use crate::rows::{EventName, Fork, Hop, ReleasedBy};
use crate::settings::{Limits, SECOND, Timeouts};
use crate::table::{Entry, Handle, Rank, Room, Source, Table};
use crate::timers::Target;

/// Most sessions that share one Call-ID and tags.
const SESSIONS_OF_A_DIALOG: usize = 64;

/// A BYE that waits for its final response.
#[derive(Debug)]
struct Release {
    /// `ts` of the first BYE.
    ts: Timestamp,
    skew: i64,
    by: ReleasedBy,
    reason: Box<str>,
    /// BYE transactions without a final response: both sides may hang up at once.
    pending: u32,
    /// A final response came that did not end the session (a challenge, 503 with Retry-After).
    refused: bool,
    deadline: Timestamp,
}

/// One answered session.
#[derive(Debug)]
#[allow(
    clippy::struct_field_names,
    reason = "Session-Expires is the header's name"
)]
pub(crate) struct Session {
    pub(crate) leg: Arc<Leg>,
    pub(crate) dialog: Key,
    pub(crate) to_tag: Arc<str>,
    pub(crate) fork: Fork,
    /// `ts` of the first 2xx, or of the request that proves it.
    pub(crate) answered: Timestamp,
    inferred: bool,
    acknowledged: bool,
    last_ack: Key,
    acknowledge_deadline: Timestamp,
    session_expires: Option<u32>,
    skew: i64,
    expiry: Timestamp,
    release: Option<Box<Release>>,
    reinvites: u32,
    updates: u32,
    holds: u32,
    on_hold: bool,
    codec: Box<str>,
    scheduled: Timestamp,
}

impl Session {
    /// Counted as a session of the caller: neither a further fork nor a later hop.
    pub(crate) fn is_primary(&self) -> bool {
        self.fork == Fork::First && self.leg.identity.hop == Hop::First
    }

    fn new(beginning: Beginning, observation: &Observation<'_>, timeouts: &Timeouts) -> Self {
        let inferred = beginning.inferred;
        let mut session = Self {
            leg: beginning.leg,
            dialog: beginning.dialog,
            to_tag: beginning.to_tag,
            fork: beginning.fork,
            answered: observation.ts,
            inferred,
            acknowledged: inferred,
            last_ack: Key::default(),
            acknowledge_deadline: observation.seen.saturating_add(timeouts.acknowledge),
            session_expires: None,
            skew: observation.seen - observation.ts,
            expiry: observation.seen.saturating_add(timeouts.max_call_age),
            release: None,
            reinvites: 0,
            updates: 0,
            holds: 0,
            on_hold: false,
            codec: media::first_audio_codec(observation.message),
            scheduled: Timestamp::MAX,
        };
        if inferred {
            session.prove();
        } else {
            session.refresh(observation, timeouts);
        }
        session
    }

    fn next_deadline(&self) -> Timestamp {
        let release = self
            .release
            .as_ref()
            .map_or(Timestamp::MAX, |release| release.deadline);
        self.acknowledge_deadline.min(self.expiry).min(release)
    }

    fn schedule(&mut self, handle: Handle, context: &mut Context<'_>) {
        let next = self.next_deadline();
        if next < self.scheduled {
            self.scheduled = next;
            context.timers.set(next, Target::Session(handle));
        }
    }

    /// The timer of RFC 4028: set by each 2xx to INVITE or UPDATE, off when that carries no Session-Expires.
    fn refresh(&mut self, observation: &Observation<'_>, timeouts: &Timeouts) {
        self.session_expires = observation
            .message
            .session_expires()
            .map(|expires| expires.seconds);
        let lifetime = match self.session_expires {
            Some(seconds) => i64::from(seconds)
                .saturating_mul(SECOND)
                .saturating_add(timeouts.session_grace),
            None => timeouts.max_call_age,
        };
        self.expiry = observation.seen.saturating_add(lifetime);
        self.skew = observation.seen - observation.ts;
    }
}

impl Entry for Session {
    fn rank(&self) -> Rank {
        Rank::Established
    }

    fn bytes(&self) -> usize {
        let release = self
            .release
            .as_ref()
            .map_or(0, |release| size_of::<Release>() + release.reason.len());
        size_of::<Self>()
            + self.leg.bytes()
            + self.to_tag.len()
            + self.codec.len()
            + release
            + 2 * (size_of::<Key>() + size_of::<Handle>())
    }

    fn source(&self) -> Source {
        self.leg.source()
    }

    fn is_peer(&self) -> bool {
        self.leg.identity.is_peer
    }
}

/// What a 2xx begins.
pub(crate) struct Beginning {
    pub(crate) leg: Arc<Leg>,
    pub(crate) dialog: Key,
    pub(crate) to_tag: Arc<str>,
    pub(crate) fork: Fork,
    pub(crate) inferred: bool,
}

/// All answered sessions, and the dialogs that are over but not forgotten.
#[derive(Debug)]
pub(crate) struct Sessions {
    pub(crate) table: Table<Session>,
    dialogs: KeyMap<Vec<Handle>>,
    pub(crate) ended: Ended,
    active: u64,
}

impl Sessions {
    /// Whether this deadline is the one that is waited for.
    pub(crate) fn awaits(&self, handle: Handle, deadline: Timestamp) -> bool {
        self.table
            .get(handle)
            .is_some_and(|entry| entry.scheduled == deadline)
    }

    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            table: Table::new("sessions", limits.sessions, limits),
            dialogs: KeyMap::default(),
            ended: Ended::new(limits.sessions.entries),
            active: 0,
        }
    }

    /// Sessions of the first hop that are up now.
    pub(crate) fn active(&self) -> u64 {
        self.active
    }

    pub(crate) fn room(&mut self, source: Source, is_peer: bool) -> Room {
        self.table.room(source, is_peer)
    }

    /// Whether a dialog has as many sessions as it may have: one a hop, and no call has that many hops.
    pub(crate) fn is_dialog_full(&mut self, dialog: Key) -> bool {
        let full = self
            .dialogs
            .get(&dialog)
            .is_some_and(|sessions| sessions.len() >= SESSIONS_OF_A_DIALOG);
        if full {
            self.table.refuse("per_dialog");
        }
        full
    }

    /// Begins a session; the caller has made room for it.
    pub(crate) fn begin(
        &mut self,
        beginning: Beginning,
        observation: &Observation<'_>,
        context: &mut Context<'_>,
    ) -> Handle {
        let session = Session::new(beginning, observation, context.timeouts);
        if session.is_primary() {
            self.active += 1;
        }
        let dialog = session.dialog;
        let handle = self.table.insert(session);
        self.dialogs.entry(dialog).or_default().push(handle);
        if let Some(session) = self.table.get_mut(handle) {
            session.schedule(handle, context);
        }
        handle
    }

    /// There was no room: the session ends as evicted where it begins, so that each answered attempt has its end.
    pub(crate) fn refuse(
        beginning: Beginning,
        observation: &Observation<'_>,
        context: &mut Context<'_>,
    ) {
        let session = Session::new(beginning, observation, context.timeouts);
        session.write(
            EndOfSession::Evicted {
                closed: observation.ts_last,
            },
            context,
        );
    }

    /// Whether the dialog is known: a session of it is up, or was until a moment ago.
    pub(crate) fn knows(&self, dialog: Key) -> bool {
        self.dialogs.contains_key(&dialog) || self.ended.get(dialog).is_some()
    }

    /// The sessions of a dialog that a message between these endpoints belongs to: those of the hop that fits best, or
    /// all of them when it takes a way of its own (a BYE that bypasses a proxy which did not record-route).
    pub(crate) fn of_dialog(&self, dialog: Key, src: SocketAddr, dst: SocketAddr) -> Vec<Handle> {
        let Some(handles) = self.dialogs.get(&dialog) else {
            return Vec::new();
        };
        if let [only] = handles.as_slice() {
            return vec![*only];
        }
        let fit = |handle: &Handle| {
            self.table
                .get(*handle)
                .map_or(0, |session| session.leg.fit(src, dst))
        };
        let best = handles.iter().map(fit).max().unwrap_or(0);
        handles
            .iter()
            .copied()
            .filter(|handle| fit(handle) == best)
            .collect()
    }

    /// An ACK to a 2xx. True when the same ACK was seen before.
    pub(crate) fn acknowledge(
        &mut self,
        handle: Handle,
        observation: &Observation<'_>,
        ack: Key,
    ) -> bool {
        let Some(session) = self.table.get_mut(handle) else {
            return false;
        };
        if session.last_ack == ack {
            return true;
        }
        session.last_ack = ack;
        session.prove();
        if session.codec.is_empty() {
            // Delayed offer: the answer travels in the ACK.
            session.codec = media::first_audio_codec(observation.message);
        }
        self.table.changed(handle);
        false
    }

    /// A re-INVITE or UPDATE was sent inside the session.
    pub(crate) fn modified(&mut self, handle: Handle, is_update: bool) {
        if let Some(session) = self.table.get_mut(handle) {
            session.prove();
            if is_update {
                session.updates = session.updates.saturating_add(1);
            } else {
                session.reinvites = session.reinvites.saturating_add(1);
            }
        }
    }

    /// Any other request inside the session: it proves that the ACK arrived.
    pub(crate) fn used(&mut self, handle: Handle) {
        if let Some(session) = self.table.get_mut(handle) {
            session.prove();
        }
    }

    /// A 2xx to a re-INVITE or UPDATE: the session timer starts again, and the media may have been put on hold or taken off.
    pub(crate) fn accepted(
        &mut self,
        handle: Handle,
        observation: &Observation<'_>,
        offers_hold: Option<bool>,
        context: &mut Context<'_>,
    ) {
        let Some(session) = self.table.get_mut(handle) else {
            return;
        };
        session.refresh(observation, context.timeouts);
        session.schedule(handle, context);
        let Some(hold) = offers_hold.filter(|hold| *hold != session.on_hold) else {
            return;
        };
        session.on_hold = hold;
        session.holds += u32::from(hold);
        if session.is_primary() {
            let name = if hold {
                EventName::Hold
            } else {
                EventName::Resume
            };
            tell(
                name,
                observation.ts_last,
                &session.leg,
                &Told::default(),
                context,
            );
        }
    }

    fn forget(&mut self, handle: Handle) -> Option<Session> {
        let session = self.table.remove(handle)?;
        if session.is_primary() {
            self.active = self.active.saturating_sub(1);
        }
        if let MapEntry::Occupied(mut dialog) = self.dialogs.entry(session.dialog) {
            dialog.get_mut().retain(|other| *other != handle);
            if dialog.get().is_empty() {
                dialog.remove();
            }
        }
        Some(session)
    }
}

impl Session {
    fn prove(&mut self) {
        self.acknowledged = true;
        self.acknowledge_deadline = Timestamp::MAX;
    }
}
