//! Why a request ends without a response.

use crate::Timestamp;

/// Why an open transaction ends without a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Loss {
    /// Its time is over.
    Timeout,
    /// The network did not deliver the request.
    Transport,
}

impl Loss {
    /// What its row says in place of a status code.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Timeout => "timeout",
            Self::Transport => "transport_error",
        }
    }
}

/// The network's word that a request was not delivered. Anybody can forge it, and an answer may take another way than
/// the one that failed (RFC 3261 section 18.2.2), so it counts only when no response comes for a while.
#[derive(Clone, Copy, Debug)]
pub(super) struct Undelivered {
    /// Capture time of that word.
    pub(super) ts: Timestamp,
    /// Until when a response refutes it.
    pub(super) deadline: Timestamp,
}
