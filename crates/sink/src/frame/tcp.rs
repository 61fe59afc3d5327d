//! TCP connections without a hole: handshake, then data, each segment acknowledging all that the other side sent.

use super::ip::{Pair, TCP};
use super::{Take, Way, next};

const HEADER: usize = 20;
const SYN: u8 = 0x02;
const PSH: u8 = 0x08;
const ACK: u8 = 0x10;
const WINDOW: u16 = 0xffff;
/// Where the two directions begin to count.
const BEGINNINGS: [u32; 2] = [1_000_000, 2_000_000];

/// The example of RFC 6455 section 1.3: key and answer are well known, and reveal nothing.
const UPGRADE: &[u8] = b"GET / HTTP/1.1\r\nHost: sip.invalid\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: sip\r\nSec-WebSocket-Version: 13\r\n\r\n";
const UPGRADED: &[u8] =
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
    Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Protocol: sip\r\n\r\n";
const TEXT_FRAME: u8 = 0x81;
const MASKED: u8 = 0x80;
/// The length follows in so many bytes.
const TWO_BYTES: u8 = 0x7e;
const EIGHT_BYTES: u8 = 0x7f;

/// A connection. The side that is seen first opens it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Connection {
    /// What the client sent and what the server sent, as sequence numbers; `None` before the handshake.
    next: Option<[u32; 2]>,
    /// The client is the one with the greater address.
    client_is_greater: bool,
    upgraded: bool,
}

/// Where segments go.
pub(super) struct Out<'o, 't> {
    identification: &'o mut u16,
    frame: &'o mut Vec<u8>,
    take: &'o mut Take<'t>,
}

impl<'o, 't> Out<'o, 't> {
    pub(super) fn new(
        identification: &'o mut u16,
        frame: &'o mut Vec<u8>,
        take: &'o mut Take<'t>,
    ) -> Self {
        Self {
            identification,
            frame,
            take,
        }
    }

    fn segment(&mut self, way: Way, flags: u8, numbers: [u32; 2], bytes: &[u8], missing: usize) {
        let pair = Pair::of(way.src.ip(), way.dst.ip());
        let length = HEADER + bytes.len() + missing;
        let mut header = [0; HEADER];
        header[0..2].copy_from_slice(&way.src.port().to_be_bytes());
        header[2..4].copy_from_slice(&way.dst.port().to_be_bytes());
        header[4..8].copy_from_slice(&numbers[0].to_be_bytes());
        if flags & ACK != 0 {
            header[8..12].copy_from_slice(&numbers[1].to_be_bytes());
        }
        header[12] = 5 << 4;
        header[13] = flags;
        header[14..16].copy_from_slice(&WINDOW.to_be_bytes());
        let sum = pair.sum(TCP, length).add(&header).add(bytes).finish();
        header[16..18].copy_from_slice(&sum.to_be_bytes());
        let identification = next(self.identification);
        pair.write(TCP, length, identification, self.frame);
        self.frame.extend_from_slice(&header);
        self.frame.extend_from_slice(bytes);
        let original = self.frame.len() + missing;
        (self.take)(self.frame, original as u32);
    }
}

impl Connection {
    /// The handshake, before the first data.
    pub(super) fn open(&mut self, way: Way, out: &mut Out<'_, '_>) {
        if self.next.is_some() {
            return;
        }
        self.client_is_greater = way.src > way.dst;
        let back = reversed(way);
        let [client, server] = BEGINNINGS;
        out.segment(way, SYN, [client, 0], &[], 0);
        out.segment(back, SYN | ACK, [server, client + 1], &[], 0);
        out.segment(way, ACK, [client + 1, server + 1], &[], 0);
        self.next = Some([client + 1, server + 1]);
    }

    /// Data, in as many segments as it needs.
    pub(super) fn data(&mut self, way: Way, bytes: &[u8], missing: usize, out: &mut Out<'_, '_>) {
        let most = Pair::of(way.src.ip(), way.dst.ip()).room() - HEADER;
        let mut rest = bytes;
        let mut missing = missing;
        while !rest.is_empty() || missing > 0 {
            let (part, tail) = rest.split_at(rest.len().min(most));
            rest = tail;
            let absent = if rest.is_empty() {
                missing.min(most - part.len())
            } else {
                0
            };
            missing -= absent;
            let numbers = self.numbers(way, (part.len() + absent) as u32);
            out.segment(way, PSH | ACK, numbers, part, absent);
        }
    }

    /// One message as one WebSocket message (RFC 7118 section 5), after the upgrade.
    pub(super) fn websocket(
        &mut self,
        way: Way,
        bytes: &[u8],
        missing: usize,
        out: &mut Out<'_, '_>,
    ) {
        self.open(way, out);
        let (client, server) = if self.is_client(way) {
            (way, reversed(way))
        } else {
            (reversed(way), way)
        };
        if !self.upgraded {
            self.upgraded = true;
            self.data(client, UPGRADE, 0, out);
            self.data(server, UPGRADED, 0, out);
        }
        let masked = self.is_client(way);
        let mut frame = frame_header(bytes.len() + missing, masked);
        frame.extend_from_slice(bytes);
        self.data(way, &frame, missing, out);
    }

    fn is_client(&self, way: Way) -> bool {
        (way.src > way.dst) == self.client_is_greater
    }

    /// Sequence and acknowledgment number of the next segment.
    fn numbers(&mut self, way: Way, length: u32) -> [u32; 2] {
        let is_client = self.is_client(way);
        let [client, server] = self.next.get_or_insert(BEGINNINGS);
        let (own, other) = if is_client {
            (client, server)
        } else {
            (server, client)
        };
        let numbers = [*own, *other];
        *own = own.wrapping_add(length);
        numbers
    }
}

fn reversed(way: Way) -> Way {
    Way {
        src: way.dst,
        dst: way.src,
    }
}

/// The header of a frame (RFC 6455 section 5.2). The client's mask is all zeros, so that the text stays readable.
fn frame_header(length: usize, masked: bool) -> Vec<u8> {
    let mask_bit = if masked { MASKED } else { 0 };
    let mut header = vec![TEXT_FRAME];
    match length {
        0..=125 => header.push(mask_bit | length as u8),
        126..=0xffff => {
            header.push(mask_bit | TWO_BYTES);
            header.extend_from_slice(&(length as u16).to_be_bytes());
        }
        _ => {
            header.push(mask_bit | EIGHT_BYTES);
            header.extend_from_slice(&(length as u64).to_be_bytes());
        }
    }
    if masked {
        header.extend_from_slice(&[0; 4]);
    }
    header
}
