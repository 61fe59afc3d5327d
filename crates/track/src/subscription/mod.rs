//! Subscriptions and publications (RFC 6665, RFC 3515 for the one that REFER implies, RFC 3903).

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use decode::sip::Message;

mod deadline;
mod entry;
mod publication;
mod requested;

pub(crate) use requested::Requested;

use entry::{State, Subscription};
use requested::package_label;

use crate::Timestamp;
use crate::context::Context;
use crate::elapsed::elapsed;
use crate::event::{Subject, Told, tell_of};
use crate::hashing::{Key, KeyMap};
use crate::labels::Labels;
use crate::leg::dialog_key;
use crate::observation::Observation;
use crate::rows::{EventName, Hop};
use crate::settings::{Limits, SECOND};
use crate::table::{Handle, Room, Source, Table};
use crate::text;
use crate::transaction::Parties;

/// Lifetime where neither side names one (RFC 6665 leaves it to the package; most say 3600 seconds).
const DEFAULT_EXPIRES: u32 = 3600;

/// Who a subscription is counted for.
pub(crate) struct Subscriber {
    pub(crate) labels: Arc<Labels>,
    pub(crate) is_peer: bool,
    pub(crate) src: SocketAddr,
    pub(crate) dst: SocketAddr,
}

/// All subscriptions and publications.
#[derive(Debug)]
pub(crate) struct Subscriptions {
    pub(crate) table: Table<Subscription>,
    index: KeyMap<Handle>,
    active: BTreeMap<&'static str, u64>,
    publications: u64,
}

impl Subscriptions {
    /// Whether this deadline is the one that is waited for.
    pub(crate) fn awaits(&self, handle: Handle, deadline: Timestamp) -> bool {
        self.table
            .get(handle)
            .is_some_and(|entry| entry.scheduled == deadline)
    }

    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            table: Table::new("subscriptions", limits.subscriptions, limits),
            index: KeyMap::default(),
            active: BTreeMap::new(),
            publications: 0,
        }
    }

    /// Subscriptions that are up now.
    pub(crate) fn active(&self) -> u64 {
        self.active.values().sum()
    }

    /// The same by event package.
    pub(crate) fn active_by_package(&self) -> &BTreeMap<&'static str, u64> {
        &self.active
    }

    /// Publications that are up now.
    pub(crate) fn publications(&self) -> u64 {
        self.publications
    }

    /// A 2xx to SUBSCRIBE or REFER began or refreshed a subscription.
    pub(crate) fn accepted(
        &mut self,
        requested: &Requested,
        observation: &Observation<'_>,
        who: &Subscriber,
        context: &mut Context<'_>,
    ) {
        let message = observation.message;
        let (package, id, asked): (&[u8], &[u8], _) = match requested {
            Requested::Subscribe {
                package,
                id,
                expires,
            } => (package, id, *expires),
            // RFC 4488: the referee may decline the implicit subscription.
            Requested::Refer { .. }
                if message
                    .header(b"Refer-Sub")
                    .is_some_and(|value| value.eq_ignore_ascii_case(b"false")) =>
            {
                return;
            }
            Requested::Refer { .. } => (b"refer", b"", None),
            Requested::Publish { .. } => {
                return self.published(requested, observation, who, context);
            }
        };
        let seconds = message.expires().or(asked).unwrap_or(DEFAULT_EXPIRES);
        let key = subscription_key(message, package, id, context);
        if let Some(handle) = self.index.get(&key).copied() {
            self.refresh(handle, seconds, observation, context);
            return;
        }
        // A fetch: one NOTIFY comes, nothing stays.
        if seconds == 0 {
            return;
        }
        let Some(handle) = self.begin(
            key,
            State::Active,
            package_label(package),
            seconds,
            observation,
            who,
            context,
        ) else {
            return;
        };
        if let Some(subscription) = self.table.get_mut(handle) {
            // RFC 6665 4.1.2.4: Timer N.
            subscription.notify_deadline = observation.seen.saturating_add(context.timeouts.notify);
            subscription.schedule(handle, context);
        }
        self.tell(handle, EventName::SubNew, observation.ts_last, "", context);
    }

    /// A NOTIFY: it may begin a subscription (it may come before the 2xx, and forks begin several), move its expiry, or end it.
    pub(crate) fn notified(
        &mut self,
        observation: &Observation<'_>,
        who: &Subscriber,
        context: &mut Context<'_>,
    ) {
        let message = observation.message;
        let Some(event) = message.event() else {
            return;
        };
        let key = subscription_key(
            message,
            event.package,
            event.id.unwrap_or_default(),
            context,
        );
        let state = message.subscription_state();
        let terminated = state
            .as_ref()
            .is_some_and(|state| state.state.eq_ignore_ascii_case(b"terminated"));
        let seconds = state.as_ref().and_then(|state| state.expires);
        let Some(handle) = self.index.get(&key).copied() else {
            if terminated || !message.has_to_tag() {
                return;
            }
            let seconds = seconds.unwrap_or(DEFAULT_EXPIRES);
            if let Some(handle) = self.begin(
                key,
                State::Active,
                package_label(event.package),
                seconds,
                observation,
                who,
                context,
            ) {
                if let Some(subscription) = self.table.get_mut(handle) {
                    subscription.notified = true;
                }
                self.tell(handle, EventName::SubNew, observation.ts_last, "", context);
            }
            return;
        };
        if terminated {
            let reason = state.and_then(|state| state.reason).unwrap_or_default();
            self.end(
                handle,
                observation.ts_last,
                observation.seen,
                &text::text(reason, 64),
                context,
            );
            return;
        }
        if let Some(subscription) = self.table.get_mut(handle) {
            subscription.notified = true;
            subscription.notify_deadline = Timestamp::MAX;
        }
        if let Some(seconds) = seconds {
            self.refresh(handle, seconds, observation, context);
        }
    }

    #[allow(clippy::too_many_arguments)] // Private; each is a fact of the beginning.
    fn begin(
        &mut self,
        key: Key,
        state: State,
        package: &'static str,
        seconds: u32,
        observation: &Observation<'_>,
        who: &Subscriber,
        context: &mut Context<'_>,
    ) -> Option<Handle> {
        loop {
            match self.table.room(Source::from(who.src.ip()), who.is_peer) {
                Room::Free => break,
                Room::Refused => return None,
                Room::Evict(victim) => drop(self.forget(victim)),
            }
        }
        let handle = self.table.insert(Subscription {
            key,
            state,
            package,
            call_id: text::shared_identifier(&observation.message.call_id),
            src: who.src,
            dst: who.dst,
            transport: observation.transport,
            labels: Arc::clone(&who.labels),
            is_peer: who.is_peer,
            parties: Parties::of(observation),
            since: observation.ts_last,
            notified: false,
            notify_deadline: Timestamp::MAX,
            skew: observation.seen - observation.ts_last,
            expiry: expiry(seconds, observation, context),
            scheduled: Timestamp::MAX,
        });
        self.index.insert(key, handle);
        self.count(state, package, true);
        if let Some(subscription) = self.table.get_mut(handle) {
            subscription.schedule(handle, context);
        }
        Some(handle)
    }

    fn refresh(
        &mut self,
        handle: Handle,
        seconds: u32,
        observation: &Observation<'_>,
        context: &mut Context<'_>,
    ) {
        let Some(subscription) = self.table.get_mut(handle) else {
            return;
        };
        if subscription.state == State::Ended {
            return;
        }
        if seconds == 0 {
            self.end(
                handle,
                observation.ts_last,
                observation.seen,
                "unsubscribed",
                context,
            );
            return;
        }
        subscription.expiry = expiry(seconds, observation, context);
        subscription.skew = observation.seen - observation.ts_last;
        subscription.schedule(handle, context);
    }

    fn end(
        &mut self,
        handle: Handle,
        ts: Timestamp,
        seen: Timestamp,
        reason: &str,
        context: &mut Context<'_>,
    ) {
        let Some(subscription) = self.table.get_mut(handle) else {
            return;
        };
        if subscription.state != State::Active {
            return;
        }
        subscription.state = State::Ended;
        subscription.notify_deadline = Timestamp::MAX;
        subscription.expiry = seen.saturating_add(context.timeouts.linger);
        subscription.schedule(handle, context);
        let package = subscription.package;
        self.table.changed(handle);
        self.count(State::Active, package, false);
        self.tell(handle, EventName::SubDel, ts, reason, context);
    }

    fn count(&mut self, state: State, package: &'static str, up: bool) {
        let counter = match state {
            State::Active => self.active.entry(package).or_default(),
            State::Publication => &mut self.publications,
            State::Ended => return,
        };
        *counter = if up {
            *counter + 1
        } else {
            counter.saturating_sub(1)
        };
    }

    fn forget(&mut self, handle: Handle) -> Option<Subscription> {
        let subscription = self.table.remove(handle)?;
        self.count(subscription.state, subscription.package, false);
        if self.index.get(&subscription.key) == Some(&handle) {
            self.index.remove(&subscription.key);
        }
        Some(subscription)
    }

    fn tell(
        &self,
        handle: Handle,
        name: EventName,
        ts: Timestamp,
        detail: &str,
        context: &mut Context<'_>,
    ) {
        let Some(subscription) = self.table.get(handle) else {
            return;
        };
        let subject = Subject {
            call_id: &subscription.call_id,
            hop: Hop::First,
            src: subscription.src,
            dst: subscription.dst,
            transport: subscription.transport,
            method: "SUBSCRIBE",
            parties: &subscription.parties,
            labels: &subscription.labels,
        };
        let duration = (name == EventName::SubDel).then(|| elapsed(subscription.since, ts));
        let detail = if detail.is_empty() {
            subscription.package.to_owned()
        } else {
            format!("{}: {detail}", subscription.package)
        };
        tell_of(
            name,
            ts,
            &subject,
            &Told {
                duration,
                detail: &detail,
                ..Told::default()
            },
            context,
        );
    }
}

fn expiry(seconds: u32, observation: &Observation<'_>, context: &Context<'_>) -> Timestamp {
    let lifetime = i64::from(seconds)
        .saturating_mul(SECOND)
        .saturating_add(context.timeouts.subscription_grace);
    observation.seen.saturating_add(lifetime)
}

/// Call-ID, both tags, package and id. The `id` of a REFER's NOTIFY is the REFER's `CSeq` and may be left out, so it does not tell.
fn subscription_key(
    message: &Message<'_>,
    package: &[u8],
    id: &[u8],
    context: &Context<'_>,
) -> Key {
    let dialog = dialog_key(
        context.hashing,
        &message.call_id,
        message.from_tag(),
        message.to_tag(),
    );
    let id = if package.eq_ignore_ascii_case(b"refer") {
        b""
    } else {
        id
    };
    context
        .hashing
        .key(b'S', &[&dialog.bytes(), &package.to_ascii_lowercase(), id])
}
