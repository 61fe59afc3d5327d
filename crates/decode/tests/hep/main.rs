//! HEP versions 1, 2 and 3, in datagrams and in streams.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr)]

mod bounds;
mod build;
mod compressed;
mod older;
mod samples;
mod stream;
mod version3;
mod zipped;
