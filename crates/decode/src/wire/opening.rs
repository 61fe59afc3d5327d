//! The first bytes of a connection: which protocol is this?

use std::net::SocketAddr;

use crate::hep;
use crate::ipfix;
use crate::proxy::{self, Proxied};
use crate::sip::begins_stream;
use crate::stream::Maybe;
use crate::tls;
use crate::websocket;

/// A protocol that siptower reads on TCP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protocol {
    Sip,
    /// From its handshake on.
    WebSocket,
    /// Its handshake was not seen.
    OpenWebSocket,
    Tls,
    Hep,
    Ipfix,
}

/// What the first bytes say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Too few to tell.
    More,
    /// A load balancer's header of this length stands before what counts.
    Proxied {
        length: usize,
        client: Option<SocketAddr>,
    },
    Is(Protocol),
    /// Nothing that is read here.
    Other,
}

/// Looks at the bytes from the beginning of a connection.
pub(super) fn recognise(bytes: &[u8]) -> Verdict {
    let proxied = proxy::read(bytes);
    if let Proxied::Header { length, source, .. } = proxied {
        return Verdict::Proxied {
            length,
            client: source,
        };
    }
    let looks = [
        (begins_stream(bytes), Protocol::Sip),
        (tls::is_record_start(bytes), Protocol::Tls),
        (websocket::begins_handshake(bytes), Protocol::WebSocket),
        (hep::is_hep_stream(bytes), Protocol::Hep),
        (ipfix::is_ipfix(bytes), Protocol::Ipfix),
    ];
    if let Some((_, protocol)) = looks.iter().find(|(look, _)| *look == Maybe::Yes) {
        return Verdict::Is(*protocol);
    }
    let is_open = proxied == Proxied::More || looks.iter().any(|(look, _)| *look == Maybe::More);
    if is_open {
        Verdict::More
    } else {
        Verdict::Other
    }
}

/// Looks at the first bytes of a segment of a connection whose beginning was not seen. SIP is not asked for: an agent's
/// frame may hold it anywhere, and its reader searches by itself.
pub(super) fn recognise_amid(bytes: &[u8]) -> Option<Protocol> {
    if tls::is_record_start(bytes) == Maybe::Yes {
        Some(Protocol::Tls)
    } else if websocket::begins_handshake(bytes) == Maybe::Yes {
        Some(Protocol::WebSocket)
    } else if websocket::begins_mid_stream(bytes).is_some() {
        Some(Protocol::OpenWebSocket)
    } else if hep::is_hep_stream(bytes) == Maybe::Yes {
        Some(Protocol::Hep)
    } else if ipfix::is_ipfix(bytes) == Maybe::Yes {
        Some(Protocol::Ipfix)
    } else {
        None
    }
}
