//! The one way out of the interpreter and back, and the one table of errors.

use std::panic::{AssertUnwindSafe, catch_unwind};

use engine::Error;
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::{PyErr, PyResult, Python};

/// Runs `work` while other Python threads go on. A panic becomes an ordinary exception.
pub(crate) fn enter<T: Send>(
    py: Python<'_>,
    work: impl FnOnce() -> Result<T, Error> + Send,
) -> PyResult<T> {
    let result = py.detach(|| catch_unwind(AssertUnwindSafe(work)));
    match result {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(exception(&error)),
        Err(_) => Err(PyRuntimeError::new_err(
            "the engine failed: a defect (see the text on standard error)",
        )),
    }
}

fn exception(error: &Error) -> PyErr {
    let text = error.to_string();
    match error {
        Error::Config(_) => PyValueError::new_err(text),
        Error::AlreadyStarted | Error::Worker(_) => PyRuntimeError::new_err(text),
    }
}
