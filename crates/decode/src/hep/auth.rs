//! The key that an agent authenticates itself with.

use std::fmt;

/// A key as it stands in the frame, in plain text. It is never printed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct AuthKey<'a>(&'a [u8]);

impl<'a> AuthKey<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// The bytes of the key.
    pub fn as_bytes(&self) -> &'a [u8] {
        self.0
    }

    /// Whether this is the key; the time it takes says nothing about how much of it was right.
    pub fn is(&self, expected: &[u8]) -> bool {
        let different = self
            .0
            .iter()
            .zip(expected)
            .fold(0, |seen, (left, right)| seen | (left ^ right));
        self.0.len() == expected.len() && std::hint::black_box(different) == 0
    }
}

impl fmt::Debug for AuthKey<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("AuthKey(..)")
    }
}
