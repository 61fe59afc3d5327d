//! Datagrams that are compressed as a whole.

use std::borrow::Cow;

use decode::hep::{Budget, HepError, frames, is_zipped, unzip};

use crate::build::{gzip, usual};

#[test]
fn a_datagram_that_is_compressed_as_a_whole_opens() {
    let packed = gzip(&usual().repeat(3));
    assert!(is_zipped(&packed));
    let mut budget = Budget::default();
    let opened = unzip(&packed, &mut budget).unwrap();
    assert!(!opened.cut);
    assert_eq!(budget.bytes(), 65_536 - opened.bytes.len());
    assert_eq!(frames(&opened.bytes, budget).count(), 3);
}

#[test]
fn a_datagram_that_is_not_compressed_is_given_back_and_costs_nothing() {
    let (plain, mut budget) = (usual(), Budget::default());
    let opened = unzip(&plain, &mut budget).unwrap();
    assert!(matches!(opened.bytes, Cow::Borrowed(bytes) if bytes == plain) && !opened.cut);
    assert_eq!(budget, Budget::default());
}

#[test]
fn a_datagram_that_opens_too_far_is_cut_and_the_frames_before_the_cut_are_read() {
    let frame = usual();
    let packed = gzip(&frame.repeat(10));
    let mut budget = Budget::new(frame.len() * 2 + 50);
    let opened = unzip(&packed, &mut budget).unwrap();
    assert!(opened.cut && opened.bytes.len() == frame.len() * 2 + 50);
    let truncated: Vec<_> = frames(&opened.bytes, budget)
        .map(|frame| frame.unwrap().truncated)
        .collect();
    assert_eq!(truncated, [false, false, true]);
}

#[test]
fn a_datagram_that_does_not_open_is_refused() {
    for bytes in [
        &b"\x1f\x8b no stream"[..],
        b"\x1f\x8b",
        b"\x1f\x8b\x08\x1f\0\0\0\0\0\0\xff\xff",
    ] {
        let refused = unzip(bytes, &mut Budget::default());
        assert_eq!(refused, Err(HepError::BadCompression));
    }
}
