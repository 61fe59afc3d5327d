//! Captures that end early or hold wrong bytes: whole packets are delivered, nothing panics.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod build;

use build::{
    Image, MICROSECONDS, Numbers, ORDERS, Order, gzip, read, read_well, small_pcap, small_pcapng,
    zstandard,
};
use capture::ReadError;

/// Reads a file cut behind each byte; `ends` are the places where a packet is complete, `clean` those where the file
/// could end as it is.
fn assert_cuts_are_harmless(content: &[u8], ends: &[usize], clean: &[usize]) {
    let all = read_well(content);
    assert_eq!(all.len(), ends.len());
    for cut in 0..content.len() {
        let (packets, error) = read(&content[..cut]);
        let whole = ends.iter().filter(|&&end| end <= cut).count();
        assert_eq!(packets, all[..whole], "cut at {cut}");
        match error {
            None => assert!(clean.contains(&cut), "cut at {cut} went unnoticed"),
            Some(ReadError::Empty) => assert_eq!(cut, 0),
            Some(ReadError::UnknownFormat { .. }) => assert!(cut < 4),
            Some(ReadError::Truncated { packets }) => {
                assert_eq!(packets, whole as u64, "cut at {cut}");
            }
            Some(error) => panic!("cut at {cut}: {error:?}"),
        }
    }
}

#[test]
fn pcap_cut_anywhere_gives_its_whole_packets() {
    for order in ORDERS {
        let mut image = Image::pcap(order, MICROSECONDS, 1);
        let mut ends = Vec::new();
        for length in [60, 0, 17] {
            image.record(1, 2, &vec![3; length]);
            ends.push(image.bytes.len());
        }
        let clean = [&[24], &ends[..]].concat();
        assert_cuts_are_harmless(&image.bytes, &ends, &clean);
    }
}

#[test]
fn pcapng_cut_anywhere_gives_its_whole_packets() {
    for order in ORDERS {
        let mut image = Image::new(order);
        let (mut ends, mut clean) = (Vec::new(), Vec::new());
        image.section();
        clean.push(image.bytes.len());
        image.interface(1, 0, &[(9, &[9]), (2, b"eth0")]);
        clean.push(image.bytes.len());
        image.enhanced(0, 1, b"enhanced");
        ends.push(image.bytes.len());
        image.block(5, &[0; 40]);
        clean.push(image.bytes.len());
        image.simple(6, b"simple");
        ends.push(image.bytes.len());
        image.obsolete(0, 2, b"obsolete");
        ends.push(image.bytes.len());
        clean.extend_from_slice(&ends);
        assert_cuts_are_harmless(&image.bytes, &ends, &clean);
    }
}

#[test]
fn compressed_files_cut_anywhere_never_lose_a_packet_in_silence() {
    for content in [gzip(&small_pcapng(6)), zstandard(&small_pcap(6))] {
        let all = read_well(&content);
        for cut in 0..content.len() {
            let (packets, error) = read(&content[..cut]);
            assert_eq!(packets, all[..packets.len()], "cut at {cut}");
            assert!(error.is_some(), "cut at {cut} went unnoticed");
        }
    }
}

#[test]
fn wrong_bytes_never_panic_nor_deliver_more_than_there_is() {
    let mut mixed = Image::new(Order::Big);
    mixed
        .section()
        .interface(1, 0, &[(9, &[0x94])])
        .simple(4, b"abcd")
        .obsolete(0, 5, b"efgh");
    mixed
        .section()
        .interface(113, 96, &[])
        .enhanced(0, 77, &[8; 200]);
    let originals = [
        small_pcap(12),
        small_pcapng(12),
        mixed.bytes,
        gzip(&small_pcap(12)),
        zstandard(&small_pcap(12)),
    ];
    let mut numbers = Numbers::new(20);
    for original in &originals {
        for _ in 0..600 {
            let mut content = original.clone();
            for _ in 0..=numbers.below(4) {
                let place = numbers.below(content.len());
                content[place] = match numbers.below(4) {
                    0 => 0xff,
                    1 => 0,
                    2 => content[place] ^ (1 << numbers.below(8)),
                    _ => numbers.below(256) as u8,
                };
            }
            let (packets, error) = read(&content);
            // A record header is the least that a packet takes; only damaged zstd data may grow beyond that.
            let captured: usize = packets.iter().map(|packet| packet.data.len() + 16).sum();
            if let Some(error) = &error {
                assert!(!error.message().contains('\n') && !error.hint().is_empty());
            }
            assert!(
                captured <= 64 * 1024,
                "{captured} bytes of packets, {error:?}"
            );
        }
    }
}

#[test]
fn random_bytes_behind_a_good_header_never_panic() {
    let mut numbers = Numbers::new(7);
    for head in [small_pcap(1), small_pcapng(1)] {
        for _ in 0..500 {
            let mut content = head.clone();
            content.extend(
                (0..numbers.below(600)).map(|_| (numbers.below(256) & numbers.below(256)) as u8),
            );
            let (packets, _) = read(&content);
            assert!(!packets.is_empty());
        }
    }
}
