//! Data that came before the bytes in front of it.

use std::collections::BTreeMap;

/// Memory that a piece takes beside its bytes: its place in the tree, which may be half empty, and its allocation.
pub(super) const PIECE_OVERHEAD: usize = 128;

/// Memory of a tree's first node.
const FIRST_NODE: usize = 11 * size_of::<(u64, Piece)>() + 32;

/// Bytes that wait, and when they came.
#[derive(Debug)]
pub(super) struct Piece {
    pub(super) bytes: Box<[u8]>,
    /// Stamp of the packet.
    pub(super) ts: i64,
    /// What the clock of all connections showed.
    arrived: i64,
    /// Bytes behind it that the capture cut off.
    pub(super) missing: usize,
}

/// Data of one segment that is to wait.
#[derive(Clone, Copy, Debug)]
pub(super) struct Early<'a> {
    pub(super) begin: u64,
    pub(super) bytes: &'a [u8],
    pub(super) missing: usize,
    pub(super) ts: i64,
    pub(super) now: i64,
}

/// The early data of a direction. No two pieces overlap, and none is empty.
#[derive(Debug, Default)]
pub(super) struct Held {
    pieces: BTreeMap<u64, Piece>,
    bytes: usize,
}

impl Held {
    /// Keeps the bytes that are not there yet; gives how many those are. The work is that of the bytes, not of the pieces.
    pub(super) fn insert(&mut self, early: &Early<'_>) -> usize {
        let end = early.begin + early.bytes.len() as u64;
        let before = self.pieces.range(..=early.begin).next_back();
        let mut at = before.map_or(early.begin, |(begin, piece)| {
            early.begin.max(begin + piece.bytes.len() as u64)
        });
        let mut kept = 0;
        while at < end {
            let following = self.pieces.range(at..end).next();
            let (stop, resume) = following.map_or((end, end), |(begin, piece)| {
                (*begin, begin + piece.bytes.len() as u64)
            });
            kept += self.keep(early, at, stop);
            at = resume;
        }
        kept
    }

    /// Keeps the part of a segment that lies between two places.
    fn keep(&mut self, early: &Early<'_>, from: u64, to: u64) -> usize {
        let part = (from - early.begin) as usize..(to - early.begin) as usize;
        let is_tail = part.end == early.bytes.len();
        let bytes = early.bytes.get(part).unwrap_or_default();
        if bytes.is_empty() {
            return 0;
        }
        self.bytes += PIECE_OVERHEAD + bytes.len();
        let piece = Piece {
            bytes: bytes.into(),
            ts: early.ts,
            arrived: early.now,
            missing: if is_tail { early.missing } else { 0 },
        };
        self.pieces.insert(from, piece);
        bytes.len()
    }

    /// Takes the first piece out if it begins at `place` or before.
    pub(super) fn take(&mut self, place: u64) -> Option<(u64, Piece)> {
        if self.first()? > place {
            return None;
        }
        let (begin, piece) = self.pieces.pop_first()?;
        self.bytes -= PIECE_OVERHEAD + piece.bytes.len();
        Some((begin, piece))
    }

    /// Where the first piece begins.
    pub(super) fn first(&self) -> Option<u64> {
        self.pieces.first_key_value().map(|(begin, _)| *begin)
    }

    /// Where the last piece begins, and where it ends.
    pub(super) fn last(&self) -> Option<(u64, u64)> {
        let (begin, piece) = self.pieces.last_key_value()?;
        Some((*begin, begin + piece.bytes.len() as u64))
    }

    /// Where the last piece ends with what the capture cut off it.
    pub(super) fn edge(&self) -> Option<u64> {
        let (begin, piece) = self.pieces.last_key_value()?;
        Some((begin + piece.bytes.len() as u64).saturating_add(piece.missing as u64))
    }

    /// Where the last of those pieces begins that came at `time` or before.
    pub(super) fn last_arrived_by(&self, time: i64) -> Option<u64> {
        let mut old = self.pieces.iter().rev();
        old.find(|(_, piece)| piece.arrived <= time)
            .map(|(begin, _)| *begin)
    }

    /// When the piece came that has waited longest.
    pub(super) fn oldest(&self) -> Option<i64> {
        self.pieces.values().map(|piece| piece.arrived).min()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Bytes of the pieces and of what it costs to keep them.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Bytes of memory: the first piece makes room for eleven.
    pub(super) fn memory(&self) -> usize {
        if self.pieces.is_empty() {
            0
        } else {
            self.bytes + FIRST_NODE
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn early(begin: u64, bytes: &[u8]) -> Early<'_> {
        Early {
            begin,
            bytes,
            missing: 0,
            ts: 0,
            now: 0,
        }
    }

    fn all(held: &mut Held) -> Vec<(u64, Vec<u8>)> {
        std::iter::from_fn(|| held.take(u64::MAX))
            .map(|(begin, piece)| (begin, piece.bytes.to_vec()))
            .collect()
    }

    #[test]
    fn the_first_copy_of_a_byte_is_kept() {
        let mut held = Held::default();
        assert_eq!(held.insert(&early(12, b"cd")), 2);
        assert_eq!(held.insert(&early(16, b"gh")), 2);
        assert_eq!(held.insert(&early(10, b"ABCDEFGHIJ")), 6);
        assert_eq!(held.insert(&early(13, b"........")), 1);
        let text: Vec<u8> = all(&mut held)
            .into_iter()
            .flat_map(|(_, bytes)| bytes)
            .collect();
        assert_eq!(text, b"ABcdEFghIJ.");
        assert_eq!(held.bytes(), 0);
    }

    #[test]
    fn only_pieces_up_to_the_place_are_taken() {
        let mut held = Held::default();
        held.insert(&early(10, b"ab"));
        assert!(held.take(9).is_none());
        assert_eq!(held.bytes(), PIECE_OVERHEAD + 2);
        assert_eq!(all(&mut held), [(10, b"ab".to_vec())]);
    }
}
