//! Sequence numbers (RFC 9293 section 3.4): 32 bits that wrap around, unfolded to 64 bits that do not.

/// Further behind the next byte a number is not believed.
pub(super) const FAR: u64 = 16 << 20;
/// Further ahead of the next byte a number is not believed, nor a SYN that comes behind its data. A sender is so far
/// ahead only when the capture lost that much.
pub(super) const NEAR: u64 = 1 << 20;

/// A place for a first sequence number, with room for numbers before it.
pub(super) fn unfold(seq: u32) -> u64 {
    (1 << 32) + u64::from(seq)
}

/// The place of `seq` that is nearest to `next`.
pub(super) fn nearest(next: u64, seq: u32) -> u64 {
    let distance = seq.wrapping_sub(next as u32) as i32;
    next.wrapping_add_signed(i64::from(distance))
}

/// How far two sequence numbers are apart, whichever is first.
pub(super) fn distance(one: u32, other: u32) -> u32 {
    (one.wrapping_sub(other) as i32).unsigned_abs()
}

/// How far `seq` lies after `start`; `None` when it lies before.
pub(super) fn after(start: u32, seq: u32) -> Option<u64> {
    u64::try_from(seq.wrapping_sub(start) as i32).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_unfolded_across_the_wrap_in_both_directions() {
        let next = unfold(u32::MAX);
        assert_eq!(nearest(next, 4), next + 5);
        assert_eq!(nearest(next + 5, u32::MAX), next);
        assert_eq!(distance(u32::MAX, 4), 5);
        assert_eq!(after(u32::MAX, 4), Some(5));
        assert_eq!(after(4, u32::MAX), None);
    }
}
