//! Deadlines of a session: a missing ACK, a BYE without answer, the session's expiry.

use super::{EndOfSession, Sessions};
use crate::Timestamp;
use crate::context::Context;
use crate::event::{Told, tell};
use crate::rows::EventName;
use crate::table::Handle;

impl Sessions {
    /// A deadline came: a missing ACK, a BYE without answer, or the session's expiry.
    pub(crate) fn due(
        &mut self,
        handle: Handle,
        deadline: Timestamp,
        only_release: bool,
        context: &mut Context<'_>,
    ) {
        let Some(session) = self.table.get_mut(handle) else {
            return;
        };
        if session.scheduled != deadline {
            return;
        }
        session.scheduled = Timestamp::MAX;
        if let Some(release) = session
            .release
            .as_ref()
            .filter(|release| release.deadline <= deadline)
        {
            let closed = deadline - release.skew;
            let end = if release.refused {
                EndOfSession::Refused { closed }
            } else {
                EndOfSession::Unanswered { closed }
            };
            self.end(handle, end, deadline, context);
            return;
        }
        if only_release {
            // At the end of the input sessions stay open: only BYEs run out.
            session.acknowledge_deadline = Timestamp::MAX;
            session.expiry = Timestamp::MAX;
        }
        if session.expiry <= deadline {
            let closed = deadline - session.skew;
            self.end(handle, EndOfSession::Expired { closed }, deadline, context);
            return;
        }
        if session.acknowledge_deadline <= deadline {
            session.acknowledge_deadline = Timestamp::MAX;
            if session.is_primary() {
                let waited = context.timeouts.acknowledge;
                let told = Told {
                    duration: Some(waited),
                    detail: "no ACK after the 2xx",
                    ..Told::default()
                };
                let ts = session.answered.saturating_add(waited);
                tell(EventName::NoAck, ts, &session.leg, &told, context);
            }
        }
        if session.next_deadline() < Timestamp::MAX {
            session.schedule(handle, context);
        }
    }
}
