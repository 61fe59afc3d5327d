//! The hellos (RFC 8446 sections 4.1.2 and 4.1.3). A hello that is cut is read as far as it goes.

use super::cursor::Cursor;
use super::item::{TlsItem, Version};

const RANDOM_BYTES: usize = 32;
const SERVER_NAME: u16 = 0;
const PROTOCOLS: u16 = 16;
const SUPPORTED_VERSIONS: u16 = 43;
const NAME_BYTES: usize = 255;

/// Which kind of hello has a cookie in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flavor {
    Tls,
    /// RFC 6347 section 4.2.1.
    Dtls,
}

/// Reads the hello of a client.
pub(super) fn client(body: &[u8], flavor: Flavor) -> Option<TlsItem<'_>> {
    let mut cursor = Cursor::of(body);
    cursor.u16()?;
    cursor.take(RANDOM_BYTES)?;
    cursor.short_vector()?;
    if flavor == Flavor::Dtls {
        cursor.short_vector()?;
    }
    cursor.vector()?;
    cursor.short_vector()?;
    let (mut server_name, mut protocol) = (None, None);
    for (kind, value) in extensions(cursor) {
        match kind {
            SERVER_NAME if server_name.is_none() => server_name = host_name(value),
            PROTOCOLS if protocol.is_none() => protocol = first_protocol(value),
            _ => {}
        }
    }
    Some(TlsItem::ClientHello {
        server_name,
        protocol,
    })
}

/// Reads the hello of a server, which may be a `HelloRetryRequest`: version and cipher are the same in both.
pub(super) fn server(body: &[u8]) -> Option<TlsItem<'static>> {
    let mut cursor = Cursor::of(body);
    let legacy = cursor.u16()?;
    cursor.take(RANDOM_BYTES)?;
    cursor.short_vector()?;
    let cipher = cursor.u16()?;
    cursor.u8()?;
    let version = extensions(cursor)
        .find(|(kind, _)| *kind == SUPPORTED_VERSIONS)
        .and_then(|(_, value)| Cursor::of(value).u16())
        .unwrap_or(legacy);
    Some(TlsItem::ServerHello {
        version: Version(version),
        cipher,
    })
}

/// The extensions whose values are complete.
fn extensions(mut cursor: Cursor<'_>) -> impl Iterator<Item = (u16, &[u8])> {
    let mut rest = Cursor::of(cursor.vector().unwrap_or_default());
    std::iter::from_fn(move || {
        let kind = rest.u16()?;
        let length = rest.u16()?;
        Some((kind, rest.take(length.into())?))
    })
}

/// The first host name of the list (RFC 6066 section 3).
fn host_name(value: &[u8]) -> Option<&str> {
    let mut list = Cursor::of(Cursor::of(value).vector()?);
    while let (Some(kind), Some(length)) = (list.u8(), list.u16()) {
        let name = list.take(length.into())?;
        if kind == 0 {
            return text(name, |byte| {
                byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_')
            });
        }
    }
    None
}

fn first_protocol(value: &[u8]) -> Option<&str> {
    let mut list = Cursor::of(Cursor::of(value).vector()?);
    let length = list.u8()?;
    text(list.take(length.into())?, |byte| byte.is_ascii_graphic())
}

fn text(bytes: &[u8], is_allowed: impl Fn(u8) -> bool) -> Option<&str> {
    let is_good =
        (1..=NAME_BYTES).contains(&bytes.len()) && bytes.iter().all(|byte| is_allowed(*byte));
    std::str::from_utf8(bytes).ok().filter(|_| is_good)
}
