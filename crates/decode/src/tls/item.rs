//! What is found in TLS and DTLS.

use super::alert::Alert;
use super::record::ContentType;

/// The version of TLS or DTLS that a server chose, as it is written in the hello.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Version(pub u16);

impl Version {
    /// The stable name, or `unknown`.
    pub const fn as_str(self) -> &'static str {
        match self.0 {
            0x0300 => "SSL 3.0",
            0x0301 => "TLS 1.0",
            0x0302 => "TLS 1.1",
            0x0303 => "TLS 1.2",
            0x0304 => "TLS 1.3",
            0xfeff => "DTLS 1.0",
            0xfefd => "DTLS 1.2",
            0xfefc => "DTLS 1.3",
            _ => "unknown",
        }
    }
}

/// One thing that was found. Everything is lent for the time of the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TlsItem<'a> {
    /// A record began, whose content has so many bytes.
    Record { content: ContentType, bytes: u16 },
    /// The client began a handshake. It may come again after a `HelloRetryRequest`, and in DTLS with the cookie.
    ClientHello {
        /// The server that it wants (RFC 6066 section 3): letters, digits, `-`, `.` and `_`, at most 255; else `None`.
        server_name: Option<&'a str>,
        /// The protocol that it wants first (RFC 7301), such as `sip/2`: printable ASCII without the space; else `None`.
        protocol: Option<&'a str>,
    },
    /// The server answered. A `HelloRetryRequest` is one, too, and names the same version and cipher.
    ServerHello {
        version: Version,
        /// The cipher suite that it chose.
        cipher: u16,
    },
    /// The sender proved who it is, in a version that shows it (TLS 1.2 and before).
    Certificate {
        /// When the first certificate expires, in nanoseconds since 1970; `i64::MAX` beyond what that can hold.
        not_after: i64,
    },
    /// An alert that is not encrypted.
    Alert(Alert),
    /// Bytes of a handshake message that the capture lost or that are more than is kept. What came before them was read.
    HandshakeCut { bytes: u64 },
    /// Bytes that belong to no record.
    Unframed { bytes: u64 },
}

/// Takes what is found.
pub type TlsItems<'i> = dyn FnMut(TlsItem<'_>) + 'i;
