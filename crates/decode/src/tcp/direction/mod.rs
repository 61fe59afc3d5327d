//! One direction of a connection: which byte comes next, and what waits for it.

mod accept;
mod doubt;
mod release;

pub(super) use accept::News;

use self::doubt::{Doubted, Unsure};
use super::Segment;
use super::connection::Context;
use super::delivery::Delivery;
use super::held::Held;
use super::sequence::{FAR, NEAR, after, nearest, unfold};
use super::skipped::Skipped;
use crate::stream::Conversation;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Phase {
    /// Nothing was seen that has a place.
    #[default]
    Unseen,
    /// The first data waits; `next` is where its lowest byte stands.
    Unproved,
    /// `next` is the next byte.
    Running,
    /// The last byte was given out.
    Ended,
}

/// Late segments that are not believed but continue each other.
#[derive(Clone, Copy, Debug)]
struct Suspect {
    /// Sequence number of the segment that would be the next of them.
    seq: u32,
    run: u8,
}

/// One direction of a connection.
#[derive(Debug, Default)]
pub(super) struct Direction {
    phase: Phase,
    next: u64,
    isn: Option<u32>,
    /// The first byte that was given out.
    start: u64,
    /// The highest acknowledgment of the other side.
    acked: Option<u32>,
    /// An acknowledgment beyond `next`, whose bytes may still come.
    proved: Option<Proved>,
    /// Where FIN stands.
    fin: Option<u64>,
    /// The capture cut off the bytes between `next` and here, so waiting for them is vain.
    cut: u64,
    /// Since when something waits.
    since: Option<i64>,
    held: Held,
    skipped: Skipped,
    suspect: Option<Suspect>,
    doubted: Option<Box<Doubted>>,
    unsure: Option<Unsure>,
}

/// Bytes that the other side has, and that the capture does not hold so far.
#[derive(Clone, Copy, Debug)]
struct Proved {
    /// Up to here, by the first such acknowledgment.
    place: u64,
    /// When that came.
    since: i64,
    /// Up to here, by the highest one.
    highest: u64,
}

impl Direction {
    /// A SYN takes its place; one that was seen before changes nothing.
    pub(super) fn open<C: Conversation>(&mut self, isn: u32, out: &mut Delivery<'_, '_, C>) {
        let first = isn.wrapping_add(1);
        match self.phase {
            Phase::Unseen => {
                self.run_from(unfold(first));
                self.isn = Some(isn);
            }
            Phase::Unproved if self.is_syn_behind_data(first) => {
                self.run_from(nearest(self.next, first));
                self.isn = Some(isn);
                self.advance(out);
            }
            _ => self.isn = self.isn.or(Some(isn)),
        }
    }

    /// Whether a SYN belongs to another connection than the data so far.
    pub(super) fn contradicts(&self, isn: u32) -> bool {
        let first = isn.wrapping_add(1);
        match (self.isn, self.phase) {
            (Some(known), _) => known != isn,
            (None, Phase::Unseen) => self
                .acked
                .is_some_and(|acked| after(first, acked).is_none_or(|ahead| ahead > NEAR)),
            (None, Phase::Unproved) => !self.is_syn_behind_data(first),
            (None, Phase::Running | Phase::Ended) => self.start as u32 != first,
        }
    }

    fn is_syn_behind_data(&self, first: u32) -> bool {
        after(first, self.next as u32).is_some_and(|ahead| ahead <= NEAR)
    }

    fn run_from(&mut self, place: u64) {
        self.phase = Phase::Running;
        self.next = place;
        self.start = place;
    }

    /// Whether a segment stands so far from everything that nothing in it is to be believed.
    pub(super) fn is_wild(&self, seq: u32) -> bool {
        let place = nearest(self.next, seq);
        matches!(self.phase, Phase::Unproved | Phase::Running)
            && (place.saturating_sub(self.next) > NEAR || self.next.saturating_sub(place) > FAR)
    }

    /// Whether a number is exactly one where its sender may stand: behind all that was given out, or acknowledged, or
    /// waits, or was cut off, or ended; or one before that, as a keepalive. `None` when nothing is known.
    pub(super) fn is_exact(&self, seq: u32) -> Option<bool> {
        let expected = self.expected()?;
        let behind = seq.wrapping_add(1) == expected;
        let acknowledged = self.acked == Some(seq);
        let mut edges = [
            self.held.edge(),
            (self.cut > self.next).then_some(self.cut),
            self.fin.map(|fin| fin + 1),
        ]
        .into_iter()
        .flatten();
        let at_edge = edges.any(|edge| edge as u32 == seq);
        Some(seq == expected || behind || acknowledged || at_edge)
    }

    /// The sequence number that its sender uses next.
    pub(super) fn expected(&self) -> Option<u32> {
        match self.phase {
            Phase::Unseen => self.acked,
            Phase::Ended if self.fin == Some(self.next) => Some((self.next as u32).wrapping_add(1)),
            _ => Some(self.next as u32),
        }
    }

    /// Whether a segment has data where its sender had ended, or where a hole began before that. A single byte there may
    /// be a keepalive.
    pub(super) fn goes_on_behind_end(&self, segment: &Segment<'_>) -> bool {
        self.is_ended() && !segment.rst && segment.payload.len() > 1 && {
            let place = nearest(self.next, segment.data_seq());
            self.fin == Some(place) || self.is_where_hole_began(place)
        }
    }

    pub(super) fn isn(&self) -> Option<u32> {
        self.isn
    }

    pub(super) fn is_seen(&self) -> bool {
        self.phase != Phase::Unseen
    }

    pub(super) fn is_ended(&self) -> bool {
        self.phase == Phase::Ended
    }

    /// RFC 9293 section 3.8.4: the byte before the next one, or none there, when all has been acknowledged. The same byte
    /// without that acknowledgment is a retransmission.
    pub(super) fn is_keepalive(&self, segment: &Segment<'_>) -> bool {
        let is_small = segment.payload.len() <= 1 && segment.missing == 0;
        // While the beginning is not proved, a byte in front of what is held is data that came late.
        let is_placed = !self.is_ended() && self.phase != Phase::Unproved;
        let Some(expected) = self.expected().filter(|_| is_placed) else {
            return false;
        };
        let has_flags = segment.syn || segment.fin || segment.rst;
        is_small
            && !has_flags
            && segment.ack.is_some()
            && segment.seq.wrapping_add(1) == expected
            && self.acked.is_none_or(|acked| acked == expected)
    }

    /// The other side has everything before `ack`: what is missing there is missing in the capture only.
    pub(super) fn acknowledge<C: Conversation>(
        &mut self,
        ack: u32,
        context: &Context<'_>,
        out: &mut Delivery<'_, '_, C>,
    ) {
        if let Some(doubted) = self.doubted.take_if(|doubted| doubted.is_reached_by(ack)) {
            self.restart_with(&doubted, out);
        }
        if self.is_wild(ack) || self.phase == Phase::Ended {
            return;
        }
        if self.acked.is_none_or(|acked| after(acked, ack).is_some()) {
            self.acked = Some(ack);
        }
        let place = nearest(self.next, ack);
        self.unsure.take_if(|unsure| place > unsure.begin);
        match self.phase {
            Phase::Unproved if place >= self.next => self.start_in_the_middle(out),
            Phase::Running => {}
            _ => return,
        }
        self.drain(out);
        self.prove(self.fin.map_or(place, |fin| place.min(fin)), context, out);
        self.advance(out);
    }

    /// The bytes before `place` need not be waited for, but for as long as the capture may be out of order.
    fn prove<C: Conversation>(
        &mut self,
        place: u64,
        context: &Context<'_>,
        out: &mut Delivery<'_, '_, C>,
    ) {
        if context.settings.reorder_ns == 0 {
            self.skip_to(place, out);
        } else if place > self.next {
            let proved = self.proved.get_or_insert(Proved {
                place,
                since: context.now,
                highest: place,
            });
            proved.highest = proved.highest.max(place);
        }
    }

    /// Bytes of memory that it keeps outside itself.
    pub(super) fn held(&self) -> usize {
        let doubted = self.doubted.as_ref().map_or(0, |doubted| doubted.memory());
        self.held.memory() + self.skipped.held() + doubted
    }
}
