//! Segments made to cost memory or time.
#![allow(clippy::unwrap_used, clippy::panic)]

mod tcp_lab;

use std::net::IpAddr;
use std::time::{Duration, Instant};

use decode::tcp::{Arrival, Segment, SegmentUse, StreamSettings};
use tcp_lab::{CLIENT, Dice, Lab, SECOND, SERVER, ack, data, fin, rst, syn};

/// Far more than the slowest machine needs for linear work, far less than quadratic work takes.
const PATIENCE: Duration = Duration::from_mins(1);
const DIRECTION: usize = 64 << 10;
/// Everything about a connection but its held data.
const CONNECTION: usize = 2_048;

fn within_patience(work: impl FnOnce()) {
    let begin = Instant::now();
    work();
    assert!(begin.elapsed() < PATIENCE, "{:?}", begin.elapsed());
}

#[test]
fn single_bytes_in_reverse_order_cost_no_more_than_a_direction_may_keep() {
    within_patience(|| {
        let mut lab = Lab::connected();
        for place in (0..65_536).rev() {
            lab.client(&data(1001 + place, "x"));
            assert!(lab.connections.held() <= DIRECTION + CONNECTION);
        }
        lab.finish();
        let log = lab.log(0);
        let log = log.lock().unwrap();
        assert_eq!(log.bytes[0].len() as u64 + log.missing[0], 65_536);
    });
}

#[test]
fn every_second_byte_of_a_long_stream_is_held_within_bounds_and_given_out() {
    within_patience(|| {
        let mut lab = Lab::connected();
        for place in 0..100_000 {
            lab.client(&data(1002 + 2 * place, "x"));
            assert!(lab.connections.held() <= DIRECTION + CONNECTION);
        }
        lab.finish();
        let log = lab.log(0);
        let log = log.lock().unwrap();
        assert_eq!((log.bytes[0].len(), log.missing[0]), (100_000, 100_000));
    });
}

#[test]
fn a_large_segment_over_many_small_pieces_again_and_again_is_linear() {
    within_patience(|| {
        let mut lab = Lab::connected();
        for place in 0..400 {
            lab.client(&data(1101 + 2 * place, "x"));
        }
        let large = "y".repeat(1_400);
        for _ in 0..20_000 {
            lab.client(&data(1101, &large));
        }
        assert_eq!(lab.connections.counts().retransmissions, 19_999);
        assert!(lab.connections.held() <= DIRECTION + CONNECTION);
    });
}

#[test]
fn a_hundred_thousand_connections_with_a_hole_each_are_skipped_when_it_is_time() {
    within_patience(|| {
        let mut lab = Lab::new(&StreamSettings::default());
        let mut bytes = 0;
        for connection in 0..100_000_u32 {
            let arrival = Arrival {
                ts: i64::from(connection),
                src: IpAddr::V4((connection + 1).into()),
                dst: IpAddr::V4(SERVER),
                realm: 0,
                meta: 0,
            };
            let mut send = |segment: &Segment<'_>| {
                lab.connections.segment(&arrival, segment, &mut |_, _| {});
            };
            send(&Segment {
                payload: b"a",
                ..syn(1000)
            });
            send(&data(1003, "c"));
        }
        assert_eq!(lab.connections.deadlines(), 100_000);
        lab.connections
            .tick(SECOND - 1, &mut |_, _| panic!("nothing is due"));
        lab.connections
            .tick(SECOND + 100_000, &mut |_, _| bytes += 1);
        assert_eq!((bytes, lab.connections.deadlines()), (100_000, 0));
        assert_eq!(lab.connections.counts().gaps, 100_000);
    });
}

#[test]
fn time_that_passes_costs_nothing_while_nothing_is_due() {
    within_patience(|| {
        let mut lab = Lab::new(&StreamSettings::default());
        for port in 1..=20_000 {
            lab.port = port;
            lab.client(&data(1001, "a"));
        }
        for _ in 0..1_000_000 {
            lab.wait(1);
        }
        assert_eq!(lab.connections.deadlines(), 20_000);
    });
}

#[test]
fn a_deadline_that_stands_still_does_not_stop_the_clock() {
    let mut lab = Lab::connected();
    lab.log(0).lock().unwrap().deadline = Some(0);
    lab.client(&data(1001, "a"));
    for _ in 0..10 {
        lab.wait(1);
    }
    assert_eq!(lab.log(0).lock().unwrap().due.len(), 10);
    lab.now = i64::MAX;
    lab.wait(0);
}

#[test]
fn connections_beyond_the_memory_push_out_the_least_recently_used() {
    let settings = StreamSettings {
        bytes: 100_000,
        ..StreamSettings::default()
    };
    let mut lab = Lab::new(&settings);
    for port in 1..=1_000 {
        for used in [1, port] {
            lab.port = used;
            lab.client(&syn(1000));
            lab.client(&data(1001, "a"));
            assert!(lab.connections.held() <= settings.bytes);
        }
    }
    let counts = lab.connections.counts();
    assert_eq!(counts.connections, 1_000);
    assert_eq!(counts.evicted as usize, 1_000 - lab.connections.entries());
    assert!(lab.connections.entries() > 20);
    assert_eq!(lab.log(0).lock().unwrap().texts, ["a", ""]);
    assert_eq!(lab.log(1).lock().unwrap().texts, ["a|", "|"]);
}

#[test]
fn memory_of_conversations_counts() {
    let settings = StreamSettings {
        bytes: 100_000,
        ..StreamSettings::default()
    };
    let mut lab = Lab::new(&settings);
    lab.handshake(1000, 5000);
    lab.log(0).lock().unwrap().held = 90_000;
    lab.client(&data(1001, "a"));
    assert!(lab.connections.held() > 90_000);
    for port in 1..=20 {
        lab.port = port;
        lab.handshake(1000, 5000);
    }
    assert_eq!(lab.log(0).lock().unwrap().texts, ["a|", "|"]);
    assert_eq!(lab.connections.counts().evicted, 1);
}

#[test]
fn a_flood_of_syns_pushes_out_no_connection() {
    let settings = StreamSettings {
        bytes: 100_000,
        ..StreamSettings::default()
    };
    let mut lab = Lab::new(&settings);
    lab.handshake(1000, 5000);
    lab.client(&data(1001, "a"));
    for port in 1..=10_000 {
        lab.port = port;
        lab.client(&syn(7));
        lab.server(&Segment {
            ack: Some(8),
            ..syn(9)
        });
    }
    assert!(lab.connections.held() <= settings.bytes);
    let counts = lab.connections.counts();
    assert_eq!((counts.connections, counts.evicted), (1, 0));
    assert_eq!(
        counts.forgotten as usize,
        10_001 - lab.connections.entries()
    );
}

#[test]
fn data_that_is_doubted_takes_memory_that_counts_and_is_bounded() {
    let mut lab = Lab::connected();
    let before = lab.connections.held();
    let text = "x".repeat(DIRECTION);
    for place in 1..100 {
        lab.client(&data(place << 24, &text));
        let held = lab.connections.held() - before;
        assert!((DIRECTION..DIRECTION + 256).contains(&held), "{held}");
    }
    let larger = "x".repeat(DIRECTION + 1);
    lab.client(&data(0x8000_0000, &larger));
    assert!(lab.connections.held() - before < 256);
    lab.client(&data(0x8001_0001, "more"));
    assert_eq!(lab.text(), "[?][65537]more");
}

#[test]
fn equal_addresses_of_two_networks_are_two_connections() {
    let mut lab = Lab::connected();
    let arrival = Arrival {
        ts: lab.now,
        src: IpAddr::V4(CLIENT),
        dst: IpAddr::V4(SERVER),
        realm: 1,
        meta: 0,
    };
    let other = Segment {
        src_port: 40_000,
        dst_port: 5060,
        payload: b"other",
        ..syn(77)
    };
    lab.connections.segment(&arrival, &other, &mut |flow, _| {
        assert_eq!(flow.realm, 1);
    });
    lab.client(&data(1001, "one"));
    assert_eq!(lab.log(0).lock().unwrap().texts, ["one", ""]);
    assert_eq!(lab.log(1).lock().unwrap().texts, ["other", ""]);
}

#[test]
fn an_endpoint_that_talks_to_itself_does_no_harm() {
    let mut lab = Lab::new(&StreamSettings::default());
    let arrival = Arrival {
        ts: 0,
        src: IpAddr::V4(SERVER),
        dst: IpAddr::V4(SERVER),
        realm: 0,
        meta: 0,
    };
    for segment in [syn(1), ack(2, 2), data(2, "x"), fin(3, "y"), rst(5)] {
        lab.connections.segment(&arrival, &segment, &mut |_, _| {});
    }
    lab.finish();
    assert_eq!(lab.connections.held(), 0);
}

#[test]
fn random_segments_keep_every_bound() {
    let settings = StreamSettings {
        bytes: 200_000,
        direction_bytes: 4_096,
        ..StreamSettings::default()
    };
    for seed in 0..40 {
        let mut dice = Dice::new(seed);
        let mut lab = Lab::new(&settings);
        let text = "z".repeat(3_000);
        let mut given = 0;
        for _ in 0..3_000 {
            lab.port = 1 + dice.below(3) as u16;
            lab.now += dice.below(300_000_000) as i64 - 50_000_000;
            let number = |dice: &mut Dice| match dice.below(8) {
                0 => dice.next() as u32,
                1 => (dice.below(40) as u32) << 20,
                _ => u32::MAX.wrapping_add(dice.below(20_000) as u32),
            };
            let segment = Segment {
                seq: number(&mut dice),
                ack: (!dice.is_one_in(4)).then(|| number(&mut dice)),
                syn: dice.is_one_in(20),
                fin: dice.is_one_in(20),
                rst: dice.is_one_in(60),
                payload: &text.as_bytes()[..dice.below(3) * dice.below(1_500)],
                missing: if dice.is_one_in(8) {
                    dice.below(usize::MAX >> 40)
                } else {
                    0
                },
                ..Segment::default()
            };
            if dice.is_one_in(2) {
                lab.client(&segment);
            } else {
                lab.server(&segment);
            }
            assert!(lab.connections.held() <= settings.bytes);
            let sum: usize = lab.seen.items.drain(..).map(|(_, text)| text.len()).sum();
            given += sum;
        }
        assert!(given > 0);
        lab.finish();
        assert_eq!(
            (lab.connections.held(), lab.connections.deadlines()),
            (0, 0)
        );
        for conversation in 0..lab.conversations() {
            let log = lab.log(conversation);
            let log = log.lock().unwrap();
            assert!(log.ended == [true; 2] || log.unwanted);
        }
    }
}

#[test]
fn lengths_that_no_packet_has_do_no_harm() {
    let mut lab = Lab::connected();
    let wild = Segment {
        missing: usize::MAX >> 1,
        ..data(1001, "abc")
    };
    assert_eq!(lab.client(&wild), SegmentUse::Data);
    lab.client(&data(2001, "def"));
    lab.finish();
    assert!(lab.text().starts_with("abc[997]def"));
}
