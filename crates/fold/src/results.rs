//! What was counted, ready to be written as JSON.

use serde::Serialize;

use crate::histogram::Histogram;
use crate::label::Known;
use crate::measure::{Measure, State};
use crate::plan::{Kind, Unit};

/// Quantiles that results name, in thousandths.
const QUANTILES: [u32; 4] = [500, 900, 950, 990];

/// All that was counted.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Results {
    /// In the order of the plan.
    pub measures: Vec<MeasureResult>,
    /// Single values that were not kept because there were too many; they count everywhere else.
    pub samples_dropped: u64,
}

/// What one measure counted.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MeasureResult {
    pub name: String,
    pub kind: Kind,
    pub unit: Unit,
    pub labels: Vec<String>,
    /// Upper bounds in `unit`; infinity is understood.
    pub buckets: Vec<f64>,
    /// Sorted by label values.
    pub series: Vec<SeriesResult>,
    /// Counted under the label values `other` because there were too many label sets.
    pub overflowed: u64,
}

/// What one label set of a measure counted.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum SeriesResult {
    Counter {
        values: Vec<String>,
        count: u64,
    },
    Histogram {
        values: Vec<String>,
        n: u64,
        /// Whole numbers of the smallest unit (nanoseconds), like all that follows.
        sum: i128,
        min: i64,
        max: i64,
        /// Values up to each bound, the last being all of them.
        buckets: Vec<u64>,
        quantiles: Vec<Quantile>,
        /// Value and count, ascending: the distribution to one part in a thousand, for those who add series up.
        sketch: Vec<(i64, u64)>,
        /// Every value, sorted, when they are kept.
        #[serde(skip_serializing_if = "Option::is_none")]
        samples: Option<Vec<i64>>,
    },
}

impl SeriesResult {
    /// The label values, in the order of the measure's labels.
    pub fn values(&self) -> &[String] {
        match self {
            Self::Counter { values, .. } | Self::Histogram { values, .. } => values,
        }
    }
}

/// One nearest-rank quantile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Quantile {
    pub thousandths: u32,
    pub value: i64,
}

pub(crate) fn results(measures: &[Measure], known: &Known, samples_dropped: u64) -> Results {
    Results {
        measures: measures
            .iter()
            .map(|measure| measure_result(measure, known))
            .collect(),
        samples_dropped,
    }
}

fn measure_result(measure: &Measure, known: &Known) -> MeasureResult {
    let mut series: Vec<SeriesResult> = (0..measure.series.len())
        .filter_map(|place| {
            let values = label_values(measure.series.get(place as u32), known);
            match &measure.state {
                State::Counter(counts) => counts.get(place).map(|count| SeriesResult::Counter {
                    values,
                    count: *count,
                }),
                State::Histogram { series, .. } => series
                    .get(place)
                    .map(|histogram| distribution(values, histogram)),
            }
        })
        .collect();
    series.sort_by(|first, second| first.values().cmp(second.values()));
    MeasureResult {
        name: measure.plan.name.clone(),
        kind: measure.plan.kind,
        unit: measure.plan.unit,
        labels: measure.plan.labels.clone(),
        buckets: measure.plan.buckets.clone(),
        series,
        overflowed: measure.overflowed,
    }
}

/// The label values of a series: those of its head, then the others.
fn label_values(key: &[u32], known: &Known) -> Vec<String> {
    let (head, tail) = key.split_first().unwrap_or((&u32::MAX, &[]));
    known
        .heads
        .get(*head)
        .iter()
        .chain(tail)
        .map(|number| known.texts.text(*number).to_owned())
        .collect()
}

fn distribution(values: Vec<String>, histogram: &Histogram) -> SeriesResult {
    let samples = histogram.samples();
    SeriesResult::Histogram {
        values,
        n: histogram.n(),
        sum: histogram.sum(),
        min: histogram.min(),
        max: histogram.max(),
        buckets: histogram.cumulative(),
        quantiles: QUANTILES
            .iter()
            .map(|thousandths| Quantile {
                thousandths: *thousandths,
                value: histogram.quantile(*thousandths),
            })
            .collect(),
        sketch: histogram.pairs(),
        samples: (!samples.is_empty()).then_some(samples),
    }
}
