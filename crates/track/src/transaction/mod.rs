//! Transactions as seen at one hop (RFC 3261 section 17, RFC 6026): opened by a request, closed by a final response or
//! a timer, and remembered for a while to absorb retransmissions.

mod flow;
mod key;
mod method;

use std::net::SocketAddr;
use std::sync::Arc;

pub(crate) use key::TransactionKey;
pub(crate) use method::MethodName;

use crate::Timestamp;
use crate::context::Context;
use crate::hashing::{Key, KeyMap, ShortKeyMap};
use crate::labels::Labels;
use crate::leg::{Identity, Leg};
use crate::observation::Observation;
use crate::rows::{Class, Hop, TransactionRow, Transport};
use crate::settings::Limits;
use crate::subscription::Requested;
use crate::table::{Entry, Handle, Rank, Room, Source, Table};
use crate::text;
use crate::timers::Target;
use crate::verdict::Verdict;

use flow::Flows;

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

    fn attempt_id(&self) -> &str {
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
    key: Key,
    request: u64,
    // Boxed: hardly any peer needs the RFC 2543 fallback, and lingering transactions are to be small.
    legacy: Option<Box<Key>>,
    pub(crate) method: MethodName,
    /// Final status code; 0 while there is none.
    pub(crate) status: u16,
    /// The ACK to a failure was seen.
    pub(crate) acknowledged: bool,
    pub(crate) hop: Hop,
    /// The attempt of an initial INVITE, which outlives the transaction.
    pub(crate) attempt: Option<Handle>,
    pub(crate) whose: Whose,
    source: Source,
    is_peer: bool,
    scheduled: Timestamp,
    /// What is needed while it is open; gone when it lingers.
    pub(crate) open: Option<Box<Open>>,
}

/// The part of a transaction that lives until its final response.
#[derive(Debug)]
pub(crate) struct Open {
    pub(crate) ts: Timestamp,
    /// `seen` minus `ts` of the message that the deadline counts from.
    skew: i64,
    pub(crate) deadline: Timestamp,
    pub(crate) owner: Owner,
    call_id: Arc<str>,
    from_tag: Arc<str>,
    branch: Box<str>,
    pub(crate) cseq: u32,
    pub(crate) initial: bool,
    pub(crate) src: SocketAddr,
    pub(crate) dst: SocketAddr,
    pub(crate) transport: Transport,
    pub(crate) retransmissions: u32,
    ttr: Option<i64>,
    pub(crate) responded: bool,
    /// More than 100 was answered: a dialog may have begun.
    early: bool,
    /// `RSeq` of the last reliable provisional response (RFC 3262).
    pub(crate) reliable: Option<u32>,
    /// Whether the offer in the request puts the media on hold.
    pub(crate) offers_hold: Option<bool>,
    /// What a SUBSCRIBE, REFER or PUBLISH asked for.
    pub(crate) requested: Option<Box<Requested>>,
    /// To user, From user and URI for the events of requests outside dialogs.
    pub(crate) parties: Parties,
}

impl Open {
    pub(crate) fn call_id(&self) -> &str {
        &self.call_id
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

/// What opens a transaction beside the message itself.
pub(crate) struct Opening {
    pub(crate) key: TransactionKey,
    pub(crate) hop: Hop,
    pub(crate) whose: Whose,
    pub(crate) is_peer: bool,
    pub(crate) owner: Owner,
    pub(crate) timeout: i64,
}

/// All transactions.
#[derive(Debug)]
pub(crate) struct Transactions {
    pub(crate) table: Table<Transaction>,
    index: KeyMap<Handle>,
    // The first hop of each request.
    first: ShortKeyMap<Handle>,
    flows: Flows,
}

impl Transactions {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            table: Table::new("transactions", limits.transactions, limits),
            index: KeyMap::default(),
            first: ShortKeyMap::default(),
            flows: Flows::default(),
        }
    }

    pub(crate) fn find_request(&self, key: &TransactionKey) -> Option<Handle> {
        self.index.get(&key.key).copied()
    }

    pub(crate) fn find_response(&self, key: &TransactionKey) -> Option<Handle> {
        self.index.get(&key.legacy.unwrap_or(key.key)).copied()
    }

    /// Which hop a request that opens a transaction is at.
    pub(crate) fn hop(&self, request: Key) -> Hop {
        if self.first.contains_key(&request.short()) {
            Hop::Next
        } else {
            Hop::First
        }
    }

    pub(crate) fn room(&mut self, source: Source, is_peer: bool) -> Room {
        self.table.room(source, is_peer)
    }

    /// Opens a transaction; the caller has made room for it.
    pub(crate) fn open(
        &mut self,
        observation: &Observation<'_>,
        opening: Opening,
        context: &mut Context<'_>,
    ) -> Handle {
        let message = observation.message;
        let request = TransactionKey::request(context.hashing, message).short();
        let open = Open {
            ts: observation.ts,
            skew: observation.seen - observation.ts,
            deadline: observation.seen.saturating_add(opening.timeout),
            owner: opening.owner,
            call_id: text::shared_identifier(&message.call_id),
            from_tag: text::shared_identifier(message.from_tag()),
            branch: text::identifier(message.via.branch.unwrap_or_default()).into(),
            cseq: message.cseq.number,
            initial: !message.has_to_tag(),
            src: observation.src,
            dst: observation.dst,
            transport: observation.transport,
            retransmissions: 0,
            ttr: None,
            responded: false,
            early: false,
            reliable: None,
            offers_hold: None,
            requested: None,
            parties: Parties::of(observation),
        };
        let deadline = open.deadline;
        let handle = self.table.insert(Transaction {
            key: opening.key.key,
            request,
            legacy: opening.key.legacy.map(Box::new),
            method: MethodName::of(message.method()),
            status: 0,
            acknowledged: false,
            hop: opening.hop,
            attempt: if let Owner::Attempt(attempt) = opening.owner {
                Some(attempt)
            } else {
                None
            },
            whose: opening.whose,
            source: Source::from(observation.src.ip()),
            is_peer: opening.is_peer,
            scheduled: deadline,
            open: Some(Box::new(open)),
        });
        self.index.insert(opening.key.key, handle);
        if let Some(legacy) = opening.key.legacy {
            self.index.insert(legacy, handle);
        }
        if opening.hop == Hop::First {
            self.first.insert(request, handle);
        }
        self.flows.add(observation.src, observation.dst, handle);
        context.timers.set(deadline, Target::Transaction(handle));
        handle
    }

    /// Takes note of a provisional response.
    pub(crate) fn provisional(
        &mut self,
        handle: Handle,
        observation: &Observation<'_>,
        status: u16,
    ) {
        let Some(open) = self
            .table
            .get_mut(handle)
            .and_then(|transaction| transaction.open.as_mut())
        else {
            return;
        };
        if open.ttr.is_none() {
            open.ttr = Some(observation.ts_last - open.ts);
        }
        open.early |= status > 100;
        self.responded(handle);
        self.table.changed(handle);
    }

    /// The network delivered the request: a later transport failure is not about it.
    fn responded(&mut self, handle: Handle) {
        if let Some(open) = self
            .table
            .get_mut(handle)
            .and_then(|transaction| transaction.open.as_mut())
            && !open.responded
        {
            open.responded = true;
            self.flows.remove(open.src, open.dst, handle);
        }
    }

    /// Moves the deadline of an open transaction: `timeout` from this message.
    pub(crate) fn extend(
        &mut self,
        handle: Handle,
        observation: &Observation<'_>,
        timeout: i64,
        context: &mut Context<'_>,
    ) {
        let Some(transaction) = self.table.get_mut(handle) else {
            return;
        };
        let Some(open) = transaction.open.as_mut() else {
            return;
        };
        open.deadline = observation.seen.saturating_add(timeout);
        open.skew = observation.seen - observation.ts;
        if open.deadline < transaction.scheduled {
            transaction.scheduled = open.deadline;
            context
                .timers
                .set(open.deadline, Target::Transaction(handle));
        }
    }

    /// Closes a transaction by its final response: its row is written, and it lingers.
    pub(crate) fn finish(
        &mut self,
        handle: Handle,
        observation: &Observation<'_>,
        status: u16,
        context: &mut Context<'_>,
    ) {
        let code = text::code_text(status);
        self.close(
            handle,
            status,
            &code,
            text::code_class(status),
            observation.ts_last,
            observation.seen,
            context,
        );
    }

    /// Closes a transaction without a final response; `code` is `timeout` or `transport_error`.
    pub(crate) fn fail(
        &mut self,
        handle: Handle,
        code: &'static str,
        closed: Timestamp,
        seen: Timestamp,
        context: &mut Context<'_>,
    ) {
        self.close(handle, 0, code, code, closed, seen, context);
    }

    #[allow(clippy::too_many_arguments)] // Private, and each is a fact of the closing.
    fn close(
        &mut self,
        handle: Handle,
        status: u16,
        code: &str,
        code_class: &str,
        closed: Timestamp,
        seen: Timestamp,
        context: &mut Context<'_>,
    ) {
        let Some(transaction) = self.table.get_mut(handle) else {
            return;
        };
        let Some(open) = transaction.open.take() else {
            return;
        };
        transaction.status = status;
        if !open.responded {
            self.flows.remove(open.src, open.dst, handle);
        }
        let linger = seen.saturating_add(context.timeouts.linger);
        transaction.scheduled = linger;
        context.timers.set(linger, Target::Transaction(handle));
        context.rows.transaction(&TransactionRow {
            ts: open.ts,
            closed,
            method: transaction.method.label(),
            initial: open.initial,
            code,
            code_class,
            call_id: &open.call_id,
            from_tag: &open.from_tag,
            cseq: open.cseq,
            branch: &open.branch,
            src_ip: open.src.ip(),
            src_port: open.src.port(),
            dst_ip: open.dst.ip(),
            dst_port: open.dst.port(),
            transport: open.transport,
            hop: transaction.hop,
            attempt_id: transaction.whose.attempt_id(),
            request_retransmissions: open.retransmissions,
            ttr: open.ttr,
            duration: closed - open.ts,
            labels: transaction.whose.labels(),
        });
        if let Whose::Leg(leg) = &transaction.whose {
            transaction.whose = Whose::Identity(Arc::clone(&leg.identity));
        }
        self.table.changed(handle);
    }

    /// A deadline came. Returns the moment of the timeout, in the sender's clock, when an open transaction is due.
    pub(crate) fn due(
        &mut self,
        handle: Handle,
        deadline: Timestamp,
        context: &mut Context<'_>,
    ) -> Option<Timestamp> {
        let transaction = self.table.get_mut(handle)?;
        if transaction.scheduled != deadline {
            return None;
        }
        let Some(open) = transaction.open.as_ref() else {
            self.forget(handle);
            return None;
        };
        if open.deadline > deadline {
            transaction.scheduled = open.deadline;
            context
                .timers
                .set(open.deadline, Target::Transaction(handle));
            return None;
        }
        Some(deadline - open.skew)
    }

    /// Removes a transaction and all that leads to it.
    pub(crate) fn forget(&mut self, handle: Handle) -> Option<Transaction> {
        let transaction = self.table.remove(handle)?;
        if let Some(open) = transaction.open.as_ref()
            && !open.responded
        {
            self.flows.remove(open.src, open.dst, handle);
        }
        for key in [
            Some(transaction.key),
            transaction.legacy.as_deref().copied(),
        ]
        .into_iter()
        .flatten()
        {
            if self.index.get(&key) == Some(&handle) {
                self.index.remove(&key);
            }
        }
        if self.first.get(&transaction.request) == Some(&handle) {
            self.first.remove(&transaction.request);
        }
        Some(transaction)
    }

    /// Sender and receiver of an open transaction's request.
    pub(crate) fn endpoints(&self, handle: Handle) -> Option<(SocketAddr, SocketAddr)> {
        let open = self.table.get(handle)?.open.as_ref()?;
        Some((open.src, open.dst))
    }

    /// Open transactions of a flow that got no response yet.
    pub(crate) fn unanswered(&self, src: SocketAddr, dst: SocketAddr) -> Vec<Handle> {
        self.flows.of(src, dst)
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
