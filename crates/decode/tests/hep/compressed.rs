//! Compressed payloads and compressed datagrams.

use std::borrow::Cow;

use decode::hep::{HepError, HepLimits, frames, is_zipped, read, unzip};

use crate::build::{LIMITS, SIP, chunk, deflate, frame, gzip, usual, zlib};

#[test]
fn a_payload_is_opened_whatever_it_is_packed_with() {
    for packed in [zlib(SIP), gzip(SIP), deflate(SIP)] {
        let bytes = frame(&[chunk(0, 16, &packed)]);
        let frame = read(&bytes, &LIMITS).unwrap();
        assert_eq!(&*frame.payload, SIP);
        assert!(!frame.damaged && !frame.truncated);
    }
}

#[test]
fn a_payload_that_opens_to_more_than_is_allowed_is_cut_there() {
    let limits = HepLimits {
        inflated_bytes: 1_000,
    };
    for (length, kept, truncated) in [(1_000, 1_000, false), (1_001, 1_000, true)] {
        let bytes = frame(&[chunk(0, 16, &zlib(&vec![b'x'; length]))]);
        let frame = read(&bytes, &limits).unwrap();
        assert_eq!((frame.payload.len(), frame.truncated), (kept, truncated));
        assert!(!frame.damaged);
    }
    let bomb = zlib(&vec![0; 4_000_000]);
    let bytes = frame(&[chunk(0, 16, &bomb)]);
    let frame = read(&bytes, &LIMITS).unwrap();
    assert_eq!(frame.payload.len(), LIMITS.inflated_bytes);
    assert!(frame.truncated);
}

#[test]
fn a_payload_that_does_not_open_is_damage_and_gives_what_came_out() {
    let mut packed = zlib(SIP);
    let length = packed.len();
    packed[length - 1] ^= 1;
    let bytes = frame(&[chunk(0, 16, &packed)]);
    let read_back = read(&bytes, &LIMITS).unwrap();
    assert!(read_back.damaged, "the checksum is wrong");
    let bytes = frame(&[chunk(0, 16, b"\xff\xff\xff no stream")]);
    let read_back = read(&bytes, &LIMITS).unwrap();
    assert!(read_back.damaged && read_back.payload.is_empty());
}

#[test]
fn a_stream_that_the_end_of_the_frame_cut_is_truncated_and_not_damaged() {
    let bytes = frame(&[chunk(0, 16, &zlib(SIP))]);
    let frame = read(&bytes[..bytes.len() - 8], &LIMITS).unwrap();
    assert!(frame.truncated && !frame.damaged);
    assert!(SIP.starts_with(&frame.payload));
}

#[test]
fn a_plain_payload_goes_before_a_compressed_one() {
    let bytes = frame(&[chunk(0, 16, &zlib(b"packed")), chunk(0, 15, b"plain")]);
    assert_eq!(&*read(&bytes, &LIMITS).unwrap().payload, b"plain");
}

#[test]
fn a_datagram_that_is_compressed_as_a_whole_opens() {
    let packed = gzip(&usual().repeat(3));
    assert!(is_zipped(&packed));
    let opened = unzip(&packed, &LIMITS).unwrap();
    assert_eq!(frames(&opened, &LIMITS).count(), 3);
    let plain = usual();
    assert!(matches!(unzip(&plain, &LIMITS), Ok(Cow::Borrowed(bytes)) if bytes == plain));
}

#[test]
fn a_datagram_that_opens_too_far_or_not_at_all_is_refused() {
    let bomb = gzip(&vec![0; 1_000_000]);
    assert_eq!(
        unzip(&bomb, &LIMITS),
        Err(HepError::TooLarge {
            limit: LIMITS.inflated_bytes
        })
    );
    assert_eq!(
        unzip(b"\x1f\x8b no stream", &LIMITS),
        Err(HepError::BadCompression)
    );
}
