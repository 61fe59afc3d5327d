//! Where the data of a segment belongs in its direction.

use super::{Direction, Phase, Suspect};
use crate::stream::Conversation;
use crate::tcp::delivery::Delivery;
use crate::tcp::held::Early;
use crate::tcp::sequence::{FAR, after, nearest, unfold};
use crate::tcp::{Segment, SegmentUse, StreamSettings};

/// Segments in a row that prove that a hole was no hole; more, because an acknowledgment that the capture holds too
/// early makes a few late ones as well.
const LATE_RUN: u8 = 4;

/// A segment's data on its way into a direction.
#[derive(Clone, Copy, Debug)]
pub(in crate::tcp) struct News<'a> {
    pub(in crate::tcp) segment: &'a Segment<'a>,
    /// Stamp of the packet.
    pub(in crate::tcp) ts: i64,
    /// What the clock of all connections shows.
    pub(in crate::tcp) now: i64,
}

impl Direction {
    /// Takes the data of a segment, and its FIN.
    pub(in crate::tcp) fn accept<C: Conversation>(
        &mut self,
        news: &News<'_>,
        settings: &StreamSettings,
        out: &mut Delivery<'_, '_, C>,
    ) -> SegmentUse {
        let segment = news.segment;
        if segment.is_empty() && !segment.fin {
            return SegmentUse::Control;
        }
        if self.is_wild(segment.data_seq()) && !self.is_wild_proved(news, settings, out) {
            out.counts.wild += 1;
            return SegmentUse::Ignored;
        }
        if self.phase == Phase::Unseen {
            self.meet(segment.data_seq(), news.now, out);
        }
        let begin = nearest(self.next, segment.data_seq());
        let used = self.place(begin, news, out);
        if used != SegmentUse::Ignored {
            self.note_end(begin, news);
        }
        self.advance(out);
        self.bound(settings, out);
        used
    }

    /// The first data of a direction whose SYN was not seen. An acknowledgment that came before may prove it already.
    fn meet<C: Conversation>(&mut self, seq: u32, now: i64, out: &mut Delivery<'_, '_, C>) {
        self.next = unfold(seq);
        self.phase = Phase::Unproved;
        self.since = Some(now);
        if self
            .acked
            .is_some_and(|acked| after(seq, acked).is_some_and(|ahead| ahead <= FAR))
        {
            self.start_in_the_middle(out);
        }
    }

    /// Sorts the data of a segment by where it stands.
    fn place<C: Conversation>(
        &mut self,
        begin: u64,
        news: &News<'_>,
        out: &mut Delivery<'_, '_, C>,
    ) -> SegmentUse {
        let segment = news.segment;
        let end = begin + segment.payload.len() as u64;
        match self.phase {
            _ if segment.payload.is_empty() => self.place_nothing(begin, segment),
            Phase::Ended => self.after_end(end, segment, out),
            Phase::Running if end <= self.next || self.is_where_hole_began(begin) => {
                self.old(begin, news, out)
            }
            Phase::Running if begin <= self.next => self.in_order(begin, news, out),
            _ => self.early(begin, news, out),
        }
    }

    /// A bare FIN, or a segment whose data the capture cut off altogether.
    fn place_nothing(&mut self, begin: u64, segment: &Segment<'_>) -> SegmentUse {
        if self.phase == Phase::Unproved {
            self.next = self.next.min(begin);
        }
        let is_here = self.phase == Phase::Running && begin <= self.next;
        if segment.missing > 0 && is_here {
            self.cut = self.cut.max(begin + segment.missing as u64);
        }
        if segment.missing > 0 {
            SegmentUse::Data
        } else {
            SegmentUse::Control
        }
    }

    fn after_end<C: Conversation>(
        &mut self,
        end: u64,
        segment: &Segment<'_>,
        out: &mut Delivery<'_, '_, C>,
    ) -> SegmentUse {
        if end <= self.next {
            return Self::retransmission(segment, out);
        }
        out.counts.after_end += 1;
        SegmentUse::Ignored
    }

    fn retransmission<C>(segment: &Segment<'_>, out: &mut Delivery<'_, '_, C>) -> SegmentUse {
        out.counts.retransmissions += 1;
        out.counts.retransmitted_bytes += segment.payload.len() as u64;
        SegmentUse::Retransmission
    }

    /// Data before the next byte: a copy, or late for a hole that was skipped.
    fn old<C: Conversation>(
        &mut self,
        begin: u64,
        news: &News<'_>,
        out: &mut Delivery<'_, '_, C>,
    ) -> SegmentUse {
        let segment = news.segment;
        let end = begin + segment.payload.len() as u64;
        let is_where_hole_began = self.is_where_hole_began(begin);
        if !is_where_hole_began && !self.skipped.contains(begin, end) {
            return Self::retransmission(segment, out);
        }
        if !is_where_hole_began && !self.is_late_proved(segment) {
            out.counts.late += 1;
            return SegmentUse::Ignored;
        }
        out.counts.restarts += 1;
        out.gap(None);
        self.skipped.forget_from(begin);
        self.cut = 0;
        self.unsure = None;
        self.next = begin;
        self.in_order(begin, news, out)
    }

    /// Counts the late segments that continue each other; whether they are enough.
    fn is_late_proved(&mut self, segment: &Segment<'_>) -> bool {
        let seq = segment.data_seq();
        let before = self.suspect.filter(|suspect| suspect.seq == seq);
        let length = segment.payload.len() + segment.missing;
        let run = before.map_or(1, |suspect| suspect.run.saturating_add(1));
        let seq = seq.wrapping_add(length as u32);
        // Without a byte it continues nothing: the same segment again would be its own proof.
        self.suspect = (length > 0).then_some(Suspect { seq, run });
        length > 0 && run >= LATE_RUN
    }

    /// Gives out what is new of a segment that holds the next byte. Where a part of it waits already that copy counts.
    fn in_order<C: Conversation>(
        &mut self,
        begin: u64,
        news: &News<'_>,
        out: &mut Delivery<'_, '_, C>,
    ) -> SegmentUse {
        let segment = news.segment;
        let end = begin + segment.payload.len() as u64;
        let mut new = 0;
        self.suspect = None;
        self.doubted = None;
        self.confirm_hole();
        while self.next < end {
            let stop = self.held.first().map_or(end, |first| first.min(end));
            if stop > self.next {
                let part = (self.next - begin) as usize..(stop - begin) as usize;
                new += part.len();
                out.data(segment.payload.get(part).unwrap_or_default(), news.ts);
                self.next = stop;
            }
            self.drain(out);
        }
        if segment.missing > 0 {
            self.cut = self.cut.max(end + segment.missing as u64);
        }
        Self::count_overlap(segment, new, out);
        SegmentUse::Data
    }

    /// Keeps data whose place has not come.
    fn early<C: Conversation>(
        &mut self,
        begin: u64,
        news: &News<'_>,
        out: &mut Delivery<'_, '_, C>,
    ) -> SegmentUse {
        let segment = news.segment;
        let kept = self.held.insert(&Early {
            begin,
            bytes: segment.payload,
            missing: segment.missing,
            ts: news.ts,
            now: news.now,
        });
        if kept == 0 {
            return Self::retransmission(segment, out);
        }
        if self.phase == Phase::Running || begin != self.next {
            out.counts.out_of_order += 1;
        }
        if self.phase == Phase::Unproved {
            self.next = self.next.min(begin);
        }
        self.suspect = None;
        self.doubted = None;
        self.since.get_or_insert(news.now);
        Self::count_overlap(segment, kept, out);
        SegmentUse::Data
    }

    fn count_overlap<C>(segment: &Segment<'_>, new: usize, out: &mut Delivery<'_, '_, C>) {
        let old = segment.payload.len() - new;
        out.counts.overlaps += u64::from(old > 0);
        out.counts.retransmitted_bytes += old as u64;
    }

    /// Remembers where FIN stands. Data beyond it, or FIN before data, says that one of the two is forged: data counts.
    fn note_end(&mut self, begin: u64, news: &News<'_>) {
        let segment = news.segment;
        let end = begin + (segment.payload.len() + segment.missing) as u64;
        if self.phase == Phase::Ended {
            return;
        }
        if self.fin.is_some_and(|fin| fin < end) {
            self.fin = None;
        }
        let last = self.held.last().map_or(self.next, |(_, end)| end);
        if segment.fin && end >= last {
            self.fin = Some(end);
        }
    }
}
