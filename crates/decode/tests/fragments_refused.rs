//! IP fragments that come twice, overlap, contradict each other, are too many, too late or cut.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod link_frames;

use decode::frame::{FragmentCounts, Skip};
use decode::link::LinkType;
use link_frames::fragments::{MS, Probe, SECOND, part4, part6, split4, split6, text};
use link_frames::{Numbers, ipv4, udp};

// Copies

#[test]
fn fragment_that_comes_twice_is_a_duplicate() {
    for parts in [
        split4(7, &udp(&text(100)), 32),
        split6(7, &udp(&text(100)), 32),
    ] {
        let mut probe = Probe::new();
        for part in &parts[..3] {
            assert_eq!(probe.read(0, part), Err(Skip::Fragment));
            assert_eq!(probe.read(0, part), Err(Skip::DuplicateFragment));
        }
        assert_eq!((probe.counts().duplicates, probe.counts().held), (3, 3));
        assert_eq!(probe.read(0, &parts[3]).unwrap().payload(), text(100));
    }
}

#[test]
fn late_copies_of_a_complete_datagram_are_duplicates_for_twenty_milliseconds() {
    let parts = split4(7, &udp(&text(40)), 24);
    let mut probe = Probe::new();
    probe.read(0, &parts[0]).unwrap_err();
    probe.read(MS, &parts[1]).unwrap();
    for at in [MS, 2 * MS, 21 * MS] {
        for part in &parts {
            assert_eq!(probe.read(at, part), Err(Skip::DuplicateFragment), "{at}");
        }
    }
    assert_eq!((probe.counts().duplicates, probe.counts().held), (6, 0));
    // Later it is a datagram that uses the identification again.
    assert_eq!(probe.read(22 * MS, &parts[0]), Err(Skip::Fragment));
    assert_eq!(probe.read(22 * MS, &parts[1]).unwrap().payload(), text(40));
}

// Overlaps

#[test]
fn ipv4_keeps_what_came_first() {
    let datagram = udp(&text(56));
    let mut other = datagram.clone();
    for byte in &mut other {
        *byte ^= 0xff;
    }
    let mut probe = Probe::new();
    probe
        .read(0, &part4(7, 16, true, &datagram[16..32]))
        .unwrap_err();
    // Around it on both sides.
    assert_eq!(
        probe.read(
            0,
            &part4(7, 8, true, &{
                let mut around = datagram[8..40].to_vec();
                around[8..24].copy_from_slice(&other[16..32]);
                around
            })
        ),
        Err(Skip::Fragment)
    );
    // Inside of what is there, and on the same place with other bytes.
    assert_eq!(
        probe.read(0, &part4(7, 24, true, &other[24..32])),
        Err(Skip::DuplicateFragment)
    );
    assert_eq!(
        probe.read(0, &part4(7, 16, true, &other[16..32])),
        Err(Skip::DuplicateFragment)
    );
    probe
        .read(0, &part4(7, 0, true, &datagram[..8]))
        .unwrap_err();
    let seen = probe
        .read(0, &part4(7, 40, false, &datagram[40..]))
        .unwrap();
    assert_eq!(seen.payload(), text(56));
    let counts = probe.counts();
    assert_eq!(
        (counts.overlapping, counts.held, counts.reassembled),
        (3, 0, 1)
    );
}

#[test]
fn ipv6_discards_the_whole_datagram() {
    let datagram = udp(&text(56));
    let mut other = datagram[16..32].to_vec();
    other[3] ^= 1;
    for overlapping in [
        part6(7, 8, true, &datagram[8..24]),
        part6(7, 16, true, &datagram[16..24]),
        part6(7, 8, true, &datagram[8..40]),
        part6(7, 16, true, &other),
    ] {
        let mut probe = Probe::new();
        probe
            .read(0, &part6(7, 16, true, &datagram[16..32]))
            .unwrap_err();
        assert_eq!(probe.read(0, &overlapping), Err(Skip::BadFragment));
        assert_eq!((probe.counts().overlapping, probe.counts().held), (2, 0));
        // RFC 5722: those that have not come yet as well.
        for part in split6(7, &datagram, 16) {
            assert_eq!(probe.read(0, &part), Err(Skip::BadFragment));
        }
        assert_eq!(
            (probe.counts().overlapping, probe.counts().reassembled),
            (6, 0)
        );
        // Another datagram is not concerned, and after a minute neither is this one.
        assert!(
            split6(8, &datagram, 32)
                .iter()
                .map(|part| probe.read(0, part))
                .last()
                .unwrap()
                .is_ok()
        );
        let later = 61 * SECOND;
        assert!(
            split6(7, &datagram, 32)
                .iter()
                .map(|part| probe.read(later, part))
                .last()
                .unwrap()
                .is_ok()
        );
    }
}

// Contradictions

#[test]
fn fragments_that_break_the_rules_are_refused() {
    let mut probe = Probe::new();
    for packet in [
        part4(7, 0, true, &[0; 12]),
        part4(7, 0, true, &[]),
        part4(7, 8, false, &[]),
        part4(7, 65_528, false, &[0; 8]),
        part4(7, 65_528, true, &[0; 80]),
        part6(7, 0, true, &[0; 12]),
        part6(7, 8, false, &[]),
        part6(7, 65_528, false, &[0; 8]),
    ] {
        assert_eq!(probe.read(0, &packet), Err(Skip::BadFragment));
    }
    assert_eq!(
        probe.counts(),
        FragmentCounts {
            refused: 8,
            ..FragmentCounts::default()
        }
    );
    assert_eq!(probe.0.fragment_bytes(), 0);
}

#[test]
fn lengths_that_contradict_each_other_are_refused_and_the_datagram_goes_on() {
    let datagram = udp(&text(56));
    let mut probe = Probe::new();
    probe
        .read(0, &part4(7, 48, false, &datagram[48..]))
        .unwrap_err();
    for contradiction in [
        // Another last one before and behind, one behind the last, one that ends with it but is not the last.
        part4(7, 24, false, &datagram[24..48]),
        part4(7, 64, false, &datagram[..16]),
        part4(7, 64, true, &datagram[..16]),
        part4(7, 40, true, &datagram[40..64]),
    ] {
        assert_eq!(probe.read(0, &contradiction), Err(Skip::BadFragment));
    }
    probe
        .read(0, &part4(7, 24, true, &datagram[24..48]))
        .unwrap_err();
    assert_eq!(
        probe
            .read(0, &part4(7, 0, true, &datagram[..24]))
            .unwrap()
            .payload(),
        text(56)
    );
    assert_eq!(probe.counts().refused, 4);
    // A last one before something that is there already.
    probe
        .read(0, &part4(8, 48, true, &datagram[48..]))
        .unwrap_err();
    assert_eq!(
        probe.read(0, &part4(8, 24, false, &datagram[24..48])),
        Err(Skip::BadFragment)
    );
}

// Bounds

#[test]
fn sixty_four_fragments_are_put_together_and_one_more_discards_the_datagram() {
    let datagram = udp(&text(64 * 8 - 8));
    let mut probe = Probe::new();
    let seen = split4(7, &datagram, 8)
        .iter()
        .map(|part| probe.read(0, part))
        .last();
    assert_eq!(seen.unwrap().unwrap().payload(), text(64 * 8 - 8));

    let datagram = udp(&text(65 * 8 - 8));
    for parts in [split4(8, &datagram, 8), split6(8, &datagram, 8)] {
        let mut probe = Probe::new();
        let seen: Vec<_> = parts.iter().map(|part| probe.read(0, part)).collect();
        assert_eq!(seen[63], Err(Skip::Fragment));
        assert_eq!(seen[64], Err(Skip::BadFragment));
        assert_eq!(
            probe.counts(),
            FragmentCounts {
                refused: 65,
                ..FragmentCounts::default()
            }
        );
        assert_eq!(probe.read(0, &parts[0]), Err(Skip::BadFragment));
    }
}

#[test]
fn overlaps_do_not_make_more_pieces_than_twice_the_fragments() {
    // Every second unit, then all at once, then the same again: each fragment is cut into what is new.
    let mut probe = Probe::new();
    for unit in (1..127).step_by(2) {
        probe
            .read(0, &part4(7, unit * 8, true, &[1; 8]))
            .unwrap_err();
    }
    let before = probe.0.fragment_bytes();
    probe.read(0, &part4(7, 0, true, &[2; 1024])).unwrap_err();
    assert!(probe.0.fragment_bytes() < before + 1024 + 65 * 200);
    for _ in 0..1000 {
        assert_eq!(
            probe.read(0, &part4(7, 1024, true, &[2; 64])),
            Err(Skip::BadFragment)
        );
    }
    assert!(probe.0.fragment_bytes() < 1000);
}

#[test]
fn memory_is_bounded_and_the_oldest_datagram_goes_first() {
    let limit = 100_000;
    let mut probe = Probe::with_bytes(limit);
    let datagram = udp(&text(2000));
    for id in 0..1000_u16 {
        let parts = if id % 2 == 0 {
            split4(id, &datagram, 1000)
        } else {
            split6(u32::from(id), &datagram, 1000)
        };
        assert_eq!(probe.read(i64::from(id), &parts[0]), Err(Skip::Fragment));
        assert!(probe.0.fragment_bytes() <= limit);
    }
    let counts = probe.counts();
    assert_eq!(counts.held + counts.evicted, 1000);
    assert!(counts.held > 50 && counts.held < 100, "{counts:?}");
    // Evicted ones begin anew, those of the last moments are there.
    assert_eq!(
        probe.read(1000, &split4(998, &datagram, 1000)[1]),
        Err(Skip::Fragment)
    );
    assert_eq!(
        probe
            .read(1000, &split4(998, &datagram, 1000)[2])
            .unwrap()
            .payload(),
        text(2000)
    );
    assert_eq!(
        probe.read(1000, &split4(0, &datagram, 1000)[1]),
        Err(Skip::Fragment)
    );
}

#[test]
fn complete_datagrams_make_room_before_fragments_do() {
    let mut probe = Probe::with_bytes(20_000);
    probe
        .read(0, &part4(9999, 0, true, &text(1000)))
        .unwrap_err();
    for id in 0..5000 {
        let parts = split4(id, &udp(&text(40)), 24);
        probe.read(0, &parts[0]).unwrap_err();
        probe.read(0, &parts[1]).unwrap();
        assert!(probe.0.fragment_bytes() <= 20_000);
    }
    assert_eq!((probe.counts().held, probe.counts().evicted), (1, 0));
}

#[test]
fn no_room_at_all_keeps_nothing() {
    let mut probe = Probe::with_bytes(0);
    for part in split4(7, &udp(&text(40)), 24) {
        assert_eq!(probe.read(0, &part), Err(Skip::Fragment));
    }
    let expected = FragmentCounts {
        evicted: 2,
        ..FragmentCounts::default()
    };
    assert_eq!((probe.counts(), probe.0.fragment_bytes()), (expected, 0));
}

// Time

#[test]
fn ipv4_waits_thirty_seconds_and_ipv6_sixty() {
    for (parts, wait) in [
        (split4(7, &udp(&text(40)), 24), 30 * SECOND),
        (split6(7, &udp(&text(40)), 24), 60 * SECOND),
    ] {
        let mut probe = Probe::new();
        probe.read(0, &parts[0]).unwrap_err();
        assert_eq!(probe.read(wait, &parts[1]).unwrap().payload(), text(40));

        let mut probe = Probe::new();
        probe.read(0, &parts[0]).unwrap_err();
        assert_eq!(probe.read(wait + 1, &parts[1]), Err(Skip::Fragment));
        assert_eq!((probe.counts().timed_out, probe.counts().held), (1, 1));
    }
}

#[test]
fn any_later_frame_lets_old_fragments_go() {
    let mut probe = Probe::new();
    for id in 0..100 {
        probe
            .read(i64::from(id), &part4(id, 0, true, &[0; 800]))
            .unwrap_err();
    }
    assert!(probe.0.fragment_bytes() > 80_000);
    probe.read(30 * SECOND + 49, &ipv4(&udp(b"x"))).unwrap();
    assert_eq!((probe.counts().timed_out, probe.counts().held), (49, 51));
    probe
        .read_from(LinkType::Unsupported(147), 31 * SECOND, &[], 0)
        .unwrap_err();
    assert_eq!((probe.counts().timed_out, probe.counts().held), (100, 0));
    assert_eq!(probe.0.fragment_bytes(), 0);
}

#[test]
fn stamps_that_step_back_a_little_cost_nothing_and_wild_ones_do_not_stay() {
    let mut probe = Probe::new();
    let parts = split4(7, &udp(&text(40)), 24);
    probe.read(5 * SECOND, &parts[0]).unwrap_err();
    assert!(probe.read(0, &parts[1]).is_ok());
    for at in [i64::MIN, i64::MAX] {
        probe.read(at, &part4(9, 0, true, &[0; 8])).unwrap_err();
    }
    probe.read(6 * SECOND, &parts[0]).unwrap_err();
    assert!(probe.read(6 * SECOND, &parts[1]).is_ok());
    assert_eq!(probe.counts().held, 0);
    assert_eq!(probe.counts().timed_out, 2);
}

#[test]
fn old_datagram_that_hides_behind_a_newer_one_is_not_completed() {
    let mut probe = Probe::new();
    let parts = split4(7, &udp(&text(40)), 24);
    probe
        .read(10 * SECOND, &part4(1, 0, true, &[0; 8]))
        .unwrap_err();
    probe.read(0, &parts[0]).unwrap_err();
    assert_eq!(probe.read(35 * SECOND, &parts[1]), Err(Skip::Fragment));
    assert_eq!((probe.counts().timed_out, probe.counts().held), (1, 2));
}

// Snap length

#[test]
fn datagram_is_truncated_where_the_capture_first_lacks_a_byte() {
    let payload = text(100);
    for parts in [split4(7, &udp(&payload), 32), split6(7, &udp(&payload), 32)] {
        for (number, part) in parts.iter().enumerate() {
            let data = if number == 3 { 12 } else { 32 };
            for lost in 1..=data {
                let mut probe = Probe::new();
                let mut found = None;
                for (other, whole) in parts.iter().enumerate() {
                    let kept = if other == number {
                        &part[..part.len() - lost]
                    } else {
                        whole
                    };
                    found = probe.read_from(LinkType::Raw, 0, kept, whole.len()).ok();
                }
                let there = number * 32 + data - lost;
                match found {
                    Some(seen) => {
                        assert!(seen.truncated && there >= 8);
                        assert_eq!(seen.payload(), &payload[..there - 8]);
                    }
                    None => assert!(there < 8),
                }
            }
        }
    }
}

#[test]
fn copy_that_was_cut_is_a_duplicate_of_the_whole_one() {
    let parts = split6(7, &udp(&text(100)), 32);
    let mut probe = Probe::new();
    probe.read(0, &parts[0]).unwrap_err();
    let cut = &parts[0][..parts[0].len() - 5];
    let seen = probe.read_from(LinkType::Raw, 0, cut, parts[0].len());
    assert_eq!(seen, Err(Skip::DuplicateFragment));
}

// Damage

#[test]
fn every_fragment_is_accounted_for_whatever_comes() {
    let mut numbers = Numbers(0xf1a6);
    let mut probe = Probe::with_bytes(50_000);
    let (mut kept, mut fragments) = (0, 0);
    for round in 0..100_000_i64 {
        let offset = numbers.below(12) * 8;
        let length = numbers.below(4) * 8 + numbers.below(2) * 3;
        let id = numbers.below(200);
        let more = numbers.below(3) > 0;
        let bytes = vec![numbers.below(2) as u8; length];
        let packet = if id.is_multiple_of(2) {
            part4(id as u16, offset, more, &bytes)
        } else {
            part6(id as u32, offset, more, &bytes)
        };
        if offset == 0 && !more {
            continue;
        }
        fragments += 1;
        let seen = probe.read(round * MS * 5, &packet);
        kept += u64::from(seen == Err(Skip::Fragment));
        assert!(probe.0.fragment_bytes() <= 50_000);
    }
    let counts = probe.counts();
    assert!(
        counts.reassembled > 100 && counts.evicted > 0 && counts.overlapping > 0,
        "{counts:?}"
    );
    assert!(
        counts.refused > 0 && counts.duplicates > 0 && kept > 0,
        "{counts:?}"
    );
    let outside = counts.held
        + counts.duplicates
        + counts.overlapping
        + counts.timed_out
        + counts.evicted
        + counts.refused;
    assert!(
        outside <= fragments && outside + counts.reassembled * 64 >= fragments,
        "{counts:?}"
    );
    probe
        .read(i64::from(i32::MAX) * SECOND, &ipv4(&udp(b"x")))
        .unwrap();
    assert_eq!((probe.counts().held, probe.0.fragment_bytes()), (0, 0));
}
