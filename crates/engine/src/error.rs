//! What can go wrong with the engine itself. Inputs that fail and damage in traffic are no errors here: they are counted.

use std::fmt;

/// Why the engine cannot start, or ended early.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// The configuration cannot be used; the text says where and why.
    Config(String),
    /// It was started or stopped before.
    AlreadyStarted,
    /// The thread that reads and tracks could not be started, or failed; the text says how. This is a defect.
    Worker(String),
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Config(reason) => formatter.write_str(reason),
            Self::AlreadyStarted => formatter.write_str("the engine was started or stopped before"),
            Self::Worker(reason) => write!(formatter, "the engine failed: {reason}"),
        }
    }
}

impl std::error::Error for Error {}
