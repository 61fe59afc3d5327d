//! Several sources as one.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod build;

use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use build::{Folder, Image, MICROSECONDS, Order, follow, gzip, open, small_pcap};
use capture::{Merge, MergeStep, Source};

/// A file with one packet per stamp; the packet holds its position.
fn capture(folder: &Folder, name: &str, stamps: &[u32]) -> PathBuf {
    let mut image = Image::pcap(Order::Little, MICROSECONDS, 1);
    for (position, stamp) in stamps.iter().enumerate() {
        image.record(*stamp, 0, &[position as u8]);
    }
    folder.file(name, &image.bytes)
}

/// Source and position of every packet, in the order of the merge.
fn order(merge: &mut Merge) -> Vec<(usize, u8)> {
    let mut seen = Vec::new();
    while let Some((source, packet)) = merge.next() {
        seen.push((source, packet.data[0]));
    }
    seen
}

fn merge_of(stamps: &[&[u32]]) -> Vec<(usize, u8)> {
    let folder = Folder::new();
    let sources: Vec<Source> = stamps
        .iter()
        .enumerate()
        .map(|(number, stamps)| open(&capture(&folder, &number.to_string(), stamps)))
        .collect();
    order(&mut Merge::new(sources))
}

#[test]
fn packets_come_in_time_order() {
    assert_eq!(
        merge_of(&[&[1, 4, 5], &[2, 3, 6]]),
        [(0, 0), (1, 0), (1, 1), (0, 1), (0, 2), (1, 2)]
    );
}

#[test]
fn equal_stamps_come_in_the_order_of_the_list_then_of_the_file() {
    assert_eq!(
        merge_of(&[&[2, 2], &[1, 2, 2], &[2]]),
        [(1, 0), (0, 0), (0, 1), (1, 1), (1, 2), (2, 0)]
    );
}

#[test]
fn stamps_that_step_back_keep_the_order_of_their_file() {
    assert_eq!(
        merge_of(&[&[5, 3, 6], &[4, 7]]),
        [(1, 0), (0, 0), (0, 1), (0, 2), (1, 1)]
    );
}

#[test]
fn one_file_split_in_three_is_the_same_again() {
    let merged = merge_of(&[&[1, 2, 2], &[2, 3], &[3, 9]]);
    assert_eq!(
        merged,
        [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (2, 0), (2, 1)]
    );
}

#[test]
fn merge_of_nothing_ends() {
    assert!(Merge::new(Vec::new()).next().is_none());
}

#[test]
fn failing_sources_are_reported_and_the_others_go_on() {
    let folder = Folder::new();
    let cut = small_pcap(4);
    let mut merge = Merge::new(vec![
        open(&folder.file("empty", b"")),
        open(&capture(&folder, "good", &[1, 2, 3])),
        open(&folder.file("text", b"not a capture")),
        open(&folder.file("cut", &cut[..cut.len() - 1])),
    ]);
    assert_eq!(order(&mut merge).len(), 6);
    let reports: Vec<_> = merge
        .reports()
        .map(|report| {
            (
                report.packets,
                report.error.as_ref().map(capture::ReadError::kind),
            )
        })
        .collect();
    assert_eq!(
        reports,
        [
            (0, Some("empty")),
            (3, None),
            (0, Some("unknown_format")),
            (3, Some("truncated"))
        ]
    );
    assert!(merge.reports().next().unwrap().name.ends_with("empty"));
}

#[test]
fn progress_sums_over_the_sources() {
    let folder = Folder::new();
    let content = gzip(&small_pcap(40));
    let total = (content.len() + small_pcap(3).len()) as u64;
    let mut merge = Merge::new(vec![
        open(&folder.file("a", &content)),
        open(&folder.file("b", &small_pcap(3))),
    ]);
    assert_eq!(merge.progress(), (0, Some(total)));
    order(&mut merge);
    assert_eq!(merge.progress(), (total, Some(total)));
}

#[test]
fn progress_has_no_total_with_a_pipe_among_the_sources() {
    let folder = Folder::new();
    let merge = Merge::new(vec![
        open(&folder.file("a", &small_pcap(1))),
        follow(&folder.fifo("pipe")),
    ]);
    assert_eq!(merge.progress(), (0, None));
}

#[test]
fn silent_pipe_holds_the_others_up_for_a_moment_only() {
    let folder = Folder::new();
    let silent = follow(&folder.fifo("silent"));
    let stopper = silent.stopper();
    let stamps: Vec<u32> = (0..100).collect();
    let mut merge = Merge::new(vec![silent, open(&capture(&folder, "file", &stamps))]);
    let begun = Instant::now();
    for position in 0..100 {
        let (source, packet) = merge.next().unwrap();
        assert_eq!((source, packet.data[0]), (1, position));
    }
    assert!(
        begun.elapsed() < Duration::from_secs(5),
        "{:?}",
        begun.elapsed()
    );
    assert_eq!(merge.step(Duration::from_millis(20)), MergeStep::Waiting);
    stopper.stop();
    assert_eq!(merge.step(Duration::from_millis(20)), MergeStep::End);
}

#[test]
fn pipes_are_merged_by_time() {
    let folder = Folder::new();
    let paths = [folder.fifo("a"), folder.fifo("b")];
    let mut merge = Merge::new(paths.iter().map(|path| follow(path)).collect());
    for (path, stamps) in paths.iter().zip([[1, 3, 5], [2, 4, 6]]) {
        // Who writes to a pipe that is open for reading does not wait before it is full.
        let mut fifo = OpenOptions::new().write(true).open(path).unwrap();
        let mut image = Image::pcap(Order::Little, MICROSECONDS, 1);
        for stamp in stamps {
            image.record(stamp, 0, &[stamp as u8]);
        }
        fifo.write_all(&image.bytes).unwrap();
    }
    let seen: Vec<u8> = order(&mut merge)
        .into_iter()
        .map(|(_, stamp)| stamp)
        .collect();
    assert_eq!(seen, [1, 2, 3, 4, 5, 6]);
}
