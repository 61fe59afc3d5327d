//! Capture duplicates (docs/concepts/messages.md).
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod link_frames;

use decode::duplicate::{DEFAULT_WINDOW_NS, DuplicateFinder};
use decode::frame::{Decapsulator, Frame};
use decode::link::LinkType;
use link_frames::{
    IPV4, Numbers, UDP, V4, ethernet, fragment_header, ipv6, tagged, udp, udp_of_length,
};

const MS: i64 = 1_000_000;
const START: i64 = 1_700_000_000_000 * MS;

/// A finder, and times in milliseconds from some start.
struct Tap(DuplicateFinder);

impl Tap {
    fn new() -> Self {
        Self(DuplicateFinder::new(DEFAULT_WINDOW_NS, 1000))
    }

    fn sees(&mut self, at_ms: i64, frame: &[u8]) -> bool {
        self.sees_from(LinkType::Ethernet, START + at_ms * MS, frame)
    }

    fn sees_from(&mut self, link: LinkType, ts: i64, frame: &[u8]) -> bool {
        let frame = Frame {
            ts,
            link,
            data: frame,
            original_len: frame.len() as u32,
        };
        Decapsulator::default()
            .read(&frame, |datagram| self.0.is_duplicate(ts, datagram))
            .unwrap()
    }
}

fn frame(id: u16, payload: &[u8]) -> Vec<u8> {
    ethernet(
        IPV4,
        &V4 {
            id,
            ..V4::default()
        }
        .packet(&udp(payload)),
    )
}

#[test]
fn same_packet_within_the_window_is_a_duplicate() {
    let mut tap = Tap::new();
    assert!(!tap.sees(0, &frame(1, b"INVITE")));
    assert!(tap.sees(0, &frame(1, b"INVITE")));
    assert!(tap.sees(20, &frame(1, b"INVITE")));
    assert_eq!(tap.0.duplicates(), 2);
}

#[test]
fn same_packet_after_the_window_is_a_retransmission() {
    let mut tap = Tap::new();
    assert!(!tap.sees(0, &frame(1, b"INVITE")));
    assert!(!tap.sees_from(
        LinkType::Ethernet,
        START + DEFAULT_WINDOW_NS + 1,
        &frame(1, b"INVITE")
    ));
    assert!(!tap.sees(500, &frame(1, b"INVITE")));
    assert_eq!(tap.0.duplicates(), 0);
}

#[test]
fn window_is_measured_from_the_first_copy() {
    let mut tap = Tap::new();
    let seen: Vec<bool> = (0..6)
        .map(|number| tap.sees(number * 15, &frame(1, b"again")))
        .collect();
    assert_eq!(seen, [false, true, false, true, false, true]);
}

#[test]
fn another_identification_is_another_packet() {
    let mut tap = Tap::new();
    assert!(!tap.sees(0, &frame(1, b"same")));
    assert!(!tap.sees(1, &frame(2, b"same")));
    assert!(!tap.sees(2, &frame(0, b"same")));
}

#[test]
fn packets_without_identification_compare_by_payload() {
    let mut tap = Tap::new();
    assert!(!tap.sees(0, &frame(0, b"same")));
    assert!(tap.sees(1, &frame(0, b"same")));
    assert!(!tap.sees(2, &frame(0, b"other")));
    let six = ipv6(UDP, &udp(b"same"));
    assert!(!tap.sees_from(LinkType::Raw, START, &six));
    assert!(tap.sees_from(LinkType::Raw, START, &six));
}

#[test]
fn identification_of_an_ipv6_fragment_header_counts() {
    let mut tap = Tap::new();
    for id in [7, 8] {
        let packet = ipv6(44, &fragment_header(UDP, 0, id, &udp(b"same")));
        assert!(!tap.sees_from(LinkType::Raw, START, &packet));
        assert!(tap.sees_from(LinkType::Raw, START, &packet));
    }
}

#[test]
fn what_routers_and_switches_change_does_not_matter() {
    let mut tap = Tap::new();
    let routed = V4 {
        ttl: 63,
        ..V4::default()
    }
    .packet(&udp(b"same"));
    let mut other_checksum = udp(b"same");
    other_checksum[6] = 0;
    let mut other_addresses = ethernet(IPV4, &V4::default().packet(&other_checksum));
    other_addresses[..12].fill(9);
    assert!(!tap.sees(0, &ethernet(IPV4, &V4::default().packet(&udp(b"same")))));
    assert!(tap.sees(1, &ethernet(IPV4, &routed)));
    assert!(tap.sees(2, &ethernet(0x8100, &tagged(7, IPV4, &routed))));
    assert!(tap.sees(3, &other_addresses));
    assert!(tap.sees_from(LinkType::Raw, START, &routed));
}

#[test]
fn another_address_or_port_is_another_packet() {
    let mut tap = Tap::new();
    let original = frame(1, b"same");
    assert!(!tap.sees(0, &original));
    // Source address, destination address, source port, destination port.
    for place in [29, 33, 35, 37] {
        let mut changed = original.clone();
        changed[place] ^= 1;
        assert!(!tap.sees(1, &changed), "byte {place}");
    }
}

#[test]
fn fields_do_not_run_into_each_other() {
    let mut tap = Tap::new();
    assert!(!tap.sees(0, &frame(1, b"")));
    assert!(!tap.sees(0, &frame(1, b"\0")));
    assert!(!tap.sees(0, &frame(1, b"\0\0")));
}

#[test]
fn truncated_copies_are_compared_by_what_is_there() {
    let mut tap = Tap::new();
    let cut = ethernet(
        IPV4,
        &V4::default().packet(&udp_of_length(900, b"start of a long message")),
    );
    assert!(!tap.sees(0, &cut));
    assert!(tap.sees(1, &cut));
}

#[test]
fn stamps_that_step_back_a_little_are_compared_by_distance() {
    let mut tap = Tap::new();
    assert!(!tap.sees(100, &frame(1, b"a")));
    assert!(!tap.sees(119, &frame(2, b"b")));
    assert!(tap.sees(95, &frame(1, b"a")));
    assert!(tap.sees(105, &frame(2, b"b")));
    assert!(!tap.sees(79, &frame(3, b"c")));
    assert!(tap.sees(99, &frame(3, b"c")));
}

#[test]
fn clock_that_jumps_does_not_stop_the_search() {
    let mut tap = Tap::new();
    assert!(!tap.sees_from(LinkType::Ethernet, i64::MAX, &frame(9, b"wild")));
    assert!(!tap.sees_from(LinkType::Ethernet, i64::MIN, &frame(9, b"wild")));
    for number in 0..50 {
        assert!(!tap.sees(i64::from(number), &frame(number, b"x")));
        assert!(tap.sees(i64::from(number) + 1, &frame(number, b"x")));
    }
    assert!(tap.0.entries() <= 60);
}

#[test]
fn other_protocols_are_never_duplicates() {
    let mut tap = Tap::new();
    let tcp = ethernet(
        IPV4,
        &V4 {
            protocol: 6,
            ..V4::default()
        }
        .packet(&[0; 20]),
    );
    assert!(!tap.sees(0, &tcp));
    assert!(!tap.sees(0, &tcp));
    assert_eq!(tap.0.entries(), 0);
}

#[test]
fn memory_is_bounded_and_what_it_cost_is_counted() {
    let mut tap = Tap(DuplicateFinder::new(DEFAULT_WINDOW_NS, 10));
    for id in 0..1000 {
        assert!(!tap.sees(0, &frame(id, b"flood")));
        assert!(tap.0.entries() <= 10);
    }
    assert_eq!(tap.0.evicted(), 990);
    assert!(tap.sees(0, &frame(999, b"flood")));
    assert!(!tap.sees(0, &frame(0, b"flood")));
}

#[test]
fn old_packets_are_forgotten_by_time() {
    let mut tap = Tap::new();
    for id in 0..1000 {
        tap.sees(i64::from(id) * 10, &frame(id, b"steady"));
    }
    assert!(tap.0.entries() <= 5);
    assert_eq!(tap.0.evicted(), 0);
}

#[test]
fn window_or_memory_of_nothing_finds_nothing() {
    for (window, entries) in [(0, 10), (-1, 10), (DEFAULT_WINDOW_NS, 0)] {
        let mut tap = Tap(DuplicateFinder::new(window, entries));
        assert!(!tap.sees(0, &frame(1, b"x")));
        assert!(!tap.sees(0, &frame(1, b"x")));
        assert_eq!(tap.0.entries(), 0);
    }
}

#[test]
fn every_frame_doubled_within_the_window_is_found_once() {
    let mut numbers = Numbers(0x5eed);
    let mut tap = Tap::new();
    let mut at = 0;
    for id in 0..5000 {
        at += numbers.below(3) as i64;
        let packet = frame(id % 700, &[numbers.below(256) as u8; 20]);
        let fresh = !tap.sees(at, &packet);
        assert!(tap.sees(at + numbers.below(10) as i64, &packet) && fresh);
    }
    assert_eq!(tap.0.duplicates(), 5000);
}
