//! Frames and handshakes, as endpoints send them.

use decode::sip::KeepaliveKind;
use decode::stream::{Item, Side};
use decode::websocket::WebSocketConversation;
use flate2::{Compress, Compression, FlushCompress};

pub(crate) const LIMIT: usize = 65_536;
pub(crate) const TEXT: u8 = 0x81;
pub(crate) const PING: u8 = 0x89;
pub(crate) const PONG: u8 = 0x8a;
pub(crate) const CLOSE: u8 = 0x88;
pub(crate) const COMPRESSED: u8 = 0x40;
pub(crate) const KEY: Option<[u8; 4]> = Some([0x37, 0xfa, 0x21, 0x3d]);

/// What came out, owned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    Sip {
        bytes: Vec<u8>,
        first: i64,
        last: i64,
        truncated: bool,
    },
    Keepalive(KeepaliveKind),
    Unframed(u64),
}

pub(crate) type Log = Vec<(Side, Found)>;

pub(crate) fn own(item: Item<'_>) -> Found {
    match item {
        Item::Sip {
            bytes,
            stamps,
            truncated,
        } => Found::Sip {
            bytes: bytes.to_vec(),
            first: stamps.first,
            last: stamps.last,
            truncated,
        },
        Item::Keepalive(kind) => Found::Keepalive(kind),
        Item::Unframed { bytes } => Found::Unframed(bytes),
        other => panic!("{other:?}"),
    }
}

pub(crate) fn sip(bytes: &[u8], first: i64, last: i64) -> Found {
    Found::Sip {
        bytes: bytes.to_vec(),
        first,
        last,
        truncated: false,
    }
}

pub(crate) fn cut(bytes: &[u8], first: i64, last: i64) -> Found {
    Found::Sip {
        bytes: bytes.to_vec(),
        first,
        last,
        truncated: true,
    }
}

/// A conversation with the log of what it found.
pub(crate) struct Watched {
    pub(crate) conversation: WebSocketConversation,
    pub(crate) log: Log,
}

impl Watched {
    pub(crate) fn new(conversation: WebSocketConversation) -> Self {
        Self {
            conversation,
            log: Log::new(),
        }
    }

    /// A connection behind a handshake with these extensions.
    pub(crate) fn shaken(extensions: &str) -> Self {
        let mut watched = Self::new(WebSocketConversation::new(LIMIT));
        watched.data(Side::Forward, &request(extensions), 1);
        watched.data(Side::Backward, &response(extensions), 2);
        assert!(watched.log.is_empty());
        watched
    }

    pub(crate) fn data(&mut self, side: Side, bytes: &[u8], ts: i64) {
        let log = &mut self.log;
        self.conversation.data(side, bytes, ts, &mut |side, item| {
            log.push((side, own(item)));
        });
    }

    pub(crate) fn gap(&mut self, side: Side, bytes: Option<u64>) {
        let log = &mut self.log;
        self.conversation
            .gap(side, bytes, &mut |side, item| log.push((side, own(item))));
    }

    pub(crate) fn end(&mut self, side: Side) {
        let log = &mut self.log;
        self.conversation
            .end(side, &mut |side, item| log.push((side, own(item))));
    }

    pub(crate) fn due(&mut self, side: Side, now: i64) {
        let log = &mut self.log;
        self.conversation
            .due(side, now, &mut |side, item| log.push((side, own(item))));
    }

    /// What a side found since the last call.
    pub(crate) fn taken(&mut self, side: Side) -> Vec<Found> {
        let log = std::mem::take(&mut self.log);
        log.into_iter()
            .map(|(found_side, found)| {
                assert_eq!(found_side, side);
                found
            })
            .collect()
    }
}

pub(crate) fn request(extensions: &str) -> Vec<u8> {
    let mut text = String::from(
        "GET /ws HTTP/1.1\r\nHost: sip.example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Protocol: sip\r\nSec-WebSocket-Version: 13\r\n",
    );
    if !extensions.is_empty() {
        text.push_str("Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n");
    }
    text.push_str("\r\n");
    text.into_bytes()
}

pub(crate) fn response(extensions: &str) -> Vec<u8> {
    let mut text = String::from(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Protocol: sip\r\n",
    );
    if !extensions.is_empty() {
        text.push_str("Sec-WebSocket-Extensions: ");
        text.push_str(extensions);
        text.push_str("\r\n");
    }
    text.push_str("\r\n");
    text.into_bytes()
}

/// A request without Content-Length, as WebSocket allows.
pub(crate) fn message(number: usize) -> Vec<u8> {
    format!(
        "OPTIONS sip:bob@example.com SIP/2.0\r\nVia: SIP/2.0/WS df7jal23ls0d.invalid;branch=z9hG4bK{number}\r\n\
         Call-ID: {number}@x\r\nCSeq: {number} OPTIONS\r\n\r\n"
    )
    .into_bytes()
}

/// One frame: the first byte of its header as it is sent, its mask and its payload.
pub(crate) fn frame(first: u8, key: Option<[u8; 4]>, payload: &[u8]) -> Vec<u8> {
    let mut bytes = vec![first];
    let mask_bit = if key.is_some() { 0x80 } else { 0 };
    match payload.len() {
        length @ 0..=125 => bytes.push(mask_bit | length as u8),
        length @ 126..=0xffff => {
            bytes.push(mask_bit | 0x7e);
            bytes.extend((length as u16).to_be_bytes());
        }
        length => {
            bytes.push(mask_bit | 0x7f);
            bytes.extend((length as u64).to_be_bytes());
        }
    }
    match key {
        Some(key) => {
            bytes.extend(key);
            bytes.extend((0..).zip(payload).map(|(at, byte)| byte ^ key[at % 4]));
        }
        None => bytes.extend(payload),
    }
    bytes
}

/// A message in as many frames as there are pieces.
pub(crate) fn fragments(first: u8, key: Option<[u8; 4]>, pieces: &[&[u8]]) -> Vec<Vec<u8>> {
    let last = pieces.len() - 1;
    (0..)
        .zip(pieces)
        .map(|(at, piece)| {
            let opcode = if at == 0 { first & 0x7f } else { 0 };
            let fin = if at == last { 0x80 } else { 0 };
            frame(opcode | fin, key, piece)
        })
        .collect()
}

/// Compresses messages as one side of permessage-deflate does.
pub(crate) struct Deflater {
    state: Compress,
    alone: bool,
}

impl Deflater {
    pub(crate) fn new(alone: bool) -> Self {
        Self {
            state: Compress::new(Compression::best(), false),
            alone,
        }
    }

    pub(crate) fn message(&mut self, text: &[u8]) -> Vec<u8> {
        if self.alone {
            self.state.reset();
        }
        let begin = self.state.total_in();
        let mut bytes = Vec::with_capacity(text.len() + 1_024);
        loop {
            let consumed = (self.state.total_in() - begin) as usize;
            bytes.reserve(1_024);
            self.state
                .compress_vec(&text[consumed..], &mut bytes, FlushCompress::Sync)
                .unwrap();
            let consumed = (self.state.total_in() - begin) as usize;
            if consumed == text.len() && bytes.len() < bytes.capacity() {
                break;
            }
        }
        assert_eq!(bytes.split_off(bytes.len() - 4), [0, 0, 0xff, 0xff]);
        bytes
    }
}
