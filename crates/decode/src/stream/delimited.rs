//! Streams of frames that tell their own length: one after the other, with nothing in between.

use std::fmt::Debug;
use std::marker::PhantomData;

use super::{Item, Items, Maybe, Pending, Reader, Stamps};

/// Bytes that are taken in at once. More than one frame may wait only as far as this.
const PIECE: usize = 16_384;

/// What the first bytes of a stream are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Front {
    /// No frame begins here.
    No,
    /// Too few bytes to tell.
    More,
    /// A frame of this many bytes, some of which may still have to come.
    Frame(usize),
}

/// A kind of frame that tells its length.
pub trait Format: Debug + Send {
    /// What these bytes begin with. `strict` asks for every sign of a frame, because framing was lost before. A frame has
    /// at least one byte, and one that is found strictly is found without as well.
    fn front(bytes: &[u8], strict: bool) -> Front;

    /// Whether a stream that begins like this is made of such frames.
    fn begins(bytes: &[u8]) -> Maybe {
        match Self::front(bytes, true) {
            Front::No => Maybe::No,
            Front::More => Maybe::More,
            Front::Frame(_) => Maybe::Yes,
        }
    }

    /// Where a frame may begin at the earliest, in bytes that were never looked at.
    fn candidate(bytes: &[u8]) -> Option<usize>;

    /// What a whole frame is reported as.
    fn item(bytes: &[u8], stamps: Stamps) -> Item<'_>;
}

/// Reads a stream of such frames. It keeps less than one frame and one piece, and finds frames again after damage.
#[derive(Debug)]
pub struct Delimited<F> {
    pending: Pending,
    /// The next byte begins a frame, if nothing is wrong.
    in_step: bool,
    /// Bytes still to come of a frame that lost others.
    skip: u64,
    /// Bytes that belong to no whole frame and were not reported yet.
    lost: u64,
    format: PhantomData<F>,
}

impl<F> Default for Delimited<F> {
    fn default() -> Self {
        Self {
            pending: Pending::default(),
            in_step: false,
            skip: 0,
            lost: 0,
            format: PhantomData,
        }
    }
}

impl<F: Format> Delimited<F> {
    /// Leaves out what still belongs to a damaged frame.
    fn skipped<'a>(&mut self, piece: &'a [u8]) -> &'a [u8] {
        let count = piece
            .len()
            .min(usize::try_from(self.skip).unwrap_or(usize::MAX));
        self.skip -= count as u64;
        self.lost += count as u64;
        piece.get(count..).unwrap_or_default()
    }

    fn drain(&mut self, items: &mut Items<'_>) {
        loop {
            match F::front(self.pending.as_slice(), !self.in_step) {
                Front::Frame(length) if length <= self.pending.len() => self.emit(length, items),
                Front::Frame(_) | Front::More => return,
                Front::No => self.search(),
            }
        }
    }

    fn emit(&mut self, length: usize, items: &mut Items<'_>) {
        self.tell_lost(items);
        let stamps = self.pending.stamps(length);
        let bytes = self.pending.as_slice().get(..length).unwrap_or_default();
        items(F::item(bytes, stamps));
        self.pending.take(length.max(1));
        self.in_step = true;
    }

    /// Drops the byte at the front, and all that follow it before the next place worth a look.
    fn search(&mut self) {
        self.in_step = false;
        let rest = self.pending.as_slice().get(1..).unwrap_or_default();
        let dropped = 1 + F::candidate(rest).unwrap_or(rest.len());
        self.lost += dropped as u64;
        self.pending.take(dropped);
    }

    /// How many bytes the frame still needs that has begun.
    fn missing(&self) -> Option<u64> {
        if self.skip > 0 {
            return Some(self.skip);
        }
        match F::front(self.pending.as_slice(), !self.in_step) {
            Front::Frame(length) => Some(length.saturating_sub(self.pending.len()) as u64),
            Front::No | Front::More => None,
        }
    }

    fn drop_pending(&mut self) {
        self.lost += self.pending.len() as u64;
        self.pending = Pending::default();
    }

    fn tell_lost(&mut self, items: &mut Items<'_>) {
        let bytes = std::mem::take(&mut self.lost);
        if bytes > 0 {
            items(Item::Unframed { bytes });
        }
    }
}

impl<F: Format> Reader for Delimited<F> {
    fn data(&mut self, bytes: &[u8], ts: i64, items: &mut Items<'_>) {
        for piece in bytes.chunks(PIECE) {
            let piece = self.skipped(piece);
            self.pending.push(piece, ts);
            self.drain(items);
        }
    }

    fn gap(&mut self, bytes: Option<u64>, items: &mut Items<'_>) {
        let rest = match (self.missing(), bytes) {
            // The hole is inside the frame: where the next one begins is known to the byte.
            (Some(missing), Some(bytes)) => missing.checked_sub(bytes),
            _ => None,
        };
        self.drop_pending();
        self.in_step = rest.is_some();
        self.skip = rest.unwrap_or(0);
        self.tell_lost(items);
    }

    fn end(&mut self, items: &mut Items<'_>) {
        self.drop_pending();
        self.skip = 0;
        self.in_step = false;
        self.tell_lost(items);
    }

    fn held(&self) -> usize {
        self.pending.held()
    }
}
