//! How fast files are read. Measures nothing unless it is asked to:
//! `cargo test --release -p capture --test throughput -- --ignored --nocapture`
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement prints, and fails by panicking"
)]

mod build;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::Instant;

use build::{Folder, Image, MICROSECONDS, Order, open};
use capture::Merge;

/// Size of the plain files.
const FILE_BYTES: usize = 200_000_000;
/// Far beyond what a compressor looks back, so that voice does not compress here either.
const NOISE_BYTES: usize = 8_000_000;
/// Lengths of what SIP captures consist of: RTP packets for the most part, with requests and responses in between.
const LENGTHS: [usize; 8] = [214, 214, 650, 214, 900, 214, 214, 1400];

fn write(path: &Path, first: Image, mut add: impl FnMut(&mut Image, u32, &[u8])) {
    let mut noise = build::Numbers::new(3);
    let data: Vec<u8> = (0..NOISE_BYTES)
        .map(|_| b' ' + noise.below(64) as u8)
        .collect();
    let mut file = BufWriter::new(File::create(path).unwrap());
    let (mut image, mut written, mut number) = (first, 0, 0_u32);
    while written < FILE_BYTES {
        let length = LENGTHS[number as usize % LENGTHS.len()];
        let start = noise.below(NOISE_BYTES - length);
        add(&mut image, number, &data[start..start + length]);
        file.write_all(&image.bytes).unwrap();
        written += image.bytes.len();
        image.bytes.clear();
        number += 1;
    }
    file.flush().unwrap();
}

fn measure(name: &str, paths: &[&Path]) {
    let mut best = f64::MAX;
    let mut packets = 0_u64;
    for _ in 0..5 {
        let mut merge = Merge::new(paths.iter().map(|path| open(path)).collect());
        let begun = Instant::now();
        let mut sum = 0_usize;
        packets = 0;
        while let Some((_, packet)) = merge.next() {
            sum += packet.data.len() + usize::from(packet.data[0]);
            packets += 1;
        }
        assert!(sum > 0);
        best = best.min(begun.elapsed().as_secs_f64());
    }
    let bytes: u64 = paths
        .iter()
        .map(|path| std::fs::metadata(path).unwrap().len())
        .sum();
    let plain = (paths.len() * FILE_BYTES) as f64;
    println!(
        "{name}: {packets} packets, {:.2} M packets/s, {:.0} MB/s of packets, {:.0} MB/s of file",
        packets as f64 / best / 1e6,
        plain / best / 1e6,
        bytes as f64 / best / 1e6,
    );
}

#[test]
#[ignore = "a measurement of half a minute"]
fn files_are_read_at_the_speed_of_memory() {
    let folder = Folder::new();
    let pcap = folder.path("a.pcap");
    write(
        &pcap,
        Image::pcap(Order::Little, MICROSECONDS, 1),
        |image, number, data| {
            image.record(number / 1000, number % 1000, data);
        },
    );
    let pcapng = folder.path("a.pcapng");
    let mut first = Image::new(Order::Little);
    first.section().interface(1, 0, &[]);
    write(&pcapng, first, |image, number, data| {
        image.enhanced(0, u64::from(number), data);
    });
    let plain = std::fs::read(&pcap).unwrap();
    let gzip = folder.file("a.pcap.gz", &build::gzip(&plain));
    let zstd = folder.file("a.pcap.zst", &build::zstandard(&plain));
    drop(plain);
    measure("pcap", &[&pcap]);
    measure("pcapng", &[&pcapng]);
    measure("pcap.gz", &[&gzip]);
    measure("pcap.zst", &[&zstd]);
    measure("two pcap merged", &[&pcap, &pcap]);
}
