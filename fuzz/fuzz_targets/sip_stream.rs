//! Any bytes as a SIP stream, cut and holed anywhere: the same messages however it is cut, and memory that is bounded.
#![no_main]

#[allow(dead_code)]
#[path = "../../crates/decode/tests/sip_stream/record.rs"]
mod record;

use decode::sip::{ContentLength, Framing, Limits, begins_stream, parse_framed};
use decode::stream::{Maybe, Reader};
use libfuzzer_sys::fuzz_target;
use record::{Fed, Record};

const GOOD: &[u8] = b"OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/TCP a\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:b@a>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\nl: 0\r\n\r\n";

/// A repeatable source of numbers, so that the bytes that follow it stay what they are when it changes.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 as usize % bound
    }
}

fuzz_target!(|input: &[u8]| {
    let [mode, seed, bytes @ ..] = input else {
        return;
    };
    let limits = if mode & 1 == 0 {
        Limits::default()
    } else {
        Limits {
            message_bytes: 300,
            header_bytes: 200,
            ..Limits::default()
        }
    };
    let mut random = Random(0x9e37_79b9_7f4a_7c15 ^ u64::from(*seed) << 32 ^ u64::from(*mode));
    let whole = cut(bytes, &[], &limits);
    check(bytes, &whole, &limits);
    let is_plain = whole.unframed() == 0 && whole.messages().iter().all(|(_, cut)| !cut);
    let most = if mode & 2 == 0 { 8 } else { 300 };
    let mut places: Vec<usize> = (0..random.below(most))
        .map(|_| random.below(bytes.len() + 1))
        .filter(|place| is_plain || !may_begin(bytes, *place))
        .collect();
    places.sort_unstable();
    assert_eq!(cut(bytes, &places, &limits).framing(), whole.framing());
    holed(bytes, &mut random, &limits);
});

/// Whether a segment that begins here could be taken for a message where the whole stream has no line start.
fn may_begin(bytes: &[u8], place: usize) -> bool {
    let is_line_start = matches!(bytes[..place].last(), None | Some(b'\r' | b'\n'));
    !is_line_start && begins_stream(&bytes[place..]) != Maybe::No
}

fn cut(bytes: &[u8], places: &[usize], limits: &Limits) -> Record {
    let mut fed = Fed::new(limits.clone());
    let mut begin = 0;
    for &place in places.iter().chain([&bytes.len()]) {
        feed(&mut fed, &bytes[begin..place], limits);
        begin = place;
    }
    fed.end();
    fed.record
}

fn feed(fed: &mut Fed, bytes: &[u8], limits: &Limits) {
    fed.data(bytes);
    let kept = limits.message_bytes.max(limits.header_bytes) + 16_384;
    assert!(fed.stream.held() <= 2 * kept + 40_000);
}

/// What must hold for every message that is whole.
fn check(bytes: &[u8], record: &Record, limits: &Limits) {
    let told: usize = record.messages().iter().map(|found| found.0.len()).sum();
    assert!(told + record.unframed() as usize <= bytes.len());
    for (message, truncated) in record.messages() {
        assert!(message.len() <= limits.message_bytes.max(limits.header_bytes + 3));
        assert!(bytes.windows(message.len()).any(|part| part == message));
        let parsed = parse_framed(message, Framing::STREAM.truncated(truncated), limits);
        let codes = parsed.issues.iter().map(|issue| issue.code.as_str());
        let is_cut = |code: &str| code.contains("too_many") || code.contains("too_long");
        if truncated || codes.clone().any(is_cut) {
            continue;
        }
        assert!(codes.clone().all(|code| code != "body_truncated"));
        let body = match parsed.content_length {
            ContentLength::Bytes(length) => length as usize,
            _ => 0,
        };
        assert_eq!(parsed.body.len(), body);
        assert_eq!(parsed.head_bytes + body, message.len());
    }
}

/// Holes, waits and ends in between. A whole message must come from bytes without a hole.
fn holed(bytes: &[u8], random: &mut Random, limits: &Limits) {
    let mut fed = Fed::new(limits.clone());
    let mut part = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let (piece, tail) = rest.split_at(1 + random.below(rest.len()));
        rest = tail;
        let lost = random.below(piece.len() + 1).min(random.below(200));
        let (piece, hole) = piece.split_at(piece.len() - lost);
        part.extend_from_slice(piece);
        feed(&mut fed, piece, limits);
        match random.below(5) {
            0 => {
                fed.wait();
            }
            1 => {
                fed.end();
            }
            _ => {}
        }
        if !hole.is_empty() {
            let known = random.below(4) > 0;
            fed.gap(known.then_some(hole.len() as u64));
            check(&part, &std::mem::take(&mut fed.record), limits);
            part.clear();
        }
    }
    fed.end();
    check(&part, &std::mem::take(&mut fed.record), limits);
    // Nothing that came before stands in the way of a new beginning.
    fed.data(GOOD);
    if limits.message_bytes >= GOOD.len() {
        assert_eq!(fed.record.messages(), [(GOOD, false)]);
    }
}
