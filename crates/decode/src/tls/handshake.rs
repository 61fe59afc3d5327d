//! Handshake messages of one direction, which records cut where they like (RFC 8446 section 5.1).

use super::cursor::Cursor;
use super::hello::Flavor;
use super::item::{TlsItem, TlsItems};
use super::messages::{is_read, tell};

/// Bytes of a message that are kept.
const MESSAGE_BYTES: usize = 16_384;
const HEADER_BYTES: usize = 4;

/// Where the next byte stands.
#[derive(Debug)]
enum Place {
    /// In a header, of which these bytes came.
    Header {
        bytes: [u8; HEADER_BYTES],
        length: usize,
    },
    Body(Body),
    /// Behind what is in the clear, or nobody knows.
    Closed,
}

/// A message of which `left` bytes are still to come.
#[derive(Debug)]
struct Body {
    kind: u8,
    left: u32,
    length: u32,
    kept: Vec<u8>,
    /// Bytes are missing from here on.
    is_cut: bool,
}

/// Puts the messages together.
#[derive(Debug)]
pub(super) struct Handshake {
    place: Place,
}

const FRESH: Place = Place::Header {
    bytes: [0; HEADER_BYTES],
    length: 0,
};

impl Handshake {
    pub(super) const fn new() -> Self {
        Self { place: FRESH }
    }

    /// The next bytes.
    pub(super) fn data(&mut self, mut bytes: &[u8], items: &mut TlsItems<'_>) {
        while !bytes.is_empty() {
            bytes = match &mut self.place {
                Place::Header { .. } => self.header(bytes, items),
                Place::Body(body) => {
                    let rest = body.data(bytes);
                    self.end_message(items);
                    rest
                }
                Place::Closed => return,
            };
        }
    }

    /// Bytes are missing here.
    pub(super) fn gap(&mut self, bytes: u16, items: &mut TlsItems<'_>) {
        match &mut self.place {
            Place::Body(body) if u32::from(bytes) <= body.left => {
                body.left -= u32::from(bytes);
                body.is_cut = true;
                self.end_message(items);
            }
            _ => self.close(items),
        }
    }

    /// Nothing more is in the clear here.
    pub(super) fn close(&mut self, items: &mut TlsItems<'_>) {
        if let Place::Body(body) = std::mem::replace(&mut self.place, Place::Closed) {
            body.tell(items);
        }
    }

    /// Bytes of memory that it keeps.
    pub(super) fn held(&self) -> usize {
        match &self.place {
            Place::Body(body) => body.kept.capacity(),
            _ => 0,
        }
    }

    fn header<'b>(&mut self, bytes: &'b [u8], items: &mut TlsItems<'_>) -> &'b [u8] {
        let Place::Header {
            bytes: kept,
            length,
        } = &mut self.place
        else {
            return bytes;
        };
        let before = *length;
        for (space, byte) in kept.iter_mut().skip(before).zip(bytes) {
            *space = *byte;
            *length += 1;
        }
        let rest = bytes.get(*length - before..).unwrap_or_default();
        if *length == HEADER_BYTES {
            let [kind, high, middle, low] = *kept;
            let length = u32::from_be_bytes([0, high, middle, low]);
            self.place = Place::Body(Body {
                kind,
                left: length,
                length,
                kept: Vec::new(),
                is_cut: false,
            });
            self.end_message(items);
        }
        rest
    }

    /// Ends the message when nothing of it is left.
    fn end_message(&mut self, items: &mut TlsItems<'_>) {
        if let Place::Body(Body { left: 0, .. }) = self.place
            && let Place::Body(body) = std::mem::replace(&mut self.place, FRESH)
        {
            body.tell(items);
        }
    }
}

impl Body {
    /// Keeps bytes of the message; gives those behind it.
    fn data<'b>(&mut self, bytes: &'b [u8]) -> &'b [u8] {
        let mut cursor = Cursor::of(bytes);
        let part = cursor.take_up_to(self.left as usize);
        self.left -= part.len() as u32;
        if is_read(self.kind) && !self.is_cut {
            let space = MESSAGE_BYTES - self.kept.len();
            self.is_cut = part.len() > space;
            self.kept
                .extend_from_slice(Cursor::of(part).take_up_to(space));
        }
        cursor.rest()
    }

    fn tell(self, items: &mut TlsItems<'_>) {
        if !is_read(self.kind) {
            return;
        }
        if self.is_cut || self.left > 0 {
            items(TlsItem::HandshakeCut {
                bytes: u64::from(self.length) - self.kept.len() as u64,
            });
        }
        tell(self.kind, &self.kept, Flavor::Tls, items);
    }
}
