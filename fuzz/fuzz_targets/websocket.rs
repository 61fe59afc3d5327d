//! Any bytes and gaps behind a handshake, and messages that an encoder made: nothing is lost, nothing is made up, memory is
//! bounded, and where the segments end makes no difference.
#![no_main]

#[path = "../../crates/decode/tests/websocket/build.rs"]
#[allow(dead_code)]
mod build;

use build::{
    COMPRESSED, Deflater, Found, Log, PING, PONG, TEXT, cut, fragments, frame, message, own,
    request, response, sip,
};
use decode::sip::{Content, KeepaliveKind, classify};
use decode::stream::Side;
use decode::websocket::{State, WebSocketConversation};
use libfuzzer_sys::fuzz_target;

const LIMIT: usize = 2_048;
/// Both messages with the spare room of their buffers, two inflaters, a head, and the readers themselves.
const HELD: usize = 4 * LIMIT + 2 * 49_152 + 2_048;
const TS: i64 = 9;
const EXTENSIONS: [&str; 5] = [
    "",
    "permessage-deflate",
    "permessage-deflate; client_no_context_takeover; server_no_context_takeover",
    "permessage-deflate; client_no_context_takeover",
    "x-other",
];
const ALONE: [[bool; 2]; 5] = [
    [true, true],
    [false, false],
    [true, true],
    [true, false],
    [true, true],
];

/// The input, byte by byte; zeros behind its end.
struct Source<'a>(&'a [u8]);

impl<'a> Source<'a> {
    fn byte(&mut self) -> u8 {
        match self.0.split_first() {
            Some((byte, rest)) => {
                self.0 = rest;
                *byte
            }
            None => 0,
        }
    }

    fn take(&mut self, count: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(count.min(self.0.len()));
        self.0 = rest;
        taken
    }
}

fn sides(bits: u8) -> Side {
    if bits & 1 == 0 {
        Side::Forward
    } else {
        Side::Backward
    }
}

fn shaken(extensions: &str) -> WebSocketConversation {
    let mut conversation = WebSocketConversation::new(LIMIT);
    let mut none = |_: Side, item: decode::stream::Item<'_>| panic!("{item:?}");
    conversation.data(Side::Forward, &request(extensions), 1, &mut none);
    conversation.data(Side::Backward, &response(extensions), 2, &mut none);
    assert_eq!(conversation.state(), State::Sip);
    conversation
}

fn check(log: &Log, given: u64) {
    let mut unframed = 0;
    for (_, found) in log {
        match found {
            Found::Sip {
                bytes, first, last, ..
            } => {
                assert!(bytes.len() <= LIMIT && classify(bytes) == Content::Sip);
                assert!(first <= last);
            }
            Found::Unframed(bytes) => {
                assert!(*bytes > 0);
                unframed += bytes;
            }
            Found::Keepalive(_) => {}
        }
    }
    assert!(unframed <= given);
}

/// Any bytes, in any order of both directions, with gaps; from the first byte, behind a handshake, or from the middle.
fn anything(source: &mut Source<'_>) {
    let start = source.byte();
    let fresh = || match start % 8 {
        0 => WebSocketConversation::new(LIMIT),
        1 => WebSocketConversation::mid_stream(LIMIT),
        other => shaken(EXTENSIONS[usize::from(other) % EXTENSIONS.len()]),
    };
    let mut conversation = fresh();
    let (mut log, mut given, mut has_gap) = (Log::new(), 0, false);
    let mut pieces: Vec<(Side, &[u8])> = Vec::new();
    while !source.0.is_empty() {
        let operation = source.byte();
        let side = sides(operation);
        let mut found = |side: Side, item: decode::stream::Item<'_>| log.push((side, own(item)));
        match operation >> 1 & 7 {
            0 => {
                has_gap = true;
                let bytes = source.byte();
                let gap = (bytes < 0xff).then_some(u64::from(bytes));
                conversation.gap(side, gap, &mut found);
            }
            1 => {
                has_gap = true;
                conversation.due(side, i64::MAX, &mut found);
            }
            _ => {
                let count = usize::from(source.byte());
                let bytes = source.take(count);
                given += bytes.len() as u64;
                pieces.push((side, bytes));
                conversation.data(side, bytes, TS, &mut found);
            }
        }
        if !start.is_multiple_of(8) || conversation.state() == State::Sip {
            assert!(conversation.held() <= HELD);
        }
        assert_eq!(
            conversation.is_wanted(),
            conversation.state() != State::NotSip
        );
    }
    let mut found = |side: Side, item: decode::stream::Item<'_>| log.push((side, own(item)));
    conversation.end(Side::Forward, &mut found);
    conversation.end(Side::Backward, &mut found);
    check(&log, given);
    let is_whole = !log
        .iter()
        .any(|(_, found)| matches!(found, Found::Unframed(_)));
    // In the middle of a connection a frame is looked for where a segment begins.
    if has_gap || !is_whole || start % 8 == 1 || conversation.state() == State::NotSip {
        return;
    }
    let mut again = fresh();
    let mut other = Log::new();
    let mut found = |side: Side, item: decode::stream::Item<'_>| other.push((side, own(item)));
    // Each segment that waits for the end of a handshake has its price, and there is an end to that.
    let size = if start.is_multiple_of(8) { 100 } else { 1 };
    for (side, bytes) in pieces {
        for piece in bytes.chunks(size) {
            again.data(side, piece, TS, &mut found);
        }
    }
    again.end(Side::Forward, &mut found);
    again.end(Side::Backward, &mut found);
    // What waited for the handshake is given direction by direction.
    log.sort_by_key(|(side, _)| *side == Side::Backward);
    other.sort_by_key(|(side, _)| *side == Side::Backward);
    assert_eq!(log, other);
}

/// Messages of an encoder come out as they went in, whatever the segments.
fn roundtrip(source: &mut Source<'_>) {
    let choice = usize::from(source.byte()) % EXTENSIONS.len();
    let side = sides(source.byte());
    let key = match side {
        Side::Forward => Some([source.byte(), source.byte(), source.byte(), 1]),
        Side::Backward => None,
    };
    let is_deflate = (1..=3).contains(&choice);
    let mut deflater = Deflater::new(ALONE[choice][usize::from(side == Side::Backward)]);
    let cuts: Vec<usize> = (0..4).map(|_| usize::from(source.byte()) + 1).collect();
    let (mut stream, mut expected) = (Vec::new(), Vec::new());
    for number in 0..16 {
        if source.0.is_empty() {
            break;
        }
        let kind = source.byte();
        let text = match kind & 7 {
            0 => b"\r\n\r\n".to_vec(),
            1 => vec![b'{'; usize::from(source.byte()) + 1],
            2 => [message(number), vec![b'x'; usize::from(source.byte()) * 12]].concat(),
            _ => {
                let count = usize::from(source.byte());
                [&message(number), source.take(count)].concat()
            }
        };
        let (first, payload) = if is_deflate && kind & 8 != 0 {
            (TEXT | COMPRESSED, deflater.message(&text))
        } else {
            (TEXT, text.clone())
        };
        let parts = usize::from(kind >> 4 & 3) + 1;
        let size = payload.len().div_ceil(parts).max(1);
        let pieces: Vec<&[u8]> = payload.chunks(size).collect();
        for (at, one) in fragments(first, key, &pieces).iter().enumerate() {
            if at > 0 && kind & 0x40 != 0 {
                stream.extend(frame(PING, key, b"between"));
                expected.push(Found::Keepalive(KeepaliveKind::WebSocketPing));
            }
            stream.extend(one);
        }
        expected.push(match kind & 7 {
            0 => Found::Keepalive(KeepaliveKind::CrlfPing),
            1 => Found::Unframed(payload.len() as u64),
            _ if text.len() > LIMIT => cut(&text[..LIMIT], TS, TS),
            _ => sip(&text, TS, TS),
        });
        if kind & 0x80 != 0 {
            stream.extend(frame(PONG, key, &[kind; 125]));
            expected.push(Found::Keepalive(KeepaliveKind::WebSocketPong));
        }
    }
    let mut conversation = shaken(EXTENSIONS[choice]);
    let mut found = Vec::new();
    let mut rest = &stream[..];
    for count in cuts.iter().cycle() {
        let (segment, more) = rest.split_at((*count).min(rest.len()));
        conversation.data(side, segment, TS, &mut |_, item| found.push(own(item)));
        assert!(conversation.held() <= HELD);
        rest = more;
        if rest.is_empty() {
            break;
        }
    }
    conversation.end(side, &mut |_, item| found.push(own(item)));
    assert_eq!(found, expected);
}

fuzz_target!(|input: &[u8]| {
    let mut source = Source(input);
    if source.byte() & 1 == 0 {
        anything(&mut source);
    } else {
        roundtrip(&mut source);
    }
});
