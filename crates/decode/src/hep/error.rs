//! Why bytes are no HEP frame.

use std::fmt;

/// Reason for which nothing could be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HepError {
    /// Neither the magic of version 3 nor the first byte of versions 1 and 2.
    NotHep,
    /// The bytes end before the fixed header does.
    Truncated { needed: usize, present: usize },
    /// A frame of version 3 that claims to be shorter than its own header.
    BadLength { announced: u16 },
    /// Version 1 or 2 with an address family that nobody uses.
    UnknownFamily { family: u8 },
    /// Version 1 or 2 whose header length does not fit the address family.
    BadHeaderLength { announced: u8 },
    /// A compressed datagram that holds nothing readable.
    BadCompression,
    /// A compressed datagram with more frames than so few bytes can tell apart.
    TooMany,
}

impl HepError {
    /// The stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotHep => "not_hep",
            Self::Truncated { .. } => "truncated",
            Self::BadLength { .. } => "bad_length",
            Self::UnknownFamily { .. } => "unknown_family",
            Self::BadHeaderLength { .. } => "bad_header_length",
            Self::BadCompression => "bad_compression",
            Self::TooMany => "too_many",
        }
    }
}

impl fmt::Display for HepError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotHep => write!(formatter, "no HEP frame begins here"),
            Self::Truncated { needed, present } => {
                write!(formatter, "{present} bytes where {needed} are needed")
            }
            Self::BadLength { announced } => {
                write!(formatter, "a frame of {announced} bytes is too short")
            }
            Self::UnknownFamily { family } => write!(formatter, "address family {family}"),
            Self::BadHeaderLength { announced } => {
                write!(formatter, "a header length of {announced} bytes")
            }
            Self::BadCompression => write!(formatter, "the compressed datagram is damaged"),
            Self::TooMany => write!(formatter, "too many frames in a compressed datagram"),
        }
    }
}

impl std::error::Error for HepError {}
