//! What a TCP connection carries. Its first bytes decide, whatever its ports: SIP, SIP over WebSocket, TLS, an agent, or
//! nothing for us.

use std::net::SocketAddr;

use super::opening::{Protocol, Verdict, recognise, recognise_amid};
use super::search::{Readers, Search, both, held};
use super::tls::TlsReader;
use crate::hep::HepStream;
use crate::ipfix::IpfixStream;
use crate::proxy::{self, Proxied};
use crate::sip::{KeepaliveKind, Limits, SipStream};
use crate::stream::{Conversation, Item, Maybe, Origin, OriginItems, Pending, Side, Transport};
use crate::tls::{ContentType, TlsItem};
use crate::websocket::{self, State, WebSocketConversation};

/// Bytes of one direction that are looked at before a connection counts as something else.
const OPENING_BYTES: usize = 4_096;
/// Bytes of a ping.
const PING: usize = 4;
/// Bytes in which a message is looked for when the beginning of a connection was not seen.
const SEARCHED_BYTES: usize = 64 * 1024;

/// A connection from its first byte on.
#[derive(Debug)]
pub struct TcpConversation {
    carries: Carries,
    limits: Limits,
    /// One of its ports is one where SIP is expected: then it is never given up.
    is_expected: bool,
    proxied: Option<SocketAddr>,
    /// Which directions have sent something since it is known what the connection carries.
    begun: [bool; 2],
    /// Directions of a WebSocket whose first bytes may be missing: they are, unless a head comes.
    is_doubtful: [bool; 2],
}

#[derive(Debug)]
enum Carries {
    /// Too few bytes so far.
    Undecided([Pending; 2]),
    /// Its beginning is not known.
    Searching(Box<Search>),
    /// A protocol whose directions do not depend on each other.
    Apart(Readers),
    /// TLS, until both directions are encrypted: nothing can be read from then on.
    Tls {
        readers: Readers,
        is_encrypted: [bool; 2],
    },
    /// HTTP that is expected to become a WebSocket, or has become one.
    WebSocket(Box<WebSocketConversation>),
    /// Nothing that is read here.
    Other,
}

impl TcpConversation {
    /// A connection of which nothing was seen; `is_expected` says that SIP is expected at one of its ports.
    pub fn new(limits: &Limits, is_expected: bool) -> Self {
        Self {
            carries: Carries::Undecided(<[Pending; 2]>::default()),
            limits: limits.clone(),
            is_expected,
            proxied: None,
            begun: [false; 2],
            is_doubtful: [false; 2],
        }
    }

    /// Whether SIP travels on it.
    pub fn is_sip(&self) -> bool {
        matches!(self.carries, Carries::Apart(_) | Carries::WebSocket(_))
    }

    fn origin(&self, side: Side) -> Origin {
        Origin {
            side,
            transport: match self.carries {
                Carries::WebSocket(_) => Transport::WebSocket,
                _ => Transport::Tcp,
            },
            proxied: self.proxied,
        }
    }

    /// The first bytes of a direction may be a load balancer's header also where the other direction has decided already,
    /// as its bytes were captured first.
    fn behind_proxy_header<'b>(&mut self, side: Side, bytes: &'b [u8]) -> &'b [u8] {
        if std::mem::replace(&mut self.begun[side.place()], true) {
            return bytes;
        }
        let Proxied::Header { length, source, .. } = proxy::read(bytes) else {
            return bytes;
        };
        self.proxied = source;
        bytes.get(length..).unwrap_or_default()
    }

    /// Looks at the first bytes of a connection; what came so far is read as soon as they say what it is.
    fn open(&mut self, side: Side, bytes: &[u8], ts: i64, items: &mut OriginItems<'_>) {
        let Carries::Undecided(waiting) = &mut self.carries else {
            return;
        };
        let pending = &mut waiting[side.place()];
        pending.push(bytes, ts);
        loop {
            match recognise(pending.as_slice()) {
                Verdict::More if is_pings(pending.as_slice()) => {
                    for _ in 0..pending.len() / PING {
                        items(side.into(), Item::Keepalive(KeepaliveKind::CrlfPing));
                    }
                    pending.clear();
                    return;
                }
                Verdict::More if pending.len() < OPENING_BYTES => return,
                Verdict::Proxied { length, client } => {
                    pending.take(length);
                    self.proxied = client;
                    self.begun[side.place()] = true;
                }
                Verdict::Is(protocol) => return self.decide(protocol, items),
                Verdict::More | Verdict::Other if self.is_expected => return self.search(items),
                Verdict::More | Verdict::Other => {
                    self.carries = Carries::Other;
                    return;
                }
            }
        }
    }

    /// From now on it is this protocol; what waited is read.
    fn decide(&mut self, protocol: Protocol, items: &mut OriginItems<'_>) {
        let message_bytes = self.limits.message_bytes;
        let next = match protocol {
            Protocol::Sip => Carries::Apart(both(|| SipStream::new(self.limits.clone()))),
            Protocol::Tls => Carries::Tls {
                readers: both(TlsReader::default),
                is_encrypted: [false; 2],
            },
            Protocol::Hep => Carries::Apart(both(HepStream::default)),
            Protocol::Ipfix => Carries::Apart(both(IpfixStream::default)),
            Protocol::WebSocket => {
                Carries::WebSocket(Box::new(WebSocketConversation::new(message_bytes)))
            }
            Protocol::OpenWebSocket => {
                Carries::WebSocket(Box::new(WebSocketConversation::mid_stream(message_bytes)))
            }
        };
        self.turn_into(next, items);
    }

    /// A message is looked for, from here or from wherever the bytes begin.
    fn search(&mut self, items: &mut OriginItems<'_>) {
        let search = Search::new(&self.limits);
        self.turn_into(Carries::Searching(Box::new(search)), items);
    }

    fn turn_into(&mut self, next: Carries, items: &mut OriginItems<'_>) {
        if let Carries::Undecided(waiting) = std::mem::replace(&mut self.carries, next) {
            for side in Side::BOTH {
                for (piece, ts) in waiting[side.place()].pieces() {
                    self.data(side, piece, ts, items);
                }
            }
        }
    }

    /// Bytes of a connection whose beginning is not known.
    fn searched(&mut self, side: Side, bytes: &[u8], ts: i64, items: &mut OriginItems<'_>) {
        if let Some(protocol) = recognise_amid(bytes) {
            self.decide(protocol, items);
            if protocol == Protocol::Tls {
                self.gap(side.other(), None, items);
            }
            return self.data(side, bytes, ts, items);
        }
        let origin = self.origin(side);
        if let Carries::Searching(search) = &mut self.carries {
            let found = search.data(side, bytes, ts, &mut |item| items(origin, item));
            let is_lost = search.searched > SEARCHED_BYTES && !self.is_expected;
            self.settle(found, is_lost);
        }
    }

    /// The search is over when something was found, or when it took too long.
    fn settle(&mut self, found: Option<usize>, is_lost: bool) {
        if found.is_none() && !is_lost {
            return;
        }
        if let Carries::Searching(search) = std::mem::replace(&mut self.carries, Carries::Other) {
            let readers = found.and_then(|place| search.into_readers(place));
            self.carries = readers.map_or(Carries::Other, Carries::Apart);
        }
    }
}

impl Conversation for TcpConversation {
    fn data(&mut self, side: Side, bytes: &[u8], ts: i64, items: &mut OriginItems<'_>) {
        let is_undecided = matches!(self.carries, Carries::Undecided(_));
        let bytes = if is_undecided {
            bytes
        } else {
            self.behind_proxy_header(side, bytes)
        };
        let origin = self.origin(side);
        match &mut self.carries {
            Carries::Undecided(_) => self.open(side, bytes, ts, items),
            Carries::Searching(_) => self.searched(side, bytes, ts, items),
            Carries::Apart(readers) => {
                readers[side.place()].data(bytes, ts, &mut |item| items(origin, item));
            }
            Carries::Tls {
                readers,
                is_encrypted,
            } => {
                readers[side.place()].data(bytes, ts, &mut |item| {
                    is_encrypted[side.place()] |= is_application_data(&item);
                    items(origin, item);
                });
                if *is_encrypted == [true; 2] {
                    self.carries = Carries::Other;
                }
            }
            Carries::WebSocket(conversation) => {
                let is_doubtful = std::mem::take(&mut self.is_doubtful[side.place()]);
                if is_doubtful && websocket::begins_handshake(bytes) == Maybe::No {
                    conversation.gap(side, None, &mut |side, item| {
                        items(Origin { side, ..origin }, item);
                    });
                }
                conversation.data(side, bytes, ts, &mut |side, item| {
                    items(Origin { side, ..origin }, item);
                });
                if conversation.state() == State::NotSip {
                    self.carries = Carries::Other;
                }
            }
            Carries::Other => {}
        }
    }

    fn gap(&mut self, side: Side, bytes: Option<u64>, items: &mut OriginItems<'_>) {
        let origin = self.origin(side);
        if matches!(self.carries, Carries::Undecided(_)) {
            self.search(items);
        }
        match &mut self.carries {
            Carries::Searching(search) => {
                search.gap(side, bytes, &mut |item| items(origin, item));
            }
            Carries::Apart(readers) | Carries::Tls { readers, .. } => {
                readers[side.place()].gap(bytes, &mut |item| items(origin, item));
            }
            Carries::WebSocket(_) if bytes.is_none() && !self.begun[side.place()] => {
                self.is_doubtful[side.place()] = true;
            }
            Carries::WebSocket(conversation) => {
                conversation.gap(side, bytes, &mut |side, item| {
                    items(Origin { side, ..origin }, item);
                });
            }
            Carries::Undecided(_) | Carries::Other => {}
        }
    }

    fn end(&mut self, side: Side, items: &mut OriginItems<'_>) {
        let origin = self.origin(side);
        match &mut self.carries {
            Carries::Searching(search) => {
                search.end(side, &mut |item| items(origin, item));
            }
            Carries::Apart(readers) | Carries::Tls { readers, .. } => {
                readers[side.place()].end(&mut |item| items(origin, item));
            }
            Carries::WebSocket(conversation) => {
                conversation.end(side, &mut |side, item| {
                    items(Origin { side, ..origin }, item);
                });
            }
            Carries::Undecided(waiting) => {
                let bytes = waiting[side.place()].len() as u64;
                waiting[side.place()].clear();
                if bytes > 0 {
                    items(origin, Item::Unframed { bytes });
                }
            }
            Carries::Other => {}
        }
    }

    fn deadline(&self, side: Side) -> Option<i64> {
        match &self.carries {
            Carries::Searching(search) => search.deadline(side),
            Carries::Apart(readers) | Carries::Tls { readers, .. } => {
                readers[side.place()].deadline()
            }
            Carries::WebSocket(conversation) => conversation.deadline(side),
            Carries::Undecided(_) | Carries::Other => None,
        }
    }

    fn due(&mut self, side: Side, now: i64, items: &mut OriginItems<'_>) {
        let origin = self.origin(side);
        match &mut self.carries {
            Carries::Searching(search) => {
                let found = search.due(side, now, &mut |item| items(origin, item));
                self.settle(found, false);
            }
            Carries::Apart(readers) | Carries::Tls { readers, .. } => {
                readers[side.place()].due(now, &mut |item| items(origin, item));
            }
            Carries::WebSocket(conversation) => {
                conversation.due(side, now, &mut |side, item| {
                    items(Origin { side, ..origin }, item);
                });
            }
            Carries::Undecided(_) | Carries::Other => {}
        }
    }

    fn held(&self) -> usize {
        match &self.carries {
            Carries::Undecided(pending) => pending.iter().map(Pending::held).sum(),
            Carries::Searching(search) => search.held(),
            Carries::Apart(readers) | Carries::Tls { readers, .. } => held(readers),
            Carries::WebSocket(conversation) => {
                size_of_val(conversation.as_ref()) + conversation.held()
            }
            Carries::Other => 0,
        }
    }

    fn is_wanted(&self) -> bool {
        !matches!(self.carries, Carries::Other)
    }
}

/// Whether so many line ends came before anything else that they are pings (RFC 5626 section 4.4.1), and no beginning of
/// a load balancer's header.
fn is_pings(bytes: &[u8]) -> bool {
    bytes.len() >= 4 * PING && bytes.iter().all(|byte| matches!(byte, b'\r' | b'\n'))
}

/// What both sides of TLS send once they have agreed, and what version 1.3 hides the rest of the handshake in.
fn is_application_data(item: &Item<'_>) -> bool {
    matches!(
        item,
        Item::Tls(TlsItem::Record {
            content: ContentType::ApplicationData,
            ..
        })
    )
}
