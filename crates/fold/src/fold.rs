//! The fold: rows in, counts and distributions out.

use track::rows::{
    AttemptRow, CompatRow, EventRow, MessageRow, RegistrationRow, Row, Rows, SessionRow, Table,
    TransactionRow, Value,
};

use crate::compile::{Observed, Program, Source, compile};
use crate::error::PlanError;
use crate::exposition;
use crate::interner::Interner;
use crate::label::{Head, Known, Slot};
use crate::measure::Measure;
use crate::plan::Plan;
use crate::results::{self, Results};
use crate::tuples::Tuples;

/// What every label says of the label sets that came after the limit.
pub(crate) const OVERFLOW: &str = "other";
/// Single values that are kept in all, 128 MiB of them.
const MOST_SAMPLES: usize = 16 * 1024 * 1024;

/// A compiled plan and what it has counted so far.
#[derive(Debug)]
pub struct Fold {
    programs: Vec<Program>,
    counts: Counts,
    /// Rows taken, so that a slot knows whether its value is of this row.
    rows: u64,
}

/// What has been counted.
#[derive(Debug)]
struct Counts {
    measures: Vec<Measure>,
    known: Known,
    series_limit: usize,
    keep_samples: bool,
    samples: usize,
    samples_dropped: u64,
    /// Room for the label set at hand.
    key: Vec<u32>,
}

impl Fold {
    /// Resolves a plan against the schema.
    pub fn compile(plan: &Plan) -> Result<Self, PlanError> {
        let (measures, programs) = compile(plan)?;
        Ok(Self {
            programs,
            counts: Counts {
                measures,
                known: Known {
                    texts: Interner::new(),
                    heads: Tuples::default(),
                },
                key: Vec::new(),
                series_limit: plan.series_limit,
                keep_samples: plan.keep_samples,
                samples: 0,
                samples_dropped: 0,
            },
            rows: 0,
        })
    }

    /// Whether every single value of every histogram is kept from now on.
    #[must_use]
    pub fn with_samples(mut self, keep: bool) -> Self {
        self.counts.keep_samples = keep;
        self
    }

    /// Counts one row.
    pub fn add<R: Row>(&mut self, row: &R) {
        self.rows += 1;
        let Some(program) = self.programs.get_mut(R::TABLE as usize) else {
            return;
        };
        let Program {
            sources,
            slots,
            heads,
            dispatches,
            plain,
        } = program;
        let mut labels = Labels {
            slots,
            heads,
            ordinal: self.rows,
        };
        let looked_up = dispatches.iter().flat_map(|each| each.sources(row));
        for place in plain.iter().chain(looked_up) {
            if let Some(source) = sources.get(*place) {
                self.counts.apply(source, &mut labels, row);
            }
        }
    }

    /// All that was counted, in an order that depends on the plan and the label values alone.
    pub fn results(&self) -> Results {
        results::results(
            &self.counts.measures,
            &self.counts.known,
            self.counts.samples_dropped,
        )
    }

    /// All that was counted, in the text format of Prometheus.
    pub fn exposition(&self) -> String {
        exposition::text(&self.results(), self.plans())
    }

    fn plans(&self) -> impl Iterator<Item = &crate::plan::MeasurePlan> {
        self.counts.measures.iter().map(|measure| &measure.plan)
    }
}

/// The labels of the row at hand.
struct Labels<'a> {
    slots: &'a mut [Slot],
    heads: &'a mut [Head],
    /// How many rows there were, this one included.
    ordinal: u64,
}

impl Counts {
    fn apply<R: Row>(&mut self, source: &Source, labels: &mut Labels<'_>, row: &R) {
        if source
            .condition
            .as_ref()
            .is_some_and(|condition| condition.holds(row) != Some(true))
        {
            return;
        }
        match source.observed {
            Observed::Row => self.record(source, labels, row, &[]),
            Observed::Column(column) => {
                if let Value::Integer(value) = row.value(column) {
                    self.record(source, labels, row, &[value]);
                }
            }
            Observed::Each(column) => {
                if let Value::Integers(values) = row.value(column)
                    && !values.is_empty()
                {
                    self.record(source, labels, row, values);
                }
            }
        }
    }

    /// Counts the row, or takes its values when there are any.
    fn record<R: Row>(
        &mut self,
        source: &Source,
        labels: &mut Labels<'_>,
        row: &R,
        values: &[i64],
    ) {
        let place = self
            .find(source, labels, row)
            .unwrap_or_else(|| self.admit(source, labels, row, values.len().max(1)));
        let Some(measure) = self.measures.get_mut(source.measure) else {
            return;
        };
        if source.observed == Observed::Row {
            measure.count(place);
            return;
        }
        for value in values {
            let keep = self.keep_samples && self.samples < MOST_SAMPLES;
            self.samples += usize::from(keep);
            self.samples_dropped += u64::from(self.keep_samples && !keep);
            measure.observe(place, *value, keep);
        }
    }

    /// The series of the row's label set. Allocates nothing.
    fn find<R: Row>(&mut self, source: &Source, labels: &mut Labels<'_>, row: &R) -> Option<u32> {
        let head = labels.heads.get_mut(source.head)?;
        let known = &self.known;
        let number = head.number(row, labels.ordinal, known, labels.slots, &mut self.key)?;
        self.key.clear();
        self.key.push(number);
        for slot in &source.tail {
            let slot = labels.slots.get_mut(*slot)?;
            self.key
                .push(slot.number(row, labels.ordinal, &known.texts)?);
        }
        self.measures.get(source.measure)?.series.find(&self.key)
    }

    /// The series of a label set that looking up did not find: a new one, or the one for all that came after the limit.
    /// It reads every label anew, for another source may have admitted its value since.
    fn admit<R: Row>(
        &mut self,
        source: &Source,
        labels: &Labels<'_>,
        row: &R,
        times: usize,
    ) -> u32 {
        let (Some(measure), Some(head)) = (
            self.measures.get_mut(source.measure),
            labels.heads.get(source.head),
        ) else {
            return u32::MAX;
        };
        let known = &mut self.known;
        let full = measure.series.len() >= self.series_limit;
        let mut values: Vec<Option<u32>> = head
            .slots
            .iter()
            .chain(&source.tail)
            .filter_map(|slot| labels.slots.get(*slot))
            .map(|slot| {
                slot.source.with_text(row, |text| {
                    if full {
                        known.texts.get(text)
                    } else {
                        Some(known.texts.insert(text))
                    }
                })
            })
            .collect();
        if full {
            if let Some(place) = known_place(known, measure, &values, head.slots.len()) {
                return place;
            }
            measure.overflowed += times as u64;
            let other = known.texts.insert(OVERFLOW);
            values.fill(Some(other));
        }
        let numbers: Vec<u32> = values.into_iter().flatten().collect();
        let (head, tail) = numbers.split_at(head.slots.len().min(numbers.len()));
        let mut key = vec![known.heads.insert(head)];
        key.extend_from_slice(tail);
        measure
            .series
            .find(&key)
            .unwrap_or_else(|| measure.open(&key))
    }
}

/// The series of label values that all have numbers, if there is one.
fn known_place(
    known: &Known,
    measure: &Measure,
    values: &[Option<u32>],
    width: usize,
) -> Option<u32> {
    let numbers = values.iter().copied().collect::<Option<Vec<u32>>>()?;
    let (head, tail) = numbers.split_at_checked(width)?;
    let mut key = vec![known.heads.find(head)?];
    key.extend_from_slice(tail);
    measure.series.find(&key)
}

impl Rows for Fold {
    fn wants(&self, table: Table) -> bool {
        self.programs
            .get(table as usize)
            .is_some_and(|program| !program.sources.is_empty())
    }

    fn message(&mut self, row: &MessageRow<'_>) {
        self.add(row);
    }

    fn transaction(&mut self, row: &TransactionRow<'_>) {
        self.add(row);
    }

    fn attempt(&mut self, row: &AttemptRow<'_>) {
        self.add(row);
    }

    fn session(&mut self, row: &SessionRow<'_>) {
        self.add(row);
    }

    fn registration(&mut self, row: &RegistrationRow<'_>) {
        self.add(row);
    }

    fn event(&mut self, row: &EventRow<'_>) {
        self.add(row);
    }

    fn compat(&mut self, row: &CompatRow<'_>) {
        self.add(row);
    }
}
