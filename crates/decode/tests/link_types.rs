//! Every link type leads to the same datagram, or says why not.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod link_frames;

use decode::frame::Skip;
use decode::link::LinkType;
use link_frames::{
    IPV4, IPV6, Seen, UDP, cut_from, ethernet, ipv4, ipv6, sll, sll2, tagged, udp, whole,
};

const TEXT: &[u8] = b"OPTIONS sip:a SIP/2.0";

fn packet() -> Vec<u8> {
    ipv4(&udp(TEXT))
}

fn behind(header: &[u8], payload: &[u8]) -> Vec<u8> {
    [header, payload].concat()
}

/// SNAP with an ethertype.
fn snap(ethertype: u16, payload: &[u8]) -> Vec<u8> {
    [
        &[0xaa, 0xaa, 3, 0, 0, 0],
        &ethertype.to_be_bytes()[..],
        payload,
    ]
    .concat()
}

/// One frame of each link type with its number, around IPv4 or IPv6.
fn frames(ethertype: u16, packet: &[u8]) -> Vec<(u32, Vec<u8>)> {
    let is_v4 = ethertype == IPV4;
    let ppp: u8 = if is_v4 { 0x21 } else { 0x57 };
    let family: u8 = if is_v4 { 2 } else { 30 };
    let llc = snap(ethertype, packet);
    let [high, low] = ethertype.to_be_bytes();
    let labelled = behind(&[0, 0, 0x11, 64], packet);
    let driver = [&[1, if is_v4 { 0x40 } else { 0 }][..], &[0; 14]].concat();
    let log = [
        2, 0, 0, 0, 8, 0, 1, 0, 8, 0, 1, 0, 5, 0, 10, 0, 0x78, 0, 0, 0,
    ];
    let solaris = [1, if is_v4 { 2 } else { 26 }];
    let length = packet.len() as u16 + 4;
    vec![
        (0, behind(&[family, 0, 0, 0], packet)),
        (0, behind(&[0, 0, 0, family], packet)),
        (1, ethernet(ethertype, packet)),
        (1, ethernet(llc.len() as u16, &llc)),
        (6, [&[0x10, 0x40][..], &[2; 12], &llc].concat()),
        // Routing information of 6 bytes.
        (
            6,
            [
                &[0x10, 0x40][..],
                &[2; 6],
                &[0x82; 6],
                &[6, 0, 1, 1, 1, 2],
                &llc,
            ]
            .concat(),
        ),
        (8, behind(&driver, packet)),
        (8, behind(&[0], packet)),
        (9, behind(&[0, ppp], packet)),
        (9, behind(&[ppp], packet)),
        (9, behind(&[0xff, 3, 0, ppp], packet)),
        (9, behind(&[0xff, 3, ppp], packet)),
        (10, [&[0x51][..], &[2; 12], &llc].concat()),
        (12, packet.to_vec()),
        (14, packet.to_vec()),
        (50, behind(&[0xff, 3, 0, ppp], packet)),
        (50, behind(&[0x0f, 0, high, low], packet)),
        (51, behind(&[0x11, 0, 0, 1, 0, 99, 0, ppp], packet)),
        (101, packet.to_vec()),
        (104, behind(&[0x0f, 0, high, low], packet)),
        (104, behind(&[0x8f, 0, high, low], packet)),
        (108, behind(&[0, 0, 0, family], packet)),
        (109, [&[family, 0, 0, 0][..], &[7; 8], packet].concat()),
        (109, [&[0, 0, 0, family][..], &[7; 8], packet].concat()),
        (113, sll(ethertype, packet)),
        (113, sll(4, &llc)),
        (166, behind(&[0, 3, 0, ppp], packet)),
        (166, behind(&[1, 3, ppp], packet)),
        (204, behind(&[1, 0xff, 3, 0, ppp], packet)),
        (204, behind(&[0, 0, ppp], packet)),
        (204, behind(&[0, ppp], packet)),
        (219, labelled),
        (226, [&solaris[..], &[0; 22], packet].concat()),
        (228, packet.to_vec()),
        (229, packet.to_vec()),
        (
            239,
            [&log[..], &length.to_le_bytes(), &[9, 0], packet].concat(),
        ),
        (
            239,
            [
                &[7, 0, 0, 0, 0, 8, 0, 1, 1, 2, 3, 4][..],
                &length.to_be_bytes(),
                &[0, 9],
                packet,
                &[0; 3],
            ]
            .concat(),
        ),
        (276, sll2(ethertype, packet)),
    ]
}

#[test]
fn numbers_of_capture_files_name_their_link_types() {
    for number in 0..400 {
        let link = LinkType::from_dlt(number);
        let is_supported = LinkType::SUPPORTED.contains(&number);
        assert_eq!(
            link != LinkType::Unsupported(number),
            is_supported,
            "{number}"
        );
    }
    assert!(LinkType::SUPPORTED.is_sorted());
    assert_eq!(LinkType::from_dlt(147), LinkType::Unsupported(147));
    assert_eq!(LinkType::from_dlt(0), LinkType::Null);
    assert_eq!(LinkType::from_dlt(12), LinkType::Raw);
}

#[test]
fn every_supported_link_type_leads_to_the_same_datagram_in_both_versions_of_ip() {
    for (ethertype, packet) in [(IPV4, packet()), (IPV6, ipv6(UDP, &udp(TEXT)))] {
        let expected = whole(LinkType::Raw, &packet).unwrap();
        let frames = frames(ethertype, &packet);
        for number in LinkType::SUPPORTED {
            assert!(frames.iter().any(|(link, _)| link == number), "{number}");
        }
        for (number, frame) in frames {
            let seen = whole(LinkType::from_dlt(number), &frame).unwrap();
            let path = seen.path;
            let expected = Seen {
                path,
                ..expected.clone()
            };
            assert_eq!(seen, expected, "{number} {frame:02x?}");
            assert_eq!(path.is_tunnelled(), [51, 219].contains(&number), "{number}");
        }
    }
}

#[test]
fn every_link_type_cut_anywhere_before_its_payload_is_truncated() {
    for (number, frame) in frames(IPV4, &packet()) {
        let padding = usize::from(number == 239 && frame.ends_with(&[0; 3])) * 3;
        let headers = frame.len() - TEXT.len() - padding;
        for cut in 0..headers {
            let seen = cut_from(LinkType::from_dlt(number), &frame[..cut], frame.len());
            assert_eq!(seen, Err(Skip::Truncated), "{number} cut at {cut}");
        }
        let seen = cut_from(
            LinkType::from_dlt(number),
            &frame[..headers + 3],
            frame.len(),
        );
        let seen = seen.unwrap();
        assert_eq!(
            (seen.payload(), seen.truncated),
            (&TEXT[..3], true),
            "{number}"
        );
    }
}

#[test]
fn frames_of_other_protocols_are_no_ip() {
    let llc_of_spanning_tree = [&[0x42, 0x42, 3][..], &[0; 40]].concat();
    let snap_of_a_vendor = [&[0xaa, 0xaa, 3, 0, 0, 0x0c, 0x20, 0][..], &[0; 40]].concat();
    for (number, frame) in [
        (1, ethernet(43, &llc_of_spanning_tree)),
        (1, ethernet(48, &snap_of_a_vendor)),
        (1, ethernet(0x8863, &[0x11, 9, 0, 0, 0, 0, 1, 1])),
        (1, ethernet(0x8864, &[0x11, 1, 0, 0, 0, 0, 0, 0x21])),
        (
            6,
            [&[0x10, 0x00][..], &[2; 12], &snap(IPV4, &packet())].concat(),
        ),
        (8, behind(&[9], &packet())),
        (8, [&[1, 0x80][..], &[0; 30]].concat()),
        (9, vec![0xff, 3, 0xc0, 0x21, 1, 2, 3, 4]),
        (10, [&[0x41][..], &[2; 12], &snap(IPV4, &packet())].concat()),
        (50, vec![0x8f, 0, 0x80, 0x35, 1, 2, 3, 4]),
        (104, vec![0x8f, 0, 0x00, 0x04, 0xaa, 0xaa, 3, 4]),
        (109, [&[7, 0, 0, 0][..], &[7; 8], &packet()].concat()),
        (113, sll(0x000c, &[0; 40])),
        (226, [&[1, 7][..], &[0; 22], &packet()].concat()),
        (239, behind(&[2, 1, 0, 0], &packet())),
        (239, vec![2, 0, 0, 0, 3, 0, 1, 0, 0, 0, 0, 0]),
        (239, vec![2, 0, 0, 0, 8, 0, 9, 0, 0x10, 0, 0, 0]),
    ] {
        assert_eq!(
            whole(LinkType::from_dlt(number), &frame),
            Err(Skip::NotIp),
            "{number} {frame:02x?}"
        );
    }
}

#[test]
fn llc_behind_vlan_tags_is_read() {
    let frame = ethernet(
        0x8100,
        &tagged(7, 60, &snap(0x8100, &tagged(8, IPV4, &packet()))),
    );
    let seen = whole(LinkType::Ethernet, &frame).unwrap();
    assert_eq!(
        (seen.payload(), seen.path.vlans.as_slice()),
        (TEXT, &[7, 8][..])
    );
}

#[test]
fn ip_right_behind_llc_is_read() {
    let frame = ethernet(60, &behind(&[6, 6, 3], &packet()));
    assert_eq!(whole(LinkType::Ethernet, &frame).unwrap().payload(), TEXT);
}
