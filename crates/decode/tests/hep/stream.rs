//! HEP over TCP.

use decode::hep::{HepStream, is_hep_stream};
use decode::stream::{Item, Maybe, Reader, Stamps};

use crate::build::{SIP, chunk, frame, usual};

/// What a stream gave, with the bytes copied.
#[derive(Debug, PartialEq)]
enum Found {
    Frame(Vec<u8>, Stamps),
    Unframed(u64),
}

#[derive(Default)]
struct Tap {
    stream: HepStream,
    found: Vec<Found>,
}

impl Tap {
    fn data(&mut self, bytes: &[u8], ts: i64) {
        self.stream.data(bytes, ts, &mut take(&mut self.found));
    }

    fn gap(&mut self, bytes: Option<u64>) {
        self.stream.gap(bytes, &mut take(&mut self.found));
    }

    fn end(&mut self) {
        self.stream.end(&mut take(&mut self.found));
    }

    fn frames(&self) -> Vec<&[u8]> {
        self.found
            .iter()
            .filter_map(|found| match found {
                Found::Frame(bytes, _) => Some(&bytes[..]),
                Found::Unframed(_) => None,
            })
            .collect()
    }

    fn unframed(&self) -> u64 {
        self.found
            .iter()
            .map(|found| match found {
                Found::Frame(..) => 0,
                Found::Unframed(bytes) => *bytes,
            })
            .sum()
    }
}

fn take(found: &mut Vec<Found>) -> impl FnMut(Item<'_>) + '_ {
    |item| match item {
        Item::Hep { bytes, stamps } => found.push(Found::Frame(bytes.to_vec(), stamps)),
        Item::Unframed { bytes } => found.push(Found::Unframed(bytes)),
        other => panic!("{other:?}"),
    }
}

fn stamps(first: i64, last: i64) -> Stamps {
    Stamps { first, last }
}

#[test]
fn frames_are_found_however_the_stream_is_cut() {
    let one = usual();
    let two = frame(&[chunk(0, 15, b"second")]);
    let bytes = [&one[..], &two, &one].concat();
    for size in [1, 2, 5, 6, 7, 100, bytes.len()] {
        let mut tap = Tap::default();
        for piece in bytes.chunks(size) {
            tap.data(piece, 7);
        }
        tap.end();
        assert_eq!(
            tap.found,
            [&one, &two, &one].map(|frame| Found::Frame(frame.clone(), stamps(7, 7))),
            "{size}"
        );
        assert_eq!(tap.stream.held(), 0);
    }
}

#[test]
fn a_frame_has_the_stamps_of_its_first_and_last_packet() {
    let one = usual();
    let mut tap = Tap::default();
    tap.data(&one[..20], 10);
    tap.data(&one[20..50], 20);
    tap.data(&[&one[50..], &one].concat(), 30);
    assert_eq!(
        tap.found,
        [
            Found::Frame(one.clone(), stamps(10, 30)),
            Found::Frame(one, stamps(30, 30))
        ]
    );
}

#[test]
fn framing_is_found_again_after_noise_and_what_was_skipped_is_told() {
    let one = usual();
    let noise = b"HEP3\0\x02EEP3HEHEP HEP3\xff\xff\xff\xff\0\0\0\0HHHE";
    let mut tap = Tap::default();
    tap.data(&one, 1);
    for byte in noise {
        tap.data(&[*byte], 2);
    }
    tap.data(&one, 3);
    assert_eq!(
        tap.found,
        [
            Found::Frame(one.clone(), stamps(1, 1)),
            Found::Unframed(noise.len() as u64),
            Found::Frame(one, stamps(3, 3)),
        ]
    );
}

#[test]
fn a_hole_inside_a_frame_costs_that_frame_only() {
    let one = usual();
    let second = frame(&[chunk(0, 15, b"second")]);
    let mut tap = Tap::default();
    tap.data(&one[..30], 1);
    tap.gap(Some(10));
    tap.gap(Some(5));
    // Were the rest of the frame searched for frames, this would be found in it.
    tap.data(&one[45..], 2);
    tap.data(&second, 3);
    assert_eq!(tap.frames(), [&second]);
    assert_eq!(tap.unframed(), one.len() as u64 - 15);
}

#[test]
fn a_hole_up_to_the_end_of_a_frame_leaves_framing_in_step() {
    let (one, second) = (usual(), frame(&[]));
    let mut tap = Tap::default();
    tap.data(&one[..30], 1);
    tap.gap(Some(one.len() as u64 - 30));
    // Without a chunk it would not be taken for a frame if framing were lost.
    tap.data(&second, 2);
    assert_eq!(tap.frames(), [&second]);
}

#[test]
fn a_hole_of_unknown_length_or_beyond_the_frame_makes_the_stream_search() {
    let one = usual();
    for gap in [None, Some(one.len() as u64)] {
        let mut tap = Tap::default();
        tap.data(&one[..30], 1);
        tap.gap(gap);
        tap.data(&one[12..], 2);
        tap.data(&one, 3);
        assert_eq!(tap.frames(), [&one], "{gap:?}");
        assert_eq!(tap.unframed(), 30 + one.len() as u64 - 12);
    }
}

#[test]
fn a_frame_that_never_ends_is_dropped_and_counted_at_the_end() {
    let mut tap = Tap::default();
    tap.data(&usual()[..40], 1);
    tap.end();
    assert_eq!(tap.found, [Found::Unframed(40)]);
    assert_eq!(tap.stream.held(), 0);
}

#[test]
fn memory_is_bounded_by_the_longest_frame_whatever_comes() {
    let mut tap = Tap::default();
    let mut head = b"HEP3\xff\xff\0\0\0\x0f\x80\0".to_vec();
    tap.data(&head, 0);
    let mut most = 0;
    for ts in 0..65_000 {
        tap.data(b"H", ts);
        most = most.max(tap.stream.held());
    }
    // A mark of 16 bytes for each packet, and twice that while the queue grows.
    assert!(most < 65_535 * 34 + 65_536 * 2, "{most}");
    head.resize(1_000_000, b'H');
    tap.data(&head, 70_000);
    assert!(tap.stream.held() < 3_000_000);
    tap.end();
    assert_eq!(tap.stream.held(), 0);
}

#[test]
fn noise_of_beginnings_costs_no_more_than_other_noise() {
    let mut tap = Tap::default();
    let noise = b"HEP3".repeat(500_000);
    for piece in noise.chunks(1_460) {
        tap.data(piece, 1);
    }
    tap.end();
    assert_eq!(tap.unframed(), noise.len() as u64);
    assert!(tap.frames().is_empty());
}

#[test]
fn a_stream_is_told_by_its_first_chunk() {
    let one = usual();
    for length in 0..12 {
        assert_eq!(is_hep_stream(&one[..length]), Maybe::More, "{length}");
    }
    assert_eq!(is_hep_stream(&one[..12]), Maybe::Yes);
    assert_eq!(is_hep_stream(SIP), Maybe::No);
    assert_eq!(is_hep_stream(b"HEP3\0\x20\xff\xff\0\x01\0\x08"), Maybe::No);
}
