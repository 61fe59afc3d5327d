//! Where packets come from: pcap and pcapng files, pipes and growing files.
//!
//! A [`SourceConf`] is data; [`SourceConf::build`] makes a [`Source`] of it, which reads one input packet by packet in
//! constant memory. [`Merge`] puts several sources in time order. What is inside a packet is nothing to this crate, except
//! to a [`filter::Filter`], which says whether it is wanted.
#![forbid(unsafe_code)]

mod bytes;
mod compression;
mod error;
pub mod filter;
mod input;
mod magic;
mod merge;
mod packet;
mod pcap;
mod pcapng;
mod source;

pub use error::{OpenError, ReadError};
pub use input::Stopper;
pub use merge::{Merge, MergeStep, Report};
pub use packet::{MAX_PACKET_BYTES, Packet};
pub use source::{Source, SourceConf, Step};
