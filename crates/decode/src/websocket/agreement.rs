//! What both sides agree on in the handshake: SIP (RFC 7118 section 4.1), and how messages are compressed (RFC 7692
//! section 7.1).

use crate::sip::lexical::trim;

use super::inflate::Compression;

/// What a client asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Offer {
    /// It can do with extensions.
    pub(super) extensions: bool,
}

/// What the server grants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Agreement {
    /// How the client compresses.
    pub(super) client: Compression,
    /// How the server compresses.
    pub(super) server: Compression,
}

/// Reads the head of a request; `None` when it asks for anything but SIP over WebSocket.
pub(super) fn offer(head: &[u8]) -> Option<Offer> {
    let mut words = words(start_line(head));
    let is_get = words.next() == Some(b"GET") && words.next_back() == Some(b"HTTP/1.1");
    let upgrades = values(head, b"Upgrade").any(|value| value.eq_ignore_ascii_case(b"websocket"));
    let is_sip = values(head, b"Sec-WebSocket-Protocol").any(is_sip);
    (is_get && upgrades && is_sip).then(|| Offer {
        extensions: values(head, b"Sec-WebSocket-Extensions").next().is_some(),
    })
}

/// Reads the head of a response; `None` when it grants anything but SIP over WebSocket.
pub(super) fn agreement(head: &[u8]) -> Option<Agreement> {
    let mut words = words(start_line(head));
    let switches = words.next() == Some(b"HTTP/1.1") && words.next() == Some(b"101");
    let upgrades = values(head, b"Upgrade").any(|value| value.eq_ignore_ascii_case(b"websocket"));
    // The server names the one protocol that it chose.
    let mut protocols = values(head, b"Sec-WebSocket-Protocol");
    let is_sip = protocols.next().is_some_and(is_sip) && protocols.next().is_none();
    (switches && upgrades && is_sip).then(|| compression(head))
}

fn compression(head: &[u8]) -> Agreement {
    let mut agreed = Agreement {
        client: Compression::Off,
        server: Compression::Off,
    };
    let mut extensions = values(head, b"Sec-WebSocket-Extensions");
    let (first, more) = (extensions.next(), extensions.next().is_some());
    let Some(extension) = first else {
        return agreed;
    };
    let mut parts = extension.split(|byte| *byte == b';').map(trim);
    let is_deflate = parts
        .next()
        .is_some_and(|name| name.eq_ignore_ascii_case(b"permessage-deflate"));
    if !is_deflate || more {
        agreed.client = Compression::Unreadable;
        agreed.server = Compression::Unreadable;
        return agreed;
    }
    agreed.client = Compression::Shared;
    agreed.server = Compression::Shared;
    for parameter in parts {
        if parameter.eq_ignore_ascii_case(b"client_no_context_takeover") {
            agreed.client = Compression::Alone;
        } else if parameter.eq_ignore_ascii_case(b"server_no_context_takeover") {
            agreed.server = Compression::Alone;
        }
    }
    agreed
}

fn is_sip(protocol: &[u8]) -> bool {
    protocol.eq_ignore_ascii_case(b"sip")
}

fn start_line(head: &[u8]) -> &[u8] {
    head.split(|byte| *byte == b'\n')
        .next()
        .map(trim)
        .unwrap_or_default()
}

fn words(line: &[u8]) -> impl DoubleEndedIterator<Item = &[u8]> {
    line.split(|byte| *byte == b' ')
        .filter(|word| !word.is_empty())
}

/// The values of all headers of that name, lists taken apart.
fn values<'a>(head: &'a [u8], name: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
    head.split(|byte| *byte == b'\n')
        .skip(1)
        .filter_map(move |line| {
            let colon = memchr::memchr(b':', line)?;
            let (found, value) = line.split_at_checked(colon)?;
            trim(found).eq_ignore_ascii_case(name).then_some(value)
        })
        .flat_map(|value| {
            value
                .get(1..)
                .unwrap_or_default()
                .split(|byte| *byte == b',')
        })
        .map(trim)
        .filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn response(headers: &str) -> Vec<u8> {
        format!("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n{headers}\r\n\r\n")
            .into()
    }

    #[test]
    fn a_request_must_ask_for_sip_over_websocket() {
        for (text, wanted) in [
            (
                "GET / HTTP/1.1\r\nUpgrade: WebSocket\r\nSec-WebSocket-Protocol: xmpp, SIP\r\n\r\n",
                true,
            ),
            (
                "GET / HTTP/1.1\r\nupgrade : h2c,websocket\r\nsec-websocket-protocol: msrp\r\nsec-websocket-protocol:sip\r\n\r\n",
                true,
            ),
            (
                "GET / HTTP/1.1\r\nUpgrade: websocket\r\nSec-WebSocket-Protocol: sipx\r\n\r\n",
                false,
            ),
            ("GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n", false),
            (
                "GET / HTTP/1.1\r\nSec-WebSocket-Protocol: sip\r\n\r\n",
                false,
            ),
            (
                "GET / HTTP/1.0\r\nUpgrade: websocket\r\nSec-WebSocket-Protocol: sip\r\n\r\n",
                false,
            ),
        ] {
            assert_eq!(offer(text.as_bytes()).is_some(), wanted, "{text}");
        }
    }

    #[test]
    fn a_response_must_grant_sip_and_nothing_else() {
        for (headers, wanted) in [
            ("Sec-WebSocket-Protocol: sip", true),
            ("Sec-WebSocket-Protocol: Sip", true),
            ("Sec-WebSocket-Protocol: sip, xmpp", false),
            ("Sec-WebSocket-Protocol: xmpp", false),
            ("Server: sip", false),
        ] {
            assert_eq!(agreement(&response(headers)).is_some(), wanted, "{headers}");
        }
        let refused =
            b"HTTP/1.1 403 No\r\nUpgrade: websocket\r\nSec-WebSocket-Protocol: sip\r\n\r\n";
        assert_eq!(agreement(refused), None);
    }

    #[test]
    fn each_side_agrees_on_its_own_compression() {
        use Compression::{Alone, Off, Shared, Unreadable};
        for (extensions, client, server) in [
            ("", Off, Off),
            (
                "Sec-WebSocket-Extensions: permessage-deflate",
                Shared,
                Shared,
            ),
            (
                "Sec-WebSocket-Extensions: permessage-deflate; client_no_context_takeover; server_max_window_bits=10",
                Alone,
                Shared,
            ),
            (
                "Sec-WebSocket-Extensions: Permessage-Deflate ;server_no_context_takeover",
                Shared,
                Alone,
            ),
            (
                "Sec-WebSocket-Extensions: x-webkit-deflate-frame",
                Unreadable,
                Unreadable,
            ),
            (
                "Sec-WebSocket-Extensions: permessage-deflate, mux",
                Unreadable,
                Unreadable,
            ),
        ] {
            let headers = format!("Sec-WebSocket-Protocol: sip\r\n{extensions}");
            assert_eq!(
                agreement(&response(&headers)),
                Some(Agreement { client, server }),
                "{extensions}"
            );
        }
    }
}
