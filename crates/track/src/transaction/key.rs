//! Transaction matching (RFC 3261 section 17, with the RFC 2543 fallback of 17.2.3).

use decode::sip::{Message, Method};

use crate::hashing::{Hashing, Key};

/// The keys under which a transaction is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TransactionKey {
    /// For requests, and for responses of elements with a proper branch.
    pub(crate) key: Key,
    /// For responses where the branch is missing or worthless: they do not repeat the Request-URI that `key` holds.
    pub(crate) legacy: Option<Key>,
}

impl TransactionKey {
    /// Key of the transaction that `message` belongs to, taking its method as `method` (an ACK to a failure belongs to its INVITE).
    ///
    /// RFC 3261 needs branch, sent-by and method alone; Call-ID, From tag and `CSeq` are repeated in every response and protect
    /// against constant branches, branches used again after a challenge, and collisions behind session border controllers.
    pub(crate) fn of(hashing: &Hashing, message: &Message<'_>, method: &Method<'_>) -> Self {
        let via = &message.via;
        let branch = via.branch.unwrap_or_default();
        let host = via.host.to_ascii_lowercase();
        // A missing port means the default of the transport (RFC 3261 section 18.1.1).
        let port = via
            .port
            .unwrap_or(via.transport.default_port())
            .to_be_bytes();
        let number = message.cseq.number.to_be_bytes();
        let common: [&[u8]; 7] = [
            &message.call_id,
            message.from_tag(),
            &number,
            method.as_bytes(),
            branch,
            &host,
            &port,
        ];
        if via.transaction_branch().is_some() {
            return Self {
                key: hashing.key(b'T', &common),
                legacy: None,
            };
        }
        let legacy = hashing.key(b'R', &common);
        let Some(uri) = message.request_uri() else {
            return Self {
                key: legacy,
                legacy: Some(legacy),
            };
        };
        let [call_id, from_tag, number, method, branch, host, port] = common;
        let parts = [
            call_id, from_tag, number, method, branch, host, port, uri.raw,
        ];
        Self {
            key: hashing.key(b'Q', &parts),
            legacy: Some(legacy),
        }
    }

    /// Key of the same request at every hop: what proxies leave alone.
    pub(crate) fn request(hashing: &Hashing, message: &Message<'_>) -> Key {
        let number = message.cseq.number.to_be_bytes();
        hashing.key(
            b'H',
            &[
                &message.call_id,
                message.from_tag(),
                &number,
                message.method().as_bytes(),
            ],
        )
    }

    /// Key of an element that sends requests: its sent-by.
    pub(crate) fn element(hashing: &Hashing, message: &Message<'_>) -> Key {
        let via = &message.via;
        let port = via.port.unwrap_or(via.transport.default_port());
        hashing.key(b'E', &[&via.host.to_ascii_lowercase(), &port.to_be_bytes()])
    }
}
