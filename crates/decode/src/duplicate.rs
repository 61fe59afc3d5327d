//! Capture duplicates: one packet that a mirror port or a second interface captured twice (docs/concepts/messages.md).
//!
//! Two datagrams are the same packet when 5-tuple, identification and payload agree and their stamps lie within the
//! window. What changes on the way (TTL, checksums, MAC addresses, VLAN tags) is not looked at. An identification of 0
//! (IPv6, and IPv4 senders that set none) compares as equal to itself, which leaves the payload to decide.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher, BuildHasherDefault, Hasher, RandomState};
use std::net::IpAddr;

use crate::frame::{Datagram, TransportPayload};

/// Default window: 20 ms. A true SIP retransmission comes 100 ms later at the earliest (docs/concepts/messages.md).
pub const DEFAULT_WINDOW_NS: i64 = 20_000_000;

/// Remembers the datagrams of the last moments and recognises those that come again.
///
/// Memory is bounded by `max_entries`, each some 40 bytes; the oldest makes room for the newest. Fingerprints are keyed
/// `SipHash` with a random key, so that no sender can make two packets collide; only membership depends on it.
#[derive(Debug)]
pub struct DuplicateFinder {
    window_ns: i64,
    max_entries: usize,
    key: RandomState,
    seen: HashMap<u64, i64, BuildHasherDefault<Fingerprint>>,
    arrivals: VecDeque<(u64, i64)>,
    duplicates: u64,
    evicted: u64,
}

impl DuplicateFinder {
    /// A finder with an empty memory. A window of 0 or less, or no room for entries, finds nothing.
    pub fn new(window_ns: i64, max_entries: usize) -> Self {
        Self {
            window_ns,
            max_entries,
            key: RandomState::new(),
            seen: HashMap::default(),
            arrivals: VecDeque::new(),
            duplicates: 0,
            evicted: 0,
        }
    }

    /// Whether the datagram is a second capture of one that came within the window, before or after by its stamp.
    ///
    /// The window is measured from the first copy: a sender that repeats itself for ever is heard once per window.
    /// Only UDP is compared; other protocols have repetition rules of their own.
    pub fn is_duplicate(&mut self, ts_ns: i64, datagram: &Datagram<'_>) -> bool {
        let TransportPayload::Udp {
            src_port,
            dst_port,
            payload,
        } = datagram.transport
        else {
            return false;
        };
        if self.window_ns <= 0 || self.max_entries == 0 {
            return false;
        }
        self.forget_outside(ts_ns);
        let fingerprint = self.fingerprint(datagram, (src_port, dst_port), payload);
        if let Some(&first) = self.seen.get(&fingerprint)
            && first.abs_diff(ts_ns) <= self.window_ns.unsigned_abs()
        {
            self.duplicates += 1;
            return true;
        }
        self.remember(fingerprint, ts_ns);
        false
    }

    /// Duplicates found so far.
    pub fn duplicates(&self) -> u64 {
        self.duplicates
    }

    /// Datagrams that were forgotten within their window because the memory was full: their copies go unnoticed.
    pub fn evicted(&self) -> u64 {
        self.evicted
    }

    /// Datagrams remembered now.
    pub fn entries(&self) -> usize {
        self.arrivals.len()
    }

    /// Drops from the old end what is more than two windows away, in either direction: one window is what a copy may
    /// be apart, the other what stamps may step back. A single wild stamp costs the memory of one moment, no more.
    fn forget_outside(&mut self, ts_ns: i64) {
        let reach = self.window_ns.unsigned_abs().saturating_mul(2);
        while let Some(&(fingerprint, first)) = self.arrivals.front() {
            if first.abs_diff(ts_ns) <= reach {
                return;
            }
            self.forget(fingerprint, first);
        }
    }

    fn remember(&mut self, fingerprint: u64, ts_ns: i64) {
        if self.arrivals.len() >= self.max_entries
            && let Some(&(oldest, first)) = self.arrivals.front()
        {
            self.evicted += u64::from(first.abs_diff(ts_ns) <= self.window_ns.unsigned_abs());
            self.forget(oldest, first);
        }
        self.seen.insert(fingerprint, ts_ns);
        self.arrivals.push_back((fingerprint, ts_ns));
    }

    fn forget(&mut self, fingerprint: u64, first: i64) {
        self.arrivals.pop_front();
        // A later packet with the same fingerprint has taken the place over; its own arrival is still in the queue.
        if self.seen.get(&fingerprint) == Some(&first) {
            self.seen.remove(&fingerprint);
        }
    }

    fn fingerprint(&self, datagram: &Datagram<'_>, ports: (u16, u16), payload: &[u8]) -> u64 {
        let mut hasher = self.key.build_hasher();
        for address in [datagram.src, datagram.dst] {
            match address {
                IpAddr::V4(address) => hasher.write(&address.octets()),
                IpAddr::V6(address) => hasher.write(&address.octets()),
            }
        }
        hasher.write_u16(ports.0);
        hasher.write_u16(ports.1);
        hasher.write_u32(datagram.ip_id);
        hasher.write(payload);
        hasher.finish()
    }
}

/// Hands a fingerprint through to the table: it is a keyed hash already.
#[derive(Debug, Default)]
struct Fingerprint(u64);

impl Hasher for Fingerprint {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        // Only `u64` keys are used; this keeps the trait complete.
        for &byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(byte);
        }
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }
}
