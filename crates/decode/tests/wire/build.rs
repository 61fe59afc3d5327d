//! Raw IP packets, and a wire that remembers what was found.

use std::net::{Ipv4Addr, SocketAddr};

use decode::frame::Frame;
use decode::link::LinkType;
use decode::sip::{Limits, Validity, parse_framed};
use decode::stream::Transport;
use decode::wire::{Found, PacketUse, Undelivered, Wire, WireSettings};

pub(crate) const PHONE: ([u8; 4], u16) = ([192, 0, 2, 1], 40_000);
pub(crate) const SERVER: ([u8; 4], u16) = ([198, 51, 100, 2], 5060);
pub(crate) const MILLISECOND: i64 = 1_000_000;
pub(crate) const START: i64 = 1_767_225_600_000_000_000;

pub(crate) const SYN: u8 = 2;
pub(crate) const RST: u8 = 4;
pub(crate) const ACK: u8 = 16;
pub(crate) const FIN: u8 = 1;

pub(crate) type End = ([u8; 4], u16);

pub(crate) fn address((ip, port): End) -> SocketAddr {
    SocketAddr::new(Ipv4Addr::from(ip).into(), port)
}

/// A request with a body of SDP.
pub(crate) fn request(call: &str) -> Vec<u8> {
    let body = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nt=0 0\r\n";
    let head = format!(
        "MESSAGE sip:b@example.com SIP/2.0\r\n\
         Via: SIP/2.0/TCP 192.0.2.1;branch=z9hG4bK{call}\r\n\
         From: <sip:a@example.com>;tag=1\r\n\
         To: <sip:b@example.com>\r\n\
         Call-ID: {call}\r\n\
         CSeq: 1 MESSAGE\r\n\
         Max-Forwards: 70\r\n\
         Content-Type: application/sdp\r\n\
         Content-Length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body.as_bytes()].concat()
}

/// The same without Content-Length, as WebSocket allows it.
pub(crate) fn request_without_length(call: &str) -> Vec<u8> {
    let text = String::from_utf8(request(call)).unwrap();
    let start = text.find("Content-Length").unwrap();
    let end = start + text[start..].find("\r\n").unwrap() + 2;
    [&text[..start], &text[end..]].concat().into_bytes()
}

pub(crate) fn ip(src: End, dst: End, protocol: u8, payload: &[u8]) -> Vec<u8> {
    let length = u16::try_from(20 + payload.len()).unwrap().to_be_bytes();
    let mut packet = vec![
        0x45, 0, length[0], length[1], 0, 0, 0, 0, 64, protocol, 0, 0,
    ];
    packet.extend(src.0);
    packet.extend(dst.0);
    packet.extend(payload);
    packet
}

pub(crate) fn udp(src: End, dst: End, payload: &[u8]) -> Vec<u8> {
    let length = u16::try_from(8 + payload.len()).unwrap();
    let mut datagram = Vec::new();
    for word in [src.1, dst.1, length, 0] {
        datagram.extend(word.to_be_bytes());
    }
    datagram.extend(payload);
    ip(src, dst, 17, &datagram)
}

/// One message, as far as tests look at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) bytes: Vec<u8>,
    pub(crate) src: SocketAddr,
    pub(crate) dst: SocketAddr,
    pub(crate) transport: Transport,
    pub(crate) tunnels: String,
    pub(crate) truncated: bool,
    pub(crate) proxied: Option<SocketAddr>,
    pub(crate) correlation_id: Vec<u8>,
    pub(crate) first: i64,
    pub(crate) seen: i64,
    pub(crate) validity: Validity,
}

/// A wire and what was found on it.
pub(crate) struct Lab {
    pub(crate) wire: Wire,
    pub(crate) now: i64,
    pub(crate) messages: Vec<Message>,
    pub(crate) undelivered: Vec<(SocketAddr, SocketAddr)>,
    pub(crate) strays: usize,
}

impl Lab {
    pub(crate) fn new() -> Self {
        Self::with(&WireSettings::default())
    }

    pub(crate) fn with(settings: &WireSettings) -> Self {
        Self {
            wire: Wire::new(settings),
            now: START,
            messages: Vec::new(),
            undelivered: Vec::new(),
            strays: 0,
        }
    }

    /// One raw IP packet, a millisecond after the last.
    pub(crate) fn packet(&mut self, packet: &[u8]) -> PacketUse {
        self.now += MILLISECOND;
        let frame = Frame {
            ts: self.now,
            link: LinkType::Raw,
            data: packet,
            original_len: packet.len() as u32,
        };
        let Self {
            wire,
            messages,
            undelivered,
            strays,
            ..
        } = self;
        wire.packet(0, &frame, &mut |found| {
            take(&found, messages, undelivered, strays);
        })
    }

    pub(crate) fn finish(&mut self) {
        let Self {
            wire,
            messages,
            undelivered,
            strays,
            ..
        } = self;
        wire.finish(&mut |found| take(&found, messages, undelivered, strays));
    }

    pub(crate) fn bytes(&self) -> Vec<&[u8]> {
        self.messages
            .iter()
            .map(|message| message.bytes.as_slice())
            .collect()
    }
}

fn take(
    found: &Found<'_>,
    messages: &mut Vec<Message>,
    undelivered: &mut Vec<(SocketAddr, SocketAddr)>,
    strays: &mut usize,
) {
    match found {
        Found::Message(caught) => messages.push(Message {
            bytes: caught.bytes.to_vec(),
            src: caught.src,
            dst: caught.dst,
            transport: caught.transport,
            tunnels: caught.carriage.tunnels().into_owned(),
            truncated: caught.carriage.truncated,
            proxied: caught.carriage.proxied,
            correlation_id: caught.carriage.correlation_id.to_vec(),
            first: caught.stamps.first,
            seen: caught.seen,
            validity: parse_framed(caught.bytes, caught.framing, &Limits::default()).validity,
        }),
        Found::Stray(_) => *strays += 1,
        Found::Undelivered(Undelivered { src, dst, .. }) => undelivered.push((*src, *dst)),
        Found::Datagram(_) => {}
    }
}

/// A TCP connection from its first packet on.
#[derive(Clone)]
pub(crate) struct Tcp {
    client: End,
    server: End,
    next: [u32; 2],
}

impl Tcp {
    /// Opens it with the three segments that it takes.
    pub(crate) fn open(lab: &mut Lab, client: End, server: End) -> Self {
        let mut connection = Self::amid(client, server);
        connection.send(lab, true, SYN, b"");
        connection.send(lab, false, SYN | ACK, b"");
        connection.send(lab, true, ACK, b"");
        connection
    }

    /// One that was open before.
    pub(crate) fn amid(client: End, server: End) -> Self {
        Self {
            client,
            server,
            next: [1_000, u32::MAX - 20],
        }
    }

    /// Sends one segment; the numbers are always right.
    pub(crate) fn send(
        &mut self,
        lab: &mut Lab,
        from_client: bool,
        flags: u8,
        data: &[u8],
    ) -> PacketUse {
        let (src, dst) = if from_client {
            (self.client, self.server)
        } else {
            (self.server, self.client)
        };
        let own = usize::from(!from_client);
        let mut segment = Vec::new();
        segment.extend(src.1.to_be_bytes());
        segment.extend(dst.1.to_be_bytes());
        segment.extend(self.next[own].to_be_bytes());
        segment.extend(self.next[1 - own].to_be_bytes());
        segment.extend([0x50, flags, 0xff, 0xff, 0, 0, 0, 0]);
        segment.extend(data);
        let length = data.len() as u32 + u32::from(flags & (SYN | FIN) != 0);
        self.next[own] = self.next[own].wrapping_add(length);
        lab.packet(&ip(src, dst, 6, &segment))
    }

    pub(crate) fn data(&mut self, lab: &mut Lab, from_client: bool, data: &[u8]) -> PacketUse {
        self.send(lab, from_client, ACK, data)
    }
}
