//! Dialogs (docs/concepts/sessions.md): reliable provisional responses, session timers, holds, transfers.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod ladder;

use ladder::{Ladder, Wire, milliseconds};
use track::rows::Table;

fn reliable(ladder: &Ladder, at: f64, status: u16, rseq: u32, invite: &Wire) -> Wire {
    ladder
        .response(at, status, invite)
        .with("Require: 100rel")
        .with(&format!("RSeq: {rseq}"))
}

#[test]
fn the_same_reliable_provisional_again_is_a_retransmission_and_the_next_is_not() {
    let mut ladder = Ladder::default();
    let invite = ladder.request(0.0, "INVITE", 1);
    ladder.send(&invite);
    for (at, rseq, again) in [(0.5, 1, "false"), (1.0, 1, "true"), (1.5, 2, "false")] {
        assert_eq!(
            ladder.send(&reliable(&ladder, at, 183, rseq, &invite))["retransmission"],
            again
        );
    }
}

#[test]
fn an_unreliable_180_again_is_no_retransmission() {
    let mut ladder = Ladder::default();
    let invite = ladder.request(0.0, "INVITE", 1);
    ladder.send(&invite);
    for at in [0.5, 60.0] {
        assert_eq!(
            ladder.send(&ladder.response(at, 180, &invite))["retransmission"],
            "false"
        );
    }
}

#[test]
fn a_reliable_provisional_without_prack_is_told() {
    let mut ladder = Ladder::default();
    let invite = ladder.request(0.0, "INVITE", 1);
    ladder.send(&invite);
    ladder.send(&reliable(&ladder, 0.5, 183, 7, &invite));
    ladder.tick(32.6);
    assert_eq!(ladder.events(), ["rel1xx-no-prack"]);
}

#[test]
fn a_reliable_provisional_with_prack_is_not_told() {
    let mut ladder = Ladder::default();
    let invite = ladder.request(0.0, "INVITE", 1);
    ladder.send(&invite);
    ladder.send(&reliable(&ladder, 0.5, 183, 7, &invite));
    let prack = ladder.inside(0.6, "PRACK", 2).with("RAck: 7 1 INVITE");
    assert_eq!(ladder.send(&prack)["opens_transaction"], "true");
    ladder.send(&ladder.response(0.7, 200, &prack));
    ladder.tick(60.0);
    assert!(ladder.events().is_empty());
}

#[test]
fn alerting_is_180_or_183_with_media_and_nothing_else() {
    for (status, sdp, header, alerting) in [
        (180, false, "", true),
        (183, true, "", true),
        (183, false, "P-Early-Media: sendrecv", true),
        (183, false, "", false),
        (181, false, "", false),
        (182, false, "", false),
        (199, true, "", false),
    ] {
        let mut ladder = Ladder::default();
        let invite = ladder.request(0.0, "INVITE", 1);
        ladder.send(&invite);
        let mut response = ladder.response(1.0, status, &invite);
        if sdp {
            response = response.with_sdp("sendrecv");
        }
        if !header.is_empty() {
            response = response.with(header);
        }
        ladder.send(&response);
        ladder.send(&ladder.response(2.0, 200, &invite));
        let attempt = ladder.only(Table::Attempt);
        assert_eq!(
            attempt["alerting"],
            alerting.to_string(),
            "{status} {sdp} {header}"
        );
        assert_eq!(
            milliseconds(attempt, "pdd"),
            Some(if alerting { 1000 } else { 2000 })
        );
        assert_eq!(
            milliseconds(attempt, "srd"),
            Some(1000),
            "any provisional but 100 indicates a status"
        );
    }
}

#[test]
fn hold_and_resume_are_told_once_they_are_accepted() {
    let mut ladder = Ladder::default();
    ladder.answer(0.0);
    for (number, direction, status) in [
        (2, "sendonly", 200),
        (3, "sendonly", 200),
        (4, "sendrecv", 488),
        (5, "sendrecv", 200),
    ] {
        let at = 10.0 * f64::from(number);
        let reinvite = ladder.inside(at, "INVITE", number).with_sdp(direction);
        ladder.send(&reinvite);
        ladder.send(&ladder.response(at + 0.1, status, &reinvite));
    }
    assert_eq!(ladder.events(), ["call-start", "hold", "resume"]);
    let bye = ladder.inside(60.0, "BYE", 6);
    ladder.send(&bye);
    ladder.send(&ladder.response(60.1, 200, &bye));
    let session = ladder.only(Table::Session);
    assert_eq!(
        (session["holds"].as_str(), session["reinvites"].as_str()),
        ("1", "4")
    );
}

#[test]
fn reinvite_glare_is_an_anomaly_and_leaves_the_session_up() {
    let mut ladder = Ladder::default();
    ladder.answer(0.0);
    let reinvite = ladder.inside(10.0, "INVITE", 2);
    ladder.send(&reinvite);
    assert_eq!(
        ladder.send(&ladder.response(10.1, 491, &reinvite))["anomaly"],
        "glare"
    );
    assert_eq!(ladder.tracker.active().sessions, 1);
}

#[test]
fn the_codec_is_that_of_the_answer_or_of_the_ack_that_answers_a_delayed_offer() {
    let mut ladder = Ladder::default();
    let invite = ladder.request(0.0, "INVITE", 1);
    ladder.send(&invite);
    ladder.send(&ladder.response(1.0, 200, &invite));
    ladder.send(
        &Wire {
            branch: "z9hG4bK-ack".to_owned(),
            ..ladder.inside(1.1, "ACK", 1)
        }
        .with_sdp("sendrecv"),
    );
    let bye = ladder.inside(2.0, "BYE", 2);
    ladder.send(&bye);
    ladder.send(&ladder.response(2.1, 200, &bye));
    assert_eq!(ladder.only(Table::Session)["codec"], "PCMA");
}

#[test]
fn who_hangs_up_is_told_by_the_tag() {
    for (callee_hangs_up, expected) in [(false, "caller"), (true, "callee")] {
        let mut ladder = Ladder::default();
        ladder.answer(0.0);
        let bye = if callee_hangs_up {
            ladder.inside_back(10.0, "BYE", 1)
        } else {
            ladder.inside(10.0, "BYE", 2)
        };
        ladder.send(&bye.clone().with("Reason: Q.850;cause=16"));
        ladder.send(&ladder.response(10.1, 200, &bye));
        let session = ladder.only(Table::Session);
        assert_eq!(
            (
                session["released_by"].as_str(),
                session["release_reason"].as_str()
            ),
            (expected, "Q.850;cause=16")
        );
    }
}

#[test]
fn q850_wins_over_the_status_code() {
    let mut ladder = Ladder::default();
    let invite = ladder.request(0.0, "INVITE", 1);
    ladder.send(&invite);
    ladder.send(
        &ladder
            .response(1.0, 503, &invite)
            .with("Reason: Q.850;cause=17;text=\"User busy\""),
    );
    let attempt = ladder.only(Table::Attempt);
    assert_eq!(
        (
            attempt["outcome"].as_str(),
            attempt["code"].as_str(),
            attempt["q850"].as_str()
        ),
        ("busy", "503", "17")
    );
}

#[test]
fn refer_makes_a_subscription_that_its_last_notify_ends() {
    let mut ladder = Ladder::default();
    ladder.answer(0.0);
    let refer = ladder
        .inside(10.0, "REFER", 2)
        .with("Refer-To: <sip:carol@example.com>");
    ladder.send(&refer);
    ladder.send(&ladder.response(10.1, 202, &refer));
    assert_eq!(ladder.tracker.active().subscriptions, 1);
    let trying = ladder
        .inside_back(10.2, "NOTIFY", 1)
        .with("Event: refer")
        .with("Subscription-State: active;expires=60");
    ladder.send(&trying);
    let done = ladder
        .inside_back(12.0, "NOTIFY", 2)
        .with("Event: refer;id=2")
        .with("Subscription-State: terminated;reason=noresource");
    ladder.send(&done);
    assert_eq!(
        ladder.events(),
        ["call-start", "transfer", "sub-new", "sub-del"]
    );
    assert_eq!(ladder.tracker.active().subscriptions, 0);
}

#[test]
fn refer_without_subscription_makes_none() {
    let mut ladder = Ladder::default();
    ladder.answer(0.0);
    let refer = ladder
        .inside(10.0, "REFER", 2)
        .with("Refer-To: <sip:carol@example.com>")
        .with("Refer-Sub: false");
    ladder.send(&refer);
    ladder.send(&ladder.response(10.1, 200, &refer).with("Refer-Sub: false"));
    assert_eq!(ladder.events(), ["call-start", "transfer"]);
}
