//! Reliable provisional responses and their PRACK (RFC 3262).

use super::Attempts;
use crate::Timestamp;
use crate::context::Context;
use crate::event::{Told, tell};
use crate::rows::{EventName, Hop};
use crate::table::Handle;
use crate::timers::Target;

/// A reliable provisional response without its PRACK yet (RFC 3262).
#[derive(Clone, Copy, Debug)]
pub(super) struct Reliable {
    pub(super) rseq: u32,
    pub(super) deadline: Timestamp,
    pub(super) skew: i64,
}

impl Attempts {
    /// Whether a PRACK is waited for.
    pub(crate) fn awaits_prack(&self, handle: Handle) -> bool {
        self.table
            .get(handle)
            .is_some_and(|attempt| attempt.unacknowledged.is_some())
    }

    /// A reliable provisional response waits for its PRACK. True when a deadline has to be set: one per attempt waits at a time.
    pub(crate) fn await_prack(
        &mut self,
        handle: Handle,
        rseq: u32,
        deadline: Timestamp,
        skew: i64,
    ) -> bool {
        let Some(attempt) = self
            .table
            .get_mut(handle)
            .filter(|attempt| attempt.is_open())
        else {
            return false;
        };
        let is_first = attempt.unacknowledged.is_none();
        attempt.unacknowledged = Some(Reliable {
            rseq,
            deadline,
            skew,
        });
        is_first
    }

    /// A PRACK came.
    pub(crate) fn prack(&mut self, handle: Handle, rseq: u32) {
        if let Some(attempt) = self.table.get_mut(handle)
            && let Some(waiting) = attempt
                .unacknowledged
                .as_mut()
                .filter(|waiting| waiting.rseq == rseq)
        {
            // The deadline stays set; the one that waits says that nothing is missing any more.
            waiting.deadline = Timestamp::MAX;
        }
    }

    /// The deadline of a PRACK passed.
    pub(crate) fn prack_due(
        &mut self,
        handle: Handle,
        deadline: Timestamp,
        context: &mut Context<'_>,
    ) {
        let Some(attempt) = self.table.get_mut(handle) else {
            return;
        };
        let Some(waiting) = attempt.unacknowledged else {
            return;
        };
        if waiting.deadline == Timestamp::MAX {
            attempt.unacknowledged = None;
        } else if waiting.deadline > deadline {
            context
                .timers
                .set(waiting.deadline, Target::Reliable(handle));
        } else {
            attempt.unacknowledged = None;
            if attempt.leg.identity.hop == Hop::First {
                let told = Told {
                    detail: "a reliable provisional response was never acknowledged",
                    ..Told::default()
                };
                tell(
                    EventName::Rel1xxNoPrack,
                    deadline - waiting.skew,
                    &attempt.leg,
                    &told,
                    context,
                );
            }
        }
    }
}
