//! A capture with one probe: segments go in, and what each direction gave out is written down.
#![allow(dead_code, clippy::unwrap_used, clippy::panic)]

use std::fmt::Write;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, Mutex};

use decode::sip::KeepaliveKind;
use decode::stream::{Conversation, Item, OriginItems, Side};
use decode::tcp::{Arrival, Connections, Flow, Segment, SegmentUse, StreamSettings};

pub(crate) const SECOND: i64 = 1_000_000_000;
pub(crate) const CLIENT: Ipv4Addr = Ipv4Addr::new(10, 0, 0, 9);
pub(crate) const SERVER: Ipv4Addr = Ipv4Addr::new(10, 0, 0, 1);

/// What one conversation was told: text of each direction, forward first, and what it should do.
///
/// `abc[3]d[?]|` are three bytes, a gap of three, a byte, a gap of unknown size, and the end.
#[derive(Default)]
pub(crate) struct Log {
    pub(crate) texts: [String; 2],
    pub(crate) bytes: [Vec<u8>; 2],
    pub(crate) missing: [u64; 2],
    pub(crate) unknown: [u64; 2],
    pub(crate) ended: [bool; 2],
    pub(crate) stamps: Vec<i64>,
    /// Addresses of the data that was lent.
    pub(crate) lent: Vec<usize>,
    pub(crate) due: Vec<(Side, i64)>,
    pub(crate) deadline: Option<i64>,
    pub(crate) unwanted: bool,
    pub(crate) held: usize,
}

pub(crate) fn number(side: Side) -> usize {
    usize::from(side == Side::Backward)
}

/// Writes down what it is told. It finds each run of bytes to be a HEP frame.
#[derive(Clone)]
pub(crate) struct Recorder(pub(crate) Arc<Mutex<Log>>);

impl Conversation for Recorder {
    fn data(&mut self, side: Side, bytes: &[u8], ts: i64, items: &mut OriginItems<'_>) {
        let mut log = self.0.lock().unwrap();
        assert!(!bytes.is_empty() && !log.ended[number(side)]);
        log.texts[number(side)].push_str(&String::from_utf8_lossy(bytes));
        log.bytes[number(side)].extend(bytes);
        log.stamps.push(ts);
        log.lent.push(bytes.as_ptr() as usize);
        let stamps = decode::stream::Stamps {
            first: ts,
            last: ts,
        };
        items(side.into(), Item::Hep { bytes, stamps });
    }

    fn gap(&mut self, side: Side, bytes: Option<u64>, _: &mut OriginItems<'_>) {
        let mut log = self.0.lock().unwrap();
        assert!(bytes != Some(0) && !log.ended[number(side)]);
        if let Some(bytes) = bytes {
            log.missing[number(side)] += bytes;
            write!(log.texts[number(side)], "[{bytes}]").unwrap();
        } else {
            log.unknown[number(side)] += 1;
            log.texts[number(side)].push_str("[?]");
        }
    }

    fn end(&mut self, side: Side, _: &mut OriginItems<'_>) {
        let mut log = self.0.lock().unwrap();
        assert!(!log.ended[number(side)]);
        log.ended[number(side)] = true;
        log.texts[number(side)].push('|');
    }

    fn deadline(&self, side: Side) -> Option<i64> {
        let log = self.0.lock().unwrap();
        log.deadline.filter(|_| side == Side::Forward)
    }

    fn due(&mut self, side: Side, now: i64, _: &mut OriginItems<'_>) {
        self.0.lock().unwrap().due.push((side, now));
    }

    fn held(&self) -> usize {
        self.0.lock().unwrap().held
    }

    fn is_wanted(&self) -> bool {
        !self.0.lock().unwrap().unwanted
    }
}

type Logs = Arc<Mutex<Vec<Arc<Mutex<Log>>>>>;

/// All connections, and their logs in the order in which they began.
pub(crate) struct Lab {
    pub(crate) connections: Connections<Recorder, u8>,
    logs: Logs,
    pub(crate) now: i64,
    /// Source port of the client.
    pub(crate) port: u16,
    pub(crate) meta: u8,
    pub(crate) seen: Seen,
}

/// What was found in all connections.
#[derive(Default)]
pub(crate) struct Seen {
    /// Runs of bytes, with the flow that they travelled.
    pub(crate) items: Vec<(Flow<u8>, String)>,
    pub(crate) keepalives: usize,
    /// Connections over which nothing can come any more.
    pub(crate) closed: usize,
}

impl Seen {
    fn note(&mut self, flow: &Flow<u8>, item: Item<'_>) {
        match item {
            Item::Hep { bytes, .. } => {
                let text = String::from_utf8_lossy(bytes).into_owned();
                self.items.push((*flow, text));
            }
            Item::Keepalive(KeepaliveKind::TcpProbe) => self.keepalives += 1,
            Item::Closed => self.closed += 1,
            other => panic!("{other:?}"),
        }
    }
}

impl Lab {
    /// A capture whose order is right, unless the settings say otherwise.
    pub(crate) fn new(settings: &StreamSettings) -> Self {
        let trusting = StreamSettings {
            reorder_ns: 0,
            ..settings.clone()
        };
        Self::with_reordering(&trusting)
    }

    /// A capture that may hold acknowledgments before their bytes.
    pub(crate) fn with_reordering(settings: &StreamSettings) -> Self {
        let logs = Logs::default();
        let made = Arc::clone(&logs);
        let connections = Connections::new(settings, move |_| {
            let log = Arc::new(Mutex::new(Log::default()));
            made.lock().unwrap().push(Arc::clone(&log));
            Recorder(log)
        });
        Self {
            connections,
            logs,
            now: 100 * SECOND,
            port: 40_000,
            meta: 0,
            seen: Seen::default(),
        }
    }

    /// A connection after its handshake: the client's first byte is 1001, the server's is 5001.
    pub(crate) fn connected() -> Self {
        let mut lab = Self::new(&StreamSettings::default());
        lab.handshake(1000, 5000);
        lab
    }

    pub(crate) fn handshake(&mut self, client: u32, server: u32) {
        self.client(&syn(client));
        self.server(&Segment {
            ack: Some(client.wrapping_add(1)),
            ..syn(server)
        });
        self.client(&ack(client.wrapping_add(1), server.wrapping_add(1)));
    }

    pub(crate) fn client(&mut self, segment: &Segment<'_>) -> SegmentUse {
        self.send(CLIENT, SERVER, (self.port, 5060), segment)
    }

    pub(crate) fn server(&mut self, segment: &Segment<'_>) -> SegmentUse {
        self.send(SERVER, CLIENT, (5060, self.port), segment)
    }

    fn send(
        &mut self,
        src: Ipv4Addr,
        dst: Ipv4Addr,
        (src_port, dst_port): (u16, u16),
        segment: &Segment<'_>,
    ) -> SegmentUse {
        let arrival = Arrival {
            ts: self.now,
            src: IpAddr::V4(src),
            dst: IpAddr::V4(dst),
            realm: 0,
            meta: self.meta,
        };
        let segment = Segment {
            src_port,
            dst_port,
            ..*segment
        };
        let seen = &mut self.seen;
        self.connections
            .segment(&arrival, &segment, &mut |flow, item| {
                seen.note(flow, item);
            })
    }

    /// Lets time pass.
    pub(crate) fn wait(&mut self, ns: i64) {
        self.now += ns;
        let seen = &mut self.seen;
        self.connections.tick(self.now, &mut |flow, item| {
            seen.note(flow, item);
        });
    }

    pub(crate) fn finish(&mut self) {
        let seen = &mut self.seen;
        self.connections.finish(&mut |flow, item| {
            seen.note(flow, item);
        });
    }

    pub(crate) fn conversations(&self) -> usize {
        self.logs.lock().unwrap().len()
    }

    /// The log of a conversation.
    pub(crate) fn log(&self, index: usize) -> Arc<Mutex<Log>> {
        Arc::clone(&self.logs.lock().unwrap()[index])
    }

    /// Both directions of the latest conversation.
    pub(crate) fn texts(&self) -> [String; 2] {
        let log = self.log(self.conversations() - 1);
        let log = log.lock().unwrap();
        log.texts.clone()
    }

    /// The forward direction of the latest conversation.
    pub(crate) fn text(&self) -> String {
        let [forward, _] = self.texts();
        forward
    }
}

pub(crate) fn syn(seq: u32) -> Segment<'static> {
    Segment {
        seq,
        syn: true,
        ..Segment::default()
    }
}

pub(crate) fn ack(seq: u32, ack: u32) -> Segment<'static> {
    Segment {
        seq,
        ack: Some(ack),
        ..Segment::default()
    }
}

/// Data from the client: the server's first byte is acknowledged.
pub(crate) fn data(seq: u32, text: &str) -> Segment<'_> {
    Segment {
        payload: text.as_bytes(),
        ..ack(seq, 5001)
    }
}

pub(crate) fn fin(seq: u32, text: &str) -> Segment<'_> {
    Segment {
        fin: true,
        ..data(seq, text)
    }
}

pub(crate) fn rst(seq: u32) -> Segment<'static> {
    Segment {
        seq,
        rst: true,
        ..Segment::default()
    }
}

/// Numbers that look random and are the same in each run (xorshift64*).
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A number below `limit`.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        (self.next() >> 33) as usize % limit
    }

    pub(crate) fn is_one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }
}
