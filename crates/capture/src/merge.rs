//! Several sources as one, in time order.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::{Duration, Instant};

use crate::error::ReadError;
use crate::packet::Packet;
use crate::source::{Advance, Source};

/// How long a followed source may be silent before the others go on without it. What it delivers later comes when it
/// comes; its own order stays.
const SILENCE: Duration = Duration::from_millis(200);
/// How long [`Merge::next`] waits at a time.
const WAIT: Duration = Duration::from_millis(200);
/// How long one silent source is waited for before the next one is looked at.
const TURN: Duration = Duration::from_millis(5);

/// What the sources have at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MergeStep<'a> {
    /// The earliest packet, and the position of its source in the list.
    Packet { source: usize, packet: Packet<'a> },
    /// Nothing has come within the time allowed; ask again.
    Waiting,
    /// All sources have ended.
    End,
}

/// What became of one source.
#[derive(Debug)]
pub struct Report {
    pub name: String,
    /// Packets delivered so far.
    pub packets: u64,
    /// Why the source ended early; `None` while it runs and when it ended well.
    pub error: Option<ReadError>,
}

/// Merges sources by time stamp. Packets with equal stamps come in the order of the list; packets of one source keep
/// their order, even where stamps step back. A source that fails is reported and the others go on.
///
/// One packet of each source is held, so a source that is not followed is waited for. Followed sources are live: one
/// that is silent holds the others up for a moment only.
pub struct Merge {
    lanes: Vec<Lane>,
    /// Stamp and position of each source that holds a packet.
    heads: BinaryHeap<Reverse<(i64, usize)>>,
    /// Positions of sources that hold none and have not ended, in no order.
    needy: Vec<usize>,
}

struct Lane {
    source: Source,
    report: Report,
    silent_since: Option<Instant>,
}

impl Merge {
    pub fn new(sources: Vec<Source>) -> Self {
        let lane = |source: Source| {
            let report = Report {
                name: source.name().to_owned(),
                packets: 0,
                error: None,
            };
            Lane {
                source,
                report,
                silent_since: None,
            }
        };
        let lanes: Vec<Lane> = sources.into_iter().map(lane).collect();
        Self {
            needy: (0..lanes.len()).collect(),
            heads: BinaryHeap::with_capacity(lanes.len()),
            lanes,
        }
    }

    /// The next packet and the position of its source, waiting as long as it takes; `None` when all have ended.
    #[expect(
        clippy::should_implement_trait,
        reason = "a packet is lent, which an Iterator cannot do"
    )]
    pub fn next(&mut self) -> Option<(usize, Packet<'_>)> {
        loop {
            match self.advance(WAIT) {
                Next::Packet(source) => return Some((source, self.lend(source)?)),
                Next::Waiting => {}
                Next::End => return None,
            }
        }
    }

    /// The next packet, if it comes within `patience`. Sources that are not followed are waited for all the same.
    pub fn step(&mut self, patience: Duration) -> MergeStep<'_> {
        match self.advance(patience) {
            Next::Packet(source) => {
                self.lend(source)
                    .map_or(MergeStep::End, |packet| MergeStep::Packet {
                        source,
                        packet,
                    })
            }
            Next::Waiting => MergeStep::Waiting,
            Next::End => MergeStep::End,
        }
    }

    /// What became of each source, in the order of the list.
    pub fn reports(&self) -> impl ExactSizeIterator<Item = &Report> {
        self.lanes.iter().map(|lane| &lane.report)
    }

    /// Bytes read of all inputs, and their size together; `None` where one of them has no size.
    pub fn progress(&self) -> (u64, Option<u64>) {
        let each = self.lanes.iter().map(|lane| lane.source.progress());
        each.fold((0, Some(0)), |(read, total), (more, size)| {
            (
                read + more,
                total.zip(size).map(|(total, size)| total + size),
            )
        })
    }

    fn lend(&self, position: usize) -> Option<Packet<'_>> {
        self.lanes.get(position)?.source.packet()
    }

    fn advance(&mut self, patience: Duration) -> Next {
        let mut deadline = None;
        let mut turn = Duration::ZERO;
        loop {
            let held_up = self.fill_heads(turn);
            if !held_up && let Some(Reverse((_, position))) = self.heads.pop() {
                self.needy.push(position);
                if let Some(lane) = self.lanes.get_mut(position) {
                    lane.report.packets += 1;
                }
                return Next::Packet(position);
            }
            if self.needy.is_empty() && self.heads.is_empty() {
                return Next::End;
            }
            let now = Instant::now();
            let left = deadline
                .get_or_insert(now + patience)
                .saturating_duration_since(now);
            if left.is_zero() {
                return Next::Waiting;
            }
            turn = left.min(TURN);
        }
    }

    /// Asks every source that holds no packet for one. Says whether one of them is worth holding the others up for.
    fn fill_heads(&mut self, mut turn: Duration) -> bool {
        let mut held_up = false;
        let mut index = 0;
        while let Some(&position) = self.needy.get(index) {
            let Some(lane) = self.lanes.get_mut(position) else {
                return held_up;
            };
            match lane.advance(turn) {
                Advance::Packet { ts } => {
                    self.heads.push(Reverse((ts, position)));
                    self.needy.swap_remove(index);
                    turn = Duration::ZERO;
                }
                Advance::Waiting => {
                    held_up |= lane.is_briefly_silent();
                    index += 1;
                }
                Advance::End => {
                    self.needy.swap_remove(index);
                }
            }
        }
        held_up
    }
}

/// Position of the source whose packet is next.
enum Next {
    Packet(usize),
    Waiting,
    End,
}

impl Lane {
    fn advance(&mut self, turn: Duration) -> Advance {
        let patience = if self.source.is_followed() {
            turn
        } else {
            WAIT
        };
        loop {
            match self.source.advance(patience) {
                Ok(Advance::Waiting) if !self.source.is_followed() => {}
                Ok(Advance::Waiting) => return Advance::Waiting,
                Ok(advance) => {
                    self.silent_since = None;
                    return advance;
                }
                Err(error) => {
                    self.report.error = Some(error);
                    return Advance::End;
                }
            }
        }
    }

    fn is_briefly_silent(&mut self) -> bool {
        let now = Instant::now();
        now.saturating_duration_since(*self.silent_since.get_or_insert(now)) < SILENCE
    }
}
