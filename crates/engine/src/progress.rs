//! How far the reading has come, to be looked at from any thread at any time.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

/// Stands for a size that is not known.
const UNKNOWN: u64 = u64::MAX;

/// One look at the progress.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Bytes read of all inputs, as they are stored.
    pub bytes_read: u64,
    /// Their size together; none when one of them has no size.
    pub bytes_total: Option<u64>,
    /// Packets read.
    pub packets: u64,
    /// SIP messages, malformed ones left out.
    pub messages: u64,
    /// The latest capture time, nanoseconds since 1970; 0 before the first packet.
    pub clock_ns: i64,
}

/// Where the worker writes it.
#[derive(Debug)]
pub(crate) struct Gauges {
    bytes_read: AtomicU64,
    bytes_total: AtomicU64,
    packets: AtomicU64,
    messages: AtomicU64,
    clock_ns: AtomicI64,
}

impl Gauges {
    pub(crate) const fn new() -> Self {
        Self {
            bytes_read: AtomicU64::new(0),
            bytes_total: AtomicU64::new(UNKNOWN),
            packets: AtomicU64::new(0),
            messages: AtomicU64::new(0),
            clock_ns: AtomicI64::new(0),
        }
    }

    pub(crate) fn bytes(&self, read: u64, total: Option<u64>) {
        self.bytes_read.store(read, Ordering::Relaxed);
        self.bytes_total
            .store(total.unwrap_or(UNKNOWN), Ordering::Relaxed);
    }

    pub(crate) fn packets(&self, packets: u64, messages: u64, clock_ns: i64) {
        self.packets.store(packets, Ordering::Relaxed);
        self.messages.store(messages, Ordering::Relaxed);
        self.clock_ns.store(clock_ns, Ordering::Relaxed);
    }

    pub(crate) fn look(&self) -> Progress {
        let total = self.bytes_total.load(Ordering::Relaxed);
        Progress {
            bytes_read: self.bytes_read.load(Ordering::Relaxed),
            bytes_total: (total != UNKNOWN).then_some(total),
            packets: self.packets.load(Ordering::Relaxed),
            messages: self.messages.load(Ordering::Relaxed),
            clock_ns: self.clock_ns.load(Ordering::Relaxed),
        }
    }
}
