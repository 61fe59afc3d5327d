//! Messages whose parts have not all come yet.

use std::collections::{BTreeMap, HashMap};
use std::hash::RandomState;

use super::chunk::{Data, MessageId};
use super::run::{Origin, Run};
use super::{SctpCounters, SctpSettings};

/// One direction of an association.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Direction {
    pub(super) src_port: u16,
    pub(super) dst_port: u16,
    pub(super) tag: u32,
}

/// Where a run begins or ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Place {
    direction: Direction,
    message: MessageId,
    part: u32,
}

/// All runs of all messages. Each part costs a few look-ups, in whatever order the parts come.
#[derive(Debug)]
pub(super) struct Fragments<M> {
    /// The runs by number. Numbers are given in the order in which runs begin, and never again.
    runs: BTreeMap<u64, (Direction, MessageId, Run<M>)>,
    /// Runs that lack their beginning, by their first part.
    heads: HashMap<Place, u64, RandomState>,
    /// Runs that lack their end, by the part that would come next.
    tails: HashMap<Place, u64, RandomState>,
    numbers: u64,
    held: usize,
}

impl<M: Copy> Fragments<M> {
    pub(super) fn new() -> Self {
        Self {
            runs: BTreeMap::new(),
            heads: HashMap::default(),
            tails: HashMap::default(),
            numbers: 0,
            held: 0,
        }
    }

    /// Bytes that wait, with what it costs to keep them.
    pub(super) fn held(&self) -> usize {
        self.held
    }

    /// Takes a part in; gives the message when it was the last that was missing.
    pub(super) fn add(
        &mut self,
        direction: Direction,
        data: &Data<'_>,
        origin: Origin<M>,
        settings: &SctpSettings,
        counters: &mut SctpCounters,
    ) -> Option<Run<M>> {
        let message = data.message;
        let place = |part| Place {
            direction,
            message,
            part,
        };
        let mut run = Run::new(data.part, data.begins, data.ends, data.bytes, origin);
        let mut number = self.numbers;
        self.numbers += 1;
        if !run.begins
            && let Some(found) = self.tails.get(&place(run.first)).copied()
        {
            let mut before = self.remove(found)?;
            before.append(run);
            (run, number) = (before, found);
        }
        if !run.ends
            && let Some(found) = self.heads.get(&place(run.next)).copied()
        {
            let behind = self.remove(found)?;
            let origin = if found < number {
                behind.origin
            } else {
                run.origin
            };
            run.append(behind);
            run.origin = origin;
            number = number.min(found);
        }
        if run.bytes > settings.message_bytes {
            counters.oversize_fragments += run.len();
            return None;
        }
        if run.begins && run.ends {
            return Some(run);
        }
        self.keep(number, direction, message, run);
        while self.held > settings.held_bytes {
            counters.evicted_fragments += self.remove_oldest()?;
        }
        None
    }

    /// Drops what waited for too long.
    pub(super) fn expire(&mut self, now: i64, wait_ns: i64, counters: &mut SctpCounters) {
        while let Some((_, (_, _, run))) = self.runs.first_key_value()
            && now.saturating_sub(run.origin.ts) > wait_ns
        {
            counters.late_fragments += self.remove_oldest().unwrap_or(0);
        }
    }

    fn keep(&mut self, number: u64, direction: Direction, message: MessageId, run: Run<M>) {
        let place = |part| Place {
            direction,
            message,
            part,
        };
        if !run.begins {
            self.heads.insert(place(run.first), number);
        }
        if !run.ends {
            self.tails.insert(place(run.next), number);
        }
        self.held += run.cost();
        self.runs.insert(number, (direction, message, run));
    }

    fn remove_oldest(&mut self) -> Option<u64> {
        let number = *self.runs.first_key_value()?.0;
        self.remove(number).map(|run| run.len())
    }

    fn remove(&mut self, number: u64) -> Option<Run<M>> {
        let (direction, message, run) = self.runs.remove(&number)?;
        let place = |part| Place {
            direction,
            message,
            part,
        };
        remove_if(&mut self.heads, &place(run.first), number);
        remove_if(&mut self.tails, &place(run.next), number);
        self.held -= run.cost();
        Some(run)
    }
}

/// Forgets a place, unless another run has taken it.
fn remove_if(places: &mut HashMap<Place, u64, RandomState>, place: &Place, number: u64) {
    if places.get(place) == Some(&number) {
        places.remove(place);
    }
}
