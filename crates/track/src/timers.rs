//! Deadlines, in the order in which they pass. Time is handed in: nothing here reads a clock.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use crate::Timestamp;
use crate::table::Handle;

/// What a deadline belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Target {
    /// A transaction: its own timer, or the end of its lingering.
    Transaction(Handle),
    /// An attempt: its retry window, or the end of its lingering.
    Attempt(Handle),
    /// A session: expiry, missing ACK, BYE without answer, or the end of its lingering.
    Session(Handle),
    /// A registration attempt.
    Registration(Handle),
    /// A binding's expiry.
    Binding(Handle),
    /// A subscription or publication.
    Subscription(Handle),
    /// A reliable provisional response without PRACK.
    Reliable(Handle),
}

/// Nanoseconds of a span, as a power of two: about a second.
const SPAN: u32 = 30;

type Entry = (Timestamp, u64, Target);

/// A queue of deadlines. A thing whose deadline moved keeps its older entry: the owner compares and sets it again.
///
/// Only the deadlines of the span at hand are kept in order; those of later spans wait unsorted, which is what most of them
/// do until nobody waits for them any more.
#[derive(Debug, Default)]
pub(crate) struct Timers {
    /// Deadlines of the span at hand and of those before it.
    near: BinaryHeap<Reverse<Entry>>,
    /// Deadlines of later spans, by span. None is empty.
    far: BTreeMap<i64, Vec<Entry>>,
    /// The span at hand.
    span: i64,
    len: usize,
    // Deadlines of the same moment pass in the order in which they were set.
    sequence: u64,
}

impl Timers {
    pub(crate) fn set(&mut self, deadline: Timestamp, target: Target) {
        self.sequence += 1;
        self.len += 1;
        let entry = (deadline, self.sequence, target);
        let span = deadline >> SPAN;
        if span <= self.span {
            self.near.push(Reverse(entry));
        } else {
            self.far.entry(span).or_default().push(entry);
        }
    }

    /// The next deadline that lies before `now`, if any.
    pub(crate) fn pop_before(&mut self, now: Timestamp) -> Option<(Timestamp, Target)> {
        while self.near.is_empty() {
            let first = self.far.first_entry()?;
            if *first.key() > now >> SPAN {
                return None;
            }
            self.span = *first.key();
            self.near = first.remove().into_iter().map(Reverse).collect();
        }
        let Reverse((deadline, _, _)) = self.near.peek()?;
        if *deadline >= now {
            return None;
        }
        let Reverse((deadline, _, target)) = self.near.pop()?;
        self.len -= 1;
        Some((deadline, target))
    }

    /// Drops the deadlines that nobody waits for any more.
    pub(crate) fn retain(&mut self, is_awaited: impl Fn(Timestamp, Target) -> bool) {
        self.near
            .retain(|Reverse((deadline, _, target))| is_awaited(*deadline, *target));
        self.far.retain(|_, entries| {
            entries.retain(|(deadline, _, target)| is_awaited(*deadline, *target));
            !entries.is_empty()
        });
        self.len = self.near.len() + self.far.values().map(Vec::len).sum::<usize>();
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deadlines_pass_in_order_and_ties_in_the_order_they_were_set() {
        let mut timers = Timers::default();
        let target = |index| Target::Attempt(Handle::for_test(index));
        timers.set(20, target(1));
        timers.set(10, target(2));
        timers.set(10, target(3));
        assert_eq!(
            timers.pop_before(10),
            None,
            "a deadline has not passed at its own moment"
        );
        assert_eq!(timers.pop_before(21), Some((10, target(2))));
        assert_eq!(timers.pop_before(21), Some((10, target(3))));
        assert_eq!(timers.pop_before(21), Some((20, target(1))));
        assert_eq!(timers.pop_before(i64::MAX), None);
    }

    #[test]
    fn deadlines_of_many_spans_pass_as_if_they_were_sorted() {
        let mut timers = Timers::default();
        let mut expected = Vec::new();
        let mut deadline: i64 = 1;
        for index in 0..2000_u32 {
            deadline = (deadline * 48_271) % 2_147_483_647;
            let at = (deadline - 1_000_000_000) * 40;
            timers.set(at, Target::Attempt(Handle::for_test(index)));
            expected.push((at, Target::Attempt(Handle::for_test(index))));
        }
        expected.sort_by_key(|(deadline, _)| *deadline);
        let (early, late) = expected.split_at(700);
        let now = late.first().map_or(0, |(deadline, _)| *deadline);
        let popped = |timers: &mut Timers, now| {
            std::iter::from_fn(|| timers.pop_before(now)).collect::<Vec<_>>()
        };
        assert_eq!(popped(&mut timers, now), early);
        assert_eq!(timers.len(), late.len());
        timers.retain(|deadline, _| deadline % 80 == 0);
        let late: Vec<_> = late
            .iter()
            .filter(|(deadline, _)| deadline % 80 == 0)
            .copied()
            .collect();
        assert_eq!(timers.len(), late.len());
        assert_eq!(popped(&mut timers, i64::MAX), late);
        assert_eq!(timers.len(), 0);
    }
}
