//! Frames of real agents. They are no part of this repository: where a folder with them lies beside it, they are read.

use std::path::{Path, PathBuf};

use decode::hep::{Budget, HepStream, is_hep1_or_2, is_hep3, read};
use decode::sip::{Limits, Validity, parse};
use decode::stream::{Item, Reader};

fn folder() -> Option<PathBuf> {
    let corpora = std::env::var_os("SIPTOWER_CORPORA").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpora"),
        PathBuf::from,
    );
    let folder = corpora.join("hep");
    if !folder.is_dir() {
        eprintln!("skipped: there is no folder {}", folder.display());
        return None;
    }
    Some(folder)
}

fn from_hex(path: &Path) -> Vec<u8> {
    let text = std::fs::read_to_string(path).unwrap();
    let digits = text.trim().as_bytes();
    digits
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

#[test]
fn frames_of_a_hundred_calls_are_whole_and_their_sip_is_valid() {
    let Some(folder) = folder() else { return };
    let bytes = std::fs::read(folder.join("kamailio-siptrace-100-calls.bin")).unwrap();
    let mut rest = &bytes[..];
    let (mut stream, mut count, mut streamed) = (HepStream::default(), 0, 0);
    while let Some((length, tail)) = rest.split_first_chunk::<4>() {
        let (frame, tail) = tail.split_at(u32::from_le_bytes(*length) as usize);
        rest = tail;
        let read = read(frame, &mut Budget::default()).unwrap();
        assert!(!read.damaged && !read.truncated);
        assert_eq!((read.payload_type, read.node_id), (1, Some(2001)));
        assert!(read.src.is_some() && read.dst.is_some() && read.ts.is_some());
        let message = parse(&read.payload, &Limits::default());
        assert_ne!(message.validity, Validity::Malformed);
        count += 1;
        stream.data(frame, count, &mut |item| {
            assert!(matches!(item, Item::Hep { bytes, .. } if bytes == frame));
            streamed += 1;
        });
    }
    assert_eq!((count, streamed), (1_200, 1_200));
}

#[test]
fn frames_of_public_sources_are_read() {
    let Some(folder) = folder() else { return };
    let old = from_hex(&folder.join("hep1_kamailio_200ok_options.hex"));
    assert!(is_hep1_or_2(&old));
    let old = read(&old, &mut Budget::default()).unwrap();
    assert!(old.payload.starts_with(b"SIP/2.0 200 OK\r\n"));
    let new = from_hex(&folder.join("hep3_heplify_200ok_options.hex"));
    assert!(is_hep3(&new));
    let new = read(&new, &mut Budget::default()).unwrap();
    assert_eq!(new.src.unwrap().to_string(), "192.168.247.250:5060");
    assert!(new.payload.starts_with(b"SIP/2.0 200 OK\r\n"));
    let example = from_hex(&folder.join("hep3_spec_rev37_example.hex"));
    let example = read(&example, &mut Budget::default()).unwrap();
    assert_eq!(example.node_id, Some(228));
    assert_eq!(&*example.payload, b"INVITE sip:bob");
}

/// What stands behind the magic of each frame in a capture file, whatever the file's own format.
#[test]
fn compressed_frames_of_an_agent_open_to_sip() {
    let Some(folder) = folder() else { return };
    let file = folder.join("../captures/sipcapture_hep-wireshark/pcap/hep3_compressed.pcap.pcapng");
    let bytes = std::fs::read(file).unwrap();
    let mut count = 0;
    for at in memchr::memmem::find_iter(&bytes, b"HEP3") {
        let frame = read(&bytes[at..], &mut Budget::default()).unwrap();
        assert!(!frame.damaged && !frame.truncated, "at {at}");
        assert_eq!(frame.payload_type, 1);
        assert_ne!(
            parse(&frame.payload, &Limits::default()).validity,
            Validity::Malformed
        );
        count += 1;
    }
    assert!(count > 0);
}
