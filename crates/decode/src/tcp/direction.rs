//! One direction of a connection: which byte comes next, and what waits for it.

use super::delivery::Delivery;
use super::held::{Early, Held};
use super::sequence::{FAR, NEAR, after, distance, nearest, unfold};
use super::skipped::Skipped;
use super::{Segment, SegmentUse, StreamSettings};
use crate::stream::Conversation;

/// Segments in a row that prove that a direction goes on at another place.
const WILD_RUN: u8 = 2;
/// Segments in a row that prove that a hole was no hole; more, because an acknowledgment that the capture holds too
/// early makes a few late ones as well.
const LATE_RUN: u8 = 4;
/// Held data is looked through for what is overdue at most this often while it is held.
const LOOKS: i64 = 16;

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

/// Segments that are not believed but continue each other.
#[derive(Clone, Copy, Debug)]
struct Suspect {
    /// Sequence number of the segment that would be the next of them.
    seq: u32,
    run: u8,
}

/// A segment's data on its way into a direction.
#[derive(Clone, Copy, Debug)]
pub(super) struct News<'a> {
    pub(super) segment: &'a Segment<'a>,
    /// Stamp of the packet.
    pub(super) ts: i64,
    /// What the clock of all connections shows.
    pub(super) now: i64,
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
    /// Where FIN stands.
    fin: Option<u64>,
    /// The capture cut off the bytes between `next` and here, so waiting for them is vain.
    cut: u64,
    /// Since when something waits.
    since: Option<i64>,
    held: Held,
    skipped: Skipped,
    suspect: Option<Suspect>,
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
            (None, Phase::Unseen) => false,
            (None, Phase::Unproved) => !self.is_syn_behind_data(first),
            (None, Phase::Running | Phase::Ended) => self.start as u32 != first,
        }
    }

    fn is_syn_behind_data(&self, first: u32) -> bool {
        after(first, self.next as u32).is_some_and(|ahead| ahead <= u64::from(NEAR))
    }

    fn run_from(&mut self, place: u64) {
        self.phase = Phase::Running;
        self.next = place;
        self.start = place;
    }

    /// Whether a segment stands so far from everything that nothing in it is to be believed.
    pub(super) fn is_wild(&self, seq: u32) -> bool {
        matches!(self.phase, Phase::Unproved | Phase::Running)
            && nearest(self.next, seq).abs_diff(self.next) > FAR
    }

    /// Whether a sequence or acknowledgment number is one that an endpoint may use now; `None` when nothing is known.
    pub(super) fn is_near(&self, seq: u32) -> Option<bool> {
        Some(distance(seq, self.expected()?) <= NEAR)
    }

    /// The sequence number that its sender uses next.
    pub(super) fn expected(&self) -> Option<u32> {
        match self.phase {
            Phase::Unseen => self.acked,
            Phase::Ended if self.fin == Some(self.next) => Some((self.next as u32).wrapping_add(1)),
            _ => Some(self.next as u32),
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
            && self
                .acked
                .is_none_or(|acked| after(expected, acked).is_some())
    }

    /// The other side has everything before `ack`: what is missing there is missing in the capture only.
    pub(super) fn acknowledge<C: Conversation>(&mut self, ack: u32, out: &mut Delivery<'_, '_, C>) {
        if self.is_wild(ack) || self.phase == Phase::Ended {
            return;
        }
        if self.acked.is_none_or(|acked| after(acked, ack).is_some()) {
            self.acked = Some(ack);
        }
        let place = nearest(self.next, ack);
        match self.phase {
            Phase::Unproved if place >= self.next => self.start_in_the_middle(out),
            Phase::Running => {}
            _ => return,
        }
        self.skip_to(self.fin.map_or(place, |fin| place.min(fin)), out);
        self.advance(out);
    }

    /// Takes the data of a segment, and its FIN.
    pub(super) fn accept<C: Conversation>(
        &mut self,
        news: &News<'_>,
        settings: &StreamSettings,
        out: &mut Delivery<'_, '_, C>,
    ) -> SegmentUse {
        let segment = news.segment;
        if segment.is_empty() && !segment.fin {
            return SegmentUse::Control;
        }
        if self.is_wild(segment.data_seq()) {
            if !self.is_proved_by(segment, WILD_RUN) {
                out.counts.wild += 1;
                return SegmentUse::Ignored;
            }
            self.restart_far(segment.data_seq(), out);
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
            Phase::Running if end <= self.next => self.old(begin, news, out),
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
        if !self.skipped.contains(begin, end) {
            return Self::retransmission(segment, out);
        }
        if !self.is_proved_by(segment, LATE_RUN) {
            out.counts.late += 1;
            return SegmentUse::Ignored;
        }
        out.counts.restarts += 1;
        out.gap(None);
        self.skipped.forget_from(begin);
        self.cut = 0;
        self.next = begin;
        self.in_order(begin, news, out)
    }

    /// Counts the segments that continue each other; whether they are enough.
    fn is_proved_by(&mut self, segment: &Segment<'_>, enough: u8) -> bool {
        let seq = segment.data_seq();
        let before = self.suspect.filter(|suspect| suspect.seq == seq);
        let length = segment.payload.len() + segment.missing;
        let run = before.map_or(1, |suspect| suspect.run.saturating_add(1));
        let seq = seq.wrapping_add(length as u32);
        // Without a byte it continues nothing: the same segment again would be its own proof.
        self.suspect = (length > 0).then_some(Suspect { seq, run });
        length > 0 && run >= enough
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

    /// Gives out the pieces whose place has come.
    fn drain<C: Conversation>(&mut self, out: &mut Delivery<'_, '_, C>) {
        while let Some((begin, piece)) = self.held.take(self.next) {
            // Pieces overlap neither each other nor what was given out, but a restart may have gone over one.
            let known = self.next.saturating_sub(begin) as usize;
            out.data(piece.bytes.get(known..).unwrap_or_default(), piece.ts);
            self.next = self.next.max(begin + piece.bytes.len() as u64);
            if piece.missing > 0 {
                self.cut = self.cut.max(self.next + piece.missing as u64);
            }
        }
    }

    /// Goes on as far as nothing is missing, nor anything that will not come.
    fn advance<C: Conversation>(&mut self, out: &mut Delivery<'_, '_, C>) {
        if self.phase != Phase::Running {
            return;
        }
        self.drain(out);
        while let Some(first) = self.held.first().filter(|_| self.cut > self.next) {
            self.skip(first.min(self.cut), out);
            self.drain(out);
        }
        if self.held.is_empty() {
            self.since = None;
        }
        if let Some(fin) = self.fin {
            if self.next < fin && fin <= self.cut && self.held.is_empty() {
                self.skip(fin, out);
            }
            if self.next >= fin {
                self.end(out);
            }
        }
    }

    fn end<C: Conversation>(&mut self, out: &mut Delivery<'_, '_, C>) {
        self.phase = Phase::Ended;
        self.held = Held::default();
        self.since = None;
        out.end();
    }

    /// Gives up waiting for the bytes before `place`.
    fn skip<C: Conversation>(&mut self, place: u64, out: &mut Delivery<'_, '_, C>) {
        if place > self.next {
            self.skipped.push(self.next, place);
            out.gap(Some(place - self.next));
            self.next = place;
        }
    }

    /// Gives out what waits before `place`, skips the holes before it, and gives out what waits there.
    fn skip_to<C: Conversation>(&mut self, place: u64, out: &mut Delivery<'_, '_, C>) {
        self.drain(out);
        while self.next < place {
            let first = self.held.first();
            self.skip(first.map_or(place, |first| first.min(place)), out);
            self.drain(out);
        }
    }

    /// Begins with the lowest byte that is there.
    fn start_in_the_middle<C: Conversation>(&mut self, out: &mut Delivery<'_, '_, C>) {
        out.counts.mid_stream += 1;
        out.gap(None);
        self.run_from(self.next);
        self.drain(out);
    }

    /// The bytes go on somewhere else. What waits is given out first.
    fn restart_far<C: Conversation>(&mut self, seq: u32, out: &mut Delivery<'_, '_, C>) {
        self.give_out_all(out);
        out.counts.restarts += 1;
        out.gap(None);
        *self = Self {
            isn: self.isn,
            ..Self::default()
        };
        self.run_from(unfold(seq));
    }

    fn give_out_all<C: Conversation>(&mut self, out: &mut Delivery<'_, '_, C>) {
        if self.phase == Phase::Unproved {
            self.start_in_the_middle(out);
        }
        if let Some((last, _)) = self.held.last() {
            self.skip_to(last, out);
        }
    }

    /// Gives out until what waits is within its bound.
    fn bound<C: Conversation>(&mut self, settings: &StreamSettings, out: &mut Delivery<'_, '_, C>) {
        while self.held.bytes() > settings.direction_bytes {
            if self.phase == Phase::Unproved {
                self.start_in_the_middle(out);
            }
            let Some(first) = self.held.first() else {
                break;
            };
            self.skip_to(first, out);
        }
        self.advance(out);
    }

    /// When what waits has waited long enough; nothing may be due then, but never later.
    pub(super) fn deadline(&self, hold_ns: i64) -> Option<i64> {
        self.since.map(|since| since.saturating_add(hold_ns))
    }

    /// Skips the holes before everything that has waited long enough.
    pub(super) fn due<C: Conversation>(
        &mut self,
        now: i64,
        hold_ns: i64,
        out: &mut Delivery<'_, '_, C>,
    ) {
        if self.deadline(hold_ns).is_none_or(|deadline| deadline > now) {
            return;
        }
        let long_ago = now.saturating_sub(hold_ns);
        if self.phase == Phase::Unproved {
            self.start_in_the_middle(out);
        }
        if let Some(place) = self.held.last_arrived_by(long_ago) {
            self.skip_to(place, out);
        }
        self.advance(out);
        let soonest = long_ago.saturating_add(hold_ns / LOOKS + 1);
        self.since = self.held.oldest().map(|oldest| oldest.max(soonest));
    }

    /// Gives out everything, says what is missing, and ends.
    pub(super) fn close<C: Conversation>(&mut self, out: &mut Delivery<'_, '_, C>) {
        if self.phase == Phase::Ended {
            return;
        }
        self.give_out_all(out);
        self.skip(self.cut.max(self.fin.unwrap_or(0)), out);
        self.advance(out);
        if self.phase != Phase::Ended {
            self.end(out);
        }
    }

    /// Bytes of memory that it keeps outside itself.
    pub(super) fn held(&self) -> usize {
        self.held.bytes() + self.skipped.held()
    }
}
