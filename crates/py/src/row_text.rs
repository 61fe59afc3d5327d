//! Rows as text, piece by piece.

use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::door::enter;

/// Gives the text of rows in pieces of whole rows.
#[pyclass(module = "siptower.engine._native")]
pub(crate) struct RowText {
    inner: engine::RowText,
}

impl RowText {
    pub(crate) fn new(inner: engine::RowText) -> Self {
        Self { inner }
    }
}

#[pymethods]
impl RowText {
    fn __iter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    fn __next__<'py>(&mut self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyBytes>>> {
        let piece = enter(py, || Ok(self.inner.piece()))?;
        Ok(piece.map(|piece| PyBytes::new(py, piece)))
    }
}
