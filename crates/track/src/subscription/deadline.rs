//! Deadlines of a subscription: its expiry, and the first NOTIFY that is missing.

use super::Subscriptions;
use super::entry::State;
use crate::Timestamp;
use crate::context::Context;
use crate::rows::EventName;
use crate::table::Handle;

impl Subscriptions {
    /// A deadline came.
    pub(crate) fn due(&mut self, handle: Handle, deadline: Timestamp, context: &mut Context<'_>) {
        let Some(subscription) = self.table.get_mut(handle) else {
            return;
        };
        if subscription.scheduled != deadline {
            return;
        }
        subscription.scheduled = Timestamp::MAX;
        let ts = deadline - subscription.skew;
        if subscription.expiry <= deadline {
            match subscription.state {
                State::Active => self.end(handle, ts, deadline, "timeout", context),
                State::Ended | State::Publication => drop(self.forget(handle)),
            }
            return;
        }
        let missing = subscription.notify_deadline <= deadline;
        if missing {
            subscription.notify_deadline = Timestamp::MAX;
        }
        subscription.schedule(handle, context);
        if missing {
            self.tell(
                handle,
                EventName::NotifyMissing,
                ts,
                "no NOTIFY after the 2xx",
                context,
            );
        }
    }
}
