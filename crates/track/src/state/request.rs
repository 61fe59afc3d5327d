//! Requests: which thing each one opens, continues, repeats or ends.

use std::sync::Arc;

use decode::sip::Method;

use super::{State, tell_about};
use crate::attempt::EndOfAttempt;
use crate::context::Context;
use crate::event::{Told, tell};
use crate::hashing::Key;
use crate::leg::dialog_key;
use crate::media;
use crate::observation::Observation;
use crate::rows::{Anomaly, EventName, Fork, Hop};
use crate::session::Beginning;
use crate::subscription::{Requested, Subscriber};
use crate::table::Handle;
use crate::text;
use crate::transaction::{MethodName, Opening, Owner, TransactionKey, Whose};
use crate::verdict::Verdict;

/// More hops than this with one Request-URI are a loop (domain rules 2.1).
const HOPS_WITHOUT_LOOP: usize = 5;

/// What opens a transaction beside its owner.
struct Opened {
    handle: Option<Handle>,
    verdict: Verdict,
}

impl State {
    pub(crate) fn request(
        &mut self,
        observation: &Observation<'_>,
        context: &mut Context<'_>,
    ) -> Verdict {
        let message = observation.message;
        let method = message.method();
        if *method == Method::Ack {
            return self.ack(observation, context);
        }
        let key = TransactionKey::of(context.hashing, message, method);
        if let Some(handle) = self.transactions.find_request(&key)
            && let Some(verdict) = self.repeated(handle)
        {
            return verdict;
        }
        let hop = self
            .transactions
            .hop(TransactionKey::request(context.hashing, message));
        match method {
            Method::Invite if !message.has_to_tag() => self.invite(observation, key, hop, context),
            Method::Register => self.register(observation, key, hop, context),
            Method::Cancel => self.cancel(observation, key, context),
            _ if message.has_to_tag() => self.in_dialog(observation, key, hop, context),
            _ => self.out_of_dialog(observation, key, hop, context),
        }
    }

    /// The same request again at the same hop.
    fn repeated(&mut self, handle: Handle) -> Option<Verdict> {
        let mut verdict = self.inherited(handle)?;
        verdict.retransmission = true;
        let transaction = self.transactions.table.get_mut(handle)?;
        if let Some(open) = transaction.open.as_mut() {
            open.retransmissions = open.retransmissions.saturating_add(1);
            if let Some(attempt) = transaction.attempt {
                self.attempts.retransmitted(attempt);
            }
        }
        Some(verdict)
    }

    fn ack(&mut self, observation: &Observation<'_>, context: &mut Context<'_>) -> Verdict {
        let message = observation.message;
        // The ACK to a failure repeats the INVITE's branch; its Request-URI may be gone from a legacy key, so it is looked up like a response.
        let key = TransactionKey::of(context.hashing, message, &Method::Invite);
        if let Some(handle) = self.transactions.find_response(&key)
            && let Some(mut verdict) = self.inherited(handle)
            && let Some(transaction) = self.transactions.table.get_mut(handle)
            && !(200..300).contains(&transaction.status)
        {
            verdict.retransmission = std::mem::replace(&mut transaction.acknowledged, true);
            return verdict;
        }
        let dialog = dialog_key(
            context.hashing,
            &message.call_id,
            message.from_tag(),
            message.to_tag(),
        );
        let branch = message.via.branch.unwrap_or_default();
        let ack = context
            .hashing
            .key(b'K', &[branch, &message.cseq.number.to_be_bytes()]);
        let mut verdict = None;
        for handle in self
            .sessions
            .of_dialog(dialog, observation.src, observation.dst)
        {
            let again = self.sessions.acknowledge(handle, observation, ack);
            if let Some(session) = self.sessions.table.get(handle) {
                let mut found = Verdict::of_leg(&session.leg);
                found.retransmission = again;
                verdict.get_or_insert(found);
            }
        }
        verdict.unwrap_or_else(|| self.stranger(observation, dialog, context))
    }

    fn invite(
        &mut self,
        observation: &Observation<'_>,
        key: TransactionKey,
        hop: Hop,
        context: &mut Context<'_>,
    ) -> Verdict {
        let message = observation.message;
        let resolved = self.resolve(observation, context);
        let mut verdict = Verdict::new(Arc::clone(&resolved.labels), hop);
        let attempt = if let Some(attempt) = self.attempts.continued(observation, hop, context) {
            self.attempts.go_on(attempt, observation);
            attempt
        } else {
            if self.attempts.is_call_id_full(message, context) {
                verdict.anomaly = Some(Anomaly::PerCallIdLimit);
                return verdict;
            }
            if self.attempts.is_merged(observation, context) {
                verdict.anomaly = Some(Anomaly::MergedRequest);
            }
            if !self.room_for_attempt(observation, resolved.is_peer, context) {
                verdict.anomaly = Some(Anomaly::TableFull);
                return verdict;
            }
            verdict.opens_attempt = true;
            self.attempts.open(observation, hop, &resolved, context)
        };
        let Some(leg) = self
            .attempts
            .table
            .get(attempt)
            .map(|attempt| Arc::clone(&attempt.leg))
        else {
            return verdict;
        };
        verdict = Verdict {
            hop,
            anomaly: verdict.anomaly,
            opens_attempt: verdict.opens_attempt,
            ..Verdict::of_leg(&leg)
        };
        if verdict.opens_attempt
            && self.attempts.hops_with_same_uri(attempt) == HOPS_WITHOUT_LOOP + 1
        {
            verdict.anomaly = Some(Anomaly::Loop);
            let told = Told {
                detail: "more than five hops with one Request-URI",
                ..Told::default()
            };
            tell(EventName::Loop, observation.ts, &leg, &told, context);
        }
        let timeout = context.timeouts.trying;
        let opened = self.open(
            observation,
            key,
            verdict,
            Owner::Attempt(attempt),
            resolved.is_peer,
            timeout,
            context,
        );
        match opened.handle {
            Some(transaction) => self.attempts.attach(attempt, transaction),
            // Without its transaction nothing would ever close it.
            None => self.evict_attempt_now(attempt, observation, context),
        }
        opened.verdict
    }

    fn evict_attempt_now(
        &mut self,
        attempt: Handle,
        observation: &Observation<'_>,
        context: &mut Context<'_>,
    ) {
        let end = EndOfAttempt::Evicted {
            closed: observation.ts,
            seen: observation.seen,
        };
        self.attempts.table.count_evicted("table_full");
        self.attempts.close(attempt, end, context);
    }

    fn register(
        &mut self,
        observation: &Observation<'_>,
        key: TransactionKey,
        hop: Hop,
        context: &mut Context<'_>,
    ) -> Verdict {
        let resolved = self.resolve(observation, context);
        let verdict = Verdict::new(Arc::clone(&resolved.labels), hop);
        let timeout = context.timeouts.transaction;
        let registration =
            if let Some(registration) = self.registrations.continued(observation, hop, context) {
                self.registrations.go_on(registration, observation);
                registration
            } else if self.room_for_registration(observation, resolved.is_peer, context) {
                self.registrations
                    .open(observation, hop, &resolved, context)
            } else {
                return Verdict {
                    anomaly: Some(Anomaly::TableFull),
                    ..verdict
                };
            };
        let opened = self.open(
            observation,
            key,
            verdict,
            Owner::Registration(registration),
            resolved.is_peer,
            timeout,
            context,
        );
        if opened.handle.is_none() {
            self.registrations.table.count_evicted("table_full");
            self.registrations
                .evict(registration, observation.ts, context);
        }
        opened.verdict
    }

    /// CANCEL is a transaction of its own with the branch of its INVITE (RFC 3261 section 9.1).
    fn cancel(
        &mut self,
        observation: &Observation<'_>,
        key: TransactionKey,
        context: &mut Context<'_>,
    ) -> Verdict {
        let message = observation.message;
        let invite = TransactionKey::of(context.hashing, message, &Method::Invite);
        let timeout = context.timeouts.transaction;
        let known = self
            .transactions
            .find_request(&invite)
            .and_then(|handle| Some((handle, self.inherited(handle)?)));
        let Some((invite, verdict)) = known else {
            let resolved = self.resolve(observation, context);
            let hop = self
                .transactions
                .hop(TransactionKey::request(context.hashing, message));
            let mut verdict = Verdict::new(Arc::clone(&resolved.labels), hop);
            verdict.anomaly = Some(Anomaly::CancelWithoutInvite);
            return self
                .open(
                    observation,
                    key,
                    verdict,
                    Owner::Nothing,
                    resolved.is_peer,
                    timeout,
                    context,
                )
                .verdict;
        };
        let open_attempt = self
            .transactions
            .table
            .get(invite)
            .filter(|invite| invite.open.is_some())
            .and_then(|invite| invite.attempt);
        if let Some(attempt) = open_attempt
            && self.attempts.cancel(attempt, message)
        {
            self.transactions
                .extend(invite, observation, context.timeouts.cancelling, context);
        }
        let is_peer = verdict.is_peer();
        self.open(
            observation,
            key,
            verdict,
            Owner::Nothing,
            is_peer,
            timeout,
            context,
        )
        .verdict
    }

    fn in_dialog(
        &mut self,
        observation: &Observation<'_>,
        key: TransactionKey,
        hop: Hop,
        context: &mut Context<'_>,
    ) -> Verdict {
        let message = observation.message;
        let dialog = dialog_key(
            context.hashing,
            &message.call_id,
            message.from_tag(),
            message.to_tag(),
        );
        let mut sessions = self
            .sessions
            .of_dialog(dialog, observation.src, observation.dst);
        if sessions.is_empty() {
            sessions.extend(self.missed_answer(observation, dialog, context));
        }
        let mut verdict =
            self.dialog_verdict(observation, dialog, sessions.first().copied(), context);
        verdict.hop = hop;
        let method = message.method();
        for handle in &sessions {
            match method {
                Method::Invite => self.sessions.modified(*handle, false),
                Method::Update => self.sessions.modified(*handle, true),
                Method::Bye => self.sessions.bye(*handle, observation, context),
                _ => self.sessions.used(*handle),
            }
        }
        verdict.reinvite = *method == Method::Invite;
        if *method == Method::Prack {
            self.prack(observation, context);
        }
        let is_peer = verdict.is_peer();
        if *method == Method::Notify && hop == Hop::First {
            self.notify(observation, &verdict, is_peer, context);
        }
        let timeout = if *method == Method::Bye {
            context.timeouts.bye
        } else {
            context.timeouts.transaction
        };
        let opened = self.open(
            observation,
            key,
            verdict,
            Owner::Dialog(dialog),
            is_peer,
            timeout,
            context,
        );
        self.remember_wishes(opened.handle, observation, context);
        opened.verdict
    }

    /// Labels and leg of an in-dialog request: of its session, of the early dialog, of the dialog that just ended, or its own.
    fn dialog_verdict(
        &mut self,
        observation: &Observation<'_>,
        dialog: Key,
        session: Option<Handle>,
        context: &mut Context<'_>,
    ) -> Verdict {
        if let Some(session) = session.and_then(|handle| self.sessions.table.get(handle)) {
            return Verdict::of_leg(&session.leg);
        }
        let early = self.early(observation, context);
        if let Some(attempt) = early.and_then(|handle| self.attempts.table.get(handle)) {
            return Verdict::of_leg(&attempt.leg);
        }
        if let Some(identity) = self.sessions.ended.get(dialog) {
            return Verdict::of_identity(identity);
        }
        self.stranger(observation, dialog, context)
    }

    /// The attempt whose early dialog a request belongs to, whichever side sent it.
    fn early(&self, observation: &Observation<'_>, context: &Context<'_>) -> Option<Handle> {
        let message = observation.message;
        let (from, to) = (message.from_tag(), message.to_tag());
        self.attempts
            .with_early_dialog(observation, from, to, context)
            .or_else(|| {
                self.attempts
                    .with_early_dialog(observation, to, from, context)
            })
    }

    /// A request that only an answered call can carry, in a dialog that is known as early: its 2xx was missed (domain rules 2.3).
    ///
    /// ACK, PRACK, UPDATE, NOTIFY and INFO are legal before the answer and prove nothing.
    fn missed_answer(
        &mut self,
        observation: &Observation<'_>,
        dialog: Key,
        context: &mut Context<'_>,
    ) -> Option<Handle> {
        let message = observation.message;
        if matches!(
            message.method(),
            Method::Prack | Method::Update | Method::Notify | Method::Info
        ) {
            return None;
        }
        let attempt = self.early(observation, context)?;
        let known = self.attempts.table.get(attempt)?;
        let (leg, transaction) = (Arc::clone(&known.leg), known.transaction);
        let caller_sent = *leg.from_tag == *text::identifier(message.from_tag());
        let to_tag = if caller_sent {
            message.to_tag()
        } else {
            message.from_tag()
        };
        self.attempts
            .close(attempt, EndOfAttempt::Inferred { observation }, context);
        if let Some(transaction) = transaction {
            self.transactions.fail(
                transaction,
                "2xx",
                observation.ts,
                observation.seen,
                context,
            );
        }
        let beginning = Beginning {
            leg,
            dialog,
            to_tag: text::shared_identifier(to_tag),
            fork: Fork::First,
            inferred: true,
        };
        self.begin_session(beginning, observation, context)
    }

    /// A request of a dialog whose beginning was not seen.
    fn stranger(
        &mut self,
        observation: &Observation<'_>,
        dialog: Key,
        context: &mut Context<'_>,
    ) -> Verdict {
        let resolved = self.resolve(observation, context);
        let mut verdict = Verdict::new(Arc::clone(&resolved.labels), Hop::First);
        if self.sessions.knows(dialog) {
            return verdict;
        }
        let method = observation.message.method();
        if *method == Method::Bye {
            verdict.anomaly = Some(Anomaly::OrphanBye);
        }
        // Only what belongs to a call counts: SUBSCRIBE, NOTIFY and REFER have dialogs of their own.
        if matches!(
            method,
            Method::Invite
                | Method::Ack
                | Method::Bye
                | Method::Update
                | Method::Prack
                | Method::Info
        ) {
            verdict.opens_partial_dialog = self.sessions.ended.is_new_partial(dialog);
        }
        verdict
    }

    fn prack(&mut self, observation: &Observation<'_>, context: &Context<'_>) {
        if let Some(rack) = observation.message.rack()
            && let Some(attempt) = self.early(observation, context)
        {
            self.attempts.prack(attempt, rack.rseq);
        }
    }

    fn notify(
        &mut self,
        observation: &Observation<'_>,
        verdict: &Verdict,
        is_peer: bool,
        context: &mut Context<'_>,
    ) {
        let who = Subscriber {
            labels: Arc::clone(&verdict.labels),
            is_peer,
            src: observation.src,
            dst: observation.dst,
        };
        self.subscriptions.notified(observation, &who, context);
    }

    fn out_of_dialog(
        &mut self,
        observation: &Observation<'_>,
        key: TransactionKey,
        hop: Hop,
        context: &mut Context<'_>,
    ) -> Verdict {
        let resolved = self.resolve(observation, context);
        let verdict = Verdict::new(Arc::clone(&resolved.labels), hop);
        let timeout = context.timeouts.transaction;
        let opened = self.open(
            observation,
            key,
            verdict,
            Owner::Nothing,
            resolved.is_peer,
            timeout,
            context,
        );
        self.remember_wishes(opened.handle, observation, context);
        opened.verdict
    }

    /// What the answer will need to know of the request.
    fn remember_wishes(
        &mut self,
        handle: Option<Handle>,
        observation: &Observation<'_>,
        context: &Context<'_>,
    ) {
        let message = observation.message;
        let Some(transaction) = handle.and_then(|handle| self.transactions.table.get_mut(handle))
        else {
            return;
        };
        let (method, hop) = (transaction.method, transaction.hop);
        let Some(open) = transaction.open.as_mut() else {
            return;
        };
        match method {
            MethodName::Invite | MethodName::Update => {
                open.offers_hold = media::offers_hold(message);
            }
            MethodName::Subscribe if hop == Hop::First => {
                open.requested = Requested::subscribe(message).map(Box::new);
            }
            MethodName::Refer if hop == Hop::First => {
                open.requested = Requested::refer(message).map(Box::new);
            }
            MethodName::Publish if hop == Hop::First => {
                open.requested = Some(Box::new(Requested::publish(message, context)));
            }
            _ => {}
        }
    }

    #[allow(clippy::too_many_arguments)] // Private; each is a fact of the opening.
    fn open(
        &mut self,
        observation: &Observation<'_>,
        key: TransactionKey,
        mut verdict: Verdict,
        owner: Owner,
        is_peer: bool,
        timeout: i64,
        context: &mut Context<'_>,
    ) -> Opened {
        if !self.room_for_transaction(observation, is_peer, context) {
            verdict.anomaly = Some(Anomaly::TableFull);
            return Opened {
                handle: None,
                verdict,
            };
        }
        verdict.opens_transaction = true;
        let whose = match (&verdict.leg, &verdict.identity) {
            (Some(leg), _) => Whose::Leg(Arc::clone(leg)),
            (None, Some(identity)) => Whose::Identity(Arc::clone(identity)),
            (None, None) => Whose::Labels(Arc::clone(&verdict.labels)),
        };
        let opening = Opening {
            key,
            hop: verdict.hop,
            whose,
            is_peer,
            owner,
            timeout,
        };
        let handle = self.transactions.open(observation, opening, context);
        Opened {
            handle: Some(handle),
            verdict,
        }
    }

    /// A message that must change no state (domain rules 3.6, class M).
    pub(crate) fn malformed(
        &mut self,
        observation: &Observation<'_>,
        context: &mut Context<'_>,
    ) -> Verdict {
        let resolved = self.resolve(observation, context);
        let told = Told {
            detail: crate::verdict::reason(observation.message),
            ..Told::default()
        };
        tell_about(
            EventName::ParseError,
            observation,
            &resolved.labels,
            &told,
            context,
        );
        Verdict::new(resolved.labels, Hop::First)
    }
}
