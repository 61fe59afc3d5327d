//! Deadlines, in the order in which they pass. Time is handed in: nothing here reads a clock.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

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

/// A queue of deadlines. A thing whose deadline moved keeps its older entry: the owner compares and sets it again.
#[derive(Debug, Default)]
pub(crate) struct Timers {
    heap: BinaryHeap<Reverse<(Timestamp, u64, Target)>>,
    // Deadlines of the same moment pass in the order in which they were set.
    sequence: u64,
}

impl Timers {
    pub(crate) fn set(&mut self, deadline: Timestamp, target: Target) {
        self.sequence += 1;
        self.heap.push(Reverse((deadline, self.sequence, target)));
    }

    /// The next deadline that lies before `now`, if any.
    pub(crate) fn pop_before(&mut self, now: Timestamp) -> Option<(Timestamp, Target)> {
        let Reverse((deadline, _, _)) = self.heap.peek()?;
        if *deadline >= now {
            return None;
        }
        self.heap
            .pop()
            .map(|Reverse((deadline, _, target))| (deadline, target))
    }

    /// Drops the deadlines that nobody waits for any more.
    pub(crate) fn retain(&mut self, is_awaited: impl Fn(Timestamp, Target) -> bool) {
        self.heap
            .retain(|Reverse((deadline, _, target))| is_awaited(*deadline, *target));
    }

    pub(crate) fn len(&self) -> usize {
        self.heap.len()
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
}
