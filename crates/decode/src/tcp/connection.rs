//! One connection: two directions, and the conversation that reads them.

use super::connections::Found;
use super::delivery::Delivery;
use super::direction::{Direction, News};
use super::flow::Flow;
use super::ledger::Account;
use super::trace::{Reason, Trace, side};
use super::{Segment, SegmentUse, StreamCounts, StreamSettings};
use crate::sip::KeepaliveKind;
use crate::stream::{Conversation, Item, Origin, Side};

/// A connection that is known.
pub(super) struct Connection<C, M> {
    pub(super) account: Account,
    /// When its last segment came.
    pub(super) last: i64,
    pub(super) forward_is_low: bool,
    /// The latest SYN that contradicts it, until it is proved.
    rival: Option<Trace>,
    state: State<C, M>,
}

enum State<C, M> {
    Wanted(Box<Wanted<C, M>>),
    Unwanted(Unwanted),
}

struct Wanted<C, M> {
    /// Forward first.
    flows: [Flow<M>; 2],
    directions: [Direction; 2],
    conversation: C,
}

/// What is left of a connection that nobody reads.
#[derive(Clone, Copy, Default)]
struct Unwanted {
    isns: [Option<u32>; 2],
    fins: [bool; 2],
}

/// What a segment says of another connection between the same endpoints.
#[derive(Clone, Copy)]
pub(super) enum Claim {
    /// It belongs to this one.
    Nothing,
    /// There may be another, which is noted.
    Noted,
    /// There is another; this is what is known of its opening.
    Proved(Trace),
}

/// What becomes of a connection after a segment.
#[derive(Clone, Copy)]
pub(super) enum Fate {
    Lives,
    /// Its late copies are still to be known as such.
    Ended(Trace),
    Forgotten,
}

/// Where and when a segment came.
#[derive(Clone, Copy, Debug)]
pub(super) struct Context<'a> {
    pub(super) settings: &'a StreamSettings,
    pub(super) ts: i64,
    pub(super) now: i64,
}

impl<C: Conversation, M: Copy> Connection<C, M> {
    /// A connection whose forward direction is that of `flow`.
    pub(super) fn new(id: u64, flow: &Flow<M>, conversation: C, forward_is_low: bool) -> Self {
        Self {
            account: Account::new(id),
            last: 0,
            forward_is_low,
            rival: None,
            state: State::Wanted(Box::new(Wanted {
                flows: [*flow, flow.reversed()],
                directions: [Direction::default(), Direction::default()],
                conversation,
            })),
        }
    }

    /// Bytes that it takes outside the table of connections.
    pub(super) fn held(&self) -> usize {
        match &self.state {
            State::Wanted(wanted) => {
                let [forward, backward] = &wanted.directions;
                let outside = wanted.conversation.held() + forward.held() + backward.held();
                size_of::<Wanted<C, M>>() + outside
            }
            State::Unwanted(_) => 0,
        }
    }

    /// When it wants to be looked at.
    pub(super) fn deadline(&self, settings: &StreamSettings) -> Option<i64> {
        let State::Wanted(wanted) = &self.state else {
            return None;
        };
        let [forward, backward] = &wanted.directions;
        [
            forward.deadline(settings),
            backward.deadline(settings),
            wanted.conversation.deadline(Side::Forward),
            wanted.conversation.deadline(Side::Backward),
        ]
        .into_iter()
        .flatten()
        .min()
    }

    pub(super) fn is_wanted(&self) -> bool {
        matches!(self.state, State::Wanted(_))
    }

    /// What a segment says of another connection. Anybody can send a SYN that contradicts this one, and endpoints do not
    /// believe it either (RFC 5961 section 4).
    pub(super) fn claim(&mut self, from_low: bool, segment: &Segment<'_>, now: i64) -> Claim {
        let side = side(from_low, self.forward_is_low);
        let is_opening = segment.syn && !segment.rst;
        let own = match &self.state {
            State::Wanted(wanted) => &wanted.directions[side.place()],
            State::Unwanted(unwanted) => {
                let contradicts = is_opening && unwanted.isns[side.place()] != Some(segment.seq);
                return if contradicts {
                    Claim::Proved(Trace::opening(segment, from_low, now))
                } else {
                    Claim::Nothing
                };
            }
        };
        if let Some(rival) = self
            .rival
            .filter(|rival| rival.is_proved_by(segment, from_low))
        {
            return Claim::Proved(rival);
        }
        if own.goes_on_behind_end(segment) {
            return Claim::Proved(Trace::unknown(self.forward_is_low, now));
        }
        if is_opening && own.contradicts(segment.seq) {
            self.rival = Some(Trace::rival(segment, from_low, now));
            return Claim::Noted;
        }
        Claim::Nothing
    }

    /// Takes over where both sides begin.
    pub(super) fn open(&mut self, isns: [Option<u32>; 2], counts: &mut StreamCounts) {
        let State::Wanted(wanted) = &mut self.state else {
            return;
        };
        for (side, isn) in [Side::Forward, Side::Backward].into_iter().zip(isns) {
            if let Some(isn) = isn {
                // A SYN before any data gives nothing out.
                wanted.with(side, counts, &mut |_, _| {}, |direction, out| {
                    direction.open(isn, out);
                });
            }
        }
    }

    /// Takes one segment.
    pub(super) fn segment(
        &mut self,
        side: Side,
        (flow, segment): (&Flow<M>, &Segment<'_>),
        context: &Context<'_>,
        counts: &mut StreamCounts,
        found: &mut Found<'_, M>,
    ) -> (SegmentUse, Fate) {
        let wanted = match &mut self.state {
            State::Wanted(wanted) => wanted,
            State::Unwanted(unwanted) => {
                let fate = unwanted.segment(side, segment);
                return (SegmentUse::Unwanted, fate);
            }
        };
        wanted.flows[side.place()].meta = flow.meta;
        let used = if segment.rst {
            wanted.reset(side, segment, counts, found)
        } else {
            wanted.read(side, segment, context, counts, found)
        };
        if used == SegmentUse::Data {
            self.rival = None;
        }
        let fate = self.fate(used, context.now);
        self.tell_end(fate, found);
        (used, fate)
    }

    /// Tells that nothing can come over the connection any more.
    fn tell_end(&self, fate: Fate, found: &mut Found<'_, M>) {
        if let (Fate::Ended(_), State::Wanted(wanted)) = (fate, &self.state) {
            found(&wanted.flows[Side::Forward.place()], Item::Closed);
        }
    }

    fn fate(&mut self, used: SegmentUse, now: i64) -> Fate {
        let State::Wanted(wanted) = &self.state else {
            return Fate::Lives;
        };
        let [forward, backward] = &wanted.directions;
        if forward.is_ended() && backward.is_ended() {
            let is_reset = matches!(used, SegmentUse::Reset { .. });
            return Fate::Ended(Trace {
                since: now,
                forward_is_low: self.forward_is_low,
                reason: if is_reset {
                    Reason::Reset
                } else {
                    Reason::Finished
                },
                isns: [forward.isn(), backward.isn()],
                expected: [forward.expected(), backward.expected()],
            });
        }
        if !wanted.conversation.is_wanted() {
            self.state = State::Unwanted(Unwanted {
                isns: [forward.isn(), backward.isn()],
                fins: [forward.is_ended(), backward.is_ended()],
            });
        }
        Fate::Lives
    }

    /// Lets deadlines of both directions and of the conversation pass.
    pub(super) fn due(
        &mut self,
        context: &Context<'_>,
        counts: &mut StreamCounts,
        found: &mut Found<'_, M>,
    ) -> Fate {
        let State::Wanted(wanted) = &mut self.state else {
            return Fate::Lives;
        };
        // What waits in either direction comes before the conversation gives up waiting for it.
        for side in Side::BOTH {
            wanted.with(side, counts, found, |direction, out| {
                direction.due(context.now, context.settings, out);
            });
        }
        for side in Side::BOTH {
            wanted.with(side, counts, found, |_, out| {
                let deadline = out.conversation.deadline(side);
                if deadline.is_some_and(|deadline| deadline <= context.now) {
                    out.conversation.due(side, context.now, out.items);
                }
            });
        }
        let fate = self.fate(SegmentUse::Control, context.now);
        self.tell_end(fate, found);
        fate
    }

    /// Gives out everything that waits, and ends both directions.
    pub(super) fn close(&mut self, counts: &mut StreamCounts, found: &mut Found<'_, M>) {
        if let State::Wanted(wanted) = &mut self.state {
            wanted.close(counts, found);
        }
    }
}

impl<C: Conversation, M: Copy> Wanted<C, M> {
    /// Works on one direction; what is found goes out with its flow.
    fn with<R>(
        &mut self,
        side: Side,
        counts: &mut StreamCounts,
        found: &mut Found<'_, M>,
        work: impl FnOnce(&mut Direction, &mut Delivery<'_, '_, C>) -> R,
    ) -> R {
        let flows = &self.flows;
        let mut items = |origin: Origin, item: Item<'_>| {
            found(&flows[origin.side.place()].with(&origin), item);
        };
        let mut out = Delivery {
            conversation: &mut self.conversation,
            side,
            items: &mut items,
            counts,
        };
        work(&mut self.directions[side.place()], &mut out)
    }

    fn read(
        &mut self,
        side: Side,
        segment: &Segment<'_>,
        context: &Context<'_>,
        counts: &mut StreamCounts,
        found: &mut Found<'_, M>,
    ) -> SegmentUse {
        if segment.syn {
            self.with(side, counts, found, |own, out| own.open(segment.seq, out));
        }
        // What a segment acknowledges is as true as its own place.
        let is_wild = self.directions[side.place()].is_wild(segment.seq);
        if let Some(ack) = segment.ack.filter(|_| !is_wild) {
            self.with(side.other(), counts, found, |reverse, out| {
                reverse.acknowledge(ack, context, out);
            });
        }
        self.with(side, counts, found, |own, out| {
            if own.is_keepalive(segment) {
                out.counts.keepalives += 1;
                (out.items)(side.into(), Item::Keepalive(KeepaliveKind::TcpProbe));
                return SegmentUse::Keepalive;
            }
            let news = News {
                segment,
                ts: context.ts,
                now: context.now,
            };
            own.accept(&news, context.settings, out)
        })
    }

    fn reset(
        &mut self,
        side: Side,
        segment: &Segment<'_>,
        counts: &mut StreamCounts,
        found: &mut Found<'_, M>,
    ) -> SegmentUse {
        let own = &self.directions[side.place()];
        let reverse = &self.directions[side.other().place()];
        if !is_reset(own, reverse, segment) {
            counts.resets_ignored += 1;
            return SegmentUse::Ignored;
        }
        let established = own.is_seen() && reverse.is_seen();
        counts.resets += 1;
        self.close(counts, found);
        SegmentUse::Reset { established }
    }

    fn close(&mut self, counts: &mut StreamCounts, found: &mut Found<'_, M>) {
        for side in [Side::Forward, Side::Backward] {
            self.with(side, counts, found, Direction::close);
        }
    }
}

/// Whether a RST is believed: it stands exactly where its sender does, as endpoints want it (RFC 5961 section 3). The
/// answer to a segment without acknowledgment has number 0 and acknowledges that segment (RFC 9293 section 3.5.2); so it
/// is with a sender that was never heard.
fn is_reset(own: &Direction, reverse: &Direction, segment: &Segment<'_>) -> bool {
    let acknowledges = segment.ack.and_then(|ack| reverse.is_exact(ack));
    match own.is_exact(segment.seq) {
        Some(true) => true,
        Some(false) => segment.seq == 0 && acknowledges == Some(true),
        None => acknowledges != Some(false),
    }
}

impl Unwanted {
    /// Nobody reads it, but what ended should not stay for hours.
    fn segment(&mut self, side: Side, segment: &Segment<'_>) -> Fate {
        self.fins[side.place()] |= segment.fin;
        if segment.syn {
            self.isns[side.place()] = Some(segment.seq);
        }
        if segment.rst || self.fins == [true; 2] {
            Fate::Forgotten
        } else {
            Fate::Lives
        }
    }
}
