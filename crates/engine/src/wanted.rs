//! Which calls somebody asked for.

use std::collections::HashSet;

use track::rows::{Row, Table, Value, columns};

/// The Call-IDs whose rows are taken. Rows of tables without a Call-ID are taken all.
pub(crate) struct WantedCalls {
    call_ids: HashSet<Box<str>>,
    /// Where the Call-ID stands in the rows of a table, by the place of the table in `Table::ALL`.
    places: Vec<Option<usize>>,
}

impl WantedCalls {
    pub(crate) fn new(call_ids: &[String]) -> Self {
        let place = |table: &Table| {
            columns(*table)
                .iter()
                .position(|column| column.name == "call_id")
        };
        Self {
            call_ids: call_ids.iter().map(|id| id.as_str().into()).collect(),
            places: Table::ALL.iter().map(place).collect(),
        }
    }

    pub(crate) fn take<R: Row>(&self, row: &R) -> bool {
        let Some(Some(place)) = self.places.get(R::TABLE as usize) else {
            return true;
        };
        match row.value(*place) {
            Value::Text(call_id) => self.call_ids.contains(call_id),
            _ => false,
        }
    }
}
