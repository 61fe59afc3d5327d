//! The engine as its users see it.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use crate::Error;
use crate::analysis::Analysis;
use crate::batch::Batch;
use crate::config::Config;
use crate::progress::Progress;
use crate::queue::{Queue, Taken};
use crate::shared::Shared;
use crate::status;
use crate::worker::Worker;

/// Reads sources on a thread of its own and hands out batches of rows.
///
/// Every method may be called from any thread. Dropping the engine stops it.
pub struct Engine {
    shared: Arc<Shared>,
    /// Until it is started.
    worker: Mutex<Option<Worker>>,
}

impl Engine {
    /// Checks the configuration. Nothing is opened before `start`.
    pub fn new(config: Config) -> Result<Self, Error> {
        let analysis = Analysis::new(&config)?;
        let shared = Arc::new(Shared::new(analysis, Queue::new(config.queue_batches)));
        let worker = Worker {
            configs: config.sources,
            finalize: config.finalize,
            shared: Arc::clone(&shared),
        };
        Ok(Self {
            shared,
            worker: Mutex::new(Some(worker)),
        })
    }

    /// Opens the sources and begins to read.
    pub fn start(&self) -> Result<(), Error> {
        let worker = self.take_worker().ok_or(Error::AlreadyStarted)?;
        let spawned = thread::Builder::new()
            .name("siptower-engine".to_owned())
            .spawn(move || work(&worker.shared, || worker.run()));
        spawned.map(drop).map_err(|error| {
            let error = Error::Worker(format!("no thread could be started: {error}"));
            self.shared.end(Some(error.clone()));
            error
        })
    }

    /// The next batch, if it comes within the time allowed. After the last one, the failure of the worker if it failed.
    pub fn next_batch(&self, timeout: Duration) -> Result<Option<Batch>, Error> {
        match self.shared.queue.take(timeout) {
            Taken::Batch(batch) => Ok(Some(batch)),
            Taken::Nothing => Ok(None),
            Taken::End => self.shared.failure().map_or(Ok(None), Err),
        }
    }

    /// Whether there is nothing more to come: the reading has ended, by itself or because it was stopped, and its batches
    /// were taken.
    pub fn finished(&self) -> Result<bool, Error> {
        if !self.shared.queue.is_drained() {
            return Ok(false);
        }
        self.shared.failure().map_or(Ok(true), Err)
    }

    /// Ends the reading. Returns at once; the rows that were made so far come as the last batches.
    pub fn stop(&self) {
        self.shared.stop();
        if self.take_worker().is_some() {
            self.shared.end(None);
        }
    }

    /// How far the reading has come.
    pub fn progress(&self) -> Progress {
        self.shared.gauges.look()
    }

    /// What was counted so far, as JSON; `null` where no measures were asked for.
    pub fn measures(&self) -> Result<String, Error> {
        let results = self.shared.analysis().fold().map(fold::Fold::results);
        serde_json::to_string(&results)
            .map_err(|error| Error::Worker(format!("the measures could not be written: {error}")))
    }

    /// What was counted so far, as exposition text; empty where no measures were asked for.
    pub fn exposition(&self) -> String {
        self.shared
            .analysis()
            .fold()
            .map(fold::Fold::exposition)
            .unwrap_or_default()
    }

    /// Counters, sources, what is open, how full the tables are: one JSON object.
    pub fn status(&self) -> Result<String, Error> {
        status::json(&self.shared)
    }

    fn take_worker(&self) -> Option<Worker> {
        self.worker
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.shared.stop();
    }
}

/// Runs the worker. A panic ends here, as a failure that the next call reports.
fn work(shared: &Shared, run: impl FnOnce() -> Result<(), Error>) {
    let failure = match catch_unwind(AssertUnwindSafe(run)) {
        Ok(result) => result.err(),
        Err(panic) => Some(Error::Worker(format!(
            "a defect: {}",
            words(panic.as_ref())
        ))),
    };
    shared.end(failure);
}

fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no reason given".to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]

    use super::*;

    fn unstarted() -> Engine {
        Engine::new(Config::default()).unwrap()
    }

    #[test]
    fn a_panic_of_the_worker_is_reported_by_the_next_calls_and_not_before_its_rows() {
        let engine = unstarted();
        work(&engine.shared, || panic!("nobody thought of {}", "this"));
        let failure = Err(Error::Worker("a defect: nobody thought of this".to_owned()));
        assert_eq!(engine.finished(), failure);
        assert_eq!(
            engine.next_batch(Duration::from_mins(1)).map(drop),
            failure.map(drop)
        );
    }

    #[test]
    fn a_panic_in_the_middle_of_a_packet_leaves_the_state_readable() {
        let engine = unstarted();
        let shared = Arc::clone(&engine.shared);
        work(&engine.shared, || {
            shared.analyse(|_| panic!("in the middle")).map(drop)
        });
        assert!(engine.finished().is_err());
        assert!(engine.status().unwrap().contains("\"packets\":0"));
        assert_eq!(engine.measures().unwrap(), "null");
    }
}
