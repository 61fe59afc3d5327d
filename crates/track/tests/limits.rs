//! Bounds and the order of giving up (docs/concepts/limits.md), and what each source is counted for.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation
)]

mod ladder;

use ladder::{Ladder, Wire};
use track::rows::Table;
use track::{Cap, Carrier, HeaderLabel, Settings, UserAgent};

fn settings(entries: usize) -> Settings {
    let mut settings = Settings::default();
    let cap = Cap {
        entries,
        bytes: usize::MAX / 4,
    };
    settings.limits.attempts = cap;
    settings.limits.sessions = cap;
    settings.limits.transactions = Cap {
        entries: entries * 4,
        ..cap
    };
    settings.limits.registrations = cap;
    settings.limits.per_source_share = 1.0;
    settings
}

#[test]
fn a_call_id_has_at_most_64_open_attempts() {
    let mut ladder = Ladder::default();
    for number in 0..2000 {
        ladder.caller_tag = format!("tag-{number}");
        let branch = format!("z9hG4bK-{number}");
        ladder.send(&Wire {
            branch,
            ..ladder.request(f64::from(number) * 0.001, "INVITE", 1)
        });
    }
    assert_eq!(ladder.evicted("attempts", "per_call_id"), 2000 - 64);
    assert_eq!(ladder.count(Table::Message, "opens_attempt", "true"), 64);
    ladder.finalize();
    assert_eq!(ladder.count(Table::Attempt, "outcome", "timeout"), 64);
}

#[test]
fn attempts_that_must_go_are_closed_as_evicted_and_each_opened_one_closes_once() {
    let mut ladder = Ladder::with(&settings(100));
    for number in 0..500 {
        ladder.call_id = format!("call-{number}");
        ladder.send(&ladder.request(f64::from(number) * 0.001, "INVITE", 1));
    }
    let attempts = ladder
        .tracker
        .tables()
        .into_iter()
        .find(|table| table.table == "attempts")
        .unwrap();
    assert!(attempts.entries <= 100);
    ladder.finalize();
    let opened = ladder.count(Table::Message, "opens_attempt", "true");
    assert_eq!(ladder.table(Table::Attempt).len(), opened);
    assert_eq!(ladder.count(Table::Attempt, "outcome", "evicted"), 500 - 95);
}

#[test]
fn established_sessions_go_last_and_count_for_neither_completion() {
    let mut ladder = Ladder::with(&settings(20));
    for number in 0..30 {
        ladder.call_id = format!("call-{number}");
        ladder.answer(f64::from(number) * 0.001);
    }
    let evicted: Vec<_> = ladder.table(Table::Session);
    assert_eq!(evicted.len(), 11);
    for session in evicted {
        assert_eq!(session["how"], "evicted");
        assert!(!session.contains_key("completion") && !session.contains_key("sdt"));
    }
    assert_eq!(ladder.tracker.active().sessions, 19);
}

#[test]
fn a_flood_of_unanswered_attempts_costs_no_ringing_call_its_place() {
    let mut ladder = Ladder::with(&settings(50));
    let ringing = ladder.request(0.0, "INVITE", 1);
    ladder.send(&ringing);
    ladder.send(&ladder.response(0.1, 180, &ringing));
    for number in 0..500 {
        ladder.call_id = format!("flood-{number}");
        ladder.send(&ladder.request(0.2 + f64::from(number) * 0.001, "INVITE", 1));
    }
    ladder.call_id = "call-1".to_owned();
    ladder.send(&ladder.response(2.0, 200, &ringing));
    assert_eq!(ladder.count(Table::Attempt, "outcome", "answered"), 1);
}

#[test]
fn one_source_cannot_take_more_than_its_share_of_a_full_table() {
    let mut settings = settings(100);
    settings.limits.per_source_share = 0.5;
    let mut ladder = Ladder::with(&settings);
    for number in 0..500 {
        ladder.call_id = format!("flood-{number}");
        let from = if number < 60 {
            "192.0.2.66:5060"
        } else {
            "192.0.2.67:5060"
        };
        ladder.send(&Wire {
            from,
            ..ladder.request(f64::from(number) * 0.001, "INVITE", 1)
        });
    }
    assert!(ladder.evicted("attempts", "source_share") > 0);
    assert!(ladder.counts_add_up());
}

#[test]
fn memory_stays_bounded_whatever_is_sent() {
    let mut ladder = Ladder::with(&settings(200));
    for number in 0..5000_u32 {
        ladder.call_id = format!("call-{}", number % 700);
        ladder.caller_tag = format!("tag-{}", number % 90);
        let method = [
            "INVITE",
            "REGISTER",
            "OPTIONS",
            "SUBSCRIBE",
            "BYE",
            "CANCEL",
        ][number as usize % 6];
        let request = ladder
            .request(f64::from(number) * 0.01, method, number % 5 + 1)
            .with("Contact: <sip:a@b>")
            .with("Event: presence");
        ladder.send(&request);
        if number % 3 == 0 {
            ladder.send(&ladder.response(
                f64::from(number) * 0.01,
                [200, 401, 486, 180][number as usize % 4],
                &request,
            ));
        }
        ladder.recorder.rows.clear();
    }
    for table in ladder.tracker.tables() {
        assert!(table.entries <= 800, "{table:?}");
    }
    assert!(ladder.counts_add_up());
    assert!(
        ladder.tracker.deadlines() < 20_000,
        "{}",
        ladder.tracker.deadlines()
    );
}

#[test]
fn one_dialog_has_a_bounded_number_of_sessions_and_one_aor_of_contacts() {
    let mut ladder = Ladder::default();
    for number in 0..200_u32 {
        let invite = Wire {
            branch: format!("z9hG4bK-{number}"),
            ..ladder.request(f64::from(number), "INVITE", number + 1)
        };
        ladder.send(&invite);
        ladder.send(&ladder.response(f64::from(number) + 0.1, 200, &invite));
    }
    assert_eq!(ladder.tracker.active().sessions, 64);
    assert_eq!(ladder.evicted("sessions", "per_dialog"), 200 - 64);
    assert_eq!(
        ladder.count(Table::Session, "how", "evicted"),
        200 - 64,
        "each answer has its end"
    );
    for number in 0..200_u32 {
        ladder.caller_tag = format!("tag-{number}");
        let contact = format!("Contact: <sip:alice@10.1.0.10:{}>", 1024 + number);
        let register = ladder
            .request(300.0 + f64::from(number), "REGISTER", 1000 + number)
            .with(&contact);
        ladder.send(&register);
        ladder.send(
            &ladder
                .response(300.1 + f64::from(number), 200, &register)
                .with(&contact),
        );
    }
    assert_eq!(ladder.tracker.active().registrations, 64);
    assert_eq!(ladder.evicted("bindings", "per_aor"), 200 - 64);
    assert!(ladder.counts_add_up());
}

#[test]
fn stale_deadlines_do_not_pile_up() {
    let mut ladder = Ladder::default();
    ladder.answer(0.0);
    for number in 0..5000_u32 {
        let at = 10.0 + f64::from(number) * 0.01;
        let update = ladder.inside(at, "UPDATE", 10 + number);
        ladder.send(&update);
        let expires = format!("Session-Expires: {}", u32::MAX - number);
        ladder.send(&ladder.response(at + 0.001, 200, &update).with(&expires));
        ladder.recorder.rows.clear();
    }
    ladder.tick(200.0);
    assert!(
        ladder.tracker.deadlines() < 1100,
        "{}",
        ladder.tracker.deadlines()
    );
    assert_eq!(ladder.tracker.active().sessions, 1);
}

#[test]
fn long_identifiers_are_kept_as_hashes_and_still_match() {
    let mut ladder = Ladder {
        call_id: "x".repeat(5000),
        caller_tag: "y".repeat(5000),
        ..Ladder::default()
    };
    ladder.answer(0.0);
    let bye = ladder.inside(10.0, "BYE", 2);
    ladder.send(&bye);
    ladder.send(&ladder.response(10.1, 200, &bye));
    let session = ladder.only(Table::Session);
    assert!(session["call_id"].starts_with("hash:") && session["call_id"].len() == 37);
    assert_eq!(session["released_by"], "caller");
}

#[test]
fn labels_come_from_the_request_and_are_inherited() {
    let settings = Settings {
        node: "probe-1".to_owned(),
        local_networks: vec!["10.0.0.0/24".to_owned()],
        carriers: vec![Carrier {
            name: "alpha".to_owned(),
            networks: vec!["10.1.0.0/16".to_owned()],
            ner_wide: true,
        }],
        user_agents: vec![UserAgent {
            label: "yealink".to_owned(),
            regex: "(?i)^yealink".to_owned(),
        }],
        header_labels: vec![HeaderLabel {
            header: "X-Account".to_owned(),
            label: "account".to_owned(),
        }],
        ..Settings::default()
    };
    let mut ladder = Ladder::with(&settings);
    let invite = ladder
        .request(0.0, "INVITE", 1)
        .with("User-Agent: Yealink SIP-T46U")
        .with("X-Account: 4711");
    ladder.send(&invite);
    ladder.send(
        &ladder
            .response(1.0, 404, &invite)
            .with("Server: somebody else"),
    );
    for (table, row) in &ladder.recorder.rows {
        let labels = [
            "carrier",
            "direction",
            "class",
            "ua_type",
            "node",
            "headers",
        ]
        .map(|label| row[label].as_str());
        assert_eq!(
            labels,
            [
                "alpha",
                "ingress",
                "normal",
                "yealink",
                "probe-1",
                "[(\"account\", \"4711\")]"
            ],
            "{table:?}"
        );
    }
    assert_eq!(
        ladder.only(Table::Attempt)["ner_effective"],
        "true",
        "this carrier counts wrong numbers as effective"
    );
}

#[test]
fn a_scanner_is_told_at_its_first_packet_and_its_source_is_attack_from_then_on() {
    let settings = Settings {
        scanner_user_agents: vec!["friendly-scanner".to_owned()],
        ..Settings::default()
    };
    let mut ladder = Ladder::with(&settings);
    ladder.send(
        &ladder
            .request(0.0, "OPTIONS", 1)
            .with("User-Agent: friendly-scanner"),
    );
    assert_eq!(ladder.events(), ["scanner"]);
    assert_eq!(
        ladder.send(&ladder.request(1.0, "INVITE", 1))["class"],
        "attack"
    );
    assert_eq!(
        ladder.send(&ladder.request(3601.5, "OPTIONS", 2))["class"],
        "normal"
    );
}

#[test]
fn monitoring_sources_are_probes() {
    let settings = Settings {
        probes: vec!["10.1.0.10".to_owned()],
        ..Settings::default()
    };
    let mut ladder = Ladder::with(&settings);
    assert_eq!(
        ladder.send(&ladder.request(0.0, "OPTIONS", 1))["class"],
        "probe"
    );
}

#[test]
fn wrong_settings_are_refused_with_their_place() {
    let bad_network = Settings {
        local_networks: vec!["nonsense".to_owned()],
        ..Settings::default()
    };
    assert_eq!(
        track::Tracker::new(&bad_network).unwrap_err().path,
        "local_networks[0]"
    );
    let bad_regex = Settings {
        user_agents: vec![UserAgent {
            label: "x".to_owned(),
            regex: "(".to_owned(),
        }],
        ..Settings::default()
    };
    assert_eq!(
        track::Tracker::new(&bad_regex).unwrap_err().path,
        "user_agents[0].regex"
    );
}

#[test]
fn requests_of_dialogs_that_nobody_knows_cost_no_carrier_its_calls() {
    let mut settings = settings(50);
    settings.carriers = vec![Carrier {
        name: "alpha".to_owned(),
        networks: vec!["10.1.0.0/16".to_owned()],
        ner_wide: false,
    }];
    let mut ladder = Ladder::with(&settings);
    let mut invites = Vec::new();
    for number in 0..20 {
        ladder.call_id = format!("call-{number}");
        let invite = ladder.request(f64::from(number) * 0.001, "INVITE", 1);
        ladder.send(&invite);
        invites.push(invite);
    }
    for number in 0..1000 {
        ladder.call_id = format!("forged-{number}");
        let method = if number % 2 == 0 { "BYE" } else { "INVITE" };
        ladder.send(&Wire {
            from: "203.0.113.9:5060",
            ..ladder.inside(1.0 + f64::from(number) * 0.001, method, 2)
        });
    }
    for invite in &invites {
        ladder.send(&ladder.response(5.0, 200, invite));
    }
    assert_eq!(ladder.count(Table::Attempt, "outcome", "evicted"), 0);
    assert_eq!(ladder.count(Table::Attempt, "outcome", "answered"), 20);
}
