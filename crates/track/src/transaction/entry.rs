//! One transaction: open, then a tombstone.

use std::net::SocketAddr;
use std::sync::Arc;

use super::MethodName;
use super::loss::{Loss, Undelivered};
use crate::Timestamp;
use crate::hashing::Key;
use crate::labels::Labels;
use crate::leg::{Identity, Leg};
use crate::observation::Observation;
use crate::rows::{Class, Hop, Transport};
use crate::subscription::Requested;
use crate::table::{Entry, Handle, Rank, Source};
use crate::text;
use crate::verdict::Verdict;

/// What a transaction belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    /// Nothing that outlives it.
    Nothing,
    /// An initial INVITE.
    Attempt(Handle),
    /// A request inside a dialog, known or not.
    Dialog(Key),
    /// A REGISTER.
    Registration(Handle),
}

/// Who a transaction is counted for.
#[derive(Clone, Debug)]
pub(crate) enum Whose {
    /// A call's.
    Leg(Arc<Leg>),
    /// That of a call, for a transaction that is over.
    Identity(Arc<Identity>),
    /// That of a request outside calls.
    Labels(Arc<Labels>),
}

impl Whose {
    pub(crate) fn labels(&self) -> &Arc<Labels> {
        match self {
            Self::Leg(leg) => &leg.identity.labels,
            Self::Identity(identity) => &identity.labels,
            Self::Labels(labels) => labels,
        }
    }

    pub(super) fn attempt_id(&self) -> &str {
        match self {
            Self::Leg(leg) => &leg.identity.attempt_id,
            Self::Identity(identity) => &identity.attempt_id,
            Self::Labels(_) => "",
        }
    }

    /// What is known of a message of this transaction.
    pub(crate) fn verdict(&self, hop: Hop) -> Verdict {
        let verdict = match self {
            Self::Leg(leg) => Verdict::of_leg(leg),
            Self::Identity(identity) => Verdict::of_identity(identity),
            Self::Labels(labels) => Verdict::new(Arc::clone(labels), hop),
        };
        Verdict { hop, ..verdict }
    }
}

/// One transaction.
#[derive(Debug)]
pub(crate) struct Transaction {
    pub(super) key: Key,
    pub(super) request: u64,
    // Boxed: hardly any peer needs the RFC 2543 fallback, and lingering transactions are to be small.
    pub(super) legacy: Option<Box<Key>>,
    pub(crate) method: MethodName,
    /// Final status code; 0 while there is none.
    pub(crate) status: u16,
    /// The ACK to a failure was seen.
    pub(crate) acknowledged: bool,
    pub(crate) hop: Hop,
    /// The attempt of an initial INVITE, which outlives the transaction.
    pub(crate) attempt: Option<Handle>,
    pub(crate) whose: Whose,
    pub(super) source: Source,
    pub(super) is_peer: bool,
    pub(super) scheduled: Timestamp,
    /// What is needed while it is open; gone when it lingers.
    pub(crate) open: Option<Box<Open>>,
}

/// The part of a transaction that lives until its final response.
#[derive(Debug)]
pub(crate) struct Open {
    pub(crate) ts: Timestamp,
    /// `seen` minus `ts` of the message that the deadline counts from.
    pub(super) skew: i64,
    pub(super) deadline: Timestamp,
    /// Set from a transport failure of the flow until any response.
    pub(super) undelivered: Option<Undelivered>,
    pub(crate) owner: Owner,
    pub(super) call_id: Arc<str>,
    pub(super) from_tag: Arc<str>,
    pub(super) branch: Box<str>,
    pub(crate) cseq: u32,
    pub(crate) initial: bool,
    pub(crate) src: SocketAddr,
    pub(crate) dst: SocketAddr,
    pub(crate) transport: Transport,
    pub(crate) retransmissions: u32,
    pub(super) ttr: Option<i64>,
    pub(crate) responded: bool,
    /// More than 100 was answered: a dialog may have begun.
    pub(super) early: bool,
    /// `RSeq` of the last reliable provisional response (RFC 3262).
    pub(crate) reliable: Option<u32>,
    /// Whether the offer in the request puts the media on hold.
    pub(crate) offers_hold: Option<bool>,
    /// What a SUBSCRIBE, REFER or PUBLISH asked for.
    pub(crate) requested: Option<Box<Requested>>,
    /// Who talks to whom, for the events of requests outside calls and registrations; empty for the others.
    pub(crate) parties: Parties,
}

impl Open {
    pub(crate) fn call_id(&self) -> &str {
        &self.call_id
    }

    /// When it ends if no response comes.
    pub(super) fn ends(&self) -> Timestamp {
        self.undelivered
            .map_or(self.deadline, |word| self.deadline.min(word.deadline))
    }

    /// How it ends at this deadline, and since when, in the sender's clock.
    pub(super) fn loss(&self, deadline: Timestamp) -> (Loss, Timestamp) {
        match self.undelivered {
            Some(word) => (Loss::Transport, word.ts),
            None => (Loss::Timeout, deadline - self.skew),
        }
    }
}

/// Who talks to whom, as events tell it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parties {
    pub(crate) from_user: Box<str>,
    pub(crate) to_user: Box<str>,
    pub(crate) request_uri: Box<str>,
    pub(crate) user_agent: Box<str>,
}

impl Parties {
    pub(crate) fn of(observation: &Observation<'_>) -> Self {
        let message = observation.message;
        let boxed = |bytes: &[u8]| -> Box<str> { text::text(bytes, text::TEXT_BYTES).into() };
        Self {
            from_user: boxed(message.from.uri.user),
            to_user: boxed(message.to.uri.user),
            request_uri: boxed(
                message
                    .request_uri()
                    .map_or_else(Default::default, |uri| uri.raw),
            ),
            user_agent: boxed(&message.user_agent()),
        }
    }

    fn bytes(&self) -> usize {
        self.from_user.len() + self.to_user.len() + self.request_uri.len() + self.user_agent.len()
    }
}

impl Entry for Transaction {
    fn rank(&self) -> Rank {
        let Some(open) = self.open.as_ref() else {
            return Rank::Finished;
        };
        match open.owner {
            Owner::Attempt(_) if self.whose.labels().class == Class::Attack => Rank::AttackInvite,
            Owner::Nothing | Owner::Registration(_)
                if self.whose.labels().class == Class::Attack =>
            {
                Rank::AttackRequest
            }
            Owner::Registration(_) => Rank::Unauthenticated,
            // Anybody can invent a To tag: only the requests of a call that is known are worth what the call is.
            Owner::Dialog(_) if matches!(self.whose, Whose::Labels(_)) => Rank::Unauthenticated,
            Owner::Dialog(_) => Rank::Early,
            Owner::Attempt(_) if open.early => Rank::Early,
            _ if self.is_peer => Rank::Peer,
            _ => Rank::Unknown,
        }
    }

    fn bytes(&self) -> usize {
        // The index holds the key once more, the map of first hops another.
        let open = self.open.as_ref().map_or(0, |open| {
            size_of::<Open>()
                + open.call_id.len()
                + open.from_tag.len()
                + open.branch.len()
                + open.parties.bytes()
        });
        size_of::<Self>() + 2 * (size_of::<Key>() + size_of::<Handle>()) + open
    }

    fn source(&self) -> Source {
        self.source
    }

    fn is_peer(&self) -> bool {
        self.is_peer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lingering_transaction_is_a_tombstone_of_at_most_100_bytes() {
        assert!(
            size_of::<Transaction>() <= 100,
            "{}",
            size_of::<Transaction>()
        );
    }
}
