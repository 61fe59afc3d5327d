//! One measure while it runs: its series and what each has seen.

use crate::histogram::Histogram;
use crate::plan::{Kind, MeasurePlan};
use crate::tuples::Tuples;

/// What the series of a measure hold.
#[derive(Debug)]
pub(crate) enum State {
    Counter(Vec<u64>),
    Histogram {
        /// Upper bounds as whole numbers, ascending.
        bounds: Vec<i64>,
        series: Vec<Histogram>,
    },
}

#[derive(Debug)]
pub(crate) struct Measure {
    pub(crate) plan: MeasurePlan,
    /// Label sets: the number of the head, then the numbers of the other label values.
    pub(crate) series: Tuples,
    pub(crate) state: State,
    /// Counted under the label values `other` because there were too many label sets.
    pub(crate) overflowed: u64,
}

impl Measure {
    pub(crate) fn new(plan: MeasurePlan, bounds: Vec<i64>) -> Self {
        let state = match plan.kind {
            Kind::Counter => State::Counter(Vec::new()),
            Kind::Histogram => State::Histogram {
                bounds,
                series: Vec::new(),
            },
        };
        Self {
            series: Tuples::default(),
            state,
            overflowed: 0,
            plan,
        }
    }

    /// Opens a series that has seen nothing yet.
    pub(crate) fn open(&mut self, key: &[u32]) -> u32 {
        match &mut self.state {
            State::Counter(counts) => counts.push(0),
            State::Histogram { bounds, series } => series.push(Histogram::new(bounds.len())),
        }
        self.series.insert(key)
    }

    /// Counts one; a counter takes no value and a histogram needs one.
    pub(crate) fn count(&mut self, place: u32) {
        if let State::Counter(counts) = &mut self.state
            && let Some(count) = counts.get_mut(place as usize)
        {
            *count += 1;
        }
    }

    /// Takes one value, and keeps it when `keep` says so.
    pub(crate) fn observe(&mut self, place: u32, value: i64, keep: bool) {
        if let State::Histogram { bounds, series } = &mut self.state
            && let Some(histogram) = series.get_mut(place as usize)
        {
            histogram.observe(value, bounds);
            if keep {
                histogram.keep(value);
            }
        }
    }
}
