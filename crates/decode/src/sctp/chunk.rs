//! The common header and the chunks of a packet (RFC 9260 3).

/// Ports, verification tag, checksum.
const COMMON_HEADER: usize = 12;
/// Type, flags and length; the length counts them.
const CHUNK_HEADER: usize = 4;
/// Chunks begin at multiples of this; the length does not count what fills up (RFC 9260 3.2).
const ALIGNMENT: usize = 4;

const DATA: u8 = 0;
const INIT: u8 = 1;
const INIT_ACK: u8 = 2;
const HEARTBEAT: u8 = 4;
const HEARTBEAT_ACK: u8 = 5;
const ABORT: u8 = 6;
/// DATA whose messages may be interleaved (RFC 8260 2.1).
const I_DATA: u8 = 64;

const END: u8 = 1;
const BEGIN: u8 = 2;
const UNORDERED: u8 = 4;

/// What every packet begins with. The checksum is not looked at: network cards write it after the capture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CommonHeader {
    pub(super) src_port: u16,
    pub(super) dst_port: u16,
    pub(super) tag: u32,
}

impl CommonHeader {
    /// The header, and the chunks behind it.
    pub(super) fn read(packet: &[u8]) -> Option<(Self, Chunks<'_>)> {
        let (header, rest) = packet.split_first_chunk::<COMMON_HEADER>()?;
        let [s0, s1, d0, d1, t0, t1, t2, t3, ..] = *header;
        let header = Self {
            src_port: u16::from_be_bytes([s0, s1]),
            dst_port: u16::from_be_bytes([d0, d1]),
            tag: u32::from_be_bytes([t0, t1, t2, t3]),
        };
        Some((header, Chunks { rest }))
    }
}

/// A chunk that matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Chunk<'a> {
    /// User data.
    Data(Data<'a>),
    /// Either side of the handshake, with the tag that packets to its sender will bear.
    Init {
        tag: u32,
    },
    /// HEARTBEAT or its answer.
    Heartbeat,
    Abort,
    /// Any other.
    Other,
    /// A chunk that cannot be; the packet ends with it.
    Damaged,
}

/// A user message or a part of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Data<'a> {
    pub(super) begins: bool,
    pub(super) ends: bool,
    pub(super) tsn: u32,
    pub(super) message: MessageId,
    /// Which part of its message this is; consecutive ones belong together.
    pub(super) part: u32,
    pub(super) bytes: &'a [u8],
    /// The capture ends before the chunk does.
    pub(super) cut: bool,
}

/// Which message a part belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum MessageId {
    /// The parts of a message have consecutive TSNs (RFC 9260 6.9), and agree in these.
    Consecutive {
        stream: u16,
        sequence: u16,
        unordered: bool,
    },
    /// The message has a number of its own (RFC 8260 2.1).
    Numbered {
        stream: u16,
        number: u32,
        unordered: bool,
    },
}

/// Walks the chunks of a packet.
#[derive(Clone, Debug)]
pub(super) struct Chunks<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Chunks<'a> {
    type Item = Chunk<'a>;

    fn next(&mut self) -> Option<Chunk<'a>> {
        if self.rest.is_empty() {
            return None;
        }
        let chunk = self.step();
        if chunk.is_none() {
            self.rest = &[];
        }
        Some(chunk.unwrap_or(Chunk::Damaged))
    }
}

impl<'a> Chunks<'a> {
    fn step(&mut self) -> Option<Chunk<'a>> {
        let (header, rest) = self.rest.split_first_chunk::<CHUNK_HEADER>()?;
        let [kind, flags, high, low] = *header;
        let length = usize::from(u16::from_be_bytes([high, low]));
        let body_length = length.checked_sub(CHUNK_HEADER)?;
        let (body, cut) = rest
            .get(..body_length)
            .map_or((rest, true), |body| (body, false));
        let next = length.next_multiple_of(ALIGNMENT);
        self.rest = self.rest.get(next..).unwrap_or_default();
        match kind {
            DATA => data(flags, body, cut).map(Chunk::Data),
            I_DATA => i_data(flags, body, cut).map(Chunk::Data),
            INIT | INIT_ACK => body.first_chunk::<4>().map(|tag| Chunk::Init {
                tag: u32::from_be_bytes(*tag),
            }),
            HEARTBEAT | HEARTBEAT_ACK => Some(Chunk::Heartbeat),
            ABORT => Some(Chunk::Abort),
            _ if cut => None,
            _ => Some(Chunk::Other),
        }
    }
}

/// TSN, stream, sequence number in the stream, payload protocol, user data (RFC 9260 3.3.1).
fn data(flags: u8, body: &[u8], cut: bool) -> Option<Data<'_>> {
    let (header, bytes) = body.split_first_chunk::<12>()?;
    let [t0, t1, t2, t3, s0, s1, n0, n1, ..] = *header;
    let tsn = u32::from_be_bytes([t0, t1, t2, t3]);
    let message = MessageId::Consecutive {
        stream: u16::from_be_bytes([s0, s1]),
        sequence: u16::from_be_bytes([n0, n1]),
        unordered: flags & UNORDERED != 0,
    };
    user_data(flags, tsn, message, tsn, bytes, cut)
}

/// TSN, stream, nothing, message, payload protocol in the first part and its number in the others, user data
/// (RFC 8260 2.1).
fn i_data(flags: u8, body: &[u8], cut: bool) -> Option<Data<'_>> {
    let (header, bytes) = body.split_first_chunk::<16>()?;
    let [t0, t1, t2, t3, s0, s1, _, _, m0, m1, m2, m3, p0, p1, p2, p3] = *header;
    let message = MessageId::Numbered {
        stream: u16::from_be_bytes([s0, s1]),
        number: u32::from_be_bytes([m0, m1, m2, m3]),
        unordered: flags & UNORDERED != 0,
    };
    let part = if flags & BEGIN == 0 {
        u32::from_be_bytes([p0, p1, p2, p3])
    } else {
        0
    };
    let tsn = u32::from_be_bytes([t0, t1, t2, t3]);
    user_data(flags, tsn, message, part, bytes, cut)
}

/// A chunk without a byte of user data is an error (RFC 9260 6.2), unless the capture lost it.
fn user_data(
    flags: u8,
    tsn: u32,
    message: MessageId,
    part: u32,
    bytes: &[u8],
    cut: bool,
) -> Option<Data<'_>> {
    (cut || !bytes.is_empty()).then_some(Data {
        begins: flags & BEGIN != 0,
        ends: flags & END != 0,
        tsn,
        message,
        part,
        bytes,
        cut,
    })
}
