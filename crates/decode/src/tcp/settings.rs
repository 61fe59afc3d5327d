//! Limits of reassembly, and what was counted.

/// How much is kept, and for how long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamSettings {
    /// Bytes of memory for all connections together; beyond it the least recently used one is ended.
    pub bytes: usize,
    /// Bytes of memory for data that came early, per direction.
    pub direction_bytes: usize,
    /// How long data waits behind a hole, in nanoseconds.
    pub hold_ns: i64,
    /// How much earlier than the bytes the capture may hold their acknowledgment, in nanoseconds: taps with two ports and
    /// cards with several queues do not keep the order of both directions. 0 trusts the order.
    pub reorder_ns: i64,
    /// How long a connection that is opening or has ended is remembered, in nanoseconds.
    pub trace_ns: i64,
    /// How long a connection may be silent, in nanoseconds.
    pub idle_ns: i64,
}

const SECOND_NS: i64 = 1_000_000_000;

impl Default for StreamSettings {
    fn default() -> Self {
        Self {
            bytes: 256 << 20,
            direction_bytes: 64 << 10,
            hold_ns: SECOND_NS,
            reorder_ns: SECOND_NS / 50,
            trace_ns: 60 * SECOND_NS,
            idle_ns: 7_200 * SECOND_NS,
        }
    }
}

/// What happened to segments and connections so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StreamCounts {
    /// Connections that became more than a SYN.
    pub connections: u64,
    /// Directions whose beginning was not seen.
    pub mid_stream: u64,
    /// Places where bytes are missing for ever, those of unknown size (`mid_stream` and `restarts`) included.
    pub gaps: u64,
    /// Bytes that are missing for ever, as far as their number is known.
    pub gap_bytes: u64,
    /// Segments all of whose bytes were there already.
    pub retransmissions: u64,
    /// Bytes that were there already, in whole and in partial copies.
    pub retransmitted_bytes: u64,
    /// Segments some of whose bytes were there already.
    pub overlaps: u64,
    /// Segments that came before bytes in front of them.
    pub out_of_order: u64,
    /// Probes whether the other side lives.
    pub keepalives: u64,
    /// Segments for a hole that was skipped already; not given out.
    pub late: u64,
    /// Segments with a sequence number far from the next byte; given out only when something proves them.
    pub wild: u64,
    /// Data behind the end of a direction, or of an ended connection; not given out.
    pub after_end: u64,
    /// Directions that were started anew in the middle of a connection.
    pub restarts: u64,
    /// Connections that a RST ended.
    pub resets: u64,
    /// RST segments that were not believed.
    pub resets_ignored: u64,
    /// Connections that another one between the same ports replaced: its SYN was proved, or data came behind the end.
    pub replaced: u64,
    /// Connections that ended because nothing came for too long.
    pub idle: u64,
    /// Connections that were ended for lack of memory.
    pub evicted: u64,
    /// Opening, ended or unwanted connections that were forgotten early for lack of memory.
    pub forgotten: u64,
}
