use decode::stream::Transport;
use decode::wire::PacketUse;

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
    let chunks = [
        chunk(15, payload),
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
