//! Initial INVITE and CANCEL: attempts begin, go on after a challenge or redirect, and are given up by the caller.

use std::sync::Arc;

use decode::sip::Method;

use super::State;
use crate::attempt::EndOfAttempt;
use crate::context::Context;
use crate::event::{Told, tell};
use crate::observation::Observation;
use crate::rows::{Anomaly, EventName, Hop};
use crate::table::Handle;
use crate::transaction::{Owner, TransactionKey};
use crate::verdict::Verdict;

/// More hops than this with one Request-URI are a loop (docs/concepts/transactions.md).
const HOPS_WITHOUT_LOOP: usize = 5;

impl State {
    pub(super) fn invite(
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

    /// CANCEL is a transaction of its own with the branch of its INVITE (RFC 3261 section 9.1).
    pub(super) fn cancel(
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
}
