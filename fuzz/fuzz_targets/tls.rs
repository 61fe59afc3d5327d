//! Any bytes as a direction of TLS and as a datagram of DTLS: every byte belongs to a record or is counted, names are clean,
//! memory is bounded, and where the segments end makes no difference.
#![no_main]

#[path = "../../crates/decode/tests/tls/build.rs"]
#[allow(dead_code)]
mod build;

use build::{Found, own};
use decode::stream::Maybe;
use decode::tls::{ContentType, TlsStream, dtls, is_record_start};
use libfuzzer_sys::fuzz_target;

/// One message with the spare room of its buffer.
const HELD: usize = 32_768;
const HEADER: u64 = 5;

fn check_names(log: &[Found]) {
    for found in log {
        let Found::ClientHello(name, protocol) = found else {
            continue;
        };
        if let Some(name) = name {
            assert!((1..=255).contains(&name.len()));
            let is_clean = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
            assert!(name.bytes().all(is_clean));
        }
        if let Some(protocol) = protocol {
            assert!((1..=255).contains(&protocol.len()));
            assert!(protocol.bytes().all(|byte| byte.is_ascii_graphic()));
        }
    }
}

/// What the records and the counts say that there was, without the content of the last record and with it.
fn accounted(log: &[Found]) -> (u64, u64) {
    let (mut bytes, mut last) = (0, 0);
    for found in log {
        match found {
            Found::Record(_, length) => {
                last = u64::from(*length);
                bytes += HEADER + last;
            }
            Found::Unframed(count) => {
                assert!(*count > 0);
                bytes += count;
            }
            _ => {}
        }
    }
    (bytes - last, bytes)
}

fn whole(pieces: &[&[u8]]) -> Vec<Found> {
    let mut stream = TlsStream::new();
    let mut log = Vec::new();
    for piece in pieces {
        stream.data(piece, &mut |item| log.push(own(item)));
        assert!(stream.held() <= HELD);
    }
    stream.end(&mut |item| log.push(own(item)));
    assert_eq!(stream.held(), 0);
    log
}

fn with_gaps(mut input: &[u8]) {
    let mut stream = TlsStream::new();
    let mut log = Vec::new();
    while let [kind, length, rest @ ..] = input {
        let (piece, rest) = rest.split_at(usize::from(*length).min(rest.len()));
        input = rest;
        stream.data(piece, &mut |item| log.push(own(item)));
        let gap = match kind & 3 {
            0 => None,
            1 => Some(u64::from(*kind) << 6),
            _ => Some(0),
        };
        stream.gap(gap, &mut |item| log.push(own(item)));
        assert!(stream.held() <= HELD);
    }
    stream.end(&mut |item| log.push(own(item)));
    check_names(&log);
}

fuzz_target!(|input: &[u8]| {
    let Some((cut, bytes)) = input.split_first() else {
        return;
    };
    let log = whole(&[bytes]);
    check_names(&log);
    let (least, most) = accounted(&log);
    let given = bytes.len() as u64;
    assert!((least..=most).contains(&given), "{least} {given} {most}");
    if is_record_start(bytes) == Maybe::Yes {
        assert!(matches!(log[..], [Found::Record(..), ..]));
    }
    if !log.iter().any(|found| matches!(found, Found::Unframed(_))) {
        let pieces: Vec<&[u8]> = bytes.chunks(usize::from(*cut).max(1)).collect();
        assert_eq!(whole(&pieces), log);
    }
    with_gaps(bytes);

    let mut log = Vec::new();
    let is_dtls = dtls(bytes, &mut |item| log.push(own(item)));
    assert_eq!(is_dtls, !log.is_empty());
    check_names(&log);
    let held: u64 = log
        .iter()
        .map(|found| match found {
            Found::Record(ContentType::ConnectionId, _) => 0,
            Found::Record(_, _) => 13,
            Found::Unframed(count) => *count,
            _ => 0,
        })
        .sum();
    assert!(held <= given);
});
