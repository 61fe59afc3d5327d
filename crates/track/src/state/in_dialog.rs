//! Requests inside dialogs: those that are up, early, just over, or whose beginning was not seen.

use std::sync::Arc;

use decode::sip::Method;

use super::State;
use crate::attempt::{Attempt, AttemptState, EndOfAttempt};
use crate::context::Context;
use crate::hashing::Key;
use crate::leg::dialog_key;
use crate::observation::Observation;
use crate::rows::{Anomaly, Fork, Hop};
use crate::session::Beginning;
use crate::subscription::Subscriber;
use crate::table::Handle;
use crate::text;
use crate::transaction::{Owner, TransactionKey};
use crate::verdict::Verdict;

impl State {
    pub(super) fn in_dialog(
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

    /// A request that only an answered call can carry, in a dialog that is known to alert: its 2xx was missed (docs/concepts/attempts.md).
    ///
    /// ACK, PRACK, UPDATE, NOTIFY and INFO are legal before the answer, and a stranger may send any request: what proves it
    /// must travel between the endpoints of the call.
    fn missed_answer(
        &mut self,
        observation: &Observation<'_>,
        dialog: Key,
        context: &mut Context<'_>,
    ) -> Option<Handle> {
        let message = observation.message;
        if !matches!(
            message.method(),
            Method::Bye | Method::Invite | Method::Refer
        ) {
            return None;
        }
        let attempt = self.early(observation, context)?;
        let fits = |attempt: &Attempt| attempt.leg.fit(observation.src, observation.dst) > 0;
        self.attempts
            .table
            .get(attempt)
            .filter(|attempt| attempt.state == AttemptState::Alerting && fits(attempt))?;
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
    pub(super) fn stranger(
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
}
