//! Messages in parts.

use crate::build::{BEGIN, END, Found, MIDDLE, SIP, Tap, WHOLE, data, data_of, i_data, parts};

/// A message of many parts.
fn long() -> Vec<u8> {
    let body: Vec<u8> = (0..5_000_u32).map(|number| (number % 251) as u8).collect();
    [SIP, &body].concat()
}

#[test]
fn parts_are_joined_in_order_and_have_the_stamps_of_the_first_and_the_last() {
    let mut tap = Tap::default();
    let message = long();
    let parts = parts(&message, 1_000, 10);
    for part in &parts {
        tap.other_port(std::slice::from_ref(part));
    }
    assert_eq!(
        tap.found,
        [Found::Sip {
            bytes: message,
            stamps: (1, 6),
            src: "192.0.2.1:3868".into(),
            meta: 1,
            truncated: false,
        }]
    );
}

#[test]
fn parts_are_joined_in_any_order_on_a_port_of_sip() {
    let message = long();
    for (size, tsn) in [(1_500, 10), (1_300, u32::MAX - 1)] {
        let parts = parts(&message, size, tsn);
        for order in orders(parts.len()) {
            let mut tap = Tap::default();
            for place in &order {
                tap.sip_port(&[parts[*place].clone()]);
            }
            let first = order.iter().position(|place| *place == 0).unwrap() as i64 + 1;
            assert_eq!(
                tap.found,
                [Found::Sip {
                    bytes: message.clone(),
                    stamps: (first, parts.len() as i64),
                    src: "192.0.2.1:5060".into(),
                    meta: 1,
                    truncated: false,
                }],
                "{order:?}"
            );
            assert!(tap.associations.held() < 1_000, "{order:?}");
        }
    }
}

/// Every order of so many things.
fn orders(count: usize) -> Vec<Vec<usize>> {
    if count == 0 {
        return vec![Vec::new()];
    }
    let mut found = Vec::new();
    for shorter in orders(count - 1) {
        for place in 0..=shorter.len() {
            let mut order = shorter.clone();
            order.insert(place, count - 1);
            found.push(order);
        }
    }
    found
}

#[test]
fn a_message_is_said_to_come_from_where_its_earliest_part_came() {
    let mut tap = Tap::default();
    let parts = parts(&long(), 2_600, 1);
    let [first, last] = &parts[..] else {
        panic!("two parts")
    };
    let packet = |part: &Vec<u8>| crate::build::packet((5060, 7), 9, std::slice::from_ref(part));
    tap.bytes(20, &packet(last));
    tap.bytes(10, &packet(first));
    let [
        Found::Sip {
            src, meta, stamps, ..
        },
    ] = &tap.found[..]
    else {
        panic!("{:?}", tap.found)
    };
    assert_eq!(
        (src.as_str(), *meta, *stamps),
        ("192.0.2.20:5060", 1, (2, 2))
    );
}

#[test]
fn parts_of_one_byte_are_joined_in_any_order() {
    // As many as the window over the numbers is wide.
    let message = long()[..1_024].to_vec();
    let parts = parts(&message, 1, 0);
    let mut forward = Tap::default();
    let mut backward = Tap::default();
    let mut halves = Tap::default();
    for (place, part) in parts.iter().enumerate() {
        forward.sip_port(std::slice::from_ref(part));
        backward.sip_port(&[parts[parts.len() - 1 - place].clone()]);
    }
    let (even, odd): (Vec<_>, Vec<_>) = parts
        .iter()
        .enumerate()
        .partition(|(place, _)| place % 2 == 0);
    for (_, part) in even.into_iter().chain(odd) {
        halves.sip_port(std::slice::from_ref(part));
    }
    for tap in [forward, backward, halves] {
        assert!(tap.messages() == [&message[..]]);
        assert_eq!(tap.associations.counters().duplicates, 0);
    }
}

#[test]
fn a_part_that_came_twice_counts_once() {
    let mut tap = Tap::default();
    let message = long();
    for part in parts(&message, 1_000, 10) {
        tap.other_port(&[part.clone(), part]);
    }
    assert_eq!(tap.messages(), [&message[..]]);
    assert_eq!(tap.associations.counters().duplicates, 6);
}

#[test]
fn parts_of_two_messages_are_not_mixed() {
    let mut tap = Tap::default();
    let (head, tail) = SIP.split_at(40);
    // The end of a message whose beginning was lost, before a beginning that has no end.
    tap.sip_port(&[
        data(END, 10, tail),
        data(BEGIN, 11, head),
        data(BEGIN, 12, head),
    ]);
    tap.sip_port(&[data_of(2, END, 13, tail)]);
    assert_eq!(tap.found, [], "another stream");
    tap.sip_port(&[data(BEGIN, 20, head), data(END, 21, tail)]);
    assert_eq!(tap.messages(), [SIP]);
}

#[test]
fn parts_of_other_protocols_are_let_go_as_they_come() {
    let mut tap = Tap::default();
    tap.other_port(&[
        data(BEGIN, 1, b"\x01\0\x10\0diameter"),
        data(MIDDLE, 2, &[7; 500]),
        data(END, 3, &[7; 500]),
    ]);
    assert_eq!(tap.associations.held(), 0);
    assert_eq!(tap.associations.counters().foreign_fragments, 2);
    // The same beside SIP.
    tap.other_port(&[data(WHOLE, 4, SIP)]);
    let known = tap.associations.held();
    tap.other_port(&[
        data(BEGIN, 5, b"\x01\0\x10\0diameter"),
        data(MIDDLE, 6, &[7; 500]),
        data(END, 7, &[7; 500]),
    ]);
    assert_eq!(tap.associations.held(), known);
    assert_eq!(tap.associations.counters().foreign_fragments, 4);
    assert_eq!(tap.messages(), [SIP]);
    let text = b"{\"this\": \"is no start-line\", and no line end is near".repeat(3);
    tap.other_port(&[data(BEGIN, 8, &text), data(BEGIN, 9, &[b'A'; 300])]);
    assert_eq!(tap.associations.held(), known);
}

#[test]
fn a_beginning_that_ends_within_the_start_line_is_kept() {
    for cut in 1..SIP.len() {
        let mut tap = Tap::default();
        let (head, tail) = SIP.split_at(cut);
        tap.other_port(&[data(BEGIN, 1, head), data(END, 2, tail)]);
        assert_eq!(tap.messages(), [SIP], "{cut}");
    }
    let answer = b"SIP/2.0 200 OK\r\nCall-ID: k@1\r\n\r\n";
    for cut in 1..answer.len() {
        let mut tap = Tap::default();
        let (head, tail) = answer.split_at(cut);
        tap.other_port(&[data(BEGIN, 1, head), data(END, 2, tail)]);
        assert_eq!(tap.messages(), [answer], "{cut}");
    }
}

#[test]
fn interleaved_messages_come_apart() {
    let mut tap = Tap::default();
    let (one, two) = (long(), [SIP, b"two"].concat());
    tap.other_port(&[
        i_data(BEGIN, 1, 100, 0, &one[..2_000]),
        i_data(BEGIN, 2, 101, 0, &two[..50]),
        i_data(MIDDLE, 3, 100, 1, &one[2_000..4_000]),
        i_data(END, 5, 100, 2, &one[4_000..]),
        i_data(END, 4, 101, 1, &two[50..]),
        i_data(WHOLE, 6, 102, 0, SIP),
    ]);
    assert_eq!(tap.messages(), [&one[..], &two, SIP]);
}
