//! IPFIX of session border controllers.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr)]

mod build;
mod connect;
mod records;
mod samples;
mod stream;
