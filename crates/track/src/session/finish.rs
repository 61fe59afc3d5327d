//! The end of a session: its row, its events, and the tombstone that stays.

use std::sync::Arc;

use super::{Session, Sessions};
use crate::Timestamp;
use crate::context::Context;
use crate::elapsed::elapsed;
use crate::event::{Told, tell};
use crate::rows::{Completion, EventName, How, ReleasedBy, Result, SessionRow};
use crate::table::Handle;

/// Why a session ends; `closed` is the moment by the clock of whoever captured it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum EndOfSession {
    /// A BYE was answered by 2xx.
    Released { closed: Timestamp },
    /// A BYE was answered by another final response.
    Refused { closed: Timestamp },
    /// A BYE was not answered.
    Unanswered { closed: Timestamp },
    /// The session timer or the greatest age ran out.
    Expired { closed: Timestamp },
    /// The table needed its place.
    Evicted { closed: Timestamp },
}

impl EndOfSession {
    fn parts(self) -> (Timestamp, How, Option<Completion>) {
        match self {
            Self::Released { closed } => (closed, How::Bye, Some(Completion::Completed)),
            // A response arrived: completed in the sense of RFC 6076 4.9.
            Self::Refused { closed } => (closed, How::ByeError, Some(Completion::Completed)),
            Self::Unanswered { closed } => (closed, How::ByeTimeout, Some(Completion::Failed)),
            Self::Expired { closed } => (closed, How::Expired, Some(Completion::Failed)),
            // Our own loss is not the network's: it counts for neither (docs/concepts/limits.md).
            Self::Evicted { closed } => (closed, How::Evicted, None),
        }
    }
}

impl Sessions {
    /// Ends a session once: writes its row and events, and leaves a tombstone of its dialog.
    pub(crate) fn end(
        &mut self,
        handle: Handle,
        end: EndOfSession,
        seen: Timestamp,
        context: &mut Context<'_>,
    ) {
        let Some(session) = self.forget(handle) else {
            return;
        };
        session.write(end, context);
        if !self.dialogs.contains_key(&session.dialog) {
            let until = seen.saturating_add(context.timeouts.linger);
            self.ended
                .insert(session.dialog, Arc::clone(&session.leg.identity), until);
        }
    }
}

impl Session {
    pub(super) fn write(&self, end: EndOfSession, context: &mut Context<'_>) {
        let (closed, how, completion) = end.parts();
        let leg = &self.leg;
        let bye = self.release.as_ref().map(|release| release.ts);
        let (sdt, sdt_result) = match how {
            How::Bye | How::ByeError => (
                bye.map(|bye| elapsed(self.answered, bye)),
                Some(Result::Success),
            ),
            How::ByeTimeout => (Some(elapsed(self.answered, closed)), Some(Result::Failed)),
            _ => (None, None),
        };
        let holding = match how {
            How::Bye | How::ByeError => bye.map(|bye| elapsed(leg.started, bye)),
            How::ByeTimeout => Some(elapsed(leg.started, closed)),
            _ => None,
        };
        context.rows.session(&SessionRow {
            ts: self.answered,
            ended: closed,
            attempt_id: &leg.identity.attempt_id,
            call_id: &leg.call_id,
            from_tag: &leg.from_tag,
            to_tag: &self.to_tag,
            hop: leg.identity.hop,
            fork: self.fork,
            how,
            released_by: self
                .release
                .as_ref()
                .map_or(ReleasedBy::Unknown, |release| release.by),
            release_reason: self.release.as_ref().map_or("", |release| &release.reason),
            completion,
            sdt,
            sdt_result,
            sdd: bye
                .filter(|_| how == How::Bye)
                .map(|bye| elapsed(bye, closed)),
            holding,
            acknowledged: self.acknowledged,
            inferred: self.inferred,
            session_expires: self.session_expires,
            reinvites: self.reinvites,
            updates: self.updates,
            holds: self.holds,
            codec: &self.codec,
            from_user: &leg.from_user,
            to_user: &leg.to_user,
            src_ip: leg.src.ip(),
            dst_ip: leg.dst.ip(),
            labels: &leg.identity.labels,
        });
        if self.is_primary() {
            let told = Told {
                code: "",
                outcome: how.as_str(),
                duration: Some(sdt.unwrap_or(elapsed(self.answered, closed))),
                detail: "",
            };
            if how == How::Expired {
                tell(EventName::SessionExpired, closed, leg, &told, context);
            }
            tell(EventName::CallEnd, closed, leg, &told, context);
        }
    }
}
