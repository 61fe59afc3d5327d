//! Transaction matching (docs/concepts/transactions.md).
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod ladder;

use ladder::{ALICE, BOB, Ladder, PROXY, Wire};
use track::rows::Table;

#[test]
fn the_same_branch_after_a_challenge_is_another_transaction() {
    let mut ladder = Ladder::default();
    let first = ladder.request(0.0, "INVITE", 1);
    ladder.send(&first);
    ladder.send(&ladder.response(0.1, 407, &first));
    let second = Wire {
        branch: first.branch.clone(),
        ..ladder.request(0.2, "INVITE", 2)
    };
    assert_eq!(ladder.send(&second)["opens_transaction"], "true");
}

#[test]
fn a_constant_branch_does_not_join_different_calls() {
    let mut ladder = Ladder::default();
    for number in 0..3 {
        ladder.call_id = format!("call-{number}");
        let options = Wire {
            branch: "z9hG4bKconstant".to_owned(),
            ..ladder.request(0.1 * f64::from(number), "OPTIONS", 1)
        };
        assert_eq!(ladder.send(&options)["retransmission"], "false");
        ladder.send(&ladder.response(0.1 * f64::from(number) + 0.01, 200, &options));
    }
    assert_eq!(ladder.table(Table::Transaction).len(), 3);
}

#[test]
fn branches_compare_with_case_and_hosts_without() {
    let mut ladder = Ladder::default();
    let one = Wire {
        sent_by: "Proxy.Example.com".to_owned(),
        ..ladder.request(0.0, "OPTIONS", 1)
    };
    ladder.send(&one);
    let host = Wire {
        sent_by: "proxy.example.COM:5060".to_owned(),
        at: 0.5,
        ..one.clone()
    };
    assert_eq!(
        ladder.send(&host)["retransmission"],
        "true",
        "a missing port means the default one"
    );
    let branch = Wire {
        branch: one.branch.to_uppercase().replace("Z9HG4BK", "z9hG4bK"),
        at: 0.6,
        ..one.clone()
    };
    assert_eq!(ladder.send(&branch)["retransmission"], "false");
}

#[test]
fn a_response_is_matched_whatever_address_it_comes_from() {
    let mut ladder = Ladder::default();
    let options = ladder.request(0.0, "OPTIONS", 1);
    ladder.send(&options);
    let response = Wire {
        from: BOB,
        to: ALICE,
        ..ladder.response(0.1, 200, &options)
    };
    assert!(!ladder.send(&response).contains_key("anomaly"));
    assert_eq!(ladder.only(Table::Transaction)["code"], "200");
}

#[test]
fn rfc_2543_without_a_branch_is_matched_by_what_both_messages_carry() {
    for branch in ["", "z9hG4bK", "1234"] {
        let mut ladder = Ladder::default();
        let invite = Wire {
            branch: branch.to_owned(),
            ..ladder.request(0.0, "INVITE", 1)
        };
        ladder.send(&invite);
        assert_eq!(
            ladder.send(&Wire {
                at: 0.5,
                ..invite.clone()
            })["retransmission"],
            "true",
            "{branch:?}"
        );
        let other = Wire {
            start: "INVITE sip:other@example.com SIP/2.0".to_owned(),
            at: 0.6,
            ..invite.clone()
        };
        assert_eq!(
            ladder.send(&other)["retransmission"],
            "false",
            "another Request-URI is another request"
        );
        let busy = ladder.response(1.0, 486, &invite);
        assert!(!ladder.send(&busy).contains_key("anomaly"));
        let ack = Wire {
            branch: branch.to_owned(),
            to_tag: busy.to_tag.clone(),
            ..ladder.request(1.1, "ACK", 1)
        };
        let row = ladder.send(&ack);
        assert_eq!(
            (
                row["opens_partial_dialog"].as_str(),
                row["opens_transaction"].as_str()
            ),
            ("false", "false")
        );
    }
}

#[test]
fn rfc_2543_peers_may_have_empty_tags() {
    let mut ladder = Ladder {
        caller_tag: String::new(),
        callee_tag: String::new(),
        ..Ladder::default()
    };
    let invite = ladder.request(0.0, "INVITE", 1);
    ladder.send(&invite);
    ladder.send(&ladder.response(1.0, 200, &invite));
    assert_eq!(ladder.only(Table::Attempt)["outcome"], "answered");
    assert_eq!(ladder.tracker.active().sessions, 1);
    let bye = ladder.inside(10.0, "BYE", 2);
    ladder.send(&bye);
    ladder.send(&ladder.response(10.1, 200, &bye));
    assert_eq!(ladder.only(Table::Session)["how"], "bye");
}

#[test]
fn ack_to_a_failure_belongs_to_its_invite_and_opens_nothing() {
    let mut ladder = Ladder::default();
    let invite = ladder.request(0.0, "INVITE", 1);
    ladder.send(&invite);
    ladder.send(&ladder.response(1.0, 486, &invite));
    let ack = Wire {
        branch: invite.branch.clone(),
        ..ladder.inside(1.1, "ACK", 1)
    };
    let row = ladder.send(&ack);
    assert_eq!(
        (
            row["opens_transaction"].as_str(),
            row["retransmission"].as_str()
        ),
        ("false", "false")
    );
    assert_eq!(
        ladder.send(&Wire {
            at: 1.6,
            ..ack.clone()
        })["retransmission"],
        "true"
    );
}

#[test]
fn ack_to_a_2xx_opens_no_transaction_and_repeats_with_the_2xx() {
    let mut ladder = Ladder::default();
    ladder.answer(0.0);
    let ack = Wire {
        branch: "z9hG4bK-ack".to_owned(),
        ..ladder.inside(3.0, "ACK", 1)
    };
    let row = ladder.send(&ack);
    assert_eq!(
        (
            row["opens_transaction"].as_str(),
            row["retransmission"].as_str()
        ),
        ("false", "true")
    );
}

#[test]
fn a_response_without_a_transaction_makes_no_state() {
    let mut ladder = Ladder::default();
    let invite = ladder.request(0.0, "INVITE", 1);
    let row = ladder.send(&ladder.response(0.1, 200, &invite));
    assert_eq!(row["anomaly"], "orphan_response");
    assert!(ladder.is_empty());
}

#[test]
fn the_same_request_at_one_element_by_two_ways_is_merged() {
    let mut ladder = Ladder::default();
    ladder.send(&ladder.request(0.0, "INVITE", 1));
    let other_way = Wire {
        branch: "z9hG4bK-other-way".to_owned(),
        sent_by: BOB.to_owned(),
        from: BOB,
        ..ladder.request(0.1, "INVITE", 1)
    };
    let row = ladder.send(&other_way);
    assert_eq!(
        (row["anomaly"].as_str(), row["hop"].as_str()),
        ("merged_request", "next")
    );
}

#[test]
fn a_spiral_with_another_request_uri_is_a_next_hop_and_no_loop() {
    let mut ladder = Ladder::default();
    for hop in 0..8 {
        let start = format!("INVITE sip:bob-{hop}@example.com SIP/2.0");
        let branch = format!("z9hG4bK-hop-{hop}");
        let (from, to) = if hop % 2 == 0 {
            (ALICE, PROXY)
        } else {
            (PROXY, BOB)
        };
        ladder.send(&Wire {
            start,
            from,
            to,
            branch,
            ..ladder.request(0.1 * f64::from(hop), "INVITE", 1)
        });
    }
    assert!(!ladder.events().contains(&"loop"));
    assert_eq!(ladder.count(Table::Message, "hop", "next"), 7);
}

#[test]
fn more_than_five_hops_with_one_request_uri_are_a_loop() {
    let mut ladder = Ladder::default();
    for hop in 0..8 {
        let (from, to) = if hop % 2 == 0 {
            (ALICE, PROXY)
        } else {
            (PROXY, BOB)
        };
        let branch = format!("z9hG4bK-hop-{hop}");
        ladder.send(&Wire {
            from,
            to,
            branch,
            ..ladder.request(0.1 * f64::from(hop), "INVITE", 1)
        });
    }
    assert_eq!(ladder.events(), ["loop"], "told once");
}

#[test]
fn loop_detected_by_the_far_end_is_told() {
    for status in [482, 483] {
        let mut ladder = Ladder::default();
        let invite = ladder.request(0.0, "INVITE", 1);
        ladder.send(&invite);
        ladder.send(&ladder.response(0.1, status, &invite));
        assert_eq!(ladder.events(), ["call-attempt", "loop"], "{status}");
    }
}

#[test]
fn other_requests_time_out_after_32_seconds_and_are_told() {
    let mut ladder = Ladder::default();
    for (number, status) in [(1, Some(200)), (2, Some(404)), (3, None), (4, Some(401))] {
        ladder.call_id = format!("options-{number}");
        let options = ladder.request(f64::from(number), "OPTIONS", 1);
        ladder.send(&options);
        if let Some(status) = status {
            ladder.send(&ladder.response(f64::from(number) + 0.1, status, &options));
        }
    }
    ladder.tick(36.0);
    assert_eq!(
        ladder.events(),
        ["other-ok", "other-failed", "other-timeout"],
        "a challenge is no failure"
    );
    assert_eq!(ladder.count(Table::Transaction, "code", "timeout"), 1);
}

#[test]
fn a_provisional_response_does_not_prolong_other_requests() {
    let mut ladder = Ladder::default();
    let options = ladder.request(0.0, "OPTIONS", 1);
    ladder.send(&options);
    ladder.send(&ladder.response(10.0, 100, &options));
    ladder.tick(32.1);
    let transaction = ladder.only(Table::Transaction);
    assert_eq!(
        (transaction["code"].as_str(), transaction["ttr"].as_str()),
        ("timeout", "10000000000")
    );
}

#[test]
fn a_method_that_nobody_registered_is_counted_as_other() {
    let mut ladder = Ladder::default();
    let request = ladder.request(0.0, "FROBNICATE", 1);
    assert_eq!(ladder.send(&request)["method"], "OTHER");
    ladder.send(&ladder.response(0.1, 501, &request));
    assert_eq!(ladder.only(Table::Transaction)["method"], "OTHER");
}

#[test]
fn cancel_of_an_unseen_invite_is_an_anomaly() {
    let mut ladder = Ladder::default();
    let row = ladder.send(&ladder.request(0.0, "CANCEL", 1));
    assert_eq!(
        (row["anomaly"].as_str(), row["opens_transaction"].as_str()),
        ("cancel_without_invite", "true")
    );
}

#[test]
fn a_malformed_message_changes_no_state_and_is_told() {
    let mut ladder = Ladder::default();
    ladder.raw(
        0.0,
        0.0,
        ALICE,
        PROXY,
        b"INVITE sip:bob@example.com SIP/2.0\r\nVia: SIP/2.0/UDP x;branch=z9hG4bKx\r\n\r\n",
    );
    assert_eq!(ladder.events(), ["parse-error"]);
    let row = ladder.only(Table::Message);
    assert_eq!(
        (row["validity"].as_str(), row["opens_transaction"].as_str()),
        ("malformed", "false")
    );
    assert!(!row["malformed_reason"].is_empty());
    assert!(ladder.is_empty());
}

#[test]
fn bytes_that_are_not_sip_are_told_as_a_probe() {
    let mut ladder = Ladder::default();
    ladder.probe(0.0, 17);
    assert_eq!(ladder.events(), ["msg-probe"]);
    assert_eq!(
        ladder.only(Table::Event)["detail"],
        "17 bytes that are not SIP"
    );
}
