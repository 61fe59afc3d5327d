//! Batches on their way out and back in, by the Arrow `PyCapsule` protocol: no copy, no Arrow library on this side of the
//! door.

use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema};
use arrow_array::{Array, RecordBatch, StructArray};
use engine::TextForm;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyAny, PyCapsule};

use crate::capsule;
use crate::row_text::RowText;

/// Rows of one table.
#[pyclass(frozen, module = "siptower.engine._native")]
pub(crate) struct ArrowBatch {
    rows: RecordBatch,
}

impl ArrowBatch {
    pub(crate) fn from_rows(rows: RecordBatch) -> Self {
        Self { rows }
    }

    fn text(&self, form: TextForm, at_most: Option<usize>) -> PyResult<RowText> {
        let text = engine::RowText::new(&self.rows, form, at_most.unwrap_or(usize::MAX));
        text.map(RowText::new).map_err(refused)
    }
}

#[pymethods]
impl ArrowBatch {
    #[new]
    fn new(rows: &Bound<'_, PyAny>) -> PyResult<Self> {
        let rows = capsule::import(rows)?;
        if rows.null_count() > 0 {
            return Err(PyValueError::new_err("rows of a batch cannot be absent"));
        }
        Ok(Self {
            rows: RecordBatch::from(rows),
        })
    }

    /// Number of rows.
    #[getter]
    fn num_rows(&self) -> usize {
        self.rows.num_rows()
    }

    #[pyo3(signature = (at_most=None))]
    fn ndjson(&self, at_most: Option<usize>) -> PyResult<RowText> {
        self.text(TextForm::Ndjson, at_most)
    }

    #[pyo3(signature = (at_most=None))]
    fn json(&self, at_most: Option<usize>) -> PyResult<RowText> {
        self.text(TextForm::Json, at_most)
    }

    #[pyo3(signature = (at_most=None))]
    fn csv(&self, at_most: Option<usize>) -> PyResult<RowText> {
        self.text(TextForm::Csv, at_most)
    }

    /// The schema alone.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        let schema = FFI_ArrowSchema::try_from(self.rows.schema().as_ref()).map_err(refused)?;
        PyCapsule::new_with_value(py, schema, capsule::SCHEMA)
    }

    /// Schema and rows, as a struct array. Another schema may be asked for, but none is converted to: that is what the
    /// protocol allows.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_array__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<(Bound<'py, PyCapsule>, Bound<'py, PyCapsule>)> {
        let _ = requested_schema;
        let schema = self.__arrow_c_schema__(py)?;
        let array = FFI_ArrowArray::new(&StructArray::from(self.rows.clone()).to_data());
        Ok((
            schema,
            PyCapsule::new_with_value(py, array, capsule::ARRAY)?,
        ))
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the form that map_err wants")]
pub(crate) fn refused(error: arrow_schema::ArrowError) -> PyErr {
    PyValueError::new_err(error.to_string())
}
