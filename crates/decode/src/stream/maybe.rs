//! What the first bytes of something say about what it is.

/// Whether bytes are of a protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Maybe {
    /// They are.
    Yes,
    /// They are not, whatever comes next.
    No,
    /// There are too few of them to tell.
    More,
}
