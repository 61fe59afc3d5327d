//! One input, packet by packet.

use std::path::PathBuf;
use std::time::Duration;

use crate::bytes::{Bytes, Filled};
use crate::compression::Body;
use crate::error::{OpenError, ReadError};
use crate::input::{Input, Stopper};
use crate::magic;
use crate::packet::{Packet, Parsed, Record};
use crate::pcap::{PcapReader, Variant};
use crate::pcapng::PcapngReader;

/// How long [`Source::next`] sleeps before it looks whether it was stopped.
const STOP_INTERVAL: Duration = Duration::from_millis(200);

/// What to read. Data only: nothing is opened before [`SourceConf::build`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceConf {
    /// A file, a FIFO, or `-` for standard input.
    pub path: PathBuf,
    /// Live: at the end of a file more is waited for until the source is stopped, and [`crate::Merge`] lets the other
    /// sources go on while this one is silent. A FIFO ends with its last writer either way.
    pub follow: bool,
}

impl SourceConf {
    /// Opens the input. What it holds is looked at when the first packet is asked for: a pipe may have none yet.
    pub fn build(&self) -> Result<Source, OpenError> {
        let is_standard = self.path.as_os_str() == "-";
        let input = if is_standard {
            Input::standard(self.follow)
        } else {
            Input::open(&self.path, self.follow)
        }?;
        let name = if is_standard {
            "standard input".into()
        } else {
            self.path.display().to_string()
        };
        Ok(Source {
            name,
            follow: self.follow,
            stopper: input.stopper().clone(),
            state: State::Opened(Box::new(input)),
            record: None,
            packets: 0,
            progress: (0, None),
        })
    }
}

/// What a source has at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step<'a> {
    Packet(Packet<'a>),
    /// Nothing has come within the time allowed; ask again.
    Waiting,
    /// There is nothing more to come.
    End,
}

/// What [`Source::advance`] led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Advance {
    Packet { ts: i64 },
    Waiting,
    End,
}

/// An open input. Delivers its packets in file order, in memory that does not depend on the length of the input.
pub struct Source {
    name: String,
    follow: bool,
    stopper: Stopper,
    state: State,
    /// The packet that is lent out; it leaves the window when the next one is asked for.
    record: Option<Record>,
    packets: u64,
    /// Progress at the end, kept when the input is closed.
    progress: (u64, Option<u64>),
}

enum State {
    /// Nothing is known of the content yet.
    Opened(Box<Input>),
    /// The compression is known, the format is not.
    Unpacked(Box<Bytes>),
    Reading(Box<Bytes>, Format),
    /// The input is closed.
    Done,
}

enum Format {
    Pcap(PcapReader),
    Pcapng(PcapngReader),
}

impl Source {
    /// The next packet, waiting for it as long as it takes; `None` at the end of the input.
    ///
    /// After an error the source is at its end. All packets before the place of the error have been delivered.
    #[expect(
        clippy::should_implement_trait,
        reason = "a packet is lent, which an Iterator cannot do"
    )]
    pub fn next(&mut self) -> Result<Option<Packet<'_>>, ReadError> {
        loop {
            match self.advance(STOP_INTERVAL)? {
                Advance::Packet { .. } => return Ok(self.packet()),
                Advance::Waiting => {}
                Advance::End => return Ok(None),
            }
        }
    }

    /// The next packet, if it comes within `patience` (about; what is written half counts as nothing).
    pub fn step(&mut self, patience: Duration) -> Result<Step<'_>, ReadError> {
        Ok(match self.advance(patience)? {
            Advance::Packet { .. } => self.packet().map_or(Step::End, Step::Packet),
            Advance::Waiting => Step::Waiting,
            Advance::End => Step::End,
        })
    }

    /// Path of the input, or `standard input`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Packets delivered so far.
    pub fn packets(&self) -> u64 {
        self.packets
    }

    /// Bytes read of the input as it is stored (compressed where it is), and its size; `None` where it has no size.
    pub fn progress(&self) -> (u64, Option<u64>) {
        match &self.state {
            State::Opened(input) => input.progress(),
            State::Unpacked(bytes) | State::Reading(bytes, _) => bytes.body.input().progress(),
            State::Done => self.progress,
        }
    }

    /// A handle that ends this source from another thread.
    pub fn stopper(&self) -> Stopper {
        self.stopper.clone()
    }

    pub(crate) fn is_followed(&self) -> bool {
        self.follow
    }

    /// Moves on to the next packet; [`Source::packet`] lends it then.
    pub(crate) fn advance(&mut self, patience: Duration) -> Result<Advance, ReadError> {
        self.release();
        match self.parse(patience) {
            Ok(Parsed::Record(record)) => {
                self.packets += 1;
                self.record = Some(record);
                Ok(Advance::Packet { ts: record.ts })
            }
            Ok(Parsed::Waiting) => Ok(Advance::Waiting),
            Ok(Parsed::End) => {
                self.close();
                Ok(Advance::End)
            }
            // Who stops a live source cuts it anywhere, and knows it.
            Ok(Parsed::Truncated) if self.stopper.is_stopped() => {
                self.close();
                Ok(Advance::End)
            }
            Ok(Parsed::Truncated) => {
                self.close();
                Err(ReadError::Truncated {
                    packets: self.packets,
                })
            }
            Err(error) => {
                self.close();
                Err(error)
            }
        }
    }

    /// The packet that the last [`Source::advance`] found.
    pub(crate) fn packet(&self) -> Option<Packet<'_>> {
        let (record, State::Reading(bytes, _)) = (self.record?, &self.state) else {
            return None;
        };
        Some(Packet {
            ts: record.ts,
            link_type: record.link_type,
            interface: record.interface,
            data: bytes
                .get()
                .get(record.data_start..record.data_start + record.data_len)?,
            original_len: record.original_len,
        })
    }

    /// Gives the place of the last packet free.
    fn release(&mut self) {
        if let (Some(record), State::Reading(bytes, _)) = (self.record.take(), &mut self.state) {
            bytes.discard(record.consumed as u64);
        }
    }

    fn close(&mut self) {
        self.progress = self.progress();
        self.state = State::Done;
    }

    fn parse(&mut self, patience: Duration) -> Result<Parsed, ReadError> {
        loop {
            match &mut self.state {
                State::Reading(bytes, format) => {
                    bytes.body.input_mut().set_patience(patience);
                    return match format {
                        Format::Pcap(reader) => reader.advance(bytes),
                        Format::Pcapng(reader) => reader.advance(bytes),
                    };
                }
                State::Done => return Ok(Parsed::End),
                State::Opened(_) | State::Unpacked(_) => {
                    if !self.recognise(patience)? {
                        return Ok(Parsed::Waiting);
                    }
                }
            }
        }
    }

    /// One step from unknown bytes to a known format; `false` when too few bytes have come.
    fn recognise(&mut self, patience: Duration) -> Result<bool, ReadError> {
        match std::mem::replace(&mut self.state, State::Done) {
            State::Opened(mut input) => {
                input.set_patience(patience);
                let Some(first_bytes) = input.peek(magic::DECIDING_BYTES).map_err(ReadError::Io)?
                else {
                    self.state = State::Opened(input);
                    return Ok(false);
                };
                let first_bytes = first_bytes.to_vec();
                let body = Body::new(*input, &first_bytes).map_err(ReadError::Io)?;
                self.state = State::Unpacked(Box::new(Bytes::new(body)));
            }
            State::Unpacked(mut bytes) => {
                bytes.body.input_mut().set_patience(patience);
                if bytes.want(magic::DECIDING_BYTES)? == Filled::Waiting {
                    self.state = State::Unpacked(bytes);
                    return Ok(false);
                }
                let format = self.recognise_format(&mut bytes);
                // Kept for its progress, which an error still wants to tell.
                self.state = State::Unpacked(bytes);
                let format = format?;
                if let State::Unpacked(bytes) = std::mem::replace(&mut self.state, State::Done) {
                    self.state = State::Reading(bytes, format);
                }
            }
            other => self.state = other,
        }
        Ok(true)
    }

    fn recognise_format(&self, bytes: &mut Bytes) -> Result<Format, ReadError> {
        if let Some(magic) = bytes.get().first_chunk::<4>() {
            if *magic == magic::PCAPNG {
                return Ok(Format::Pcapng(PcapngReader::new()));
            }
            if let Some(variant) = Variant::from_magic(*magic) {
                return Ok(Format::Pcap(PcapReader::new(variant)));
            }
        }
        // A few more bytes describe the content better; without them it is described by what is there.
        bytes.want(magic::DESCRIBING_BYTES)?;
        let compression = bytes.body.compression();
        if bytes.get().len() < magic::DECIDING_BYTES && bytes.is_cut_short() {
            return Err(ReadError::Truncated {
                packets: self.packets,
            });
        }
        if bytes.get().is_empty() && compression.is_none() {
            return Err(ReadError::Empty);
        }
        Err(magic::refuse(bytes.get(), compression))
    }
}
