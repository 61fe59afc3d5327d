//! Rows as text for programs: JSON and CSV, byte for byte as `docs/reference/rows.md` promises.
//!
//! What stands in a row was chosen by strangers. The text is always UTF-8, each value ends where it says it does, what
//! could drive a terminal stands as an escape, and no cell is a formula to a spreadsheet.

mod column;
mod csv;
mod escape;
mod json;
mod number;
mod time;

use arrow_array::RecordBatch;
use arrow_schema::ArrowError;

use column::Column;
use time::Clock;

/// Bytes after which a piece is handed over: large enough for few calls, small enough to stay in the nearest memory.
const PIECE_BYTES: usize = 64 << 10;

/// How rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextForm {
    /// One JSON object a line.
    Ndjson,
    /// The members of a JSON array, one a line, without its brackets.
    Json,
    /// Lines of CSV (RFC 4180, line feed) without a heading.
    Csv,
}

/// Writes the rows of a batch, piece by piece.
pub struct RowText {
    columns: Vec<Column>,
    form: TextForm,
    next: usize,
    end: usize,
    clock: Clock,
    piece: Vec<u8>,
    /// JSON on its way into a cell; kept to save the allocation.
    cell: Vec<u8>,
}

impl RowText {
    /// A writer of the first so many rows. Refuses columns of a type that no table has.
    pub fn new(rows: &RecordBatch, form: TextForm, at_most: usize) -> Result<Self, ArrowError> {
        let columns = rows
            .schema_ref()
            .fields()
            .iter()
            .zip(rows.columns())
            .enumerate()
            .map(|(place, (field, array))| Column::new(field.name(), array, place == 0))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            columns,
            form,
            next: 0,
            end: rows.num_rows().min(at_most),
            clock: Clock::default(),
            piece: Vec::new(),
            cell: Vec::new(),
        })
    }

    /// The next whole rows, some 64 KiB of them; none when all were given.
    pub fn piece(&mut self) -> Option<&[u8]> {
        self.piece.clear();
        while self.next < self.end && self.piece.len() < PIECE_BYTES {
            self.row(self.next);
            self.next += 1;
        }
        (!self.piece.is_empty()).then_some(self.piece.as_slice())
    }

    fn row(&mut self, row: usize) {
        let Self {
            columns,
            clock,
            piece,
            cell,
            ..
        } = self;
        match self.form {
            TextForm::Ndjson => {
                json::row(piece, columns, row, clock);
                piece.push(b'\n');
            }
            TextForm::Json => {
                if row > 0 {
                    piece.extend_from_slice(b",\n");
                }
                json::row(piece, columns, row, clock);
            }
            TextForm::Csv => {
                csv::row(piece, columns, row, clock, cell);
                piece.push(b'\n');
            }
        }
    }
}

#[cfg(test)]
mod tests;
