//! permessage-deflate (RFC 7692): inflating without being blown up.

use flate2::{Decompress, FlushDecompress, Status};

/// How many times the bytes of a message that are kept may come out of the inflater. What is not kept has to be inflated
/// for the sake of the window that later messages refer to; deflate makes up to 1032 bytes of one, so there is an end to it.
const FACTOR: u64 = 16;
/// Bytes that come out in one step.
const STEP: usize = 4_096;
/// Memory of an inflater: the window of 32 KiB, its tables and its counters.
const INFLATER_BYTES: usize = 48 * 1_024;
/// What a sender cuts off the end of each message (RFC 7692 section 7.2.1).
const TAIL: [u8; 4] = [0x00, 0x00, 0xff, 0xff];

/// How one direction compresses. A window of less than 32 KiB needs no other inflater.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compression {
    /// Not at all.
    Off,
    /// Each message by itself (`no_context_takeover`).
    Alone,
    /// Messages refer to messages before them.
    Shared,
    /// In a way that cannot be read: what messages refer to is missing, or the extension is unknown.
    Unreadable,
}

impl Compression {
    /// What is left of it when something of the direction was not seen.
    pub(super) fn after_loss(self) -> Self {
        match self {
            Self::Shared => Self::Unreadable,
            other => other,
        }
    }
}

/// Bytes that came out of a message, as far as they are kept.
#[derive(Debug)]
pub(super) struct Output<'a> {
    pub(super) bytes: &'a mut Vec<u8>,
    pub(super) limit: usize,
}

/// Why a message is not inflated any further.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// This is no deflate.
    Corrupt,
    /// Far more came out than is kept.
    TooMuch,
    /// A block said that it is the last one. What it left in the window cannot be kept.
    Ended,
}

/// Inflates the messages of one direction.
#[derive(Debug)]
pub(super) struct Inflater {
    state: Decompress,
    /// `total_out` when the message began.
    begin: u64,
}

impl Inflater {
    pub(super) fn new() -> Self {
        Self {
            state: Decompress::new(false),
            begin: 0,
        }
    }

    /// The next message begins.
    pub(super) fn begin(&mut self) {
        self.begin = self.state.total_out();
    }

    /// Bytes that came out of this message.
    pub(super) fn produced(&self) -> u64 {
        self.state.total_out() - self.begin
    }

    /// The message is complete.
    pub(super) fn end(&mut self, output: &mut Output<'_>) -> Result<(), Stop> {
        self.feed(&TAIL, output)
    }

    /// The next bytes of the message.
    pub(super) fn feed(&mut self, mut input: &[u8], output: &mut Output<'_>) -> Result<(), Stop> {
        let mut step = [0; STEP];
        loop {
            let (before_in, before_out) = (self.state.total_in(), self.state.total_out());
            let status = self
                .state
                .decompress(input, &mut step, FlushDecompress::None)
                .map_err(|_| Stop::Corrupt)?;
            let consumed = (self.state.total_in() - before_in) as usize;
            let produced = (self.state.total_out() - before_out) as usize;
            input = input.get(consumed..).unwrap_or_default();
            let space = output.limit.saturating_sub(output.bytes.len());
            let kept = step.get(..produced.min(space)).unwrap_or_default();
            output.bytes.extend_from_slice(kept);
            if self.produced() > FACTOR * output.limit as u64 {
                return Err(Stop::TooMuch);
            }
            if status == Status::StreamEnd {
                return Err(Stop::Ended);
            }
            let is_idle = consumed == 0 && produced == 0;
            if is_idle || input.is_empty() && produced < STEP {
                return Ok(());
            }
        }
    }

    /// Bytes of memory that it keeps.
    pub(super) const fn held() -> usize {
        INFLATER_BYTES
    }
}
