//! Conditions resolved against a table, evaluated with the three-valued logic of SQL.

use track::rows::{Column, ColumnKind, Row, Table, Value, columns};

use crate::error::PlanError;
use crate::label::spelled;
use crate::plan::{ConditionPlan, Constant};

/// A condition whose columns are places.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Condition {
    /// The column is one of the values, or none of them when `negated`.
    OneOf {
        column: usize,
        values: Vec<Constant>,
        negated: bool,
    },
    Like {
        column: usize,
        pattern: Box<str>,
    },
    Present {
        column: usize,
        negated: bool,
    },
    And(Vec<Condition>),
    Or(Vec<Condition>),
    Not(Box<Condition>),
}

/// Finds a column by name.
pub(crate) fn find_column(table: Table, name: &str) -> Result<(usize, &'static Column), PlanError> {
    columns(table)
        .iter()
        .enumerate()
        .find(|(_, column)| column.name == name)
        .ok_or_else(|| {
            PlanError::new(format!(
                "the row `{}` has no column `{name}`",
                table.as_str()
            ))
        })
}

impl Condition {
    pub(crate) fn compile(table: Table, plan: &ConditionPlan) -> Result<Self, PlanError> {
        let one = |column: &str, values: &[Constant], negated| {
            let (column, known) = find_column(table, column)?;
            values
                .iter()
                .try_for_each(|value| comparable(known, value))?;
            Ok(Self::OneOf {
                column,
                values: values.to_vec(),
                negated,
            })
        };
        match plan {
            ConditionPlan::Eq { column, value } => one(column, std::slice::from_ref(value), false),
            ConditionPlan::Ne { column, value } => one(column, std::slice::from_ref(value), true),
            ConditionPlan::In { column, values } => one(column, values, false),
            ConditionPlan::NotIn { column, values } => one(column, values, true),
            ConditionPlan::Like { column, pattern } => {
                let (column, known) = find_column(table, column)?;
                if !is_text(known.kind) && !is_number(known.kind) {
                    return Err(PlanError::new(format!(
                        "the column `{}` has no pattern",
                        known.name
                    )));
                }
                Ok(Self::Like {
                    column,
                    pattern: pattern.as_str().into(),
                })
            }
            ConditionPlan::Present { column } => Ok(Self::Present {
                column: find_column(table, column)?.0,
                negated: false,
            }),
            ConditionPlan::Absent { column } => Ok(Self::Present {
                column: find_column(table, column)?.0,
                negated: true,
            }),
            ConditionPlan::And { of } => Ok(Self::And(Self::compile_all(table, of)?)),
            ConditionPlan::Or { of } => Ok(Self::Or(Self::compile_all(table, of)?)),
            ConditionPlan::Not { of } => Ok(Self::Not(Box::new(Self::compile(table, of)?))),
        }
    }

    fn compile_all(table: Table, plans: &[ConditionPlan]) -> Result<Vec<Self>, PlanError> {
        plans
            .iter()
            .map(|plan| Self::compile(table, plan))
            .collect()
    }

    /// Whether it is true of the row; `None` is unknown, because a value that it needs is absent.
    pub(crate) fn holds<R: Row>(&self, row: &R) -> Option<bool> {
        match self {
            Self::OneOf {
                column,
                values,
                negated,
            } => {
                let found = match row.value(*column) {
                    Value::Text(text) => values
                        .iter()
                        .any(|value| matches!(value, Constant::Text(other) if other == text)),
                    Value::Integer(number) => values.contains(&Constant::Integer(number)),
                    Value::Bool(flag) => values.contains(&Constant::Bool(flag)),
                    _ => return None,
                };
                Some(found != *negated)
            }
            Self::Like { column, pattern } => spelled(row.value(*column), |text| {
                text.map(|text| matches(pattern, text))
            }),
            Self::Present { column, negated } => {
                Some(matches!(row.value(*column), Value::Absent) == *negated)
            }
            Self::And(parts) => fold_until(parts, row, false),
            Self::Or(parts) => fold_until(parts, row, true),
            Self::Not(part) => part.holds(row).map(|held| !held),
        }
    }

    /// Adds every column that it looks at, and whether the value decides or only its presence.
    pub(crate) fn columns(&self, columns: &mut Vec<(usize, bool)>) {
        match self {
            Self::OneOf { column, .. } | Self::Like { column, .. } => columns.push((*column, true)),
            Self::Present { column, .. } => columns.push((*column, false)),
            Self::And(parts) | Self::Or(parts) => {
                for part in parts {
                    part.columns(columns);
                }
            }
            Self::Not(part) => part.columns(columns),
        }
    }

    /// The comparisons that must be true for the whole to be true: a column and the values that it may have.
    pub(crate) fn guards(&self) -> Vec<(usize, &[Constant])> {
        match self {
            Self::OneOf {
                column,
                values,
                negated: false,
            } => vec![(*column, values.as_slice())],
            Self::And(parts) => parts.iter().flat_map(Self::guards).collect(),
            _ => Vec::new(),
        }
    }
}

/// The first part that is `decisive` decides; an unknown part leaves the rest unknown.
fn fold_until<R: Row>(parts: &[Condition], row: &R, decisive: bool) -> Option<bool> {
    let mut answer = Some(!decisive);
    for part in parts {
        match part.holds(row) {
            Some(held) if held == decisive => return Some(decisive),
            Some(_) => {}
            None => answer = None,
        }
    }
    answer
}

/// Whether the whole text fits a pattern in which a dot stands for any one character.
fn matches(pattern: &str, text: &str) -> bool {
    let mut wanted = pattern.chars();
    let mut found = text.chars();
    loop {
        match (wanted.next(), found.next()) {
            (None, None) => return true,
            (Some('.'), Some(_)) => {}
            (Some(wanted), Some(found)) if wanted == found => {}
            _ => return false,
        }
    }
}

pub(crate) const fn is_text(kind: ColumnKind) -> bool {
    matches!(kind, ColumnKind::String | ColumnKind::Enum)
}

pub(crate) const fn is_number(kind: ColumnKind) -> bool {
    matches!(kind, ColumnKind::U16 | ColumnKind::U32 | ColumnKind::U64)
}

fn comparable(column: &Column, value: &Constant) -> Result<(), PlanError> {
    let fits = match value {
        Constant::Text(_) => is_text(column.kind),
        Constant::Integer(_) => {
            is_number(column.kind)
                || matches!(column.kind, ColumnKind::Timestamp | ColumnKind::Duration)
        }
        Constant::Bool(_) => column.kind == ColumnKind::Bool,
    };
    if fits {
        Ok(())
    } else {
        Err(PlanError::new(format!(
            "the column `{}` cannot be compared with {value:?}",
            column.name
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::given::Given;

    fn plan(json: &str) -> ConditionPlan {
        serde_json::from_str(json).unwrap()
    }

    fn holds(json: &str, row: &Given) -> Option<bool> {
        Condition::compile(Table::Attempt, &plan(json))
            .unwrap()
            .holds(row)
    }

    #[test]
    fn equality_compares_text_numbers_and_flags() {
        let row = Given::attempt(&[
            ("outcome", Value::Text("busy")),
            ("q850", Value::Integer(17)),
            ("alerting", Value::Bool(true)),
        ]);
        assert_eq!(
            holds(r#"{"op":"eq","column":"outcome","value":"busy"}"#, &row),
            Some(true)
        );
        assert_eq!(
            holds(r#"{"op":"ne","column":"outcome","value":"busy"}"#, &row),
            Some(false)
        );
        assert_eq!(
            holds(r#"{"op":"eq","column":"q850","value":17}"#, &row),
            Some(true)
        );
        assert_eq!(
            holds(r#"{"op":"eq","column":"alerting","value":false}"#, &row),
            Some(false)
        );
        assert_eq!(
            holds(
                r#"{"op":"in","column":"outcome","values":["answered","busy"]}"#,
                &row
            ),
            Some(true)
        );
        assert_eq!(
            holds(
                r#"{"op":"not_in","column":"outcome","values":["answered","busy"]}"#,
                &row
            ),
            Some(false)
        );
    }

    #[test]
    fn comparison_with_an_absent_value_is_unknown_either_way() {
        let row = Given::attempt(&[]);
        for op in [
            r#""eq","column":"q850","value":17"#,
            r#""ne","column":"q850","value":17"#,
            r#""in","column":"q850","values":[17]"#,
            r#""not_in","column":"q850","values":[17]"#,
            r#""like","column":"q850","pattern":"1.""#,
        ] {
            assert_eq!(holds(&format!(r#"{{"op":{op}}}"#), &row), None);
            assert_eq!(
                holds(&format!(r#"{{"op":"not","of":{{"op":{op}}}}}"#), &row),
                None
            );
        }
        assert_eq!(
            holds(r#"{"op":"present","column":"q850"}"#, &row),
            Some(false)
        );
        assert_eq!(
            holds(r#"{"op":"absent","column":"q850"}"#, &row),
            Some(true)
        );
    }

    #[test]
    fn unknown_parts_decide_nothing() {
        let row = Given::attempt(&[("outcome", Value::Text("busy"))]);
        let known = r#"{"op":"eq","column":"outcome","value":"busy"}"#;
        let wrong = r#"{"op":"eq","column":"outcome","value":"answered"}"#;
        let unknown = r#"{"op":"eq","column":"q850","value":17}"#;
        assert_eq!(
            holds(&format!(r#"{{"op":"or","of":[{unknown},{known}]}}"#), &row),
            Some(true)
        );
        assert_eq!(
            holds(&format!(r#"{{"op":"or","of":[{unknown},{wrong}]}}"#), &row),
            None
        );
        assert_eq!(
            holds(&format!(r#"{{"op":"and","of":[{unknown},{wrong}]}}"#), &row),
            Some(false)
        );
        assert_eq!(
            holds(&format!(r#"{{"op":"and","of":[{known},{unknown}]}}"#), &row),
            None
        );
    }

    #[test]
    fn pattern_covers_the_whole_value_and_a_dot_is_one_character() {
        let row = Given::attempt(&[("code", Value::Text("486")), ("q850", Value::Integer(17))]);
        assert_eq!(
            holds(r#"{"op":"like","column":"code","pattern":"4.."}"#, &row),
            Some(true)
        );
        assert_eq!(
            holds(r#"{"op":"like","column":"code","pattern":"4."}"#, &row),
            Some(false)
        );
        assert_eq!(
            holds(r#"{"op":"like","column":"code","pattern":"4..."}"#, &row),
            Some(false)
        );
        assert_eq!(
            holds(r#"{"op":"like","column":"q850","pattern":"1."}"#, &row),
            Some(true)
        );
        assert!(matches("ä.", "äö"));
    }

    #[test]
    fn unknown_columns_and_wrong_types_are_refused() {
        for json in [
            r#"{"op":"eq","column":"nothing","value":"x"}"#,
            r#"{"op":"eq","column":"outcome","value":1}"#,
            r#"{"op":"eq","column":"alerting","value":"yes"}"#,
            r#"{"op":"like","column":"alerting","pattern":"."}"#,
        ] {
            assert!(
                Condition::compile(Table::Attempt, &plan(json)).is_err(),
                "{json}"
            );
        }
    }
}
