//! Bounds, and what they made us drop.

/// How much is kept, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SctpSettings {
    /// Bytes of one user message.
    pub message_bytes: usize,
    /// Bytes of all the fragments that wait, with what it costs to keep them.
    pub held_bytes: usize,
    /// Directions of associations that are remembered; the one that was quiet for longest makes room.
    pub directions: usize,
    /// Nanoseconds that the fragments of a message may wait for the others.
    pub wait_ns: i64,
}

impl Default for SctpSettings {
    fn default() -> Self {
        Self {
            message_bytes: 65_536,
            held_bytes: 16_777_216,
            directions: 16_384,
            wait_ns: 5_000_000_000,
        }
    }
}

/// What was seen, and what was dropped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SctpCounters {
    /// Packets with a common header.
    pub packets: u64,
    /// Packets that end before it does.
    pub short_packets: u64,
    /// SIP messages.
    pub sip: u64,
    /// User messages that are no SIP, each counted by its first part.
    pub other: u64,
    /// Chunks with user data that had come before.
    pub duplicates: u64,
    /// Chunks that contradict themselves; what follows one in its packet is lost as well.
    pub damaged_chunks: u64,
    /// Fragments that the capture cut.
    pub cut_fragments: u64,
    /// Fragments of messages that are no SIP, or whose association nobody knows to carry SIP.
    pub foreign_fragments: u64,
    /// Fragments dropped because the rest of their message did not come in time.
    pub late_fragments: u64,
    /// Fragments dropped because too many bytes waited.
    pub evicted_fragments: u64,
    /// Fragments dropped because their message is longer than allowed.
    pub oversize_fragments: u64,
    /// Directions forgotten because there were too many.
    pub evicted_directions: u64,
}
