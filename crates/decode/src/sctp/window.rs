//! Which TSNs of one direction came already.

/// TSNs that are remembered, back from the greatest.
const REMEMBERED: u32 = 1_024;
/// A TSN further back than this is no late copy: the sender began anew, or the greatest was not the sender's.
const REACH: u32 = 65_536;
const WORD: u32 = u64::BITS;
const WORDS: usize = (REMEMBERED / WORD) as usize;

/// A window over the transmission sequence numbers, which count on from any number and wrap (RFC 9260 1.6).
#[derive(Clone, Debug)]
pub(super) struct Window {
    greatest: u32,
    seen: [u64; WORDS],
}

impl Window {
    /// A window whose first TSN this is.
    pub(super) fn new(tsn: u32) -> Self {
        let mut window = Self {
            greatest: tsn,
            seen: [0; WORDS],
        };
        window.mark(tsn);
        window
    }

    /// Takes a TSN in; false when it came before, or is too old to tell and close enough to be a copy.
    pub(super) fn is_new(&mut self, tsn: u32) -> bool {
        let ahead = tsn.wrapping_sub(self.greatest);
        let behind = self.greatest.wrapping_sub(tsn);
        if behind < REMEMBERED {
            let is_new = self.word(tsn) & bit(tsn) == 0;
            self.mark(tsn);
            return is_new;
        }
        if behind < REACH {
            return false;
        }
        if ahead < REMEMBERED {
            for step in 1..ahead {
                self.clear(self.greatest.wrapping_add(step));
            }
        } else {
            self.seen = [0; WORDS];
        }
        self.greatest = tsn;
        self.mark(tsn);
        true
    }

    fn word(&self, tsn: u32) -> u64 {
        self.seen.get(place(tsn)).copied().unwrap_or(0)
    }

    fn mark(&mut self, tsn: u32) {
        if let Some(word) = self.seen.get_mut(place(tsn)) {
            *word |= bit(tsn);
        }
    }

    fn clear(&mut self, tsn: u32) {
        if let Some(word) = self.seen.get_mut(place(tsn)) {
            *word &= !bit(tsn);
        }
    }
}

const fn place(tsn: u32) -> usize {
    (tsn % REMEMBERED / WORD) as usize
}

const fn bit(tsn: u32) -> u64 {
    1 << (tsn % WORD)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_new_once() {
        let mut window = Window::new(10);
        assert!(!window.is_new(10));
        for tsn in [12, 11, 1_000, 999] {
            assert!(window.is_new(tsn), "{tsn}");
            assert!(!window.is_new(tsn), "{tsn}");
        }
        assert!(window.is_new(9), "came late, for the first time");
    }

    #[test]
    fn numbers_wrap() {
        let mut window = Window::new(u32::MAX - 1);
        for tsn in [u32::MAX, 0, 1] {
            assert!(window.is_new(tsn), "{tsn}");
        }
        for tsn in [u32::MAX - 1, u32::MAX, 0, 1] {
            assert!(!window.is_new(tsn), "{tsn}");
        }
    }

    #[test]
    fn moving_on_forgets_what_stood_in_the_same_places() {
        let mut window = Window::new(0);
        for tsn in 1..5_000 {
            assert!(window.is_new(tsn), "{tsn}");
        }
        assert!(window.is_new(5_500));
        for tsn in 5_000..5_500 {
            assert!(window.is_new(tsn), "{tsn}");
        }
        assert!(window.is_new(5_500 + REMEMBERED * 3));
        assert!(window.is_new(5_501 + REMEMBERED * 2));
    }

    #[test]
    fn a_number_that_is_not_the_senders_blinds_the_window_for_no_other() {
        let mut window = Window::new(100);
        assert!(window.is_new(100 + (1 << 30)));
        assert!(window.is_new(101));
        assert!(!window.is_new(101));
    }

    #[test]
    fn what_is_too_old_to_tell_counts_as_a_copy() {
        let mut window = Window::new(100_000);
        assert!(!window.is_new(100_000 - REMEMBERED));
        assert!(!window.is_new(100_001 - REACH));
        assert!(window.is_new(100_000 - REACH));
    }
}
