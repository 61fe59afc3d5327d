//! Takes the rows of the tracker: counts them and gathers those that somebody asked for.

use arrow_schema::ArrowError;
use fold::Fold;
use track::MESSAGE_TEXTS;
use track::rows::{
    AttemptRow, CompatRow, EventRow, MessageRow, RegistrationRow, Row, Rows, SessionRow, Table,
    TransactionRow,
};

use crate::Error;
use crate::batch::{Batch, TableBuilder};
use crate::wanted::WantedCalls;

/// Where rows go.
pub(crate) struct Sink {
    fold: Option<Fold>,
    /// Whose rows are taken; none where everybody's are.
    calls: Option<WantedCalls>,
    /// By the place of the table in `Table::ALL`; none where nobody asked.
    tables: Vec<Option<TableBuilder>>,
    /// Full batches, in the order in which they filled up.
    ready: Vec<Batch>,
    failure: Option<ArrowError>,
    /// Somebody looks at the texts of messages.
    message_texts: bool,
}

impl Sink {
    pub(crate) fn new(
        fold: Option<Fold>,
        tables: Vec<Option<TableBuilder>>,
        call_ids: Option<&[String]>,
    ) -> Self {
        let gathered = matches!(tables.get(Table::Message as usize), Some(Some(_)));
        let counted = |fold: &Fold| fold.looks_at(Table::Message, MESSAGE_TEXTS);
        Self {
            message_texts: gathered || call_ids.is_some() || fold.as_ref().is_some_and(counted),
            fold,
            calls: call_ids.map(WantedCalls::new),
            tables,
            ready: Vec::new(),
            failure: None,
        }
    }

    pub(crate) fn fold(&self) -> Option<&Fold> {
        self.fold.as_ref()
    }

    /// Closes the batches that are not full.
    pub(crate) fn flush(&mut self) {
        for builder in self.tables.iter_mut().flatten() {
            match builder.finish() {
                Ok(batch) => self.ready.extend(batch),
                Err(error) => self.failure = Some(error),
            }
        }
    }

    /// The batches that are ready to be handed over.
    pub(crate) fn take_ready(&mut self) -> Result<Vec<Batch>, Error> {
        match self.failure.take() {
            Some(error) => Err(Error::Worker(format!(
                "a batch of rows could not be built: {error}"
            ))),
            None => Ok(std::mem::take(&mut self.ready)),
        }
    }

    fn takes<R: Row>(&self, row: &R) -> bool {
        self.calls.as_ref().is_none_or(|calls| calls.take(row))
    }

    fn gather<R: Row>(&mut self, row: &R) {
        let Some(Some(builder)) = self.tables.get_mut(R::TABLE as usize) else {
            return;
        };
        match builder.append(row) {
            Ok(batch) => self.ready.extend(batch),
            Err(error) => self.failure = Some(error),
        }
    }
}

/// Counts a row and gathers it, if it is wanted.
macro_rules! take {
    ($method:ident, $row:ident) => {
        fn $method(&mut self, row: &$row<'_>) {
            if !self.takes(row) {
                return;
            }
            if let Some(fold) = &mut self.fold {
                fold.$method(row);
            }
            self.gather(row);
        }
    };
}

impl Rows for Sink {
    fn wants(&self, table: Table) -> bool {
        let gathered = matches!(self.tables.get(table as usize), Some(Some(_)));
        gathered || self.fold.as_ref().is_some_and(|fold| fold.wants(table))
    }

    fn wants_message_texts(&self) -> bool {
        self.message_texts
    }

    take!(message, MessageRow);
    take!(transaction, TransactionRow);
    take!(attempt, AttemptRow);
    take!(session, SessionRow);
    take!(registration, RegistrationRow);
    take!(event, EventRow);
    take!(compat, CompatRow);
}
