//! One datagram that is being put together.

use super::header::Fragment;

/// Most fragments of one datagram; 64 kB in Ethernet frames are 45.
const MAX_FRAGMENTS: usize = 64;

/// What a datagram costs besides the bytes of its fragments: key, links and this, with room for the table around it.
const DATAGRAM_COST: usize =
    2 * size_of::<super::fragments::Key>() + 2 * size_of::<Assembly>() + 64;
/// What a stretch costs besides its bytes: itself twice, for a list that has just grown, and its allocation.
const STRETCH_COST: usize = 2 * size_of::<Stretch>() + 16;

/// What became of a fragment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Added {
    Kept,
    /// It came before.
    Duplicate,
    /// A piece of it came before, with the same or with other bytes; only what is new was kept.
    Overlapping,
    /// All of it came before, though not as one fragment; nothing was kept.
    Covered,
    /// It contradicts what is known of the length.
    Contradiction,
    /// The datagram can never be complete, with as many fragments as were kept until now.
    Discarded(Discard, u64),
}

/// What to do about fragments that overlap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Overlaps {
    KeepFirst,
    Discard,
}

/// Why a datagram was discarded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Discard {
    Overlap,
    TooMany,
}

/// The fragments of one datagram, or that it was discarded.
#[derive(Debug)]
pub(super) struct Assembly {
    /// When its first fragment was captured.
    pub(super) started: i64,
    /// Earliest stamp of its fragments, or of what those were put together from.
    pub(super) ts_first: i64,
    /// Fragments that are kept and do not overlap.
    pub(super) fragments: u64,
    /// It can never be complete: what still comes of it is let go.
    discarded: Option<Discard>,
    /// Headers of the part at offset 0.
    headers: Box<[u8]>,
    /// In order of their place, without overlaps.
    stretches: Vec<Stretch>,
    covered: u32,
    /// Known once the last part was seen.
    total: Option<u32>,
    cost: usize,
}

/// Bytes in their place. The capture may hold less of them than announced.
#[derive(Debug)]
struct Stretch {
    start: u32,
    end: u32,
    bytes: Box<[u8]>,
}

impl Assembly {
    pub(super) fn new(started: i64, ts_first: i64) -> Self {
        Self {
            started,
            ts_first,
            fragments: 0,
            discarded: None,
            headers: Box::default(),
            stretches: Vec::new(),
            covered: 0,
            total: None,
            cost: DATAGRAM_COST,
        }
    }

    /// Bytes of memory that it takes.
    pub(super) fn cost(&self) -> usize {
        self.cost
    }

    /// Takes a part of `length` bytes, of which `bytes` are there. It has to end within 64 kB.
    pub(super) fn add(
        &mut self,
        fragment: &Fragment<'_>,
        bytes: &[u8],
        length: usize,
        overlaps: Overlaps,
    ) -> Added {
        let (start, end) = (
            fragment.offset,
            fragment.offset.saturating_add(length as u32),
        );
        if let Some(why) = self.discarded {
            return Added::Discarded(why, 0);
        }
        if self.holds(start, end, bytes) {
            return Added::Duplicate;
        }
        if !self.fits(end, fragment.more) {
            return Added::Contradiction;
        }
        if self.stretches.len() >= MAX_FRAGMENTS {
            return self.discard(Discard::TooMany);
        }
        let gaps = self.gaps(start, end);
        let overlapping = gaps != [(start, end)];
        if overlapping && overlaps == Overlaps::Discard {
            return self.discard(Discard::Overlap);
        }
        for &(from, to) in &gaps {
            self.insert(from, to, part(bytes, from - start, to - start));
        }
        if gaps.first().is_some_and(|&(from, _)| from == 0) {
            self.headers = fragment.headers.into();
            self.cost += fragment.headers.len();
        }
        if !fragment.more {
            self.total = Some(end);
        }
        self.fragments += u64::from(!overlapping);
        match (overlapping, gaps.is_empty()) {
            (false, _) => Added::Kept,
            (true, false) => Added::Overlapping,
            (true, true) => Added::Covered,
        }
    }

    /// Lets everything go but the memory that it was there, so that later parts do not begin it anew.
    fn discard(&mut self, why: Discard) -> Added {
        let fragments = self.fragments;
        *self = Self::new(self.started, self.ts_first);
        self.discarded = Some(why);
        Added::Discarded(why, fragments)
    }

    /// Whether nothing is missing.
    pub(super) fn is_complete(&self) -> bool {
        self.total == Some(self.covered)
    }

    /// The datagram as one packet, as far as the capture holds it without a hole, and how many bytes are missing then.
    pub(super) fn packet(&self) -> (Vec<u8>, usize) {
        let total = self.total.unwrap_or_default() as usize;
        let mut packet = Vec::with_capacity(self.headers.len() + total);
        packet.extend_from_slice(&self.headers);
        make_whole(&mut packet, total);
        for stretch in &self.stretches {
            packet.extend_from_slice(&stretch.bytes);
            if (stretch.bytes.len() as u32) < stretch.end - stretch.start {
                break;
            }
        }
        let missing = (self.headers.len() + total).saturating_sub(packet.len());
        (packet, missing)
    }

    /// Whether exactly this part came before. One copy may be cut shorter than the other.
    fn holds(&self, start: u32, end: u32, bytes: &[u8]) -> bool {
        let place = self.place(start);
        self.stretches.get(place).is_some_and(|stretch| {
            let both = stretch.bytes.len().min(bytes.len());
            (stretch.start, stretch.end) == (start, end)
                && stretch.bytes.get(..both) == bytes.get(..both)
        })
    }

    /// Whether a part that ends here agrees with the length that is known, or that the parts so far allow.
    fn fits(&self, end: u32, more: bool) -> bool {
        match (self.total, more) {
            (None, true) => true,
            (None, false) => self.stretches.last().is_none_or(|last| end >= last.end),
            (Some(total), true) => end < total,
            (Some(total), false) => end == total,
        }
    }

    /// Stretches between `start` and `end` that did not come yet.
    fn gaps(&self, start: u32, end: u32) -> Vec<(u32, u32)> {
        let mut gaps = Vec::with_capacity(1);
        let mut at = start;
        let first = self
            .stretches
            .partition_point(|stretch| stretch.end <= start);
        for stretch in self.stretches.iter().skip(first) {
            if stretch.start >= end {
                break;
            }
            if at < stretch.start {
                gaps.push((at, stretch.start));
            }
            at = stretch.end;
        }
        if at < end {
            gaps.push((at, end));
        }
        gaps
    }

    fn insert(&mut self, start: u32, end: u32, bytes: &[u8]) {
        let stretch = Stretch {
            start,
            end,
            bytes: bytes.into(),
        };
        self.cost += STRETCH_COST + bytes.len();
        self.covered += end - start;
        self.stretches.insert(self.place(start), stretch);
    }

    fn place(&self, start: u32) -> usize {
        self.stretches
            .partition_point(|stretch| stretch.start < start)
    }
}

/// The bytes from one place to another, as far as they are there.
fn part(bytes: &[u8], from: u32, to: u32) -> &[u8] {
    let length = bytes.len();
    let (from, to) = ((from as usize).min(length), (to as usize).min(length));
    bytes.get(from..to).unwrap_or_default()
}

/// Makes the headers of the first part those of the whole: its length, and no sign of fragmentation. In IPv6 the
/// Fragment header stays and says "whole datagram" (RFC 6946), so that the identification is kept. A length beyond 16
/// bits becomes 0, which is read as "all there is".
fn make_whole(headers: &mut [u8], payload: usize) {
    let is_v4 = headers.first().is_some_and(|first| first >> 4 == 4);
    let length = headers.len();
    let (announced, length_at, offset_at) = if is_v4 {
        (length + payload, 2, 6)
    } else {
        // The fixed header of 40 bytes is not counted; the Fragment header is the last one.
        (
            (length + payload).saturating_sub(40),
            4,
            length.saturating_sub(6),
        )
    };
    let announced = u16::try_from(announced).unwrap_or_default();
    put(headers, length_at, announced);
    put(headers, offset_at, 0);
}

fn put(bytes: &mut [u8], at: usize, value: u16) {
    if let Some(field) = bytes.get_mut(at..).and_then(<[u8]>::first_chunk_mut::<2>) {
        *field = value.to_be_bytes();
    }
}
