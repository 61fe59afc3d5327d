//! Bytes that the capture lost.

use decode::sip::{Limits, parse};

use crate::record::Fed;
use crate::{Random, good, numbered};

/// The head of a numbered message and its whole length.
fn lengths(message: &[u8]) -> (usize, usize) {
    let parsed = parse(message, &Limits::default());
    (parsed.head_bytes, parsed.bytes)
}

#[test]
fn a_gap_inside_a_body_is_bridged_to_its_exact_end() {
    // The text behind the hole looks like a message, and must not be taken for one.
    let body = [&[b'x'; 100][..], b"\r\n", &good(), b"\r\n"].concat();
    let (first, good) = (numbered(1, &body), good());
    let (head, whole) = lengths(&first);
    for hole in [1, 50, whole - head - 10] {
        let mut fed = Fed::new(Limits::default());
        fed.data(&first[..head + 10]).gap(Some(hole as u64));
        assert_eq!(fed.record.messages(), [(&first[..head + 10], true)]);
        fed.data(&first[head + 10 + hole..]).data(&good);
        assert_eq!(fed.record.messages().len(), 2, "{hole}");
        assert_eq!(fed.record.unframed(), 0);
    }
}

#[test]
fn two_gaps_inside_a_body_are_bridged_too() {
    let first = numbered(1, &[b'x'; 100]);
    let (head, _) = lengths(&first);
    let mut fed = Fed::new(Limits::default());
    fed.data(&first[..head + 10])
        .gap(Some(20))
        .data(&first[head + 30..head + 50])
        .gap(Some(40))
        .data(&first[head + 90..])
        .data(&good());
    let good = good();
    assert_eq!(
        fed.record.messages(),
        [(&first[..head + 10], true), (&good, false)]
    );
    assert_eq!(fed.record.unframed(), 0);
}

#[test]
fn a_gap_beyond_the_body_loses_framing() {
    let (first, second) = (numbered(1, b"0123456789"), numbered(2, b"abc"));
    let (head, _) = lengths(&first);
    for hole in [Some(6 + 30), None] {
        let mut fed = Fed::new(Limits::default());
        fed.data(&first[..head + 5]).gap(hole);
        assert_eq!(fed.record.messages(), [(&first[..head + 5], true)]);
        fed.data(&second[30..]).data(&good());
        assert_eq!(fed.record.messages().len(), 2);
        assert_eq!(fed.record.unframed(), second.len() as u64 - 30);
    }
}

#[test]
fn a_gap_inside_a_head_leaves_bytes_of_no_message() {
    let first = numbered(1, b"0123456789");
    let mut fed = Fed::new(Limits::default());
    fed.data(&first[..50])
        .gap(Some(7))
        .data(&first[57..])
        .data(&good());
    let good = good();
    assert_eq!(fed.record.messages(), [(&good[..], false)]);
    assert_eq!(fed.record.unframed(), first.len() as u64 - 7);
}

#[test]
fn a_message_may_begin_right_behind_a_gap() {
    let good = good();
    let mut fed = Fed::new(Limits::default());
    fed.data(&good[..30]).gap(Some(1_000)).data(&good);
    assert_eq!(fed.record.messages(), [(&good[..], false)]);
    assert_eq!(fed.record.unframed(), 30);
}

#[test]
fn what_is_left_of_a_method_behind_a_gap_is_no_method() {
    let first = numbered(1, b"");
    let good = good();
    for lost in 1..7 {
        let mut fed = Fed::new(Limits::default());
        fed.gap(Some(lost as u64)).data(&first[lost..]).data(&good);
        assert_eq!(fed.record.messages(), [(&good[..], false)], "{lost}");
    }
}

#[test]
fn a_gap_of_no_bytes_is_none() {
    let good = good();
    let mut fed = Fed::new(Limits::default());
    fed.data(&good[..30]).gap(Some(0)).data(&good[30..]);
    assert_eq!(fed.record.messages(), [(&good[..], false)]);
}

/// What a stream of these messages must give when the bytes from `from` to `to` are lost.
fn expected(messages: &[Vec<u8>], from: usize, to: usize) -> Vec<(Vec<u8>, bool)> {
    let mut expected = Vec::new();
    let mut begin = 0;
    for message in messages {
        let (head, whole) = lengths(message);
        let end = begin + whole;
        if to <= begin || from >= end {
            expected.push((message.clone(), false));
        } else if from >= begin + head {
            expected.push((message[..from - begin].to_vec(), true));
        }
        begin = end;
    }
    expected
}

#[test]
fn a_random_hole_costs_only_the_messages_that_it_touches() {
    let mut random = Random(0x1357_9bdf_2468_ace1);
    for round in 0..3_000 {
        let messages: Vec<_> = (0..=random.below(6))
            .map(|number| {
                // Without the line end, nothing tells where the next message begins once framing is lost in a head.
                let mut body: Vec<u8> = (0..random.below(200))
                    .map(|_| b"ab:\r\n 0="[random.below(8)])
                    .collect();
                body.extend_from_slice(b"\r\n");
                numbered(number, &body)
            })
            .collect();
        let stream = messages.concat();
        let from = random.below(stream.len());
        let to = (from + 1 + random.below(400)).min(stream.len());
        let mut fed = Fed::new(Limits::default());
        for piece in stream[..from].chunks(1 + random.below(300)) {
            fed.data(piece);
        }
        fed.gap(Some((to - from) as u64));
        for piece in stream[to..].chunks(1 + random.below(300)) {
            fed.data(piece);
        }
        fed.end();
        let found: Vec<_> = fed
            .record
            .messages()
            .iter()
            .map(|(bytes, truncated)| (bytes.to_vec(), *truncated))
            .collect();
        let expected = expected(&messages, from, to);
        assert!(found == expected, "round {round}: {from} to {to}");
    }
}
