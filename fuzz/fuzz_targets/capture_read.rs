//! Any file: reading it must not panic, must take bounded memory, and must end.
#![no_main]

use std::cell::RefCell;
use std::fs::{File, OpenOptions};
use std::io::{Seek, Write};
use std::path::PathBuf;

use capture::{MAX_PACKET_BYTES, Merge, Source, SourceConf};
use libfuzzer_sys::fuzz_target;

thread_local! {
    /// One file for the whole run: sources read files, and making one each time would be most of the work.
    static FILE: RefCell<(PathBuf, File)> = RefCell::new(create());
}

#[expect(clippy::unwrap_used, reason = "without the file nothing can be fuzzed")]
fn create() -> (PathBuf, File) {
    let path = std::env::temp_dir().join(format!("capture-read-{}", std::process::id()));
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .open(&path)
        .unwrap();
    (path, file)
}

#[expect(clippy::unwrap_used, reason = "without the file nothing can be fuzzed")]
fn write(content: &[u8]) -> PathBuf {
    FILE.with_borrow_mut(|(path, file)| {
        // Written over and then cut: a file that is emptied first is written to the disk by some file systems.
        file.rewind().unwrap();
        file.write_all(content).unwrap();
        file.set_len(content.len() as u64).unwrap();
        path.clone()
    })
}

#[expect(clippy::unwrap_used, reason = "without the file nothing can be fuzzed")]
fn open(path: &std::path::Path, follow: bool) -> Source {
    SourceConf {
        path: path.to_owned(),
        follow,
    }
    .build()
    .unwrap()
}

/// Stamps and lengths of all packets.
fn read(mut source: Source, content: &[u8]) -> Vec<(i64, usize)> {
    let mut packets = Vec::new();
    let end = loop {
        match source.next() {
            Ok(Some(packet)) => {
                assert!(packet.data.len() <= MAX_PACKET_BYTES);
                packets.push((packet.ts, packet.data.len()));
            }
            Ok(None) => break None,
            Err(error) => break Some(error),
        }
    };
    assert_eq!(source.packets(), packets.len() as u64);
    assert!(source.progress().0 <= content.len() as u64);
    assert!(
        matches!(source.next(), Ok(None)),
        "there is nothing behind the end"
    );
    if let Some(error) = end {
        assert!(!error.message().contains('\n') && !error.hint().is_empty());
    }
    let is_compressed = content.starts_with(&[0x1f, 0x8b])
        || content.get(1..4) == Some(&[0xb5, 0x2f, 0xfd])
        || content.get(1..4) == Some(&[0x2a, 0x4d, 0x18]);
    let bytes: usize = packets.iter().map(|(_, length)| length).sum();
    assert!(
        is_compressed || bytes <= content.len(),
        "no byte is delivered twice"
    );
    packets
}

fuzz_target!(|content: &[u8]| {
    let path = write(content);
    let packets = read(open(&path, false), content);
    let followed = open(&path, true);
    followed.stopper().stop();
    assert_eq!(
        read(followed, content),
        packets,
        "a file that is followed and stopped is the same file"
    );
    let mut merge = Merge::new(vec![open(&path, false), open(&path, false)]);
    let mut counts = [0; 2];
    while let Some((source, _)) = merge.next() {
        counts[source] += 1;
    }
    assert_eq!(counts, [packets.len(); 2], "a merge loses nothing");
});
