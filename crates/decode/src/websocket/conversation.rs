//! A connection of SIP over WebSocket.

use crate::stream::{Item, Side, SidedItems};

use super::direction::Direction;
use super::frames::Frames;
use super::inflate::Compression;
use super::opening::{Opening, Outcome};

/// Bytes without a SIP message after which a connection whose handshake was not seen is taken for something else.
const UNDECIDED_BYTES: u64 = 262_144;

/// What a connection carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nobody knows yet.
    Undecided,
    /// SIP over WebSocket.
    Sip,
    /// Something else.
    NotSip,
}

/// Reads both directions of a connection.
///
/// A message longer than the limit is given as far as it was kept, marked as truncated. Of a compressed message sixteen
/// times as much is inflated for what later messages may refer to; a direction that goes beyond gives up compression where
/// messages refer to each other, and so it does after a gap: its compressed messages then count as
/// [`Item::Unframed`], as do messages that are not SIP.
#[derive(Debug)]
pub struct WebSocketConversation {
    limit: usize,
    state: State,
    phase: Phase,
    /// Bytes that came while nobody knew what the connection carries.
    undecided: u64,
}

#[derive(Debug)]
enum Phase {
    Opening(Box<Opening>),
    Frames(Box<Frames>),
    NotSip,
}

impl WebSocketConversation {
    /// A connection from its first byte on. `message_bytes` is how much of a message is kept.
    pub fn new(message_bytes: usize) -> Self {
        Self {
            limit: message_bytes,
            state: State::Undecided,
            phase: Phase::Opening(Box::new(Opening::new())),
            undecided: 0,
        }
    }

    /// A connection whose handshake was not seen. It is undecided until a SIP message is found.
    pub fn mid_stream(message_bytes: usize) -> Self {
        // Whether compression was agreed on is unknown: compressed messages are passed over.
        let lost = || Direction::lost(message_bytes, None, Compression::Unreadable);
        Self {
            limit: message_bytes,
            state: State::Undecided,
            phase: Phase::Frames(Box::new(Frames {
                forward: lost(),
                backward: lost(),
            })),
            undecided: 0,
        }
    }

    /// What the connection carries.
    pub fn state(&self) -> State {
        self.state
    }

    fn take(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Open => {}
            Outcome::NotSip => self.reject(),
            Outcome::Frames {
                mut frames,
                certain,
            } => {
                if certain {
                    self.state = State::Sip;
                }
                frames.share_roles();
                self.phase = Phase::Frames(frames);
            }
        }
    }

    fn reject(&mut self) {
        self.state = State::NotSip;
        self.phase = Phase::NotSip;
    }

    /// Calls with a collector that learns from what is found.
    fn with_items(
        &mut self,
        items: &mut SidedItems<'_>,
        act: impl FnOnce(&mut Self, &mut SidedItems<'_>),
    ) {
        let mut found = false;
        act(self, &mut |side, item| {
            found |= matches!(item, Item::Sip { .. });
            items(side, item);
        });
        if found && self.state == State::Undecided {
            self.state = State::Sip;
        }
    }
}

/// What [`Conversation`](crate::stream::Conversation) asks for; the caller adds where the items come from.
impl WebSocketConversation {
    /// The next bytes of a direction.
    pub fn data(&mut self, side: Side, bytes: &[u8], ts: i64, items: &mut SidedItems<'_>) {
        self.with_items(items, |this, items| match &mut this.phase {
            Phase::Opening(opening) => {
                let outcome = opening.data(side, bytes, ts, this.limit, items);
                this.take(outcome);
            }
            Phase::Frames(frames) => {
                let mut found = |item: Item<'_>| items(side, item);
                frames.direction(side).data(bytes, ts, &mut found);
                frames.share_roles();
                this.undecided = this.undecided.saturating_add(bytes.len() as u64);
            }
            Phase::NotSip => {}
        });
        if self.state == State::Undecided && self.undecided > UNDECIDED_BYTES {
            self.reject();
        }
    }

    /// Bytes of a direction are missing.
    pub fn gap(&mut self, side: Side, bytes: Option<u64>, items: &mut SidedItems<'_>) {
        self.with_items(items, |this, items| match &mut this.phase {
            Phase::Opening(opening) => {
                let outcome = opening.gap(side, bytes, this.limit, items);
                this.take(outcome);
            }
            Phase::Frames(frames) => {
                let mut found = |item: Item<'_>| items(side, item);
                frames.direction(side).gap(bytes, &mut found);
            }
            Phase::NotSip => {}
        });
    }

    /// Nothing more comes in a direction.
    pub fn end(&mut self, side: Side, items: &mut SidedItems<'_>) {
        self.with_items(items, |this, items| match &mut this.phase {
            Phase::Opening(opening) => {
                let outcome = opening.end(side, this.limit, items);
                this.take(outcome);
            }
            Phase::Frames(frames) => {
                let mut found = |item: Item<'_>| items(side, item);
                frames.direction(side).end(&mut found);
            }
            Phase::NotSip => {}
        });
    }

    /// When a direction will have waited long enough.
    pub fn deadline(&self, side: Side) -> Option<i64> {
        match &self.phase {
            Phase::Opening(opening) => opening.deadline(side),
            Phase::Frames(_) | Phase::NotSip => None,
        }
    }

    /// That time has come.
    pub fn due(&mut self, side: Side, now: i64, items: &mut SidedItems<'_>) {
        self.with_items(items, |this, items| {
            if let Phase::Opening(opening) = &mut this.phase
                && opening
                    .deadline(side)
                    .is_some_and(|deadline| now >= deadline)
            {
                let outcome = opening.give_up(side.other(), this.limit, items);
                this.take(outcome);
            }
        });
    }

    /// Bytes of memory that both directions keep.
    pub fn held(&self) -> usize {
        match &self.phase {
            Phase::Opening(opening) => opening.held(),
            Phase::Frames(frames) => frames.held(),
            Phase::NotSip => 0,
        }
    }

    /// Whether it may still turn out to carry SIP.
    pub fn is_wanted(&self) -> bool {
        self.state != State::NotSip
    }
}
