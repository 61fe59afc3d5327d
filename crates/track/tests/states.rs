//! The state table of an attempt and its session (docs/concepts/attempts.md): one test per state and its timeout, and the forgiving rules.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod ladder;

use ladder::{Ladder, Wire, milliseconds};
use track::rows::Table;
use track::{SECOND, Settings};

fn short(change: impl Fn(&mut track::Timeouts)) -> Ladder {
    let mut settings = Settings::default();
    change(&mut settings.timeouts);
    Ladder::with(&settings)
}

#[test]
fn trying_times_out_after_its_own_setting() {
    let mut ladder = short(|timeouts| timeouts.trying = 10 * SECOND);
    ladder.send(&ladder.request(0.0, "INVITE", 1));
    ladder.tick(10.1);
    assert_eq!(
        milliseconds(ladder.only(Table::Attempt), "holding"),
        Some(10_000)
    );
}

#[test]
fn proceeding_times_out_after_its_own_setting_since_the_last_1xx() {
    let mut ladder = short(|timeouts| timeouts.proceeding = 60 * SECOND);
    let invite = ladder.request(0.0, "INVITE", 1);
    ladder.send(&invite);
    ladder.send(&ladder.response(1.0, 100, &invite));
    ladder.send(&ladder.response(20.0, 181, &invite));
    ladder.tick(80.1);
    let attempt = ladder.only(Table::Attempt);
    assert_eq!(
        (attempt["outcome"].as_str(), attempt["alerting"].as_str()),
        ("timeout", "false")
    );
    assert_eq!(milliseconds(attempt, "holding"), Some(80_000));
}

#[test]
fn alerting_times_out_after_its_own_setting_since_the_last_1xx() {
    let mut ladder = short(|timeouts| timeouts.alerting = 90 * SECOND);
    let invite = ladder.request(0.0, "INVITE", 1);
    ladder.send(&invite);
    ladder.send(&ladder.response(2.0, 180, &invite));
    ladder.tick(92.1);
    let attempt = ladder.only(Table::Attempt);
    assert_eq!(
        (attempt["outcome"].as_str(), attempt["alerting"].as_str()),
        ("timeout", "true")
    );
    assert_eq!(milliseconds(attempt, "pdd"), Some(2000));
}

#[test]
fn challenged_closes_after_the_retry_window() {
    let mut ladder = short(|timeouts| timeouts.retry_window = 2 * SECOND);
    let invite = ladder.request(0.0, "INVITE", 1);
    ladder.send(&invite);
    ladder.send(&ladder.response(1.0, 407, &invite));
    ladder.tick(3.1);
    assert_eq!(ladder.only(Table::Attempt)["closed"], "3000000000");
}

#[test]
fn cancelling_closes_as_cancelled_when_the_final_response_never_comes() {
    let mut ladder = Ladder::default();
    let invite = ladder.request(0.0, "INVITE", 1);
    ladder.send(&invite);
    ladder.send(&ladder.response(1.0, 180, &invite));
    ladder.send(&Wire {
        branch: invite.branch.clone(),
        ..ladder.request(5.0, "CANCEL", 1)
    });
    ladder.tick(37.1);
    let attempt = ladder.only(Table::Attempt);
    assert_eq!(
        (attempt["outcome"].as_str(), attempt["code"].as_str()),
        ("cancelled_after_alerting", "cancelled")
    );
    assert_eq!(attempt["closed"], "37000000000");
}

#[test]
fn answered_without_ack_tells_and_stays() {
    let mut ladder = Ladder::default();
    let invite = ladder.request(0.0, "INVITE", 1);
    ladder.send(&invite);
    ladder.send(&ladder.response(1.0, 200, &invite));
    ladder.tick(33.1);
    assert_eq!(ladder.events(), ["call-start", "no-ack"]);
    assert_eq!(ladder.tracker.active().sessions, 1);
    let bye = ladder.inside_back(40.0, "BYE", 1);
    ladder.send(&bye);
    ladder.send(&ladder.response(40.1, 200, &bye));
    let session = ladder.only(Table::Session);
    assert_eq!(
        (session["how"].as_str(), session["released_by"].as_str()),
        ("bye", "callee")
    );
}

#[test]
fn answered_with_an_in_dialog_request_needs_no_ack() {
    let mut ladder = Ladder::default();
    let invite = ladder.request(0.0, "INVITE", 1);
    ladder.send(&invite);
    ladder.send(&ladder.response(1.0, 200, &invite));
    ladder.send(&ladder.inside(10.0, "INFO", 2));
    ladder.tick(40.0);
    assert_eq!(ladder.events(), ["call-start"]);
}

#[test]
fn established_without_session_expires_ages_out_as_expired() {
    let mut ladder = short(|timeouts| timeouts.max_call_age = 600 * SECOND);
    ladder.answer(0.0);
    ladder.tick(602.1);
    let session = ladder.only(Table::Session);
    assert_eq!(
        (session["how"].as_str(), session["ended"].as_str()),
        ("expired", "602000000000")
    );
    assert!(!session.contains_key("session_expires"));
}

#[test]
fn bye_sent_times_out_after_its_own_setting() {
    let mut ladder = short(|timeouts| timeouts.bye = 4 * SECOND);
    ladder.answer(0.0);
    ladder.send(&ladder.inside(12.0, "BYE", 2));
    ladder.tick(16.1);
    assert_eq!(ladder.only(Table::Session)["how"], "bye_timeout");
}

#[test]
fn failed_lingers_to_absorb_retransmissions_and_is_then_forgotten() {
    let mut ladder = Ladder::default();
    let invite = ladder.request(0.0, "INVITE", 1);
    ladder.send(&invite);
    let busy = ladder.response(1.0, 486, &invite);
    ladder.send(&busy);
    assert_eq!(
        ladder.send(&Wire {
            at: 1.5,
            ..busy.clone()
        })["retransmission"],
        "true"
    );
    assert_eq!(
        ladder.send(&Wire {
            at: 20.0,
            ..invite.clone()
        })["retransmission"],
        "true"
    );
    ladder.tick(34.0);
    assert!(ladder.is_empty());
}

#[test]
fn terminated_lingers_to_absorb_late_requests_of_its_dialog() {
    let mut ladder = Ladder::default();
    ladder.answer(0.0);
    let bye = ladder.inside(12.0, "BYE", 2);
    ladder.send(&bye);
    ladder.send(&ladder.response(12.1, 200, &bye));
    assert_eq!(
        ladder.tracker.active().sessions,
        0,
        "a lingering session is not up"
    );
    let late = ladder.send(&ladder.inside_back(13.0, "BYE", 1));
    assert!(!late.contains_key("anomaly"));
    assert_eq!(late["opens_partial_dialog"], "false");
    assert_eq!(ladder.table(Table::Session).len(), 1);
}

#[test]
fn everything_is_forgotten_when_all_is_over() {
    let mut ladder = Ladder::default();
    ladder.answer(0.0);
    let bye = ladder.inside(12.0, "BYE", 2);
    ladder.send(&bye);
    ladder.send(&ladder.response(12.1, 200, &bye));
    ladder.tick(100.0);
    assert!(ladder.is_empty(), "{:?}", ladder.tracker.tables());
    assert_eq!(ladder.tracker.deadlines(), 0);
}

#[test]
fn late_2xx_after_a_timeout_is_an_anomaly() {
    let mut ladder = Ladder::default();
    let invite = ladder.request(0.0, "INVITE", 1);
    ladder.send(&invite);
    ladder.send(&ladder.response(40.0, 200, &invite));
    assert_eq!(ladder.anomalies(), ["late_2xx"]);
    assert_eq!(ladder.only(Table::Attempt)["outcome"], "timeout");
}

#[test]
fn reinvite_in_an_early_dialog_proves_a_missed_answer() {
    let mut ladder = Ladder::default();
    let invite = ladder.request(0.0, "INVITE", 1);
    ladder.send(&invite);
    ladder.send(&ladder.response(1.0, 180, &invite));
    ladder.send(&ladder.inside(20.0, "INVITE", 2));
    let attempt = ladder.only(Table::Attempt);
    assert_eq!(
        (
            attempt["outcome"].as_str(),
            attempt["inferred"].as_str(),
            attempt["code"].as_str()
        ),
        ("answered", "true", "2xx")
    );
    assert!(
        !attempt.contains_key("pgad"),
        "the moment of the answer is not known"
    );
    let bye = ladder.inside_back(30.0, "BYE", 1);
    ladder.send(&bye);
    ladder.send(&ladder.response(30.1, 200, &bye));
    let session = ladder.only(Table::Session);
    assert_eq!(
        (session["inferred"].as_str(), milliseconds(session, "sdt")),
        ("true", Some(10_000))
    );
}

#[test]
fn requests_that_are_legal_before_the_answer_prove_nothing() {
    for method in ["PRACK", "UPDATE", "NOTIFY", "INFO"] {
        let mut ladder = Ladder::default();
        let invite = ladder.request(0.0, "INVITE", 1);
        ladder.send(&invite);
        ladder.send(&ladder.response(1.0, 180, &invite));
        ladder.send(&ladder.inside(2.0, method, 2));
        ladder.send(&ladder.inside(2.5, "ACK", 1));
        ladder.send(&ladder.response(3.0, 486, &invite));
        assert_eq!(ladder.only(Table::Attempt)["outcome"], "busy", "{method}");
    }
}

#[test]
fn a_stranger_proves_no_answer() {
    let mut ladder = Ladder::default();
    let invite = ladder.request(0.0, "INVITE", 1);
    ladder.send(&invite);
    ladder.send(&ladder.response(1.0, 180, &invite));
    ladder.send(&Wire {
        from: "203.0.113.9:5060",
        ..ladder.inside(2.0, "BYE", 2)
    });
    ladder.send(&ladder.inside(2.5, "OPTIONS", 3));
    ladder.send(&ladder.response(3.0, 486, &invite));
    assert_eq!(ladder.only(Table::Attempt)["outcome"], "busy");
}

#[test]
fn only_an_alerting_attempt_can_have_missed_its_answer() {
    let mut ladder = Ladder::default();
    let invite = ladder.request(0.0, "INVITE", 1);
    ladder.send(&invite);
    ladder.send(&ladder.response(1.0, 180, &invite));
    ladder.send(&ladder.response(2.0, 302, &invite));
    ladder.send(&ladder.inside(3.0, "BYE", 2));
    ladder.tick(8.0);
    assert_eq!(ladder.only(Table::Attempt)["outcome"], "redirected");
}

#[test]
fn stamps_that_step_back_make_no_negative_durations() {
    let mut ladder = Ladder::default();
    let invite = ladder.request(100.0, "INVITE", 1);
    ladder.send(&invite);
    ladder.send(&ladder.response(95.0, 180, &invite));
    ladder.send(&ladder.response(91.0, 200, &invite));
    let bye = ladder.inside(90.0, "BYE", 2);
    ladder.send(&bye);
    ladder.send(&ladder.response(89.0, 200, &bye));
    for (table, row) in &ladder.recorder.rows {
        for column in [
            "srd", "pdd", "pgad", "ttr", "duration", "sdt", "sdd", "holding",
        ] {
            if let Some(value) = row.get(column) {
                assert!(!value.starts_with('-'), "{table:?} {column} {value}");
            }
        }
    }
    assert_eq!(milliseconds(ladder.only(Table::Session), "sdt"), Some(0));
}

#[test]
fn finalize_lets_transactions_attempts_and_byes_pass_at_their_own_deadlines() {
    let mut ladder = Ladder::default();
    ladder.answer(0.0);
    ladder.send(&ladder.inside(12.0, "BYE", 2));
    ladder.call_id = "call-2".to_owned();
    ladder.send(&ladder.request(13.0, "INVITE", 1));
    ladder.call_id = "call-3".to_owned();
    let challenged = ladder.request(14.0, "INVITE", 1);
    ladder.send(&challenged);
    ladder.send(&ladder.response(14.1, 407, &challenged));
    ladder.finalize();
    assert_eq!(ladder.only(Table::Session)["ended"], "44000000000");
    let closed: Vec<_> = ladder
        .table(Table::Attempt)
        .iter()
        .map(|attempt| (attempt["outcome"].clone(), attempt["closed"].clone()))
        .collect();
    assert_eq!(
        closed[1..],
        [
            ("auth_abandoned".to_owned(), "19100000000".to_owned()),
            ("timeout".to_owned(), "45000000000".to_owned())
        ]
    );
}

#[test]
fn timers_use_the_time_of_arrival_and_durations_the_time_of_capture() {
    let mut ladder = Ladder::default();
    // An agent whose clock is an hour behind: its stamps say 0, the packets arrive an hour later.
    let invite = Wire {
        late: 3600.0,
        ..ladder.request(0.0, "INVITE", 1)
    };
    ladder.tick(3599.0);
    ladder.send(&invite);
    ladder.send(&Wire {
        late: 3600.0,
        ..ladder.response(1.0, 180, &invite)
    });
    assert!(
        ladder.table(Table::Attempt).is_empty(),
        "a clock that is wrong expires nobody"
    );
    ladder.tick(3600.0 + 181.1);
    let attempt = ladder.only(Table::Attempt);
    assert_eq!(milliseconds(attempt, "holding"), Some(181_000));
    assert_eq!(attempt["closed"], "181000000000");
}
