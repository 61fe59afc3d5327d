//! The table of special cases (docs/concepts/counting.md), what happens in a session: one test per cell, named after it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod ladder;

use ladder::{Ladder, milliseconds};
use track::rows::Table;

#[test]
fn reinvite_is_never_an_attempt_and_its_success_refreshes_the_session_timer() {
    let mut ladder = Ladder::default();
    let invite = ladder.request(0.0, "INVITE", 1);
    ladder.send(&invite);
    ladder.send(
        &ladder
            .response(1.0, 200, &invite)
            .with("Session-Expires: 90"),
    );
    ladder.send(&ladder.inside(1.1, "ACK", 1));
    let reinvite = ladder.inside(60.0, "INVITE", 2);
    let row = ladder.send(&reinvite);
    assert_eq!(
        (row["opens_attempt"].as_str(), row["reinvite"].as_str()),
        ("false", "true")
    );
    ladder.send(
        &ladder
            .response(60.1, 200, &reinvite)
            .with("Session-Expires: 90"),
    );
    ladder.tick(180.0);
    assert!(
        ladder.table(Table::Session).is_empty(),
        "1 + 90 + 32 has passed, 60.1 + 90 + 32 has not"
    );
    ladder.tick(183.0);
    assert_eq!(ladder.only(Table::Session)["how"], "expired");
    assert_eq!(ladder.count(Table::Transaction, "initial", "false"), 1);
    assert_eq!(ladder.table(Table::Attempt).len(), 1);
}

#[test]
fn update_is_never_an_attempt_and_its_success_refreshes_the_session_timer() {
    let mut ladder = Ladder::default();
    let invite = ladder.request(0.0, "INVITE", 1);
    ladder.send(&invite);
    ladder.send(
        &ladder
            .response(1.0, 200, &invite)
            .with("Session-Expires: 90"),
    );
    let update = ladder.inside(60.0, "UPDATE", 2);
    ladder.send(&update);
    ladder.send(&ladder.response(60.1, 200, &update));
    ladder.tick(2000.0);
    assert!(
        ladder.table(Table::Session).is_empty(),
        "a 2xx without Session-Expires turns the timer off"
    );
    assert_eq!(ladder.table(Table::Attempt).len(), 1);
}

#[test]
fn bye_without_answer_ends_the_session_by_timer_f() {
    let mut ladder = Ladder::default();
    ladder.answer(0.0);
    ladder.send(&ladder.inside(12.0, "BYE", 2));
    ladder.tick(44.1);
    let session = ladder.only(Table::Session);
    assert_eq!(
        (session["how"].as_str(), session["completion"].as_str()),
        ("bye_timeout", "failed")
    );
    assert_eq!(
        (milliseconds(session, "sdt"), session["sdt_result"].as_str()),
        (Some(42_000), "failed")
    );
    assert!(!session.contains_key("sdd"));
    assert_eq!(milliseconds(session, "holding"), Some(44_000));
}

#[test]
fn bye_answered_by_481_ends_the_session_as_completed_without_sdd() {
    let mut ladder = Ladder::default();
    ladder.answer(0.0);
    let bye = ladder.inside(12.0, "BYE", 2);
    ladder.send(&bye);
    ladder.send(&ladder.response(12.1, 481, &bye));
    let session = ladder.only(Table::Session);
    assert_eq!(
        (session["how"].as_str(), session["completion"].as_str()),
        ("bye_error", "completed")
    );
    assert!(!session.contains_key("sdd"));
    assert_eq!(milliseconds(session, "sdt"), Some(10_000));
}

#[test]
fn bye_glare_ends_the_dialog_once_timed_from_the_first_bye() {
    let mut ladder = Ladder::default();
    ladder.answer(0.0);
    let first = ladder.inside(12.0, "BYE", 2);
    let second = ladder.inside_back(12.05, "BYE", 1);
    ladder.send(&first);
    ladder.send(&second);
    ladder.send(&ladder.response(12.1, 481, &first));
    assert!(
        ladder.table(Table::Session).is_empty(),
        "a failure is ignored while another BYE is pending"
    );
    ladder.send(&ladder.response(12.2, 200, &second));
    let session = ladder.only(Table::Session);
    assert_eq!(
        (session["how"].as_str(), session["released_by"].as_str()),
        ("bye", "caller")
    );
    assert_eq!(
        (milliseconds(session, "sdt"), milliseconds(session, "sdd")),
        (Some(10_000), Some(200))
    );
    assert_eq!(
        ladder
            .events()
            .iter()
            .filter(|name| **name == "call-end")
            .count(),
        1
    );
}

#[test]
fn challenged_bye_is_no_end_and_the_delay_runs_to_the_2xx_of_the_next() {
    let mut ladder = Ladder::default();
    ladder.answer(0.0);
    let first = ladder.inside(12.0, "BYE", 2);
    ladder.send(&first);
    ladder.send(&ladder.response(12.1, 407, &first));
    let second = ladder.inside(12.2, "BYE", 3);
    ladder.send(&second);
    ladder.send(&ladder.response(12.3, 200, &second));
    let session = ladder.only(Table::Session);
    assert_eq!(
        (session["how"].as_str(), milliseconds(session, "sdd")),
        ("bye", Some(300))
    );
}

#[test]
fn bye_answered_by_503_with_retry_after_is_no_end() {
    let mut ladder = Ladder::default();
    ladder.answer(0.0);
    let first = ladder.inside(12.0, "BYE", 2);
    ladder.send(&first);
    ladder.send(&ladder.response(12.1, 503, &first).with("Retry-After: 5"));
    let second = ladder.inside(17.2, "BYE", 3);
    ladder.send(&second);
    ladder.send(&ladder.response(17.3, 200, &second));
    assert_eq!(milliseconds(ladder.only(Table::Session), "sdd"), Some(5300));
}

#[test]
fn lapsed_session_expires_ends_the_session_as_failed_without_duration() {
    let mut ladder = Ladder::default();
    let invite = ladder.request(0.0, "INVITE", 1);
    ladder.send(&invite);
    ladder.send(
        &ladder
            .response(3.0, 200, &invite)
            .with("Session-Expires: 90;refresher=uac"),
    );
    ladder.send(&ladder.inside(3.1, "ACK", 1));
    ladder.tick(125.0);
    assert!(ladder.table(Table::Session).is_empty());
    ladder.tick(125.1);
    let session = ladder.only(Table::Session);
    assert_eq!(
        (session["how"].as_str(), session["completion"].as_str()),
        ("expired", "failed")
    );
    assert!(!session.contains_key("sdt") && !session.contains_key("holding"));
    assert_eq!(session["ended"], "125000000000");
    assert_eq!(
        ladder.events(),
        ["call-start", "session-expired", "call-end"]
    );
}

#[test]
fn call_still_up_has_a_closed_attempt_and_no_session_row() {
    let mut ladder = Ladder::default();
    ladder.answer(0.0);
    ladder.tick(100.0);
    ladder.finalize();
    assert_eq!(ladder.only(Table::Attempt)["outcome"], "answered");
    assert!(ladder.table(Table::Session).is_empty());
    assert_eq!(ladder.tracker.active().sessions, 1);
}

#[test]
fn capture_that_starts_in_a_dialog_makes_no_attempt_and_no_session() {
    let mut ladder = Ladder::default();
    let reinvite = ladder.inside(0.0, "INVITE", 7);
    assert_eq!(ladder.send(&reinvite)["opens_partial_dialog"], "true");
    ladder.send(&ladder.response(0.1, 200, &reinvite));
    assert_eq!(
        ladder.send(&ladder.inside(0.2, "ACK", 7))["opens_partial_dialog"],
        "false",
        "each dialog is counted once"
    );
    let bye = ladder.inside(5.0, "BYE", 8);
    assert_eq!(ladder.send(&bye)["anomaly"], "orphan_bye");
    ladder.send(&ladder.response(5.1, 200, &bye));
    ladder.finalize();
    assert!(ladder.table(Table::Attempt).is_empty() && ladder.table(Table::Session).is_empty());
    assert!(ladder.events().is_empty());
}
