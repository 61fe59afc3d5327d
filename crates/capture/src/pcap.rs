//! pcap files: both byte orders, microseconds and nanoseconds, and the longer record header of "modified" pcap.

use crate::ReadError;
use crate::bytes::{Bytes, Filled};
use crate::packet::{MAX_PACKET_BYTES, Parsed, Record};

const FILE_HEADER_BYTES: usize = 24;
const RECORD_HEADER_BYTES: usize = 16;
/// Interface index, protocol and packet type follow the usual record header.
const MODIFIED_RECORD_HEADER_BYTES: usize = 24;
/// The upper half of the field holds the length of the frame check sequence.
const LINK_TYPE_MASK: u32 = 0xffff;
const SECOND_NS: i64 = 1_000_000_000;

/// What the magic number says about all that follows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Variant {
    big_endian: bool,
    /// Nanoseconds in one unit of a stamp's fraction.
    fraction_ns: i64,
    record_header_bytes: usize,
}

impl Variant {
    /// `None` when the bytes are no magic number of pcap.
    pub(crate) fn from_magic(magic: [u8; 4]) -> Option<Self> {
        let (big, little) = (u32::from_be_bytes(magic), u32::from_le_bytes(magic));
        Self::of(big, true).or_else(|| Self::of(little, false))
    }

    fn of(magic: u32, big_endian: bool) -> Option<Self> {
        let (fraction_ns, record_header_bytes) = match magic {
            0xa1b2_c3d4 => (1000, RECORD_HEADER_BYTES),
            0xa1b2_3c4d => (1, RECORD_HEADER_BYTES),
            0xa1b2_cd34 => (1000, MODIFIED_RECORD_HEADER_BYTES),
            _ => return None,
        };
        Some(Self {
            big_endian,
            fraction_ns,
            record_header_bytes,
        })
    }

    /// The `index`-th 32-bit field of a header; 0 beyond its end.
    fn field(self, header: &[u8], index: usize) -> u32 {
        let field = header
            .get(index * 4..)
            .and_then(<[u8]>::first_chunk::<4>)
            .copied()
            .unwrap_or_default();
        if self.big_endian {
            u32::from_be_bytes(field)
        } else {
            u32::from_le_bytes(field)
        }
    }
}

/// Reads the records of one pcap file.
#[derive(Debug)]
pub(crate) struct PcapReader {
    variant: Variant,
    /// Known once the file header is complete.
    link_type: Option<u32>,
}

impl PcapReader {
    pub(crate) fn new(variant: Variant) -> Self {
        Self {
            variant,
            link_type: None,
        }
    }

    pub(crate) fn advance(&mut self, bytes: &mut Bytes) -> Result<Parsed, ReadError> {
        let link_type = match self.link_type {
            Some(link_type) => link_type,
            None => match bytes.want(FILE_HEADER_BYTES)? {
                Filled::Enough => self.read_file_header(bytes),
                Filled::Waiting => return Ok(Parsed::Waiting),
                Filled::Ended => return Ok(Parsed::Truncated),
            },
        };
        let header_bytes = self.variant.record_header_bytes;
        match bytes.want(header_bytes)? {
            Filled::Enough => {}
            Filled::Waiting => return Ok(Parsed::Waiting),
            Filled::Ended if bytes.is_between_records() => return Ok(Parsed::End),
            Filled::Ended => return Ok(Parsed::Truncated),
        }
        let record = self.read_record_header(bytes, link_type)?;
        Ok(match bytes.want(record.consumed)? {
            Filled::Enough => Parsed::Record(record),
            Filled::Waiting => Parsed::Waiting,
            Filled::Ended => Parsed::Truncated,
        })
    }

    /// Versions are not told apart: all that differ from 2.4 are older than SIP.
    fn read_file_header(&mut self, bytes: &mut Bytes) -> u32 {
        let link_type = self.variant.field(bytes.get(), 5) & LINK_TYPE_MASK;
        self.link_type = Some(link_type);
        bytes.discard(FILE_HEADER_BYTES as u64);
        link_type
    }

    fn read_record_header(&self, bytes: &Bytes, link_type: u32) -> Result<Record, ReadError> {
        let header = bytes.get();
        let data_len = self.variant.field(header, 2) as usize;
        if data_len > MAX_PACKET_BYTES {
            let what = format!(
                "a packet of {data_len} bytes, where {MAX_PACKET_BYTES} is the most there can be"
            );
            return Err(ReadError::corrupt(bytes.offset(), what));
        }
        let seconds = i64::from(self.variant.field(header, 0));
        let fraction = i64::from(self.variant.field(header, 1));
        let data_start = self.variant.record_header_bytes;
        Ok(Record {
            ts: seconds * SECOND_NS + fraction * self.variant.fraction_ns,
            link_type,
            interface: 0,
            original_len: self.variant.field(header, 3),
            data_start,
            data_len,
            consumed: data_start + data_len,
        })
    }
}
