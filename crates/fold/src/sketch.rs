//! Quantiles in bounded memory: a log-linear sketch with 512 buckets to the octave.
//!
//! A value below 1024 has a bucket of its own. Above, a bucket of the octave `2^e` is `2^(e-9)` wide and is answered by its
//! middle, so no answer is further than `2^(e-10)` from a value of at least `2^e`: one part in 1024, below 0.1 %.

/// Buckets that one sketch keeps; sixteen octaves, a millisecond to a minute, fit without loss. When more are needed the
/// lowest are merged, so that high quantiles stay exact to 0.1 %.
const MOST_BUCKETS: usize = 8_192;
const EXACT: u64 = 1 << EXACT_BITS;
const EXACT_BITS: u32 = 10;
const STEP_BITS: u32 = 9;
const STEPS: u64 = 1 << STEP_BITS;

/// How many values fell where.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sketch {
    /// Buckets in use, ascending.
    buckets: Vec<u16>,
    /// Values in each of them.
    counts: Vec<u64>,
    /// Whether low buckets were merged; values below the first bucket then belong to it.
    merged: bool,
}

impl Sketch {
    pub(crate) fn add(&mut self, value: i64) {
        let bucket = bucket_of(value);
        match self.buckets.binary_search(&bucket) {
            Ok(place) => self.increment(place),
            Err(0) if self.merged => self.increment(0),
            Err(place) => {
                self.buckets.insert(place, bucket);
                self.counts.insert(place, 1);
                if self.buckets.len() > MOST_BUCKETS {
                    self.merge_lowest();
                }
            }
        }
    }

    /// The middle of each bucket with its count, ascending.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (i64, u64)> + '_ {
        self.buckets
            .iter()
            .zip(&self.counts)
            .map(|(bucket, count)| (middle_of(*bucket), *count))
    }

    fn increment(&mut self, place: usize) {
        if let Some(count) = self.counts.get_mut(place) {
            *count += 1;
        }
    }

    fn merge_lowest(&mut self) {
        self.buckets.remove(0);
        let count = self.counts.remove(0);
        if let Some(first) = self.counts.first_mut() {
            *first += count;
        }
        self.merged = true;
    }
}

/// The bucket of a value; what is not positive shares the bucket of zero.
fn bucket_of(value: i64) -> u16 {
    let value = u64::try_from(value).unwrap_or(0);
    if value < EXACT {
        return value as u16;
    }
    let octave = value.ilog2();
    let step = (value >> (octave - STEP_BITS)) & (STEPS - 1);
    (EXACT + u64::from(octave - EXACT_BITS) * STEPS + step) as u16
}

/// The value that answers for a bucket.
fn middle_of(bucket: u16) -> i64 {
    let bucket = u64::from(bucket);
    if bucket < EXACT {
        return bucket as i64;
    }
    let shift = (bucket - EXACT) / STEPS + u64::from(EXACT_BITS - STEP_BITS);
    let step = (bucket - EXACT) % STEPS;
    (((STEPS + step) << shift) + (1 << (shift - 1))) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values() -> impl Iterator<Item = i64> {
        (0..63).flat_map(|shift| {
            [-1_i64, 0, 1, 12_345].map(|offset| {
                (1_i64 << shift)
                    .saturating_add(offset.saturating_mul(1 << (shift / 2)))
                    .max(0)
            })
        })
    }

    #[test]
    fn every_value_is_answered_within_a_thousandth() {
        for value in values().chain([i64::MAX]) {
            let answer = middle_of(bucket_of(value));
            let error = (i128::from(answer) - i128::from(value)).abs();
            assert!(
                error * 1_000 <= i128::from(value),
                "{value} became {answer}"
            );
        }
    }

    #[test]
    fn buckets_ascend_with_the_values() {
        let mut sorted: Vec<i64> = values().collect();
        sorted.sort_unstable();
        let buckets: Vec<u16> = sorted.iter().map(|value| bucket_of(*value)).collect();
        assert!(buckets.is_sorted());
    }

    #[test]
    fn values_that_are_not_positive_share_the_bucket_of_zero() {
        assert_eq!(bucket_of(i64::MIN), bucket_of(0));
        assert_eq!(middle_of(bucket_of(-5)), 0);
    }

    #[test]
    fn memory_is_bounded_and_no_value_is_lost() {
        let mut sketch = Sketch::default();
        let mut value = 1_i64;
        let mut added = 0_u64;
        while value < i64::MAX / 1_001 * 1_000 {
            sketch.add(value);
            added += 1;
            value = value + value / 2_000 + 1;
        }
        for low in 1..2_000 {
            sketch.add(low);
            added += 1;
        }
        assert!(sketch.buckets.len() <= MOST_BUCKETS);
        assert_eq!(sketch.pairs().map(|(_, count)| count).sum::<u64>(), added);
        assert!(sketch.pairs().map(|(middle, _)| middle).is_sorted());
    }
}
