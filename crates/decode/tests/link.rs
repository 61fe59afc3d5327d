//! Frames to datagrams: every link type, every header on the way, and everything that can be wrong with them.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod link_frames;

use std::net::{IpAddr, Ipv6Addr};

use decode::frame::Skip;
use decode::link::LinkType;
use link_frames::{
    Carried, DST, DST6, IPV4, IPV6, Numbers, SRC, SRC6, UDP, V4, cut_from, ethernet, extension,
    fragment_header, ipv4, ipv6, ipv6_between, sll, sll2, tagged, udp, udp_of_length, whole,
};

/// Reads a whole frame that carries `expected` in UDP over IPv4.
fn assert_carries(link: LinkType, frame: &[u8], expected: &[u8]) {
    let datagram = whole(link, frame).unwrap();
    let carried = Carried::Udp(5060, 5062, expected.to_vec());
    assert_eq!(
        (datagram.src, datagram.dst),
        (IpAddr::V4(SRC), IpAddr::V4(DST)),
        "{link:?}"
    );
    assert_eq!(datagram.carried, carried, "{link:?}");
    assert!(!datagram.truncated && !datagram.reassembled, "{link:?}");
}

// Link types

#[test]
fn every_link_type_leads_to_the_same_datagram() {
    let packet = ipv4(&udp(b"OPTIONS"));
    assert_carries(LinkType::Ethernet, &ethernet(IPV4, &packet), b"OPTIONS");
    assert_carries(LinkType::LinuxSll, &sll(IPV4, &packet), b"OPTIONS");
    assert_carries(LinkType::LinuxSll2, &sll2(IPV4, &packet), b"OPTIONS");
    assert_carries(LinkType::Raw, &packet, b"OPTIONS");
    assert_carries(
        LinkType::Null,
        &[&[2, 0, 0, 0], &packet[..]].concat(),
        b"OPTIONS",
    );
    assert_carries(
        LinkType::Null,
        &[&[0, 0, 0, 2], &packet[..]].concat(),
        b"OPTIONS",
    );
    assert_carries(
        LinkType::Loop,
        &[&[0, 0, 0, 2], &packet[..]].concat(),
        b"OPTIONS",
    );
}

#[test]
fn loopback_knows_the_ipv6_family_of_every_system() {
    let packet = ipv6(UDP, &udp(b"x"));
    for family in [10, 24, 28, 30] {
        let frame = [&[family, 0, 0, 0], &packet[..]].concat();
        assert_eq!(whole(LinkType::Null, &frame).unwrap().src, IpAddr::V6(SRC6));
        assert_eq!(
            whole(LinkType::Loop, &frame),
            Err(Skip::NotIp),
            "LOOP has one byte order"
        );
    }
    assert_eq!(
        whole(LinkType::Null, &[&[7, 0, 0, 0], &packet[..]].concat()),
        Err(Skip::NotIp)
    );
}

#[test]
fn unsupported_link_type_is_told() {
    assert_eq!(
        whole(LinkType::Unsupported(105), &[0; 100]),
        Err(Skip::UnsupportedLinkType)
    );
}

#[test]
fn frames_without_ip_are_told() {
    for ethertype in [0x0806, 0x88cc, 0x0026, 0x05dc] {
        assert_eq!(
            whole(LinkType::Ethernet, &ethernet(ethertype, &[0; 46])),
            Err(Skip::NotIp)
        );
        assert_eq!(
            whole(LinkType::LinuxSll, &sll(ethertype, &[0; 46])),
            Err(Skip::NotIp)
        );
        assert_eq!(
            whole(LinkType::LinuxSll2, &sll2(ethertype, &[0; 46])),
            Err(Skip::NotIp)
        );
    }
}

// VLAN tags

#[test]
fn up_to_four_tags_of_any_protocol_are_followed() {
    let packet = ipv4(&udp(b"x"));
    let mut inner = (IPV4, packet);
    let mut expected = Vec::new();
    for (count, protocol) in [0x8100, 0x88a8, 0x9100, 0x8100].into_iter().enumerate() {
        let identifier = 100 + count as u16;
        inner = (protocol, tagged(0xe000 | identifier, inner.0, &inner.1));
        expected.insert(0, identifier);
        for (link, frame) in [
            (LinkType::Ethernet, ethernet(inner.0, &inner.1)),
            (LinkType::LinuxSll, sll(inner.0, &inner.1)),
            (LinkType::LinuxSll2, sll2(inner.0, &inner.1)),
        ] {
            assert_carries(link, &frame, b"x");
            assert_eq!(whole(link, &frame).unwrap().path.vlans.as_slice(), expected);
        }
    }
    let fifth = tagged(5, inner.0, &inner.1);
    assert_eq!(
        whole(LinkType::Ethernet, &ethernet(0x8100, &fifth)),
        Err(Skip::TooManyVlans)
    );
}

#[test]
fn untagged_frame_has_no_vlans() {
    let frame = ethernet(IPV4, &ipv4(&udp(b"x")));
    assert!(
        whole(LinkType::Ethernet, &frame)
            .unwrap()
            .path
            .vlans
            .as_slice()
            .is_empty()
    );
}

// IPv4

#[test]
fn ipv4_identification_and_options_are_read() {
    let packet = V4 {
        id: 0xbeef,
        options: 10,
        ..V4::default()
    }
    .packet(&udp(b"with options"));
    let datagram = whole(LinkType::Raw, &packet).unwrap();
    assert_eq!(
        (datagram.ip_id, datagram.payload()),
        (0xbeef, b"with options".as_slice())
    );
}

#[test]
fn link_padding_is_no_part_of_the_payload() {
    let mut frame = ethernet(IPV4, &ipv4(&udp(b"ab")));
    frame.resize(64, 0xee);
    assert_carries(LinkType::Ethernet, &frame, b"ab");
}

#[test]
fn ipv4_fragments_are_told_first_middle_and_last() {
    for fragment in [0x2000, 0x2010, 0x0010] {
        let packet = V4 {
            fragment,
            ..V4::default()
        }
        .packet(&udp(b"one part"));
        assert_eq!(whole(LinkType::Raw, &packet), Err(Skip::Fragment));
    }
}

#[test]
fn total_length_of_zero_stands_for_the_whole_frame() {
    let packet = V4 {
        total_length: Some(0),
        ..V4::default()
    }
    .packet(&udp(b"offloaded"));
    assert_carries(LinkType::Raw, &packet, b"offloaded");
}

#[test]
fn impossible_ip_headers_are_told() {
    for first in [0x44, 0x40, 0x05, 0x75, 0xf5] {
        let mut packet = ipv4(&udp(b"x"));
        packet[0] = first;
        assert_eq!(
            whole(LinkType::Raw, &packet),
            Err(Skip::BadIpHeader),
            "{first:x}"
        );
    }
}

#[test]
fn other_protocols_are_given_by_number() {
    for protocol in [1, 47, 50, 58, 59, 89] {
        let packet = V4 {
            protocol,
            ..V4::default()
        }
        .packet(&[0; 40]);
        assert_eq!(
            whole(LinkType::Raw, &packet).unwrap().carried,
            Carried::Other(protocol)
        );
        let packet = ipv6(protocol, &[0; 40]);
        assert_eq!(
            whole(LinkType::Raw, &packet).unwrap().carried,
            Carried::Other(protocol)
        );
    }
}

// IPv6

#[test]
fn ipv6_is_read_from_every_link_type() {
    let packet = ipv6(UDP, &udp(b"six"));
    for (link, frame) in [
        (LinkType::Ethernet, ethernet(IPV6, &packet)),
        (LinkType::LinuxSll, sll(IPV6, &packet)),
        (LinkType::LinuxSll2, sll2(IPV6, &packet)),
        (LinkType::Raw, packet.clone()),
    ] {
        let datagram = whole(link, &frame).unwrap();
        assert_eq!(
            (datagram.src, datagram.dst, datagram.ip_id),
            (IpAddr::V6(SRC6), IpAddr::V6(DST6), 0)
        );
        assert_eq!(datagram.payload(), b"six");
    }
}

#[test]
fn extension_headers_are_passed_over() {
    let routed = extension(60, 2, &extension(UDP, 0, &udp(b"x")));
    let packet = ipv6(0, &extension(43, 1, &routed));
    assert_eq!(whole(LinkType::Raw, &packet).unwrap().payload(), b"x");
}

#[test]
fn authentication_header_is_passed_over_in_both_versions() {
    let authenticated = [&[UDP, 4][..], &[0; 22], &udp(b"signed")].concat();
    let packet = V4 {
        protocol: 51,
        ..V4::default()
    }
    .packet(&authenticated);
    assert_carries(LinkType::Raw, &packet, b"signed");
    assert_eq!(
        whole(LinkType::Raw, &ipv6(51, &authenticated))
            .unwrap()
            .payload(),
        b"signed"
    );
}

#[test]
fn ipv6_fragments_are_told_first_middle_and_last() {
    for offset_and_more in [0x0001, 0x0009, 0x0008] {
        let packet = ipv6(
            44,
            &fragment_header(UDP, offset_and_more, 7, &udp(b"one part")),
        );
        assert_eq!(whole(LinkType::Raw, &packet), Err(Skip::Fragment));
    }
}

#[test]
fn what_follows_in_a_later_fragment_is_not_taken_for_headers() {
    let packet = ipv6(
        44,
        &fragment_header(60, 0x0008, 7, &[UDP, 0xff, 1, 2, 3, 4, 5, 6]),
    );
    assert_eq!(whole(LinkType::Raw, &packet), Err(Skip::Fragment));
}

#[test]
fn fragment_header_around_a_whole_datagram_is_no_fragment() {
    let packet = ipv6(44, &fragment_header(UDP, 0, 0x0102_0304, &udp(b"atomic")));
    let datagram = whole(LinkType::Raw, &packet).unwrap();
    assert_eq!(
        (datagram.ip_id, datagram.payload()),
        (0x0102_0304, b"atomic".as_slice())
    );
}

#[test]
fn extension_header_beyond_its_packet_is_told() {
    let packet = ipv6(60, &[UDP, 0xff, 0, 0, 0, 0, 0, 0]);
    assert_eq!(whole(LinkType::Raw, &packet), Err(Skip::BadIpHeader));
    assert_eq!(cut_from(LinkType::Raw, &packet, 3000), Err(Skip::Truncated));
}

#[test]
fn ipv4_addresses_mapped_into_ipv6_are_given_as_ipv4() {
    let packet = ipv6_between(
        SRC.to_ipv6_mapped(),
        DST.to_ipv6_mapped(),
        UDP,
        &udp(b"mapped"),
    );
    assert_carries(LinkType::Raw, &packet, b"mapped");
    let packet = ipv6_between(Ipv6Addr::LOCALHOST, Ipv6Addr::UNSPECIFIED, UDP, &udp(b"x"));
    let datagram = whole(LinkType::Raw, &packet).unwrap();
    assert_eq!(
        (datagram.src, datagram.dst),
        (
            IpAddr::V6(Ipv6Addr::LOCALHOST),
            IpAddr::V6(Ipv6Addr::UNSPECIFIED)
        )
    );
}

// UDP

#[test]
fn udp_length_shorter_than_the_packet_is_respected() {
    assert_carries(
        LinkType::Raw,
        &ipv4(&udp_of_length(8 + 3, b"abcPADDING")),
        b"abc",
    );
    assert_carries(LinkType::Raw, &ipv4(&udp_of_length(8, b"PADDING")), b"");
}

#[test]
fn udp_length_below_its_header_stands_for_the_whole_packet() {
    for length in [0, 7] {
        assert_carries(
            LinkType::Raw,
            &ipv4(&udp_of_length(length, b"all of it")),
            b"all of it",
        );
    }
}

#[test]
fn udp_length_beyond_the_packet_is_truncated() {
    let packet = ipv4(&udp_of_length(100, b"too little"));
    let datagram = whole(LinkType::Raw, &packet).unwrap();
    assert_eq!(
        (datagram.truncated, datagram.payload()),
        (true, b"too little".as_slice())
    );
}

#[test]
fn empty_udp_datagram_is_read() {
    assert_carries(LinkType::Raw, &ipv4(&udp(b"")), b"");
}

// Snap length

#[test]
fn frame_cut_in_its_payload_gives_what_is_there() {
    let text = b"INVITE sip:bob@example.com SIP/2.0\r\n";
    for (ethertype, packet) in [(IPV4, ipv4(&udp(text))), (IPV6, ipv6(UDP, &udp(text)))] {
        let frame = ethernet(ethertype, &packet);
        for cut in 0..text.len() {
            let kept = &frame[..frame.len() - text.len() + cut];
            let datagram = cut_from(LinkType::Ethernet, kept, frame.len()).unwrap();
            assert_eq!(
                (datagram.truncated, datagram.payload()),
                (true, &text[..cut])
            );
        }
    }
}

#[test]
fn frame_cut_in_its_padding_is_whole() {
    let mut frame = ethernet(IPV4, &ipv4(&udp(b"ab")));
    let needed = frame.len();
    frame.resize(64, 0);
    let datagram = cut_from(LinkType::Ethernet, &frame[..needed], 64).unwrap();
    assert_eq!(
        (datagram.truncated, datagram.payload()),
        (false, b"ab".as_slice())
    );
}

#[test]
fn frame_cut_in_its_headers_is_told_as_truncated() {
    let tags = tagged(
        1,
        0x8100,
        &tagged(
            2,
            IPV4,
            &V4 {
                options: 2,
                ..V4::default()
            }
            .packet(&udp(b"")),
        ),
    );
    let six = extension(43, 0, &extension(UDP, 1, &udp(b"")));
    for (link, frame) in [
        (LinkType::Ethernet, ethernet(0x88a8, &tags)),
        (LinkType::LinuxSll, sll(IPV4, &ipv4(&udp(b"")))),
        (LinkType::LinuxSll2, sll2(IPV6, &ipv6(0, &six))),
        (
            LinkType::Null,
            [&[2, 0, 0, 0], &ipv4(&udp(b""))[..]].concat(),
        ),
        (
            LinkType::Raw,
            ipv6(44, &fragment_header(UDP, 0, 1, &udp(b""))),
        ),
    ] {
        assert!(whole(link, &frame).is_ok());
        for cut in 0..frame.len() {
            let seen = cut_from(link, &frame[..cut], frame.len());
            assert_eq!(seen, Err(Skip::Truncated), "{link:?} cut at {cut}");
        }
    }
}

#[test]
fn cut_frame_with_total_length_of_zero_is_truncated() {
    let packet = V4 {
        total_length: Some(0),
        ..V4::default()
    }
    .packet(&udp_of_length(0, b"offloaded"));
    assert!(
        cut_from(LinkType::Raw, &packet, packet.len() + 1)
            .unwrap()
            .truncated
    );
}

// Reasons

#[test]
fn every_reason_has_a_name_of_its_own() {
    let mut names: Vec<&str> = Skip::ALL.iter().map(|skip| skip.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), Skip::ALL.len());
    assert!(names.iter().all(|name| {
        name.bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'_')
    }));
}

// Damage

#[test]
fn random_damage_never_panics() {
    let tags = tagged(1, 0x8100, &tagged(2, IPV4, &ipv4(&udp(b"payload"))));
    let six = extension(
        43,
        0,
        &extension(44, 1, &fragment_header(UDP, 0, 1, &udp(b"payload"))),
    );
    let frames = [
        ethernet(0x88a8, &tags),
        sll(IPV4, &ipv4(&udp(b"payload"))),
        sll2(IPV6, &ipv6(0, &six)),
        ipv6(0, &six),
        [&[2, 0, 0, 0], &ipv4(&udp(b"payload"))[..]].concat(),
    ];
    let links = [0, 1, 12, 108, 113, 276].map(LinkType::from_dlt);
    let mut numbers = Numbers(0x5eed);
    let mut read = 0;
    for round in 0..200_000 {
        let mut frame = frames[round % frames.len()].clone();
        for _ in 0..=numbers.below(4) {
            let place = numbers.below(frame.len());
            frame[place] = numbers.below(256) as u8;
        }
        frame.truncate(numbers.below(frame.len() + 1));
        let original = numbers.below(200);
        read += usize::from(cut_from(links[numbers.below(links.len())], &frame, original).is_ok());
    }
    assert!(read > 0);
}
