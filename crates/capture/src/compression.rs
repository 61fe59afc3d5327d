//! Takes the compression off, recognised by magic number and never by file name.

use std::io::{self, BufReader, Read};

use flate2::bufread::MultiGzDecoder;

use crate::ReadError;
use crate::input::Input;
use crate::magic;

/// Compressed bytes that are read at a time.
const CHUNK_BYTES: usize = 64 * 1024;

/// The uncompressed bytes of an input.
pub(crate) enum Body {
    Plain(Input),
    /// Any number of members in a row, as `cat a.gz b.gz` makes them.
    Gzip(Box<MultiGzDecoder<BufReader<Input>>>),
    /// Any number of frames. The library's own limit of the window (128 MiB, `zstd --long=27`) bounds its memory.
    Zstd(zstd::Decoder<'static, BufReader<Input>>),
}

impl Body {
    pub(crate) fn new(input: Input, first_bytes: &[u8]) -> io::Result<Self> {
        if first_bytes.starts_with(&magic::GZIP) {
            let reader = BufReader::with_capacity(CHUNK_BYTES, input);
            return Ok(Self::Gzip(Box::new(MultiGzDecoder::new(reader))));
        }
        if magic::is_zstd(first_bytes) {
            let reader = BufReader::with_capacity(CHUNK_BYTES, input);
            return Ok(Self::Zstd(zstd::Decoder::with_buffer(reader)?));
        }
        Ok(Self::Plain(input))
    }

    /// The name of the compression, `None` for plain bytes.
    pub(crate) fn compression(&self) -> Option<&'static str> {
        match self {
            Self::Plain(_) => None,
            Self::Gzip(_) => Some("gzip"),
            Self::Zstd(_) => Some("zstd"),
        }
    }

    pub(crate) fn input(&self) -> &Input {
        match self {
            Self::Plain(input) => input,
            Self::Gzip(decoder) => decoder.get_ref().get_ref(),
            Self::Zstd(decoder) => decoder.get_ref().get_ref(),
        }
    }

    pub(crate) fn input_mut(&mut self) -> &mut Input {
        match self {
            Self::Plain(input) => input,
            Self::Gzip(decoder) => decoder.get_mut().get_mut(),
            Self::Zstd(decoder) => decoder.get_mut().get_mut(),
        }
    }

    /// Tells damage from failure: only what the operating system reports has an error number.
    pub(crate) fn read_error(&self, error: io::Error) -> ReadError {
        match self.compression() {
            Some(name) if error.raw_os_error().is_none() => {
                ReadError::corrupt(self.input().progress().0, format!("{name} data: {error}"))
            }
            _ => ReadError::Io(error),
        }
    }
}

impl Read for Body {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(input) => input.read(buffer),
            Self::Gzip(decoder) => decoder.read(buffer),
            Self::Zstd(decoder) => decoder.read(buffer),
        }
    }
}
