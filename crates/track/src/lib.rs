//! State machines: SIP messages in, rows out. No I/O, no clock.
//!
//! [`Tracker::message`] takes one [`Observation`] and writes what became a fact to a [`rows::Rows`]: a closed transaction,
//! a closed attempt, an ended session, a registration, an event, and the message itself. `state` decides which table a
//! message concerns; each table's module holds the rules of its thing.
#![forbid(unsafe_code)]

mod attempt;
mod compat;
mod context;
mod elapsed;
mod event;
mod hashing;
mod labelling;
pub mod labels;
mod leg;
mod media;
mod message_texts;
mod networks;
mod observation;
mod registration;
pub mod rows;
mod scanners;
mod session;
mod settings;
mod state;
mod subscription;
mod table;
mod text;
mod timers;
mod tracker;
mod transaction;
mod verdict;

pub use message_texts::MESSAGE_TEXTS;
pub use observation::{Observation, Probe, TransportFailure};
pub use settings::{
    Cap, Carrier, HeaderLabel, Limits, SECOND, Settings, SettingsError, Tenant, Timeouts, UserAgent,
};
pub use tracker::{Active, TableCount, Tracker};

/// A moment: nanoseconds since 1970, UTC.
pub type Timestamp = i64;
