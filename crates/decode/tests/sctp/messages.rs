//! Messages of one chunk.

use crate::build::{Found, SIP, Tap, UNORDERED, WHOLE, data, packet};

#[test]
fn a_chunk_is_a_message_and_a_packet_may_hold_several() {
    let mut tap = Tap::default();
    let second = [SIP, b"body"].concat();
    tap.other_port(&[data(WHOLE, 1, SIP), data(WHOLE | UNORDERED, 2, &second)]);
    let sip = |bytes: &[u8]| Found::Sip {
        bytes: bytes.to_vec(),
        stamps: (1, 1),
        src: "192.0.2.1:3868".into(),
        meta: 1,
        truncated: false,
    };
    assert_eq!(tap.found, [sip(SIP), sip(&second)]);
    assert_eq!(tap.associations.counters().sip, 2);
}

#[test]
fn a_retransmission_is_one_message_from_whatever_address_it_comes() {
    let mut tap = Tap::default();
    let bytes = packet((3_868, 40_000), 9, &[data(WHOLE, 5, SIP)]);
    for from in [1, 1, 2] {
        tap.bytes(from, &bytes);
    }
    assert_eq!(tap.messages(), [SIP]);
    assert_eq!(tap.associations.counters().duplicates, 2);
}

#[test]
fn the_same_number_in_another_association_or_direction_is_no_retransmission() {
    let mut tap = Tap::default();
    for (ports, tag) in [
        ((5060, 40_000), 9),
        ((40_000, 5060), 9),
        ((5060, 40_000), 10),
        ((5060, 40_001), 9),
    ] {
        tap.bytes(1, &packet(ports, tag, &[data(WHOLE, 5, SIP)]));
    }
    assert_eq!(tap.messages().len(), 4);
}

#[test]
fn other_users_of_sctp_are_counted_and_cost_nothing() {
    let mut tap = Tap::default();
    for tsn in 0..100 {
        tap.other_port(&[data(WHOLE, tsn, b"\x01\0\0\x14diameter")]);
    }
    assert_eq!(tap.found, vec![Found::Other(12); 100]);
    assert_eq!(tap.associations.counters().other, 100);
    assert_eq!(tap.associations.held(), 0);
}

#[test]
fn a_message_that_the_capture_cut_is_truncated() {
    let mut tap = Tap::default();
    let bytes = packet((3_868, 40_000), 9, &[data(WHOLE, 5, SIP)]);
    tap.bytes(1, &bytes[..12 + 16 + 40]);
    assert!(matches!(
        &tap.found[..],
        [Found::Sip { bytes, truncated: true, .. }] if *bytes == SIP[..40]
    ));
    tap.bytes(
        1,
        &packet((3_868, 40_000), 9, &[data(WHOLE, 6, SIP)])[..12 + 16],
    );
    assert_eq!(tap.associations.counters().cut_fragments, 1);
}

#[test]
fn padding_between_chunks_is_skipped() {
    for more in 0..4 {
        let mut tap = Tap::default();
        let odd = [SIP, &b"xyz"[..more]].concat();
        tap.other_port(&[data(WHOLE, 1, &odd), data(WHOLE, 2, SIP)]);
        assert_eq!(tap.messages(), [&odd[..], SIP]);
    }
}

#[test]
fn a_chunk_that_cannot_be_ends_its_packet() {
    for broken in [
        vec![0, 3, 0, 3],
        vec![0, 3, 0, 0],
        vec![0, 3, 0, 10, 1, 2, 3, 4, 5, 6, 0, 0],
        data(WHOLE, 7, b""),
        vec![9, 9],
    ] {
        let mut tap = Tap::default();
        tap.other_port(&[data(WHOLE, 1, SIP), broken.clone(), data(WHOLE, 2, SIP)]);
        assert_eq!(tap.messages(), [SIP], "{broken:?}");
        assert_eq!(tap.associations.counters().damaged_chunks, 1);
    }
    let mut tap = Tap::default();
    tap.bytes(1, &[0; 11]);
    let counters = tap.associations.counters();
    assert_eq!((counters.short_packets, counters.packets), (1, 0));
}
