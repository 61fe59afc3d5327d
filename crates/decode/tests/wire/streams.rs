use decode::sip::Validity;
use decode::stream::Transport;
use decode::wire::{PacketUse, WireSettings};

use crate::build::{
    ACK, FIN, Lab, PHONE, RST, SERVER, Tcp, address, request, request_without_length,
};

const WEB: ([u8; 4], u16) = (SERVER.0, 80);
const SECURE: ([u8; 4], u16) = (SERVER.0, 5061);

#[test]
fn messages_of_both_directions_come_with_their_own_addresses() {
    let mut lab = Lab::new();
    let mut tcp = Tcp::open(&mut lab, PHONE, (SERVER.0, 7777));
    tcp.data(&mut lab, true, &[request("one"), request("two")].concat());
    tcp.data(&mut lab, false, &request("three"));
    assert_eq!(
        lab.bytes(),
        [request("one"), request("two"), request("three")]
    );
    assert_eq!(lab.messages[2].dst, address(PHONE));
    assert!(lab.messages.iter().all(|message| {
        message.transport == Transport::Tcp && message.validity == Validity::Valid
    }));
}

#[test]
fn a_capture_that_begins_amid_a_connection_finds_the_next_message() {
    let mut lab = Lab::new();
    let mut tcp = Tcp::amid(PHONE, (SERVER.0, 7777));
    tcp.data(&mut lab, true, b"rest of a body\r\n");
    tcp.data(&mut lab, false, b"");
    tcp.data(&mut lab, true, &request("one"));
    tcp.data(&mut lab, true, &request("two"));
    lab.finish();
    assert_eq!(lab.bytes(), [request("one"), request("two")]);
}

#[test]
fn a_connection_that_begins_with_something_else_costs_nothing_more() {
    let mut lab = Lab::new();
    let mut tcp = Tcp::open(&mut lab, PHONE, (SERVER.0, 25));
    tcp.data(&mut lab, false, b"220 mail.example.com ESMTP\r\n");
    assert_eq!(
        tcp.data(&mut lab, true, &request("one")),
        PacketUse::Ignored("not_sip")
    );
    lab.finish();
    assert!(lab.messages.is_empty());
}

#[test]
fn at_a_sip_port_junk_before_the_first_message_is_passed_over() {
    let mut lab = Lab::new();
    let mut tcp = Tcp::open(&mut lab, PHONE, SERVER);
    tcp.data(&mut lab, true, b"\x01\x02 junk that nobody knows\r\n");
    tcp.data(&mut lab, true, &request("one"));
    lab.finish();
    assert_eq!(lab.bytes(), [request("one")]);
    assert!(lab.wire.counts().unframed_bytes > 0);
}

#[test]
fn junk_without_end_is_given_up_where_no_sip_is_expected() {
    let mut lab = Lab::with(&WireSettings {
        sip_ports: Vec::new(),
        ..WireSettings::default()
    });
    let mut tcp = Tcp::amid(PHONE, SERVER);
    for _ in 0..100 {
        tcp.data(&mut lab, true, &[b'x'; 1_000]);
        tcp.data(&mut lab, false, b"");
    }
    assert_eq!(
        tcp.data(&mut lab, true, &request("one")),
        PacketUse::Ignored("not_sip")
    );
}

#[test]
fn a_reset_says_that_neither_end_hears_from_the_other() {
    let mut lab = Lab::new();
    let mut tcp = Tcp::open(&mut lab, PHONE, SERVER);
    tcp.data(&mut lab, true, &request("one"));
    tcp.send(&mut lab, false, RST | ACK, b"");
    let (phone, server) = (address(PHONE), address(SERVER));
    assert_eq!(lab.undelivered, [(phone, server), (server, phone)]);
}

#[test]
fn two_fins_say_so_too_and_the_end_of_the_capture_does_not() {
    let mut lab = Lab::new();
    let mut tcp = Tcp::open(&mut lab, PHONE, SERVER);
    tcp.data(&mut lab, true, &request("one"));
    tcp.send(&mut lab, true, FIN | ACK, b"");
    assert!(lab.undelivered.is_empty());
    tcp.send(&mut lab, false, FIN | ACK, b"");
    assert_eq!(lab.undelivered.len(), 2);
    let mut other = Tcp::open(&mut lab, (PHONE.0, 40_001), SERVER);
    other.data(&mut lab, true, &request("two"));
    lab.finish();
    assert_eq!(lab.undelivered.len(), 2);
}

#[test]
fn a_load_balancers_header_names_the_client_and_is_no_part_of_the_stream() {
    for late in [false, true] {
        let mut lab = Lab::new();
        let mut tcp = Tcp::open(&mut lab, PHONE, SERVER);
        if late {
            // The capture holds the answer before the request.
            tcp.data(&mut lab, false, &request("zero"));
        }
        let header = b"PROXY TCP4 203.0.113.9 198.51.100.2 4711 5060\r\n";
        tcp.data(&mut lab, true, &[&header[..], &request("one")].concat());
        let message = lab.messages.last().unwrap();
        assert_eq!(message.bytes, request("one"));
        assert_eq!(message.proxied, Some("203.0.113.9:4711".parse().unwrap()));
    }
}

#[test]
fn sip_over_websocket_needs_no_content_length() {
    for order in [[0, 1], [1, 0]] {
        for seen_from_the_start in [true, false] {
            websocket_call(order, seen_from_the_start);
        }
    }
}

/// The two heads of the handshake in this order, as taps may capture them; with the opening of the connection or without.
fn websocket_call(order: [usize; 2], seen_from_the_start: bool) {
    let mut lab = Lab::new();
    let mut tcp = if seen_from_the_start {
        Tcp::open(&mut lab, PHONE, WEB)
    } else {
        Tcp::amid(PHONE, WEB)
    };
    let heads: [&[u8]; 2] = [
        b"GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
          Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: sip\r\n\
          Sec-WebSocket-Version: 13\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
          Sec-WebSocket-Protocol: sip\r\n\r\n",
    ];
    for head in order {
        tcp.data(&mut lab, head == 0, heads[head]);
    }
    let message = request_without_length("one");
    let frame = |masked: bool| {
        let length = (message.len() as u16).to_be_bytes();
        let key: [u8; 4] = if masked { [1, 2, 3, 4] } else { [0; 4] };
        let mut frame = vec![0x81, 0x7e | u8::from(masked) << 7, length[0], length[1]];
        if masked {
            frame.extend(key);
        }
        frame.extend(message.iter().zip(key.iter().cycle()).map(|(a, b)| a ^ b));
        frame
    };
    tcp.data(&mut lab, true, &frame(true));
    tcp.data(&mut lab, false, &[&[0x89, 0][..], &frame(false)].concat());
    lab.finish();
    assert_eq!(lab.bytes(), [message.as_slice(), &message]);
    for found in &lab.messages {
        assert_eq!(
            (found.transport, found.validity),
            (Transport::WebSocket, Validity::Valid)
        );
    }
    assert_eq!(lab.wire.counts().keepalives.get("websocket_ping"), Some(&1));
}

#[test]
fn tls_is_counted_with_the_alert_that_ended_it() {
    let mut lab = Lab::new();
    let mut tcp = Tcp::open(&mut lab, PHONE, SECURE);
    let hello = [&[3, 3][..], &[9; 32], &[0, 0, 2, 0x13, 1, 1, 0]].concat();
    let handshake = [&[1, 0, 0, hello.len() as u8][..], &hello].concat();
    let record = [&[22, 3, 1, 0, handshake.len() as u8][..], &handshake].concat();
    tcp.data(&mut lab, true, &record);
    tcp.data(&mut lab, false, &[21, 3, 3, 0, 2, 2, 40]);
    let tls = &lab.wire.counts().tls;
    assert_eq!(tls.client_hellos, 1);
    assert_eq!(tls.alerts.get("handshake_failure"), Some(&1));
    assert!(lab.messages.is_empty());
}

#[test]
fn tls_is_let_go_once_both_sides_are_encrypted() {
    let mut lab = Lab::new();
    let mut tcp = Tcp::open(&mut lab, PHONE, SECURE);
    let secret = [&[23, 3, 3, 0, 40][..], &[7; 40]].concat();
    assert_eq!(tcp.data(&mut lab, true, &secret), PacketUse::Carried);
    assert_eq!(tcp.data(&mut lab, false, &secret), PacketUse::Carried);
    assert_eq!(
        tcp.data(&mut lab, true, &secret),
        PacketUse::Ignored("not_sip")
    );
    assert_eq!(lab.wire.counts().tls.records, 2);
}

#[test]
fn hours_of_pings_before_the_first_request_cost_nothing() {
    let mut lab = Lab::new();
    let mut tcp = Tcp::open(&mut lab, PHONE, (SERVER.0, 7777));
    for _ in 0..3_000 {
        tcp.data(&mut lab, true, b"\r\n\r\n");
    }
    tcp.data(&mut lab, true, &request("one"));
    assert_eq!(lab.bytes(), [request("one")]);
    assert_eq!(lab.wire.counts().keepalives.get("crlf_ping"), Some(&3_000));
}

#[test]
fn a_hole_that_was_acknowledged_costs_one_message_and_no_other() {
    let mut lab = Lab::new();
    let mut tcp = Tcp::open(&mut lab, PHONE, SERVER);
    tcp.data(&mut lab, true, &request("one"));
    let lost = request("two");
    let mut unseen = Lab::new();
    tcp.data(&mut unseen, true, &lost);
    tcp.data(&mut lab, true, &request("three"));
    assert_eq!(lab.bytes(), [request("one")]);
    tcp.data(&mut lab, false, b"");
    let acknowledged = lab.now;
    for port in 1.. {
        if lab.messages.len() == 2 {
            break;
        }
        lab.packet(&crate::build::udp(PHONE, (SERVER.0, port), b"time passes"));
    }
    assert_eq!(lab.bytes(), [request("one"), request("three")]);
    assert_eq!(lab.now - acknowledged, 20_000_000);
    let streams = lab.wire.streams();
    assert_eq!((streams.gaps, streams.gap_bytes), (1, lost.len() as u64));
}

#[test]
fn an_acknowledgment_that_was_captured_before_its_bytes_loses_nothing() {
    let mut lab = Lab::new();
    let mut tcp = Tcp::open(&mut lab, PHONE, SERVER);
    let calls: Vec<_> = (0..20)
        .map(|call| request(&format!("call-{call}")))
        .collect();
    for call in &calls {
        // The answer is captured first, as by a tap with two ports.
        let mut late = tcp.clone();
        tcp.data(&mut Lab::new(), true, call);
        tcp.data(&mut lab, false, b"");
        late.data(&mut lab, true, call);
    }
    assert_eq!(lab.bytes(), calls);
    let streams = lab.wire.streams();
    assert_eq!((streams.gaps, streams.late), (0, 0));
}

#[test]
fn what_waits_is_given_when_its_time_has_come_with_the_time_of_then() {
    let mut lab = Lab::new();
    let mut tcp = Tcp::open(&mut lab, PHONE, SERVER);
    tcp.data(&mut lab, true, &request("one"));
    tcp.data(&mut Lab::new(), true, &request("two"));
    tcp.data(&mut lab, true, &request("three"));
    let sent = lab.now;
    lab.now += 2_000_000_000;
    let other = crate::build::udp(PHONE, (SERVER.0, 53), b"any packet moves the clock");
    lab.packet(&other);
    let message = lab.messages.last().unwrap();
    assert_eq!(message.bytes, request("three"));
    assert_eq!((message.first, message.seen), (sent, lab.now));
}
