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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::sync::Arc;
    use std::thread;
    use std::time::Instant;

    use arrow_array::RecordBatch;
    use arrow_schema::Schema;
    use track::rows::Table;

    use super::*;

    fn batch() -> Batch {
        Batch {
            table: Table::Event,
            rows: RecordBatch::new_empty(Arc::new(Schema::empty())),
        }
    }

    #[test]
    fn a_wait_for_a_batch_ends_in_time() {
        let queue = Queue::new(1);
        let before = Instant::now();
        assert!(matches!(
            queue.take(Duration::from_millis(20)),
            Taken::Nothing
        ));
        assert!(before.elapsed() >= Duration::from_millis(20));
    }

    #[test]
    fn a_wait_for_a_batch_ends_with_the_worker() {
        let queue = Arc::new(Queue::new(1));
        let worker = Arc::clone(&queue);
        let thread = thread::spawn(move || worker.end());
        assert!(matches!(queue.take(Duration::MAX), Taken::End));
        thread.join().unwrap();
        assert!(queue.is_drained());
    }

    #[test]
    fn a_worker_that_waits_for_room_goes_on_when_a_batch_is_taken() {
        let queue = Arc::new(Queue::new(1));
        queue.offer(batch());
        let worker = Arc::clone(&queue);
        let thread = thread::spawn(move || worker.offer(batch()));
        assert!(matches!(queue.take(Duration::MAX), Taken::Batch(_)));
        thread.join().unwrap();
        assert_eq!((queue.counts().waiting, queue.counts().offered), (1, 2));
    }

    #[test]
    fn batches_that_were_offered_before_the_end_are_still_taken() {
        let queue = Queue::new(1);
        queue.lift_limit();
        queue.offer(batch());
        queue.offer(batch());
        queue.end();
        assert!(!queue.is_drained());
        assert!(matches!(queue.take(Duration::ZERO), Taken::Batch(_)));
        assert!(matches!(queue.take(Duration::ZERO), Taken::Batch(_)));
        assert!(matches!(queue.take(Duration::ZERO), Taken::End));
    }
}
