//! Any segments in any order: what is given out agrees with what was sent, memory stays within its bounds, and every
//! conversation ends once.
//!
//! Both endpoints send streams whose bytes follow from their places, so that each byte that comes out can be checked
//! as long as no segment of the input lies.
#![no_main]

use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, LazyLock, Mutex};

use decode::stream::{Conversation, Item, OriginItems, Side, Stamps};
use decode::tcp::{Arrival, Connections, Segment, StreamSettings};
use libfuzzer_sys::fuzz_target;

const HOSTS: [IpAddr; 2] = [
    IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1)),
    IpAddr::V4(Ipv4Addr::new(10, 0, 0, 2)),
];
const PORTS: [u16; 2] = [5060, 40_000];
const LENGTHS: [usize; 8] = [0, 1, 2, 10, 100, 1_000, 1_460, 9_000];
const STREAM: usize = 1 << 17;

static STREAMS: LazyLock<[Vec<u8>; 2]> = LazyLock::new(|| {
    [0, 1].map(|host| (0..STREAM as u64).map(|place| byte(host, place)).collect())
});

/// What one direction was given.
#[derive(Clone, Copy, Default)]
struct Given {
    bytes: u64,
    missing: u64,
    unknown: u64,
    ended: bool,
}

#[derive(Clone, Default)]
struct Log {
    sides: [Given; 2],
    /// The caller turned out to be the second host.
    is_turned: bool,
}

#[derive(Clone)]
struct Checker {
    log: Arc<Mutex<Log>>,
    is_honest: bool,
    deadline: [Option<i64>; 2],
}

fn number(side: Side) -> usize {
    usize::from(side == Side::Backward)
}

/// The byte at a place of a host's stream.
fn byte(host: usize, place: u64) -> u8 {
    (place.wrapping_mul(0x9e37_79b9) >> 13) as u8 ^ host as u8
}

impl Conversation for Checker {
    fn data(&mut self, side: Side, bytes: &[u8], ts: i64, items: &mut OriginItems<'_>) {
        assert!(!bytes.is_empty());
        let mut log = self.log.lock().expect("one thread");
        let host = number(side) ^ usize::from(log.is_turned);
        let given = &mut log.sides[number(side)];
        assert!(!given.ended);
        if self.is_honest && given.unknown == 0 {
            let place = given.bytes + given.missing;
            for (offset, found) in bytes.iter().enumerate() {
                assert_eq!(*found, byte(host, place + offset as u64));
            }
        }
        given.bytes += bytes.len() as u64;
        self.deadline[number(side)] = (bytes[0] & 3 == 0).then_some(ts.saturating_add(1 << 30));
        let stamps = Stamps {
            first: ts,
            last: ts,
        };
        items(side.into(), Item::Hep { bytes, stamps });
    }

    fn gap(&mut self, side: Side, bytes: Option<u64>, _: &mut OriginItems<'_>) {
        assert_ne!(bytes, Some(0));
        let mut log = self.log.lock().expect("one thread");
        let given = &mut log.sides[number(side)];
        assert!(!given.ended);
        given.missing += bytes.unwrap_or(0);
        given.unknown += u64::from(bytes.is_none());
    }

    fn end(&mut self, side: Side, _: &mut OriginItems<'_>) {
        let mut log = self.log.lock().expect("one thread");
        let given = &mut log.sides[number(side)];
        assert!(!given.ended, "a direction ends once");
        given.ended = true;
    }

    fn deadline(&self, side: Side) -> Option<i64> {
        self.deadline[number(side)]
    }

    fn due(&mut self, side: Side, now: i64, _: &mut OriginItems<'_>) {
        let deadline = self.deadline[number(side)].take();
        assert!(deadline.is_some_and(|deadline| deadline <= now));
    }

    fn held(&self) -> usize {
        0
    }

    fn is_wanted(&self) -> bool {
        true
    }
}

fuzz_target!(|data: &[u8]| {
    let Some((first, steps)) = data.split_first() else {
        return;
    };
    // Honest endpoints: bytes are the true ones, each begins with SYN, and nothing is acknowledged that was not sent.
    let is_honest = first & 1 == 0;
    let settings = StreamSettings {
        bytes: if first & 2 == 0 { 1 << 20 } else { 20_000 },
        direction_bytes: if first & 4 == 0 { 64 << 10 } else { 1_000 },
        ..StreamSettings::default()
    };
    let starts = [
        u32::from(*first) << 28,
        0_u32.wrapping_sub(u32::from(*first) << 6),
    ];
    let logs = Arc::new(Mutex::new(Vec::new()));
    let made = Arc::clone(&logs);
    let mut connections: Connections<Checker, ()> = Connections::new(&settings, move |flow| {
        let log = Arc::new(Mutex::new(Log {
            is_turned: flow.src.port() == PORTS[1],
            ..Log::default()
        }));
        made.lock().expect("one thread").push(Arc::clone(&log));
        Checker {
            log,
            is_honest,
            deadline: [None; 2],
        }
    });
    let mut found_bytes = 0_u64;
    let mut clock = 0_i64;
    let mut sent = [0_usize; 2];
    let mut send =
        |connections: &mut Connections<Checker, ()>, clock, host: usize, segment: &Segment<'_>| {
            let arrival = Arrival {
                ts: clock,
                src: HOSTS[host],
                dst: HOSTS[host ^ 1],
                realm: 0,
                meta: (),
            };
            let segment = Segment {
                src_port: PORTS[host],
                dst_port: PORTS[host ^ 1],
                ..*segment
            };
            connections.segment(&arrival, &segment, &mut |flow, item| {
                assert!(HOSTS.contains(&flow.src.ip()));
                if let Item::Hep { bytes, .. } = item {
                    found_bytes += bytes.len() as u64;
                }
            });
        };
    for (host, start) in starts.iter().enumerate() {
        let segment = Segment {
            seq: start.wrapping_sub(1),
            syn: true,
            ..Segment::default()
        };
        send(&mut connections, clock, host, &segment);
    }
    for step in steps.chunks_exact(6).take(2_000) {
        let [what, low, high, size, time, answer] =
            [step[0], step[1], step[2], step[3], step[4], step[5]];
        let host = usize::from(what & 1);
        clock += i64::from(time) * i64::from(time) * 100_000 - 1_000_000;
        let place = if what & 2 == 0 {
            sent[host]
        } else {
            usize::from(u16::from_le_bytes([low, high]))
        };
        let place = place.min(STREAM);
        let length = LENGTHS[usize::from(size & 7)].min(STREAM - place);
        let missing = if size & 0x30 == 0x30 { length / 2 } else { 0 };
        sent[host] = sent[host].max(place + length);
        let acknowledged = sent[host ^ 1] * usize::from(answer & 15) / 15;
        let mut seq = starts[host].wrapping_add(place as u32);
        let mut ack = starts[host ^ 1].wrapping_add(acknowledged as u32);
        let mut bytes = STREAMS[host][place..place + length - missing].to_vec();
        let mut segment = Segment::default();
        if !is_honest {
            seq = seq.wrapping_add(u32::from(what & 4) << (time & 31));
            ack = ack.wrapping_add(u32::from(what & 8) << (high & 31));
            segment.syn = what & 0xf0 == 0x10;
            segment.rst = what & 0xf0 == 0x20;
            segment.fin = what & 0xf0 == 0x30;
            bytes.iter_mut().for_each(|byte| *byte ^= answer & 0x80);
        }
        segment = Segment {
            seq,
            ack: (answer & 0x40 == 0).then_some(ack),
            payload: &bytes,
            missing,
            ..segment
        };
        let before = connections.counts().clone();
        send(&mut connections, clock, host, &segment);
        assert!(connections.held() <= settings.bytes);
        assert!(connections.counts().gap_bytes >= before.gap_bytes);
        assert!(connections.deadlines() <= connections.entries());
    }
    connections.finish(&mut |_, item| {
        if let Item::Hep { bytes, .. } = item {
            found_bytes += bytes.len() as u64;
        }
    });
    assert_eq!(
        (
            connections.held(),
            connections.entries(),
            connections.deadlines()
        ),
        (0, 0, 0)
    );
    let (mut bytes, mut missing, mut unknown) = (0, 0, 0);
    for log in logs.lock().expect("one thread").iter() {
        for given in log.lock().expect("one thread").sides {
            assert!(given.ended);
            bytes += given.bytes;
            missing += given.missing;
            unknown += given.unknown;
        }
    }
    let counts = connections.counts();
    assert_eq!(bytes, found_bytes);
    assert_eq!(missing, counts.gap_bytes);
    assert_eq!(unknown, counts.mid_stream + counts.restarts);
    assert_eq!(
        counts.connections,
        logs.lock().expect("one thread").len() as u64
    );
});
