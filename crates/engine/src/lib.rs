//! Threads and batches: sources merged in time, decoded, tracked, counted and gathered into Arrow batches.
//!
//! One thread does the work. What nobody asks for is not built; the queue of batches is bounded and makes the reading
//! wait, so that nothing is lost; no clock is read: the stamps of the packets are the time. The engine knows no
//! protocol, it only knows who to ask.
#![forbid(unsafe_code)]

mod analysis;
mod batch;
mod below_sip;
mod config;
mod counters;
mod error;
mod progress;
mod queue;
mod running;
mod selection;
mod shared;
mod sink;
mod sources;
mod status;
mod text;
mod wanted;
mod worker;

pub use batch::Batch;
pub use config::{
    Config, InstructionConfig, ParserConfig, SourceConfig, WireConfig, filter_program,
};
pub use error::Error;
pub use progress::Progress;
pub use running::Engine;
pub use text::{RowText, TextForm};

/// The tables and columns as JSON: names, types, what they mean and where that is written.
pub const SCHEMA: &str = include_str!("schema.json");
