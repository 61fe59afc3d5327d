//! Any bytes as a datagram and as a stream of HEP, and as what a load balancer puts before the first byte.
//!
//! The first byte says how the stream is cut into pieces; that must not change what is found in it.
#![no_main]

use std::borrow::Cow;

use decode::hep::{self, Budget, Frame, HepStream};
use decode::proxy::{self, Proxied};
use decode::stream::{Item, Maybe, Reader};
use libfuzzer_sys::fuzz_target;

const BYTES: usize = 20_000;

fuzz_target!(|input: &[u8]| {
    let Some((cut, bytes)) = input.split_first() else {
        return;
    };
    datagram(bytes);
    stream(bytes, usize::from(*cut) + 1);
    load_balancer(bytes, usize::from(*cut));
});

fn datagram(bytes: &[u8]) {
    let mut budget = Budget::new(BYTES);
    if let Ok(opened) = hep::unzip(bytes, &mut budget) {
        let inflated = if hep::is_zipped(bytes) {
            opened.bytes.len()
        } else {
            0
        };
        assert_eq!(budget.bytes() + inflated, BYTES);
        read_all(&opened.bytes, budget);
    }
    if hep::is_hep1_or_2(bytes) {
        let frame = hep::read(bytes, &mut Budget::new(0)).unwrap();
        assert!(frame.version < 3 && bytes.ends_with(&frame.payload));
    }
}

fn read_all(bytes: &[u8], budget: Budget) {
    let mut frames = hep::frames(bytes, budget);
    let (mut count, mut inflated) = (0, 0);
    for frame in frames.by_ref() {
        count += 1;
        match frame {
            Ok(frame) => {
                check(&frame, bytes);
                if let Cow::Owned(payload) = &frame.payload {
                    assert_eq!(frame.payload_type, hep::SIP);
                    inflated += payload.len();
                }
            }
            Err(error) => assert!(!error.to_string().is_empty() && !error.as_str().is_empty()),
        }
    }
    assert!(count <= bytes.len() / 6 + 1);
    assert_eq!(frames.budget().bytes() + inflated, budget.bytes());
    assert!(frames.trailing() <= bytes.len());
}

fn check(frame: &Frame<'_>, bytes: &[u8]) {
    assert!((1..=3).contains(&frame.version));
    assert!(frame.payload.len() <= bytes.len().max(BYTES));
    for end in [frame.src, frame.dst].into_iter().flatten() {
        assert_eq!(end.ip(), end.ip().to_canonical());
    }
    assert!(frame.ts.is_none_or(|ts| ts > 0));
    assert!(frame.vlan != Some(0));
    let others: usize = frame.other_chunks().map(|chunk| chunk.body.len() + 6).sum();
    assert!(others <= bytes.len());
    if let Some(key) = frame.auth_key {
        assert!(key.is(key.as_bytes()));
        assert!(format!("{key:?}") == "AuthKey(..)");
    }
}

/// Feeds a stream and gives its frames, one after the other, and how many bytes were in none.
fn feed(bytes: &[u8], size: usize) -> (Vec<Vec<u8>>, u64) {
    let (mut stream, mut frames, mut unframed) = (HepStream::default(), Vec::new(), 0);
    let mut take = |item: Item<'_>| match item {
        Item::Hep { bytes, stamps } => {
            assert!(stamps.first <= stamps.last);
            frames.push(bytes.to_vec());
        }
        Item::Unframed { bytes } => unframed += bytes,
        other => panic!("{other:?}"),
    };
    for (ts, piece) in bytes.chunks(size).enumerate() {
        stream.data(piece, ts as i64, &mut take);
        assert!(stream.held() < 4_000_000);
    }
    stream.end(&mut take);
    assert_eq!(stream.held(), 0);
    (frames, unframed)
}

fn stream(bytes: &[u8], size: usize) {
    let (frames, unframed) = feed(bytes, size);
    assert_eq!(feed(bytes, bytes.len().max(1)), (frames.clone(), unframed));
    let framed: usize = frames.iter().map(Vec::len).sum();
    assert_eq!(framed as u64 + unframed, bytes.len() as u64);
    for frame in &frames {
        assert!(hep::is_hep3(frame) && hep::frames(frame, Budget::new(BYTES)).count() == 1);
    }
    let shorter = bytes.get(..size).unwrap_or(bytes);
    if hep::is_hep_stream(shorter) != Maybe::More {
        assert_eq!(hep::is_hep_stream(bytes), hep::is_hep_stream(shorter));
    }
}

/// What more bytes may not change.
fn load_balancer(bytes: &[u8], length: usize) {
    let shorter = bytes.get(..length).unwrap_or(bytes);
    let found = proxy::read(shorter);
    if found != Proxied::More {
        assert_eq!(proxy::read(bytes), found);
    }
    if let Proxied::Header { length, .. } = found {
        assert!(length <= shorter.len() && length <= 4_096);
        assert_eq!(proxy::read(&shorter[..length]), found);
        assert_eq!(proxy::read(&shorter[..length - 1]), Proxied::More);
    }
}
