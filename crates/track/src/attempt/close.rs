//! The end of an attempt: its row, its events, and the tombstone that stays.

use std::borrow::Cow;

use super::outcome::{Ending, classify, ner_effective};
use super::{Attempt, AttemptState, Attempts};
use crate::Timestamp;
use crate::context::Context;
use crate::elapsed::elapsed;
use crate::event::{Told, tell};
use crate::observation::Observation;
use crate::rows::{AttemptRow, EventName, Hop, Outcome, Result};
use crate::table::Handle;
use crate::text;

/// Why an attempt closes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum EndOfAttempt<'a> {
    /// The first 2xx.
    Answered {
        observation: &'a Observation<'a>,
        status: u16,
    },
    /// An in-dialog request proves that the 2xx was missed (docs/concepts/attempts.md).
    Inferred { observation: &'a Observation<'a> },
    /// A final response that no other request may follow.
    Rejected { closed: Timestamp, seen: Timestamp },
    /// The retry window of a challenge or redirect passed.
    Chain { closed: Timestamp, seen: Timestamp },
    /// No final response came.
    Timeout { closed: Timestamp, seen: Timestamp },
    /// The network could not deliver the INVITE: `closed` is when it said so.
    Transport { closed: Timestamp, seen: Timestamp },
    /// The table needed its place.
    Evicted { closed: Timestamp, seen: Timestamp },
}

impl EndOfAttempt<'_> {
    fn times(&self) -> (Timestamp, Timestamp) {
        match *self {
            Self::Answered { observation, .. } => (observation.ts_last, observation.seen),
            Self::Inferred { observation } => (observation.ts, observation.seen),
            Self::Rejected { closed, seen }
            | Self::Chain { closed, seen }
            | Self::Timeout { closed, seen }
            | Self::Transport { closed, seen }
            | Self::Evicted { closed, seen } => (closed, seen),
        }
    }
}

impl Attempts {
    /// Closes an attempt once: writes its row and events, and leaves a tombstone.
    pub(crate) fn close(
        &mut self,
        handle: Handle,
        end: EndOfAttempt<'_>,
        context: &mut Context<'_>,
    ) {
        let Some(attempt) = self.table.get_mut(handle) else {
            return;
        };
        if !attempt.is_open() {
            return;
        }
        let (closed, seen) = end.times();
        attempt.write(&end, closed, context);
        if std::mem::take(&mut attempt.is_early) {
            self.early_dialogs = self.early_dialogs.saturating_sub(1);
        }
        attempt.state = AttemptState::Closed;
        attempt.forks = Vec::new();
        attempt.last_final = None;
        attempt.unacknowledged = None;
        let linger = seen.saturating_add(context.timeouts.linger);
        attempt.schedule(handle, linger, context);
        let call = attempt.call;
        self.closed(call);
        self.table.changed(handle);
    }
}

impl Attempt {
    fn ending(&self, end: &EndOfAttempt<'_>) -> Ending {
        let last = self.last_final.as_ref();
        Ending {
            status: match end {
                EndOfAttempt::Answered { status, .. } => Some(*status),
                EndOfAttempt::Inferred { .. } => Some(200),
                _ => last.map(|last| last.status),
            },
            q850: last.and_then(|last| last.q850),
            alerting: self.alerting,
            cancelled: self.cancelled,
            answered_elsewhere: self.answered_elsewhere,
            credentials: self.credentials || self.challenges > 1,
            transport_error: matches!(end, EndOfAttempt::Transport { .. }),
        }
    }

    fn code(&self, end: &EndOfAttempt<'_>) -> Cow<'static, str> {
        match end {
            EndOfAttempt::Answered { status, .. } => text::code_text(*status),
            EndOfAttempt::Inferred { .. } => Cow::Borrowed("2xx"),
            EndOfAttempt::Transport { .. } => Cow::Borrowed("transport_error"),
            EndOfAttempt::Evicted { .. } => Cow::Borrowed("evicted"),
            EndOfAttempt::Timeout { .. } if self.cancelled => Cow::Borrowed("cancelled"),
            _ => self
                .last_final
                .as_ref()
                .map_or(Cow::Borrowed("timeout"), |last| {
                    text::code_text(last.status)
                }),
        }
    }

    fn write(&self, end: &EndOfAttempt<'_>, closed: Timestamp, context: &mut Context<'_>) {
        let leg = &self.leg;
        let outcome = if matches!(end, EndOfAttempt::Evicted { .. }) {
            Outcome::Evicted
        } else {
            classify(&self.ending(end))
        };
        let answered = outcome == Outcome::Answered;
        let code = self.code(end);
        let last = self.last_final.as_ref();
        let ended = last.map_or(closed, |last| last.ts_last);
        let (srd, srd_result) = self.srd(answered, ended);
        let pgad =
            matches!(end, EndOfAttempt::Answered { .. }).then(|| elapsed(leg.started, closed));
        let reason = match end {
            EndOfAttempt::Answered { observation, .. } => {
                text::text(observation.message.reason_phrase(), text::TEXT_BYTES)
            }
            _ => Cow::Borrowed(last.map_or("", |last| &last.reason)),
        };
        let srd_other_forks: Vec<i64> = self.forks.iter().skip(1).map(|fork| fork.srd).collect();
        let pdd = self
            .pdd
            .filter(|(_, via)| answered || *via != crate::rows::PddVia::V2xx);
        context.rows.attempt(&AttemptRow {
            ts: leg.started,
            closed,
            attempt_id: &leg.identity.attempt_id,
            call_id: &leg.call_id,
            from_tag: &leg.from_tag,
            ordinal: leg.ordinal,
            hop: leg.identity.hop,
            outcome,
            code: &code,
            reason: &reason,
            q850: last.and_then(|last| last.q850),
            from_user: &leg.from_user,
            to_user: &leg.to_user,
            request_uri: &leg.request_uri,
            user_agent: &leg.user_agent,
            src_ip: leg.src.ip(),
            src_port: leg.src.port(),
            dst_ip: leg.dst.ip(),
            dst_port: leg.dst.port(),
            transport: leg.transport,
            invites: self.invites,
            credentials: self.credentials,
            alerting: self.alerting,
            responded: self.responded,
            ner_effective: ner_effective(outcome, leg.ner_wide),
            provisional: self.provisional,
            inferred: matches!(end, EndOfAttempt::Inferred { .. }),
            early_dialogs: self.forks.len() as u32,
            retransmissions: self.retransmissions,
            srd,
            srd_result,
            srd_other_forks: &srd_other_forks,
            pdd: pdd.map(|(pdd, _)| pdd),
            pdd_via: pdd.map(|(_, via)| via),
            pgad,
            holding: (!answered && outcome != Outcome::Evicted)
                .then(|| elapsed(leg.started, ended)),
            labels: &leg.identity.labels,
        });
        self.tell(outcome, &code, closed, context);
    }

    /// RFC 6076 4.3: from the first INVITE to the first status-indicative response, success and failure apart.
    fn srd(&self, answered: bool, ended: Timestamp) -> (Option<i64>, Option<Result>) {
        let first = self.forks.first().map(|fork| fork.srd);
        if answered {
            return (first, first.map(|_| Result::Success));
        }
        // Redirects and challenges are no failure responses (RFC 6076 4.2), and a timeout has no response at all.
        let status = self.last_final.as_ref().map_or(0, |last| last.status);
        if status < 400 || matches!(status, 401 | 402 | 407) {
            return (None, None);
        }
        let srd = first.unwrap_or(elapsed(self.leg.started, ended));
        (Some(srd), Some(Result::Failed))
    }

    fn tell(&self, outcome: Outcome, code: &str, closed: Timestamp, context: &mut Context<'_>) {
        if self.leg.identity.hop == Hop::Next || outcome == Outcome::Evicted {
            return;
        }
        let told = Told {
            code,
            outcome: outcome.as_str(),
            duration: Some(elapsed(self.leg.started, closed)),
            detail: "",
        };
        if outcome == Outcome::Answered {
            tell(EventName::CallStart, closed, &self.leg, &told, context);
            return;
        }
        tell(EventName::CallAttempt, closed, &self.leg, &told, context);
        if outcome == Outcome::AuthFailed {
            tell(EventName::AuthFailed, closed, &self.leg, &told, context);
        }
    }
}
