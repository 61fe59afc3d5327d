//! Bytes of one direction that no message was made of yet, and when each of them came.

use std::collections::VecDeque;

/// When bytes came: the packet that holds the first of them, and the latest of all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamps {
    pub first: i64,
    pub last: i64,
}

/// Marks that are kept. Beyond them, bytes that came in tiny segments share the stamp of the latest.
const MARKS: usize = 1_024;

/// A queue of bytes. Taking from the front costs what was taken, not what is left.
#[derive(Clone, Debug, Default)]
pub struct Pending {
    bytes: Vec<u8>,
    /// Bytes at the front of `bytes` that were taken.
    taken: usize,
    /// For each packet, where its bytes end, counted from the first byte ever, and its stamp.
    arrivals: VecDeque<(u64, i64)>,
    /// Bytes that ever came before the front.
    before: u64,
}

impl Pending {
    /// Appends the bytes of a packet.
    pub fn push(&mut self, bytes: &[u8], ts: i64) {
        if bytes.is_empty() {
            return;
        }
        self.bytes.extend_from_slice(bytes);
        let end = self.before + self.len() as u64;
        let is_full = self.arrivals.len() >= MARKS;
        match self.arrivals.back_mut() {
            // Bytes that came at the same time share a mark.
            Some((last_end, stamp)) if *stamp == ts || is_full => {
                *last_end = end;
                *stamp = (*stamp).max(ts);
            }
            _ => self.arrivals.push_back((end, ts)),
        }
    }

    /// The bytes that wait.
    pub fn as_slice(&self) -> &[u8] {
        self.bytes.get(self.taken..).unwrap_or_default()
    }

    /// How many bytes wait.
    pub fn len(&self) -> usize {
        self.bytes.len() - self.taken
    }

    /// Whether none wait.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// When the first `count` bytes came; the stamps of nothing are those of the next byte, or 0 without one.
    pub fn stamps(&self, count: usize) -> Stamps {
        let end = self.before + count as u64;
        let first = self.arrivals.front().map_or(0, |(_, ts)| *ts);
        let mut stamps = Stamps { first, last: first };
        let mut begin = self.before;
        for &(arrival_end, ts) in &self.arrivals {
            if begin >= end {
                break;
            }
            stamps.last = stamps.last.max(ts);
            begin = arrival_end;
        }
        stamps
    }

    /// The bytes that wait, packet by packet, each with its stamp.
    pub fn pieces(&self) -> impl Iterator<Item = (&[u8], i64)> {
        let mut rest = self.as_slice();
        let mut begin = self.before;
        self.arrivals.iter().map(move |&(end, ts)| {
            let length = end.saturating_sub(begin) as usize;
            begin = end;
            let (piece, after) = rest.split_at(length.min(rest.len()));
            rest = after;
            (piece, ts)
        })
    }

    /// Takes bytes off the front; at most all of them.
    pub fn take(&mut self, count: usize) {
        let count = count.min(self.len());
        self.taken += count;
        self.before += count as u64;
        while self
            .arrivals
            .front()
            .is_some_and(|(end, _)| *end <= self.before)
        {
            self.arrivals.pop_front();
        }
        // Moving what is left pays once as much has been taken: each byte is moved at most once on average.
        if self.taken >= self.bytes.len() - self.taken {
            self.bytes.drain(..self.taken);
            self.taken = 0;
        }
    }

    /// Takes everything.
    pub fn clear(&mut self) {
        self.take(self.len());
    }

    /// Bytes of memory that it keeps.
    pub fn held(&self) -> usize {
        self.bytes.capacity() + self.arrivals.capacity() * size_of::<(u64, i64)>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_has_the_stamps_of_the_packets_that_hold_it() {
        let mut pending = Pending::default();
        pending.push(b"abc", 10);
        pending.push(b"def", 30);
        pending.push(b"ghi", 20);
        assert_eq!(
            pending.stamps(3),
            Stamps {
                first: 10,
                last: 10
            }
        );
        assert_eq!(
            pending.stamps(4),
            Stamps {
                first: 10,
                last: 30
            }
        );
        pending.take(4);
        assert_eq!(pending.as_slice(), b"efghi");
        assert_eq!(
            pending.stamps(5),
            Stamps {
                first: 30,
                last: 30
            }
        );
        pending.take(2);
        assert_eq!(
            pending.stamps(1),
            Stamps {
                first: 20,
                last: 20
            }
        );
    }

    #[test]
    fn pieces_are_what_is_left_of_each_packet() {
        let mut pending = Pending::default();
        pending.push(b"abc", 10);
        pending.push(b"def", 30);
        pending.take(1);
        let pieces: Vec<_> = pending.pieces().collect();
        assert_eq!(pieces, [(&b"bc"[..], 10), (b"def", 30)]);
    }

    #[test]
    fn taking_from_the_front_gives_memory_back_to_the_queue() {
        let mut pending = Pending::default();
        for round in 0..10_000 {
            pending.push(&[0; 100], round);
            pending.take(100);
        }
        assert!(pending.is_empty());
        assert!(pending.held() < 1_000, "{}", pending.held());
    }

    #[test]
    fn tiny_segments_cost_little_more_than_their_bytes() {
        let mut pending = Pending::default();
        for round in 0..60_000 {
            pending.push(b"x", round);
        }
        assert!(pending.held() < 2 * 65_536 + 32_768, "{}", pending.held());
        let (first, last) = (0, 59_999);
        assert_eq!(pending.stamps(60_000), Stamps { first, last });
    }
}
