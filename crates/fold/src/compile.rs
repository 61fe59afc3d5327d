//! A plan resolved against the schema: columns become places, labels become slots, conditions become programs.

use std::collections::BTreeSet;

use track::rows::{ColumnKind, Table, columns};

use crate::condition::{Condition, find_column, is_number};
use crate::dispatch::{Dispatch, split};
use crate::error::PlanError;
use crate::label::{Head, LabelSource, Slot};
use crate::measure::Measure;
use crate::memo::Memo;
use crate::plan::{Kind, MeasurePlan, Plan, SourcePlan, Unit, ValuePlan};

/// What a source hands to its measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Observed {
    /// The row counts as one.
    Row,
    /// The value of a column; a row without it is not counted.
    Column(usize),
    /// Each element of a list column.
    Each(usize),
}

/// Rows of one table that one measure counts.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) measure: usize,
    pub(crate) condition: Option<Condition>,
    /// The head that the measure's first labels make.
    pub(crate) head: usize,
    /// Slots of the other labels.
    pub(crate) tail: Vec<usize>,
    pub(crate) observed: Observed,
}

/// All that runs for the rows of one table.
#[derive(Debug, Default)]
pub(crate) struct Program {
    pub(crate) sources: Vec<Source>,
    pub(crate) slots: Vec<Slot>,
    pub(crate) heads: Vec<Head>,
    pub(crate) dispatches: Vec<Dispatch>,
    /// Sources that no dispatch covers.
    pub(crate) plain: Vec<usize>,
    pub(crate) memo: Memo,
}

/// As many labels make a head. Which and how many only matters for speed.
const HEAD: usize = 6;

/// Compiles every measure; the programs stand in the order of the tables.
pub(crate) fn compile(plan: &Plan) -> Result<(Vec<Measure>, Vec<Program>), PlanError> {
    let mut programs: Vec<Program> = Table::ALL.iter().map(|_| Program::default()).collect();
    let mut measures = Vec::with_capacity(plan.measures.len());
    let mut names = BTreeSet::new();
    for measure in &plan.measures {
        compile_measure(measure, measures.len(), &mut programs, &mut names)
            .map_err(|error| error.of(&measure.name))?;
        measures.push(Measure::new(measure.clone(), bounds(measure)));
    }
    for (program, table) in programs.iter_mut().zip(Table::ALL) {
        let labels_from = columns(*table)
            .iter()
            .take_while(|column| !column.label)
            .count();
        program.memo = Memo::new(&program.sources, &program.slots, labels_from);
        let conditions: Vec<Option<&Condition>> = program
            .sources
            .iter()
            .map(|source| source.condition.as_ref())
            .collect();
        (program.dispatches, program.plain) = split(&conditions);
    }
    Ok((measures, programs))
}

fn compile_measure(
    measure: &MeasurePlan,
    number: usize,
    programs: &mut [Program],
    names: &mut BTreeSet<String>,
) -> Result<(), PlanError> {
    check_names(measure, names)?;
    check_buckets(measure)?;
    for source in &measure.sources {
        let table: Table = source
            .row
            .parse()
            .map_err(|_| PlanError::new(format!("there is no row `{}`", source.row)))?;
        let place = Table::ALL.iter().position(|each| *each == table);
        if let Some(program) = place.and_then(|place| programs.get_mut(place)) {
            let compiled = compile_source(measure, number, table, source, program)?;
            program.sources.push(compiled);
        }
    }
    Ok(())
}

fn compile_source(
    measure: &MeasurePlan,
    number: usize,
    table: Table,
    source: &SourcePlan,
    program: &mut Program,
) -> Result<Source, PlanError> {
    if let Some(stranger) = source
        .label_columns
        .keys()
        .find(|label| !measure.labels.contains(label))
    {
        return Err(PlanError::new(format!("it has no label `{stranger}`")));
    }
    let mut slots = measure
        .labels
        .iter()
        .map(|label| {
            LabelSource::compile(table, label, source.label_columns.get(label))
                .map(|found| slot(&mut program.slots, found))
        })
        .collect::<Result<Vec<_>, _>>()?;
    let tail = slots.split_off(slots.len().min(HEAD));
    Ok(Source {
        measure: number,
        condition: source
            .condition
            .as_ref()
            .map(|condition| Condition::compile(table, condition))
            .transpose()?,
        head: head(&mut program.heads, slots),
        tail,
        observed: observed(measure.kind, table, source.value.as_ref())?,
    })
}

/// The slot of a label, shared by all sources of the table that need the same.
fn slot(slots: &mut Vec<Slot>, source: LabelSource) -> usize {
    slots
        .iter()
        .position(|slot| slot.source == source)
        .unwrap_or_else(|| {
            slots.push(Slot::new(source));
            slots.len() - 1
        })
}

/// The head of these slots, shared by all sources of the table that begin alike.
fn head(heads: &mut Vec<Head>, slots: Vec<usize>) -> usize {
    heads
        .iter()
        .position(|head| head.slots == slots)
        .unwrap_or_else(|| {
            heads.push(Head::new(slots));
            heads.len() - 1
        })
}

fn observed(kind: Kind, table: Table, value: Option<&ValuePlan>) -> Result<Observed, PlanError> {
    let named = value.map(|value| (value.column.as_deref(), value.each.as_deref()));
    match (kind, named) {
        (Kind::Counter, None) => Ok(Observed::Row),
        (Kind::Counter, Some(_)) => Err(PlanError::new("a counter counts rows, not values")),
        (Kind::Histogram, Some((Some(name), None))) => {
            let (place, column) = find_column(table, name)?;
            if column.kind != ColumnKind::Duration && !is_number(column.kind) {
                return Err(PlanError::new(format!("the column `{name}` is no number")));
            }
            Ok(Observed::Column(place))
        }
        (Kind::Histogram, Some((None, Some(name)))) => {
            let (place, column) = find_column(table, name)?;
            if column.kind != ColumnKind::Durations {
                return Err(PlanError::new(format!("the column `{name}` is no list")));
            }
            Ok(Observed::Each(place))
        }
        (Kind::Histogram, _) => Err(PlanError::new(
            "a histogram needs one value: a column or each element of one",
        )),
    }
}

/// Bounds as whole numbers of the smallest unit.
fn bounds(measure: &MeasurePlan) -> Vec<i64> {
    let scale = 10_f64.powi(measure.unit.decimals() as i32);
    measure
        .buckets
        .iter()
        .map(|bound| (bound * scale).round() as i64)
        .collect()
}

fn check_buckets(measure: &MeasurePlan) -> Result<(), PlanError> {
    let ascending = bounds(measure).is_sorted_by(|first, second| first < second);
    if !ascending || measure.buckets.iter().any(|bound| !bound.is_finite()) {
        return Err(PlanError::new("its buckets must be finite and ascend"));
    }
    if measure.kind == Kind::Counter && !(measure.buckets.is_empty() && measure.unit == Unit::One) {
        return Err(PlanError::new("a counter has neither buckets nor a unit"));
    }
    Ok(())
}

/// Names must be fit for the exposition text, and no family may take the name of another's series.
fn check_names(measure: &MeasurePlan, names: &mut BTreeSet<String>) -> Result<(), PlanError> {
    let well_formed = |name: &str, more: &str| {
        let mut characters = name.chars();
        characters
            .next()
            .is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
            && characters
                .all(|each| each.is_ascii_alphanumeric() || each == '_' || more.contains(each))
    };
    if !well_formed(&measure.name, ":") {
        return Err(PlanError::new("its name is no metric name"));
    }
    let mut labels = BTreeSet::new();
    for label in &measure.labels {
        if !well_formed(label, "") || label.starts_with("__") || label == "le" {
            return Err(PlanError::new(format!("`{label}` is no label name")));
        }
        if !labels.insert(label) {
            return Err(PlanError::new(format!("the label `{label}` comes twice")));
        }
    }
    let endings: &[&str] = match measure.kind {
        Kind::Counter => &[""],
        Kind::Histogram => &["", "_bucket", "_sum", "_count"],
    };
    for ending in endings {
        if !names.insert(format!("{}{ending}", measure.name)) {
            return Err(PlanError::new("another measure has this name"));
        }
    }
    Ok(())
}
