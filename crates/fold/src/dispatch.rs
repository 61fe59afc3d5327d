//! Which sources of a table can apply to a row: looked up by the value of one column instead of asking every source.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use track::rows::{Row, Value};

use crate::condition::Condition;
use crate::plan::Constant;

/// Fewer sources than this are asked one by one.
const WORTHWHILE: usize = 4;

/// The sources that need a column to have one of certain values, by value.
#[derive(Debug, PartialEq)]
pub(crate) struct Dispatch {
    column: usize,
    /// Sorted by value.
    entries: Vec<(Constant, Vec<usize>)>,
}

impl Dispatch {
    /// The sources that the row's value can satisfy.
    pub(crate) fn sources<R: Row>(&self, row: &R) -> &[usize] {
        let value = row.value(self.column);
        self.entries
            .binary_search_by(|(constant, _)| order(constant, value))
            .ok()
            .and_then(|place| self.entries.get(place))
            .map_or(&[], |(_, sources)| sources)
    }
}

/// Splits the sources into those looked up and those asked for every row.
pub(crate) fn split(conditions: &[Option<&Condition>]) -> (Vec<Dispatch>, Vec<usize>) {
    let mut dispatches = Vec::new();
    let mut rest: Vec<usize> = (0..conditions.len()).collect();
    while let Some(column) = best_column(conditions, &rest) {
        let mut entries: BTreeMap<String, (Constant, Vec<usize>)> = BTreeMap::new();
        rest.retain(|source| {
            let Some(values) = guard(conditions, *source, column) else {
                return true;
            };
            for value in values {
                let entry = entries
                    .entry(format!("{value:?}"))
                    .or_insert_with(|| (value.clone(), Vec::new()));
                if !entry.1.contains(source) {
                    entry.1.push(*source);
                }
            }
            false
        });
        let mut entries: Vec<_> = entries.into_values().collect();
        entries.sort_by(|(first, _), (second, _)| order(first, value_of(second)));
        dispatches.push(Dispatch { column, entries });
    }
    (dispatches, rest)
}

/// The column that guards most of the sources, when that is worth a look-up.
fn best_column(conditions: &[Option<&Condition>], sources: &[usize]) -> Option<usize> {
    let mut guarded: BTreeMap<usize, usize> = BTreeMap::new();
    for source in sources {
        let guards = conditions
            .get(*source)
            .copied()
            .flatten()
            .map(Condition::guards);
        let mut columns: Vec<usize> = guards
            .unwrap_or_default()
            .iter()
            .filter(|(_, values)| !matches!(values.first(), None | Some(Constant::Bool(_))))
            .map(|(column, _)| *column)
            .collect();
        columns.dedup();
        for column in columns {
            *guarded.entry(column).or_default() += 1;
        }
    }
    guarded
        .into_iter()
        .max_by_key(|(column, count)| (*count, usize::MAX - column))
        .filter(|(_, count)| *count >= WORTHWHILE)
        .map(|(column, _)| column)
}

fn guard<'a>(
    conditions: &[Option<&'a Condition>],
    source: usize,
    column: usize,
) -> Option<&'a [Constant]> {
    conditions
        .get(source)
        .copied()
        .flatten()?
        .guards()
        .into_iter()
        .find(|(guarded, _)| *guarded == column)
        .map(|(_, values)| values)
}

fn value_of(constant: &Constant) -> Value<'_> {
    match constant {
        Constant::Bool(flag) => Value::Bool(*flag),
        Constant::Integer(number) => Value::Integer(*number),
        Constant::Text(text) => Value::Text(text),
    }
}

/// Numbers before texts, short texts before long ones; a value of another kind is after both, so that it is never found.
fn order(constant: &Constant, value: Value<'_>) -> Ordering {
    match (constant, value) {
        (Constant::Integer(number), Value::Integer(other)) => number.cmp(&other),
        (Constant::Text(text), Value::Text(other)) => {
            (text.len(), text.as_str()).cmp(&(other.len(), other))
        }
        (Constant::Text(_), Value::Integer(_)) => Ordering::Greater,
        _ => Ordering::Less,
    }
}

#[cfg(test)]
mod tests {
    use track::rows::Table;

    use super::*;
    use crate::given::Given;

    fn conditions(json: &[&str]) -> Vec<Condition> {
        json.iter()
            .map(|json| {
                Condition::compile(Table::Attempt, &serde_json::from_str(json).unwrap()).unwrap()
            })
            .collect()
    }

    #[test]
    fn sources_with_a_common_guard_are_looked_up() {
        let compiled = conditions(&[
            r#"{"op":"eq","column":"outcome","value":"busy"}"#,
            r#"{"op":"in","column":"outcome","values":["answered","busy"]}"#,
            r#"{"op":"and","of":[{"op":"eq","column":"outcome","value":"answered"},{"op":"present","column":"pdd"}]}"#,
            r#"{"op":"eq","column":"outcome","value":"timeout"}"#,
            r#"{"op":"ne","column":"outcome","value":"timeout"}"#,
        ]);
        let (dispatches, rest) = split(&compiled.iter().map(Some).collect::<Vec<_>>());
        assert_eq!(rest, [4]);
        assert_eq!(dispatches.len(), 1);
        let sources = |outcome| {
            dispatches[0]
                .sources(&Given::attempt(&[("outcome", outcome)]))
                .to_vec()
        };
        assert_eq!(sources(Value::Text("busy")), [0, 1]);
        assert_eq!(sources(Value::Text("answered")), [1, 2]);
        assert_eq!(sources(Value::Text("timeout")), [3]);
        assert_eq!(sources(Value::Text("rejected")), [0_usize; 0]);
        assert_eq!(sources(Value::Absent), [0_usize; 0]);
    }

    #[test]
    fn numbers_are_looked_up_alike() {
        let compiled = conditions(
            &[16, 17, 18, 19]
                .map(|cause| format!(r#"{{"op":"eq","column":"q850","value":{cause}}}"#))
                .iter()
                .map(String::as_str)
                .collect::<Vec<_>>(),
        );
        let (dispatches, rest) = split(&compiled.iter().map(Some).collect::<Vec<_>>());
        assert!(rest.is_empty());
        assert_eq!(
            dispatches[0].sources(&Given::attempt(&[("q850", Value::Integer(18))])),
            [2]
        );
    }

    #[test]
    fn few_sources_are_asked_one_by_one() {
        let compiled = conditions(&[r#"{"op":"eq","column":"outcome","value":"busy"}"#]);
        let (dispatches, rest) = split(&[Some(&compiled[0]), None]);
        assert!(dispatches.is_empty());
        assert_eq!(rest, [0, 1]);
    }
}
