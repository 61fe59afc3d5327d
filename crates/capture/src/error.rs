//! What can go wrong with an input, in words for its user.
//!
//! Each error has a stable `kind`, a one-line `message` without the name of the input (its holder knows it), and a
//! `hint` that says what to do.

use std::borrow::Cow;
use std::fmt;
use std::io;

/// Why an input could not be opened.
#[derive(Debug)]
pub enum OpenError {
    NotFound,
    PermissionDenied,
    IsDirectory,
    Io(io::Error),
}

/// Why reading an input ended early. Every packet before the place has been delivered.
#[derive(Debug)]
pub enum ReadError {
    /// There is not a single byte in it.
    Empty,
    /// It is no capture; `looks_like` says what it may be.
    UnknownFormat { looks_like: Cow<'static, str> },
    /// It is compressed by a method that is not read here.
    UnsupportedCompression {
        method: &'static str,
        program: &'static str,
    },
    /// It ends in the middle of a packet, after `packets` whole ones: usual for a capture that was stopped hard.
    Truncated { packets: u64 },
    /// What stands at `offset` cannot be. The offset counts uncompressed bytes, or compressed ones where the
    /// compression itself is damaged.
    Corrupt {
        offset: u64,
        what: Cow<'static, str>,
    },
    /// The operating system failed to deliver.
    Io(io::Error),
}

impl OpenError {
    /// Stable name of the error.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::PermissionDenied => "permission_denied",
            Self::IsDirectory => "is_directory",
            Self::Io(_) => "io",
        }
    }

    /// What is wrong, in one line.
    pub fn message(&self) -> String {
        match self {
            Self::NotFound => "no such file".to_owned(),
            Self::PermissionDenied => "permission denied".to_owned(),
            Self::IsDirectory => "is a directory, not a capture file".to_owned(),
            Self::Io(error) => format!("cannot be opened: {error}"),
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::NotFound => "check the path, or give - to read from standard input",
            Self::PermissionDenied => "make the file readable for this user, or pipe it in: sudo cat FILE | siptower read -",
            Self::IsDirectory => "name the files in it, for example DIRECTORY/*.pcap",
            Self::Io(error) if error.raw_os_error() == Some(TOO_MANY_OPEN_FILES) => {
                "raise the limit of open files (ulimit -n), or read fewer files at once"
            }
            Self::Io(_) => "check the disk or the network mount that the file is on",
        }
        .to_owned()
    }
}

/// `EMFILE`.
const TOO_MANY_OPEN_FILES: i32 = 24;

impl ReadError {
    /// Stable name of the error.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::UnknownFormat { .. } => "unknown_format",
            Self::UnsupportedCompression { .. } => "unsupported_compression",
            Self::Truncated { .. } => "truncated",
            Self::Corrupt { .. } => "corrupt",
            Self::Io(_) => "io",
        }
    }

    /// What is wrong, in one line.
    pub fn message(&self) -> String {
        match self {
            Self::Empty => "is empty".to_owned(),
            Self::UnknownFormat { looks_like } => {
                format!("is neither pcap nor pcapng: it looks like {looks_like}")
            }
            Self::UnsupportedCompression { method, .. } => {
                format!("is compressed with {method}, which is not read here")
            }
            Self::Truncated { packets } => {
                format!(
                    "ends in the middle of packet {}; all before it were read",
                    packets + 1
                )
            }
            Self::Corrupt { offset, what } => format!("is damaged near byte {offset}: {what}"),
            Self::Io(error) => format!("cannot be read further: {error}"),
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::Empty => "was the capture stopped before its first packet was written?".to_owned(),
            Self::UnknownFormat { .. } => {
                "give a pcap or pcapng file, plain or compressed with gzip or zstd".to_owned()
            }
            Self::UnsupportedCompression { program, .. } => {
                format!("unpack it first: {program} FILE | siptower read -")
            }
            Self::Truncated { .. } => {
                "nothing to do if the capture was stopped hard; else copy the file again".to_owned()
            }
            Self::Corrupt { .. } => {
                "copy the file again from where it was captured; packets before the damage were read".to_owned()
            }
            Self::Io(_) => "check the disk or the network mount that the file is on".to_owned(),
        }
    }

    /// Whether every packet of the input was delivered all the same, so that this is only worth a warning.
    pub fn is_warning(&self) -> bool {
        matches!(self, Self::Truncated { .. })
    }

    pub(crate) fn corrupt(offset: u64, what: impl Into<Cow<'static, str>>) -> Self {
        Self::Corrupt {
            offset,
            what: what.into(),
        }
    }
}

impl From<io::Error> for OpenError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::NotFound,
            io::ErrorKind::PermissionDenied => Self::PermissionDenied,
            io::ErrorKind::IsADirectory => Self::IsDirectory,
            _ => Self::Io(error),
        }
    }
}

impl fmt::Display for OpenError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message())
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message())
    }
}

impl std::error::Error for OpenError {}

impl std::error::Error for ReadError {}
