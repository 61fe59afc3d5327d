//! TLS as a stream like others, although nothing in it can be read.

use crate::stream::{Item, Items, Reader};
use crate::tls::TlsStream;

/// One direction of a TLS connection.
#[derive(Debug, Default)]
pub(super) struct TlsReader(TlsStream);

impl Reader for TlsReader {
    fn data(&mut self, bytes: &[u8], _ts: i64, items: &mut Items<'_>) {
        self.0.data(bytes, &mut |item| items(Item::Tls(item)));
    }

    fn gap(&mut self, bytes: Option<u64>, items: &mut Items<'_>) {
        self.0.gap(bytes, &mut |item| items(Item::Tls(item)));
    }

    fn end(&mut self, items: &mut Items<'_>) {
        self.0.end(&mut |item| items(Item::Tls(item)));
    }

    fn held(&self) -> usize {
        self.0.held()
    }
}
