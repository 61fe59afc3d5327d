//! The bounded queue between the worker and whoever takes batches. It loses nothing: a full queue makes the worker wait.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::Serialize;

use crate::batch::Batch;

/// The longest wait that is worth telling from for ever.
const LONGEST_WAIT: Duration = Duration::from_hours(24);

/// Batches on their way from the worker to those who take them.
pub(crate) struct Queue {
    capacity: usize,
    inside: Mutex<Inside>,
    changed: Condvar,
}

#[derive(Default)]
struct Inside {
    batches: VecDeque<Batch>,
    offered: u64,
    /// The worker may not wait any more: it is about to end and has only little to hand over.
    limitless: bool,
    /// The worker has ended.
    ended: bool,
}

/// What went through the queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct QueueCounts {
    capacity: usize,
    waiting: usize,
    offered: u64,
    accepted: u64,
    /// Always empty: this queue waits instead.
    dropped: BTreeMap<&'static str, u64>,
}

/// What came out of the queue.
pub(crate) enum Taken {
    Batch(Batch),
    /// Nothing came in time.
    Nothing,
    /// The worker has ended and nothing is left.
    End,
}

impl Queue {
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            capacity,
            inside: Mutex::default(),
            changed: Condvar::new(),
        }
    }

    /// Hands a batch over, waiting for room as long as it takes.
    pub(crate) fn offer(&self, batch: Batch) {
        let full = |inside: &mut Inside| inside.batches.len() >= self.capacity && !inside.limitless;
        let waited = self.changed.wait_while(self.inside(), full);
        let mut inside = waited.unwrap_or_else(PoisonError::into_inner);
        inside.offered += 1;
        inside.batches.push_back(batch);
        self.changed.notify_all();
    }

    /// Takes the oldest batch, waiting for it at most this long.
    pub(crate) fn take(&self, timeout: Duration) -> Taken {
        let nothing = |inside: &mut Inside| inside.batches.is_empty() && !inside.ended;
        let waited =
            self.changed
                .wait_timeout_while(self.inside(), timeout.min(LONGEST_WAIT), nothing);
        let (mut inside, _) = waited.unwrap_or_else(PoisonError::into_inner);
        match inside.batches.pop_front() {
            Some(batch) => {
                self.changed.notify_all();
                Taken::Batch(batch)
            }
            None if inside.ended => Taken::End,
            None => Taken::Nothing,
        }
    }

    /// Makes room for whatever the worker still hands over, and wakes it where it waits.
    pub(crate) fn lift_limit(&self) {
        self.inside().limitless = true;
        self.changed.notify_all();
    }

    /// The worker has ended; wakes whoever waits for a batch.
    pub(crate) fn end(&self) {
        self.inside().ended = true;
        self.changed.notify_all();
    }

    /// The worker has ended and nothing is left.
    pub(crate) fn is_drained(&self) -> bool {
        let inside = self.inside();
        inside.ended && inside.batches.is_empty()
    }

    pub(crate) fn counts(&self) -> QueueCounts {
        let inside = self.inside();
        QueueCounts {
            capacity: self.capacity,
            waiting: inside.batches.len(),
            offered: inside.offered,
            accepted: inside.offered,
            dropped: BTreeMap::new(),
        }
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
