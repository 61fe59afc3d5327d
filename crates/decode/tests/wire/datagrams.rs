use decode::sip::Validity;
use decode::stream::Transport;
use decode::wire::PacketUse;

use crate::build::{Lab, PHONE, SERVER, address, ip, request, udp};

const V2: [u8; 12] = *b"\r\n\r\n\0\r\nQUIT\n";

#[test]
fn a_datagram_is_sip_by_its_content_at_any_port() {
    let mut lab = Lab::new();
    let packet = udp(PHONE, (SERVER.0, 777), &request("one"));
    assert_eq!(lab.packet(&packet), PacketUse::Carried);
    let [message] = &lab.messages[..] else {
        panic!("one message");
    };
    assert_eq!(message.bytes, request("one"));
    assert_eq!(
        (message.src, message.dst.port(), message.transport),
        (address(PHONE), 777, Transport::Udp)
    );
    assert_eq!((message.tunnels.as_str(), message.truncated), ("", false));
}

#[test]
fn a_copy_within_the_window_is_a_duplicate() {
    let mut lab = Lab::new();
    let packet = udp(PHONE, SERVER, &request("one"));
    lab.packet(&packet);
    assert_eq!(lab.packet(&packet), PacketUse::Duplicate);
    assert_eq!(lab.messages.len(), 1);
}

#[test]
fn every_kind_of_keepalive_on_udp_is_counted_and_is_no_message() {
    let mut lab = Lab::new();
    let stun = [&[0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42][..], &[7; 12]].concat();
    for payload in [&b"\r\n\r\n"[..], b"\r\n", b"\0\0\0\0", b"jaK\0", &stun] {
        assert_eq!(lab.packet(&udp(PHONE, SERVER, payload)), PacketUse::Carried);
    }
    let counts = &lab.wire.counts().keepalives;
    for kind in ["crlf_ping", "crlf_pong", "zeros", "jak", "stun"] {
        assert_eq!(counts.get(kind), Some(&1), "{kind}");
    }
    assert!(lab.messages.is_empty());
    assert_eq!(lab.strays, 0);
}

#[test]
fn other_bytes_are_told_at_sip_ports_only() {
    let mut lab = Lab::new();
    assert_eq!(
        lab.packet(&udp(PHONE, (SERVER.0, 53), b"no sip")),
        PacketUse::Ignored("not_sip")
    );
    assert_eq!(lab.strays, 0);
    lab.packet(&udp(PHONE, SERVER, b"no sip"));
    assert_eq!(lab.strays, 1);
}

#[test]
fn a_datagram_behind_a_proxy_header_names_its_client() {
    let mut lab = Lab::new();
    let header = [
        &V2[..],
        &[0x21, 0x12, 0, 12, 203, 0, 113, 9, 198, 51, 100, 2],
        &[0xab, 0xcd, 0x13, 0xc4],
    ]
    .concat();
    lab.packet(&udp(PHONE, SERVER, &[header, request("one")].concat()));
    let [message] = &lab.messages[..] else {
        panic!("one message");
    };
    assert_eq!(message.bytes, request("one"));
    assert_eq!(message.src, address(PHONE));
    assert_eq!(message.proxied, Some("203.0.113.9:43981".parse().unwrap()));
}

#[test]
fn a_datagram_that_the_capture_cut_is_truncated_and_its_headers_are_used() {
    let mut lab = Lab::new();
    let packet = udp(PHONE, SERVER, &request("one"));
    lab.packet(&packet[..packet.len() - 10]);
    let [message] = &lab.messages[..] else {
        panic!("one message");
    };
    assert!(message.truncated);
    assert_eq!(message.validity, Validity::Lenient);
}

#[test]
fn an_unreachable_packet_is_told_and_is_no_message_again() {
    let mut lab = Lab::new();
    let lost = udp(PHONE, SERVER, &request("one"));
    let error = [&[3, 3, 0, 0, 0, 0, 0, 0][..], &lost].concat();
    assert_eq!(
        lab.packet(&ip(SERVER, PHONE, 1, &error)),
        PacketUse::Carried
    );
    assert!(lab.messages.is_empty());
    assert_eq!(lab.undelivered, [(address(PHONE), address(SERVER))]);
}

#[test]
fn dtls_is_counted_with_the_name_that_it_asks_for() {
    let mut lab = Lab::new();
    let name = b"sip.example.com";
    let list = [&[0][..], &(name.len() as u16).to_be_bytes(), name].concat();
    let names = [&(list.len() as u16).to_be_bytes()[..], &list].concat();
    let extension = [&[0, 0][..], &(names.len() as u16).to_be_bytes(), &names].concat();
    let hello = [
        &[0xfe, 0xfd][..],
        &[9; 32],
        &[0, 0, 0, 2, 0xc0, 0x2b, 1, 0],
        &(extension.len() as u16).to_be_bytes(),
        &extension,
    ]
    .concat();
    let length = &(hello.len() as u32).to_be_bytes()[1..];
    let handshake = [&[1][..], length, &[0, 0, 0, 0, 0], length, &hello].concat();
    let record = [
        &[22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0][..],
        &(handshake.len() as u16).to_be_bytes(),
        &handshake,
    ]
    .concat();
    assert_eq!(
        lab.packet(&udp(PHONE, (SERVER.0, 5061), &record)),
        PacketUse::Ignored("dtls")
    );
    let tls = &lab.wire.counts().tls;
    assert_eq!(tls.client_hellos, 1);
    assert_eq!(tls.server_names.get("sip.example.com"), Some(&1));
}
