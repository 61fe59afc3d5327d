//! Inputs that are no captures: one clear line and a hint for each.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod build;

use std::path::{Path, PathBuf};

use build::{Folder, gzip, read, small_pcap, zstandard};
use capture::{OpenError, ReadError, SourceConf};

fn open_error(path: &Path) -> OpenError {
    SourceConf {
        path: path.to_owned(),
        follow: false,
    }
    .build()
    .err()
    .unwrap()
}

fn read_error(content: &[u8]) -> ReadError {
    read(content).1.unwrap()
}

fn assert_helpful(message: &str, hint: &str) {
    for line in [message, hint] {
        assert!(!line.is_empty() && !line.contains('\n'), "{line:?}");
    }
}

#[test]
fn missing_file_is_not_found() {
    let error = open_error(&PathBuf::from("/no/such/folder/a.pcap"));
    assert_eq!(
        (error.kind(), error.message().as_str()),
        ("not_found", "no such file")
    );
    assert_helpful(&error.message(), &error.hint());
}

#[test]
fn directory_is_named_as_one() {
    let folder = Folder::new();
    let error = open_error(&folder.path("."));
    assert_eq!(error.kind(), "is_directory");
    assert_helpful(&error.message(), &error.hint());
}

#[test]
fn unreadable_file_is_permission_denied() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    let path = folder.file("secret.pcap", &small_pcap(1));
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).unwrap();
    if std::fs::File::open(&path).is_ok() {
        println!("skipped: this user may read every file");
        return;
    }
    let error = open_error(&path);
    assert_eq!(error.kind(), "permission_denied");
    assert_helpful(&error.message(), &error.hint());
}

#[test]
fn empty_file_is_empty() {
    let error = read_error(b"");
    assert_eq!(
        (error.kind(), error.message().as_str()),
        ("empty", "is empty")
    );
    assert_helpful(&error.message(), &error.hint());
}

#[test]
fn empty_device_is_empty() {
    let mut source = SourceConf {
        path: "/dev/null".into(),
        follow: false,
    }
    .build()
    .unwrap();
    assert_eq!(source.next().unwrap_err().kind(), "empty");
}

#[test]
fn unknown_content_is_described() {
    let cases: [(&[u8], &str); 10] = [
        (b"INVITE sip:bob@example.com SIP/2.0\r\n", "text"),
        ("Grüße".as_bytes(), "text"),
        (b"\x7fELF\x02\x01\x01\0", "an ELF program"),
        (b"\x89PNG\r\n\x1a\n", "a PNG image"),
        (
            b"snoop\0\0\0\0\0\0\x02",
            "a snoop capture; editcap turns it into pcap",
        ),
        (b"HEP3\0\x80", "HEP packets without a capture around them"),
        (&[0; 64], "nothing but zero bytes"),
        (&[1, 2, 3, 4, 5], "unknown binary data"),
        (b"ab", "the first 2 bytes of something"),
        (&[0xd4, 0xc3, 0xb2], "the first 3 bytes of something"),
    ];
    for (content, description) in cases {
        let error = read_error(content);
        assert_eq!(
            error.message(),
            format!("is neither pcap nor pcapng: it looks like {description}")
        );
        assert_helpful(&error.message(), &error.hint());
    }
}

#[test]
fn content_inside_compression_is_described() {
    for (pack, name) in [(gzip as fn(&[u8]) -> Vec<u8>, "gzip"), (zstandard, "zstd")] {
        let error = read_error(&pack(b"Dear diary, today I captured nothing."));
        assert_eq!(
            error.message(),
            format!("is neither pcap nor pcapng: it looks like text inside {name}")
        );
        let error = read_error(&pack(b""));
        assert!(error.message().contains(name), "{}", error.message());
    }
}

#[test]
fn other_compressions_are_named_with_the_program_that_unpacks() {
    for (magic, program) in [
        (&b"\xfd7zXZ\0\0\x04"[..], "xz -dc"),
        (b"BZh91AY&SY", "bzip2 -dc"),
        (b"\x04\x22\x4d\x18\x64\x40", "lz4 -dc"),
        (b"PK\x03\x04\x14\0", "unzip -p"),
    ] {
        let error = read_error(magic);
        assert_eq!(error.kind(), "unsupported_compression");
        assert!(error.hint().contains(program), "{}", error.hint());
        assert_helpful(&error.message(), &error.hint());
    }
}

#[test]
fn pcapng_of_another_version_is_damage() {
    let mut content = build::small_pcapng(1);
    content[12] = 9;
    assert_eq!(read_error(&content).kind(), "corrupt");
}

#[test]
fn every_message_is_one_line_with_a_hint() {
    let io = || std::io::Error::from_raw_os_error(5);
    for error in [
        OpenError::NotFound,
        OpenError::PermissionDenied,
        OpenError::IsDirectory,
        OpenError::Io(io()),
    ] {
        assert_helpful(&error.message(), &error.hint());
    }
    assert!(
        OpenError::Io(std::io::Error::from_raw_os_error(24))
            .hint()
            .contains("ulimit -n")
    );
    for error in [
        ReadError::Empty,
        ReadError::Truncated { packets: 3 },
        ReadError::Corrupt {
            offset: 9,
            what: "something".into(),
        },
        ReadError::Io(io()),
    ] {
        assert_helpful(&error.message(), &error.hint());
        assert_eq!(error.to_string(), error.message());
        assert_eq!(
            error.is_warning(),
            matches!(error, ReadError::Truncated { .. })
        );
    }
}
