//! How much of one message is read. What lies beyond becomes an issue, never memory or time.

/// Input limits. The defaults are far above what working SIP uses.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Bytes of a message.
    pub message_bytes: usize,
    /// Bytes of the start-line and the headers.
    pub header_bytes: usize,
    /// Header lines, a folded one counted once.
    pub header_lines: usize,
    /// Via values, however they are spread over lines.
    pub via_values: usize,
    /// Bytes of one URI.
    pub uri_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            message_bytes: 65_536,
            header_bytes: 32_768,
            header_lines: 256,
            via_values: 70,
            uri_bytes: 2_048,
        }
    }
}
