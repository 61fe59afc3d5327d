//! Making room in the tables: what is given up is closed as `evicted`, never dropped in silence.

use super::State;
use crate::attempt::EndOfAttempt;
use crate::context::Context;
use crate::observation::Observation;
use crate::session::{Beginning, EndOfSession, Sessions};
use crate::table::{Handle, Room, Source};
use crate::transaction::Owner;

impl State {
    /// True when a transaction may be opened.
    pub(super) fn room_for_transaction(
        &mut self,
        observation: &Observation<'_>,
        is_peer: bool,
        context: &mut Context<'_>,
    ) -> bool {
        let source = Source::from(observation.src.ip());
        loop {
            match self.transactions.room(source, is_peer) {
                Room::Free => return true,
                Room::Refused => return false,
                Room::Evict(victim) => self.evict_transaction(victim, observation, context),
            }
        }
    }

    pub(super) fn room_for_attempt(
        &mut self,
        observation: &Observation<'_>,
        is_peer: bool,
        context: &mut Context<'_>,
    ) -> bool {
        let source = Source::from(observation.src.ip());
        loop {
            match self.attempts.room(source, is_peer) {
                Room::Free => return true,
                Room::Refused => return false,
                Room::Evict(victim) => self.evict_attempt(victim, observation, context),
            }
        }
    }

    /// Begins a session, or ends it as evicted at once where the table has no room for it.
    pub(super) fn begin_session(
        &mut self,
        beginning: Beginning,
        observation: &Observation<'_>,
        context: &mut Context<'_>,
    ) -> Option<Handle> {
        if !self.sessions.is_dialog_full(beginning.dialog)
            && self.room_for_session(observation, beginning.leg.identity.is_peer, context)
        {
            return Some(self.sessions.begin(beginning, observation, context));
        }
        Sessions::refuse(beginning, observation, context);
        None
    }

    fn room_for_session(
        &mut self,
        observation: &Observation<'_>,
        is_peer: bool,
        context: &mut Context<'_>,
    ) -> bool {
        let source = Source::from(observation.src.ip());
        loop {
            match self.sessions.room(source, is_peer) {
                Room::Free => return true,
                Room::Refused => return false,
                Room::Evict(victim) => {
                    self.sessions.end(
                        victim,
                        EndOfSession::Evicted {
                            closed: observation.ts,
                        },
                        observation.seen,
                        context,
                    );
                }
            }
        }
    }

    pub(super) fn room_for_registration(
        &mut self,
        observation: &Observation<'_>,
        is_peer: bool,
        context: &mut Context<'_>,
    ) -> bool {
        let source = Source::from(observation.src.ip());
        loop {
            match self.registrations.room(source, is_peer) {
                Room::Free => return true,
                Room::Refused => return false,
                Room::Evict(victim) => self.registrations.evict(victim, observation.ts, context),
            }
        }
    }

    fn evict_attempt(
        &mut self,
        victim: Handle,
        observation: &Observation<'_>,
        context: &mut Context<'_>,
    ) {
        let end = EndOfAttempt::Evicted {
            closed: observation.ts,
            seen: observation.seen,
        };
        self.attempts.close(victim, end, context);
        self.attempts.forget(victim);
    }

    /// What waits for an evicted transaction cannot end any more: it goes with it.
    fn evict_transaction(
        &mut self,
        victim: Handle,
        observation: &Observation<'_>,
        context: &mut Context<'_>,
    ) {
        let Some(open) = self
            .transactions
            .forget(victim)
            .and_then(|transaction| transaction.open)
        else {
            return;
        };
        match open.owner {
            Owner::Attempt(attempt) => self.evict_attempt(attempt, observation, context),
            Owner::Registration(registration) => {
                self.registrations
                    .evict(registration, observation.ts, context);
            }
            Owner::Dialog(_) | Owner::Nothing => {}
        }
    }
}
