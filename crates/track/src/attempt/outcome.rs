//! How an attempt ended: the table of docs/concepts/outcomes.md, first match wins.

use crate::rows::Outcome;

/// What is known of an attempt when it closes.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Ending {
    /// Final status code; `None` for a timeout.
    pub(crate) status: Option<u16>,
    /// Cause of the final response's `Reason: Q.850` (RFC 3326); it wins over the status code.
    pub(crate) q850: Option<u16>,
    /// The far end alerted.
    pub(crate) alerting: bool,
    /// A CANCEL was seen before the final response.
    pub(crate) cancelled: bool,
    /// The CANCEL says `Reason: SIP;cause=200`: completed elsewhere.
    pub(crate) answered_elsewhere: bool,
    /// The caller answered a challenge: the last request carried credentials, or it followed a challenge and was challenged again.
    pub(crate) credentials: bool,
    /// The network said that the request could not be delivered.
    pub(crate) transport_error: bool,
}

/// Classifies a closed attempt.
#[allow(
    clippy::match_same_arms,
    reason = "the order is that of the table: the first match wins"
)]
pub(crate) fn classify(ending: &Ending) -> Outcome {
    let status = ending.status.unwrap_or(0);
    if (200..300).contains(&status) {
        return Outcome::Answered;
    }
    if ending.answered_elsewhere {
        return Outcome::AnsweredElsewhere;
    }
    // A cancelled request that is challenged or redirected all the same was still cancelled.
    if status == 487 || ending.cancelled {
        return if ending.alerting {
            Outcome::CancelledAfterAlerting
        } else {
            Outcome::CancelledBeforeAlerting
        };
    }
    if ending.transport_error {
        return Outcome::TransportError;
    }
    match (status, ending.q850) {
        (0, _) => Outcome::Timeout,
        (401 | 407, _) if ending.credentials => Outcome::AuthFailed,
        (401 | 407, _) => Outcome::AuthAbandoned,
        (300..=399, _) => Outcome::Redirected,
        (486 | 600, _) | (_, Some(17)) => Outcome::Busy,
        (480, Some(18 | 19)) => Outcome::NoAnswer,
        (480, _) if ending.alerting => Outcome::NoAnswer,
        (480, _) => Outcome::Unavailable,
        (408, _) if ending.alerting => Outcome::NoAnswer,
        (408, _) => Outcome::TimeoutRemote,
        (603 | 607, _) | (_, Some(21)) => Outcome::Rejected,
        (404 | 410 | 484 | 485 | 604, _) => Outcome::BadNumber,
        (403, _) => Outcome::Forbidden,
        (488 | 606 | 415 | 580, _) => Outcome::Media,
        (500..=599, _) => Outcome::ServerFailure,
        _ => Outcome::ClientError,
    }
}

/// Whether the outcome counts for the network in NER (ITU-T E.425); `None` when it is no seizure.
pub(crate) fn ner_effective(outcome: Outcome, ner_wide: bool) -> Option<bool> {
    match outcome {
        Outcome::Answered
        | Outcome::CancelledAfterAlerting
        | Outcome::Busy
        | Outcome::NoAnswer
        | Outcome::Unavailable
        | Outcome::Rejected => Some(true),
        Outcome::BadNumber => Some(ner_wide),
        Outcome::CancelledBeforeAlerting
        | Outcome::TimeoutRemote
        | Outcome::Forbidden
        | Outcome::Media
        | Outcome::ServerFailure
        | Outcome::Timeout
        | Outcome::TransportError
        | Outcome::ClientError => Some(false),
        Outcome::AnsweredElsewhere
        | Outcome::AuthFailed
        | Outcome::AuthAbandoned
        | Outcome::Redirected
        | Outcome::Evicted => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(status: u16) -> Ending {
        Ending {
            status: Some(status),
            ..Ending::default()
        }
    }

    // One test per row of the outcome table, named after it.

    #[test]
    fn row_01_a_2xx_is_answered_even_after_a_cancel() {
        assert_eq!(classify(&status(200)), Outcome::Answered);
        assert_eq!(classify(&status(202)), Outcome::Answered);
        assert_eq!(
            classify(&Ending {
                cancelled: true,
                ..status(200)
            }),
            Outcome::Answered
        );
        assert_eq!(
            classify(&Ending {
                cancelled: true,
                answered_elsewhere: true,
                ..status(200)
            }),
            Outcome::Answered
        );
    }

    #[test]
    fn row_02_a_cancel_with_cause_200_is_answered_elsewhere() {
        let ending = Ending {
            cancelled: true,
            answered_elsewhere: true,
            alerting: true,
            ..status(487)
        };
        assert_eq!(classify(&ending), Outcome::AnsweredElsewhere);
    }

    #[test]
    fn row_03_487_or_a_cancelled_failure_after_alerting_is_cancelled_after_alerting() {
        assert_eq!(
            classify(&Ending {
                alerting: true,
                ..status(487)
            }),
            Outcome::CancelledAfterAlerting
        );
        assert_eq!(
            classify(&Ending {
                alerting: true,
                cancelled: true,
                ..status(500)
            }),
            Outcome::CancelledAfterAlerting
        );
        assert_eq!(
            classify(&Ending {
                alerting: true,
                cancelled: true,
                ..Ending::default()
            }),
            Outcome::CancelledAfterAlerting
        );
    }

    #[test]
    fn row_04_the_same_without_alerting_is_cancelled_before_alerting() {
        assert_eq!(classify(&status(487)), Outcome::CancelledBeforeAlerting);
        assert_eq!(
            classify(&Ending {
                cancelled: true,
                ..status(503)
            }),
            Outcome::CancelledBeforeAlerting
        );
    }

    #[test]
    fn row_05_a_challenge_of_credentials_is_auth_failed() {
        for code in [401, 407] {
            assert_eq!(
                classify(&Ending {
                    credentials: true,
                    ..status(code)
                }),
                Outcome::AuthFailed
            );
        }
    }

    #[test]
    fn row_06_a_challenge_without_credentials_is_auth_abandoned() {
        for code in [401, 407] {
            assert_eq!(classify(&status(code)), Outcome::AuthAbandoned);
        }
    }

    #[test]
    fn row_07_a_3xx_is_redirected() {
        for code in [300, 301, 302, 305, 380] {
            assert_eq!(classify(&status(code)), Outcome::Redirected);
        }
    }

    #[test]
    fn row_08_486_600_or_cause_17_is_busy() {
        for code in [486, 600] {
            assert_eq!(classify(&status(code)), Outcome::Busy);
        }
        assert_eq!(
            classify(&Ending {
                q850: Some(17),
                ..status(503)
            }),
            Outcome::Busy
        );
        assert_eq!(
            classify(&Ending {
                q850: Some(17),
                ..status(480)
            }),
            Outcome::Busy
        );
    }

    #[test]
    fn row_09_480_with_alerting_or_cause_18_or_19_is_no_answer() {
        assert_eq!(
            classify(&Ending {
                alerting: true,
                ..status(480)
            }),
            Outcome::NoAnswer
        );
        for cause in [18, 19] {
            assert_eq!(
                classify(&Ending {
                    q850: Some(cause),
                    ..status(480)
                }),
                Outcome::NoAnswer
            );
        }
    }

    #[test]
    fn row_10_480_otherwise_is_unavailable() {
        assert_eq!(classify(&status(480)), Outcome::Unavailable);
        assert_eq!(
            classify(&Ending {
                q850: Some(20),
                ..status(480)
            }),
            Outcome::Unavailable
        );
    }

    #[test]
    fn row_11_408_with_alerting_is_no_answer() {
        assert_eq!(
            classify(&Ending {
                alerting: true,
                ..status(408)
            }),
            Outcome::NoAnswer
        );
    }

    #[test]
    fn row_12_408_without_alerting_is_timeout_remote() {
        assert_eq!(classify(&status(408)), Outcome::TimeoutRemote);
    }

    #[test]
    fn row_13_603_607_or_cause_21_is_rejected() {
        for code in [603, 607] {
            assert_eq!(classify(&status(code)), Outcome::Rejected);
        }
        assert_eq!(
            classify(&Ending {
                q850: Some(21),
                ..status(403)
            }),
            Outcome::Rejected
        );
    }

    #[test]
    fn row_14_404_410_484_485_604_is_bad_number() {
        for code in [404, 410, 484, 485, 604] {
            assert_eq!(classify(&status(code)), Outcome::BadNumber);
        }
    }

    #[test]
    fn row_15_403_is_forbidden() {
        assert_eq!(classify(&status(403)), Outcome::Forbidden);
    }

    #[test]
    fn row_16_488_606_415_580_is_media() {
        for code in [488, 606, 415, 580] {
            assert_eq!(classify(&status(code)), Outcome::Media);
        }
    }

    #[test]
    fn row_17_another_5xx_is_server_failure() {
        for code in [500, 501, 502, 503, 504, 513] {
            assert_eq!(classify(&status(code)), Outcome::ServerFailure);
        }
    }

    #[test]
    fn row_18_no_final_response_is_timeout() {
        assert_eq!(classify(&Ending::default()), Outcome::Timeout);
        assert_eq!(
            classify(&Ending {
                alerting: true,
                ..Ending::default()
            }),
            Outcome::Timeout
        );
    }

    #[test]
    fn row_19_an_undeliverable_request_is_transport_error() {
        assert_eq!(
            classify(&Ending {
                transport_error: true,
                ..Ending::default()
            }),
            Outcome::TransportError
        );
    }

    #[test]
    fn row_20_any_other_4xx_or_6xx_is_client_error() {
        for code in [
            400, 402, 405, 420, 421, 422, 433, 481, 482, 483, 491, 494, 608, 699,
        ] {
            assert_eq!(classify(&status(code)), Outcome::ClientError, "{code}");
        }
    }

    #[test]
    fn ner_counts_what_the_subscriber_decides_and_no_seizure_counts_at_all() {
        assert_eq!(ner_effective(Outcome::Busy, false), Some(true));
        assert_eq!(ner_effective(Outcome::BadNumber, false), Some(false));
        assert_eq!(ner_effective(Outcome::BadNumber, true), Some(true));
        assert_eq!(ner_effective(Outcome::ServerFailure, true), Some(false));
        for outcome in [
            Outcome::AuthFailed,
            Outcome::AuthAbandoned,
            Outcome::Redirected,
            Outcome::AnsweredElsewhere,
        ] {
            assert_eq!(ner_effective(outcome, true), None);
        }
        for outcome in Outcome::ALL {
            assert_eq!(
                ner_effective(*outcome, false).is_none(),
                ner_effective(*outcome, true).is_none()
            );
        }
    }
}
