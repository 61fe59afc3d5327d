//! Requests: which thing each one opens, continues, repeats or ends.

use std::sync::Arc;

use decode::sip::Method;

use super::{State, tell_about};
use crate::context::Context;
use crate::event::Told;
use crate::leg::dialog_key;
use crate::media;
use crate::observation::Observation;
use crate::rows::{Anomaly, EventName, Hop};
use crate::subscription::Requested;
use crate::table::Handle;
use crate::transaction::{MethodName, Opening, Owner, TransactionKey, Whose};
use crate::verdict::Verdict;

/// What opens a transaction beside its owner.
pub(super) struct Opened {
    pub(super) handle: Option<Handle>,
    pub(super) verdict: Verdict,
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
            _ if message.has_to_tag() || self.is_tagless_dialog(observation, context) => {
                self.in_dialog(observation, key, hop, context)
            }
            _ => self.out_of_dialog(observation, key, hop, context),
        }
    }

    /// A request without To tag inside a session of RFC 2543 peers, where the empty tag is a legal one (RFC 3261 section 12).
    fn is_tagless_dialog(&self, observation: &Observation<'_>, context: &Context<'_>) -> bool {
        let message = observation.message;
        self.sessions.knows(dialog_key(
            context.hashing,
            &message.call_id,
            message.from_tag(),
            b"",
        ))
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
    pub(super) fn remember_wishes(
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
    pub(super) fn open(
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

    /// A message that must change no state (docs/concepts/messages.md).
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
