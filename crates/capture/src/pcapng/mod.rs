//! pcapng files: any number of sections in either byte order, each with its interfaces.
//!
//! Blocks that carry no packet and describe no interface are passed over, whatever their length.

mod block;
mod interface;
mod resolution;

use block::{Block, Order};
use interface::Interface;

use crate::ReadError;
use crate::bytes::{Bytes, Filled};
use crate::packet::{MAX_PACKET_BYTES, Parsed, Record};

/// Block types (draft-ietf-opsawg-pcapng, section 11.1).
const SECTION_HEADER: u32 = 0x0a0d_0d0a;
const INTERFACE_DESCRIPTION: u32 = 1;
const OBSOLETE_PACKET: u32 = 2;
const SIMPLE_PACKET: u32 = 3;
const ENHANCED_PACKET: u32 = 6;

/// Type and the two lengths that enclose every block.
const SMALLEST_BLOCK_BYTES: usize = 12;
/// Type, length, byte-order magic, version, section length; options may follow.
const SECTION_HEADER_BYTES: usize = 28;
/// The longest block that is held in memory: a packet and 64 KiB of options, comments mostly.
const MAX_BLOCK_BYTES: usize = MAX_PACKET_BYTES + 64 * 1024;
/// Obsolete packet blocks number interfaces with 16 bits, and no capture comes near that.
const MAX_INTERFACES: usize = 65_536;

/// Reads the packets of one pcapng file.
#[derive(Debug)]
pub(crate) struct PcapngReader {
    /// Byte order of the section; `None` before the first section header.
    order: Option<Order>,
    interfaces: Vec<Interface>,
    /// Stamp of the last packet: simple packets have none, and happened no earlier.
    last_ts: i64,
}

impl PcapngReader {
    pub(crate) fn new() -> Self {
        Self {
            order: None,
            interfaces: Vec::new(),
            last_ts: 0,
        }
    }

    pub(crate) fn advance(&mut self, bytes: &mut Bytes) -> Result<Parsed, ReadError> {
        loop {
            match bytes.want(SMALLEST_BLOCK_BYTES)? {
                Filled::Enough => {}
                Filled::Waiting => return Ok(Parsed::Waiting),
                Filled::Ended if bytes.is_between_records() => return Ok(Parsed::End),
                Filled::Ended => return Ok(Parsed::Truncated),
            }
            let (order, kind, length) = self.read_block_header(bytes)?;
            let needed = match kind {
                SECTION_HEADER => SECTION_HEADER_BYTES,
                INTERFACE_DESCRIPTION | OBSOLETE_PACKET | SIMPLE_PACKET | ENHANCED_PACKET => length,
                _ => {
                    bytes.discard(length as u64);
                    continue;
                }
            };
            if needed > MAX_BLOCK_BYTES {
                let what = format!(
                    "a block of {needed} bytes, where {MAX_BLOCK_BYTES} is the most there can be"
                );
                return Err(ReadError::corrupt(bytes.offset(), what));
            }
            match bytes.want(needed)? {
                Filled::Enough => {}
                Filled::Waiting => return Ok(Parsed::Waiting),
                Filled::Ended => return Ok(Parsed::Truncated),
            }
            let block = Block::new(
                order,
                bytes.get().get(..needed).unwrap_or_default(),
                bytes.offset(),
            );
            match kind {
                SECTION_HEADER => self.start_section(&block, order, length)?,
                INTERFACE_DESCRIPTION => self.add_interface(&block)?,
                _ => return self.read_packet(kind, &block).map(Parsed::Record),
            }
            bytes.discard(length as u64);
        }
    }

    /// Byte order, type and length of the block that the window stands on.
    fn read_block_header(&self, bytes: &Bytes) -> Result<(Order, u32, usize), ReadError> {
        let corrupt = |what: &'static str| ReadError::corrupt(bytes.offset(), what);
        let Some(header) = bytes.get().first_chunk::<SMALLEST_BLOCK_BYTES>() else {
            return Err(corrupt("a block without header"));
        };
        let [t0, t1, t2, t3, l0, l1, l2, l3, magic @ ..] = *header;
        let order = if u32::from_be_bytes([t0, t1, t2, t3]) == SECTION_HEADER {
            Order::from_magic(magic)
                .ok_or_else(|| corrupt("a section header without byte-order magic"))?
        } else {
            self.order
                .ok_or_else(|| corrupt("a block before any section header"))?
        };
        let length = order.u32([l0, l1, l2, l3]) as usize;
        if length < SMALLEST_BLOCK_BYTES || !length.is_multiple_of(4) {
            return Err(corrupt("a block length that cannot be"));
        }
        Ok((order, order.u32([t0, t1, t2, t3]), length))
    }

    /// A section forgets the interfaces of the one before.
    fn start_section(
        &mut self,
        block: &Block<'_>,
        order: Order,
        length: usize,
    ) -> Result<(), ReadError> {
        if length < SECTION_HEADER_BYTES {
            return Err(block.corrupt("a section header that is too short"));
        }
        if block.u16(12) != 1 {
            return Err(block.corrupt("a pcapng version that is not 1"));
        }
        self.order = Some(order);
        self.interfaces.clear();
        Ok(())
    }

    fn add_interface(&mut self, block: &Block<'_>) -> Result<(), ReadError> {
        block.check_trailer()?;
        if self.interfaces.len() >= MAX_INTERFACES {
            return Err(block.corrupt("more interfaces than any capture has"));
        }
        self.interfaces.push(Interface::read(block));
        Ok(())
    }

    fn read_packet(&mut self, kind: u32, block: &Block<'_>) -> Result<Record, ReadError> {
        block.check_trailer()?;
        let record = match kind {
            SIMPLE_PACKET => self.read_simple(block)?,
            OBSOLETE_PACKET => self.read_stamped(u32::from(block.u16(8)), block)?,
            _ => self.read_stamped(block.u32(8), block)?,
        };
        if record.data_len > MAX_PACKET_BYTES {
            return Err(block.corrupt("a packet longer than any there can be"));
        }
        if record.data_len
            > block
                .len()
                .saturating_sub(record.data_start + block::TRAILER_BYTES)
        {
            return Err(block.corrupt("a packet longer than the block around it"));
        }
        self.last_ts = record.ts;
        Ok(record)
    }

    /// Enhanced packets and the obsolete ones, which differ only in how they name the interface.
    fn read_stamped(&self, number: u32, block: &Block<'_>) -> Result<Record, ReadError> {
        let interface = self.interface(number, block)?;
        let units = (u64::from(block.u32(12)) << 32) | u64::from(block.u32(16));
        Ok(Record {
            ts: interface.nanoseconds(units),
            link_type: interface.link_type,
            interface: number,
            original_len: block.u32(24),
            data_start: 28,
            data_len: block.u32(20) as usize,
            consumed: block.len(),
        })
    }

    /// Simple packets belong to the first interface, and are as long as its snap length lets them be.
    fn read_simple(&self, block: &Block<'_>) -> Result<Record, ReadError> {
        let interface = self.interface(0, block)?;
        let original_len = block.u32(8);
        let data_start = 12;
        let room = block
            .len()
            .saturating_sub(data_start + block::TRAILER_BYTES);
        Ok(Record {
            ts: self.last_ts,
            link_type: interface.link_type,
            interface: 0,
            original_len,
            data_start,
            data_len: room.min(original_len as usize).min(interface.snap_len()),
            consumed: block.len(),
        })
    }

    fn interface(&self, number: u32, block: &Block<'_>) -> Result<&Interface, ReadError> {
        self.interfaces
            .get(number as usize)
            .ok_or_else(|| block.corrupt("a packet of an interface that is not described"))
    }
}
