//! Whatever the bytes are: memory that is bounded, and time that grows no faster than they do.

use std::time::{Duration, Instant};

use decode::sip::Limits;
use decode::stream::Reader;

use crate::record::Fed;
use crate::{good, numbered, request};

/// Buffers grow by doubling, a piece of a segment comes on top, and so do the stamps of tiny segments.
fn bound(limits: &Limits) -> usize {
    2 * (limits.message_bytes.max(limits.header_bytes) + 16_384) + 40_000
}

#[test]
fn a_message_beyond_the_limit_is_cut_and_the_next_begins_exactly_at_its_end() {
    let limits = Limits {
        message_bytes: 2_000,
        ..Limits::default()
    };
    let body = [&[b'x'; 3_000][..], b"\r\n", &good(), b"\r\n"].concat();
    let (first, good) = (numbered(1, &body), good());
    let stream = [&first[..], &good].concat();
    for length in [1, 999, 100_000] {
        let mut fed = Fed::new(limits.clone());
        for piece in stream.chunks(length) {
            fed.data(piece);
        }
        assert_eq!(
            fed.record.messages(),
            [(&first[..2_000], true), (&good, false)]
        );
        assert_eq!(fed.record.unframed(), 0);
    }
}

#[test]
fn a_gap_in_a_message_beyond_the_limit_is_bridged() {
    let limits = Limits {
        message_bytes: 2_000,
        ..Limits::default()
    };
    let first = numbered(1, &[b'x'; 5_000]);
    for (before, hole) in [(1_000, 3_000), (3_000, 1_000)] {
        let mut fed = Fed::new(limits.clone());
        fed.data(&first[..before])
            .gap(Some(hole as u64))
            .data(&first[before + hole..])
            .data(&good());
        let good = good();
        let kept = &first[..before.min(2_000)];
        assert_eq!(fed.record.messages(), [(kept, true), (&good, false)]);
    }
}

#[test]
fn a_head_of_the_limit_is_a_message_and_a_longer_one_is_not() {
    let limits = Limits {
        header_bytes: 1_000,
        ..Limits::default()
    };
    let fill = |count: usize| request("OPTIONS").first("X", "y".repeat(count)).bytes();
    let missing = 1_002 - fill(0).len();
    for (more, is_message) in [(0, true), (1, false)] {
        let first = fill(missing + more);
        let stream = [&first[..], &good()].concat();
        for length in [1, 700, 10_000] {
            let mut fed = Fed::new(limits.clone());
            for piece in stream.chunks(length) {
                fed.data(piece);
            }
            let messages = fed.record.messages();
            assert_eq!(messages.len(), 1 + usize::from(is_message));
            assert_eq!(messages[0].0 == first, is_message);
            let lost = if is_message { 0 } else { first.len() as u64 };
            assert_eq!(fed.record.unframed(), lost);
        }
    }
}

/// Streams that never lead to anything.
fn endless() -> Vec<(&'static str, Vec<u8>)> {
    let repeat = |front: &str, unit: &str| {
        let mut bytes = front.as_bytes().to_vec();
        bytes.extend(unit.bytes().cycle().take(200_000));
        bytes
    };
    let start = "OPTIONS sip:a SIP/2.0\r\n";
    vec![
        ("one token", repeat("", "x")),
        ("one start-line", repeat("OPTIONS sip:", "x")),
        ("headers", repeat(start, "x: y\r\n")),
        ("one header", repeat("OPTIONS sip:a SIP/2.0\r\nx:", "y")),
        ("folds", repeat("OPTIONS sip:a SIP/2.0\r\nx:", "\r\n y")),
        (
            "heads in heads",
            repeat("", "A b:c SIP/2.0\r\nx:y\r\nx:y\r\n"),
        ),
        ("starts", repeat("", "A b:c SIP/2.0\r\n")),
        ("lost in starts", repeat("=\r\n", "A b:c SIP/2.0\r\n")),
        ("lost in folds", repeat("=\r\nA b:c SIP/2.0\r\nx:", "\r\n ")),
        ("lost in a start", repeat("=\r\nA b:", "c")),
        ("lost in headers", repeat("=\r\n", "x: y\r\n")),
        ("lost in a line", repeat("=", "x ")),
        (
            "lost in heads",
            repeat("=\r\n", "A b:c SIP/2.0\r\nx:y\r\n\r\n"),
        ),
        ("line ends", repeat("", "\r\n")),
        ("CR", repeat("", "\r")),
        ("CR in a head", repeat("A b:c SIP/2.0\r\nx:", "\r\rx")),
        ("NUL", repeat("", "\0")),
        (
            "bodies",
            repeat("", "A b:c SIP/2.0\r\nl:60000\r\nx:y\r\n\r\n"),
        ),
        ("lengths", repeat(start, "l:1\r\n")),
    ]
}

#[test]
fn bytes_that_never_become_a_message_cost_neither_time_nor_memory() {
    // Far more than a linear pass takes in a debug build on a busy machine, far less than a quadratic one.
    let patience = Duration::from_secs(10);
    let limits = Limits::default();
    for (name, bytes) in endless() {
        for length in [1, 1_400, 65_535] {
            let started = Instant::now();
            let mut fed = Fed::new(limits.clone());
            for piece in bytes.chunks(length) {
                fed.data(piece);
                assert!(fed.stream.held() <= bound(&limits), "{name}");
                if fed.now % 16 == 0 {
                    fed.wait();
                }
            }
            fed.end();
            let taken = started.elapsed();
            assert!(taken < patience, "{name} in pieces of {length}: {taken:?}");
        }
    }
}

#[test]
fn waiting_again_and_again_for_a_body_costs_no_second_look() {
    let first = request("MESSAGE")
        .body("text/plain", b"")
        .set("Content-Length", "64000")
        .bytes();
    let mut fed = Fed::new(Limits::default());
    fed.data(&first);
    let started = Instant::now();
    for place in 0..60_000 {
        fed.data(if place % 4 == 3 { b"\n" } else { b"x" }).wait();
    }
    assert!(started.elapsed() < Duration::from_secs(10));
    fed.end();
    assert_eq!(fed.record.messages().len(), 1);
}

#[test]
fn the_memory_of_long_messages_is_given_back() {
    let mut fed = Fed::new(Limits::default());
    fed.data(&numbered(1, &b"x".repeat(60_000)));
    assert_eq!(fed.record.messages().len(), 1);
    assert!(fed.stream.held() < 10_000, "{}", fed.stream.held());
}
