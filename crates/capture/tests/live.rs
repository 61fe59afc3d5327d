//! Inputs that are still being written: FIFOs, growing files, standard input.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod build;

use std::fs::OpenOptions;
use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use build::{
    Folder, Image, MICROSECONDS, Order, follow, gzip, open, read_source, small_pcap, small_pcapng,
    zstandard,
};
use capture::{ReadError, Step};

const SOON: Duration = Duration::from_secs(10);

/// Processor time of this thread in clock ticks (1/100 s).
fn ticks_of_this_thread() -> u64 {
    let stat = std::fs::read_to_string("/proc/thread-self/stat").unwrap();
    let fields: Vec<&str> = stat
        .rsplit(')')
        .next()
        .unwrap()
        .split_whitespace()
        .collect();
    fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
}

#[test]
fn fifo_delivers_each_packet_before_the_next_is_written() {
    for (pack, live) in [
        (small_pcap as fn(u8) -> Vec<u8>, false),
        (small_pcapng, true),
    ] {
        let folder = Folder::new();
        let path = folder.fifo("fifo");
        let (told, heard) = mpsc::channel();
        let content = pack(6);
        let chunks: Vec<Vec<u8>> = (0..=6)
            .map(|count| pack(count).len())
            .fold((0, Vec::new()), |(from, mut all), to| {
                all.push(content[from..to].to_vec());
                (to, all)
            })
            .1;
        let writer = thread::spawn({
            let path = path.clone();
            move || {
                let mut fifo = OpenOptions::new().write(true).open(path).unwrap();
                fifo.write_all(&chunks[0]).unwrap();
                for chunk in &chunks[1..] {
                    fifo.write_all(chunk).unwrap();
                    // Nothing more is written before the reader has told of this packet.
                    heard.recv_timeout(SOON).unwrap();
                }
            }
        });
        let mut source = if live { follow(&path) } else { open(&path) };
        let mut count = 0_u8;
        while let Some(packet) = source.next().unwrap() {
            assert_eq!(packet.data, vec![count; usize::from(count) + 1]);
            count += 1;
            told.send(()).unwrap();
        }
        writer.join().unwrap();
        assert_eq!(count, 6);
        assert_eq!(source.progress(), (content.len() as u64, None));
    }
}

#[test]
fn fifo_written_byte_by_byte_and_compressed_is_read_whole() {
    for content in [
        small_pcap(5),
        gzip(&small_pcapng(5)),
        zstandard(&small_pcap(5)),
    ] {
        let folder = Folder::new();
        let path = folder.fifo("fifo");
        let writer = thread::spawn({
            let path = path.clone();
            move || {
                let mut fifo = OpenOptions::new().write(true).open(path).unwrap();
                for byte in content {
                    fifo.write_all(&[byte]).unwrap();
                    thread::yield_now();
                }
            }
        });
        let (packets, error) = read_source(open(&path));
        writer.join().unwrap();
        assert_eq!((packets.len(), error.is_none()), (5, true));
    }
}

#[test]
fn fifo_closed_within_a_packet_is_truncated() {
    let folder = Folder::new();
    let path = folder.fifo("fifo");
    let content = small_pcap(5);
    let writer = thread::spawn({
        let path = path.clone();
        move || {
            let mut fifo = OpenOptions::new().write(true).open(path).unwrap();
            fifo.write_all(&content[..content.len() - 1]).unwrap();
        }
    });
    let (packets, error) = read_source(open(&path));
    writer.join().unwrap();
    assert!(
        matches!(error, Some(ReadError::Truncated { packets: 4 })),
        "{error:?}"
    );
    assert_eq!(packets.len(), 4);
}

#[test]
fn fifo_without_writer_opens_at_once_and_waits_without_burning_time() {
    let folder = Folder::new();
    let begun = Instant::now();
    let mut source = follow(&folder.fifo("fifo"));
    assert!(begun.elapsed() < Duration::from_secs(1));
    let ticks = ticks_of_this_thread();
    for _ in 0..5 {
        assert_eq!(
            source.step(Duration::from_millis(100)).unwrap(),
            Step::Waiting
        );
    }
    assert!(begun.elapsed() >= Duration::from_millis(500));
    assert!(ticks_of_this_thread() - ticks <= 10);
    source.stopper().stop();
    assert_eq!(source.next().unwrap_err().kind(), "empty");
}

#[test]
fn growing_file_is_followed_until_it_is_stopped() {
    let folder = Folder::new();
    let content = small_pcapng(4);
    let path = folder.file("growing.pcapng", b"");
    let mut source = follow(&path);
    let stopper = source.stopper();
    let writer = thread::spawn(move || {
        for chunk in content.chunks(37) {
            OpenOptions::new()
                .append(true)
                .open(&path)
                .unwrap()
                .write_all(chunk)
                .unwrap();
            thread::sleep(Duration::from_millis(5));
        }
    });
    for number in 0..4_u8 {
        assert_eq!(source.next().unwrap().unwrap().data[0], number);
    }
    writer.join().unwrap();
    let ticks = ticks_of_this_thread();
    assert_eq!(
        source.step(Duration::from_millis(300)).unwrap(),
        Step::Waiting
    );
    assert!(ticks_of_this_thread() - ticks <= 5);
    let ending = thread::spawn(move || {
        thread::sleep(Duration::from_millis(50));
        stopper.stop();
    });
    assert_eq!(source.next().unwrap(), None);
    ending.join().unwrap();
}

#[test]
fn stopping_within_a_packet_is_no_error() {
    let folder = Folder::new();
    let content = small_pcap(3);
    let mut source = follow(&folder.file("growing.pcap", &content[..content.len() - 1]));
    source.stopper().stop();
    assert!(source.next().unwrap().is_some());
    assert!(source.next().unwrap().is_some());
    assert_eq!(source.next().unwrap(), None);
}

#[test]
fn file_that_shrinks_while_it_is_followed_is_told() {
    let folder = Folder::new();
    let path = folder.file("growing.pcap", &small_pcap(3));
    let mut source = follow(&path);
    for _ in 0..3 {
        assert!(source.next().unwrap().is_some());
    }
    std::fs::write(&path, small_pcap(1)).unwrap();
    let error = source.next().unwrap_err();
    assert!(error.message().contains("became shorter"), "{error}");
}

#[test]
fn compressed_burst_is_delivered_without_more_input() {
    let mut image = Image::pcap(Order::Little, MICROSECONDS, 1);
    for number in 0..500 {
        image.record(number, 0, &[7; 1000]);
    }
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(&image.bytes).unwrap();
    gzip.flush().unwrap();
    let mut zstd = zstd::Encoder::new(Vec::new(), 3).unwrap();
    zstd.write_all(&image.bytes).unwrap();
    zstd.flush().unwrap();
    for content in [gzip.get_ref(), zstd.get_ref()] {
        let folder = Folder::new();
        let mut source = follow(&folder.file("growing", content));
        for _ in 0..500 {
            assert!(matches!(
                source.step(Duration::ZERO).unwrap(),
                Step::Packet(_)
            ));
        }
        assert_eq!(source.step(Duration::ZERO).unwrap(), Step::Waiting);
    }
}

#[test]
fn sources_can_be_read_in_another_thread() {
    let folder = Folder::new();
    let source = open(&folder.file("capture", &small_pcap(3)));
    let merge = capture::Merge::new(vec![open(&folder.path("capture"))]);
    let reader = thread::spawn(move || (read_source(source).0.len(), { merge }.next().is_some()));
    assert_eq!(reader.join().unwrap(), (3, true));
}

/// Runs only as the child of the next test: what it reads stands on its standard input.
#[test]
#[ignore = "needs a capture on standard input"]
fn child_reads_standard_input() {
    let (packets, error) = read_source(open("-".as_ref()));
    assert!(error.is_none(), "{error:?}");
    assert_eq!(packets.len(), 9);
}

#[test]
fn standard_input_is_read_from_pipes_and_files_plain_and_compressed() {
    let folder = Folder::new();
    let child = || {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command
            .args(["--exact", "child_reads_standard_input", "--ignored"])
            .stdout(Stdio::null());
        command
    };
    for content in [
        small_pcap(9),
        small_pcapng(9),
        gzip(&small_pcap(9)),
        zstandard(&small_pcapng(9)),
    ] {
        let mut piped = child().stdin(Stdio::piped()).spawn().unwrap();
        piped.stdin.take().unwrap().write_all(&content).unwrap();
        assert!(piped.wait().unwrap().success());
        let file = std::fs::File::open(folder.file("capture", &content)).unwrap();
        assert!(child().stdin(file).status().unwrap().success());
    }
}
