//! Tunnels of every kind, in each other and with VLAN tags between them, down to the innermost datagram.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod link_frames;

use std::net::IpAddr;

use decode::frame::{DecapsulationSettings, Decapsulator, Frame, MAX_ENCAPSULATIONS, Skip, Tunnel};
use decode::link::LinkType;
use link_frames::{
    Carried, DST, DST6, IPV4, IPV6, Numbers, SRC, SRC6, Seen, UDP, V4, cut_from, ethernet, ipv4,
    ipv6, tagged, udp, udp_of_length, udp_to, vxlan, whole,
};

const TEXT: &[u8] = b"OPTIONS sip:a SIP/2.0";
const MPLS: u16 = 0x8847;

fn packet() -> Vec<u8> {
    ipv4(&udp(TEXT))
}

fn inner() -> Vec<u8> {
    ethernet(IPV4, &packet())
}

fn behind(header: &[u8], payload: &[u8]) -> Vec<u8> {
    [header, payload].concat()
}

fn in_ip(protocol: u8, payload: &[u8]) -> Vec<u8> {
    let packet = V4 {
        protocol,
        ..V4::default()
    }
    .packet(payload);
    ethernet(IPV4, &packet)
}

fn in_gre(header: &[u8], payload: &[u8]) -> Vec<u8> {
    in_ip(47, &behind(header, payload))
}

fn in_udp(port: u16, header: &[u8], payload: &[u8]) -> Vec<u8> {
    in_ip(UDP, &udp_to(port, &behind(header, payload)))
}

fn ppp() -> Vec<u8> {
    behind(&[0xff, 3, 0, 0x21], &packet())
}

/// A frame of each tunnel in each of its forms: names, identifier, frame.
fn frames() -> Vec<(&'static str, Option<u32>, Vec<u8>)> {
    let (packet, inner) = (packet(), inner());
    let tagged_inner = behind(&0x8100_u16.to_be_bytes(), &tagged(9, IPV4, &packet));
    let erspan_iii = |flags: [u8; 2]| [&[0x20, 7, 0, 1][..], &[0; 6], &flags].concat();
    vec![
        (
            "mpls",
            None,
            ethernet(MPLS, &behind(&[0, 1, 0x01, 64], &packet)),
        ),
        (
            "mpls",
            None,
            ethernet(0x8848, &behind(&[0, 1, 0, 64, 0, 2, 0x01, 64], &packet)),
        ),
        // A pseudowire with a control word, without one, and without one from an address that looks like IPv4.
        (
            "mpls",
            None,
            ethernet(MPLS, &behind(&[0, 1, 0x01, 64, 0, 0, 0, 5], &inner)),
        ),
        (
            "mpls",
            None,
            ethernet(MPLS, &behind(&[0, 1, 0x01, 64], &inner)),
        ),
        (
            "mpls",
            None,
            ethernet(
                MPLS,
                &[
                    &[0, 1, 0x01, 64, 0x4c, 0x5e, 0x0c, 1, 2, 3][..],
                    &inner[6..],
                ]
                .concat(),
            ),
        ),
        (
            "mpls",
            None,
            ethernet(
                MPLS,
                &[
                    &[0, 1, 0x01, 64, 0x64, 0xd1, 0x54, 1, 2, 3][..],
                    &inner[6..],
                ]
                .concat(),
            ),
        ),
        (
            "pppoe",
            None,
            ethernet(0x8864, &behind(&[0x11, 0, 0, 7, 0, 99, 0, 0x21], &packet)),
        ),
        (
            "pppoe",
            None,
            ethernet(0x8864, &behind(&[0x11, 0, 0, 7, 0, 99, 0x21], &packet)),
        ),
        ("ipip", None, in_ip(4, &packet)),
        ("gre", None, in_gre(&[0, 0, 8, 0], &packet)),
        (
            "gre",
            None,
            in_gre(
                &[0xb0, 0, 8, 0, 1, 1, 0, 0, 2, 2, 2, 2, 3, 3, 3, 3],
                &packet,
            ),
        ),
        ("gre", None, in_gre(&[0, 0, 0x65, 0x58], &inner)),
        (
            "gre",
            Some(0x01_0203),
            in_gre(&[0x20, 0, 0x65, 0x58, 1, 2, 3, 4], &inner),
        ),
        (
            "gre",
            None,
            in_gre(&[0x30, 0, 0x65, 0x58, 1, 2, 3, 4, 0, 0, 0, 1], &inner),
        ),
        ("gre", None, in_gre(&[0, 0], &tagged_inner)),
        (
            "gre",
            None,
            in_gre(
                &[0x30, 0x81, 0x88, 0x0b, 0, 9, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2],
                &ppp(),
            ),
        ),
        (
            "gre",
            None,
            in_gre(
                &[0x30, 0x01, 0x88, 0x0b, 0, 9, 0, 1, 0, 0, 0, 1],
                &behind(&[0x21], &packet),
            ),
        ),
        (
            "gre mpls",
            None,
            in_gre(&[0, 0, 0x88, 0x47], &behind(&[0, 1, 0x01, 64], &packet)),
        ),
        ("erspan", None, in_gre(&[0, 0, 0x88, 0xbe], &inner)),
        (
            "erspan",
            None,
            in_gre(
                &[0x10, 0, 0x88, 0xbe, 0, 0, 0, 1, 0x10, 7, 0, 1, 0, 0, 0, 0],
                &inner,
            ),
        ),
        (
            "erspan",
            None,
            in_gre(&[0x10, 0, 0x88, 0xbe, 0, 0, 0, 1], &inner),
        ),
        (
            "erspan",
            None,
            in_gre(
                &[0x10, 0, 0x22, 0xeb, 0, 0, 0, 1],
                &behind(&erspan_iii([0, 0]), &inner),
            ),
        ),
        (
            "erspan",
            None,
            in_gre(
                &[0, 0, 0x22, 0xeb],
                &[&erspan_iii([0, 1]), &[9; 8][..], &inner].concat(),
            ),
        ),
        (
            "erspan",
            None,
            in_gre(&[0, 0, 0x22, 0xeb], &behind(&erspan_iii([8, 0]), &packet)),
        ),
        (
            "vxlan",
            Some(4097),
            in_udp(4789, &[8, 0, 0, 0, 0, 0x10, 1, 0], &inner),
        ),
        (
            "vxlan",
            Some(1),
            in_udp(8472, &[0x88, 0x40, 0, 9, 0, 0, 1, 0], &inner),
        ),
        // Bits that are reserved.
        (
            "vxlan",
            Some(11),
            in_udp(4789, &[0xff, 1, 0xd1, 0xf2, 0, 0, 11, 1], &inner),
        ),
        (
            "vxlan-gpe",
            Some(5),
            in_udp(4790, &[0x0c, 0, 0, 1, 0, 0, 5, 0], &packet),
        ),
        (
            "vxlan-gpe",
            Some(5),
            in_udp(4790, &[0x0c, 0, 0, 3, 0, 0, 5, 0], &inner),
        ),
        (
            "vxlan-gpe",
            Some(5),
            in_udp(4790, &[0x08, 0, 0, 0, 0, 0, 5, 0], &inner),
        ),
        (
            "vxlan-gpe mpls",
            Some(5),
            in_udp(4790, &[0x0c, 0, 0, 5, 0, 0, 5, 0, 0, 1, 1, 64], &packet),
        ),
        (
            "geneve",
            Some(0x0a_0b0c),
            in_udp(6081, &[0, 0, 0x65, 0x58, 10, 11, 12, 0], &inner),
        ),
        (
            "geneve",
            Some(1),
            in_udp(
                6081,
                &[2, 0x40, 8, 0, 0, 0, 1, 0, 1, 1, 0, 1, 9, 9, 9, 9],
                &packet,
            ),
        ),
        (
            "gtp",
            None,
            in_udp(2152, &[0x30, 0xff, 0, 49, 0, 0, 0, 1], &packet),
        ),
        (
            "gtp",
            None,
            in_udp(2152, &[0x32, 0xff, 0, 53, 0, 0, 0, 1, 0, 1, 0, 0], &packet),
        ),
        (
            "gtp",
            None,
            in_udp(
                2152,
                &[
                    0x34, 0xff, 0, 65, 0, 0, 0, 1, 0, 0, 0, 0x85, 1, 0, 9, 0xc0, 2, 1, 2, 3, 4, 5,
                    6, 0,
                ],
                &packet,
            ),
        ),
        (
            "gtp",
            None,
            in_udp(2152, &[0x30, 0xff, 0, 63, 0, 0, 0, 1], &inner),
        ),
        ("tzsp", None, in_udp(37008, &[1, 0, 0, 1, 1], &inner)),
        (
            "tzsp",
            None,
            in_udp(
                37008,
                &[1, 1, 0, 1, 0, 0, 10, 2, 5, 6, 41, 2, 0, 63, 1],
                &inner,
            ),
        ),
        ("tzsp", None, in_udp(37008, &[1, 0, 0, 4, 1], &ppp())),
    ]
}

#[test]
fn every_tunnel_leads_to_the_datagram_inside() {
    let frames = frames();
    for tunnel in Tunnel::ALL {
        assert!(
            frames.iter().any(|(names, _, _)| *names == tunnel.as_str()),
            "{tunnel:?}"
        );
    }
    for (names, vni, frame) in frames {
        let seen = whole(LinkType::Ethernet, &frame).unwrap();
        let carried = Carried::Udp(5060, 5062, TEXT.to_vec());
        assert_eq!(
            (seen.carried.clone(), seen.truncated),
            (carried, false),
            "{names} {frame:02x?}"
        );
        assert_eq!(seen.tunnels().join(" "), names, "{frame:02x?}");
        assert_eq!(seen.path.vni, vni, "{names}");
        let outer = (IpAddr::V4(SRC), IpAddr::V4(DST));
        let is_in_ip = !matches!(names, "mpls" | "pppoe");
        assert_eq!(seen.path.outer, is_in_ip.then_some(outer), "{names}");
    }
}

#[test]
fn every_tunnel_cut_anywhere_neither_panics_nor_claims_to_be_whole() {
    for (names, _, frame) in frames() {
        let headers = frame.len() - TEXT.len();
        for cut in 0..frame.len() {
            match cut_from(LinkType::Ethernet, &frame[..cut], frame.len()) {
                Ok(seen) => assert!(seen.truncated, "{names} cut at {cut}"),
                Err(skip) => {
                    assert_eq!(skip, Skip::Truncated, "{names} cut at {cut}");
                    assert!(cut < headers, "{names} cut at {cut}");
                }
            }
        }
    }
}

#[test]
fn ip_of_either_version_travels_in_ip_of_either_version() {
    let (four, six) = (packet(), ipv6(UDP, &udp(TEXT)));
    for (outer, inner) in [(IPV4, IPV4), (IPV4, IPV6), (IPV6, IPV4), (IPV6, IPV6)] {
        let payload = if inner == IPV4 { &four } else { &six };
        let protocol = if inner == IPV4 { 4 } else { 41 };
        let frame = match outer {
            IPV4 => in_ip(protocol, payload),
            _ => ethernet(IPV6, &ipv6(protocol, payload)),
        };
        let seen = whole(LinkType::Ethernet, &frame).unwrap();
        assert_eq!((seen.payload(), seen.tunnels()), (TEXT, vec!["ipip"]));
        assert_eq!(seen.src.is_ipv4(), inner == IPV4);
        let addresses = match outer {
            IPV4 => (IpAddr::V4(SRC), IpAddr::V4(DST)),
            _ => (IpAddr::V6(SRC6), IpAddr::V6(DST6)),
        };
        assert_eq!(seen.path.outer, Some(addresses));
    }
}

#[test]
fn ipv6_in_mpls_and_pppoe_is_read() {
    let six = ipv6(UDP, &udp(TEXT));
    for frame in [
        ethernet(MPLS, &behind(&[0, 1, 0x01, 64], &six)),
        ethernet(0x8864, &behind(&[0x11, 0, 0, 7, 0, 99, 0, 0x57], &six)),
        in_udp(2152, &[0x30, 0xff, 0, 69, 0, 0, 0, 1], &six),
    ] {
        assert_eq!(
            whole(LinkType::Ethernet, &frame).unwrap().src,
            IpAddr::V6(SRC6)
        );
    }
}

// Nesting

fn nested(depth: usize) -> Vec<u8> {
    (0..depth).fold(packet(), |packet, _| {
        V4 {
            protocol: 4,
            ..V4::default()
        }
        .packet(&packet)
    })
}

#[test]
fn eight_tunnels_are_followed_and_nine_are_too_deep() {
    let seen = whole(LinkType::Raw, &nested(MAX_ENCAPSULATIONS)).unwrap();
    assert_eq!(seen.tunnels(), ["ipip"; MAX_ENCAPSULATIONS]);
    assert_eq!(seen.payload(), TEXT);
    assert_eq!(
        whole(LinkType::Raw, &nested(MAX_ENCAPSULATIONS + 1)),
        Err(Skip::TooDeep)
    );
}

#[test]
fn link_headers_and_tags_do_not_count_as_tunnels() {
    let mut frame = inner();
    for vni in 0..MAX_ENCAPSULATIONS as u32 {
        frame = ethernet(
            0x8100,
            &tagged(1, IPV4, &ipv4(&udp_to(4789, &vxlan(vni, &frame)))),
        );
    }
    let seen = whole(LinkType::Ethernet, &frame).unwrap();
    assert_eq!(seen.tunnels(), ["vxlan"; MAX_ENCAPSULATIONS]);
    assert_eq!(seen.path.vni, Some(0), "the innermost");
    assert_eq!(seen.path.vlans.as_slice(), [1; 8]);
    let deeper = ethernet(IPV4, &ipv4(&udp_to(4789, &vxlan(9, &frame))));
    assert_eq!(whole(LinkType::Ethernet, &deeper), Err(Skip::TooDeep));
}

#[test]
fn tags_of_all_layers_are_given_outermost_first() {
    let inside = ethernet(0x88a8, &tagged(100, 0x8100, &tagged(200, IPV4, &packet())));
    let tunnel = ipv4(&udp_to(4789, &vxlan(4097, &inside)));
    let frame = ethernet(0x88a8, &tagged(10, 0x8100, &tagged(20, IPV4, &tunnel)));
    let seen = whole(LinkType::Ethernet, &frame).unwrap();
    assert_eq!(seen.path.vlans.as_slice(), [10, 20, 100, 200]);
    assert_eq!((seen.path.vni, seen.payload()), (Some(4097), TEXT));
}

#[test]
fn more_than_four_tags_in_one_place_are_too_many_and_more_than_eight_in_all_are_left_out() {
    let stack = |frame: Vec<u8>| {
        (0..4).fold((IPV4, frame), |(ethertype, payload), tag| {
            (0x8100, tagged(tag, ethertype, &payload))
        })
    };
    let mut frame = packet();
    for _ in 0..3 {
        let (ethertype, payload) = stack(frame);
        frame = ipv4(&udp_to(4789, &vxlan(1, &ethernet(ethertype, &payload))));
    }
    let seen = whole(LinkType::Raw, &frame).unwrap();
    assert_eq!(seen.path.vlans.as_slice(), [3, 2, 1, 0, 3, 2, 1, 0]);
    let (ethertype, payload) = stack(packet());
    let inside = ethernet(0x8100, &tagged(5, ethertype, &payload));
    let frame = ipv4(&udp_to(4789, &vxlan(1, &inside)));
    assert_eq!(whole(LinkType::Raw, &frame), Err(Skip::TooManyVlans));
}

#[test]
fn capture_of_all_tunnels_in_each_other_cut_anywhere_does_not_panic() {
    let mut frame = inner();
    frame = in_udp(37008, &[1, 0, 0, 1, 10, 2, 5, 6, 1], &frame);
    frame = in_udp(6081, &[1, 0, 0x65, 0x58, 0, 0, 3, 0, 1, 1, 0, 0], &frame);
    frame = in_gre(
        &[0x10, 0, 0x88, 0xbe, 0, 0, 0, 1, 0x10, 7, 0, 1, 0, 0, 0, 0],
        &frame,
    );
    frame = in_udp(
        2152,
        &[0x34, 0xff, 0, 255, 0, 0, 0, 1, 0, 0, 0, 0x85, 1, 0, 9, 0],
        &frame[14..],
    );
    frame = ethernet(MPLS, &behind(&[0, 1, 1, 64, 0, 0, 0, 0], &frame));
    frame = in_gre(&[0x20, 0, 0x65, 0x58, 0, 0, 7, 0], &frame);
    frame = in_udp(4789, &[8, 0, 0, 0, 0, 0, 9, 0], &frame);
    frame = ethernet(
        0x8864,
        &behind(&[0x11, 0, 0, 7, 1, 0, 0, 0x21], &frame[14..]),
    );
    let seen = whole(LinkType::Ethernet, &frame).unwrap();
    assert_eq!(
        seen.tunnels(),
        [
            "pppoe", "vxlan", "gre", "mpls", "gtp", "erspan", "geneve", "tzsp"
        ]
    );
    for cut in 0..frame.len() {
        let seen = cut_from(LinkType::Ethernet, &frame[..cut], frame.len());
        assert!(seen.is_err() || seen.unwrap().truncated, "cut at {cut}");
    }
}

// What only looks like a tunnel

fn assert_is_itself(port: u16, payload: &[u8]) {
    let seen = whole(LinkType::Raw, &ipv4(&udp_to(port, payload))).unwrap();
    assert_eq!(seen.carried, Carried::Udp(5060, port, payload.to_vec()));
    assert!(!seen.path.is_tunnelled() && seen.path.outer.is_none());
}

#[test]
fn sip_at_the_port_of_a_tunnel_is_sip() {
    for port in [4789, 8472, 4790, 6081, 2152, 37008] {
        for payload in [
            TEXT,
            b"\r\n\r\nINVITE sip:a SIP/2.0\r\n\r\n",
            b"SIP/2.0 200 OK\r\n\r\n",
            b"0ption sip:a SIP/2.0\r\n\r\n",
            b"\r\n\r\n",
            b"\0\0\0\0",
            b"",
        ] {
            assert_is_itself(port, payload);
        }
    }
}

#[test]
fn tunnel_headers_that_do_not_validate_are_payload() {
    for (port, header) in [
        (4789, [0, 0, 0, 0, 0, 0, 1, 0]),
        (4790, [0x0d, 0, 0, 3, 0, 0, 1, 0]),
        (4790, [0x0c, 0, 0, 9, 0, 0, 1, 0]),
        (4790, [0x1c, 0, 0, 3, 0, 0, 1, 0]),
        (6081, [0x40, 0, 0x65, 0x58, 0, 0, 1, 0]),
        (6081, [0, 0x80, 0x65, 0x58, 0, 0, 1, 0]),
        (6081, [0, 0, 8, 6, 0, 0, 1, 0]),
        (6081, [0x3f, 0, 8, 0, 0, 0, 1, 0]),
        (2152, [0x30, 1, 0, 50, 0, 0, 0, 1]),
        (2152, [0x50, 0xff, 0, 50, 0, 0, 0, 1]),
        (2152, [0x20, 0xff, 0, 50, 0, 0, 0, 1]),
        (37008, [2, 0, 0, 1, 1, 0, 0, 0]),
        (37008, [1, 4, 0, 1, 1, 0, 0, 0]),
        (37008, [1, 0, 0, 18, 1, 0, 0, 0]),
    ] {
        assert_is_itself(port, &behind(&header, &inner()));
    }
    // An extension header of no length, and tags that never end.
    assert_is_itself(
        2152,
        &[0x34, 0xff, 0, 8, 0, 0, 0, 1, 0, 0, 0, 0x85, 0, 0, 0, 0],
    );
    assert_is_itself(37008, &[&[1, 0, 0, 1][..], &[0; 1400]].concat());
}

#[test]
fn ports_of_vxlan_are_a_setting() {
    let frame = in_udp(5062, &[8, 0, 0, 0, 0, 0, 1, 0], &inner());
    let settings = DecapsulationSettings {
        vxlan_ports: vec![5062],
        ..DecapsulationSettings::default()
    };
    let read = |mut decapsulator: Decapsulator| {
        let frame = Frame {
            ts: 0,
            link: LinkType::Ethernet,
            data: &frame,
            original_len: frame.len() as u32,
        };
        decapsulator.read(&frame, |datagram| Seen::from(datagram).tunnels().len())
    };
    assert_eq!(read(Decapsulator::default()), Ok(0));
    assert_eq!(read(Decapsulator::new(&settings)), Ok(1));
}

#[test]
fn gre_of_unknown_kinds_is_another_protocol() {
    for header in [
        // Keepalive, routing information, version 2, PPTP without key or payload, a protocol of a vendor.
        [0, 0, 0, 0],
        [0x40, 0, 8, 0],
        [0, 2, 8, 0],
        [0, 1, 0x88, 0x0b],
        [0x20, 0x81, 0x88, 0x0b],
        [0, 0, 0x88, 0x3e],
    ] {
        let seen = whole(LinkType::Ethernet, &in_gre(&header, &packet())).unwrap();
        assert_eq!(seen.carried, Carried::Other(47), "{header:02x?}");
        assert!(!seen.path.is_tunnelled());
    }
}

#[test]
fn tunnels_that_carry_no_ip_are_told() {
    let arp = ethernet(0x0806, &[0; 28]);
    for frame in [
        in_udp(4789, &[8, 0, 0, 0, 0, 0, 1, 0], &arp),
        in_gre(&[0, 0, 0x65, 0x58], &arp),
        in_gre(&[0, 0, 0x22, 0xeb], &behind(&[0x10; 12], &inner())),
        ethernet(
            MPLS,
            &[&[0, 1, 1, 64, 0x10, 0, 0, 0][..], &[0; 30]].concat(),
        ),
        ethernet(0x8864, &[0x11, 0, 0, 7, 0, 9, 0xc0, 0x21, 9, 9]),
    ] {
        assert_eq!(whole(LinkType::Ethernet, &frame), Err(Skip::NotIp));
    }
}

#[test]
fn mirror_that_says_it_cut_the_frame_makes_it_truncated() {
    let offloaded = V4 {
        total_length: Some(0),
        ..V4::default()
    }
    .packet(&udp_of_length(0, TEXT));
    let frame = ethernet(IPV4, &offloaded);
    for flags in [0, 4] {
        let second = [
            0x10, 0, 0x88, 0xbe, 0, 0, 0, 1, 0x10, 7, flags, 1, 0, 0, 0, 0,
        ];
        let third = [0, 0, 0x22, 0xeb, 0x20, 7, flags, 1, 0, 0, 0, 0, 0, 0, 0, 0];
        for header in [second, third] {
            let seen = whole(LinkType::Ethernet, &in_gre(&header, &frame)).unwrap();
            assert_eq!((seen.truncated, seen.payload()), (flags != 0, TEXT));
        }
    }
    let original = [1, 0, 0, 1, 41, 2, 1, 0, 1];
    let seen = whole(LinkType::Ethernet, &in_udp(37008, &original, &frame)).unwrap();
    assert!(seen.truncated);
}

#[test]
fn random_damage_of_tunnels_never_panics() {
    let frames = frames();
    let mut numbers = Numbers(0x7e57);
    let mut tunnelled = 0;
    for round in 0..200_000 {
        let mut frame = frames[round % frames.len()].2.clone();
        for _ in 0..=numbers.below(4) {
            let place = numbers.below(frame.len());
            frame[place] = numbers.below(256) as u8;
        }
        frame.truncate(numbers.below(frame.len()) + 1);
        if let Ok(seen) = cut_from(LinkType::Ethernet, &frame, numbers.below(300)) {
            tunnelled += usize::from(seen.path.is_tunnelled());
        }
    }
    assert!(tunnelled > 1000);
}
