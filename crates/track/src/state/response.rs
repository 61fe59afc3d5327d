//! Responses: what each one does to its transaction and to the thing behind it.

use std::sync::Arc;

use super::State;
use crate::attempt::Answer;
use crate::context::Context;
use crate::event::{Told, tell};
use crate::leg::dialog_key;
use crate::observation::Observation;
use crate::rows::{Anomaly, EventName, Fork, Hop};
use crate::session::Beginning;
use crate::subscription::{Requested, Subscriber};
use crate::table::Handle;
use crate::text;
use crate::timers::Target;
use crate::transaction::{MethodName, Owner, TransactionKey};
use crate::verdict::Verdict;

/// What a final response needs to know of its open transaction.
struct Closing {
    owner: Owner,
    method: MethodName,
    offers_hold: Option<bool>,
    requested: Option<Box<Requested>>,
}

impl State {
    pub(crate) fn response(
        &mut self,
        observation: &Observation<'_>,
        status: u16,
        context: &mut Context<'_>,
    ) -> Verdict {
        let message = observation.message;
        let key = TransactionKey::of(context.hashing, message, message.method());
        let known = self
            .transactions
            .find_response(&key)
            .and_then(|handle| Some((handle, self.inherited(handle)?)));
        let Some((handle, mut verdict)) = known else {
            // Never creates state: the capture began after the request, or the response is forged.
            let resolved = self.labeller.resolve(observation);
            let mut verdict = Verdict::new(resolved.labels, Hop::First);
            verdict.anomaly = Some(Anomaly::OrphanResponse);
            return verdict;
        };
        if status < 200 {
            verdict.retransmission = self.provisional(handle, observation, status, context);
        } else if let Some(closing) = self.closing(handle) {
            self.closed(handle, &closing, observation, status, &mut verdict, context);
        } else {
            self.late(handle, observation, status, &mut verdict, context);
        }
        verdict
    }

    /// A provisional response; true when it is a reliable one that was seen before.
    fn provisional(
        &mut self,
        handle: Handle,
        observation: &Observation<'_>,
        status: u16,
        context: &mut Context<'_>,
    ) -> bool {
        self.transactions.provisional(handle, observation, status);
        let Some(transaction) = self.transactions.table.get_mut(handle) else {
            return false;
        };
        let attempt = transaction.attempt;
        let Some(open) = transaction
            .open
            .as_mut()
            .filter(|_| transaction.method == MethodName::Invite)
        else {
            return false;
        };
        let message = observation.message;
        let rseq = message.rseq().filter(|_| message.requires(b"100rel"));
        if rseq.is_some() && open.reliable == rseq {
            return true;
        }
        open.reliable = rseq.or(open.reliable);
        let timeout = if let Some(attempt) = attempt {
            if let Some(rseq) = rseq {
                self.attempts.reliable(attempt, rseq, observation, context);
            }
            self.attempts
                .provisional(attempt, observation, status, context)
        } else {
            context.timeouts.proceeding
        };
        if timeout > 0 {
            self.transactions
                .extend(handle, observation, timeout, context);
        }
        false
    }

    fn closing(&mut self, handle: Handle) -> Option<Closing> {
        let transaction = self.transactions.table.get_mut(handle)?;
        let method = transaction.method;
        let open = transaction.open.as_mut()?;
        Some(Closing {
            owner: open.owner,
            method,
            offers_hold: open.offers_hold,
            requested: open.requested.take(),
        })
    }

    /// The first final response of a transaction.
    fn closed(
        &mut self,
        handle: Handle,
        closing: &Closing,
        observation: &Observation<'_>,
        status: u16,
        verdict: &mut Verdict,
        context: &mut Context<'_>,
    ) {
        let success = (200..300).contains(&status);
        match closing.owner {
            Owner::Attempt(attempt) if success => {
                self.answered(attempt, observation, status, verdict, context);
            }
            Owner::Attempt(attempt) => {
                self.rejected(attempt, observation, status, verdict, context);
            }
            Owner::Registration(registration) => {
                self.registrations
                    .answered(registration, observation, status, context);
            }
            Owner::Dialog(dialog) => self.answered_in_dialog(
                handle,
                dialog,
                closing,
                observation,
                status,
                verdict,
                context,
            ),
            Owner::Nothing => {
                self.answered_outside(handle, closing.method, observation, status, context);
            }
        }
        if let Some(requested) = closing.requested.as_ref().filter(|_| success) {
            self.subscribed(handle, requested, observation, verdict, context);
        }
        self.transactions
            .finish(handle, observation, status, context);
    }

    fn answered(
        &mut self,
        attempt: Handle,
        observation: &Observation<'_>,
        status: u16,
        verdict: &mut Verdict,
        context: &mut Context<'_>,
    ) {
        match self
            .attempts
            .positive(attempt, observation, status, context)
        {
            Answer::First => self.begin(attempt, Fork::First, observation, context),
            Answer::OtherFork => {
                verdict.anomaly = Some(Anomaly::Extra2xx);
                self.begin(attempt, Fork::Other, observation, context);
            }
            Answer::Again => verdict.retransmission = true,
            Answer::Late | Answer::Negative => verdict.anomaly = Some(Anomaly::Late2xx),
        }
    }

    fn begin(
        &mut self,
        attempt: Handle,
        fork: Fork,
        observation: &Observation<'_>,
        context: &mut Context<'_>,
    ) {
        let message = observation.message;
        let Some(leg) = self
            .attempts
            .table
            .get(attempt)
            .map(|attempt| Arc::clone(&attempt.leg))
        else {
            return;
        };
        let dialog = dialog_key(
            context.hashing,
            &message.call_id,
            message.from_tag(),
            message.to_tag(),
        );
        let to_tag = text::shared_identifier(message.to_tag());
        self.begin_session(
            Beginning {
                leg,
                dialog,
                to_tag,
                fork,
                inferred: false,
            },
            observation,
            context,
        );
    }

    fn rejected(
        &mut self,
        attempt: Handle,
        observation: &Observation<'_>,
        status: u16,
        verdict: &mut Verdict,
        context: &mut Context<'_>,
    ) {
        self.attempts
            .negative(attempt, observation, status, context);
        // 482 loop detected, 483 too many hops (RFC 3261 sections 21.4.20 and 21.4.21).
        if matches!(status, 482 | 483) {
            verdict.anomaly = Some(Anomaly::Loop);
            if let Some(leg) = verdict.leg.as_ref() {
                let told = Told {
                    code: &text::code_text(status),
                    detail: "the far end detected a loop",
                    ..Told::default()
                };
                tell(EventName::Loop, observation.ts_last, leg, &told, context);
            }
        }
    }

    #[allow(clippy::too_many_arguments)] // Private; each is a fact of the response.
    fn answered_in_dialog(
        &mut self,
        handle: Handle,
        dialog: crate::hashing::Key,
        closing: &Closing,
        observation: &Observation<'_>,
        status: u16,
        verdict: &mut Verdict,
        context: &mut Context<'_>,
    ) {
        let Some((src, dst)) = self.transactions.endpoints(handle) else {
            return;
        };
        let success = (200..300).contains(&status);
        for session in self.sessions.of_dialog(dialog, src, dst) {
            match closing.method {
                MethodName::Bye => {
                    self.sessions
                        .bye_answered(session, observation, status, context);
                }
                MethodName::Invite | MethodName::Update if success => {
                    self.sessions
                        .accepted(session, observation, closing.offers_hold, context);
                }
                _ => {}
            }
        }
        // RFC 3261 section 14.1: both sides changed the session at once.
        if status == 491 {
            verdict.anomaly = Some(Anomaly::Glare);
        }
    }

    fn subscribed(
        &mut self,
        handle: Handle,
        requested: &Requested,
        observation: &Observation<'_>,
        verdict: &Verdict,
        context: &mut Context<'_>,
    ) {
        let Some((src, dst)) = self.transactions.endpoints(handle) else {
            return;
        };
        if let (Requested::Refer { target }, Some(leg)) = (requested, verdict.leg.as_ref()) {
            let told = Told {
                detail: target,
                ..Told::default()
            };
            tell(
                EventName::Transfer,
                observation.ts_last,
                leg,
                &told,
                context,
            );
        }
        let is_peer = verdict.is_peer();
        let who = Subscriber {
            labels: Arc::clone(&verdict.labels),
            is_peer,
            src,
            dst,
        };
        self.subscriptions
            .accepted(requested, observation, &who, context);
    }

    /// A final response of a transaction that is over (RFC 6026: the Accepted state, and what should not happen).
    fn late(
        &mut self,
        handle: Handle,
        observation: &Observation<'_>,
        status: u16,
        verdict: &mut Verdict,
        context: &mut Context<'_>,
    ) {
        let Some(transaction) = self.transactions.table.get(handle) else {
            return;
        };
        let known = transaction.status;
        match (known, transaction.attempt) {
            (200..=299, Some(attempt)) if (200..300).contains(&status) => {
                self.answered(attempt, observation, status, verdict, context);
            }
            (0, _) if (200..300).contains(&status) => verdict.anomaly = Some(Anomaly::Late2xx),
            (0, _) => verdict.anomaly = Some(Anomaly::OrphanResponse),
            _ if known == status => verdict.retransmission = true,
            _ => verdict.anomaly = Some(Anomaly::FinalAfterFinal),
        }
    }
}

impl crate::attempt::Attempts {
    /// A reliable provisional response waits for its PRACK (RFC 3262).
    fn reliable(
        &mut self,
        attempt: Handle,
        rseq: u32,
        observation: &Observation<'_>,
        context: &mut Context<'_>,
    ) {
        let deadline = observation
            .seen
            .saturating_add(context.timeouts.transaction);
        if self.await_prack(attempt, rseq, deadline, observation.seen - observation.ts) {
            context.timers.set(deadline, Target::Reliable(attempt));
        }
    }
}
