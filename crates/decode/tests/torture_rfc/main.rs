//! The torture messages of RFC 4475 and RFC 5118, bit by bit as the RFC archives hold them.
//!
//! They are not part of this repository. Where a folder with them lies beside it, every message is read and checked against what
//! the parser must make of it; elsewhere the tests say so. The same faults in messages of our own are in `torture`.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr)]

#[path = "../torture/over_stream.rs"]
mod over_stream;
mod rfc4475;
mod rfc5118;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use decode::sip::{Content, Limits, Message, Validity, classify, parse};

/// One message and what the parser must make of it.
struct Row {
    file: &'static str,
    class: Validity,
    issues: &'static [&'static str],
    check: fn(&Message<'_>),
}

const V: Validity = Validity::Valid;
const L: Validity = Validity::Lenient;
const M: Validity = Validity::Malformed;

fn row(
    file: &'static str,
    class: Validity,
    issues: &'static [&'static str],
    check: fn(&Message<'_>),
) -> Row {
    Row {
        file,
        class,
        issues,
        check,
    }
}

/// Where the messages lie, or `None` and the reason on standard error.
fn folder(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/corpora")
        .join(name);
    if path.is_dir() {
        return Some(path);
    }
    eprintln!("skipped: there is no folder ../shared/corpora/{name} beside the repository");
    None
}

/// Reads every message of a folder as `prepare` makes it, and checks it against its row. Every file must have a row.
fn run(folder: &Path, rows: &[Row], prepare: fn(Vec<u8>) -> Vec<u8>) {
    let files: BTreeSet<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let known: BTreeSet<String> = rows.iter().map(|row| row.file.to_owned()).collect();
    assert_eq!(files, known);
    for row in rows {
        let bytes = prepare(std::fs::read(folder.join(row.file)).unwrap());
        assert_eq!(classify(&bytes), Content::Sip, "{}", row.file);
        let message = parse(&bytes, &Limits::default());
        let issues: Vec<_> = message
            .issues
            .iter()
            .map(|issue| issue.code.as_str())
            .collect();
        assert_eq!(issues, row.issues, "{}", row.file);
        assert_eq!(message.validity, row.class, "{}", row.file);
        eprintln!("{}", row.file);
        (row.check)(&message);
        over_stream::check(&bytes);
    }
}
