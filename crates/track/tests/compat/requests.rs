//! REGISTER, OPTIONS and BYE: RRD, LRD, ORD and PBD, and registrations.

use crate::ladder::{Ladder, Wire};
use crate::{count, figures};

fn registered(ladder: &Ladder) -> u64 {
    ladder.tracker.active().compat_registrations
}

/// A REGISTER with these headers, and its 200 a second later with those.
fn register(ladder: &mut Ladder, at: f64, cseq: u32, asked: &str, granted: &str) {
    let mut request = ladder.request(at, "REGISTER", cseq);
    request.headers.push_str(asked);
    ladder.send(&request);
    let mut answer = ladder.response(at + 1.0, 200, &request);
    answer.headers.push_str(granted);
    ladder.send(&answer);
}

#[test]
fn rrd_starts_at_the_last_register_and_a_challenge_ends_it() {
    let mut ladder = Ladder::default();
    let first = ladder.request(0.0, "REGISTER", 1);
    ladder.send(&first);
    ladder.send(&ladder.response(0.1, 401, &first));
    let second = ladder.request(0.5, "REGISTER", 2);
    ladder.send(&second);
    ladder.send(&Wire {
        at: 1.0,
        ..second.clone()
    });
    ladder.send(&ladder.response(1.3, 200, &second));
    assert_eq!(
        figures(&ladder),
        ["register", "register", "register", "rrd 300"]
    );
}

#[test]
fn a_100_to_a_register_does_not_end_the_measurement() {
    let mut ladder = Ladder::default();
    let request = ladder.request(0.0, "REGISTER", 1);
    ladder.send(&request);
    ladder.send(&ladder.response(0.1, 100, &request));
    ladder.send(&ladder.response(0.4, 200, &request));
    assert_eq!(figures(&ladder), ["register", "rrd 400"]);
}

#[test]
fn a_redirected_register_has_an_lrd_and_a_refused_one_no_delay() {
    for (status, expected) in [
        (302, Some("lrd 250")),
        (300, Some("lrd 250")),
        (401, None),
        (403, None),
        (500, None),
        (202, None),
    ] {
        let mut ladder = Ladder::default();
        let request = ladder.request(0.0, "REGISTER", 1);
        ladder.send(&request);
        ladder.send(&ladder.response(0.25, status, &request));
        ladder.send(&ladder.response(0.5, 200, &request));
        let expected: Vec<_> = ["register"].into_iter().chain(expected).collect();
        assert_eq!(figures(&ladder), expected, "{status}");
    }
}

#[test]
fn a_copy_of_a_200_and_one_after_a_minute_are_not_measured() {
    let mut ladder = Ladder::default();
    let request = ladder.request(0.0, "REGISTER", 1);
    ladder.send(&request);
    ladder.send(&ladder.response(60.0, 200, &request));
    ladder.send(&ladder.response(60.1, 200, &request));
    ladder.call_id = "slow".to_owned();
    let slow = ladder.request(100.0, "REGISTER", 1);
    ladder.send(&slow);
    ladder.send(&ladder.response(160.001, 200, &slow));
    assert_eq!(figures(&ladder), ["register", "rrd 60000", "register"]);
}

#[test]
fn a_registration_lasts_as_long_as_the_contact_of_the_answer_says_then_its_expires_then_what_was_asked()
 {
    let contact = "Contact: <sip:alice@10.1.0.10>\r\n";
    let contact_60 = "Contact: <sip:alice@10.1.0.10>;expires=60\r\n";
    let expires_90 = "Contact: <sip:alice@10.1.0.10>\r\nExpires: 90\r\n";
    for (asked, granted, seconds) in [
        (contact, contact_60, 60.0),
        (expires_90, contact_60, 60.0),
        (contact_60, expires_90, 90.0),
        (contact_60, contact, 60.0),
        (expires_90, "", 90.0),
        (contact, contact, 3600.0),
        (
            contact,
            "Contact: <sip:a@b>;expires=5, <sip:c@d>;expires=70\r\n",
            70.0,
        ),
    ] {
        let mut ladder = Ladder::default();
        register(&mut ladder, 0.0, 1, asked, granted);
        ladder.tick(1.0 + seconds);
        assert_eq!(registered(&ladder), 1, "{asked} {granted}");
        ladder.tick(1.001 + seconds);
        assert_eq!(registered(&ladder), 0, "{asked} {granted}");
    }
}

#[test]
fn a_removed_registration_is_gone_and_leaves_no_ghost() {
    let contact_60 = "Contact: <sip:alice@10.1.0.10>;expires=60\r\n";
    for (asked, granted) in [
        ("Contact: *\r\nExpires: 0\r\n", ""),
        ("Contact: <sip:alice@10.1.0.10>\r\nExpires: 0\r\n", ""),
        ("Contact: <sip:alice@10.1.0.10>;expires=0\r\n", ""),
        (
            "Contact: <sip:alice@10.1.0.10>;expires=0\r\n",
            "Expires: 0\r\n",
        ),
    ] {
        let mut ladder = Ladder::default();
        register(&mut ladder, 0.0, 1, contact_60, contact_60);
        assert_eq!(registered(&ladder), 1);
        register(&mut ladder, 10.0, 2, asked, granted);
        assert_eq!(registered(&ladder), 0, "{asked}");
        assert_eq!(count(&ladder, "rrd"), 2);
    }
}

#[test]
fn a_question_for_the_bindings_registers_nobody() {
    let mut ladder = Ladder::default();
    register(&mut ladder, 0.0, 1, "", "");
    assert_eq!(registered(&ladder), 0);
}

#[test]
fn refreshes_are_one_registration_and_only_a_200_makes_one() {
    let contact = "Contact: <sip:alice@10.1.0.10>;expires=60\r\n";
    let mut ladder = Ladder::default();
    let refused = ladder
        .request(0.0, "REGISTER", 1)
        .with("Contact: <sip:a@b>");
    ladder.send(&refused);
    ladder.send(&ladder.response(0.1, 403, &refused));
    assert_eq!(registered(&ladder), 0);
    register(&mut ladder, 1.0, 2, contact, contact);
    register(&mut ladder, 50.0, 3, contact, contact);
    assert_eq!(registered(&ladder), 1);
    ladder.tick(100.0);
    assert_eq!(registered(&ladder), 1);
    ladder.tick(112.0);
    assert_eq!(registered(&ladder), 0);
}

#[test]
fn ord_runs_from_the_last_options_to_the_first_response_of_any_class() {
    for status in [100, 200, 404, 503] {
        let mut ladder = Ladder::default();
        let options = ladder.request(0.0, "OPTIONS", 1);
        ladder.send(&options);
        ladder.send(&Wire {
            at: 0.5,
            ..options.clone()
        });
        ladder.send(&ladder.response(0.505, status, &options));
        ladder.send(&ladder.response(0.6, 200, &options));
        assert_eq!(figures(&ladder), ["ord 5"], "{status}");
    }
}

#[test]
fn pbd_runs_from_the_last_bye_of_the_call_id_to_a_200() {
    let mut ladder = Ladder::default();
    let bye = ladder.inside(0.0, "BYE", 2);
    ladder.send(&bye);
    ladder.send(&ladder.response(0.1, 401, &bye));
    ladder.send(&Wire {
        at: 0.5,
        ..bye.clone()
    });
    ladder.send(&ladder.response(0.7, 200, &bye));
    ladder.send(&ladder.response(0.8, 200, &bye));
    assert_eq!(figures(&ladder), ["pbd 200"]);
}

#[test]
fn other_methods_have_no_figure() {
    let mut ladder = Ladder::default();
    for method in [
        "ACK",
        "SUBSCRIBE",
        "NOTIFY",
        "UPDATE",
        "INFO",
        "MESSAGE",
        "PRACK",
        "FOO",
    ] {
        let request = ladder.request(0.0, method, 1);
        ladder.send(&request);
        ladder.send(&ladder.response(0.1, 200, &request));
    }
    assert!(figures(&ladder).is_empty());
}
