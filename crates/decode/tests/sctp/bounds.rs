//! What is kept, and for how long.

use decode::sctp::SctpSettings;

use crate::build::{BEGIN, END, MIDDLE, SECOND, SIP, Tap, WHOLE, data, packet, parts};

#[test]
fn parts_that_wait_for_too_long_are_given_up() {
    let (head, tail) = SIP.split_at(40);
    for (wait, messages) in [(5 * SECOND - 1, 1), (5 * SECOND, 0)] {
        let mut tap = Tap::default();
        tap.sip_port(&[data(BEGIN, 1, head)]);
        tap.ts += wait;
        tap.sip_port(&[data(END, 2, tail)]);
        assert_eq!(tap.messages().len(), messages, "{wait}");
        let late = tap.associations.counters().late_fragments;
        assert_eq!(late, 1 - messages as u64);
    }
    let mut tap = Tap::default();
    tap.sip_port(&[data(BEGIN, 1, head), data(MIDDLE, 2, b"x")]);
    let known = tap.associations.held();
    tap.associations.expire(6 * SECOND);
    assert!(tap.associations.held() < known);
    assert_eq!(tap.associations.counters().late_fragments, 2);
}

#[test]
fn a_message_that_is_too_long_is_dropped_and_the_next_one_is_read() {
    let mut tap = Tap::with(SctpSettings {
        message_bytes: 1_000,
        ..SctpSettings::default()
    });
    let message = [SIP, &[b'x'; 1_000]].concat();
    for part in parts(&message, 300, 1) {
        tap.sip_port(&[part]);
    }
    tap.sip_port(&[data(WHOLE, 20, &message)]);
    assert_eq!(tap.messages().len(), 0);
    assert_eq!(tap.associations.counters().oversize_fragments, 5);
    tap.sip_port(&[data(WHOLE, 21, SIP)]);
    assert_eq!(tap.messages(), [SIP]);
}

#[test]
fn a_message_that_never_ends_keeps_no_more_than_a_message() {
    let mut tap = Tap::default();
    let settings = SctpSettings::default();
    tap.sip_port(&[data(BEGIN, 0, SIP)]);
    for tsn in 1..2_000 {
        tap.sip_port(&[data(MIDDLE, tsn, &[b'x'; 1_000])]);
        assert!(tap.associations.held() < settings.message_bytes + 10_000);
    }
    assert!(tap.associations.counters().oversize_fragments > 1_900);
}

#[test]
fn beginnings_without_an_end_are_dropped_oldest_first() {
    let settings = SctpSettings {
        held_bytes: 100_000,
        ..SctpSettings::default()
    };
    let mut tap = Tap::with(settings);
    let (head, tail) = SIP.split_at(40);
    for tsn in 0..1_000 {
        tap.sip_port(&[data(BEGIN, tsn * 2, head)]);
        assert!(tap.associations.held() <= settings.held_bytes + 1_000);
    }
    let evicted = tap.associations.counters().evicted_fragments;
    assert!(evicted > 800 && evicted < 900, "{evicted}");
    tap.sip_port(&[data(END, 1, tail), data(END, 1_999, tail)]);
    assert_eq!(tap.messages(), [SIP], "the newest is still there");
}

#[test]
fn parts_of_one_byte_are_counted_with_what_they_cost() {
    let settings = SctpSettings::default();
    let mut tap = Tap::default();
    for tsn in 0..60_000 {
        // No two are neighbours.
        tap.sip_port(&[data(MIDDLE, tsn * 2, b"x")]);
    }
    assert!(tap.associations.held() <= settings.held_bytes + 1_000);
    let evicted = tap.associations.counters().evicted_fragments;
    assert!(evicted > 20_000, "{evicted}");
}

#[test]
fn the_direction_that_was_quiet_for_longest_makes_room() {
    let mut tap = Tap::with(SctpSettings {
        directions: 2,
        ..SctpSettings::default()
    });
    let mut send = |tag: u32, tsn: u32| {
        let before = tap.messages().len();
        tap.bytes(1, &packet((5060, 7), tag, &[data(WHOLE, tsn, SIP)]));
        let evicted = tap.associations.counters().evicted_directions;
        (tap.messages().len() - before, evicted)
    };
    assert_eq!(send(1, 1), (1, 0));
    assert_eq!(send(2, 1), (1, 0));
    assert_eq!(
        send(1, 1),
        (0, 0),
        "a copy, and the latest word of this one"
    );
    assert_eq!(send(3, 1), (1, 1));
    assert_eq!(send(1, 1), (0, 1), "still known");
    assert_eq!(send(2, 1), (1, 2), "forgotten");
}

#[test]
fn settings_that_allow_nothing_still_give_whole_messages() {
    let mut tap = Tap::with(SctpSettings {
        message_bytes: 1_000,
        held_bytes: 0,
        directions: 0,
        wait_ns: 0,
    });
    let (head, tail) = SIP.split_at(40);
    tap.sip_port(&[
        data(WHOLE, 1, SIP),
        data(BEGIN, 2, head),
        data(END, 3, tail),
    ]);
    assert_eq!(tap.messages(), [SIP]);
    assert_eq!(tap.associations.held(), 0);
}
