//! Sessions: from the 200 to the INVITE to the 200 to the BYE, or to the expiry.

use track::rows::Table;
use track::{Carrier, Settings, UserAgent};

use crate::ladder::{ALICE, Ladder, PROXY, Record, Wire, nanoseconds};
use crate::{count, figures};

/// A ladder whose call was answered at 2.0 by a 200 with these headers; what was counted until then is forgotten.
fn answered(headers: &str) -> Ladder {
    let mut ladder = Ladder::default();
    let invite = ladder.request(0.0, "INVITE", 1);
    ladder.send(&invite);
    let mut answer = ladder.response(2.0, 200, &invite);
    answer.headers.push_str(headers);
    ladder.send(&answer);
    ladder.recorder.rows.clear();
    ladder
}

fn hang_up(ladder: &mut Ladder, at: f64) {
    let bye = ladder.inside(at, "BYE", 9);
    ladder.send(&bye);
    ladder.send(&ladder.response(at + 0.05, 200, &bye));
}

fn open(ladder: &Ladder) -> u64 {
    ladder.tracker.active().compat_sessions
}

#[test]
fn a_session_lasts_from_the_200_to_the_200_of_the_bye_of_either_side() {
    for back in [false, true] {
        let mut ladder = answered("");
        assert_eq!(open(&ladder), 1);
        let bye = if back {
            ladder.inside_back(62.0, "BYE", 1)
        } else {
            ladder.inside(62.0, "BYE", 2)
        };
        ladder.send(&bye);
        assert_eq!(open(&ladder), 1, "the BYE itself ends nothing");
        ladder.send(&ladder.response(62.05, 200, &bye));
        assert_eq!(
            figures(&ladder),
            ["pbd 50", "session_completed", "spd 60050"]
        );
        assert_eq!(open(&ladder), 0);
    }
}

#[test]
fn a_bye_that_is_answered_otherwise_leaves_the_session_to_its_expiry() {
    let mut ladder = answered("");
    let bye = ladder.inside(10.0, "BYE", 2);
    ladder.send(&bye);
    ladder.send(&ladder.response(10.1, 481, &bye));
    assert_eq!((figures(&ladder).len(), open(&ladder)), (0, 1));
    ladder.tick(1802.0);
    assert_eq!(open(&ladder), 1);
    ladder.tick(1802.001);
    assert_eq!(figures(&ladder), ["session_completed", "spd 1800000"]);
    let expired: &Record = ladder.table(Table::Compat)[1];
    assert_eq!(expired["ts"], nanoseconds(1802.0).to_string());
}

#[test]
fn session_expires_of_the_200_sets_the_expiry_in_its_compact_form_too() {
    for (headers, seconds) in [
        ("Session-Expires: 90;refresher=uac\r\n", 90),
        ("x: 3\r\n", 3),
        ("Session-Expires: 0\r\n", 1800),
        ("Session-Expires: soon\r\n", 1800),
        ("Session-Expires: 4294967295\r\n", 4_294_967_295_i64),
    ] {
        let mut ladder = answered(headers);
        ladder.tick(2.0 + seconds as f64);
        assert_eq!(open(&ladder), 1, "{headers}");
        ladder.tick(2.001 + seconds as f64);
        let expected = format!("spd {}", seconds * 1000);
        assert_eq!(figures(&ladder), ["session_completed", &expected]);
    }
}

#[test]
fn a_200_to_a_reinvite_prolongs_the_session_and_an_update_does_not() {
    let mut ladder = answered("Session-Expires: 90\r\n");
    let hold = ladder.inside(60.0, "INVITE", 2);
    ladder.send(&hold);
    ladder.send(
        &ladder
            .response(61.0, 200, &hold)
            .with("Session-Expires: 120"),
    );
    let update = ladder.inside(150.0, "UPDATE", 3);
    ladder.send(&update);
    ladder.send(
        &ladder
            .response(150.1, 200, &update)
            .with("Session-Expires: 120"),
    );
    ladder.tick(181.0);
    assert_eq!(open(&ladder), 1);
    ladder.tick(182.0);
    assert_eq!(
        figures(&ladder),
        ["reinvite", "session_completed", "spd 179000"]
    );
}

#[test]
fn a_reinvite_that_fails_prolongs_nothing() {
    let mut ladder = answered("Session-Expires: 90\r\n");
    let hold = ladder.inside(60.0, "INVITE", 2);
    ladder.send(&hold);
    ladder.send(&ladder.response(61.0, 491, &hold));
    ladder.tick(93.0);
    assert_eq!(
        figures(&ladder),
        ["reinvite", "session_completed", "spd 90000"]
    );
}

#[test]
fn only_the_first_200_of_a_fork_opens_a_session_and_the_bye_of_the_other_ends_none() {
    let mut ladder = Ladder::default();
    let invite = ladder.answer(0.0);
    ladder.recorder.rows.clear();
    ladder.callee_tag = "other-fork".to_owned();
    ladder.send(&ladder.response(2.2, 200, &invite));
    hang_up(&mut ladder, 3.0);
    assert_eq!(figures(&ladder), ["pbd 50"]);
    assert_eq!(open(&ladder), 1);
    ladder.callee_tag = "bob-tag".to_owned();
    hang_up(&mut ladder, 12.0);
    assert_eq!(count(&ladder, "session_completed"), 1);
}

#[test]
fn a_late_200_does_not_bring_a_call_id_back_within_a_minute_of_its_end() {
    let mut ladder = answered("");
    hang_up(&mut ladder, 10.0);
    ladder.recorder.rows.clear();
    let other = ladder.request(0.0, "INVITE", 5);
    ladder.send(&ladder.response(20.0, 200, &other));
    assert_eq!(
        (figures(&ladder).as_slice(), open(&ladder)),
        (["final 200".to_owned()].as_slice(), 0)
    );
    let later = ladder.request(0.0, "INVITE", 6);
    ladder.send(&ladder.response(71.0, 200, &later));
    assert_eq!(open(&ladder), 1);
}

#[test]
fn an_expired_session_does_not_come_back_within_a_minute_either() {
    let mut ladder = answered("Session-Expires: 90\r\n");
    ladder.tick(100.0);
    let again = ladder.request(110.0, "INVITE", 5);
    ladder.send(&again);
    ladder.send(&ladder.response(111.0, 200, &again));
    assert_eq!(open(&ladder), 0);
}

#[test]
fn sessions_that_run_out_together_are_written_in_the_order_they_were_answered() {
    let mut ladder = Ladder::default();
    for number in 0..50_u32 {
        ladder.call_id = format!("call-{number}");
        let invite = ladder.request(0.0, "INVITE", 1);
        ladder.send(&invite);
        // All run out at 1900.
        let answered = f64::from(number);
        let expires = format!("Session-Expires: {}", 1900 - number);
        ladder.send(&ladder.response(answered, 200, &invite).with(&expires));
    }
    ladder.recorder.rows.clear();
    ladder.tick(1901.0);
    let found: Vec<_> = figures(&ladder)
        .into_iter()
        .filter(|figure| figure.starts_with("spd"))
        .collect();
    let expected: Vec<_> = (0..50)
        .map(|number| format!("spd {}000", 1900 - number))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn durations_follow_the_stamps_of_the_agent_and_expiries_the_clock_of_this_host() {
    let mut ladder = Ladder::default();
    let behind = |wire: Wire| Wire {
        late: 3600.0,
        ..wire
    };
    let invite = behind(ladder.request(0.0, "INVITE", 1));
    ladder.send(&invite);
    ladder.send(&behind(ladder.response(1.0, 180, &invite)));
    ladder.send(&behind(
        ladder
            .response(2.0, 200, &invite)
            .with("Session-Expires: 90"),
    ));
    ladder.tick(3692.0);
    assert_eq!(open(&ladder), 1);
    ladder.tick(3693.0);
    assert_eq!(
        figures(&ladder),
        [
            "invite",
            "ttr 1000",
            "pdd 1000",
            "final 200",
            "session_completed",
            "spd 90000"
        ]
    );
}

#[test]
fn everything_of_a_call_is_counted_for_who_sent_its_invite() {
    let carrier = |name: &str, network: &str| Carrier {
        name: name.to_owned(),
        networks: vec![network.to_owned()],
        ner_wide: false,
    };
    let settings = Settings {
        carriers: vec![
            carrier("alpha", "10.1.0.0/16"),
            carrier("beta", "10.2.0.0/16"),
        ],
        user_agents: vec![UserAgent {
            label: "yealink".to_owned(),
            regex: "^Yealink".to_owned(),
        }],
        ..Settings::default()
    };
    let mut ladder = Ladder::with(&settings);
    let invite = ladder
        .request(0.0, "INVITE", 1)
        .with("User-Agent: Yealink T46");
    ladder.send(&invite);
    ladder.send(&ladder.response(1.0, 180, &invite).with("Server: pbx"));
    ladder.send(&ladder.request(69.0, "CANCEL", 1));
    // It rang for longer than sip-exporter remembers an INVITE, and was cancelled: the answer still finds its request.
    ladder.send(&ladder.response(70.0, 200, &invite).with("Server: pbx"));
    ladder.tick(1871.0);
    assert_eq!(figures(&ladder).last().unwrap(), "spd 1800000");
    assert_eq!((invite.from, invite.to), (ALICE, PROXY));
    for row in ladder.table(Table::Compat) {
        assert_eq!(
            (row["carrier"].as_str(), row["ua_type"].as_str()),
            ("alpha", "yealink"),
            "{row:?}"
        );
    }
}

#[test]
fn an_answer_inside_a_known_dialog_whose_invite_was_not_seen_counts_as_that_of_a_reinvite() {
    let mut ladder = answered("Session-Expires: 90\r\n");
    let unseen = ladder.inside(60.0, "INVITE", 2);
    ladder.send(
        &ladder
            .response(61.0, 200, &unseen)
            .with("Session-Expires: 120"),
    );
    assert!(figures(&ladder).is_empty());
    ladder.tick(182.0);
    assert_eq!(figures(&ladder), ["session_completed", "spd 179000"]);
}
