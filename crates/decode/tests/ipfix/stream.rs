//! IPFIX over TCP.

use decode::ipfix::{IpfixStream, is_ipfix};
use decode::stream::{Item, Maybe, Reader};

use crate::build::{SIP, message, set, tcp_egress, udp_ingress, udp4};

#[derive(Default)]
struct Found {
    messages: Vec<Vec<u8>>,
    unframed: u64,
}

fn feed(pieces: &[&[u8]]) -> Found {
    let (mut stream, mut found) = (IpfixStream::default(), Found::default());
    for piece in pieces {
        stream.data(piece, 1, &mut |item| found.take(item));
    }
    stream.end(&mut |item| found.take(item));
    assert_eq!(stream.held(), 0);
    found
}

impl Found {
    fn take(&mut self, item: Item<'_>) {
        match item {
            Item::Ipfix { bytes, .. } => self.messages.push(bytes.to_vec()),
            Item::Unframed { bytes } => self.unframed += bytes,
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn messages_are_found_however_the_stream_is_cut() {
    let messages = [
        message(&[set(0, b"")]),
        message(&[udp_ingress(&udp4(SIP)), tcp_egress(b"in@1", SIP)]),
        message(&[]),
        message(&[set(999, b"unknown first set")]),
    ];
    let bytes = messages.concat();
    for size in [1, 3, 16, 20, 100, bytes.len()] {
        let found = feed(&bytes.chunks(size).collect::<Vec<_>>());
        assert_eq!(found.messages, messages, "{size}");
        assert_eq!(found.unframed, 0);
    }
}

#[test]
fn framing_is_found_again_after_noise() {
    let one = message(&[udp_ingress(&udp4(SIP))]);
    let noise = [
        &[0, 10, 0, 3][..],
        &[0; 50],
        b"\0\x0a\0\x40 no set of ours",
        &[0],
    ]
    .concat();
    let found = feed(&[&one, &noise, &one]);
    assert_eq!(found.messages, [&one[..], &one]);
    assert_eq!(found.unframed, noise.len() as u64);
}

#[test]
fn the_middle_of_an_agents_frame_is_no_keepalive() {
    // Of HEP: the type of a chunk, seconds, then chunks with microseconds and the kind of payload.
    let amid = b"\0\x0a\x69\x55\xb9\0\0\0\0\x0a\0\x0a\0\0\xea\x60\0\0\0\x0b\0\x07\x01";
    assert_eq!(is_ipfix(amid), Maybe::No);
    assert_eq!(is_ipfix(&message(&[set(0, b"")])), Maybe::Yes);
    assert_eq!(is_ipfix(&message(&[set(0, b"not empty")])), Maybe::No);
}

#[test]
fn a_stream_is_told_by_its_first_set() {
    let one = message(&[set(256, &[0; 22])]);
    for length in 0..20 {
        assert_eq!(is_ipfix(&one[..length]), Maybe::More, "{length}");
    }
    assert_eq!(is_ipfix(&one[..20]), Maybe::Yes);
    for other in [
        &message(&[set(999, b"x")])[..],
        &message(&[])[..],
        b"\0\x09\0\x20",
        b"\0\x0a\0\x0f",
        SIP,
    ] {
        assert_eq!(is_ipfix(other), Maybe::No, "{other:?}");
    }
}

#[test]
fn noise_of_zeros_costs_no_more_than_other_noise() {
    let noise = vec![0; 2_000_000];
    let found = feed(&noise.chunks(1_460).collect::<Vec<_>>());
    assert_eq!(found.unframed, 2_000_000);
    assert!(found.messages.is_empty());
}
