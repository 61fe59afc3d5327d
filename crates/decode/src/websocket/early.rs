//! What comes behind a head while the other head is still missing.

use super::direction::Direction;
use crate::stream::Items;

/// Bytes that wait, with what it costs to keep them.
pub(super) const EARLY_BYTES: usize = 65_536;
/// What it costs to keep one piece, whatever its length.
const PIECE_BYTES: usize = 64;

#[derive(Debug)]
enum Piece {
    Data { bytes: Box<[u8]>, ts: i64 },
    Gap(Option<u64>),
}

/// Keeps the pieces of one direction in their order.
#[derive(Debug, Default)]
pub(super) struct Early {
    pieces: Vec<Piece>,
    held: usize,
    since: Option<i64>,
}

impl Early {
    /// Bytes that came at `ts`. Whoever lets it become full must replay it.
    pub(super) fn data(&mut self, bytes: &[u8], ts: i64) {
        if bytes.is_empty() {
            return;
        }
        self.since.get_or_insert(ts);
        self.held += bytes.len() + PIECE_BYTES;
        let bytes = bytes.into();
        self.pieces.push(Piece::Data { bytes, ts });
    }

    /// Bytes are missing for ever.
    pub(super) fn gap(&mut self, bytes: Option<u64>) {
        self.held += PIECE_BYTES;
        self.pieces.push(Piece::Gap(bytes));
    }

    /// Whether nothing more may wait.
    pub(super) fn is_full(&self) -> bool {
        self.held >= EARLY_BYTES
    }

    /// When the first of the bytes came; `None` without any.
    pub(super) fn since(&self) -> Option<i64> {
        self.since
    }

    /// Bytes of memory that it keeps.
    pub(super) fn held(&self) -> usize {
        self.held
    }

    /// Gives everything to the reader of the direction.
    pub(super) fn replay(self, direction: &mut Direction, items: &mut Items<'_>) {
        for piece in self.pieces {
            match piece {
                Piece::Data { bytes, ts } => direction.data(&bytes, ts, items),
                Piece::Gap(bytes) => direction.gap(bytes, items),
            }
        }
    }
}
