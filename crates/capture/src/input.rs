//! The bytes of one file, pipe or standard input as they come, with waiting that can be limited and ended.
//!
//! Waiting shows as [`io::ErrorKind::WouldBlock`]: decompressors pass it on and go on where they were, so one thread
//! can serve several pipes.

use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::os::fd::AsFd;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::OFlags;

use crate::OpenError;

/// How often a growing file is looked at. There is no event for it that all file systems send.
const GROWTH_INTERVAL: Duration = Duration::from_millis(50);

/// Ends sources that wait, from another thread. What has arrived is still delivered.
#[derive(Clone, Debug, Default)]
pub struct Stopper(Arc<AtomicBool>);

impl Stopper {
    /// Makes the source end where it would have to wait.
    pub fn stop(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_stopped(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Has an end that is known now.
    File,
    /// Ends when its user says so.
    GrowingFile,
    /// Pipe, terminal, socket or device: ends when its writer says so.
    Stream,
}

/// An open input.
#[derive(Debug)]
pub(crate) struct Input {
    file: File,
    kind: Kind,
    size: u64,
    read: u64,
    /// Bytes that were read to recognise the compression, not yet handed on.
    looked_at: Vec<u8>,
    patience: Duration,
    stopper: Stopper,
}

impl Input {
    /// Opens a path. A FIFO opens at once, whether it has a writer or not: it is waited for when it is read.
    pub(crate) fn open(path: &Path, follow: bool) -> Result<Self, OpenError> {
        let non_blocking = OFlags::NONBLOCK.bits().cast_signed();
        let file = OpenOptions::new()
            .read(true)
            .custom_flags(non_blocking)
            .open(path)?;
        Self::new(file, follow)
    }

    /// Takes standard input over, past the buffer that the standard library would put before it.
    pub(crate) fn standard(follow: bool) -> Result<Self, OpenError> {
        let descriptor = io::stdin().as_fd().try_clone_to_owned()?;
        Self::new(File::from(descriptor), follow)
    }

    fn new(file: File, follow: bool) -> Result<Self, OpenError> {
        let metadata = file.metadata()?;
        if metadata.is_dir() {
            return Err(OpenError::IsDirectory);
        }
        let kind = match (metadata.is_file(), follow) {
            (true, false) => Kind::File,
            (true, true) => Kind::GrowingFile,
            (false, _) => Kind::Stream,
        };
        Ok(Self {
            file,
            kind,
            size: metadata.len(),
            read: 0,
            looked_at: Vec::new(),
            patience: Duration::ZERO,
            stopper: Stopper::default(),
        })
    }

    /// How long one read may wait before it gives up with `WouldBlock`.
    pub(crate) fn set_patience(&mut self, patience: Duration) {
        self.patience = patience;
    }

    pub(crate) fn stopper(&self) -> &Stopper {
        &self.stopper
    }

    /// Bytes read so far, and how many there are where that is known.
    pub(crate) fn progress(&self) -> (u64, Option<u64>) {
        (self.read, (self.kind == Kind::File).then_some(self.size))
    }

    /// Collects the first `count` bytes without taking them; `None` when the input waits before it has so many.
    pub(crate) fn peek(&mut self, count: usize) -> io::Result<Option<&[u8]>> {
        while self.looked_at.len() < count {
            let mut chunk = [0_u8; 16];
            let missing = (count - self.looked_at.len()).min(chunk.len());
            match self.read_new(&mut chunk[..missing]) {
                Ok(0) => break,
                Ok(got) => self
                    .looked_at
                    .extend_from_slice(chunk.get(..got).unwrap_or_default()),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(None),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(Some(&self.looked_at))
    }

    fn read_new(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = match self.kind {
            Kind::File => self.file.read(buffer),
            Kind::GrowingFile => self.read_growing(buffer),
            Kind::Stream => self.read_stream(buffer),
        }?;
        self.read += count as u64;
        Ok(count)
    }

    fn read_stream(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let timeout = Timespec::try_from(self.patience).map_err(|_| io::ErrorKind::InvalidInput)?;
        let ready = poll(
            &mut [PollFd::new(&self.file, PollFlags::IN)],
            Some(&timeout),
        )?;
        if ready > 0 {
            return self.file.read(buffer);
        }
        if self.stopper.is_stopped() {
            Ok(0)
        } else {
            Err(io::ErrorKind::WouldBlock.into())
        }
    }

    fn read_growing(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut left = self.patience;
        loop {
            let count = self.file.read(buffer)?;
            if count > 0 || self.stopper.is_stopped() {
                return Ok(count);
            }
            if self.file.metadata()?.len() < self.read {
                return Err(io::Error::other(
                    "the file became shorter while it was followed",
                ));
            }
            if left.is_zero() {
                return Err(io::ErrorKind::WouldBlock.into());
            }
            let pause = left.min(GROWTH_INTERVAL);
            std::thread::sleep(pause);
            left -= pause;
        }
    }
}

impl Read for Input {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.looked_at.is_empty() {
            return self.read_new(buffer);
        }
        let count = self.looked_at.as_slice().read(buffer)?;
        self.looked_at.drain(..count);
        Ok(count)
    }
}
