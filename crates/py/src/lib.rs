//! The Python module `siptower.engine._native`. The only crate that knows Python: it converts, calls and maps errors.
#![deny(unsafe_code)]

mod arrow;
mod capsule;
mod door;
mod engine_class;
mod functions;
mod parsed;
mod row_text;

use pyo3::pymodule;

/// Tables of small things that come and go in millions: the allocator of the C library takes a tenth of the time for them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[pymodule(gil_used = false)]
mod _native {
    #[pymodule_export]
    use crate::arrow::ArrowBatch;
    #[pymodule_export]
    use crate::engine_class::{Engine, Progress};
    #[pymodule_export]
    use crate::functions::{defaults, filter_accepts, parse_sip, redact, schema, sip_spans};
    #[pymodule_export]
    use crate::row_text::RowText;
}
