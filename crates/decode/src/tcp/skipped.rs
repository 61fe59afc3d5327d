//! Holes that were skipped lately: bytes in them were never given out.

use std::collections::VecDeque;

/// Most holes that are remembered; older ones are forgotten first.
const HOLES: usize = 8;

/// The latest skipped holes of a direction, in order and apart from each other.
#[derive(Debug, Default)]
pub(super) struct Skipped {
    holes: VecDeque<(u64, u64)>,
}

impl Skipped {
    /// Remembers a hole that lies behind all others.
    pub(super) fn push(&mut self, begin: u64, end: u64) {
        match self.holes.back_mut() {
            Some((_, last)) if *last == begin => *last = end,
            _ => {
                if self.holes.len() == HOLES {
                    self.holes.pop_front();
                }
                self.holes.push_back((begin, end));
            }
        }
    }

    /// Whether one hole holds all of these bytes.
    pub(super) fn contains(&self, begin: u64, end: u64) -> bool {
        let mut holes = self.holes.iter();
        holes.any(|hole| hole.0 <= begin && end <= hole.1)
    }

    /// Forgets what lies at `from` and behind: it is ahead again.
    pub(super) fn forget_from(&mut self, from: u64) {
        while self.holes.back().is_some_and(|hole| hole.0 >= from) {
            self.holes.pop_back();
        }
        if let Some((_, end)) = self.holes.back_mut() {
            *end = from.min(*end);
        }
    }

    /// Bytes of memory that it keeps.
    pub(super) fn held(&self) -> usize {
        self.holes.capacity() * size_of::<(u64, u64)>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holes_are_few_and_the_latest() {
        let mut skipped = Skipped::default();
        for hole in 0..100 {
            skipped.push(hole * 10, hole * 10 + 5);
        }
        assert!(!skipped.contains(910, 915));
        assert!(skipped.contains(920, 925) && !skipped.contains(920, 926));
        assert!(skipped.held() < 500);
    }

    #[test]
    fn what_is_ahead_again_is_no_skipped_hole() {
        let mut skipped = Skipped::default();
        skipped.push(0, 10);
        skipped.push(10, 30);
        skipped.push(40, 50);
        skipped.forget_from(20);
        assert!(skipped.contains(5, 20));
        assert!(!skipped.contains(5, 21) && !skipped.contains(40, 50));
    }
}
