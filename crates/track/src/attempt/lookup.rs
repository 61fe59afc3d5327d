//! Which attempt a message concerns, among those of the same caller's request.

use super::{AttemptState, Attempts, fork_key};
use crate::context::Context;
use crate::leg::leg_key;
use crate::observation::Observation;
use crate::rows::Hop;
use crate::table::Handle;
use crate::transaction::TransactionKey;

impl Attempts {
    /// The attempt that an initial INVITE continues: the same caller, a higher `CSeq`, after a final response of the chain set.
    pub(crate) fn continued(
        &self,
        observation: &Observation<'_>,
        hop: Hop,
        context: &Context<'_>,
    ) -> Option<Handle> {
        let message = observation.message;
        let group = self.groups.get(&leg_key(
            context.hashing,
            &message.call_id,
            message.from_tag(),
        ))?;
        let follows = |handle: &Handle| {
            self.table.get(*handle).is_some_and(|attempt| {
                attempt.state == AttemptState::Challenged && attempt.cseq < message.cseq.number
            })
        };
        if hop == Hop::First {
            return group.first.filter(follows);
        }
        let element = TransactionKey::element(context.hashing, message);
        let same_element = |handle: &Handle| {
            self.table
                .get(*handle)
                .is_some_and(|attempt| attempt.element == element)
        };
        group
            .next
            .iter()
            .copied()
            .find(|handle| follows(handle) && same_element(handle))
    }

    /// Other open attempts of the same request towards the same element: an INVITE merged at a UAS (RFC 3261 section 8.2.2.2).
    pub(crate) fn is_merged(&self, observation: &Observation<'_>, context: &Context<'_>) -> bool {
        let message = observation.message;
        let Some(group) = self.groups.get(&leg_key(
            context.hashing,
            &message.call_id,
            message.from_tag(),
        )) else {
            return false;
        };
        group.first.iter().chain(&group.next).any(|handle| {
            self.table.get(*handle).is_some_and(|attempt| {
                attempt.is_open()
                    && attempt.leg.dst == observation.dst
                    && attempt.cseq == message.cseq.number
            })
        })
    }

    /// How many hops of one request repeat its Request-URI, this one included (a loop when there are more than five).
    pub(crate) fn hops_with_same_uri(&self, handle: Handle) -> usize {
        let Some(attempt) = self.table.get(handle) else {
            return 0;
        };
        let Some(group) = self.groups.get(&attempt.group) else {
            return 0;
        };
        let same = |other: &&Handle| {
            self.table.get(**other).is_some_and(|other| {
                other.cseq == attempt.cseq && other.leg.request_uri == attempt.leg.request_uri
            })
        };
        group.first.iter().chain(&group.next).filter(same).count()
    }

    /// The open attempt of a leg that has an early dialog with this To tag and fits the endpoints best.
    pub(crate) fn with_early_dialog(
        &self,
        observation: &Observation<'_>,
        caller_tag: &[u8],
        to_tag: &[u8],
        context: &Context<'_>,
    ) -> Option<Handle> {
        let message = observation.message;
        let group = self
            .groups
            .get(&leg_key(context.hashing, &message.call_id, caller_tag))?;
        let tag = fork_key(to_tag, context);
        let mut best: Option<(u8, Handle)> = None;
        for handle in group.first.iter().chain(&group.next) {
            let Some(attempt) = self.table.get(*handle) else {
                continue;
            };
            let fit = attempt.leg.fit(observation.src, observation.dst);
            if attempt.is_open()
                && attempt.has_fork(tag)
                && best.is_none_or(|(known, _)| fit > known)
            {
                best = Some((fit, *handle));
            }
        }
        best.map(|(_, handle)| handle)
    }
}
