//! Frames of any kind through everything that lies before SIP: no panic, every packet has one use, what is found can be
//! parsed, and copies of a whole capture a long time later give the same messages again.
#![no_main]

use decode::frame::Frame;
use decode::link::LinkType;
use decode::sip::{Limits, parse_framed};
use decode::wire::{Found, PacketUse, Wire, WireSettings};
use libfuzzer_sys::fuzz_target;

const STEPS_NS: [i64; 8] = [
    0,
    1_000_000,
    21_000_000,
    500_000_000,
    1_100_000_000,
    6_000_000_000,
    61_000_000_000,
    -500_000_000,
];
/// What is before a second pass: longer than anything is remembered.
const PAUSE_NS: i64 = 4 * 3_600 * 1_000_000_000;
const START_NS: i64 = 1_700_000_000_000_000_000;

fuzz_target!(|input: &[u8]| {
    let settings = WireSettings {
        fragment_bytes: 64 << 10,
        stream_bytes: 1 << 20,
        direction_bytes: 8 << 10,
        ..WireSettings::default()
    };
    let once = read(&mut Wire::new(&settings), input, START_NS);
    let again = read(&mut Wire::new(&settings), input, START_NS + PAUSE_NS);
    assert_eq!(once, again);
});

/// The messages of a capture, in the order in which they are found.
fn read(wire: &mut Wire, input: &[u8], start: i64) -> Vec<Vec<u8>> {
    let mut messages = Vec::new();
    let (mut rest, mut ts, mut total) = (input, start, 0_usize);
    // Link type, step of time, bytes that are cut off, length, bytes.
    while let [link, step, cut, high, low, behind @ ..] = rest {
        let length = usize::from(u16::from_be_bytes([*high, *low])).min(behind.len());
        let (data, behind) = behind.split_at(length);
        rest = behind;
        ts += STEPS_NS[usize::from(*step) % STEPS_NS.len()];
        total += data.len();
        let number = LinkType::SUPPORTED[usize::from(*link) % LinkType::SUPPORTED.len()];
        let frame = Frame {
            ts,
            link: LinkType::from_dlt(number),
            data,
            original_len: data.len() as u32 + u32::from(*cut),
        };
        let packet_use = wire.packet(0, &frame, &mut |found| take(&found, &mut messages));
        if let PacketUse::Ignored(reason) | PacketUse::Dropped(reason) = packet_use {
            assert!(!reason.is_empty());
        }
    }
    wire.finish(&mut |found| take(&found, &mut messages));
    let given: usize = messages.iter().map(Vec::len).sum();
    // Agents may compress what they send, and that up to 256 KiB a frame.
    assert!(given <= (total + messages.len()) * 1_100 + (256 << 10) * messages.len());
    messages
}

fn take(found: &Found<'_>, messages: &mut Vec<Vec<u8>>) {
    if let Found::Message(caught) = found {
        let message = parse_framed(caught.bytes, caught.framing, &Limits::default());
        assert!(message.bytes <= caught.bytes.len());
        assert!(caught.stamps.first <= caught.stamps.last || caught.carriage.agent.is_some());
        assert!(!caught.bytes.is_empty());
        messages.push(caught.bytes.to_vec());
    }
}
