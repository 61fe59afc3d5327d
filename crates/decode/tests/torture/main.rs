//! Torture messages of our own: every fault that RFC 4475 and RFC 5118 test for, in other words.
//!
//! Each test is named after the fault; the section of the RFC that describes it stands beside it.
#![allow(clippy::unwrap_used, clippy::panic)]

mod build;
mod damaged;
mod framing;
mod ipv6;
mod legacy;
mod over_stream;
mod syntax;
mod transport;
mod unusual;

use decode::sip::{Limits, Message, Validity, parse};

/// Reads a message and checks its class and its issues, in a datagram and on a stream.
fn expect<'a>(bytes: &'a [u8], validity: Validity, codes: &[&str]) -> Message<'a> {
    let message = parse(bytes, &Limits::default());
    let found: Vec<_> = message
        .issues
        .iter()
        .map(|issue| issue.code.as_str())
        .collect();
    assert_eq!(found, codes, "{}", String::from_utf8_lossy(bytes));
    assert_eq!(message.validity, validity);
    over_stream::check(bytes);
    message
}

/// A message without any deviation.
fn valid(bytes: &[u8]) -> Message<'_> {
    expect(bytes, Validity::Valid, &[])
}

/// A message whose deviations leave its meaning clear.
fn lenient<'a>(bytes: &'a [u8], codes: &[&str]) -> Message<'a> {
    expect(bytes, Validity::Lenient, codes)
}

/// A message that must not change any state.
fn malformed<'a>(bytes: &'a [u8], codes: &[&str]) -> Message<'a> {
    expect(bytes, Validity::Malformed, codes)
}
