//! What is remembered of a connection that is not read: it is opening, or it has ended.

use super::sequence::{FAR, after, distance};
use super::{Segment, SegmentUse, StreamCounts};
use crate::stream::Side;

/// Why a connection is a trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    /// Only SYN was seen.
    Opening,
    /// Both directions came to their FIN.
    Finished,
    /// A RST ended it.
    Reset,
}

/// A connection without its conversation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Trace {
    pub(super) since: i64,
    /// The lower endpoint of the key is the one that opened it.
    pub(super) forward_is_low: bool,
    pub(super) reason: Reason,
    /// Initial sequence numbers, forward first.
    pub(super) isns: [Option<u32>; 2],
    /// What each side would send next, forward first.
    pub(super) expected: [Option<u32>; 2],
}

/// What a segment means for a trace.
pub(super) enum Answer {
    /// Nothing changes.
    Stays(SegmentUse),
    /// The trace has become void; the segment is looked at as if there had never been one.
    Void,
    /// The trace has become void, and the segment needs nothing more.
    Over(SegmentUse),
    /// The connection has begun.
    Begins,
}

/// Which side a packet came from.
pub(super) fn side(from_low: bool, forward_is_low: bool) -> Side {
    if from_low == forward_is_low {
        Side::Forward
    } else {
        Side::Backward
    }
}

impl Trace {
    /// A connection of which `segment` is the first. SYN with ACK comes from the side that was called.
    pub(super) fn first(segment: &Segment<'_>, from_low: bool, now: i64) -> Self {
        let is_answer = segment.syn && segment.ack.is_some();
        Self::unknown(from_low != is_answer, now)
    }

    /// The trace that a first SYN without data leaves.
    pub(super) fn opening(segment: &Segment<'_>, from_low: bool, now: i64) -> Self {
        let mut trace = Self::first(segment, from_low, now);
        trace.note_syn(side(from_low, trace.forward_is_low), segment.seq);
        trace
    }

    fn note_syn(&mut self, side: Side, isn: u32) {
        self.isns[side.place()] = Some(isn);
        self.expected[side.place()] = Some(isn.wrapping_add(1));
    }

    /// The trace of a SYN that contradicts a connection. One that is an answer also says where the caller began.
    pub(super) fn rival(segment: &Segment<'_>, from_low: bool, now: i64) -> Self {
        let mut trace = Self::opening(segment, from_low, now);
        if let Some(ack) = segment.ack {
            let other = side(from_low, trace.forward_is_low).other();
            trace.isns[other.place()] = Some(ack.wrapping_sub(1));
        }
        trace
    }

    /// Nothing is known of the connection but who opened it.
    pub(super) fn unknown(forward_is_low: bool, now: i64) -> Self {
        Self {
            since: now,
            forward_is_low,
            reason: Reason::Opening,
            isns: [None; 2],
            expected: [None; 2],
        }
    }

    /// Whether a segment shows that the SYN was true: the other side acknowledges it, or data follows it.
    pub(super) fn is_proved_by(&self, segment: &Segment<'_>, from_low: bool) -> bool {
        let side = side(from_low, self.forward_is_low);
        let other = self.expected[side.other().place()];
        let is_answered = other.is_some() && segment.ack == other;
        let has_data = !segment.syn && !segment.payload.is_empty();
        let goes_on = has_data && self.expected[side.place()] == Some(segment.seq);
        !segment.rst && (is_answered || goes_on)
    }

    /// What a segment means, and what it changes.
    pub(super) fn answer(
        &mut self,
        segment: &Segment<'_>,
        from_low: bool,
        counts: &mut StreamCounts,
    ) -> Answer {
        let side = side(from_low, self.forward_is_low);
        match self.reason {
            Reason::Opening => self.answer_opening(segment, side, counts),
            Reason::Finished | Reason::Reset => self.answer_ended(segment, side, counts),
        }
    }

    fn answer_opening(
        &mut self,
        segment: &Segment<'_>,
        side: Side,
        counts: &mut StreamCounts,
    ) -> Answer {
        if segment.rst {
            if !self.is_refused_by(segment, side) {
                counts.resets_ignored += 1;
                return Answer::Stays(SegmentUse::Ignored);
            }
            counts.resets += 1;
            let established = self.isns.iter().all(Option::is_some);
            return Answer::Over(SegmentUse::Reset { established });
        }
        if segment.syn && self.isns[side.place()].is_some_and(|isn| isn != segment.seq) {
            return Answer::Void;
        }
        if !segment.syn || !segment.is_empty() {
            return Answer::Begins;
        }
        self.note_syn(side, segment.seq);
        Answer::Stays(SegmentUse::Control)
    }

    /// RFC 9293 section 3.10.7.3: a RST that answers a SYN acknowledges it; one of the same side follows it.
    fn is_refused_by(&self, segment: &Segment<'_>, side: Side) -> bool {
        let is_near = |number: u32, side: Side| {
            self.expected[side.place()].is_some_and(|next| distance(number, next) <= 1)
        };
        is_near(segment.seq, side) || segment.ack.is_some_and(|ack| is_near(ack, side.other()))
    }

    fn answer_ended(&self, segment: &Segment<'_>, side: Side, counts: &mut StreamCounts) -> Answer {
        if segment.syn && self.isns[side.place()] != Some(segment.seq) {
            return Answer::Void;
        }
        if self.is_refuted_by(segment, side) {
            return Answer::Void;
        }
        if segment.is_empty() {
            return Answer::Stays(SegmentUse::Control);
        }
        counts.after_end += 1;
        Answer::Stays(SegmentUse::Ignored)
    }

    /// An endpoint that acknowledges bytes beyond the end lives, and so does one that sends data where it had ended: the
    /// RST, or the FIN, was forged. A single byte there may be a keepalive.
    fn is_refuted_by(&self, segment: &Segment<'_>, side: Side) -> bool {
        let own = self.expected[side.place()];
        let goes_on = self.reason == Reason::Finished
            && segment.payload.len() > 1
            && own == Some(segment.data_seq().wrapping_add(1));
        let reverse = segment.ack.zip(self.expected[side.other().place()]);
        let is_acknowledged = reverse
            .and_then(|(ack, next)| after(next, ack))
            .is_some_and(|ahead| ahead > 0 && ahead <= FAR);
        !segment.rst && (goes_on || is_acknowledged)
    }
}
