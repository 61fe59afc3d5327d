//! What is not believed yet: a segment far from its place, and a hole that was skipped without a proof.

use super::Direction;
use super::accept::News;
use crate::stream::Conversation;
use crate::tcp::StreamSettings;
use crate::tcp::delivery::Delivery;
use crate::tcp::sequence::after;

/// Segments in place behind a hole that prove that it was one.
const CONFIRMED: u8 = 4;

/// Data far from every place where it may be. Its bytes wait for a proof, so that caution costs nothing.
#[derive(Debug)]
pub(super) struct Doubted {
    seq: u32,
    bytes: Box<[u8]>,
    ts: i64,
    /// Bytes behind it that the capture cut off, or that are too many to wait.
    missing: usize,
}

impl Doubted {
    /// The data of a segment; `None` without any: the same segment again would be its own proof.
    fn of(news: &News<'_>, settings: &StreamSettings) -> Option<Self> {
        let segment = news.segment;
        let bytes = segment.payload;
        let is_small = bytes.len() <= settings.direction_bytes;
        let kept = if is_small { bytes } else { &[] };
        (!segment.is_empty()).then(|| Self {
            seq: segment.data_seq(),
            bytes: kept.into(),
            ts: news.ts,
            missing: segment.missing.saturating_add(bytes.len() - kept.len()),
        })
    }

    fn end(&self) -> u32 {
        let length = self.bytes.len().saturating_add(self.missing);
        self.seq.wrapping_add(length as u32)
    }

    /// Whether the other side acknowledges bytes of it.
    pub(super) fn is_reached_by(&self, ack: u32) -> bool {
        after(self.seq, ack).is_some_and(|ahead| ahead > 0) && after(ack, self.end()).is_some()
    }

    /// Bytes of memory that it takes.
    pub(super) fn memory(&self) -> usize {
        size_of::<Self>() + self.bytes.len()
    }
}

/// A hole that was skipped though nobody acknowledged it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unsure {
    pub(super) begin: u64,
    /// Segments that came in place behind it.
    followers: u8,
}

impl Direction {
    /// Takes data that stands far away: whether its place is proved because it continues the one before it.
    pub(super) fn is_wild_proved<C: Conversation>(
        &mut self,
        news: &News<'_>,
        settings: &StreamSettings,
        out: &mut Delivery<'_, '_, C>,
    ) -> bool {
        let Some(doubted) = Doubted::of(news, settings) else {
            return false;
        };
        let before = self.doubted.replace(Box::new(doubted));
        let Some(before) = before.filter(|before| before.end() == news.segment.data_seq()) else {
            return false;
        };
        self.restart_with(&before, out);
        true
    }

    /// Starts anew with data that was doubted.
    pub(super) fn restart_with<C: Conversation>(
        &mut self,
        doubted: &Doubted,
        out: &mut Delivery<'_, '_, C>,
    ) {
        self.restart_far(doubted.seq, out);
        out.data(&doubted.bytes, doubted.ts);
        self.next += doubted.bytes.len() as u64;
        self.cut = self.next.saturating_add(doubted.missing as u64);
    }

    /// The hole at the next byte is about to be skipped without a proof. Of several the first counts: the sender stood
    /// there when somebody forged what came behind.
    pub(super) fn doubt_hole(&mut self) {
        self.unsure.get_or_insert(Unsure {
            begin: self.next,
            followers: 0,
        });
    }

    /// Whether data begins exactly where a hole began that was skipped without a proof: then its sender is still there.
    pub(super) fn is_where_hole_began(&self, place: u64) -> bool {
        self.unsure.is_some_and(|unsure| unsure.begin == place)
    }

    /// Data came in place, so the sender does stand here.
    pub(super) fn confirm_hole(&mut self) {
        if let Some(unsure) = &mut self.unsure {
            unsure.followers += 1;
        }
        self.unsure.take_if(|unsure| unsure.followers == CONFIRMED);
    }
}
