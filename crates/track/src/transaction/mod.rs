//! Transactions as seen at one hop (RFC 3261 section 17, RFC 6026): opened by a request, closed by a final response or
//! a timer, and remembered for a while to absorb retransmissions.

mod entry;
mod flow;
mod key;
mod loss;
mod method;

use std::net::SocketAddr;
use std::sync::Arc;

pub(crate) use entry::{Open, Owner, Parties, Transaction, Whose};
pub(crate) use key::TransactionKey;
pub(crate) use loss::Loss;
pub(crate) use method::MethodName;

use crate::Timestamp;
use crate::context::Context;
use crate::elapsed::elapsed;
use crate::hashing::{Key, KeyMap, ShortKeyMap};
use crate::observation::{Observation, TransportFailure};
use crate::rows::{Hop, TransactionRow};
use crate::settings::Limits;
use crate::table::{Handle, Room, Source, Table};
use crate::text;
use crate::timers::Target;

use flow::Flows;
use loss::Undelivered;

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
    /// Whether this deadline is the one that is waited for.
    pub(crate) fn awaits(&self, handle: Handle, deadline: Timestamp) -> bool {
        self.table
            .get(handle)
            .is_some_and(|entry| entry.scheduled == deadline)
    }

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
            undelivered: None,
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
            parties: if opening.owner == Owner::Nothing {
                Parties::of(observation)
            } else {
                Parties::default()
            },
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
            open.ttr = Some(elapsed(open.ts, observation.ts_last));
        }
        open.early |= status > 100;
        self.responded(handle);
        self.table.changed(handle);
    }

    /// The network delivered the request: no transport failure, earlier or later, is about it.
    fn responded(&mut self, handle: Handle) {
        if let Some(open) = self
            .table
            .get_mut(handle)
            .and_then(|transaction| transaction.open.as_mut())
            && !open.responded
        {
            open.responded = true;
            open.undelivered = None;
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
        let ends = open.ends();
        if ends < transaction.scheduled {
            transaction.scheduled = ends;
            context.timers.set(ends, Target::Transaction(handle));
        }
    }

    /// The network said that a flow does not deliver: every request on it that got no response yet ends soon, unless one comes.
    pub(crate) fn undeliverable(&mut self, failure: &TransportFailure, context: &mut Context<'_>) {
        let deadline = failure.seen.saturating_add(context.timeouts.undelivered);
        for handle in self.flows.take(failure.src, failure.dst) {
            let Some(transaction) = self.table.get_mut(handle) else {
                continue;
            };
            let Some(open) = transaction.open.as_mut() else {
                continue;
            };
            open.undelivered = Some(Undelivered {
                ts: failure.ts,
                deadline,
            });
            if deadline < transaction.scheduled {
                transaction.scheduled = deadline;
                context.timers.set(deadline, Target::Transaction(handle));
            }
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

    /// Closes a transaction whose final response was not seen; `code` stands in its place.
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
            duration: elapsed(open.ts, closed),
            labels: transaction.whose.labels(),
        });
        if let Whose::Leg(leg) = &transaction.whose {
            transaction.whose = Whose::Identity(Arc::clone(&leg.identity));
        }
        self.table.changed(handle);
    }

    /// A deadline came. Returns how an open transaction ends when it is due, and since when, in the sender's clock.
    pub(crate) fn due(
        &mut self,
        handle: Handle,
        deadline: Timestamp,
        context: &mut Context<'_>,
    ) -> Option<(Loss, Timestamp)> {
        let transaction = self.table.get_mut(handle)?;
        if transaction.scheduled != deadline {
            return None;
        }
        let Some(open) = transaction.open.as_ref() else {
            self.forget(handle);
            return None;
        };
        let ends = open.ends();
        if ends > deadline {
            transaction.scheduled = ends;
            context.timers.set(ends, Target::Transaction(handle));
            return None;
        }
        Some(open.loss(deadline))
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
}
