//! The handshake of a connection (RFC 6455 section 4), both directions of it.

use crate::stream::{Item, Side, SidedItems};

use super::Role;
use super::agreement::{Agreement, Offer, agreement, offer};
use super::direction::Direction;
use super::early::Early;
use super::frames::Frames;
use super::head::{Head, Progress};
use super::inflate::Compression;

/// How long bytes behind one head wait for the other head. Longer than a stream waits for what the capture reordered.
const PATIENCE_NS: i64 = 2_000_000_000;

/// What is known of the head of a direction.
#[derive(Debug)]
enum Greeting {
    Collecting(Head),
    Offer(Offer),
    Agreement(Agreement),
    /// The capture did not see all of it.
    Missed,
}

#[derive(Debug)]
struct Half {
    greeting: Greeting,
    early: Early,
    ended: bool,
}

impl Half {
    fn new() -> Self {
        Self {
            greeting: Greeting::Collecting(Head::default()),
            early: Early::default(),
            ended: false,
        }
    }

    fn is_collecting(&self) -> bool {
        matches!(self.greeting, Greeting::Collecting(_))
    }

    fn held(&self) -> usize {
        let head = match &self.greeting {
            Greeting::Collecting(head) => head.held(),
            _ => 0,
        };
        head + self.early.held()
    }
}

/// What the handshake came to.
#[derive(Debug)]
pub(super) enum Outcome {
    /// It goes on.
    Open,
    /// Frames follow; whether they carry SIP is certain when the server said so.
    Frames { frames: Box<Frames>, certain: bool },
    /// Something else follows.
    NotSip,
}

/// Both heads, and what came behind them.
#[derive(Debug)]
pub(super) struct Opening {
    forward: Half,
    backward: Half,
}

impl Opening {
    pub(super) fn new() -> Self {
        Self {
            forward: Half::new(),
            backward: Half::new(),
        }
    }

    /// The next bytes of a direction; `limit` is that of its messages.
    pub(super) fn data(
        &mut self,
        side: Side,
        bytes: &[u8],
        ts: i64,
        limit: usize,
        items: &mut SidedItems<'_>,
    ) -> Outcome {
        let half = self.half(side);
        let rest = match &mut half.greeting {
            Greeting::Collecting(head) => match head.push(bytes) {
                Progress::More => return Outcome::Open,
                Progress::Wrong => return Outcome::NotSip,
                Progress::End { used } => {
                    let Some(greeting) = greeting(head) else {
                        return Outcome::NotSip;
                    };
                    half.greeting = greeting;
                    bytes.get(used..).unwrap_or_default()
                }
            },
            _ => bytes,
        };
        half.early.data(rest, ts);
        if half.early.is_full() {
            self.miss(side.other(), items);
        }
        self.settle(limit, items)
    }

    /// Bytes of a direction are missing for ever.
    pub(super) fn gap(
        &mut self,
        side: Side,
        bytes: Option<u64>,
        limit: usize,
        items: &mut SidedItems<'_>,
    ) -> Outcome {
        if self.half(side).is_collecting() {
            self.miss(side, items);
        } else {
            self.half(side).early.gap(bytes);
            if self.half(side).early.is_full() {
                self.miss(side.other(), items);
            }
        }
        self.settle(limit, items)
    }

    /// Nothing more comes in a direction.
    pub(super) fn end(&mut self, side: Side, limit: usize, items: &mut SidedItems<'_>) -> Outcome {
        self.half(side).ended = true;
        self.give_up(side, limit, items)
    }

    /// Nobody waits any longer for the head of a direction.
    pub(super) fn give_up(
        &mut self,
        side: Side,
        limit: usize,
        items: &mut SidedItems<'_>,
    ) -> Outcome {
        self.miss(side, items);
        self.settle(limit, items)
    }

    /// When the bytes of a direction will have waited long enough for the other head.
    pub(super) fn deadline(&self, side: Side) -> Option<i64> {
        let half = match side {
            Side::Forward => &self.forward,
            Side::Backward => &self.backward,
        };
        Some(half.early.since()?.saturating_add(PATIENCE_NS))
    }

    /// Bytes of memory that it keeps.
    pub(super) fn held(&self) -> usize {
        size_of::<Self>() + self.forward.held() + self.backward.held()
    }

    fn half(&mut self, side: Side) -> &mut Half {
        match side {
            Side::Forward => &mut self.forward,
            Side::Backward => &mut self.backward,
        }
    }

    /// The head of a direction will never be complete.
    fn miss(&mut self, side: Side, items: &mut SidedItems<'_>) {
        let half = self.half(side);
        if let Greeting::Collecting(head) = &half.greeting {
            let bytes = head.bytes().len() as u64;
            half.greeting = Greeting::Missed;
            if bytes > 0 {
                items(side, Item::Unframed { bytes });
            }
        }
    }

    /// Decides, once nothing more is to be learned.
    fn settle(&mut self, limit: usize, items: &mut SidedItems<'_>) -> Outcome {
        use Greeting::{Agreement as Agreed, Collecting, Missed, Offer as Offered};
        let (forward, backward) = match (&self.forward.greeting, &self.backward.greeting) {
            (Collecting(_), _) | (_, Collecting(_)) => return Outcome::Open,
            (Offered(_), Offered(_)) | (Agreed(_), Agreed(_)) => return Outcome::NotSip,
            (Missed, Missed) => (
                Direction::lost(limit, None, Compression::Unreadable),
                Direction::lost(limit, None, Compression::Unreadable),
            ),
            (Offered(offer), other) => server_behind(limit, *offer, other),
            (other, Offered(offer)) => {
                let (client, server) = server_behind(limit, *offer, other);
                (server, client)
            }
            (Missed, Agreed(agreed)) => server_alone(limit, *agreed),
            (Agreed(agreed), Missed) => {
                let (client, server) = server_alone(limit, *agreed);
                (server, client)
            }
        };
        let certain = [&self.forward, &self.backward]
            .iter()
            .any(|half| matches!(half.greeting, Agreed(_)));
        self.replay(forward, backward, certain, items)
    }

    fn replay(
        &mut self,
        forward: Direction,
        backward: Direction,
        certain: bool,
        items: &mut SidedItems<'_>,
    ) -> Outcome {
        let mut frames = Box::new(Frames { forward, backward });
        for side in [Side::Forward, Side::Backward] {
            let half = self.half(side);
            let (early, ended) = (std::mem::take(&mut half.early), half.ended);
            let direction = frames.direction(side);
            let mut found = |item: Item<'_>| items(side, item);
            early.replay(direction, &mut found);
            if ended {
                direction.end(&mut found);
            }
        }
        Outcome::Frames { frames, certain }
    }
}

fn greeting(head: &Head) -> Option<Greeting> {
    match head.sender()? {
        Role::Client => offer(head.bytes()).map(Greeting::Offer),
        Role::Server => agreement(head.bytes()).map(Greeting::Agreement),
    }
}

/// Client and server, with the head of the client known.
fn server_behind(limit: usize, offer: Offer, server: &Greeting) -> (Direction, Direction) {
    if let Greeting::Agreement(agreed) = server {
        return (
            Direction::new(limit, Role::Client, agreed.client),
            Direction::new(limit, Role::Server, agreed.server),
        );
    }
    // What the server agreed to is unknown. Nothing of the client's messages is missing, so that they can be read
    // whether they share a window or not.
    let (client, server) = if offer.extensions {
        (Compression::Shared, Compression::Unreadable)
    } else {
        (Compression::Off, Compression::Off)
    };
    (
        Direction::new(limit, Role::Client, client),
        Direction::lost(limit, Some(Role::Server), server),
    )
}

/// Client and server, with the head of the server known only.
fn server_alone(limit: usize, agreed: Agreement) -> (Direction, Direction) {
    (
        Direction::lost(limit, Some(Role::Client), agreed.client),
        Direction::new(limit, Role::Server, agreed.server),
    )
}
