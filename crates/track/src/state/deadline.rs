//! Deadlines that pass, and what ends with them.

use super::State;
use crate::Timestamp;
use crate::attempt::EndOfAttempt;
use crate::context::Context;
use crate::rows::EventName;
use crate::table::Handle;
use crate::timers::Target;
use crate::transaction::{Loss, MethodName, Owner};

impl State {
    /// A deadline passed. At the end of the input (`finalize`) sessions, bindings and subscriptions stay open.
    pub(crate) fn due(
        &mut self,
        target: Target,
        deadline: Timestamp,
        finalize: bool,
        context: &mut Context<'_>,
    ) {
        match target {
            Target::Transaction(handle) => {
                if let Some((loss, closed)) = self.transactions.due(handle, deadline, context) {
                    self.lost(handle, loss, closed, deadline, context);
                }
            }
            Target::Attempt(handle) => self.attempts.due(handle, deadline, context),
            Target::Reliable(handle) => self.attempts.prack_due(handle, deadline, context),
            Target::Registration(handle) => self.registrations.due(handle, deadline, context),
            Target::Session(handle) => self.sessions.due(handle, deadline, finalize, context),
            Target::Binding(handle) if !finalize => {
                self.registrations.bindings.due(handle, deadline, context);
            }
            Target::Subscription(handle) if !finalize => {
                self.subscriptions.due(handle, deadline, context);
            }
            Target::Binding(_) | Target::Subscription(_) => {}
        }
    }

    /// Whether something still waits for this deadline. Entries of things that are gone, or whose deadline moved, are stale.
    pub(crate) fn awaits(&self, target: Target, deadline: Timestamp) -> bool {
        match target {
            Target::Transaction(handle) => self.transactions.awaits(handle, deadline),
            Target::Attempt(handle) => self.attempts.awaits(handle, deadline),
            Target::Reliable(handle) => self.attempts.awaits_prack(handle),
            Target::Registration(handle) => self.registrations.awaits(handle, deadline),
            Target::Session(handle) => self.sessions.awaits(handle, deadline),
            Target::Binding(handle) => self.registrations.bindings.awaits(handle, deadline),
            Target::Subscription(handle) => self.subscriptions.awaits(handle, deadline),
        }
    }

    /// How many things may wait for a deadline.
    pub(crate) fn entries(&self) -> usize {
        self.transactions.table.entries()
            + self.attempts.table.entries()
            + self.sessions.table.entries()
            + self.registrations.table.entries()
            + self.registrations.bindings.table.entries()
            + self.subscriptions.table.entries()
    }

    /// An open transaction ends without a response (RFC 3261 section 8.1.3.1).
    fn lost(
        &mut self,
        handle: Handle,
        loss: Loss,
        closed: Timestamp,
        seen: Timestamp,
        context: &mut Context<'_>,
    ) {
        let Some(transaction) = self.transactions.table.get(handle) else {
            return;
        };
        let (method, open) = (transaction.method, transaction.open.as_ref());
        let Some((owner, src, dst)) = open.map(|open| (open.owner, open.src, open.dst)) else {
            return;
        };
        match (owner, loss) {
            (Owner::Attempt(attempt), Loss::Timeout) => {
                self.attempts
                    .close(attempt, EndOfAttempt::Timeout { closed, seen }, context);
            }
            (Owner::Attempt(attempt), Loss::Transport) => {
                self.attempts
                    .close(attempt, EndOfAttempt::Transport { closed, seen }, context);
            }
            (Owner::Registration(registration), Loss::Timeout) => {
                self.registrations.timed_out(registration, closed, context);
            }
            (Owner::Registration(registration), Loss::Transport) => self
                .registrations
                .undeliverable(registration, closed, context),
            (Owner::Dialog(dialog), _) if method == MethodName::Bye => {
                for session in self.sessions.of_dialog(dialog, src, dst) {
                    self.sessions.bye_lost(session);
                }
            }
            (Owner::Dialog(_), _) => {}
            (Owner::Nothing, Loss::Timeout) => self.tell_other(
                handle,
                method,
                EventName::OtherTimeout,
                loss.code(),
                closed,
                context,
            ),
            (Owner::Nothing, Loss::Transport) => self.tell_other(
                handle,
                method,
                EventName::OtherFailed,
                loss.code(),
                closed,
                context,
            ),
        }
        self.transactions
            .fail(handle, loss.code(), closed, seen, context);
    }
}
