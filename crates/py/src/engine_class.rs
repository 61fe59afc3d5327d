//! The engine as a Python class.

use std::time::Duration;

use engine::{Config, Error};
use pyo3::prelude::*;

use crate::arrow::ArrowBatch;
use crate::door::enter;

/// Reads captures on a thread of its own and hands out batches of rows.
#[pyclass(frozen, module = "siptower.engine._native")]
pub(crate) struct Engine {
    inner: engine::Engine,
}

#[pymethods]
impl Engine {
    #[new]
    fn new(py: Python<'_>, config: &str) -> PyResult<Self> {
        let inner = enter(py, || engine::Engine::new(Config::from_json(config)?))?;
        Ok(Self { inner })
    }

    fn start(&self, py: Python<'_>) -> PyResult<()> {
        enter(py, || self.inner.start())
    }

    fn next_batch(
        &self,
        py: Python<'_>,
        timeout: f64,
    ) -> PyResult<Option<(&'static str, ArrowBatch)>> {
        let batch = enter(py, || {
            let timeout = Duration::try_from_secs_f64(timeout)
                .map_err(|error| Error::Config(format!("timeout: {error}")))?;
            self.inner.next_batch(timeout)
        })?;
        Ok(batch.map(|batch| (batch.table.as_str(), ArrowBatch::from_rows(batch.rows))))
    }

    fn finished(&self, py: Python<'_>) -> PyResult<bool> {
        enter(py, || self.inner.finished())
    }

    fn stop(&self, py: Python<'_>) -> PyResult<()> {
        enter(py, || {
            self.inner.stop();
            Ok(())
        })
    }

    fn progress(&self, py: Python<'_>) -> PyResult<Progress> {
        let progress = enter(py, || Ok(self.inner.progress()))?;
        Ok(Progress {
            bytes_read: progress.bytes_read,
            bytes_total: progress.bytes_total,
            packets: progress.packets,
            messages: progress.messages,
            clock_ns: progress.clock_ns,
        })
    }

    fn measures(&self, py: Python<'_>) -> PyResult<String> {
        enter(py, || self.inner.measures())
    }

    fn exposition(&self, py: Python<'_>) -> PyResult<String> {
        enter(py, || Ok(self.inner.exposition()))
    }

    fn status(&self, py: Python<'_>) -> PyResult<String> {
        enter(py, || self.inner.status())
    }
}

/// How far the reading has come.
#[pyclass(frozen, get_all, module = "siptower.engine._native")]
pub(crate) struct Progress {
    bytes_read: u64,
    bytes_total: Option<u64>,
    packets: u64,
    messages: u64,
    clock_ns: i64,
}
