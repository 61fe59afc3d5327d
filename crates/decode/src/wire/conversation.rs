//! What a TCP connection carries. Its first bytes decide, whatever its ports: SIP, SIP over WebSocket, TLS, an agent, or
//! nothing for us.

use std::net::SocketAddr;

use super::opening::{Protocol, Verdict, recognise, recognise_amid};
use crate::hep::HepStream;
use crate::ipfix::IpfixStream;
use crate::sip::{Limits, SipStream};
use crate::stream::{
    Conversation, Item, Origin, OriginItems, Pending, Reader, Side, Transport,
};
use super::tls::TlsReader;
use crate::websocket::{State, WebSocketConversation};

/// Bytes of one direction that are looked at before a connection counts as something else.
const OPENING_BYTES: usize = 4_096;
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
}

type Readers = [Box<dyn Reader>; 2];

#[derive(Debug)]
enum Carries {
    /// Too few bytes so far.
    Undecided([Pending; 2]),
    /// Its beginning is not known. SIP is looked for until one of its messages, or another protocol, is found.
    Searching { readers: Readers, searched: usize },
    /// A protocol whose directions do not depend on each other.
    Apart(Readers),
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

    /// Looks at the first bytes of a connection; what came so far is read as soon as they say what it is.
    fn open(&mut self, side: Side, bytes: &[u8], ts: i64, items: &mut OriginItems<'_>) {
        let Carries::Undecided(waiting) = &mut self.carries else {
            return;
        };
        let pending = &mut waiting[side.place()];
        pending.push(bytes, ts);
        loop {
            match recognise(pending.as_slice()) {
                Verdict::More if pending.len() < OPENING_BYTES => return,
                Verdict::Proxied { length, client } => {
                    pending.take(length);
                    self.proxied = client;
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
        let next = match protocol {
            Protocol::Sip => Carries::Apart(self.sip_readers()),
            Protocol::Tls => Carries::Apart(both(TlsReader::default)),
            Protocol::Hep => Carries::Apart(both(HepStream::default)),
            Protocol::Ipfix => Carries::Apart(both(IpfixStream::default)),
            Protocol::WebSocket => {
                Carries::WebSocket(Box::new(WebSocketConversation::new(self.limits.message_bytes)))
            }
        };
        self.turn_into(next, items);
    }

    /// A message is looked for, from here or from wherever the bytes begin.
    fn search(&mut self, items: &mut OriginItems<'_>) {
        let next = Carries::Searching {
            readers: self.sip_readers(),
            searched: 0,
        };
        self.turn_into(next, items);
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

    fn sip_readers(&self) -> Readers {
        both(|| SipStream::new(self.limits.clone()))
    }

    /// Bytes of a connection whose beginning is not known.
    fn searched(&mut self, side: Side, bytes: &[u8], ts: i64, items: &mut OriginItems<'_>) {
        if let Some(protocol) = recognise_amid(bytes) {
            return self.decide_amid(protocol, side, bytes, ts, items);
        }
        let origin = self.origin(side);
        let Carries::Searching { readers, searched } = &mut self.carries else {
            return;
        };
        let mut is_found = false;
        readers[side.place()].data(bytes, ts, &mut |item| {
            is_found |= matches!(item, Item::Sip { .. });
            items(origin, item);
        });
        *searched += bytes.len();
        let is_lost = *searched > SEARCHED_BYTES && !self.is_expected;
        let before = std::mem::replace(&mut self.carries, Carries::Other);
        self.carries = match before {
            Carries::Searching { readers, .. } if is_found => Carries::Apart(readers),
            _ if is_lost => Carries::Other,
            before => before,
        };
    }

    fn decide_amid(
        &mut self,
        protocol: Protocol,
        side: Side,
        bytes: &[u8],
        ts: i64,
        items: &mut OriginItems<'_>,
    ) {
        if protocol == Protocol::WebSocket {
            let conversation = WebSocketConversation::mid_stream(self.limits.message_bytes);
            self.carries = Carries::WebSocket(Box::new(conversation));
        } else {
            self.decide(protocol, items);
            for side in Side::BOTH {
                self.gap(side, None, items);
            }
        }
        self.data(side, bytes, ts, items);
    }
}

impl Conversation for TcpConversation {
    fn data(&mut self, side: Side, bytes: &[u8], ts: i64, items: &mut OriginItems<'_>) {
        let origin = self.origin(side);
        match &mut self.carries {
            Carries::Undecided(_) => self.open(side, bytes, ts, items),
            Carries::Searching { .. } => self.searched(side, bytes, ts, items),
            Carries::Apart(readers) => {
                readers[side.place()].data(bytes, ts, &mut |item| items(origin, item));
            }
            Carries::WebSocket(conversation) => {
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
            Carries::Searching { readers, .. } | Carries::Apart(readers) => {
                readers[side.place()].gap(bytes, &mut |item| items(origin, item));
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
            Carries::Searching { readers, .. } | Carries::Apart(readers) => {
                readers[side.place()].end(&mut |item| items(origin, item));
            }
            Carries::WebSocket(conversation) => {
                conversation.end(side, &mut |side, item| items(Origin { side, ..origin }, item));
            }
            Carries::Undecided(_) | Carries::Other => {}
        }
    }

    fn deadline(&self, side: Side) -> Option<i64> {
        match &self.carries {
            Carries::Searching { readers, .. } | Carries::Apart(readers) => {
                readers[side.place()].deadline()
            }
            Carries::WebSocket(conversation) => conversation.deadline(side),
            Carries::Undecided(_) | Carries::Other => None,
        }
    }

    fn due(&mut self, side: Side, now: i64, items: &mut OriginItems<'_>) {
        let origin = self.origin(side);
        match &mut self.carries {
            Carries::Searching { readers, .. } | Carries::Apart(readers) => {
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
            Carries::Searching { readers, .. } | Carries::Apart(readers) => {
                readers.iter().map(|reader| reader.held()).sum()
            }
            Carries::WebSocket(conversation) => conversation.held(),
            Carries::Other => 0,
        }
    }

    fn is_wanted(&self) -> bool {
        !matches!(self.carries, Carries::Other)
    }
}

fn both<R: Reader + 'static>(make: impl Fn() -> R) -> Readers {
    [Box::new(make()), Box::new(make())]
}
