//! What the innermost datagram carries besides UDP: TCP, SCTP, and errors about packets that did not arrive.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod link_frames;

use std::net::SocketAddr;

use decode::frame::{Skip, Unreachable};
use decode::link::LinkType;
use link_frames::{
    Carried, DST, DST6, SRC, SRC6, UDP, V4, cut_from, extension, fragment_header, ipv4, ipv6, udp,
    whole,
};

fn v4(protocol: u8, payload: &[u8]) -> Vec<u8> {
    V4 {
        protocol,
        ..V4::default()
    }
    .packet(payload)
}

fn carried(packet: &[u8]) -> Carried {
    whole(LinkType::Raw, packet).unwrap().carried
}

#[test]
fn tcp_segments_are_given_whole() {
    let segment: Vec<u8> = (0..60).collect();
    assert_eq!(carried(&v4(6, &segment)), Carried::Tcp(segment.clone(), 0));
    assert_eq!(carried(&ipv6(6, &segment)), Carried::Tcp(segment, 0));
}

#[test]
fn tcp_segment_tells_how_much_of_it_the_capture_lost() {
    let segment: Vec<u8> = (0..60).collect();
    let packet = v4(6, &segment);
    for cut in 40..packet.len() {
        let seen = cut_from(LinkType::Raw, &packet[..cut], packet.len()).unwrap();
        let expected = Carried::Tcp(segment[..cut - 20].to_vec(), packet.len() - cut);
        assert_eq!((seen.carried, seen.truncated), (expected, true));
    }
    for cut in 0..40 {
        let seen = cut_from(LinkType::Raw, &packet[..cut], packet.len());
        assert_eq!(seen, Err(Skip::Truncated));
    }
}

#[test]
fn segment_of_an_offloaded_packet_lost_what_the_frame_lost() {
    let packet = V4 {
        protocol: 6,
        total_length: Some(0),
        ..V4::default()
    }
    .packet(&[7; 100]);
    let seen = cut_from(LinkType::Raw, &packet[..70], packet.len()).unwrap();
    assert_eq!(seen.carried, Carried::Tcp(vec![7; 50], 50));
}

#[test]
fn segment_that_its_sender_made_too_short_is_given_as_it_is() {
    assert_eq!(carried(&v4(6, &[1, 2])), Carried::Tcp(vec![1, 2], 0));
}

#[test]
fn sctp_packets_are_given_whole() {
    let packet: Vec<u8> = (0..40).collect();
    assert_eq!(carried(&v4(132, &packet)), Carried::Sctp(packet.clone()));
    assert_eq!(carried(&ipv6(132, &packet)), Carried::Sctp(packet.clone()));
    let frame = v4(132, &packet);
    let seen = cut_from(LinkType::Raw, &frame[..50], frame.len()).unwrap();
    assert!(seen.truncated);
    let seen = cut_from(LinkType::Raw, &frame[..31], frame.len());
    assert_eq!(seen, Err(Skip::Truncated));
}

// Errors

fn error(kind: u8, code: u8, embedded: &[u8]) -> Vec<u8> {
    [&[kind, code, 0, 0, 0, 0, 0, 0], embedded].concat()
}

fn undelivered(
    protocol: u8,
    src: impl Into<std::net::IpAddr>,
    dst: impl Into<std::net::IpAddr>,
) -> Carried {
    Carried::Unreachable(Unreachable {
        src: SocketAddr::new(src.into(), 5060),
        dst: SocketAddr::new(dst.into(), 5062),
        protocol,
    })
}

#[test]
fn error_tells_whom_a_packet_did_not_reach() {
    let ports = &udp(b"SIP text")[..8];
    for protocol in [6, 17, 132] {
        for code in [0, 1, 2, 3, 5, 9, 10, 13] {
            let packet = v4(1, &error(3, code, &v4(protocol, ports)));
            assert_eq!(carried(&packet), undelivered(protocol, SRC, DST));
        }
        for code in 0..=6 {
            let packet = ipv6(58, &error(1, code, &ipv6(protocol, ports)));
            assert_eq!(carried(&packet), undelivered(protocol, SRC6, DST6));
        }
    }
}

#[test]
fn embedded_packet_is_no_traffic_of_its_own() {
    let packet = v4(1, &error(3, 3, &ipv4(&udp(b"INVITE sip:a SIP/2.0\r\n"))));
    assert_eq!(carried(&packet), undelivered(17, SRC, DST));
}

#[test]
fn embedded_packet_may_have_options_and_extension_headers() {
    let options = V4 {
        options: 3,
        ..V4::default()
    };
    let packet = v4(1, &error(3, 3, &options.packet(&udp(b""))));
    assert_eq!(carried(&packet), undelivered(17, SRC, DST));
    let packet = ipv6(58, &error(1, 4, &ipv6(60, &extension(UDP, 1, &udp(b"")))));
    assert_eq!(carried(&packet), undelivered(17, SRC6, DST6));
}

#[test]
fn first_fragment_that_was_not_delivered_has_ports_and_a_later_one_has_none() {
    let first = V4 {
        fragment: 0x2000,
        ..V4::default()
    };
    let later = V4 {
        fragment: 0x2010,
        ..V4::default()
    };
    let packet = v4(1, &error(3, 1, &first.packet(&udp(b""))));
    assert_eq!(carried(&packet), undelivered(17, SRC, DST));
    let packet = v4(1, &error(3, 1, &later.packet(&udp(b""))));
    assert_eq!(carried(&packet), Carried::Other(1));
    let packet = ipv6(
        58,
        &error(1, 3, &ipv6(44, &fragment_header(UDP, 1, 7, &udp(b"")))),
    );
    assert_eq!(carried(&packet), undelivered(17, SRC6, DST6));
}

#[test]
fn other_messages_and_other_embedded_packets_are_another_protocol() {
    let embedded = ipv4(&udp(b"x"));
    for packet in [
        // Echo, fragmentation needed, time exceeded, something else inside, the other version inside.
        v4(1, &error(8, 0, &embedded)),
        v4(1, &error(3, 4, &embedded)),
        v4(1, &error(11, 0, &embedded)),
        v4(1, &error(3, 3, &v4(47, &[0; 8]))),
        v4(1, &error(3, 3, &ipv6(17, &udp(b"x")))),
        v4(1, &error(3, 3, &[])),
    ] {
        assert_eq!(carried(&packet), Carried::Other(1));
    }
    let embedded = ipv6(UDP, &udp(b"x"));
    for packet in [
        // Packet too big, echo, the other version inside.
        ipv6(58, &error(2, 0, &embedded)),
        ipv6(58, &error(128, 0, &embedded)),
        ipv6(58, &error(1, 4, &ipv4(&udp(b"x")))),
    ] {
        assert_eq!(carried(&packet), Carried::Other(58));
    }
}

#[test]
fn embedded_packet_that_ends_before_its_ports_tells_nothing() {
    let packet = v4(1, &error(3, 3, &ipv4(&udp(b""))[..24]));
    assert_eq!(carried(&packet), undelivered(17, SRC, DST));
    for length in 0..24 {
        let packet = v4(1, &error(3, 3, &ipv4(&udp(b""))[..length]));
        assert_eq!(carried(&packet), Carried::Other(1), "{length}");
    }
}
