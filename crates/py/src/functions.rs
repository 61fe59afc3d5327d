//! What needs no engine: single messages, the schema, the defaults.

use crate::door::enter;
use crate::parsed::Parsed;
use decode::sip::{Limits, parse};
use engine::{Error, InstructionConfig};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

#[pyfunction]
pub(crate) fn parse_sip(py: Python<'_>, data: &[u8]) -> PyResult<String> {
    enter(py, || {
        let message = parse(data, &Limits::default());
        serde_json::to_string(&Parsed::of(&message))
            .map_err(|error| Error::Worker(error.to_string()))
    })
}

#[pyfunction]
pub(crate) fn sip_spans(
    py: Python<'_>,
    data: &[u8],
) -> PyResult<Vec<(usize, usize, &'static str)>> {
    enter(py, || {
        let message = parse(data, &Limits::default());
        let spans = decode::sip::spans(data, &message);
        let plain = |span: decode::sip::Span| (span.offset, span.length, span.kind.as_str());
        Ok(spans.into_iter().map(plain).collect())
    })
}

#[pyfunction]
pub(crate) fn redact<'py>(py: Python<'py>, data: &[u8]) -> PyResult<Bound<'py, PyBytes>> {
    let redacted = enter(py, || {
        let mut bytes = data.to_vec();
        decode::redact::redact(&mut bytes);
        Ok(bytes)
    })?;
    Ok(PyBytes::new(py, &redacted))
}

#[pyfunction]
#[expect(
    clippy::needless_pass_by_value,
    reason = "a list of Python is converted, not borrowed"
)]
pub(crate) fn filter_accepts(
    py: Python<'_>,
    program: Vec<InstructionConfig>,
    data: &[u8],
    original_len: u32,
) -> PyResult<bool> {
    enter(py, || {
        let program =
            engine::filter_program(&program).map_err(|error| Error::Config(error.to_string()))?;
        Ok(program.accepts(data, original_len))
    })
}

#[pyfunction]
pub(crate) fn schema() -> &'static str {
    engine::SCHEMA
}

#[pyfunction]
pub(crate) fn defaults(py: Python<'_>) -> PyResult<String> {
    enter(py, engine::Config::defaults)
}
