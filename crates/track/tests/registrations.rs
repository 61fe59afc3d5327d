//! Registrations and bindings (docs/concepts/registrations.md).
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod ladder;

use ladder::{BOB, Ladder, PROXY, milliseconds};
use track::rows::Table;

/// One REGISTER and its 200.
fn register(ladder: &mut Ladder, at: f64, cseq: u32, request: &[&str], response: &[&str]) {
    let mut wire = ladder.request(at, "REGISTER", cseq);
    for header in request {
        wire = wire.with(header);
    }
    ladder.send(&wire);
    let mut answer = ladder.response(at + 0.1, 200, &wire);
    for header in response {
        answer = answer.with(header);
    }
    ladder.send(&answer);
}

const CONTACT: &str = "Contact: <sip:alice@10.1.0.10:5060>";

fn expiry(ladder: &mut Ladder, seconds: f64) -> bool {
    ladder.tick(0.1 + seconds + 32.0);
    let early = ladder.events().contains(&"reg-expired");
    ladder.tick(0.2 + seconds + 32.0);
    !early && ladder.events().last() == Some(&"reg-expired")
}

#[test]
fn expiry_is_the_parameter_of_our_contact_before_anything_else() {
    let mut ladder = Ladder::default();
    register(
        &mut ladder,
        0.0,
        1,
        &[CONTACT, "Expires: 300"],
        &[
            "Contact: <sip:other@1.2.3.4>;expires=900, <sip:alice@10.1.0.10:5060>;expires=60",
            "Expires: 120",
        ],
    );
    assert_eq!(ladder.only(Table::Registration)["expires"], "60");
    assert!(expiry(&mut ladder, 60.0));
}

#[test]
fn expiry_is_else_the_header_of_the_200() {
    let mut ladder = Ladder::default();
    register(
        &mut ladder,
        0.0,
        1,
        &[CONTACT, "Expires: 300"],
        &[CONTACT, "Expires: 120"],
    );
    assert!(expiry(&mut ladder, 120.0));
}

#[test]
fn expiry_is_else_what_was_asked() {
    let mut ladder = Ladder::default();
    register(
        &mut ladder,
        0.0,
        1,
        &[
            "Contact: <sip:alice@10.1.0.10:5060>;expires=200",
            "Expires: 300",
        ],
        &[CONTACT],
    );
    assert!(expiry(&mut ladder, 200.0));
    let mut ladder = Ladder::default();
    register(&mut ladder, 0.0, 1, &[CONTACT, "Expires: 300"], &[CONTACT]);
    assert!(expiry(&mut ladder, 300.0));
}

#[test]
fn expiry_is_else_the_default() {
    let mut ladder = Ladder::default();
    register(&mut ladder, 0.0, 1, &[CONTACT], &[CONTACT]);
    assert!(expiry(&mut ladder, 3600.0));
}

#[test]
fn a_binding_is_new_then_refreshed_then_deleted() {
    let mut ladder = Ladder::default();
    register(
        &mut ladder,
        0.0,
        1,
        &[CONTACT, "Expires: 60"],
        &[CONTACT, "Expires: 60"],
    );
    register(
        &mut ladder,
        30.0,
        2,
        &[CONTACT, "Expires: 60"],
        &[CONTACT, "Expires: 60"],
    );
    assert_eq!(ladder.tracker.active().registrations, 1);
    register(&mut ladder, 45.0, 3, &[CONTACT, "Expires: 0"], &[]);
    assert_eq!(ladder.events(), ["reg-new", "reg-refresh", "reg-del"]);
    let operations: Vec<_> = ladder
        .table(Table::Registration)
        .iter()
        .map(|row| row["operation"].clone())
        .collect();
    assert_eq!(operations, ["add", "refresh", "remove"]);
    assert_eq!(
        (
            ladder.tracker.active().registrations,
            ladder.tracker.active().addresses_of_record
        ),
        (0, 0)
    );
}

#[test]
fn star_and_zero_parameters_delete() {
    for request in [
        &["Contact: *", "Expires: 0"] as &[&str],
        &["Contact: <sip:alice@10.1.0.10:5060>;expires=0"],
    ] {
        let mut ladder = Ladder::default();
        register(&mut ladder, 0.0, 1, &[CONTACT], &[CONTACT]);
        register(&mut ladder, 1.0, 2, request, &[]);
        assert_eq!(ladder.events(), ["reg-new", "reg-del"], "{request:?}");
    }
}

#[test]
fn a_200_without_our_contact_removes_it() {
    let mut ladder = Ladder::default();
    register(&mut ladder, 0.0, 1, &[CONTACT], &[CONTACT]);
    register(&mut ladder, 1.0, 2, &[CONTACT], &[]);
    assert_eq!(ladder.events(), ["reg-new", "reg-del"]);
}

#[test]
fn parameters_other_than_transport_do_not_tell_contacts_apart() {
    let mut ladder = Ladder::default();
    let one = "Contact: <sip:alice@10.1.0.10:5060;ob;rinstance=1>;q=0.5";
    let same = "Contact: <sip:alice@10.1.0.10:5060;rinstance=2>";
    let other = "Contact: <sip:alice@10.1.0.10:5060;transport=tcp>";
    register(&mut ladder, 0.0, 1, &[one], &[one]);
    register(&mut ladder, 1.0, 2, &[same], &[same]);
    register(&mut ladder, 2.0, 3, &[other], &[other]);
    assert_eq!(ladder.events(), ["reg-new", "reg-refresh", "reg-new"]);
    assert_eq!(
        (
            ladder.tracker.active().registrations,
            ladder.tracker.active().addresses_of_record
        ),
        (2, 1)
    );
}

#[test]
fn instance_and_reg_id_identify_a_device_whose_address_changed() {
    let mut ladder = Ladder::default();
    let before = "Contact: <sip:alice@10.1.0.10>;+sip.instance=\"<urn:uuid:1>\";reg-id=1";
    let after = "Contact: <sip:alice@10.1.0.99>;+sip.instance=\"<urn:uuid:1>\";reg-id=1";
    let second_flow = "Contact: <sip:alice@10.1.0.99>;+sip.instance=\"<urn:uuid:1>\";reg-id=2";
    for (number, contact) in [(1, before), (2, after), (3, second_flow)] {
        register(
            &mut ladder,
            f64::from(number),
            number,
            &[contact],
            &[contact],
        );
    }
    assert_eq!(ladder.events(), ["reg-new", "reg-refresh", "reg-new"]);
}

#[test]
fn a_failed_registration_binds_nothing() {
    for (status, outcome) in [(403, "failed"), (500, "failed"), (606, "failed")] {
        let mut ladder = Ladder::default();
        let wire = ladder.request(0.0, "REGISTER", 1).with(CONTACT);
        ladder.send(&wire);
        ladder.send(&ladder.response(0.1, status, &wire));
        let row = ladder.only(Table::Registration);
        assert_eq!(
            (row["outcome"].as_str(), row["code"].as_str()),
            (outcome, status.to_string().as_str())
        );
        assert!(!row.contains_key("rrd") && ladder.events().is_empty());
    }
}

#[test]
fn chain_set_continues_the_registration_from_its_first_request() {
    for status in [401, 407, 423, 421, 420, 494, 302] {
        let mut ladder = Ladder::default();
        let first = ladder.request(0.0, "REGISTER", 1).with(CONTACT);
        ladder.send(&first);
        ladder.send(&ladder.response(0.1, status, &first));
        let second = ladder.request(0.5, "REGISTER", 2).with(CONTACT);
        ladder.send(&second);
        ladder.send(&ladder.response(0.6, 200, &second).with(CONTACT));
        assert_eq!(
            milliseconds(ladder.only(Table::Registration), "rrd"),
            Some(600),
            "{status}"
        );
    }
}

#[test]
fn a_registration_chain_that_stops_keeps_the_reason() {
    for (status, outcome) in [
        (423, "failed"),
        (302, "redirected"),
        (401, "auth_abandoned"),
    ] {
        let mut ladder = Ladder::default();
        let wire = ladder.request(0.0, "REGISTER", 1).with(CONTACT);
        ladder.send(&wire);
        ladder.send(&ladder.response(0.1, status, &wire));
        ladder.tick(5.2);
        assert_eq!(ladder.only(Table::Registration)["outcome"], outcome);
    }
}

#[test]
fn a_registration_without_response_times_out() {
    let mut ladder = Ladder::default();
    ladder.send(&ladder.request(0.0, "REGISTER", 1).with(CONTACT));
    ladder.tick(32.1);
    let row = ladder.only(Table::Registration);
    assert_eq!(
        (
            row["outcome"].as_str(),
            row["code"].as_str(),
            row["closed"].as_str()
        ),
        ("timeout", "timeout", "32000000000")
    );
}

#[test]
fn a_registration_seen_at_two_hops_binds_once() {
    let mut ladder = Ladder::default();
    let first = ladder.request(0.0, "REGISTER", 1).with(CONTACT);
    let next = first.clone().between(PROXY, BOB);
    ladder.send(&first);
    ladder.send(&next);
    ladder.send(&ladder.response(0.1, 200, &next).with(CONTACT));
    ladder.send(&ladder.response(0.2, 200, &first).with(CONTACT));
    assert_eq!(ladder.events(), ["reg-new"]);
    assert_eq!(
        (
            ladder.count(Table::Registration, "hop", "first"),
            ladder.count(Table::Registration, "hop", "next")
        ),
        (1, 1)
    );
}

#[test]
fn a_third_party_may_register_and_the_to_header_names_the_aor() {
    let mut ladder = Ladder::default();
    register(&mut ladder, 0.0, 1, &[CONTACT], &[CONTACT]);
    assert_eq!(ladder.only(Table::Registration)["aor"], "bob@example.com");
}
