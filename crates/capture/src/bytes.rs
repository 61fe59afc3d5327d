//! The read window: uncompressed bytes in one buffer that is as long as the longest record, and no longer.

use std::io::{self, Read};

use crate::ReadError;
use crate::compression::Body;

/// Where the window starts out: as much as a pipe holds, and a few dozen packets.
const INITIAL_BYTES: usize = 64 * 1024;

/// Whether the window holds what was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Filled {
    Enough,
    /// The input has nothing more at the moment.
    Waiting,
    /// The input has ended before so many bytes.
    Ended,
}

/// A window that moves over the uncompressed bytes of an input.
pub(crate) struct Bytes {
    pub(crate) body: Body,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    /// Offset of the window's first byte in the uncompressed input.
    offset: u64,
    /// Bytes that are still to be passed over before the window goes on.
    to_discard: u64,
    /// The compressed data ended before its own end mark.
    cut_short: bool,
}

impl Bytes {
    pub(crate) fn new(body: Body) -> Self {
        Self {
            body,
            buffer: Vec::new(),
            start: 0,
            end: 0,
            offset: 0,
            to_discard: 0,
            cut_short: false,
        }
    }

    /// The bytes that are there.
    pub(crate) fn get(&self) -> &[u8] {
        self.buffer.get(self.start..self.end).unwrap_or_default()
    }

    pub(crate) fn offset(&self) -> u64 {
        self.offset
    }

    /// Whether an input that has ended here could end here: right behind a record, and with its compression complete.
    pub(crate) fn is_between_records(&self) -> bool {
        self.start == self.end && self.to_discard == 0 && !self.cut_short
    }

    /// Whether compressed data ended before its own end mark.
    pub(crate) fn is_cut_short(&self) -> bool {
        self.cut_short
    }

    /// Passes over `count` bytes, be they read already or not.
    pub(crate) fn discard(&mut self, count: u64) {
        self.to_discard += count;
        self.discard_read();
    }

    /// Reads until the window holds `count` bytes, never more often than needed: a whole packet in a pipe is delivered
    /// before the next one comes. The caller bounds `count`.
    pub(crate) fn want(&mut self, count: usize) -> Result<Filled, ReadError> {
        while self.to_discard > 0 || self.end - self.start < count {
            if self.to_discard == 0 {
                self.make_room(count);
            } else {
                self.make_room(1);
            }
            match self.read_more() {
                Ok(0) => return Ok(Filled::Ended),
                Ok(_) => self.discard_read(),
                Err(error) => match error.kind() {
                    io::ErrorKind::Interrupted => {}
                    io::ErrorKind::WouldBlock => return Ok(Filled::Waiting),
                    io::ErrorKind::UnexpectedEof => {
                        self.cut_short = true;
                        return Ok(Filled::Ended);
                    }
                    _ => return Err(self.body.read_error(error)),
                },
            }
        }
        Ok(Filled::Enough)
    }

    fn read_more(&mut self) -> io::Result<usize> {
        let room = self.buffer.get_mut(self.end..).unwrap_or_default();
        let count = self.body.read(room)?;
        self.end += count;
        Ok(count)
    }

    /// Moves what is there to the front, and lengthens the buffer where it cannot hold `count` bytes.
    fn make_room(&mut self, count: usize) {
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        if self.buffer.len() < count.max(INITIAL_BYTES) {
            self.buffer
                .resize(count.next_power_of_two().max(INITIAL_BYTES), 0);
        }
    }

    fn discard_read(&mut self) {
        let now = usize::try_from(self.to_discard)
            .unwrap_or(usize::MAX)
            .min(self.end - self.start);
        self.start += now;
        self.offset += now as u64;
        self.to_discard -= now as u64;
    }
}
