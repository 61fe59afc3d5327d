//! TLS and DTLS without keys: hellos, certificates, alerts, and records that are passed over.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

mod build;
mod datagrams;
mod records;
