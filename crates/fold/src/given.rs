//! Rows for the tests, given column by column.

use track::rows::{Row, Table, Value, columns};

/// An attempt with the columns that a test names; the others are absent.
pub(crate) struct Given(Vec<Value<'static>>);

impl Given {
    pub(crate) fn attempt(values: &[(&str, Value<'static>)]) -> Self {
        let known = columns(Table::Attempt);
        let mut row = vec![Value::Absent; known.len()];
        for (name, value) in values {
            let place = known.iter().position(|column| column.name == *name);
            row[place.unwrap()] = *value;
        }
        Self(row)
    }
}

impl Row for Given {
    const TABLE: Table = Table::Attempt;

    fn value(&self, column: usize) -> Value<'_> {
        self.0.get(column).copied().unwrap_or(Value::Absent)
    }
}
