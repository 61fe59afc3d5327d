//! The distribution of one series: cumulative buckets, exact sum, extremes, quantiles, and single values when asked for.

use crate::sketch::Sketch;

/// What one series of a histogram has seen. Values are whole numbers of the smallest unit.
#[derive(Clone, Debug)]
pub(crate) struct Histogram {
    /// Values in each bucket, not cumulated; the last is the bucket up to infinity.
    buckets: Box<[u64]>,
    n: u64,
    /// Wide enough for 2^64 values of 2^63 each: it never wraps.
    sum: i128,
    min: i64,
    max: i64,
    sketch: Sketch,
    samples: Vec<i64>,
}

impl Histogram {
    pub(crate) fn new(bounds: usize) -> Self {
        Self {
            buckets: vec![0; bounds + 1].into_boxed_slice(),
            n: 0,
            sum: 0,
            min: i64::MAX,
            max: i64::MIN,
            sketch: Sketch::default(),
            samples: Vec::new(),
        }
    }

    /// Takes one value. A value equal to a bound lies within it.
    pub(crate) fn observe(&mut self, value: i64, bounds: &[i64]) {
        let place = bounds.partition_point(|bound| *bound < value);
        if let Some(bucket) = self.buckets.get_mut(place) {
            *bucket += 1;
        }
        self.n += 1;
        self.sum += i128::from(value);
        self.min = self.min.min(value);
        self.max = self.max.max(value);
        self.sketch.add(value);
    }

    pub(crate) fn keep(&mut self, value: i64) {
        self.samples.push(value);
    }

    pub(crate) const fn n(&self) -> u64 {
        self.n
    }

    pub(crate) const fn sum(&self) -> i128 {
        self.sum
    }

    pub(crate) const fn min(&self) -> i64 {
        self.min
    }

    pub(crate) const fn max(&self) -> i64 {
        self.max
    }

    /// Values up to each bound, the last being all of them.
    pub(crate) fn cumulative(&self) -> Vec<u64> {
        self.buckets
            .iter()
            .scan(0, |total, count| {
                *total += count;
                Some(*total)
            })
            .collect()
    }

    /// The middle of each bucket of the sketch with its count, never outside the extremes.
    pub(crate) fn pairs(&self) -> Vec<(i64, u64)> {
        self.sketch
            .pairs()
            .map(|(middle, count)| (middle.clamp(self.min, self.max), count))
            .collect()
    }

    /// The nearest-rank quantile: the smallest value such that at least `thousandths` of a thousand values are no greater.
    pub(crate) fn quantile(&self, thousandths: u32) -> i64 {
        let rank = (u128::from(self.n) * u128::from(thousandths))
            .div_ceil(1_000)
            .max(1);
        if rank == 1 {
            return self.min;
        }
        if rank >= u128::from(self.n) {
            return self.max;
        }
        let mut seen = 0_u128;
        let mut pairs = self.sketch.pairs();
        pairs
            .find(|(_, count)| {
                seen += u128::from(*count);
                seen >= rank
            })
            .map_or(self.max, |(middle, _)| middle.clamp(self.min, self.max))
    }

    /// Every value, sorted; empty when none was kept.
    pub(crate) fn samples(&self) -> Vec<i64> {
        let mut samples = self.samples.clone();
        samples.sort_unstable();
        samples
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(values: &[i64], bounds: &[i64]) -> Histogram {
        let mut histogram = Histogram::new(bounds.len());
        for value in values {
            histogram.observe(*value, bounds);
        }
        histogram
    }

    #[test]
    fn value_equal_to_a_bound_lies_within_it() {
        let histogram = filled(&[5, 10, 11, 20, 21], &[10, 20]);
        assert_eq!(histogram.cumulative(), [2, 4, 5]);
    }

    #[test]
    fn sum_is_exact_beyond_64_bits() {
        let histogram = filled(&[i64::MAX, i64::MAX, i64::MAX], &[]);
        assert_eq!(histogram.sum(), i128::from(i64::MAX) * 3);
    }

    #[test]
    fn extremes_are_exact() {
        let histogram = filled(&[1_234_567_891, 987_654_321_987, 5_000_000_007], &[]);
        assert_eq!(histogram.min(), 1_234_567_891);
        assert_eq!(histogram.max(), 987_654_321_987);
        assert_eq!(histogram.quantile(1_000), 987_654_321_987);
        assert_eq!(histogram.quantile(0), 1_234_567_891);
    }

    #[test]
    fn quantile_is_of_the_nearest_rank() {
        let histogram = filled(&[10, 20, 30, 40], &[]);
        assert_eq!(histogram.quantile(500), 20);
        assert_eq!(histogram.quantile(750), 30);
        assert_eq!(histogram.quantile(751), 40);
        assert_eq!(histogram.quantile(250), 10);
    }

    #[test]
    fn quantiles_are_within_a_thousandth() {
        let values: Vec<i64> = (1..=10_000).map(|step| step * 1_000_003).collect();
        let histogram = filled(&values, &[]);
        for thousandths in [10, 250, 500, 900, 950, 990] {
            let exact = values[(10_000 * thousandths as usize).div_ceil(1_000) - 1];
            let answer = histogram.quantile(thousandths);
            assert!(
                (answer - exact).abs() * 1_000 <= exact,
                "{thousandths}: {answer} for {exact}"
            );
        }
    }

    #[test]
    fn samples_are_sorted() {
        let mut histogram = Histogram::new(0);
        for value in [3, 1, 2] {
            histogram.keep(value);
        }
        assert_eq!(histogram.samples(), [1, 2, 3]);
    }
}
