//! The table of special cases (docs/concepts/counting.md), what happens to requests: one test per cell, named after it.
//! `special_cases_of_sessions.rs` holds the cells about sessions.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod ladder;

use ladder::{ALICE, BOB, Ladder, PROXY, Wire, milliseconds};
use track::rows::Table;

#[test]
fn retransmitted_invite_is_no_new_request_and_leaves_t1() {
    let mut ladder = Ladder::default();
    let invite = ladder.request(0.0, "INVITE", 1);
    assert_eq!(ladder.send(&invite)["retransmission"], "false");
    assert_eq!(
        ladder.send(&Wire {
            at: 0.5,
            ..invite.clone()
        })["retransmission"],
        "true"
    );
    ladder.send(&ladder.response(1.0, 180, &invite));
    ladder.send(&ladder.response(2.0, 486, &invite));
    let attempt = ladder.only(Table::Attempt);
    assert_eq!(
        milliseconds(attempt, "srd"),
        Some(1000),
        "t1 is the first INVITE"
    );
    assert_eq!(attempt["retransmissions"], "1");
    assert_eq!(
        ladder.only(Table::Transaction)["request_retransmissions"],
        "1"
    );
}

#[test]
fn retransmitted_register_is_no_new_request_and_leaves_t1() {
    let mut ladder = Ladder::default();
    let register = ladder
        .request(0.0, "REGISTER", 1)
        .with("Contact: <sip:alice@10.1.0.10>");
    ladder.send(&register);
    assert_eq!(
        ladder.send(&Wire {
            at: 0.5,
            ..register.clone()
        })["retransmission"],
        "true"
    );
    ladder.send(
        &ladder
            .response(0.7, 200, &register)
            .with("Contact: <sip:alice@10.1.0.10>;expires=60"),
    );
    let registration = ladder.only(Table::Registration);
    assert_eq!(milliseconds(registration, "rrd"), Some(700));
    assert_eq!(registration["requests"], "1");
}

#[test]
fn retransmitted_bye_is_no_new_request_and_leaves_t1() {
    let mut ladder = Ladder::default();
    ladder.answer(0.0);
    let bye = ladder.inside(10.0, "BYE", 2);
    ladder.send(&bye);
    assert_eq!(
        ladder.send(&Wire {
            at: 10.5,
            ..bye.clone()
        })["retransmission"],
        "true"
    );
    ladder.send(&ladder.response(10.6, 200, &bye));
    let session = ladder.only(Table::Session);
    assert_eq!(milliseconds(session, "sdd"), Some(600));
    assert_eq!(milliseconds(session, "sdt"), Some(8000));
}

#[test]
fn retransmitted_200_to_invite_counts_as_response_and_leaves_the_start_of_the_session() {
    let mut ladder = Ladder::default();
    let invite = ladder.answer(0.0);
    let again = ladder.send(&ladder.response(2.5, 200, &invite));
    assert_eq!(
        (again["retransmission"].as_str(), again["kind"].as_str()),
        ("true", "response")
    );
    let bye = ladder.inside(12.0, "BYE", 2);
    ladder.send(&bye);
    ladder.send(&ladder.response(12.1, 200, &bye));
    assert_eq!(
        milliseconds(ladder.only(Table::Session), "sdt"),
        Some(10_000)
    );
}

#[test]
fn cancel_is_a_transaction_of_its_own() {
    let mut ladder = Ladder::default();
    let invite = ladder.request(0.0, "INVITE", 1);
    ladder.send(&invite);
    let cancel = Wire {
        branch: invite.branch.clone(),
        ..ladder.request(1.0, "CANCEL", 1)
    };
    assert_eq!(ladder.send(&cancel)["opens_transaction"], "true");
    ladder.send(&ladder.response(1.1, 200, &cancel));
    assert_eq!(ladder.only(Table::Transaction)["method"], "CANCEL");
    assert!(
        ladder.table(Table::Attempt).is_empty(),
        "the INVITE's own final response closes the attempt"
    );
}

fn cancelled(alerting: bool, headers: &str) -> Ladder {
    let mut ladder = Ladder::default();
    let invite = ladder.request(0.0, "INVITE", 1);
    ladder.send(&invite);
    if alerting {
        ladder.send(&ladder.response(0.5, 180, &invite));
    }
    let cancel = Wire {
        branch: invite.branch.clone(),
        ..ladder.request(3.0, "CANCEL", 1)
    };
    ladder.send(&if headers.is_empty() {
        cancel.clone()
    } else {
        cancel.clone().with(headers)
    });
    ladder.send(&ladder.response(3.01, 200, &cancel));
    ladder.send(&ladder.response(3.02, 487, &invite));
    ladder
}

#[test]
fn outcome_487_after_cancel_with_alerting_is_cancelled_after_alerting() {
    let ladder = cancelled(true, "");
    let attempt = ladder.only(Table::Attempt);
    assert_eq!(attempt["outcome"], "cancelled_after_alerting");
    assert_eq!(
        (milliseconds(attempt, "srd"), attempt["srd_result"].as_str()),
        (Some(500), "failed")
    );
}

#[test]
fn outcome_487_after_cancel_without_alerting_is_cancelled_before_alerting_timed_by_the_487() {
    let ladder = cancelled(false, "");
    let attempt = ladder.only(Table::Attempt);
    assert_eq!(attempt["outcome"], "cancelled_before_alerting");
    assert_eq!(milliseconds(attempt, "srd"), Some(3020));
    assert!(!attempt.contains_key("pdd"));
}

#[test]
fn cancel_with_reason_cause_200_is_answered_elsewhere() {
    let ladder = cancelled(
        true,
        "Reason: SIP;cause=200;text=\"Call completed elsewhere\"",
    );
    assert_eq!(ladder.only(Table::Attempt)["outcome"], "answered_elsewhere");
}

#[test]
fn answer_that_crosses_a_cancel_wins_and_the_call_is_short() {
    let mut ladder = Ladder::default();
    let invite = ladder.request(0.0, "INVITE", 1);
    ladder.send(&invite);
    let cancel = Wire {
        branch: invite.branch.clone(),
        ..ladder.request(1.0, "CANCEL", 1)
    };
    ladder.send(&cancel);
    ladder.send(&ladder.response(1.01, 200, &invite));
    ladder.send(&ladder.inside(1.02, "ACK", 1));
    let bye = ladder.inside(1.03, "BYE", 2);
    ladder.send(&bye);
    ladder.send(&ladder.response(1.05, 200, &bye));
    assert_eq!(ladder.only(Table::Attempt)["outcome"], "answered");
    assert_eq!(milliseconds(ladder.only(Table::Session), "sdt"), Some(20));
}

#[test]
fn answer_after_another_final_response_is_an_anomaly_and_counts_for_nothing() {
    let mut ladder = Ladder::default();
    let invite = ladder.request(0.0, "INVITE", 1);
    ladder.send(&invite);
    ladder.send(&ladder.response(1.0, 486, &invite));
    ladder.send(&ladder.response(1.1, 200, &invite));
    assert_eq!(ladder.anomalies(), ["final_after_final"]);
    assert_eq!(ladder.only(Table::Attempt)["outcome"], "busy");
    assert_eq!(ladder.tracker.active().sessions, 0);
}

#[test]
fn downstream_fork_is_one_attempt_with_a_delay_per_early_dialog() {
    let mut ladder = Ladder::default();
    let invite = ladder.request(0.0, "INVITE", 1);
    ladder.send(&invite);
    let other = |wire: Wire| Wire {
        to_tag: "other-tag".to_owned(),
        ..wire
    };
    ladder.send(&ladder.response(0.4, 180, &invite));
    ladder.send(&other(ladder.response(0.6, 180, &invite)));
    ladder.send(&other(ladder.response(2.0, 200, &invite)));
    let attempt = ladder.only(Table::Attempt);
    assert_eq!(
        milliseconds(attempt, "srd"),
        Some(400),
        "the earliest early dialog is the first fork"
    );
    assert_eq!(attempt["srd_other_forks"], "[600000000]");
    assert_eq!(attempt["early_dialogs"], "2");
}

#[test]
fn further_2xx_of_another_fork_is_extra_and_its_dialog_is_kept_apart() {
    let mut ladder = Ladder::default();
    let invite = ladder.request(0.0, "INVITE", 1);
    ladder.send(&invite);
    ladder.send(&ladder.response(2.0, 200, &invite));
    let other = Wire {
        to_tag: "other-tag".to_owned(),
        ..ladder.response(2.2, 200, &invite)
    };
    ladder.send(&other);
    assert_eq!(ladder.anomalies(), ["extra_2xx"]);
    assert_eq!(ladder.tracker.active().sessions, 1);
    let bye = Wire {
        to_tag: "other-tag".to_owned(),
        ..ladder.inside(2.3, "BYE", 2)
    };
    ladder.send(&bye);
    ladder.send(&ladder.response(2.4, 200, &bye));
    assert_eq!(ladder.only(Table::Session)["fork"], "other");
    assert_eq!(ladder.events(), ["call-start"]);
    assert_eq!(ladder.tracker.active().sessions, 1);
}

#[test]
fn the_same_request_at_another_hop_is_a_next_hop_attempt() {
    let mut ladder = Ladder::default();
    let first = ladder.request(0.0, "INVITE", 1);
    let next = ladder.request(0.01, "INVITE", 1).between(PROXY, BOB);
    ladder.send(&first);
    let row = ladder.send(&next);
    assert_eq!(
        (row["hop"].as_str(), row["retransmission"].as_str()),
        ("next", "false")
    );
    ladder.send(&ladder.response(1.0, 200, &next));
    ladder.send(&ladder.response(1.01, 200, &first));
    assert_eq!(
        (
            ladder.count(Table::Attempt, "hop", "first"),
            ladder.count(Table::Attempt, "hop", "next")
        ),
        (1, 1)
    );
    assert_eq!(
        ladder.events(),
        ["call-start"],
        "events are told of the first hop alone"
    );
    assert_eq!(ladder.tracker.active().sessions, 1);
}

#[test]
fn each_hop_of_a_call_ends_by_its_own_bye() {
    let mut ladder = Ladder::default();
    let first = ladder.request(0.0, "INVITE", 1);
    let next = ladder.request(0.01, "INVITE", 1).between(PROXY, BOB);
    for wire in [&first, &next] {
        ladder.send(wire);
    }
    ladder.send(&ladder.response(1.0, 200, &next));
    ladder.send(&ladder.response(1.01, 200, &first));
    let bye = ladder.inside(11.0, "BYE", 2);
    let bye_next = ladder.inside(11.02, "BYE", 2).between(PROXY, BOB);
    ladder.send(&bye);
    ladder.send(&bye_next);
    ladder.send(&ladder.response(11.05, 200, &bye_next));
    ladder.send(&ladder.response(11.07, 200, &bye));
    let sessions = ladder.table(Table::Session);
    assert_eq!(sessions.len(), 2);
    assert_eq!(
        (
            sessions[0]["hop"].as_str(),
            milliseconds(sessions[0], "sdd")
        ),
        ("next", Some(30))
    );
    assert_eq!(
        (
            sessions[1]["hop"].as_str(),
            milliseconds(sessions[1], "sdd")
        ),
        ("first", Some(70))
    );
}

#[test]
fn invite_without_any_response_times_out_after_32_seconds() {
    let mut ladder = Ladder::default();
    ladder.send(&ladder.request(0.0, "INVITE", 1));
    ladder.tick(32.0);
    assert!(
        ladder.table(Table::Attempt).is_empty(),
        "a deadline has not passed at its own moment"
    );
    ladder.tick(32.1);
    let attempt = ladder.only(Table::Attempt);
    assert_eq!(
        (
            attempt["outcome"].as_str(),
            attempt["code"].as_str(),
            attempt["responded"].as_str()
        ),
        ("timeout", "timeout", "false")
    );
    assert_eq!(milliseconds(attempt, "holding"), Some(32_000));
    assert!(!attempt.contains_key("srd"));
    assert_eq!(ladder.only(Table::Transaction)["code"], "timeout");
}

#[test]
fn invite_with_a_provisional_but_no_final_response_times_out_180_seconds_after_the_last() {
    let mut ladder = Ladder::default();
    let invite = ladder.request(0.0, "INVITE", 1);
    ladder.send(&invite);
    ladder.send(&ladder.response(1.0, 100, &invite));
    ladder.send(&ladder.response(100.0, 183, &invite));
    ladder.tick(279.9);
    assert!(ladder.table(Table::Attempt).is_empty());
    ladder.tick(280.1);
    let attempt = ladder.only(Table::Attempt);
    assert_eq!(
        (attempt["outcome"].as_str(), attempt["provisional"].as_str()),
        ("timeout", "true")
    );
    assert_eq!(milliseconds(attempt, "holding"), Some(280_000));
}

#[test]
fn unreachable_network_is_a_transport_error() {
    let mut ladder = Ladder::default();
    ladder.send(&ladder.request(0.0, "INVITE", 1));
    ladder.unreachable(0.2, ALICE, PROXY);
    ladder.tick(4.3);
    let attempt = ladder.only(Table::Attempt);
    assert_eq!(
        (attempt["outcome"].as_str(), attempt["code"].as_str()),
        ("transport_error", "transport_error")
    );
    assert_eq!(attempt["ner_effective"], "false");
    assert_eq!(ladder.only(Table::Transaction)["code"], "transport_error");
}

#[test]
fn unreachable_network_does_not_end_requests_that_were_answered_or_went_elsewhere() {
    let mut ladder = Ladder::default();
    let invite = ladder.request(0.0, "INVITE", 1);
    ladder.send(&invite);
    ladder.send(&ladder.response(0.1, 100, &invite));
    ladder.unreachable(0.2, ALICE, PROXY);
    ladder.unreachable(0.2, PROXY, ALICE);
    ladder.tick(100.0);
    assert!(ladder.table(Table::Attempt).is_empty());
}

#[test]
fn deregistration_and_fetch_are_successes_told_apart_by_operation() {
    let mut ladder = Ladder::default();
    let remove = ladder
        .request(0.0, "REGISTER", 1)
        .with("Contact: *")
        .with("Expires: 0");
    ladder.send(&remove);
    ladder.send(&ladder.response(0.1, 200, &remove));
    ladder.call_id = "call-2".to_owned();
    let query = ladder.request(1.0, "REGISTER", 1);
    ladder.send(&query);
    ladder.send(&ladder.response(1.2, 200, &query));
    let rows = ladder.table(Table::Registration);
    assert_eq!(
        (rows[0]["operation"].as_str(), milliseconds(rows[0], "rrd")),
        ("remove", Some(100))
    );
    assert_eq!(
        (rows[1]["operation"].as_str(), milliseconds(rows[1], "rrd")),
        ("query", Some(200))
    );
    assert!(ladder.events().is_empty(), "nothing was bound");
}
