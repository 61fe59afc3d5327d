//! Durations between stamps.

use crate::Timestamp;

/// Nanoseconds from one stamp to a later one. Stamps may step back where a clock was set or queues were merged: then it is
/// zero, because a negative duration would spoil every mean and every sum.
pub(crate) fn elapsed(from: Timestamp, to: Timestamp) -> i64 {
    to.saturating_sub(from).max(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_that_steps_back_is_no_time() {
        assert_eq!(elapsed(5, 8), 3);
        assert_eq!(elapsed(8, 5), 0);
        assert_eq!(elapsed(i64::MIN, i64::MAX), i64::MAX);
    }
}
