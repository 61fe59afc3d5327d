//! The fold: rows in, counts and distributions out.

use track::rows::{
    AttemptRow, CompatRow, EventRow, MessageRow, RegistrationRow, Row, Rows, SessionRow, Table,
    TransactionRow, Value, columns,
};

use crate::compile::{Observed, Program, Source, compile};
use crate::error::PlanError;
use crate::exposition;
use crate::interner::Interner;
use crate::label::{Head, Known, Slot};
use crate::measure::Measure;
use crate::memo::Action;
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
            memo,
        } = program;
        if let Some(actions) = memo.actions(row) {
            for action in actions {
                if let Some(source) = sources.get(action.source) {
                    self.counts.take(source, action.place, row);
                }
            }
            return;
        }
        let mut labels = Labels {
            slots,
            heads,
            ordinal: self.rows,
        };
        let looked_up = dispatches.iter().flat_map(|each| each.sources(row));
        let mut actions = memo.can_remember().then(Vec::new);
        for place in plain.iter().chain(looked_up) {
            let Some(source) = sources.get(*place) else {
                continue;
            };
            match self.counts.series(source, &mut labels, row) {
                Series::None => {}
                Series::Own(series) => {
                    self.counts.take(source, series, row);
                    if let Some(actions) = &mut actions {
                        actions.push(Action {
                            source: *place,
                            place: series,
                        });
                    }
                }
                // The next row of the kind has to be counted as one too many again.
                Series::Shared(series) => {
                    self.counts.take(source, series, row);
                    actions = None;
                }
            }
        }
        if let Some(actions) = actions {
            memo.remember(actions);
        }
    }

    /// Whether anything looks at one of these columns.
    pub fn looks_at(&self, table: Table, names: &[&str]) -> bool {
        self.programs.get(table as usize).is_some_and(|program| {
            columns(table)
                .iter()
                .enumerate()
                .any(|(place, column)| names.contains(&column.name) && program.memo.looks_at(place))
        })
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

/// Where a row is counted.
enum Series {
    /// Nowhere.
    None,
    /// In the series of its own labels.
    Own(u32),
    /// In the one for all label sets that came after the limit.
    Shared(u32),
}

impl Counts {
    /// The series that a source counts the row in.
    fn series<R: Row>(&mut self, source: &Source, labels: &mut Labels<'_>, row: &R) -> Series {
        if source
            .condition
            .as_ref()
            .is_some_and(|condition| condition.holds(row) != Some(true))
        {
            return Series::None;
        }
        let times = match source.observed {
            Observed::Row => 1,
            Observed::Column(column) => usize::from(matches!(row.value(column), Value::Integer(_))),
            Observed::Each(column) => match row.value(column) {
                Value::Integers(values) => values.len(),
                _ => 0,
            },
        };
        if times == 0 {
            return Series::None;
        }
        match self.find(source, labels, row) {
            Some(place) => Series::Own(place),
            None => self.admit(source, labels, row, times),
        }
    }

    /// Counts the row in a series, or takes its values.
    fn take<R: Row>(&mut self, source: &Source, place: u32, row: &R) {
        let value;
        let values = match source.observed {
            Observed::Row => {
                if let Some(measure) = self.measures.get_mut(source.measure) {
                    measure.count(place);
                }
                return;
            }
            Observed::Column(column) => match row.value(column) {
                Value::Integer(number) => {
                    value = [number];
                    &value[..]
                }
                _ => return,
            },
            Observed::Each(column) => match row.value(column) {
                Value::Integers(values) => values,
                _ => return,
            },
        };
        let Some(measure) = self.measures.get_mut(source.measure) else {
            return;
        };
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
    ) -> Series {
        let (Some(measure), Some(head)) = (
            self.measures.get_mut(source.measure),
            labels.heads.get(source.head),
        ) else {
            return Series::None;
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
                return Series::Own(place);
            }
            measure.overflowed += times as u64;
            let other = known.texts.insert(OVERFLOW);
            values.fill(Some(other));
        }
        let numbers: Vec<u32> = values.into_iter().flatten().collect();
        let (head, tail) = numbers.split_at(head.slots.len().min(numbers.len()));
        let mut key = vec![known.heads.insert(head)];
        key.extend_from_slice(tail);
        let place = measure
            .series
            .find(&key)
            .unwrap_or_else(|| measure.open(&key));
        if full {
            Series::Shared(place)
        } else {
            Series::Own(place)
        }
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
