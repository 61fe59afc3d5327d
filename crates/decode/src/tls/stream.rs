//! The records of one direction of a TCP connection.

use crate::stream::Maybe;

use super::alert::Alert;
use super::handshake::Handshake;
use super::item::{TlsItem, TlsItems};
use super::record::{ContentType, HEADER_BYTES, RecordHeader, is_record_start};

const ALERT_BYTES: u16 = 2;

/// Where the next byte stands.
#[derive(Debug)]
enum Place {
    /// In a header, of which these bytes came.
    Header {
        bytes: [u8; HEADER_BYTES],
        length: usize,
    },
    Content(Content),
    /// Nobody knows.
    Lost,
}

const FRESH: Place = Place::Header {
    bytes: [0; HEADER_BYTES],
    length: 0,
};

/// The content of a record, of which `left` bytes are still to come.
#[derive(Clone, Copy, Debug)]
struct Content {
    left: u16,
    of: Owner,
}

#[derive(Clone, Copy, Debug)]
enum Owner {
    Handshake,
    /// An alert in the clear, of which the first byte may have come.
    Alert(Option<u8>),
    /// Encrypted, or of no interest: passed over by count.
    Opaque,
}

/// Reads one direction. It keeps at most one handshake message, and 16 KiB of that.
#[derive(Debug)]
pub struct TlsStream {
    place: Place,
    handshake: Handshake,
}

impl Default for TlsStream {
    fn default() -> Self {
        Self::new()
    }
}

impl TlsStream {
    /// A direction from its first byte on.
    pub const fn new() -> Self {
        Self {
            place: FRESH,
            handshake: Handshake::new(),
        }
    }

    /// The next bytes.
    pub fn data(&mut self, bytes: &[u8], items: &mut TlsItems<'_>) {
        if matches!(self.place, Place::Lost) && is_record_start(bytes) == Maybe::Yes {
            self.place = FRESH;
        }
        let mut rest = bytes;
        while !rest.is_empty() {
            rest = match self.place {
                Place::Header { .. } => self.header(rest, items),
                Place::Content(content) => self.content(content, rest, items),
                Place::Lost => {
                    unframed(rest.len(), items);
                    return;
                }
            };
        }
    }

    /// Bytes are missing here for ever; `None` when nobody knows how many.
    pub fn gap(&mut self, bytes: Option<u64>, items: &mut TlsItems<'_>) {
        match (&mut self.place, bytes) {
            (_, Some(0)) => {}
            (Place::Content(content), Some(bytes)) if bytes <= content.left.into() => {
                let bytes = bytes as u16;
                content.left -= bytes;
                match content.of {
                    Owner::Handshake => self.handshake.gap(bytes, items),
                    Owner::Alert(_) => content.of = Owner::Opaque,
                    Owner::Opaque => {}
                }
                self.end_record();
            }
            _ => self.lose(items),
        }
    }

    /// Nothing more comes.
    pub fn end(&mut self, items: &mut TlsItems<'_>) {
        self.lose(items);
    }

    /// Bytes of memory that it keeps.
    pub fn held(&self) -> usize {
        self.handshake.held()
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
        if *length < HEADER_BYTES {
            return &[];
        }
        let Some(header) = RecordHeader::read(*kept) else {
            *length = before;
            self.lose(items);
            return bytes;
        };
        let used = HEADER_BYTES - before;
        self.begin_record(header, items);
        bytes.get(used..).unwrap_or_default()
    }

    fn begin_record(&mut self, header: RecordHeader, items: &mut TlsItems<'_>) {
        let RecordHeader { content, length } = header;
        items(TlsItem::Record {
            content,
            bytes: length,
        });
        let of = match content {
            ContentType::Handshake => Owner::Handshake,
            ContentType::Alert if length == ALERT_BYTES => Owner::Alert(None),
            _ => Owner::Opaque,
        };
        // What follows is encrypted: TLS 1.2 says so with ChangeCipherSpec, TLS 1.3 hides everything in application data.
        let hides = matches!(
            content,
            ContentType::ChangeCipherSpec | ContentType::ApplicationData
        );
        if hides {
            self.handshake.close(items);
        }
        self.place = Place::Content(Content { left: length, of });
        self.end_record();
    }

    fn content<'b>(
        &mut self,
        mut content: Content,
        bytes: &'b [u8],
        items: &mut TlsItems<'_>,
    ) -> &'b [u8] {
        let take = usize::from(content.left).min(bytes.len());
        let (part, rest) = bytes.split_at_checked(take).unwrap_or((bytes, &[]));
        content.left -= part.len() as u16;
        match &mut content.of {
            Owner::Handshake => self.handshake.data(part, items),
            Owner::Alert(first) => alert(first, part, items),
            Owner::Opaque => {}
        }
        self.place = Place::Content(content);
        self.end_record();
        rest
    }

    /// Ends the record when nothing of it is left.
    fn end_record(&mut self) {
        if let Place::Content(Content { left: 0, .. }) = self.place {
            self.place = FRESH;
        }
    }

    /// Nobody knows where the next record begins, nor whether its handshake is encrypted.
    fn lose(&mut self, items: &mut TlsItems<'_>) {
        self.handshake.close(items);
        if let Place::Header { length, .. } = self.place {
            unframed(length, items);
        }
        self.place = Place::Lost;
    }
}

/// Reads the bytes of an alert, of which the first may have come before.
fn alert(first: &mut Option<u8>, part: &[u8], items: &mut TlsItems<'_>) {
    for byte in part {
        let Some(level) = *first else {
            *first = Some(*byte);
            continue;
        };
        if let Some(alert) = Alert::read(&[level, *byte]) {
            items(TlsItem::Alert(alert));
        }
    }
}

fn unframed(bytes: usize, items: &mut TlsItems<'_>) {
    if bytes > 0 {
        items(TlsItem::Unframed {
            bytes: bytes as u64,
        });
    }
}
