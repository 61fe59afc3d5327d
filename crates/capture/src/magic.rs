//! Magic numbers: what the first bytes of an input say it is.

use std::borrow::Cow;

use crate::ReadError;

pub(crate) const GZIP: [u8; 2] = [0x1f, 0x8b];
const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
/// The section header block of pcapng; it reads the same in both byte orders.
pub(crate) const PCAPNG: [u8; 4] = [0x0a, 0x0d, 0x0d, 0x0a];

/// Bytes that decide between the formats that are read here.
pub(crate) const DECIDING_BYTES: usize = 4;
/// Bytes that are looked at to say what a file of another format is.
pub(crate) const DESCRIBING_BYTES: usize = 64;

/// Compressions that are recognised only to say how to unpack them.
const OTHER_COMPRESSIONS: &[(&[u8], &str, &str)] = &[
    (&[0xfd, b'7', b'z', b'X', b'Z', 0], "xz", "xz -dc"),
    (b"BZh", "bzip2", "bzip2 -dc"),
    (&[0x04, 0x22, 0x4d, 0x18], "lz4", "lz4 -dc"),
    (b"LZIP", "lzip", "lzip -dc"),
    (&[0x1f, 0x9d], "compress", "uncompress -c"),
    (b"PK\x03\x04", "zip", "unzip -p"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip", "7z x -so"),
];

const OTHER_FORMATS: &[(&[u8], &str)] = &[
    (&GZIP, "gzip data"),
    (&ZSTD, "zstd data"),
    (b"\x7fELF", "an ELF program"),
    (
        b"snoop\0\0\0",
        "a snoop capture; editcap turns it into pcap",
    ),
    (
        b"GMBU",
        "a Network Monitor capture; editcap turns it into pcap",
    ),
    (
        b"RTSS",
        "a Network Monitor capture; editcap turns it into pcap",
    ),
    (
        b"TRSNIFF data",
        "a Sniffer capture; editcap turns it into pcap",
    ),
    (b"HEP3", "HEP packets without a capture around them"),
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a PNG image"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3", "an SQLite database"),
];

/// Whether a zstd frame starts here; skippable frames may come before the first data (RFC 8878 3.1.2).
pub(crate) fn is_zstd(first_bytes: &[u8]) -> bool {
    first_bytes.starts_with(&ZSTD) || matches!(first_bytes, [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..])
}

/// Says what the bytes are that no reader wants. `compression` is what was taken off before.
pub(crate) fn refuse(first_bytes: &[u8], compression: Option<&str>) -> ReadError {
    let known = OTHER_COMPRESSIONS
        .iter()
        .find(|(magic, _, _)| first_bytes.starts_with(magic));
    if let (Some((_, method, program)), None) = (known, compression) {
        return ReadError::UnsupportedCompression { method, program };
    }
    let content = known.map_or_else(
        || describe(first_bytes),
        |(_, method, _)| Cow::Owned(format!("{method} data")),
    );
    match compression {
        Some(name) => ReadError::UnknownFormat {
            looks_like: Cow::Owned(format!("{content} inside {name}")),
        },
        None => ReadError::UnknownFormat {
            looks_like: content,
        },
    }
}

fn describe(first_bytes: &[u8]) -> Cow<'static, str> {
    if let Some((_, name)) = OTHER_FORMATS
        .iter()
        .find(|(magic, _)| first_bytes.starts_with(magic))
    {
        return Cow::Borrowed(name);
    }
    let first_bytes = first_bytes.get(..DESCRIBING_BYTES).unwrap_or(first_bytes);
    if first_bytes.is_empty() {
        return Cow::Borrowed("nothing");
    }
    if first_bytes.len() < DECIDING_BYTES {
        return Cow::Owned(format!(
            "the first {} bytes of something",
            first_bytes.len()
        ));
    }
    if first_bytes
        .iter()
        .all(|byte| matches!(byte, b'\t' | b'\n' | b'\r' | 0x20..=0x7e | 0x80..))
    {
        return Cow::Borrowed("text");
    }
    if first_bytes.iter().all(|&byte| byte == 0) {
        return Cow::Borrowed("nothing but zero bytes");
    }
    Cow::Borrowed("unknown binary data")
}
