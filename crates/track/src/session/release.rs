//! BYE: who hangs up, and what the other side says to it (docs/concepts/sessions.md).

use super::{Release, Sessions};
use crate::Timestamp;
use crate::context::Context;
use crate::observation::Observation;
use crate::rows::ReleasedBy;
use crate::settings::SECOND;
use crate::table::Handle;
use crate::text;

use super::EndOfSession;

impl Sessions {
    /// A BYE opened a transaction inside the session.
    pub(crate) fn bye(
        &mut self,
        handle: Handle,
        observation: &Observation<'_>,
        context: &mut Context<'_>,
    ) {
        let Some(session) = self.table.get_mut(handle) else {
            return;
        };
        session.acknowledged = true;
        session.acknowledge_deadline = Timestamp::MAX;
        let deadline = observation.seen.saturating_add(context.timeouts.bye);
        let skew = observation.seen - observation.ts;
        if let Some(release) = session.release.as_mut() {
            // The other side hangs up too, or the same side again after a challenge: the session ends once, timed from the first BYE.
            release.pending += 1;
            if release.refused {
                release.refused = false;
                release.deadline = deadline;
                release.skew = skew;
            }
        } else {
            let from_tag = text::identifier(observation.message.from_tag());
            let by = match (
                *from_tag == *session.leg.from_tag,
                *from_tag == *session.to_tag,
            ) {
                (true, false) => ReleasedBy::Caller,
                (false, true) => ReleasedBy::Callee,
                // RFC 2543 peers without tags: the addresses tell, when they do.
                _ if observation.src == session.leg.src => ReleasedBy::Caller,
                _ if observation.src == session.leg.dst => ReleasedBy::Callee,
                _ => ReleasedBy::Unknown,
            };
            let reason = observation.message.header(b"Reason").unwrap_or_default();
            let reason = text::text(&reason, text::TEXT_BYTES).into();
            session.release = Some(Box::new(Release {
                ts: observation.ts,
                skew,
                by,
                reason,
                pending: 1,
                refused: false,
                deadline,
            }));
        }
        session.schedule(handle, context);
        self.table.changed(handle);
    }

    /// The final response to a BYE.
    pub(crate) fn bye_answered(
        &mut self,
        handle: Handle,
        observation: &Observation<'_>,
        status: u16,
        context: &mut Context<'_>,
    ) {
        let Some(session) = self.table.get_mut(handle) else {
            return;
        };
        let Some(release) = session.release.as_mut() else {
            return;
        };
        release.pending = release.pending.saturating_sub(1);
        if (200..300).contains(&status) {
            self.end(
                handle,
                EndOfSession::Released {
                    closed: observation.ts_last,
                },
                observation.seen,
                context,
            );
            return;
        }
        // A challenge and a server that says when to come back are no end: the session disconnect delay runs on (RFC 6076 4.4).
        let retry_after = observation.message.retry_after().filter(|_| status == 503);
        if matches!(status, 401 | 407) || retry_after.is_some() {
            release.refused = true;
            let wait = i64::from(retry_after.unwrap_or(0)).saturating_mul(SECOND);
            release.deadline = observation
                .seen
                .saturating_add(context.timeouts.bye)
                .saturating_add(wait);
            release.skew = observation.seen - observation.ts;
            session.schedule(handle, context);
            return;
        }
        if release.pending == 0 {
            self.end(
                handle,
                EndOfSession::Refused {
                    closed: observation.ts_last,
                },
                observation.seen,
                context,
            );
        }
    }

    /// A BYE transaction timed out or could not be delivered.
    pub(crate) fn bye_lost(&mut self, handle: Handle) {
        if let Some(release) = self
            .table
            .get_mut(handle)
            .and_then(|session| session.release.as_mut())
        {
            release.pending = release.pending.saturating_sub(1);
        }
    }
}
