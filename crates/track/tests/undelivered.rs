//! The network says that a request was not delivered: it counts only when no response refutes it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod ladder;

use ladder::{ALICE, BOB, Ladder, PROXY, Wire, milliseconds};
use track::rows::Table;
use track::{SECOND, Settings};

/// One request of the caller at 0 s, and the word at 0.2 s that it was not delivered.
fn undelivered(method: &str) -> (Ladder, Wire) {
    undelivered_with(&Settings::default(), method)
}

fn undelivered_with(settings: &Settings, method: &str) -> (Ladder, Wire) {
    let mut ladder = Ladder::with(settings);
    let request = ladder.request(0.0, method, 1);
    ladder.send(&request);
    ladder.unreachable(0.2, ALICE, PROXY);
    (ladder, request)
}

/// Code and duration in milliseconds of each transaction.
fn transactions(ladder: &Ladder) -> Vec<(&str, i64)> {
    ladder
        .table(Table::Transaction)
        .iter()
        .map(|row| (row["code"].as_str(), milliseconds(row, "duration").unwrap()))
        .collect()
}

#[test]
fn nothing_is_decided_before_the_grace_is_over() {
    let (mut ladder, _) = undelivered("INVITE");
    ladder.tick(4.2);
    assert!(ladder.table(Table::Attempt).is_empty());
    assert!(ladder.table(Table::Transaction).is_empty());
    ladder.tick(4.201);
    assert_eq!(ladder.only(Table::Attempt)["outcome"], "transport_error");
}

#[test]
fn a_request_that_nobody_answers_ended_when_the_network_said_so() {
    let (mut ladder, _) = undelivered("INVITE");
    ladder.tick(60.0);
    let attempt = ladder.only(Table::Attempt);
    assert_eq!(
        (attempt["outcome"].as_str(), attempt["code"].as_str()),
        ("transport_error", "transport_error")
    );
    assert_eq!(milliseconds(attempt, "holding"), Some(200));
    assert_eq!(milliseconds(attempt, "closed"), Some(200));
    assert_eq!(transactions(&ladder), [("transport_error", 200)]);
}

#[test]
fn an_end_that_is_told_late_is_timed_by_the_capture() {
    let mut ladder = Ladder::default();
    ladder.send(&Wire {
        late: 0.1,
        ..ladder.request(0.0, "OPTIONS", 1)
    });
    ladder.unreachable(0.2, ALICE, PROXY);
    ladder.tick(5.0);
    assert_eq!(transactions(&ladder), [("transport_error", 200)]);
}

#[test]
fn a_call_that_is_answered_after_the_word_is_an_answered_call() {
    let (mut ladder, invite) = undelivered("INVITE");
    ladder.send(&ladder.response(0.3, 100, &invite));
    ladder.send(&ladder.response(0.8, 180, &invite));
    ladder.tick(20.0);
    assert!(ladder.table(Table::Attempt).is_empty());
    ladder.send(&ladder.response(21.0, 200, &invite));
    assert_eq!(ladder.only(Table::Attempt)["outcome"], "answered");
    assert_eq!(transactions(&ladder), [("200", 21_000)]);
    assert!(ladder.anomalies().is_empty());
}

#[test]
fn a_refusal_after_the_word_is_the_outcome() {
    let (mut ladder, invite) = undelivered("INVITE");
    ladder.send(&ladder.response(4.2, 486, &invite));
    ladder.tick(20.0);
    assert_eq!(ladder.only(Table::Attempt)["outcome"], "busy");
}

#[test]
fn an_answer_over_another_flow_refutes_the_word_as_well() {
    let (mut ladder, invite) = undelivered("INVITE");
    ladder.send(&Wire {
        from: BOB,
        ..ladder.response(1.0, 180, &invite)
    });
    ladder.tick(20.0);
    ladder.send(&Wire {
        from: BOB,
        ..ladder.response(21.0, 200, &invite)
    });
    assert_eq!(ladder.only(Table::Attempt)["outcome"], "answered");
}

#[test]
fn a_provisional_response_restores_the_ordinary_deadline() {
    let (mut ladder, invite) = undelivered("INVITE");
    ladder.send(&ladder.response(1.0, 100, &invite));
    ladder.tick(180.9);
    assert!(ladder.table(Table::Attempt).is_empty());
    ladder.tick(181.1);
    assert_eq!(ladder.only(Table::Attempt)["outcome"], "timeout");
    assert_eq!(transactions(&ladder), [("timeout", 181_000)]);
}

#[test]
fn a_provisional_response_to_any_request_restores_its_deadline() {
    let (mut ladder, options) = undelivered("OPTIONS");
    ladder.send(&ladder.response(1.0, 100, &options));
    ladder.tick(31.9);
    assert!(ladder.table(Table::Transaction).is_empty());
    ladder.tick(32.1);
    assert_eq!(transactions(&ladder), [("timeout", 32_000)]);
}

#[test]
fn a_second_failure_changes_neither_time_nor_deadline() {
    let (mut ladder, _) = undelivered("INVITE");
    ladder.unreachable(3.0, ALICE, PROXY);
    ladder.tick(4.3);
    assert_eq!(transactions(&ladder), [("transport_error", 200)]);
    ladder.unreachable(4.4, ALICE, PROXY);
    ladder.tick(20.0);
    assert_eq!(ladder.table(Table::Attempt).len(), 1);
}

#[test]
fn a_failure_after_the_refutation_is_not_about_that_request() {
    let (mut ladder, invite) = undelivered("INVITE");
    ladder.send(&ladder.response(1.0, 100, &invite));
    ladder.unreachable(2.0, ALICE, PROXY);
    ladder.tick(20.0);
    assert!(ladder.table(Table::Attempt).is_empty());
}

#[test]
fn a_retransmission_of_the_request_refutes_nothing() {
    let (mut ladder, invite) = undelivered("INVITE");
    for at in [0.5, 1.5, 3.5] {
        ladder.send(&Wire {
            at,
            ..invite.clone()
        });
    }
    ladder.tick(4.3);
    assert_eq!(transactions(&ladder), [("transport_error", 200)]);
    assert_eq!(ladder.only(Table::Attempt)["retransmissions"], "3");
}

#[test]
fn a_request_that_is_sent_after_the_failure_has_its_own_time() {
    let (mut ladder, _) = undelivered("OPTIONS");
    ladder.send(&ladder.request(0.3, "OPTIONS", 2));
    ladder.tick(20.0);
    assert_eq!(transactions(&ladder), [("transport_error", 200)]);
    ladder.tick(40.0);
    assert_eq!(
        transactions(&ladder),
        [("transport_error", 200), ("timeout", 32_000)]
    );
}

#[test]
fn a_deadline_that_comes_before_the_grace_is_over_is_not_put_off() {
    let mut ladder = Ladder::default();
    ladder.send(&ladder.request(0.0, "INVITE", 1));
    ladder.unreachable(31.0, ALICE, PROXY);
    ladder.tick(32.1);
    assert_eq!(transactions(&ladder), [("transport_error", 31_000)]);
}

#[test]
fn a_cancel_leaves_the_word_about_its_invite() {
    let (mut ladder, invite) = undelivered("INVITE");
    let cancel = Wire {
        branch: invite.branch.clone(),
        ..ladder.request(1.0, "CANCEL", 1)
    };
    ladder.send(&cancel);
    ladder.tick(4.3);
    let attempt = ladder.only(Table::Attempt);
    assert_eq!(
        (attempt["outcome"].as_str(), attempt["code"].as_str()),
        ("cancelled_before_alerting", "transport_error")
    );
    assert_eq!(transactions(&ladder), [("transport_error", 200)]);
    ladder.tick(40.0);
    assert_eq!(
        transactions(&ladder),
        [("transport_error", 200), ("timeout", 32_000)]
    );
}

#[test]
fn a_cancelled_call_that_says_so_refutes_the_word() {
    let mut ladder = Ladder::default();
    let invite = ladder.request(0.0, "INVITE", 1);
    ladder.send(&invite);
    let cancel = Wire {
        branch: invite.branch.clone(),
        ..ladder.request(1.0, "CANCEL", 1)
    };
    ladder.send(&cancel);
    ladder.unreachable(1.1, ALICE, PROXY);
    ladder.send(&ladder.response(1.2, 200, &cancel));
    ladder.send(&ladder.response(1.3, 487, &invite));
    ladder.tick(60.0);
    let attempt = ladder.only(Table::Attempt);
    assert_eq!(
        (attempt["outcome"].as_str(), attempt["code"].as_str()),
        ("cancelled_before_alerting", "487")
    );
    assert_eq!(transactions(&ladder), [("200", 200), ("487", 1_300)]);
}

#[test]
fn a_register_is_treated_alike() {
    let (mut ladder, register) = undelivered("REGISTER");
    ladder.send(&ladder.response(3.0, 200, &register));
    ladder.call_id = "call-2".to_owned();
    ladder.send(&ladder.request(10.0, "REGISTER", 1));
    ladder.unreachable(10.2, ALICE, PROXY);
    ladder.tick(14.3);
    let rows = ladder.table(Table::Registration);
    let found: Vec<_> = rows
        .iter()
        .map(|row| (row["outcome"].as_str(), milliseconds(row, "closed")))
        .collect();
    assert_eq!(
        found,
        [("ok", Some(3_000)), ("transport_error", Some(10_200))]
    );
}

#[test]
fn a_bye_that_is_answered_after_the_word_released_its_call() {
    let mut ladder = Ladder::default();
    ladder.answer(0.0);
    let bye = ladder.inside(10.0, "BYE", 2);
    ladder.send(&bye);
    ladder.unreachable(10.1, ALICE, PROXY);
    ladder.tick(11.0);
    ladder.send(&ladder.response(12.0, 200, &bye));
    assert_eq!(ladder.only(Table::Session)["how"], "bye");
    assert_eq!(
        ladder.count(Table::Transaction, "code", "transport_error"),
        0
    );
}

#[test]
fn a_bye_that_nobody_answers_is_undelivered_and_its_session_runs_out() {
    let mut ladder = Ladder::default();
    ladder.answer(0.0);
    ladder.send(&ladder.inside(10.0, "BYE", 2));
    ladder.unreachable(10.1, ALICE, PROXY);
    ladder.tick(14.2);
    assert_eq!(
        ladder.count(Table::Transaction, "code", "transport_error"),
        1
    );
    ladder.tick(42.1);
    assert_eq!(ladder.only(Table::Session)["how"], "bye_timeout");
}

#[test]
fn the_event_of_a_request_outside_calls_bears_the_time_of_the_failure() {
    let (mut ladder, _) = undelivered("OPTIONS");
    ladder.tick(5.0);
    let event = ladder.only(Table::Event);
    assert_eq!(
        (event["name"].as_str(), event["code"].as_str()),
        ("other-failed", "transport_error")
    );
    assert_eq!(milliseconds(event, "ts"), Some(200));
}

#[test]
fn the_grace_is_a_setting() {
    let mut settings = Settings::default();
    settings.timeouts.undelivered = 0;
    let (mut ladder, _) = undelivered_with(&settings, "INVITE");
    ladder.tick(0.201);
    assert_eq!(transactions(&ladder), [("transport_error", 200)]);
    settings.timeouts.undelivered = 10 * SECOND;
    let (mut ladder, _) = undelivered_with(&settings, "INVITE");
    ladder.tick(10.2);
    assert!(ladder.table(Table::Transaction).is_empty());
    ladder.tick(10.3);
    assert_eq!(transactions(&ladder), [("transport_error", 200)]);
}

#[test]
fn at_the_end_of_the_input_deadlines_pass_in_their_order() {
    let mut ladder = Ladder::default();
    ladder.send(&ladder.request(0.0, "OPTIONS", 1));
    ladder.send(&Wire {
        to: BOB,
        ..ladder.request(0.1, "OPTIONS", 2)
    });
    ladder.unreachable(29.0, ALICE, BOB);
    ladder.finalize();
    assert_eq!(
        transactions(&ladder),
        [("timeout", 32_000), ("transport_error", 28_900)]
    );
    assert!(ladder.is_empty());
}

#[test]
fn a_flood_of_failures_sets_one_deadline_for_each_request() {
    let mut ladder = Ladder::default();
    for cseq in 1..=500 {
        ladder.send(&ladder.request(0.0, "OPTIONS", cseq));
    }
    let before = ladder.tracker.deadlines();
    for _ in 0..2_000 {
        ladder.unreachable(0.1, ALICE, PROXY);
    }
    assert_eq!(ladder.tracker.deadlines(), before + 500);
    ladder.tick(5.0);
    assert_eq!(
        ladder.count(Table::Transaction, "code", "transport_error"),
        500
    );
}
