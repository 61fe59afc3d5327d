//! Is it SIP? Decided by content; ports are only a hint.

use memchr::{memchr2, memrchr};

use crate::sip::lexical::{after, is_token, split, trim_end};
use crate::sip::start::version_length;
use crate::sip::tables::Method;

/// What a payload is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// A SIP message, perhaps a damaged one.
    Sip,
    /// Bytes that keep a flow open; not a message and not an error.
    Keepalive(KeepaliveKind),
    /// Something else.
    Other,
}

/// How a flow is kept open (RFC 5626 section 4.4, and what phones send).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeepaliveKind {
    /// CRLF CRLF.
    CrlfPing,
    /// CRLF.
    CrlfPong,
    /// A STUN message.
    Stun,
    /// NUL bytes, or nothing at all.
    Zeros,
    /// `jaK` and a NUL.
    Jak,
    /// A TCP segment that repeats the last byte, to hear whether the other side lives (RFC 9293 section 3.8.4).
    TcpProbe,
    /// A WebSocket ping (RFC 6455 section 5.5.2).
    WebSocketPing,
    /// A WebSocket pong (RFC 6455 section 5.5.3).
    WebSocketPong,
    /// An SCTP HEARTBEAT or its answer (RFC 9260 section 3.3.5).
    SctpHeartbeat,
}

impl KeepaliveKind {
    /// The stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CrlfPing => "crlf_ping",
            Self::CrlfPong => "crlf_pong",
            Self::Stun => "stun",
            Self::Zeros => "zeros",
            Self::Jak => "jak",
            Self::TcpProbe => "tcp_probe",
            Self::WebSocketPing => "websocket_ping",
            Self::WebSocketPong => "websocket_pong",
            Self::SctpHeartbeat => "sctp_heartbeat",
        }
    }
}

/// Most NUL bytes that count as a keepalive.
const ZEROS: usize = 8;
/// How far the end of a start-line is looked for.
pub(crate) const START_LINE: usize = 32_768;
pub(crate) const STUN_HEADER: usize = 20;
pub(crate) const STUN_COOKIE: [u8; 4] = [0x21, 0x12, 0xa4, 0x42];

/// Says what a payload is, from its first line.
#[inline]
pub fn classify(payload: &[u8]) -> Content {
    let start = payload
        .iter()
        .position(|byte| !matches!(byte, b'\r' | b'\n'))
        .unwrap_or(payload.len());
    let text = after(payload, start);
    match text.first() {
        None if payload.is_empty() => return Content::Keepalive(KeepaliveKind::Zeros),
        None if payload.len() < 4 => return Content::Keepalive(KeepaliveKind::CrlfPong),
        None => return Content::Keepalive(KeepaliveKind::CrlfPing),
        Some(first) if !first.is_ascii_graphic() => return binary(payload),
        Some(_) if payload == b"jaK\0" => return Content::Keepalive(KeepaliveKind::Jak),
        Some(_) => {}
    }
    if is_start_line(text) {
        Content::Sip
    } else {
        binary(payload)
    }
}

/// Whether the first line of the text is a start-line, even a damaged one.
pub(crate) fn is_start_line(text: &[u8]) -> bool {
    if let Some(length) = version_length(text) {
        return text.get(length) == Some(&b' ');
    }
    let text = split(text, START_LINE).0;
    let line = trim_end(split(text, memchr2(b'\r', b'\n', text).unwrap_or(text.len())).0);
    let Some(space) = line.iter().position(|byte| matches!(byte, b' ' | b'\t')) else {
        return false;
    };
    let (method, rest) = split(line, space);
    if !is_token(method) {
        return false;
    }
    let last = memrchr(b' ', rest).map_or(rest, |space| after(rest, space + 1));
    version_length(last) == Some(last.len()) || is_damaged_request(method, rest)
}

/// A request line without its version is still SIP when it names a known method and a telephony URI.
fn is_damaged_request(method: &[u8], rest: &[u8]) -> bool {
    let target = after(rest, 1);
    !matches!(Method::from_bytes(method), Method::Other(_))
        && [&b"sip:"[..], b"sips:", b"tel:"].iter().any(|scheme| {
            target
                .get(..scheme.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(scheme))
        })
}

fn binary(payload: &[u8]) -> Content {
    if payload.len() <= ZEROS && payload.iter().all(|byte| *byte == 0) {
        return Content::Keepalive(KeepaliveKind::Zeros);
    }
    // RFC 8489 section 5: two zero bits, and the magic cookie after type and length.
    let is_stun = payload.len() >= STUN_HEADER
        && payload.first().is_some_and(|byte| byte & 0xc0 == 0)
        && payload.get(4..8) == Some(&STUN_COOKIE[..]);
    if is_stun {
        Content::Keepalive(KeepaliveKind::Stun)
    } else {
        Content::Other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn start_lines_are_sip_in_any_case_of_the_version_and_after_line_ends() {
        for text in [
            &b"INVITE sip:a@b SIP/2.0\r\n"[..],
            b"\r\n\r\nOPTIONS sip:b SIP/2.0\r\n",
            b"foo-METHOD x y z sip/2.0",
            b"SIP/2.0 200 OK\r\n",
            b"sip/3.1 999 x",
            b"OPTIONS sip:a SIP/2.0  \r\nVia",
            b"INVITE sip:alan@jasomi.com\r\nTO : x",
            b"REGISTER sips:x garbage",
            b"MESSAGE tel:+1",
        ] {
            assert_eq!(
                classify(text),
                Content::Sip,
                "{}",
                String::from_utf8_lossy(text)
            );
        }
    }

    #[test]
    fn everything_else_is_not() {
        for text in [
            &b"GET / HTTP/1.1\r\n"[..],
            b"RTSP/1.0 200 OK\r\n",
            b"invite sip:a",
            b"INVITE",
            b"INVITE http://x",
            b"SIP/2.0",
            b"SIP/x.0 200 OK",
            b"SIP/2. 200 OK",
            b"a(b sip:x SIP/2.0",
            b"\x00\x01\x02 not sip at all",
            b"\x80\x00\x12\x34 SIP/2.0",
        ] {
            assert_eq!(
                classify(text),
                Content::Other,
                "{}",
                String::from_utf8_lossy(text)
            );
        }
    }

    #[test]
    fn keepalives_are_told_apart() {
        let mut stun = vec![0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42];
        stun.resize(20, 7);
        for (payload, kind) in [
            (&b"\r\n\r\n"[..], KeepaliveKind::CrlfPing),
            (b"\r\n", KeepaliveKind::CrlfPong),
            (b"\0\0\0\0", KeepaliveKind::Zeros),
            (b"", KeepaliveKind::Zeros),
            (b"jaK\0", KeepaliveKind::Jak),
            (&stun, KeepaliveKind::Stun),
        ] {
            assert_eq!(classify(payload), Content::Keepalive(kind), "{payload:?}");
        }
        assert_eq!(classify(&[0; 9]), Content::Other);
    }
}
