//! Rows to Arrow record batches, for the columns that somebody asked for.

mod column;
mod field;
mod nested;

use std::sync::Arc;

use arrow_array::{RecordBatch, RecordBatchOptions};
use arrow_schema::{ArrowError, Schema, SchemaRef};
use track::rows::{Row, Table, columns};

use column::ColumnBuilder;

/// A batch is closed when it holds about this much, however few rows that are: the 32-bit offsets of Arrow text would
/// end at 2 GiB, and a queue of batches should not be larger than it looks.
const BATCH_BYTES: usize = 8 << 20;

/// Some rows of one table.
#[derive(Clone, Debug)]
pub struct Batch {
    /// Which table.
    pub table: Table,
    /// The rows, in the order in which they were written.
    pub rows: RecordBatch,
}

/// Gathers the rows of one table.
pub(crate) struct TableBuilder {
    table: Table,
    schema: SchemaRef,
    /// Place of the column in the schema, and its builder.
    columns: Vec<(usize, ColumnBuilder)>,
    rows: usize,
    bytes: usize,
    rows_at_most: usize,
}

impl TableBuilder {
    /// A builder for the columns at these places of the schema, in this order.
    pub(crate) fn new(table: Table, places: &[usize], rows_at_most: usize) -> Self {
        let known = columns(table);
        let asked: Vec<_> = places
            .iter()
            .filter_map(|place| known.get(*place).map(|column| (*place, column)))
            .collect();
        let fields: Vec<_> = asked
            .iter()
            .map(|(_, column)| field::field(column))
            .collect();
        Self {
            table,
            schema: Arc::new(Schema::new(fields)),
            columns: asked
                .iter()
                .map(|(place, column)| (*place, ColumnBuilder::new(column.kind)))
                .collect(),
            rows: 0,
            bytes: 0,
            rows_at_most,
        }
    }

    /// Takes one row, and gives back a batch when it is full.
    pub(crate) fn append<R: Row>(&mut self, row: &R) -> Result<Option<Batch>, ArrowError> {
        for (place, builder) in &mut self.columns {
            self.bytes += builder.append(row.value(*place));
        }
        self.rows += 1;
        if self.rows >= self.rows_at_most || self.bytes >= BATCH_BYTES {
            self.finish()
        } else {
            Ok(None)
        }
    }

    /// The rows since the last batch, if there are any.
    pub(crate) fn finish(&mut self) -> Result<Option<Batch>, ArrowError> {
        if self.rows == 0 {
            return Ok(None);
        }
        let arrays = self
            .columns
            .iter_mut()
            .map(|(_, builder)| builder.finish())
            .collect::<Result<Vec<_>, _>>()?;
        let options = RecordBatchOptions::new().with_row_count(Some(self.rows));
        let rows = RecordBatch::try_new_with_options(Arc::clone(&self.schema), arrays, &options)?;
        self.rows = 0;
        self.bytes = 0;
        Ok(Some(Batch {
            table: self.table,
            rows,
        }))
    }
}
