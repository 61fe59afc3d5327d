//! Batches on their way out, by the Arrow `PyCapsule` protocol: no copy, no Arrow library on this side of the door.

use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema};
use arrow_array::{Array, RecordBatch, StructArray};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyAny, PyCapsule};

/// Rows of one table.
#[pyclass(frozen, module = "siptower.engine._native")]
pub(crate) struct ArrowBatch {
    rows: RecordBatch,
}

impl ArrowBatch {
    pub(crate) fn new(rows: RecordBatch) -> Self {
        Self { rows }
    }
}

#[pymethods]
impl ArrowBatch {
    /// Number of rows.
    #[getter]
    fn num_rows(&self) -> usize {
        self.rows.num_rows()
    }

    /// The schema alone.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        let schema = FFI_ArrowSchema::try_from(self.rows.schema().as_ref()).map_err(refused)?;
        PyCapsule::new_with_value(py, schema, c"arrow_schema")
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
            PyCapsule::new_with_value(py, array, c"arrow_array")?,
        ))
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the form that map_err wants")]
fn refused(error: arrow_schema::ArrowError) -> PyErr {
    PyValueError::new_err(error.to_string())
}
