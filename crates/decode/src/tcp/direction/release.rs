//! When what waits in a direction is given out, and what is given up.

use super::{Direction, Phase, Proved};
use crate::stream::Conversation;
use crate::tcp::StreamSettings;
use crate::tcp::delivery::Delivery;
use crate::tcp::held::Held;
use crate::tcp::sequence::unfold;

/// Held data is looked through for what is overdue at most this often while it is held.
const LOOKS: i64 = 16;

impl Direction {
    /// Gives out the pieces whose place has come.
    pub(super) fn drain<C: Conversation>(&mut self, out: &mut Delivery<'_, '_, C>) {
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
    pub(super) fn advance<C: Conversation>(&mut self, out: &mut Delivery<'_, '_, C>) {
        if self.phase != Phase::Running {
            return;
        }
        self.drain(out);
        self.proved.take_if(|proved| proved.highest <= self.next);
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
        self.proved = None;
        self.doubted = None;
        self.since = None;
        out.end();
    }

    /// Gives up waiting for the bytes before `place`.
    pub(super) fn skip<C: Conversation>(&mut self, place: u64, out: &mut Delivery<'_, '_, C>) {
        if place > self.next {
            self.skipped.push(self.next, place);
            out.gap(Some(place - self.next));
            self.next = place;
        }
    }

    /// Gives out what waits before `place`, skips the holes before it, and gives out what waits there.
    pub(super) fn skip_to<C: Conversation>(&mut self, place: u64, out: &mut Delivery<'_, '_, C>) {
        self.drain(out);
        while self.next < place {
            let first = self.held.first();
            self.skip(first.map_or(place, |first| first.min(place)), out);
            self.drain(out);
        }
    }

    /// Begins with the lowest byte that is there.
    pub(super) fn start_in_the_middle<C: Conversation>(&mut self, out: &mut Delivery<'_, '_, C>) {
        out.counts.mid_stream += 1;
        out.gap(None);
        self.run_from(self.next);
        self.drain(out);
    }

    /// The bytes go on somewhere else. What waits is given out first.
    pub(super) fn restart_far<C: Conversation>(&mut self, seq: u32, out: &mut Delivery<'_, '_, C>) {
        self.give_out_all(out);
        out.counts.restarts += 1;
        out.gap(None);
        *self = Self {
            isn: self.isn,
            ..Self::default()
        };
        self.run_from(unfold(seq));
    }

    pub(super) fn give_out_all<C: Conversation>(&mut self, out: &mut Delivery<'_, '_, C>) {
        if self.phase == Phase::Unproved {
            self.start_in_the_middle(out);
        }
        if let Some((last, _)) = self.held.last() {
            self.skip_to(last, out);
        }
    }

    /// Gives out until what waits is within its bound.
    pub(super) fn bound<C: Conversation>(
        &mut self,
        settings: &StreamSettings,
        out: &mut Delivery<'_, '_, C>,
    ) {
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
    pub(in crate::tcp) fn deadline(&self, settings: &StreamSettings) -> Option<i64> {
        let held = self
            .since
            .map(|since| since.saturating_add(settings.hold_ns));
        let proved = self
            .proved
            .map(|proved| proved.since.saturating_add(settings.reorder_ns));
        held.into_iter().chain(proved).min()
    }

    /// Skips the holes before everything that has waited long enough.
    pub(in crate::tcp) fn due<C: Conversation>(
        &mut self,
        now: i64,
        settings: &StreamSettings,
        out: &mut Delivery<'_, '_, C>,
    ) {
        self.skip_proved(now, settings.reorder_ns, out);
        let hold_ns = settings.hold_ns;
        let is_due = |since: i64| since.saturating_add(hold_ns) <= now;
        if !self.since.is_some_and(is_due) {
            return;
        }
        let long_ago = now.saturating_sub(hold_ns);
        if self.phase == Phase::Unproved {
            self.start_in_the_middle(out);
        }
        if let Some(place) = self.held.last_arrived_by(long_ago) {
            self.doubt_hole();
            self.skip_to(place, out);
        }
        self.advance(out);
        let soonest = long_ago.saturating_add(hold_ns / LOOKS + 1);
        self.since = self.held.oldest().map(|oldest| oldest.max(soonest));
    }

    /// Skips what was acknowledged long enough ago.
    fn skip_proved<C: Conversation>(
        &mut self,
        now: i64,
        reorder_ns: i64,
        out: &mut Delivery<'_, '_, C>,
    ) {
        let is_due = |since: i64| since.saturating_add(reorder_ns) <= now;
        let Some(proved) = self.proved.take_if(|proved| is_due(proved.since)) else {
            return;
        };
        self.skip_to(proved.place, out);
        if proved.highest > self.next {
            self.proved = Some(Proved {
                place: proved.highest,
                since: now,
                ..proved
            });
        }
        self.advance(out);
    }

    /// Gives out everything, says what is missing, and ends.
    pub(in crate::tcp) fn close<C: Conversation>(&mut self, out: &mut Delivery<'_, '_, C>) {
        if self.phase == Phase::Ended {
            return;
        }
        self.give_out_all(out);
        let acknowledged = self.proved.map_or(0, |proved| proved.highest);
        let end = self.cut.max(self.fin.unwrap_or(0)).max(acknowledged);
        self.skip(end, out);
        self.advance(out);
        if self.phase != Phase::Ended {
            self.end(out);
        }
    }
}
