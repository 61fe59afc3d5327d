//! One captured packet, lent by the source that read it.

/// The longest packet that is read: the greatest snap length of tcpdump and libpcap (`MAXIMUM_SNAPLEN`). IP packets end
/// at 64 KiB, so a greater length is damage, and must not become an allocation.
pub const MAX_PACKET_BYTES: usize = 256 * 1024;

/// One captured packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packet<'a> {
    /// Capture time in nanoseconds since 1970, UTC.
    pub ts: i64,
    /// Link type of the interface it was captured on (DLT number).
    pub link_type: u32,
    /// Interface as its file numbers it within a pcapng section; 0 in pcap files.
    pub interface: u32,
    /// The captured bytes.
    pub data: &'a [u8],
    /// Length on the wire, which is more than `data` where a snap length cut the packet.
    pub original_len: u32,
}

/// Where a packet lies in the read window, before it is lent out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Record {
    pub(crate) ts: i64,
    pub(crate) link_type: u32,
    pub(crate) interface: u32,
    pub(crate) original_len: u32,
    /// Offset of the captured bytes from the start of the window.
    pub(crate) data_start: usize,
    pub(crate) data_len: usize,
    /// Bytes that the whole record takes up in the window.
    pub(crate) consumed: usize,
}

/// What one attempt to read the next packet led to.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Parsed {
    Record(Record),
    /// The input has nothing more at the moment.
    Waiting,
    /// The input ended between two records.
    End,
    /// The input ended within a record.
    Truncated,
}
