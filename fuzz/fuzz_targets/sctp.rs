//! Any packets of SCTP, one after the other, and then a message in parts, which must come out whole.
//!
//! Each packet stands behind two bytes: its length, and how many tenths of a second it comes after the last.
#![no_main]

use std::net::{IpAddr, Ipv4Addr};

use decode::sctp::{Associations, SctpItem, SctpSettings};
use decode::sip::{Content, classify};
use libfuzzer_sys::fuzz_target;

const TENTH: i64 = 100_000_000;
const SETTINGS: SctpSettings = SctpSettings {
    message_bytes: 300,
    held_bytes: 8_000,
    directions: 4,
    wait_ns: 5_000_000_000,
};
/// What is kept at most: the fragments, and 256 bytes a direction.
const HELD: usize = 8_000 + 4 * 256;
const START: &[u8] = b"OPTIONS sip:b SIP/2.0\r\n";
const SOURCE: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));
const DESTINATION: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 2));

fuzz_target!(|input: &[u8]| {
    let mut associations = Associations::new(SETTINGS);
    let mut ts = 0;
    let mut sip = 0;
    let mut rest = input;
    while let [length, later, tail @ ..] = rest {
        let (packet, tail) = tail.split_at(usize::from(*length).min(tail.len()));
        rest = tail;
        ts += i64::from(*later) * TENTH;
        associations.packet(ts, SOURCE, DESTINATION, packet, ts, &mut |item| {
            sip += u64::from(check(item, ts));
        });
        assert!(associations.held() <= HELD);
    }
    assert_eq!(associations.counters().sip, sip);
    associations.expire(ts + SETTINGS.wait_ns + 1);
    assert!(associations.held() <= SETTINGS.directions * 256);
    reassemble(input);
});

/// Whether it is a message, and that it is one if so.
fn check(item: SctpItem<'_, i64>, now: i64) -> bool {
    match item {
        SctpItem::Sip {
            bytes,
            stamps,
            meta,
            ..
        } => {
            assert_eq!(classify(bytes), Content::Sip);
            assert!(bytes.len() <= SETTINGS.message_bytes);
            assert!(stamps.first <= stamps.last && stamps.last <= now && meta <= stamps.first);
            true
        }
        SctpItem::Other { meta, .. }
        | SctpItem::Abort { meta, .. }
        | SctpItem::Keepalive { meta, .. } => {
            assert!(meta <= now);
            false
        }
    }
}

/// Cuts a message into parts as the input says, sends them in the order that it says, and wants the message back.
fn reassemble(input: &[u8]) {
    let message = [START, input].concat();
    let mut sizes = input.iter().map(|byte| usize::from(*byte % 32) + 1);
    let mut rest = &message[..];
    let mut parts = Vec::new();
    while !rest.is_empty() && parts.len() < 64 {
        let size = sizes.next().unwrap_or(rest.len());
        let (part, tail) = rest.split_at(size.min(rest.len()));
        rest = tail;
        parts.push(part);
    }
    let sent = parts.concat();
    let last = parts.len() - 1;
    let mut packets: Vec<_> = parts
        .iter()
        .enumerate()
        .map(|(number, part)| packet(number, number == 0, number == last, part))
        .collect();
    for (place, byte) in input.iter().enumerate().take(packets.len()) {
        let other = (place + usize::from(*byte)) % packets.len();
        packets.swap(place, other);
    }
    let mut associations = Associations::new(SctpSettings::default());
    let mut found = Vec::new();
    for packet in &packets {
        associations.packet(0, SOURCE, DESTINATION, packet, (), &mut |item| match item {
            SctpItem::Sip { bytes, .. } => found.push(bytes.to_vec()),
            other => panic!("{other:?}"),
        });
    }
    assert_eq!(found, [sent]);
    assert!(associations.held() <= 256);
}

fn packet(number: usize, begins: bool, ends: bool, part: &[u8]) -> Vec<u8> {
    let tsn = (u32::MAX - 3).wrapping_add(number as u32);
    let mut bytes = vec![0x13, 0xc4, 0x13, 0xc4, 0, 0, 0, 1, 0, 0, 0, 0];
    bytes.extend([0, u8::from(begins) * 2 + u8::from(ends)]);
    bytes.extend((part.len() as u16 + 16).to_be_bytes());
    bytes.extend(tsn.to_be_bytes());
    bytes.extend([0; 8]);
    bytes.extend(part);
    bytes
}
