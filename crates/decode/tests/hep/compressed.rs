//! Compressed payloads.

use std::io::Write;

use decode::hep::{Budget, read};
use flate2::{Compression, GzBuilder};

use crate::build::{SIP, blocks, chunk, deflate, frame, gzip, sip, zlib};

#[test]
fn a_payload_is_opened_whatever_it_is_packed_with() {
    for packed in [zlib(SIP), gzip(SIP), deflate(SIP)] {
        let bytes = sip(&packed);
        let frame = read(&bytes, &mut Budget::default()).unwrap();
        assert_eq!(&*frame.payload, SIP);
        assert!(!frame.damaged && !frame.truncated);
    }
}

#[test]
fn a_payload_that_opens_to_more_than_is_allowed_is_cut_there() {
    for (length, kept, truncated) in [(1_000, 1_000, false), (1_001, 1_000, true)] {
        let bytes = sip(&zlib(&vec![b'x'; length]));
        let frame = read(&bytes, &mut Budget::new(1_000)).unwrap();
        assert_eq!((frame.payload.len(), frame.truncated), (kept, truncated));
        assert!(!frame.damaged);
    }
    let bytes = sip(&zlib(&vec![0; 4_000_000]));
    let mut budget = Budget::default();
    let frame = read(&bytes, &mut budget).unwrap();
    assert_eq!((frame.payload.len(), budget.bytes()), (65_536, 0));
    assert!(frame.truncated);
}

#[test]
fn a_payload_that_does_not_open_is_damage_and_gives_what_came_out() {
    let mut packed = zlib(SIP);
    let length = packed.len();
    packed[length - 1] ^= 1;
    let bytes = sip(&packed);
    let read_back = read(&bytes, &mut Budget::default()).unwrap();
    assert!(read_back.damaged, "the checksum is wrong");
    let bytes = sip(b"\xff\xff\xff no stream");
    let read_back = read(&bytes, &mut Budget::default()).unwrap();
    assert!(read_back.damaged && read_back.payload.is_empty());
}

#[test]
fn a_stream_that_the_end_of_the_frame_cut_is_truncated_and_not_damaged() {
    let bytes = sip(&zlib(SIP));
    let frame = read(&bytes[..bytes.len() - 8], &mut Budget::default()).unwrap();
    assert!(frame.truncated && !frame.damaged);
    assert!(SIP.starts_with(&frame.payload));
}

#[test]
fn a_plain_payload_goes_before_a_compressed_one() {
    let bytes = frame(&[
        chunk(0, 11, &[1]),
        chunk(0, 16, &zlib(b"packed")),
        chunk(0, 15, b"plain"),
    ]);
    assert_eq!(
        &*read(&bytes, &mut Budget::default()).unwrap().payload,
        b"plain"
    );
}

#[test]
fn what_is_not_sip_stays_closed_and_costs_nothing() {
    for kind in [0, 5, 100] {
        let bytes = frame(&[chunk(0, 16, &zlib(SIP)), chunk(0, 11, &[kind])]);
        let mut budget = Budget::default();
        let frame = read(&bytes, &mut budget).unwrap();
        assert!(frame.payload.is_empty() && !frame.damaged && !frame.truncated);
        assert_eq!(budget, Budget::default());
    }
}

#[test]
fn a_payload_of_many_blocks_opens_up_to_their_limit() {
    for (count, truncated) in [
        (1, false),
        (63, false),
        (64, false),
        (65, true),
        (300, true),
    ] {
        let bytes = sip(&blocks(count));
        let frame = read(&bytes, &mut Budget::default()).unwrap();
        assert_eq!(frame.payload.len(), count.min(64), "{count}");
        assert!(frame.payload.iter().all(|byte| *byte == b'a'));
        assert_eq!((frame.truncated, frame.damaged), (truncated, false));
    }
}

#[test]
fn a_gzip_header_with_everything_in_it_is_passed_over() {
    let mut encoder = GzBuilder::new()
        .filename("name")
        .comment("comment")
        .extra(&b"\0extra\0"[..])
        .write(Vec::new(), Compression::best());
    encoder.write_all(SIP).unwrap();
    let mut packed = encoder.finish().unwrap();
    for checked in [false, true] {
        if checked {
            // A check of the header itself, before the first block.
            let at = 10 + 2 + 7 + 5 + 8;
            packed.splice(at..at, [1, 2]);
            packed[3] |= 2;
        }
        let bytes = sip(&packed);
        let frame = read(&bytes, &mut Budget::default()).unwrap();
        assert_eq!((&*frame.payload, frame.damaged), (SIP, false));
    }
    for cut in 0..packed.len() {
        let bytes = sip(&packed[..cut]);
        assert!(read(&bytes, &mut Budget::default()).unwrap().damaged);
    }
    let length = packed.len();
    for wrong in length - 8..length {
        let mut packed = packed.clone();
        packed[wrong] ^= 1;
        let bytes = sip(&packed);
        assert!(read(&bytes, &mut Budget::default()).unwrap().damaged);
    }
}
