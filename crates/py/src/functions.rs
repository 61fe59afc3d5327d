//! What needs no engine: single messages, the schema, the defaults.

use decode::sip::{Limits, Message, parse};
use engine::{Error, InstructionConfig};
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use serde::Serialize;

use crate::door::enter;

/// One message as JSON.
#[derive(Serialize)]
struct Parsed<'a> {
    validity: &'static str,
    issues: Vec<ParsedIssue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_uri: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    call_id: String,
    headers: Vec<ParsedHeader<'a>>,
    body_offset: usize,
    body_bytes: usize,
}

#[derive(Serialize)]
struct ParsedIssue {
    code: &'static str,
    offset: u32,
    reference: &'static str,
}

#[derive(Serialize)]
struct ParsedHeader<'a> {
    name: std::borrow::Cow<'a, str>,
    value: String,
}

#[pyfunction]
pub(crate) fn parse_sip(py: Python<'_>, data: &[u8]) -> PyResult<String> {
    enter(py, || {
        let message = parse(data, &Limits::default());
        serde_json::to_string(&parsed(&message)).map_err(|error| Error::Worker(error.to_string()))
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

fn parsed<'a>(message: &Message<'a>) -> Parsed<'a> {
    let issue = |issue: &decode::sip::Issue| ParsedIssue {
        code: issue.code.as_str(),
        offset: issue.offset,
        reference: issue.code.reference(),
    };
    let header = |header: &decode::sip::Header<'a>| ParsedHeader {
        name: String::from_utf8_lossy(header.full_name()),
        value: text(&header.value()),
    };
    Parsed {
        validity: message.validity.as_str(),
        issues: message.issues.iter().map(issue).collect(),
        method: message
            .is_request()
            .then(|| text(message.method().as_bytes())),
        request_uri: message.request_uri().map(|uri| text(uri.raw)),
        status: message.status(),
        reason: message.status().map(|_| text(message.reason_phrase())),
        call_id: text(&message.call_id),
        headers: message.headers.iter().map(header).collect(),
        body_offset: message.head_bytes,
        body_bytes: message.body.len(),
    }
}

/// Bytes that are no UTF-8 are shown as U+FFFD.
fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
