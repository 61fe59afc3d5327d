//! Registration attempts: chains of REGISTERs over challenges (RFC 3261 section 10, RFC 6076 4.1, docs/concepts/registrations.md).

mod binding;
mod contact;

use std::net::SocketAddr;
use std::sync::Arc;

pub(crate) use binding::Bindings;
use contact::Request;

use crate::Timestamp;
use crate::context::Context;
use crate::elapsed::elapsed;
use crate::event::{Subject, Told, tell_of};
use crate::hashing::{Key, KeyMap};
use crate::labelling::Resolved;
use crate::labels::Labels;
use crate::observation::Observation;
use crate::rows::{
    Class, EventName, Hop, RegistrationOperation, RegistrationOutcome, RegistrationRow, Transport,
};
use crate::settings::Limits;
use crate::table::{Entry, Handle, Rank, Room, Source, Table};
use crate::text;
use crate::timers::Target;
use crate::transaction::{Parties, TransactionKey};

/// One registration attempt.
#[derive(Debug)]
pub(crate) struct Registration {
    key: Key,
    call_id: Arc<str>,
    from_tag: Arc<str>,
    request: Request,
    operation: RegistrationOperation,
    started: Timestamp,
    skew: i64,
    cseq: u32,
    requests: u32,
    credentials: bool,
    /// Challenges (401, 407) of the chain so far.
    challenges: u32,
    /// Status of the challenge that waits for the next REGISTER.
    challenged: Option<u16>,
    src: SocketAddr,
    dst: SocketAddr,
    transport: Transport,
    hop: Hop,
    labels: Arc<Labels>,
    is_peer: bool,
    parties: Parties,
    deadline: Timestamp,
}

impl Entry for Registration {
    fn rank(&self) -> Rank {
        match (self.labels.class, self.credentials) {
            (Class::Attack, _) => Rank::AttackRequest,
            (_, false) => Rank::Unauthenticated,
            (_, true) => Rank::Peer,
        }
    }

    fn bytes(&self) -> usize {
        size_of::<Self>()
            + self.call_id.len()
            + self.from_tag.len()
            + self.request.bytes()
            + 2 * size_of::<Key>()
    }

    fn source(&self) -> Source {
        Source::from(self.src.ip())
    }

    fn is_peer(&self) -> bool {
        self.is_peer
    }
}

/// How a registration attempt ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Final(u16),
    Timeout,
    Transport,
    Evicted,
}

/// All registration attempts, and the bindings that they made.
#[derive(Debug)]
pub(crate) struct Registrations {
    pub(crate) table: Table<Registration>,
    current: KeyMap<Handle>,
    pub(crate) bindings: Bindings,
}

/// Final responses after which the same device may try again (docs/concepts/registrations.md).
fn is_chain(status: u16) -> bool {
    matches!(status, 401 | 407 | 420 | 421 | 423 | 494 | 300..=399)
}

impl Registrations {
    /// Whether this deadline is the one that is waited for.
    pub(crate) fn awaits(&self, handle: Handle, deadline: Timestamp) -> bool {
        self.table
            .get(handle)
            .is_some_and(|entry| entry.deadline == deadline)
    }

    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            table: Table::new("registrations", limits.registrations, limits),
            current: KeyMap::default(),
            bindings: Bindings::new(limits),
        }
    }

    pub(crate) fn room(&mut self, source: Source, is_peer: bool) -> Room {
        self.table.room(source, is_peer)
    }

    /// The attempt that a REGISTER continues.
    pub(crate) fn continued(
        &self,
        observation: &Observation<'_>,
        hop: Hop,
        context: &Context<'_>,
    ) -> Option<Handle> {
        let handle = *self.current.get(&key(observation, hop, context))?;
        let registration = self.table.get(handle)?;
        (registration.challenged.is_some() && registration.cseq < observation.message.cseq.number)
            .then_some(handle)
    }

    pub(crate) fn go_on(&mut self, handle: Handle, observation: &Observation<'_>) {
        let Some(registration) = self.table.get_mut(handle) else {
            return;
        };
        registration.challenged = None;
        registration.requests += 1;
        registration.cseq = observation.message.cseq.number;
        registration.credentials = observation.message.has_credentials();
        registration.request = Request::of(observation.message);
        registration.deadline = Timestamp::MAX;
        self.table.changed(handle);
    }

    /// Opens an attempt; the caller has made room for it.
    pub(crate) fn open(
        &mut self,
        observation: &Observation<'_>,
        hop: Hop,
        resolved: &Resolved,
        context: &Context<'_>,
    ) -> Handle {
        let message = observation.message;
        let key = key(observation, hop, context);
        let request = Request::of(message);
        let operation = request.operation(|aor, contact| self.bindings.has(aor, contact, context));
        let handle = self.table.insert(Registration {
            key,
            call_id: text::shared_identifier(&message.call_id),
            from_tag: text::shared_identifier(message.from_tag()),
            request,
            operation,
            started: observation.ts,
            skew: observation.seen - observation.ts,
            cseq: message.cseq.number,
            requests: 1,
            credentials: message.has_credentials(),
            challenges: 0,
            challenged: None,
            src: observation.src,
            dst: observation.dst,
            transport: observation.transport,
            hop,
            labels: Arc::clone(&resolved.labels),
            is_peer: resolved.is_peer,
            parties: Parties::of(observation),
            deadline: Timestamp::MAX,
        });
        self.current.insert(key, handle);
        handle
    }

    /// The final response to a REGISTER.
    pub(crate) fn answered(
        &mut self,
        handle: Handle,
        observation: &Observation<'_>,
        status: u16,
        context: &mut Context<'_>,
    ) {
        let Some(registration) = self.table.get_mut(handle) else {
            return;
        };
        if registration.challenged.is_some() {
            return;
        }
        if is_chain(status) {
            registration.challenged = Some(status);
            registration.challenges += u32::from(matches!(status, 401 | 407));
            registration.skew = observation.seen - observation.ts_last;
            registration.deadline = observation
                .seen
                .saturating_add(context.timeouts.retry_window);
            context
                .timers
                .set(registration.deadline, Target::Registration(handle));
            return;
        }
        let Some(registration) = self.forget(handle) else {
            return;
        };
        let granted = (200..300)
            .contains(&status)
            .then(|| {
                registration
                    .request
                    .granted(observation.message, context.timeouts)
            })
            .flatten();
        registration.write(End::Final(status), granted, observation.ts_last, context);
        if (200..300).contains(&status) && registration.hop == Hop::First {
            self.bindings
                .registered(&registration, observation, context);
        }
    }

    /// A REGISTER got no final response.
    pub(crate) fn timed_out(
        &mut self,
        handle: Handle,
        closed: Timestamp,
        context: &mut Context<'_>,
    ) {
        if let Some(registration) = self.forget(handle) {
            registration.write(End::Timeout, None, closed, context);
        }
    }

    /// A REGISTER could not be delivered.
    pub(crate) fn undeliverable(
        &mut self,
        handle: Handle,
        closed: Timestamp,
        context: &mut Context<'_>,
    ) {
        if let Some(registration) = self.forget(handle) {
            registration.write(End::Transport, None, closed, context);
        }
    }

    /// The table needed the place.
    pub(crate) fn evict(&mut self, handle: Handle, closed: Timestamp, context: &mut Context<'_>) {
        if let Some(registration) = self.forget(handle) {
            registration.write(End::Evicted, None, closed, context);
        }
    }

    /// The retry window of a challenge passed.
    pub(crate) fn due(&mut self, handle: Handle, deadline: Timestamp, context: &mut Context<'_>) {
        let Some(registration) = self.table.get(handle) else {
            return;
        };
        let Some(status) = registration
            .challenged
            .filter(|_| registration.deadline == deadline)
        else {
            return;
        };
        if let Some(registration) = self.forget(handle) {
            let closed = deadline - registration.skew;
            registration.write(End::Final(status), None, closed, context);
        }
    }

    fn forget(&mut self, handle: Handle) -> Option<Registration> {
        let registration = self.table.remove(handle)?;
        if self.current.get(&registration.key) == Some(&handle) {
            self.current.remove(&registration.key);
        }
        Some(registration)
    }
}

impl Registration {
    fn outcome(&self, end: End) -> RegistrationOutcome {
        match end {
            End::Timeout => RegistrationOutcome::Timeout,
            End::Transport => RegistrationOutcome::TransportError,
            End::Evicted => RegistrationOutcome::Evicted,
            End::Final(200..=299) => RegistrationOutcome::Ok,
            End::Final(401 | 407) if self.credentials || self.challenges > 1 => {
                RegistrationOutcome::AuthFailed
            }
            End::Final(401 | 407) => RegistrationOutcome::AuthAbandoned,
            End::Final(300..=399) => RegistrationOutcome::Redirected,
            End::Final(_) => RegistrationOutcome::Failed,
        }
    }

    fn write(&self, end: End, granted: Option<u32>, closed: Timestamp, context: &mut Context<'_>) {
        let outcome = self.outcome(end);
        let code = match end {
            End::Final(status) => text::code_text(status),
            End::Timeout => "timeout".into(),
            End::Transport => "transport_error".into(),
            End::Evicted => "evicted".into(),
        };
        context.rows.registration(&RegistrationRow {
            ts: self.started,
            closed,
            call_id: &self.call_id,
            from_tag: &self.from_tag,
            hop: self.hop,
            operation: self.operation,
            outcome,
            code: &code,
            aor: &self.request.aor,
            contact: self.request.first_contact(),
            expires: granted,
            requests: self.requests,
            credentials: self.credentials,
            rrd: (outcome == RegistrationOutcome::Ok).then(|| elapsed(self.started, closed)),
            user_agent: &self.parties.user_agent,
            src_ip: self.src.ip(),
            src_port: self.src.port(),
            dst_ip: self.dst.ip(),
            dst_port: self.dst.port(),
            transport: self.transport,
            labels: &self.labels,
        });
        if outcome == RegistrationOutcome::AuthFailed && self.hop == Hop::First {
            let told = Told {
                code: &code,
                outcome: outcome.as_str(),
                duration: Some(elapsed(self.started, closed)),
                detail: "",
            };
            tell_of(
                EventName::AuthFailed,
                closed,
                &self.subject(),
                &told,
                context,
            );
        }
    }

    fn subject(&self) -> Subject<'_> {
        Subject {
            call_id: &self.call_id,
            hop: self.hop,
            src: self.src,
            dst: self.dst,
            transport: self.transport,
            method: "REGISTER",
            parties: &self.parties,
            labels: &self.labels,
        }
    }
}

/// The device's own chain, or that of a proxy behind it.
fn key(observation: &Observation<'_>, hop: Hop, context: &Context<'_>) -> Key {
    let message = observation.message;
    let element = match hop {
        Hop::First => Key::default(),
        Hop::Next => TransactionKey::element(context.hashing, message),
    };
    context.hashing.key(
        b'G',
        &[&message.call_id, message.from_tag(), &element.bytes()],
    )
}
