//! What the worker and those who watch it share.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use capture::Stopper;

use crate::Error;
use crate::analysis::Analysis;
use crate::batch::Batch;
use crate::progress::Gauges;
use crate::queue::Queue;
use crate::sources::SourceStatus;

/// Held by the worker for one packet at a time and never while it waits, so that a look at it is always quick.
pub(crate) struct Shared {
    analysis: Mutex<Analysis>,
    sources: Mutex<Vec<SourceStatus>>,
    stoppers: Mutex<Vec<Stopper>>,
    failure: Mutex<Option<Error>>,
    pub(crate) queue: Queue,
    pub(crate) gauges: Gauges,
    /// Nobody wants more.
    stopped: AtomicBool,
}

impl Shared {
    pub(crate) fn new(analysis: Analysis, queue: Queue) -> Self {
        Self {
            analysis: Mutex::new(analysis),
            sources: Mutex::new(Vec::new()),
            stoppers: Mutex::new(Vec::new()),
            failure: Mutex::new(None),
            queue,
            gauges: Gauges::new(),
            stopped: AtomicBool::new(false),
        }
    }

    /// Does one step of the analysis and gives back the batches that it filled.
    pub(crate) fn analyse(&self, step: impl FnOnce(&mut Analysis)) -> Result<Vec<Batch>, Error> {
        let mut analysis = self.analysis();
        step(&mut analysis);
        let counters = analysis.counters();
        self.gauges.packets(
            counters.packets,
            counters.messages,
            counters.last_ns.unwrap_or_default(),
        );
        analysis.take_ready()
    }

    pub(crate) fn analysis(&self) -> MutexGuard<'_, Analysis> {
        lock(&self.analysis)
    }

    pub(crate) fn sources(&self) -> MutexGuard<'_, Vec<SourceStatus>> {
        lock(&self.sources)
    }

    pub(crate) fn publish_sources(&self, statuses: &[SourceStatus]) {
        statuses.clone_into(&mut self.sources());
    }

    /// Keeps the handles that end sources which wait, and uses them at once where the stop came first.
    pub(crate) fn register(&self, stoppers: &[Stopper]) {
        stoppers.clone_into(&mut lock(&self.stoppers));
        if self.is_stopped() {
            self.stop();
        }
    }

    /// Ends the worker wherever it waits: for packets or for room in the queue.
    pub(crate) fn stop(&self) {
        self.stopped.store(true, Ordering::SeqCst);
        for stopper in lock(&self.stoppers).iter() {
            stopper.stop();
        }
        self.queue.lift_limit();
    }

    pub(crate) fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::SeqCst)
    }

    /// The worker has ended, with this failure if it has one.
    pub(crate) fn end(&self, failure: Option<Error>) {
        *lock(&self.failure) = failure;
        self.queue.end();
    }

    pub(crate) fn failure(&self) -> Option<Error> {
        lock(&self.failure).clone()
    }
}

/// A lock that a panic left behind is taken all the same: what it guards is only looked at from then on.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
