use std::io::Write;

use decode::stream::Transport;
use decode::wire::{PacketUse, WireSettings};
use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};

use crate::build::{Lab, PHONE, SERVER, Tcp, address, request, udp};

const AGENT: ([u8; 4], u16) = ([203, 0, 113, 1], 30_000);
const COLLECTOR: ([u8; 4], u16) = ([203, 0, 113, 2], 9060);
const SEEN_BY_AGENT: i64 = 1_700_000_000_000_250_000;

fn chunk(kind: u16, body: &[u8]) -> Vec<u8> {
    let length = (6 + body.len()) as u16;
    [
        &[0, 0][..],
        &kind.to_be_bytes(),
        &length.to_be_bytes(),
        body,
    ]
    .concat()
}

fn hep3(payload_type: u8, protocol: u8, payload: &[u8]) -> Vec<u8> {
    hep3_with(&chunk(15, payload), payload_type, protocol)
}

/// A frame whose payload is compressed.
fn packed(payload: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(payload).unwrap();
    hep3_with(&chunk(16, &encoder.finish().unwrap()), 1, 17)
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn hep3_with(payload: &[u8], payload_type: u8, protocol: u8) -> Vec<u8> {
    let chunks = [
        payload.to_vec(),
        chunk(1, &[2]),
        chunk(2, &[protocol]),
        chunk(3, &PHONE.0),
        chunk(4, &SERVER.0),
        chunk(7, &PHONE.1.to_be_bytes()),
        chunk(8, &SERVER.1.to_be_bytes()),
        chunk(9, &1_700_000_000_u32.to_be_bytes()),
        chunk(10, &250_u32.to_be_bytes()),
        chunk(11, &[payload_type]),
        chunk(12, &2_002_u32.to_be_bytes()),
        chunk(17, b"call-7"),
    ]
    .concat();
    let length = (6 + chunks.len()) as u16;
    [b"HEP3", &length.to_be_bytes()[..], &chunks].concat()
}

#[test]
fn a_hep_message_has_the_addresses_and_the_time_of_its_agent() {
    let mut lab = Lab::new();
    let frame = hep3(1, 17, &request("one"));
    assert_eq!(
        lab.packet(&udp(AGENT, COLLECTOR, &frame)),
        PacketUse::Carried
    );
    let [message] = &lab.messages[..] else {
        panic!("one message");
    };
    assert_eq!(message.bytes, request("one"));
    assert_eq!(
        (message.src, message.dst),
        (address(PHONE), address(SERVER))
    );
    assert_eq!(message.tunnels, "hep3");
    assert_eq!(message.correlation_id, b"call-7");
    assert_eq!((message.first, message.seen), (SEEN_BY_AGENT, lab.now));
}

#[test]
fn the_transport_is_what_the_agent_says() {
    let mut lab = Lab::new();
    for protocol in [17, 6, 22, 132] {
        lab.packet(&udp(AGENT, COLLECTOR, &hep3(1, protocol, &request("one"))));
    }
    let transports: Vec<_> = lab
        .messages
        .iter()
        .map(|message| message.transport)
        .collect();
    let expected = [
        Transport::Udp,
        Transport::Tcp,
        Transport::Tls,
        Transport::Sctp,
    ];
    assert_eq!(transports, expected);
}

#[test]
fn hep_frames_in_a_stream_are_found_one_by_one() {
    let mut lab = Lab::new();
    let mut tcp = Tcp::open(&mut lab, AGENT, COLLECTOR);
    let frames = [
        hep3(1, 17, &request("one")),
        hep3(5, 17, b"{}"),
        hep3(1, 17, &request("two")),
    ]
    .concat();
    for piece in frames.chunks(100) {
        tcp.data(&mut lab, true, piece);
    }
    assert_eq!(lab.bytes(), [request("one"), request("two")]);
    let hep = &lab.wire.counts().hep;
    assert_eq!((hep.frames, hep.other.get(&5)), (3, Some(&1)));
}

#[test]
fn an_exporters_record_is_a_message_with_its_own_addresses() {
    let mut lab = Lab::new();
    let mut tcp = Tcp::open(&mut lab, AGENT, (COLLECTOR.0, 4739));
    let inner = udp(PHONE, SERVER, &request("one"));
    let record = [
        &1_700_000_000_u32.to_be_bytes()[..],
        &250_u32.to_be_bytes(),
        &[1, 0, 0, 0, 4],
        b"abcd",
        &[255],
        &(inner.len() as u16).to_be_bytes(),
        &inner,
    ]
    .concat();
    let set = [
        &259_u16.to_be_bytes()[..],
        &(4 + record.len() as u16).to_be_bytes(),
        &record,
    ]
    .concat();
    let message = [
        &10_u16.to_be_bytes()[..],
        &(16 + set.len() as u16).to_be_bytes(),
        &[0; 12],
        &set,
    ]
    .concat();
    tcp.data(&mut lab, true, &message);
    let [found] = &lab.messages[..] else {
        panic!("one message, not {:?}", lab.messages);
    };
    assert_eq!((found.src, found.dst), (address(PHONE), address(SERVER)));
    assert_eq!(found.tunnels, "ipfix");
    assert_eq!((found.first, found.seen), (SEEN_BY_AGENT, lab.now));
    assert_eq!(found.correlation_id, b"abcd");
}

#[test]
fn a_frame_that_ends_early_gives_what_it_has_and_is_told() {
    let mut lab = Lab::new();
    let frame = hep3(1, 17, &request("one"));
    lab.packet(&udp(AGENT, COLLECTOR, &frame[..frame.len() - 8]));
    assert_eq!(lab.bytes(), [request("one")]);
    assert_eq!(lab.wire.counts().hep.damaged, 1);
}

#[test]
fn an_agents_stream_is_found_although_no_segment_begins_with_a_frame() {
    for lost in [1, 7, 40] {
        let mut lab = Lab::new();
        let mut tcp = Tcp::amid(AGENT, COLLECTOR);
        let calls: Vec<_> = (0..9)
            .map(|call| hep3(1, 17, &request(&format!("call-{call}"))))
            .collect();
        for piece in calls.concat()[lost..].chunks(536) {
            tcp.data(&mut lab, true, piece);
            tcp.data(&mut lab, false, b"");
        }
        lab.finish();
        let expected: Vec<_> = (1..9)
            .map(|call| request(&format!("call-{call}")))
            .collect();
        assert_eq!(lab.bytes(), expected, "{lost}");
        assert!(lab.messages.iter().all(|message| message.tunnels == "hep3"));
    }
}

#[test]
fn compressed_messages_beyond_the_budget_of_a_datagram_are_told_as_damaged() {
    let mut lab = Lab::new();
    let mut long = request("one");
    long.resize(262_000, b'a');
    lab.packet(&udp(AGENT, COLLECTOR, &packed(&long).repeat(5)));
    let [message] = &lab.messages[..] else {
        panic!("one message");
    };
    assert!(message.truncated && message.bytes == long[..65_536]);
    let counts = &lab.wire.counts().hep;
    assert_eq!((counts.frames, counts.damaged), (5, 5));
    assert!(counts.other.is_empty());
    // The next datagram has a budget of its own.
    lab.packet(&udp(AGENT, COLLECTOR, &packed(&request("two"))));
    assert_eq!(lab.bytes()[1..], [request("two")]);
    assert_eq!(lab.wire.counts().hep.damaged, 5);
}

#[test]
fn the_budget_is_the_size_of_the_longest_message() {
    let mut settings = WireSettings::default();
    settings.limits.message_bytes = 1_000;
    let mut lab = Lab::with(&settings);
    let mut long = request("one");
    long.resize(1_001, b'a');
    lab.packet(&udp(AGENT, COLLECTOR, &packed(&long)));
    assert_eq!(lab.bytes(), [&long[..1_000]]);
    assert!(lab.messages[0].truncated);
}

#[test]
fn of_a_compressed_datagram_the_frames_before_its_cut_are_whole() {
    for (kept, damaged) in [(2, 1), (3, 1)] {
        let frame = hep3(1, 17, &request("one"));
        let mut settings = WireSettings::default();
        // The cut is inside a frame, or between two.
        settings.limits.message_bytes = frame.len() * kept + (3 - kept) * 20;
        let mut lab = Lab::with(&settings);
        lab.packet(&udp(AGENT, COLLECTOR, &gzip(&frame.repeat(4))));
        assert_eq!(lab.messages.len(), kept);
        assert!(lab.messages.iter().all(|message| !message.truncated));
        assert_eq!(lab.wire.counts().hep.damaged, damaged);
    }
}

#[test]
fn in_a_datagram_that_the_capture_cut_only_the_last_frame_is_truncated() {
    let mut lab = Lab::new();
    let frame = hep3_with(&[], 1, 17);
    let after = [chunk(17, b"call-8"), chunk(15, &request("two"))].concat();
    let length = (frame.len() + after.len()) as u16;
    let mut last = [&frame[..], &after].concat();
    last[4..6].copy_from_slice(&length.to_be_bytes());
    let datagram = [hep3(1, 17, &request("one")), last].concat();
    let packet = udp(AGENT, COLLECTOR, &datagram);
    lab.packet(&packet[..packet.len() - 3]);
    let truncated: Vec<_> = lab.messages.iter().map(|found| found.truncated).collect();
    assert_eq!(truncated, [false, true]);
    assert_eq!(lab.wire.counts().hep.damaged, 1);
}
