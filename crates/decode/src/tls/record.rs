//! The header of a TLS record (RFC 8446 section 5.1).

use crate::stream::Maybe;

use super::cursor::Cursor;

/// Bytes of a header.
pub(super) const HEADER_BYTES: usize = 5;
/// Content that a record holds at most: 2^14 bytes, and what TLS 1.2 lets encryption add (RFC 5246 section 6.2.3).
pub(super) const CONTENT_BYTES: u16 = 16_384 + 2_048;

/// What a record carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ContentType {
    ChangeCipherSpec,
    Alert,
    Handshake,
    /// Data of the protocol inside, and in TLS 1.3 everything else that is encrypted.
    ApplicationData,
    /// RFC 6520.
    Heartbeat,
    /// Of DTLS with a connection identifier, whose length nothing tells (RFC 9146).
    ConnectionId,
}

impl ContentType {
    pub(super) fn of(byte: u8) -> Option<Self> {
        match byte {
            20 => Some(Self::ChangeCipherSpec),
            21 => Some(Self::Alert),
            22 => Some(Self::Handshake),
            23 => Some(Self::ApplicationData),
            24 => Some(Self::Heartbeat),
            25 => Some(Self::ConnectionId),
            _ => None,
        }
    }

    /// The stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ChangeCipherSpec => "change_cipher_spec",
            Self::Alert => "alert",
            Self::Handshake => "handshake",
            Self::ApplicationData => "application_data",
            Self::Heartbeat => "heartbeat",
            Self::ConnectionId => "connection_id",
        }
    }
}

/// A header whose parts are possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RecordHeader {
    pub(super) content: ContentType,
    pub(super) length: u16,
}

impl RecordHeader {
    /// Reads a whole header; `None` when no record begins like that.
    pub(super) fn read(bytes: [u8; HEADER_BYTES]) -> Option<Self> {
        let [content, major, minor, high, low] = bytes;
        let length = u16::from_be_bytes([high, low]);
        let content = ContentType::of(content).filter(|it| *it != ContentType::ConnectionId)?;
        // Only records of application data may be empty (RFC 8446 section 5.1).
        let is_possible = major == 3
            && minor <= 4
            && length <= CONTENT_BYTES
            && (length > 0 || content == ContentType::ApplicationData);
        is_possible.then_some(Self { content, length })
    }
}

/// Whether a TLS record stands at the front of the bytes.
pub fn is_record_start(bytes: &[u8]) -> Maybe {
    let mut cursor = Cursor::of(bytes);
    let is_possible = match (cursor.u8(), cursor.u8(), cursor.u8()) {
        (Some(20..=23), Some(3), Some(0..=4)) => true,
        (None, _, _) | (Some(20..=23), None, _) | (Some(20..=23), Some(3), None) => {
            return Maybe::More;
        }
        _ => false,
    };
    if !is_possible {
        return Maybe::No;
    }
    match bytes.first_chunk() {
        None => Maybe::More,
        Some(header) if RecordHeader::read(*header).is_some() => Maybe::Yes,
        Some(_) => Maybe::No,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_known_by_its_type_version_and_length() {
        for minor in 0..=4 {
            assert_eq!(is_record_start(&[22, 3, minor, 0x48, 0x00, 1]), Maybe::Yes);
        }
        for content in 20..=23 {
            let bytes = [content, 3, 1, 0, 2];
            assert_eq!(is_record_start(&bytes), Maybe::Yes);
            for cut in 0..bytes.len() {
                assert_eq!(is_record_start(&bytes[..cut]), Maybe::More, "{cut}");
            }
        }
        for bytes in [
            &[19][..],
            &[24],
            &[22, 2],
            &[22, 3, 5],
            &[22, 3, 1, 0x48, 0x01],
            &[22, 3, 1, 0, 0],
            b"GET / HTTP",
            b"INVITE sip:",
        ] {
            assert_eq!(is_record_start(bytes), Maybe::No, "{bytes:?}");
        }
        assert_eq!(is_record_start(&[23, 3, 3, 0, 0]), Maybe::Yes);
    }
}
