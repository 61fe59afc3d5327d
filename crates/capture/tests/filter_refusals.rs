//! What a filter leaves out, and how it tells what it could not see from what was meant.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

use std::collections::BTreeMap;

use capture::Packet;
use capture::filter::{Filter, Instruction, Program, Refusal, Tunnel};

const ETHERNET: u32 = 1;
const RAW: u32 = 101;

fn program(written: &[(u16, u8, u8, u32)]) -> Program {
    let instructions: Vec<_> = written
        .iter()
        .map(|&(code, jump_true, jump_false, k)| Instruction {
            code,
            jump_true,
            jump_false,
            k,
        })
        .collect();
    Program::new(&instructions).unwrap()
}

/// Refuses everything, without a look.
fn nothing() -> Program {
    program(&[(0x06, 0, 0, 0)])
}

/// Refuses everything, after a look at the fragment offset.
fn no_ports() -> Program {
    program(&[(0x45, 0, 0, 0x1fff), (0x06, 0, 0, 0)])
}

fn refusal(program: Program, link_type: u32, data: &[u8]) -> Option<Refusal> {
    let programs = BTreeMap::from([(link_type, program)]);
    Filter::new(programs).refusal(&packet(link_type, data))
}

fn packet(link_type: u32, data: &[u8]) -> Packet<'_> {
    Packet {
        ts: 0,
        link_type,
        interface: 0,
        data,
        original_len: u32::try_from(data.len()).unwrap(),
    }
}

fn ipv4(protocol: u8, fragment_offset: u16, payload: &[u8]) -> Vec<u8> {
    let mut header = vec![0x46; 1];
    header.resize(24, 0);
    header.splice(6..8, fragment_offset.to_be_bytes());
    header.splice(9..10, [protocol]);
    header.extend(payload);
    header
}

fn ipv6(next_header: u8, payload: &[u8]) -> Vec<u8> {
    let mut header = vec![0x60; 1];
    header.resize(40, 0);
    header.splice(6..7, [next_header]);
    header.extend(payload);
    header
}

fn udp_to(port: u16) -> Vec<u8> {
    let mut header = vec![0x13, 0xc4];
    header.extend(port.to_be_bytes());
    header.extend([0, 8, 0, 0]);
    header
}

fn ethernet(types: &[u16], payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![2; 12];
    for (number, ether_type) in types.iter().enumerate() {
        frame.extend(ether_type.to_be_bytes());
        if number + 1 < types.len() {
            frame.extend([0, 7]);
        }
    }
    frame.extend(payload);
    frame
}

#[test]
fn what_the_program_accepts_is_wanted() {
    let everything = program(&[(0x06, 0, 0, 262_144)]);
    assert_eq!(refusal(everything, ETHERNET, &[]), None);
}

#[test]
fn a_link_type_without_a_program_is_left_out() {
    let filter = Filter::new(BTreeMap::from([(ETHERNET, program(&[(0x06, 0, 0, 1)]))]));
    assert_eq!(filter.refusal(&packet(RAW, &[])), Some(Refusal::NoProgram));
    assert_eq!(filter.refusal(&packet(ETHERNET, &[])), None);
}

#[test]
fn later_fragments_are_told_apart_where_ports_were_asked_for() {
    let later = ipv4(17, 185, &[0; 8]);
    let first = ipv4(17, 0x2000, &udp_to(5060));
    assert_eq!(refusal(no_ports(), RAW, &later), Some(Refusal::Fragment));
    assert_eq!(refusal(no_ports(), RAW, &first), Some(Refusal::Refused));
    assert_eq!(refusal(nothing(), RAW, &later), Some(Refusal::Refused));
    let frame = ethernet(&[0x0800], &later);
    assert_eq!(
        refusal(no_ports(), ETHERNET, &frame),
        Some(Refusal::Fragment)
    );
}

#[test]
fn a_fragment_header_of_ipv6_hides_the_ports_of_every_fragment() {
    assert_eq!(
        refusal(nothing(), RAW, &ipv6(44, &[0; 16])),
        Some(Refusal::Fragment)
    );
}

#[test]
fn tagged_frames_are_told_apart_unless_tags_were_asked_for() {
    let frame = ethernet(&[0x88a8, 0x8100, 0x0800], &ipv4(17, 0, &udp_to(5060)));
    assert_eq!(refusal(nothing(), ETHERNET, &frame), Some(Refusal::VlanTag));
    // Whoever asks for customer tags alone does not know of the provider's.
    let knows_one = program(&[(0x15, 0, 0, 0x8100), (0x06, 0, 0, 0)]);
    assert_eq!(refusal(knows_one, ETHERNET, &frame), Some(Refusal::VlanTag));
    let knows_tags = program(&[(0x15, 0, 0, 0x8100), (0x15, 0, 0, 0x88a8), (0x06, 0, 0, 0)]);
    assert_eq!(
        refusal(knows_tags.clone(), ETHERNET, &frame),
        Some(Refusal::Refused)
    );
    let tunnel = ethernet(&[0x8100, 0x0800], &ipv4(17, 0, &udp_to(4789)));
    assert_eq!(
        refusal(knows_tags, ETHERNET, &tunnel),
        Some(Refusal::Tunnel(Tunnel::Vxlan))
    );
}

#[test]
fn tunnels_are_told_by_their_kind() {
    let over_ip: [(u8, Vec<u8>, Tunnel); 8] = [
        (47, vec![], Tunnel::Gre),
        (4, vec![], Tunnel::IpInIp),
        (41, vec![], Tunnel::IpInIp),
        (17, udp_to(4789), Tunnel::Vxlan),
        (17, udp_to(8472), Tunnel::Vxlan),
        (17, udp_to(6081), Tunnel::Geneve),
        (17, udp_to(2152), Tunnel::Gtp),
        (17, udp_to(37_008), Tunnel::Tzsp),
    ];
    for (protocol, payload, tunnel) in over_ip {
        for data in [ipv4(protocol, 0, &payload), ipv6(protocol, &payload)] {
            let found = refusal(nothing(), RAW, &data);
            assert_eq!(found, Some(Refusal::Tunnel(tunnel)));
        }
    }
    for (ether_type, tunnel) in [
        (0x8847, Tunnel::Mpls),
        (0x8848, Tunnel::Mpls),
        (0x8864, Tunnel::Pppoe),
    ] {
        let found = refusal(nothing(), ETHERNET, &ethernet(&[ether_type], &[]));
        assert_eq!(found, Some(Refusal::Tunnel(tunnel)));
    }
    assert_eq!(
        refusal(nothing(), RAW, &ipv4(17, 0, &udp_to(5060))),
        Some(Refusal::Refused)
    );
}

#[test]
fn every_link_header_that_leads_to_ip_is_looked_behind() {
    let gre = ipv4(47, 0, &[]);
    let behind = |length: usize, at: usize| {
        let mut frame = vec![0; length];
        frame.splice(at..at + 2, [0x08, 0x00]);
        frame.extend(&gre);
        frame
    };
    let frames = [
        (1, behind(14, 12)),
        (113, behind(16, 14)),
        (276, behind(20, 0)),
        (0, [vec![2, 0, 0, 0], gre.clone()].concat()),
        (108, [vec![0, 0, 0, 2], gre.clone()].concat()),
        (12, gre.clone()),
        (228, gre.clone()),
    ];
    for (link_type, frame) in frames {
        let found = refusal(nothing(), link_type, &frame);
        assert_eq!(found, Some(Refusal::Tunnel(Tunnel::Gre)), "{link_type}");
    }
    assert_eq!(refusal(nothing(), 9, &gre), Some(Refusal::Refused));
}

#[test]
fn a_packet_that_is_cut_anywhere_is_refused_all_the_same() {
    let frame = ethernet(&[0x8100, 0x0800], &ipv4(17, 0, &udp_to(4789)));
    for length in 0..frame.len() {
        let data = frame.get(..length).unwrap();
        for program in [nothing(), no_ports()] {
            assert!(refusal(program, ETHERNET, data).is_some());
        }
    }
}

#[test]
fn a_frame_of_tags_alone_ends() {
    let frame = ethernet(&[0x8100; 1000], &[]);
    assert_eq!(refusal(nothing(), ETHERNET, &frame), Some(Refusal::VlanTag));
}
