//! Session attempts: chains of initial INVITEs over challenges and redirects, at each hop (docs/concepts/attempts.md, docs/concepts/counting.md).

mod close;
mod lookup;
mod outcome;
mod prack;
mod response;

use std::sync::Arc;

use decode::sip::Message;
use hashbrown::hash_map::Entry as MapEntry;

pub(crate) use close::EndOfAttempt;
pub(crate) use response::Answer;

use prack::Reliable;

use crate::Timestamp;
use crate::context::Context;
use crate::hashing::{Key, KeyMap};
use crate::labelling::Resolved;
use crate::leg::{Leg, leg_key};
use crate::observation::Observation;
use crate::rows::{Class, Hop, PddVia};
use crate::settings::Limits;
use crate::table::{Entry, Handle, Rank, Room, Source, Table};
use crate::timers::Target;
use crate::transaction::TransactionKey;

/// Most early dialogs that one attempt keeps apart; further forks are not measured.
const FORKS: usize = 32;
/// Most later hops of one caller's request that are searched for what a message belongs to.
const LOOKED_AT: usize = 64;

/// Where an attempt stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AttemptState {
    /// INVITE sent.
    Trying,
    /// A provisional response came, nothing alerts.
    Proceeding,
    /// 180, or 183 with SDP or P-Early-Media.
    Alerting,
    /// A final response of the chain set came; the next INVITE may follow.
    Challenged,
    /// CANCEL sent.
    Cancelling,
    /// Closed, kept for what arrives late.
    Closed,
}

/// An early dialog of an attempt.
#[derive(Clone, Debug)]
struct Fork {
    to_tag: Key,
    /// First INVITE to the first status-indicative response of this fork.
    srd: i64,
}

/// A final response, while it may still be followed by the next request of the chain.
#[derive(Clone, Debug)]
struct Final {
    status: u16,
    reason: Box<str>,
    q850: Option<u16>,
    ts_last: Timestamp,
}

/// One session attempt.
#[derive(Debug)]
pub(crate) struct Attempt {
    pub(crate) leg: Arc<Leg>,
    pub(crate) state: AttemptState,
    group: Key,
    call: Key,
    element: Key,
    cseq: u32,
    invites: u32,
    credentials: bool,
    /// Challenges (401, 407) of the chain so far.
    challenges: u32,
    responded: bool,
    provisional: bool,
    alerting: bool,
    cancelled: bool,
    answered_elsewhere: bool,
    retransmissions: u32,
    forks: Vec<Fork>,
    /// Tags of the 2xx seen, so that the 2xx of another fork is told from a retransmission.
    answers: Vec<Key>,
    pdd: Option<(i64, PddVia)>,
    last_final: Option<Final>,
    /// The reliable provisional response that waits for its PRACK.
    unacknowledged: Option<Reliable>,
    /// The open transaction of the chain's last INVITE.
    pub(crate) transaction: Option<Handle>,
    is_early: bool,
    skew: i64,
    deadline: Timestamp,
    scheduled: Timestamp,
}

impl Attempt {
    pub(crate) fn is_open(&self) -> bool {
        self.state != AttemptState::Closed
    }

    pub(crate) fn has_fork(&self, to_tag: Key) -> bool {
        self.forks.iter().any(|fork| fork.to_tag == to_tag)
    }
}

impl Entry for Attempt {
    fn rank(&self) -> Rank {
        match self.state {
            AttemptState::Closed => Rank::Finished,
            AttemptState::Trying | AttemptState::Challenged
                if self.leg.identity.labels.class == Class::Attack =>
            {
                Rank::AttackInvite
            }
            AttemptState::Alerting => Rank::Early,
            _ if self.leg.identity.is_peer => Rank::Peer,
            _ => Rank::Unknown,
        }
    }

    fn bytes(&self) -> usize {
        let lists =
            self.forks.capacity() * size_of::<Fork>() + self.answers.capacity() * size_of::<Key>();
        // The group and the count per Call-ID hold a key and a handle each.
        size_of::<Self>()
            + self.leg.bytes()
            + lists
            + 2 * (size_of::<Key>() + 2 * size_of::<Handle>())
    }

    fn source(&self) -> Source {
        self.leg.source()
    }

    fn is_peer(&self) -> bool {
        self.leg.identity.is_peer
    }
}

/// The attempts of one (Call-ID, From tag).
#[derive(Debug, Default)]
struct Group {
    first: Option<Handle>,
    next: Vec<Handle>,
    ordinal: u32,
    members: u32,
}

impl Group {
    /// Adds an attempt of a later hop. Of too many, one that is over is looked for no longer: the open ones are few enough.
    fn push_next(&mut self, handle: Handle, table: &Table<Attempt>) {
        if self.next.len() >= LOOKED_AT {
            let is_over =
                |handle: &Handle| table.get(*handle).is_none_or(|attempt| !attempt.is_open());
            let place = self.next.iter().position(is_over).unwrap_or(0);
            self.next.remove(place);
        }
        self.next.push(handle);
    }
}

/// All attempts.
#[derive(Debug)]
pub(crate) struct Attempts {
    pub(crate) table: Table<Attempt>,
    groups: KeyMap<Group>,
    // Open attempts of a Call-ID.
    open: KeyMap<u32>,
    per_call_id: u32,
    early_dialogs: u64,
}

impl Attempts {
    /// Whether this deadline is the one that is waited for.
    pub(crate) fn awaits(&self, handle: Handle, deadline: Timestamp) -> bool {
        self.table
            .get(handle)
            .is_some_and(|entry| entry.scheduled == deadline)
    }

    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            table: Table::new("attempts", limits.attempts, limits),
            groups: KeyMap::default(),
            open: KeyMap::default(),
            per_call_id: limits.attempts_per_call_id,
            early_dialogs: 0,
        }
    }

    pub(crate) fn room(&mut self, source: Source, is_peer: bool) -> Room {
        self.table.room(source, is_peer)
    }

    /// Attempts whose far end has answered provisionally and that are still open.
    pub(crate) fn early_dialogs(&self) -> u64 {
        self.early_dialogs
    }

    /// Whether this Call-ID has as many open attempts as it may have.
    pub(crate) fn is_call_id_full(&mut self, message: &Message<'_>, context: &Context<'_>) -> bool {
        let call = call_key(message, context);
        let full = self
            .open
            .get(&call)
            .is_some_and(|open| *open >= self.per_call_id);
        if full {
            self.table.refuse("per_call_id");
        }
        full
    }

    /// Continues an attempt with the next INVITE of its chain.
    pub(crate) fn go_on(&mut self, handle: Handle, observation: &Observation<'_>) {
        let Some(attempt) = self.table.get_mut(handle) else {
            return;
        };
        attempt.state = AttemptState::Trying;
        attempt.invites += 1;
        attempt.cseq = observation.message.cseq.number;
        attempt.credentials = observation.message.has_credentials();
        attempt.last_final = None;
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
        let group_key = leg_key(context.hashing, &message.call_id, message.from_tag());
        let group = self.groups.entry(group_key).or_default();
        group.ordinal += 1;
        group.members += 1;
        let call = call_key(message, context);
        *self.open.entry(call).or_default() += 1;
        let handle = self.table.insert(Attempt {
            leg: Arc::new(Leg::new(observation, hop, group.ordinal, resolved)),
            state: AttemptState::Trying,
            group: group_key,
            call,
            element: TransactionKey::element(context.hashing, message),
            cseq: message.cseq.number,
            invites: 1,
            credentials: message.has_credentials(),
            challenges: 0,
            responded: false,
            provisional: false,
            alerting: false,
            cancelled: false,
            answered_elsewhere: false,
            retransmissions: 0,
            forks: Vec::new(),
            answers: Vec::new(),
            pdd: None,
            last_final: None,
            unacknowledged: None,
            transaction: None,
            is_early: false,
            skew: observation.seen - observation.ts,
            deadline: Timestamp::MAX,
            scheduled: Timestamp::MAX,
        });
        match hop {
            Hop::First => group.first = Some(handle),
            Hop::Next => group.push_next(handle, &self.table),
        }
        handle
    }

    /// Takes note of the transaction of the chain's last INVITE.
    pub(crate) fn attach(&mut self, handle: Handle, transaction: Handle) {
        if let Some(attempt) = self.table.get_mut(handle) {
            attempt.transaction = Some(transaction);
        }
    }

    /// A CANCEL of the attempt's INVITE was seen.
    pub(crate) fn cancel(&mut self, handle: Handle, message: &Message<'_>) -> bool {
        let Some(attempt) = self.table.get_mut(handle) else {
            return false;
        };
        if !attempt.is_open() || attempt.state == AttemptState::Challenged {
            return false;
        }
        attempt.cancelled = true;
        // RFC 3326: a proxy that forked says that the call was completed elsewhere.
        let elsewhere = |reason: &decode::sip::Reason<'_>| {
            reason.protocol.eq_ignore_ascii_case(b"SIP") && reason.cause == Some(200)
        };
        attempt.answered_elsewhere |= message.reasons().iter().any(elsewhere);
        attempt.state = AttemptState::Cancelling;
        self.table.changed(handle);
        true
    }

    pub(crate) fn retransmitted(&mut self, handle: Handle) {
        if let Some(attempt) = self.table.get_mut(handle) {
            attempt.retransmissions = attempt.retransmissions.saturating_add(1);
        }
    }

    /// A deadline came: the retry window passed, or the lingering is over.
    pub(crate) fn due(&mut self, handle: Handle, deadline: Timestamp, context: &mut Context<'_>) {
        let Some(attempt) = self.table.get_mut(handle) else {
            return;
        };
        if attempt.scheduled != deadline {
            return;
        }
        attempt.scheduled = Timestamp::MAX;
        if attempt.deadline > deadline {
            let next = attempt.deadline;
            attempt.schedule(handle, next, context);
            return;
        }
        match attempt.state {
            AttemptState::Closed => drop(self.forget(handle)),
            AttemptState::Challenged => {
                let closed = deadline - attempt.skew;
                self.close(
                    handle,
                    EndOfAttempt::Chain {
                        closed,
                        seen: deadline,
                    },
                    context,
                );
            }
            _ => {}
        }
    }

    /// Removes an attempt and all that leads to it.
    pub(crate) fn forget(&mut self, handle: Handle) -> Option<Attempt> {
        let attempt = self.table.remove(handle)?;
        if let MapEntry::Occupied(mut group) = self.groups.entry(attempt.group) {
            let members = group.get_mut();
            if members.first == Some(handle) {
                members.first = None;
            }
            members.next.retain(|other| *other != handle);
            members.members = members.members.saturating_sub(1);
            if members.members == 0 {
                group.remove();
            }
        }
        Some(attempt)
    }

    fn closed(&mut self, call: Key) {
        if let MapEntry::Occupied(mut open) = self.open.entry(call) {
            *open.get_mut() = open.get().saturating_sub(1);
            if *open.get() == 0 {
                open.remove();
            }
        }
    }
}

impl Attempt {
    fn schedule(&mut self, handle: Handle, deadline: Timestamp, context: &mut Context<'_>) {
        self.deadline = deadline;
        if deadline < self.scheduled {
            self.scheduled = deadline;
            context.timers.set(deadline, Target::Attempt(handle));
        }
    }
}

fn call_key(message: &Message<'_>, context: &Context<'_>) -> Key {
    context.hashing.key(b'C', &[&message.call_id])
}

pub(crate) fn fork_key(to_tag: &[u8], context: &Context<'_>) -> Key {
    context.hashing.key(b'F', &[to_tag])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hops_that_are_over_make_place_for_new_ones() {
        let table = Table::new("attempts", Limits::default().attempts, &Limits::default());
        let mut group = Group::default();
        for index in 0..1000 {
            group.push_next(Handle::for_test(index), &table);
        }
        assert_eq!(group.next.len(), LOOKED_AT);
        assert_eq!(group.next.last(), Some(&Handle::for_test(999)));
    }
}
