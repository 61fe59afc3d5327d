//! What a handshake message says (RFC 8446 section 4).

use super::cursor::Cursor;
use super::der::not_after;
use super::hello::{Flavor, client, server};
use super::item::{TlsItem, TlsItems};

const CLIENT_HELLO: u8 = 1;
const SERVER_HELLO: u8 = 2;
const CERTIFICATE: u8 = 11;

/// Whether messages of this type say something.
pub(super) fn is_read(kind: u8) -> bool {
    matches!(kind, CLIENT_HELLO | SERVER_HELLO | CERTIFICATE)
}

/// Says what is in a message, which may be cut.
pub(super) fn tell(kind: u8, body: &[u8], flavor: Flavor, items: &mut TlsItems<'_>) {
    let item = match kind {
        CLIENT_HELLO => client(body, flavor),
        SERVER_HELLO => server(body),
        CERTIFICATE => expiry(body),
        _ => None,
    };
    if let Some(item) = item {
        items(item);
    }
}

/// The first certificate of the list is that of the sender (RFC 5246 section 7.4.2).
fn expiry(body: &[u8]) -> Option<TlsItem<'static>> {
    let mut list = Cursor::of(Cursor::of(body).long_vector()?);
    let not_after = not_after(list.long_vector()?)?;
    Some(TlsItem::Certificate { not_after })
}
