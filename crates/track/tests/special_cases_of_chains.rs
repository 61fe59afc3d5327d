//! The table of special cases (docs/concepts/counting.md), challenges and redirects: one test per cell, named after it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod ladder;

use ladder::{BOB, Ladder, Wire, milliseconds};
use track::rows::Table;

#[test]
fn challenge_to_invite_continues_the_attempt_from_the_first_invite() {
    let mut ladder = Ladder::default();
    let first = ladder.request(0.0, "INVITE", 1);
    ladder.send(&first);
    ladder.send(&ladder.response(0.1, 407, &first));
    let second = ladder
        .request(0.2, "INVITE", 2)
        .with("Proxy-Authorization: Digest username=\"a\"");
    assert_eq!(ladder.send(&second)["opens_attempt"], "false");
    ladder.send(&ladder.response(1.0, 180, &second));
    ladder.send(&ladder.response(3.0, 200, &second));
    let attempt = ladder.only(Table::Attempt);
    assert_eq!(
        (attempt["outcome"].as_str(), attempt["invites"].as_str()),
        ("answered", "2")
    );
    assert_eq!(milliseconds(attempt, "srd"), Some(1000));
    assert_eq!(milliseconds(attempt, "pgad"), Some(3000));
    assert_eq!(
        ladder.count(Table::Transaction, "code", "407"),
        1,
        "literally an INVITE request with code 407"
    );
}

#[test]
fn challenge_to_invite_without_another_invite_is_auth_abandoned_after_the_retry_window() {
    let mut ladder = Ladder::default();
    let invite = ladder.request(0.0, "INVITE", 1);
    ladder.send(&invite);
    ladder.send(&ladder.response(0.1, 401, &invite));
    ladder.tick(5.0);
    assert!(
        ladder.table(Table::Attempt).is_empty(),
        "the window is five seconds from the challenge"
    );
    ladder.tick(5.2);
    let attempt = ladder.only(Table::Attempt);
    assert_eq!(
        (attempt["outcome"].as_str(), attempt["code"].as_str()),
        ("auth_abandoned", "401")
    );
    assert_eq!(milliseconds(attempt, "holding"), Some(100));
    assert!(!attempt.contains_key("ner_effective"), "no seizure");
    assert_eq!(ladder.events(), ["call-attempt"]);
}

#[test]
fn challenge_of_credentials_is_auth_failed_and_told() {
    let mut ladder = Ladder::default();
    let first = ladder.request(0.0, "INVITE", 1);
    ladder.send(&first);
    ladder.send(&ladder.response(0.1, 407, &first));
    let second = ladder
        .request(0.2, "INVITE", 2)
        .with("Proxy-Authorization: Digest username=\"a\"");
    ladder.send(&second);
    ladder.send(&ladder.response(0.3, 407, &second));
    ladder.tick(6.0);
    assert_eq!(ladder.only(Table::Attempt)["outcome"], "auth_failed");
    assert_eq!(ladder.events(), ["call-attempt", "auth-failed"]);
}

#[test]
fn an_invite_that_answers_a_challenge_and_is_challenged_again_is_auth_failed_whatever_it_carried() {
    let mut ladder = Ladder::default();
    for cseq in [1, 2] {
        let at = f64::from(cseq);
        let invite = ladder.request(at, "INVITE", cseq);
        ladder.send(&invite);
        ladder.send(&ladder.response(at + 0.1, 407, &invite));
    }
    ladder.tick(8.0);
    let attempt = ladder.only(Table::Attempt);
    assert_eq!(attempt["outcome"], "auth_failed");
    assert_eq!(attempt["credentials"], "false");
}

#[test]
fn challenge_to_register_without_another_is_auth_abandoned() {
    let mut ladder = Ladder::default();
    let register = ladder
        .request(0.0, "REGISTER", 1)
        .with("Contact: <sip:alice@10.1.0.10>");
    ladder.send(&register);
    ladder.send(&ladder.response(0.1, 401, &register));
    ladder.tick(5.2);
    let registration = ladder.only(Table::Registration);
    assert_eq!(
        (
            registration["outcome"].as_str(),
            registration["code"].as_str()
        ),
        ("auth_abandoned", "401")
    );
    assert!(!registration.contains_key("rrd"));
    assert!(ladder.events().is_empty());
}

#[test]
fn challenge_of_credentials_to_register_is_auth_failed_and_told() {
    let mut ladder = Ladder::default();
    for (cseq, headers) in [
        (1, "Expires: 60"),
        (2, "Authorization: Digest username=\"a\""),
    ] {
        let at = f64::from(cseq);
        let register = ladder
            .request(at, "REGISTER", cseq)
            .with("Contact: <sip:alice@10.1.0.10>")
            .with(headers);
        ladder.send(&register);
        ladder.send(&ladder.response(at + 0.1, 401, &register));
    }
    ladder.tick(8.0);
    let registration = ladder.only(Table::Registration);
    assert_eq!(
        (
            registration["outcome"].as_str(),
            registration["requests"].as_str()
        ),
        ("auth_failed", "2")
    );
    assert_eq!(ladder.events(), ["auth-failed"]);
}

#[test]
fn redirect_that_is_followed_continues_the_attempt() {
    let mut ladder = Ladder::default();
    let first = ladder.request(0.0, "INVITE", 1);
    ladder.send(&first);
    ladder.send(&ladder.response(0.1, 302, &first));
    let second = Wire {
        start: "INVITE sip:bob@10.2.0.20 SIP/2.0".to_owned(),
        to: BOB,
        ..ladder.request(0.2, "INVITE", 2)
    };
    ladder.send(&second);
    ladder.send(&ladder.response(2.2, 200, &second));
    let attempt = ladder.only(Table::Attempt);
    assert_eq!(
        (attempt["outcome"].as_str(), attempt["hop"].as_str()),
        ("answered", "first")
    );
    assert_eq!(ladder.count(Table::Transaction, "code", "302"), 1);
}

#[test]
fn redirect_that_is_not_followed_is_redirected_and_no_seizure() {
    let mut ladder = Ladder::default();
    let invite = ladder.request(0.0, "INVITE", 1);
    ladder.send(&invite);
    ladder.send(&ladder.response(0.1, 302, &invite));
    ladder.tick(5.2);
    let attempt = ladder.only(Table::Attempt);
    assert_eq!(attempt["outcome"], "redirected");
    assert!(
        !attempt.contains_key("srd"),
        "a redirect is no failure response"
    );
    assert!(!attempt.contains_key("ner_effective"));
}

#[test]
fn chain_set_422_420_421_494_continues_like_a_challenge() {
    for status in [422, 420, 421, 494] {
        let mut ladder = Ladder::default();
        let first = ladder.request(0.0, "INVITE", 1);
        ladder.send(&first);
        ladder.send(&ladder.response(0.1, status, &first));
        assert!(ladder.table(Table::Attempt).is_empty(), "{status}");
        let second = ladder.request(4.9, "INVITE", 2);
        ladder.send(&second);
        ladder.send(&ladder.response(6.0, 200, &second));
        assert_eq!(
            ladder.only(Table::Attempt)["outcome"],
            "answered",
            "{status}"
        );
    }
}

#[test]
fn an_invite_after_the_retry_window_is_an_attempt_of_its_own() {
    let mut ladder = Ladder::default();
    let first = ladder.request(0.0, "INVITE", 1);
    ladder.send(&first);
    ladder.send(&ladder.response(0.1, 407, &first));
    let second = ladder.request(5.2, "INVITE", 2);
    assert_eq!(ladder.send(&second)["opens_attempt"], "true");
    ladder.send(&ladder.response(6.0, 486, &second));
    let attempts = ladder.table(Table::Attempt);
    assert_eq!(
        (
            attempts[0]["ordinal"].as_str(),
            attempts[1]["ordinal"].as_str()
        ),
        ("1", "2")
    );
    assert_ne!(attempts[0]["attempt_id"], attempts[1]["attempt_id"]);
}
