//! IP fragments become datagrams again: in any order, in tunnels and around them.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod link_frames;

use decode::frame::{FragmentCounts, Skip};
use decode::link::LinkType;
use link_frames::fragments::{Probe, START, part4, part6, split4, split6, text};
use link_frames::{
    IPV4, UDP, V4, ethernet, extension, fragment_header, ipv4, ipv6, tagged, udp, udp_to, vxlan,
};

fn permutations(count: usize) -> Vec<Vec<usize>> {
    if count == 0 {
        return vec![Vec::new()];
    }
    let shorter = permutations(count - 1);
    let insert = |order: &Vec<usize>, place: usize| {
        let mut order = order.clone();
        order.insert(place, count - 1);
        order
    };
    shorter
        .iter()
        .flat_map(|order| (0..count).map(move |place| insert(order, place)))
        .collect()
}

// Whole datagrams

#[test]
fn fragments_in_every_order_give_the_datagram_with_the_last_one_that_comes() {
    let payload = text(100);
    let orders = permutations(4);
    assert_eq!(orders.len(), 24);
    for order in &orders {
        for parts in [split4(7, &udp(&payload), 32), split6(7, &udp(&payload), 32)] {
            let mut probe = Probe::new();
            for (at, number) in order.iter().enumerate().take(3) {
                let seen = probe.read(at as i64, &parts[*number]);
                assert_eq!(seen, Err(Skip::Fragment), "{order:?}");
                assert_eq!(probe.counts().held, at as u64 + 1);
            }
            let seen = probe.read(3, &parts[order[3]]).unwrap();
            assert_eq!(seen.payload(), payload, "{order:?}");
            assert!(seen.reassembled && !seen.truncated);
            assert_eq!((seen.ip_id, seen.ts_first), (7, START));
            let expected = FragmentCounts {
                reassembled: 1,
                ..FragmentCounts::default()
            };
            assert_eq!(probe.counts(), expected);
        }
    }
}

#[test]
fn whole_datagram_has_the_stamp_of_its_frame() {
    let mut probe = Probe::new();
    let seen = probe.read(5, &ipv4(&udp(b"x"))).unwrap();
    assert_eq!((seen.ts_first, seen.reassembled), (START + 5, false));
    let seen = probe.read(6, &part6(9, 0, false, &udp(b"atomic"))).unwrap();
    assert_eq!(
        (seen.ts_first, seen.reassembled, seen.ip_id),
        (START + 6, false, 9)
    );
}

#[test]
fn earliest_stamp_counts_even_when_stamps_are_not_in_order() {
    let mut probe = Probe::new();
    let parts = split4(7, &udp(&text(40)), 24);
    probe.read(9, &parts[0]).unwrap_err();
    assert_eq!(probe.read(4, &parts[1]).unwrap().ts_first, START + 4);
}

#[test]
fn options_and_extension_headers_of_the_first_fragment_are_read() {
    let datagram = udp(&text(40));
    let first = V4 {
        fragment: 0x2000,
        options: 4,
        ..V4::default()
    }
    .packet(&datagram[..24]);
    let mut probe = Probe::new();
    probe
        .read(0, &part4(0x1234, 24, false, &datagram[24..]))
        .unwrap_err();
    assert_eq!(probe.read(0, &first).unwrap().payload(), text(40));

    // Before the Fragment header, and inside of the data.
    let inside = extension(UDP, 1, &datagram);
    let before = |offset: u16, bytes: &[u8]| {
        ipv6(0, &extension(44, 0, &fragment_header(60, offset, 5, bytes)))
    };
    probe.read(0, &before(1, &inside[..8])).unwrap_err();
    assert_eq!(
        probe.read(0, &before(8, &inside[8..])).unwrap().payload(),
        text(40)
    );
}

#[test]
fn tiny_first_fragment_that_splits_the_udp_header_is_no_obstacle() {
    let parts = split4(7, &udp(&text(20)), 8);
    let mut probe = Probe::new();
    let seen: Vec<_> = parts.iter().map(|part| probe.read(0, part)).collect();
    assert_eq!(seen.last().unwrap().clone().unwrap().payload(), text(20));
}

#[test]
fn longest_datagram_is_put_together() {
    let payload = text(65_535 - 8);
    let mut datagram = udp(&[]);
    datagram[4..6].copy_from_slice(&65_535_u16.to_be_bytes());
    datagram.extend_from_slice(&payload);
    for parts in [split4(7, &datagram, 1480), split6(7, &datagram, 1448)] {
        let mut probe = Probe::new();
        let seen = parts
            .iter()
            .rev()
            .map(|part| probe.read(0, part))
            .last()
            .unwrap()
            .unwrap();
        assert_eq!((seen.payload(), seen.truncated), (&payload[..], false));
    }
}

#[test]
fn tcp_and_sctp_are_put_together_too() {
    let mut probe = Probe::new();
    for protocol in [6, 132] {
        let part = |fragment: u16, bytes: &[u8]| {
            V4 {
                fragment,
                protocol,
                ..V4::default()
            }
            .packet(bytes)
        };
        probe.read(0, &part(0x2000, &text(40)[..24])).unwrap_err();
        let seen = probe.read(0, &part(3, &text(40)[24..])).unwrap();
        let carried = format!("{:?}", seen.carried);
        assert!(carried.contains("39]"), "{carried}");
    }
}

// Whose they are

#[test]
fn fragments_of_different_datagrams_do_not_mix() {
    let mut probe = Probe::new();
    let (a, b) = (
        split4(1, &udp(b"datagram A"), 8),
        split4(2, &udp(b"datagram B"), 8),
    );
    let c = split6(1, &udp(b"datagram C"), 8);
    let d: Vec<_> = split4(1, &udp(b"datagram D"), 8)
        .into_iter()
        .map(|mut packet| {
            packet[15] ^= 1;
            packet
        })
        .collect();
    let mut found = Vec::new();
    for number in 0..3 {
        for parts in [&a, &b, &c, &d] {
            found.extend(
                probe
                    .read(0, &parts[number])
                    .ok()
                    .map(|seen| seen.payload()[9]),
            );
        }
    }
    assert_eq!(found, *b"ABCD");
}

#[test]
fn address_spaces_of_tunnels_and_vlans_do_not_mix() {
    let parts = split4(1, &udp(&text(40)), 24);
    let in_vxlan = |vni: u32, packet: &[u8]| {
        ethernet(
            IPV4,
            &ipv4(&udp_to(4789, &vxlan(vni, &ethernet(IPV4, packet)))),
        )
    };
    let in_tag = |id: u16, packet: &[u8]| ethernet(0x8100, &tagged(id, IPV4, packet));
    let plain = |packet: &[u8]| ethernet(IPV4, packet);
    let mut probe = Probe::new();
    let firsts = [
        in_vxlan(1, &parts[0]),
        in_tag(1, &parts[0]),
        plain(&parts[0]),
    ];
    let others = [in_vxlan(2, &parts[1]), in_tag(2, &parts[1])];
    for frame in firsts.iter().chain(&others) {
        let seen = probe.read_from(LinkType::Ethernet, 0, frame, frame.len());
        assert_eq!(seen, Err(Skip::Fragment));
    }
    for frame in [
        in_vxlan(1, &parts[1]),
        in_tag(1, &parts[1]),
        plain(&parts[1]),
    ] {
        let seen = probe
            .read_from(LinkType::Ethernet, 0, &frame, frame.len())
            .unwrap();
        assert_eq!(seen.payload(), text(40));
    }
    assert_eq!(probe.counts().held, 2);
}

// Tunnels

#[test]
fn fragments_inside_of_a_tunnel_are_put_together() {
    let mut probe = Probe::new();
    let mut found = None;
    for part in split4(7, &udp(&text(100)), 32).iter().rev() {
        let frame = ethernet(
            IPV4,
            &ipv4(&udp_to(4789, &vxlan(4097, &ethernet(IPV4, part)))),
        );
        found = probe
            .read_from(LinkType::Ethernet, 0, &frame, frame.len())
            .ok();
    }
    let seen = found.unwrap();
    assert_eq!(
        (seen.payload(), seen.path.vni),
        (&text(100)[..], Some(4097))
    );
    assert!(seen.reassembled);
}

#[test]
fn fragmented_tunnel_packet_is_put_together_and_read() {
    let inside = ethernet(0x8100, &tagged(9, IPV4, &ipv4(&udp(&text(2000)))));
    let tunnel = udp_to(4789, &vxlan(4097, &inside));
    for parts in [split4(7, &tunnel, 1480), split6(7, &tunnel, 1448)] {
        let mut probe = Probe::new();
        probe.read(0, &parts[1]).unwrap_err();
        let seen = probe.read(3, &parts[0]).unwrap();
        assert_eq!(seen.payload(), text(2000));
        assert_eq!(
            (seen.tunnels(), seen.path.vlans.as_slice()),
            (vec!["vxlan"], &[9][..])
        );
        assert_eq!((seen.ts_first, seen.ip_id), (START, 0x1234));
        assert!(seen.reassembled && seen.path.outer.is_some());
    }
}

#[test]
fn fragments_in_fragmented_tunnel_packets_are_put_together() {
    let mut probe = Probe::new();
    let mut found = Vec::new();
    for (number, part) in split4(7, &udp(&text(3000)), 1480).iter().enumerate() {
        let tunnel = udp_to(4789, &vxlan(1, &ethernet(IPV4, part)));
        for (place, outer) in split4(100 + number as u16, &tunnel, 800).iter().enumerate() {
            found.push(probe.read((number * 10 + place) as i64, outer));
        }
    }
    let seen = found.pop().unwrap().unwrap();
    assert_eq!((seen.payload(), seen.ts_first), (&text(3000)[..], START));
    assert!(found.iter().all(|seen| *seen == Err(Skip::Fragment)));
    assert_eq!((probe.counts().held, probe.counts().reassembled), (0, 3));
}

#[test]
fn fragment_headers_in_each_other_are_followed_eight_times_and_no_more() {
    for (depth, expected) in [(8, true), (9, true), (10, false), (40, false)] {
        // Each level is a datagram of two fragments, the first of which carries the next level but its last 8 bytes.
        let mut probe = Probe::new();
        let mut datagram = udp(&text(24));
        let mut protocol = UDP;
        for level in 0..depth {
            let (front, back) = datagram.split_at(datagram.len() - 8);
            let last = fragment_header(protocol, front.len() as u16, level, back);
            probe.read(0, &ipv6(44, &last)).unwrap_err();
            datagram = fragment_header(protocol, 1, level, front);
            protocol = 44;
        }
        let seen = probe.read(0, &ipv6(44, &datagram));
        assert_eq!(seen.is_ok(), expected, "{depth} {seen:?}");
        assert!(expected || seen == Err(Skip::TooDeep));
    }
}
