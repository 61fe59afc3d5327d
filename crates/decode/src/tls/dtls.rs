//! The records of one datagram of DTLS (RFC 6347 section 4.1).

use super::alert::Alert;
use super::cursor::Cursor;
use super::hello::Flavor;
use super::item::{TlsItem, TlsItems};
use super::messages::tell;
use super::record::{CONTENT_BYTES, ContentType};

const DTLS_1_0: u16 = 0xfeff;
/// Of DTLS 1.3 as well, where it stands in the clear (RFC 9147 section 4).
const DTLS_1_2: u16 = 0xfefd;

struct Record<'a> {
    content: ContentType,
    epoch: u16,
    length: u16,
    /// The content, as much of it as there is.
    bytes: &'a [u8],
}

/// Reads a datagram; false when it is no DTLS. What the capture cut off is missing at the end of the last record.
///
/// Only epoch 0 is in the clear. A message in several fragments is read as far as its first one goes.
pub fn dtls(datagram: &[u8], items: &mut TlsItems<'_>) -> bool {
    let mut cursor = Cursor::of(datagram);
    let mut is_first = true;
    while !cursor.rest().is_empty() {
        let here = cursor.rest();
        let Some(record) = record(&mut cursor) else {
            if !is_first {
                items(TlsItem::Unframed {
                    bytes: here.len() as u64,
                });
            }
            return !is_first;
        };
        is_first = false;
        items(TlsItem::Record {
            content: record.content,
            bytes: record.length,
        });
        if record.epoch == 0 {
            clear(&record, items);
        }
    }
    !is_first
}

fn record<'a>(cursor: &mut Cursor<'a>) -> Option<Record<'a>> {
    let content = ContentType::of(cursor.u8()?)?;
    let version = cursor.u16()?;
    let epoch = cursor.u16()?;
    // The rest of the sequence number.
    cursor.take(6)?;
    if !matches!(version, DTLS_1_0 | DTLS_1_2) {
        return None;
    }
    if content == ContentType::ConnectionId {
        // Its identifier stands before the length, and only the endpoints know how long it is.
        let bytes = cursor.take_up_to(usize::MAX);
        let length = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
        return Some(Record {
            content,
            epoch,
            length,
            bytes,
        });
    }
    let length = cursor.u16().filter(|length| *length <= CONTENT_BYTES)?;
    Some(Record {
        content,
        epoch,
        length,
        bytes: cursor.take_up_to(length.into()),
    })
}

fn clear(record: &Record<'_>, items: &mut TlsItems<'_>) {
    match record.content {
        ContentType::Handshake => handshake(record.bytes, items),
        ContentType::Alert => {
            if let Some(alert) = Alert::read(record.bytes) {
                items(TlsItem::Alert(alert));
            }
        }
        _ => {}
    }
}

/// Messages of a record (RFC 6347 section 4.2.2): each says which part of it is here.
fn handshake(content: &[u8], items: &mut TlsItems<'_>) {
    let mut cursor = Cursor::of(content);
    while let Some(fragment) = fragment(&mut cursor) {
        if fragment.offset == 0 {
            tell(fragment.kind, fragment.bytes, Flavor::Dtls, items);
        }
    }
}

struct Fragment<'a> {
    kind: u8,
    offset: u32,
    bytes: &'a [u8],
}

fn fragment<'a>(cursor: &mut Cursor<'a>) -> Option<Fragment<'a>> {
    let kind = cursor.u8()?;
    cursor.u24()?;
    // The number of the message.
    cursor.u16()?;
    let offset = cursor.u24()?;
    let bytes = cursor.long_vector()?;
    Some(Fragment {
        kind,
        offset,
        bytes,
    })
}
