//! Where the value of a label comes from, resolved against a table.

use std::fmt::Write;

use track::rows::{ColumnKind, Row, Table, Value};

use crate::condition::{find_column, is_number, is_text};
use crate::error::PlanError;
use crate::interner::Interner;
use crate::plan::LabelPlan;
use crate::tuples::Tuples;

/// Where the value of one label comes from.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum LabelSource {
    Constant(Box<str>),
    Column {
        column: usize,
        /// New names by old names, sorted.
        map: Vec<(Box<str>, Box<str>)>,
        otherwise: Option<Box<str>>,
    },
}

impl LabelSource {
    /// `plan` is what the plan says of the label; without a word it is the column of its name.
    pub(crate) fn compile(
        table: Table,
        label: &str,
        plan: Option<&LabelPlan>,
    ) -> Result<Self, PlanError> {
        let own = LabelPlan {
            column: Some(label.to_owned()),
            ..LabelPlan::default()
        };
        let plan = plan.unwrap_or(&own);
        match (&plan.column, &plan.constant) {
            (None, Some(text)) if plan.map.is_empty() && plan.otherwise.is_none() => {
                Ok(Self::Constant(text.as_str().into()))
            }
            (Some(name), None) => {
                let (column, known) = find_column(table, name)?;
                if !is_text(known.kind) && !is_number(known.kind) && known.kind != ColumnKind::Bool
                {
                    return Err(PlanError::new(format!("the column `{name}` is no label")));
                }
                Ok(Self::Column {
                    column,
                    map: plan
                        .map
                        .iter()
                        .map(|(old, new)| (old.as_str().into(), new.as_str().into()))
                        .collect(),
                    otherwise: plan.otherwise.as_deref().map(Into::into),
                })
            }
            _ => Err(PlanError::new(format!(
                "the label `{label}` needs either a column or a constant"
            ))),
        }
    }

    /// The column that it looks at.
    pub(crate) const fn column(&self) -> Option<usize> {
        match self {
            Self::Constant(_) => None,
            Self::Column { column, .. } => Some(*column),
        }
    }

    /// Hands the value of the label to `take`. An absent value is the empty text.
    pub(crate) fn with_text<R: Row, T>(&self, row: &R, take: impl FnOnce(&str) -> T) -> T {
        match self {
            Self::Constant(text) => take(text),
            Self::Column {
                column,
                map,
                otherwise,
            } => spelled(row.value(*column), |text| {
                let text = text.unwrap_or_default();
                match map.binary_search_by(|(old, _)| old.as_ref().cmp(text)) {
                    Ok(place) => take(map.get(place).map_or(text, |(_, new)| new)),
                    Err(_) => take(otherwise.as_deref().unwrap_or(text)),
                }
            }),
        }
    }
}

/// Values that a slot remembers.
const REMEMBERED: usize = 8;

/// A label of a table, with what it was of late.
#[derive(Debug)]
pub(crate) struct Slot {
    pub(crate) source: LabelSource,
    /// Numbers of values that rows had: the next row often has one of them. Only a shortcut, the text is always compared.
    remembered: [u32; REMEMBERED],
    /// Row for which `number` holds.
    row: u64,
    number: Option<u32>,
}

impl Slot {
    pub(crate) const fn new(source: LabelSource) -> Self {
        Self {
            source,
            remembered: [u32::MAX; REMEMBERED],
            row: 0,
            number: None,
        }
    }

    /// The number of the label's value in this row, the `ordinal`th; `None` when no series has that value.
    pub(crate) fn number<R: Row>(
        &mut self,
        row: &R,
        ordinal: u64,
        interner: &Interner,
    ) -> Option<u32> {
        if self.row != ordinal {
            let Self {
                source, remembered, ..
            } = self;
            let number = source.with_text(row, |text| {
                let place = remembered.get_mut(shortcut(text))?;
                if *place == u32::MAX || interner.text(*place) != text {
                    *place = interner.get(text)?;
                }
                Some(*place)
            });
            self.row = ordinal;
            self.number = number;
        }
        self.number
    }
}

/// Where a slot remembers a text.
fn shortcut(text: &str) -> usize {
    let last = text.as_bytes().last().copied().unwrap_or_default();
    (text.len() + usize::from(last)) % REMEMBERED
}

/// The labels that a measure begins with, taken together: most measures of a table begin alike.
#[derive(Debug)]
pub(crate) struct Head {
    pub(crate) slots: Vec<usize>,
    /// Row for which `number` holds.
    row: u64,
    number: Option<u32>,
}

impl Head {
    pub(crate) const fn new(slots: Vec<usize>) -> Self {
        Self {
            slots,
            row: 0,
            number: None,
        }
    }

    /// The number of the values of these labels in this row, the `ordinal`th; `None` when no series has them together.
    pub(crate) fn number<R: Row>(
        &mut self,
        row: &R,
        ordinal: u64,
        known: &Known,
        slots: &mut [Slot],
        room: &mut Vec<u32>,
    ) -> Option<u32> {
        if self.row != ordinal {
            self.row = ordinal;
            room.clear();
            for slot in &self.slots {
                let number = slots
                    .get_mut(*slot)
                    .and_then(|slot| slot.number(row, ordinal, &known.texts));
                room.extend(number);
            }
            let complete = room.len() == self.slots.len();
            self.number = if complete {
                known.heads.find(room)
            } else {
                None
            };
        }
        self.number
    }
}

/// What rows were admitted with.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) texts: Interner,
    pub(crate) heads: Tuples,
}

/// Hands the text of a value to `take` without allocating; `None` for what is absent or has no text.
pub(crate) fn spelled<T>(value: Value<'_>, take: impl FnOnce(Option<&str>) -> T) -> T {
    match value {
        Value::Text(text) => take(Some(text)),
        Value::Bool(flag) => take(Some(if flag { "true" } else { "false" })),
        Value::Integer(number) => {
            let mut digits = Digits::default();
            let _ = write!(digits, "{number}");
            take(digits.text())
        }
        _ => take(None),
    }
}

/// Room for the digits of any 64-bit number.
#[derive(Default)]
struct Digits {
    bytes: [u8; 20],
    length: usize,
}

impl Digits {
    fn text(&self) -> Option<&str> {
        std::str::from_utf8(self.bytes.get(..self.length)?).ok()
    }
}

impl Write for Digits {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        let end = self.length + text.len();
        let room = self
            .bytes
            .get_mut(self.length..end)
            .ok_or(std::fmt::Error)?;
        room.copy_from_slice(text.as_bytes());
        self.length = end;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::given::Given;

    fn text(source: &LabelSource, row: &Given) -> String {
        source.with_text(row, str::to_owned)
    }

    fn compiled(label: &str, json: Option<&str>) -> Result<LabelSource, PlanError> {
        let plan: Option<LabelPlan> = json.map(|json| serde_json::from_str(json).unwrap());
        LabelSource::compile(Table::Attempt, label, plan.as_ref())
    }

    #[test]
    fn label_is_the_column_of_its_name_unless_the_plan_says_otherwise() {
        let row = Given::attempt(&[
            ("outcome", Value::Text("busy")),
            ("invites", Value::Integer(-9_223_372_036_854_775_808)),
            ("responded", Value::Bool(true)),
        ]);
        assert_eq!(text(&compiled("outcome", None).unwrap(), &row), "busy");
        assert_eq!(
            text(
                &compiled("n", Some(r#"{"column":"invites"}"#)).unwrap(),
                &row
            ),
            "-9223372036854775808"
        );
        assert_eq!(text(&compiled("responded", None).unwrap(), &row), "true");
        assert_eq!(
            text(
                &compiled("fork", Some(r#"{"constant":"first"}"#)).unwrap(),
                &row
            ),
            "first"
        );
    }

    #[test]
    fn absent_value_is_the_empty_text() {
        assert_eq!(
            text(&compiled("pdd_via", None).unwrap(), &Given::attempt(&[])),
            ""
        );
    }

    #[test]
    fn values_are_renamed() {
        let renamed = compiled(
            "way",
            Some(r#"{"column":"direction","map":{"ingress":"inbound"},"otherwise":"outbound"}"#),
        )
        .unwrap();
        assert_eq!(
            text(
                &renamed,
                &Given::attempt(&[("direction", Value::Text("ingress"))])
            ),
            "inbound"
        );
        assert_eq!(
            text(
                &renamed,
                &Given::attempt(&[("direction", Value::Text("transit"))])
            ),
            "outbound"
        );
        let partly = compiled(
            "way",
            Some(r#"{"column":"direction","map":{"ingress":"inbound"}}"#),
        )
        .unwrap();
        assert_eq!(
            text(
                &partly,
                &Given::attempt(&[("direction", Value::Text("egress"))])
            ),
            "egress"
        );
    }

    #[test]
    fn lists_times_and_contradictions_are_no_labels() {
        for json in [
            r#"{"column":"srd_other_forks"}"#,
            r#"{"column":"ts"}"#,
            r#"{"column":"src_ip"}"#,
            r#"{"column":"outcome","constant":"x"}"#,
            "{}",
            r#"{"constant":"x","otherwise":"y"}"#,
        ] {
            assert!(compiled("label", Some(json)).is_err(), "{json}");
        }
    }
}
