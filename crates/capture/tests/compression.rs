//! gzip and zstd, recognised by content.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod build;

use build::{
    Folder, gzip, open, read, read_source, read_well, small_pcap, small_pcapng, zstandard,
};

#[test]
fn compressed_files_give_the_packets_of_plain_ones() {
    for plain in [small_pcap(20), small_pcapng(20)] {
        let expected = read_well(&plain);
        assert_eq!(expected.len(), 20);
        assert_eq!(read_well(&gzip(&plain)), expected);
        assert_eq!(read_well(&zstandard(&plain)), expected);
    }
}

#[test]
fn members_in_a_row_are_one_file() {
    let plain = small_pcap(20);
    let (head, tail) = plain.split_at(101);
    let expected = read_well(&plain);
    assert_eq!(read_well(&[gzip(head), gzip(tail)].concat()), expected);
    assert_eq!(
        read_well(&[zstandard(head), zstandard(tail)].concat()),
        expected
    );
}

#[test]
fn skippable_frame_before_the_data_is_skipped() {
    let skippable = [0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3];
    assert_eq!(
        read_well(&[&skippable[..], &zstandard(&small_pcap(3))].concat()).len(),
        3
    );
}

#[test]
fn progress_counts_compressed_bytes() {
    let folder = Folder::new();
    let content = gzip(&small_pcap(200));
    let mut source = open(&folder.file("a.pcap.gz", &content));
    assert_eq!(source.progress(), (0, Some(content.len() as u64)));
    while source.next().unwrap().is_some() {}
    assert_eq!(
        source.progress(),
        (content.len() as u64, Some(content.len() as u64))
    );
}

#[test]
fn compressed_file_cut_short_gives_its_whole_packets_and_a_warning() {
    let mut noise = build::Numbers::new(1);
    let mut image = build::Image::pcap(build::Order::Little, build::MICROSECONDS, 1);
    for number in 0..2000 {
        let data: Vec<u8> = (0..500).map(|_| noise.below(256) as u8).collect();
        image.record(number, 0, &data);
    }
    let expected = read_well(&image.bytes);
    for content in [gzip(&image.bytes), zstandard(&image.bytes)] {
        let (packets, error) = read(&content[..content.len() / 2]);
        assert!(!packets.is_empty() && packets.len() < expected.len());
        assert_eq!(packets, expected[..packets.len()]);
        let error = error.unwrap();
        assert!(
            matches!(error, capture::ReadError::Truncated { packets: count } if count == packets.len() as u64)
        );
        assert!(error.is_warning());
    }
}

#[test]
fn damaged_compression_is_told_in_one_line() {
    let plain = small_pcap(50);
    for (name, mut content) in [("gzip", gzip(&plain)), ("zstd", zstandard(&plain))] {
        for byte in content.iter_mut().skip(30) {
            *byte = !*byte;
        }
        let (_, error) = read(&content);
        let error = error.unwrap();
        assert!(
            matches!(error, capture::ReadError::Corrupt { .. }),
            "{error:?}"
        );
        assert!(
            error.message().contains(name) && !error.message().contains('\n'),
            "{}",
            error.message()
        );
    }
}

#[test]
fn wrong_checksum_comes_after_all_packets() {
    let mut content = gzip(&small_pcap(50));
    let place = content.len() - 8;
    content[place] ^= 1;
    let (packets, error) = read(&content);
    assert_eq!((packets.len(), error.unwrap().kind()), (50, "corrupt"));
}

#[test]
fn bytes_behind_the_last_member_are_not_lost_in_silence() {
    let content = [gzip(&small_pcap(5)), b"and something else".to_vec()].concat();
    let (packets, error) = read(&content);
    assert_eq!((packets.len(), error.unwrap().kind()), (5, "corrupt"));
}

#[test]
fn compression_within_compression_is_named() {
    let (_, error) = read(&gzip(&gzip(&small_pcap(5))));
    assert_eq!(
        error.unwrap().message(),
        "is neither pcap nor pcapng: it looks like gzip data inside gzip"
    );
}

#[test]
fn file_name_does_not_matter() {
    let folder = Folder::new();
    let (packets, error) = read_source(open(
        &folder.file("holiday.jpg", &zstandard(&small_pcapng(4))),
    ));
    assert_eq!((packets.len(), error.is_none()), (4, true));
}
