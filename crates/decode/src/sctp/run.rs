//! Parts of one message that follow each other without a hole.

use std::collections::VecDeque;
use std::net::SocketAddr;

use crate::stream::Stamps;

/// Where a packet came from and went to, and what was said of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Origin<M> {
    pub(super) ts: i64,
    pub(super) src: SocketAddr,
    pub(super) dst: SocketAddr,
    pub(super) meta: M,
}

/// One part.
#[derive(Clone, Debug)]
struct Part {
    ts: i64,
    bytes: Box<[u8]>,
}

/// Neighbouring parts, in order.
#[derive(Clone, Debug)]
pub(super) struct Run<M> {
    parts: VecDeque<Part>,
    /// Number of the first part.
    pub(super) first: u32,
    /// Number of the part that would come next.
    pub(super) next: u32,
    /// The message begins with the first part.
    pub(super) begins: bool,
    /// The message ends with the last part.
    pub(super) ends: bool,
    /// Bytes of user data.
    pub(super) bytes: usize,
    /// The packet that brought what came first.
    pub(super) origin: Origin<M>,
}

/// What keeping a run costs beyond its parts: its places in three tables, and the queue of its parts.
const RUN_COST: usize = 448;
/// What keeping a part costs beyond its bytes: its place in the queue, and an allocation.
const PART_COST: usize = 80;

impl<M: Copy> Run<M> {
    pub(super) fn new(
        number: u32,
        begins: bool,
        ends: bool,
        bytes: &[u8],
        origin: Origin<M>,
    ) -> Self {
        let part = Part {
            ts: origin.ts,
            bytes: bytes.into(),
        };
        Self {
            parts: VecDeque::from([part]),
            first: number,
            next: number.wrapping_add(1),
            begins,
            ends,
            bytes: bytes.len(),
            origin,
        }
    }

    /// How many parts there are.
    pub(super) fn len(&self) -> u64 {
        self.parts.len() as u64
    }

    /// Bytes of memory that it is counted with.
    pub(super) fn cost(&self) -> usize {
        RUN_COST + self.parts.len() * PART_COST + self.bytes
    }

    /// Joins the run that comes right behind. The smaller one moves, so that a part moves seldom however the parts come.
    pub(super) fn append(&mut self, mut behind: Self) {
        if self.parts.len() >= behind.parts.len() {
            self.parts.append(&mut behind.parts);
        } else {
            while let Some(part) = self.parts.pop_back() {
                behind.parts.push_front(part);
            }
            self.parts = behind.parts;
        }
        self.next = behind.next;
        self.ends = behind.ends;
        self.bytes += behind.bytes;
    }

    /// The bytes of all parts, and when they came.
    pub(super) fn whole(&self) -> (Vec<u8>, Stamps) {
        let mut bytes = Vec::with_capacity(self.bytes);
        let first = self.parts.front().map_or(self.origin.ts, |part| part.ts);
        let mut stamps = Stamps { first, last: first };
        for part in &self.parts {
            bytes.extend_from_slice(&part.bytes);
            stamps.last = stamps.last.max(part.ts);
        }
        (bytes, stamps)
    }
}
