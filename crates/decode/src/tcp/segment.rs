//! One TCP segment (RFC 9293 section 3.1), and what it turned out to be.

const HEADER: usize = 20;
const FIN: u8 = 0x01;
const SYN: u8 = 0x02;
const RST: u8 = 0x04;
const ACK: u8 = 0x10;

/// The parts of a segment that matter to a probe.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Segment<'a> {
    pub src_port: u16,
    pub dst_port: u16,
    /// Sequence number of the first byte, or of SYN.
    pub seq: u32,
    /// The next byte that its sender expects; `None` without the ACK flag.
    pub ack: Option<u32>,
    pub syn: bool,
    pub fin: bool,
    pub rst: bool,
    /// Window as it stands in the header, not scaled.
    pub window: u16,
    pub payload: &'a [u8],
    /// Bytes behind `payload` that the capture cut off.
    pub missing: usize,
}

impl<'a> Segment<'a> {
    /// Reads a segment out of an IP payload that lacks `missing` bytes at its end.
    ///
    /// `None` when the fixed header is cut, or when the data offset points into it or beyond the segment. Options that
    /// a snap length cut off are no loss: what is missing of them is taken off what is missing of the payload.
    pub fn read(bytes: &'a [u8], missing: usize) -> Option<Self> {
        let (header, rest) = bytes.split_first_chunk::<HEADER>()?;
        let options = (usize::from(header[12] >> 4) * 4).checked_sub(HEADER)?;
        let missing = missing.checked_sub(options.saturating_sub(rest.len()))?;
        let flags = header[13];
        let ack = u32::from_be_bytes([header[8], header[9], header[10], header[11]]);
        Some(Self {
            src_port: u16::from_be_bytes([header[0], header[1]]),
            dst_port: u16::from_be_bytes([header[2], header[3]]),
            seq: u32::from_be_bytes([header[4], header[5], header[6], header[7]]),
            ack: (flags & ACK != 0).then_some(ack),
            syn: flags & SYN != 0,
            fin: flags & FIN != 0,
            rst: flags & RST != 0,
            window: u16::from_be_bytes([header[14], header[15]]),
            payload: rest.get(options..).unwrap_or_default(),
            missing,
        })
    }

    /// Whether the sender put no data into it.
    pub(super) fn is_empty(&self) -> bool {
        self.payload.is_empty() && self.missing == 0
    }

    /// Sequence number of the first byte of data: SYN takes one number (RFC 9293 section 3.4).
    pub(super) fn data_seq(&self) -> u32 {
        self.seq.wrapping_add(u32::from(self.syn))
    }
}

/// What a segment was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SegmentUse {
    /// It brought bytes that were not there before, in order or not.
    Data,
    /// No data: a SYN, an acknowledgment, a FIN.
    Control,
    /// A probe whether the other side lives (RFC 9293 section 3.8.4).
    Keepalive,
    /// All its bytes were there already.
    Retransmission,
    /// The connection carries something that nobody reads.
    Unwanted,
    /// Not believed: far from every place where bytes may be, too late for a hole that was skipped, or after the end.
    Ignored,
    /// It reset the connection; everything that waited has been given out.
    Reset {
        /// Both endpoints had sent something before; otherwise the connection was refused.
        established: bool,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(offset: u8, flags: u8) -> Vec<u8> {
        let mut bytes = vec![0x13, 0xc4, 0x13, 0xc5, 0, 0, 0, 7, 0, 0, 0, 9];
        bytes.extend([offset << 4, flags, 0x20, 0, 0, 0, 0, 0]);
        bytes
    }

    #[test]
    fn the_payload_begins_behind_the_options() {
        let mut bytes = header(6, ACK | FIN);
        bytes.extend(b"\x01\x01\x01\x01data");
        let segment = Segment::read(&bytes, 3).unwrap();
        let expected = Segment {
            src_port: 5060,
            dst_port: 5061,
            seq: 7,
            ack: Some(9),
            fin: true,
            window: 0x2000,
            payload: b"data",
            missing: 3,
            ..Segment::default()
        };
        assert_eq!(segment, expected);
    }

    #[test]
    fn an_acknowledgment_counts_only_with_its_flag() {
        let bytes = header(5, SYN);
        let segment = Segment::read(&bytes, 0).unwrap();
        assert_eq!((segment.ack, segment.syn), (None, true));
    }

    #[test]
    fn impossible_data_offsets_are_no_segment() {
        assert!(Segment::read(&header(4, ACK), 0).is_none());
        assert!(Segment::read(&header(6, ACK), 0).is_none());
        assert!(Segment::read(&header(5, ACK)[..19], 100).is_none());
    }

    #[test]
    fn options_that_the_capture_cut_off_are_no_missing_payload() {
        assert_eq!(Segment::read(&header(8, ACK), 12).unwrap().missing, 0);
        assert_eq!(Segment::read(&header(8, ACK), 112).unwrap().missing, 100);
    }
}
