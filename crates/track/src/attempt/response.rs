//! What responses to an initial INVITE do to its attempt.

use super::{AttemptState, Attempts, EndOfAttempt, FORKS, Final, Fork, fork_key};
use crate::context::Context;
use crate::elapsed::elapsed;
use crate::observation::Observation;
use crate::rows::PddVia;
use crate::table::Handle;
use crate::text;

/// How a final response was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// It answered the attempt.
    First,
    /// It answered again, from another fork.
    OtherFork,
    /// It is a 2xx of a fork that had answered.
    Again,
    /// It closed the attempt, or opened the retry window.
    Negative,
    /// It came after the attempt was over.
    Late,
}

/// Final responses after which the same caller may try again (docs/concepts/attempts.md): challenges, extensions, intervals, redirects.
fn is_chain(status: u16) -> bool {
    matches!(status, 401 | 407 | 420 | 421 | 422 | 494 | 300..=399)
}

impl Attempts {
    /// A provisional response. Returns how long the INVITE may go on without another response.
    pub(crate) fn provisional(
        &mut self,
        handle: Handle,
        observation: &Observation<'_>,
        status: u16,
        context: &Context<'_>,
    ) -> i64 {
        let timeouts = context.timeouts;
        let Some(attempt) = self.table.get_mut(handle) else {
            return timeouts.proceeding;
        };
        if !attempt.is_open() {
            return timeouts.proceeding;
        }
        let waited = elapsed(attempt.leg.started, observation.ts_last);
        attempt.responded = true;
        attempt.provisional = true;
        let becomes_early = status > 100 && !attempt.is_early;
        attempt.is_early |= becomes_early;
        if status > 100 {
            let tag = fork_key(observation.message.to_tag(), context);
            if attempt.forks.len() < FORKS && !attempt.has_fork(tag) {
                attempt.forks.push(Fork {
                    to_tag: tag,
                    srd: waited,
                });
            }
        }
        let via = alerting(observation, status);
        if let Some(via) = via {
            attempt.alerting = true;
            attempt.pdd.get_or_insert((waited, via));
        }
        let timeout = match attempt.state {
            // The CANCEL's own time runs on.
            AttemptState::Cancelling => 0,
            _ if attempt.alerting => {
                attempt.state = AttemptState::Alerting;
                timeouts.alerting
            }
            _ => {
                attempt.state = AttemptState::Proceeding;
                timeouts.proceeding
            }
        };
        if becomes_early {
            self.early_dialogs += 1;
        }
        self.table.changed(handle);
        timeout
    }

    /// The first 2xx of a fork, or one more.
    pub(crate) fn positive(
        &mut self,
        handle: Handle,
        observation: &Observation<'_>,
        status: u16,
        context: &mut Context<'_>,
    ) -> Answer {
        let tag = fork_key(observation.message.to_tag(), context);
        let Some(attempt) = self.table.get_mut(handle) else {
            return Answer::Late;
        };
        if attempt.answers.contains(&tag) {
            return Answer::Again;
        }
        if !attempt.is_open() || attempt.state == AttemptState::Challenged {
            if attempt.answers.is_empty() || attempt.answers.len() >= FORKS {
                return Answer::Late;
            }
            attempt.answers.push(tag);
            return Answer::OtherFork;
        }
        let waited = elapsed(attempt.leg.started, observation.ts_last);
        attempt.responded = true;
        attempt.answers.push(tag);
        if attempt.forks.len() < FORKS && !attempt.has_fork(tag) {
            attempt.forks.push(Fork {
                to_tag: tag,
                srd: waited,
            });
        }
        attempt.pdd.get_or_insert((waited, PddVia::V2xx));
        self.close(
            handle,
            EndOfAttempt::Answered {
                observation,
                status,
            },
            context,
        );
        Answer::First
    }

    /// A final response other than 2xx.
    pub(crate) fn negative(
        &mut self,
        handle: Handle,
        observation: &Observation<'_>,
        status: u16,
        context: &mut Context<'_>,
    ) -> Answer {
        let Some(attempt) = self.table.get_mut(handle) else {
            return Answer::Late;
        };
        if !attempt.is_open() || attempt.state == AttemptState::Challenged {
            return Answer::Late;
        }
        let message = observation.message;
        let q850 = message
            .reasons()
            .iter()
            .find(|reason| reason.protocol.eq_ignore_ascii_case(b"Q.850"))
            .and_then(|reason| reason.cause);
        attempt.responded = true;
        attempt.challenges += u32::from(matches!(status, 401 | 407));
        attempt.last_final = Some(Final {
            status,
            reason: text::text(message.reason_phrase(), text::TEXT_BYTES).into(),
            q850,
            ts_last: observation.ts_last,
        });
        // A cancelled call is over even when the far end answers the INVITE with a challenge.
        if is_chain(status) && !attempt.cancelled {
            attempt.state = AttemptState::Challenged;
            attempt.skew = observation.seen - observation.ts_last;
            let deadline = observation
                .seen
                .saturating_add(context.timeouts.retry_window);
            attempt.schedule(handle, deadline, context);
            self.table.changed(handle);
        } else {
            self.close(
                handle,
                EndOfAttempt::Rejected {
                    closed: observation.ts_last,
                    seen: observation.seen,
                },
                context,
            );
        }
        Answer::Negative
    }
}

/// Alerting is the first 180, or the first 183 that carries SDP or P-Early-Media (RFC 5009). 181, 182 and 199 are not.
fn alerting(observation: &Observation<'_>, status: u16) -> Option<PddVia> {
    match status {
        180 => Some(PddVia::V180),
        183 => {
            let message = observation.message;
            let early_media = message.header(b"P-Early-Media").is_some() || message.sdp().is_some();
            early_media.then_some(PddVia::V183)
        }
        _ => None,
    }
}
