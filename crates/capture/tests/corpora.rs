//! Public captures, where they lie beside the project: every file is read to its end.

mod build;

use std::fs;
use std::path::{Path, PathBuf};

fn captures(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            captures(&path, found);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "pcap" || extension == "pcapng")
        {
            found.push(path);
        }
    }
}

#[test]
fn every_public_capture_is_read_to_its_end() {
    let corpora = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpora");
    let mut paths = Vec::new();
    captures(&corpora, &mut paths);
    if paths.is_empty() {
        println!("skipped: there are no corpora beside the project");
        return;
    }
    for path in paths {
        let (packets, error) = build::read_source(build::open(&path));
        assert!(
            error.as_ref().is_none_or(capture::ReadError::is_warning),
            "{}: {error:?}",
            path.display()
        );
        assert!(!packets.is_empty(), "{} holds no packets", path.display());
    }
}
