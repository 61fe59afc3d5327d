//! What equal rows did before: most rows differ in nothing that a plan looks at, so that the second of a kind need not be
//! asked anything again.

use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::BuildHasher;

use track::rows::{Row, Value};

use crate::compile::{Observed, Source};
use crate::interner::Interner;
use crate::label::Slot;

/// Kinds of rows that are remembered; all are forgotten together when there are more.
const MOST_KINDS: usize = 8192;
/// Texts that kinds are made of; rows with others are not remembered.
const MOST_TEXTS: usize = 4096;
/// Texts of a column that are compared before one is looked up.
const REMEMBERED: usize = 8;

/// A source that the row counts for, and the place of its series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Action {
    pub(crate) source: usize,
    pub(crate) place: u32,
}

/// The actions of one table's rows by everything that the sources look at.
#[derive(Debug, Default)]
pub(crate) struct Memo {
    columns: Vec<Seen>,
    texts: Interner,
    kinds: Vec<Known>,
    table: HashTable<u32>,
    /// Seeded at random. The words are numbers that we gave out ourselves, and those of status codes and the like.
    hashing: DefaultHashBuilder,
    /// Room for the kind at hand.
    kind: Vec<u64>,
}

/// A kind of row, as words that tell it from every other, and its actions.
#[derive(Debug)]
struct Known {
    kind: Box<[u64]>,
    actions: Box<[Action]>,
}

/// A column that sources look at.
#[derive(Debug)]
struct Seen {
    column: usize,
    /// Its value decides; otherwise only whether there is one.
    by_value: bool,
    /// Numbers of texts that rows had. Only a shortcut, the text is always compared.
    remembered: [u32; REMEMBERED],
}

impl Memo {
    /// For the sources of one table, whose labels are told by the number of their set.
    pub(crate) fn new(sources: &[Source], slots: &[Slot], labels_from: usize) -> Self {
        let mut columns: Vec<(usize, bool)> = Vec::new();
        for source in sources {
            if let Some(condition) = &source.condition {
                condition.columns(&mut columns);
            }
            match source.observed {
                Observed::Row => {}
                Observed::Column(column) | Observed::Each(column) => columns.push((column, false)),
            }
        }
        columns.extend(
            slots
                .iter()
                .filter_map(|slot| slot.source.column())
                .map(|column| (column, true)),
        );
        columns.retain(|(column, _)| *column < labels_from);
        columns.sort_unstable();
        // Looked at by value and for its presence: by value, which sorts last.
        columns.reverse();
        columns.dedup_by_key(|(column, _)| *column);
        let seen = |(column, by_value)| Seen {
            column,
            by_value,
            remembered: [u32::MAX; REMEMBERED],
        };
        Self {
            columns: columns.into_iter().map(seen).collect(),
            ..Self::default()
        }
    }

    /// Whether the sources look at a column that is no label.
    pub(crate) fn looks_at(&self, column: usize) -> bool {
        self.columns.iter().any(|seen| seen.column == column)
    }

    /// The actions of an equal row. `None` when there was none, or the row cannot be told from others.
    pub(crate) fn actions<R: Row>(&mut self, row: &R) -> Option<&[Action]> {
        let labels = row.label_set();
        self.kind.clear();
        if labels == 0 {
            return None;
        }
        self.kind.push(labels);
        for seen in &mut self.columns {
            if !seen.describe(row.value(seen.column), &mut self.texts, &mut self.kind) {
                self.kind.clear();
                return None;
            }
        }
        let (kind, kinds) = (&self.kind, &self.kinds);
        let place = self
            .table
            .find(self.hashing.hash_one(kind.as_slice()), |place| {
                kinds
                    .get(*place as usize)
                    .is_some_and(|known| *known.kind == **kind)
            })?;
        kinds.get(*place as usize).map(|known| &*known.actions)
    }

    /// Whether the row that `actions` was last asked for can be told from others.
    pub(crate) fn can_remember(&self) -> bool {
        !self.kind.is_empty()
    }

    /// Remembers the actions of the row that `actions` was last asked for.
    pub(crate) fn remember(&mut self, actions: Vec<Action>) {
        if !self.can_remember() {
            return;
        }
        if self.kinds.len() >= MOST_KINDS {
            self.kinds.clear();
            self.table.clear();
        }
        let place = self.kinds.len() as u32;
        let Self {
            kinds,
            table,
            hashing,
            kind,
            ..
        } = self;
        kinds.push(Known {
            kind: kind.as_slice().into(),
            actions: actions.into(),
        });
        table.insert_unique(hashing.hash_one(kind.as_slice()), place, |place| {
            hashing.hash_one(
                kinds
                    .get(*place as usize)
                    .map_or(&[][..], |known| &known.kind),
            )
        });
    }
}

impl Seen {
    /// Adds the words that tell this value from every other; false when it cannot be told.
    fn describe(&mut self, value: Value<'_>, texts: &mut Interner, kind: &mut Vec<u64>) -> bool {
        match value {
            Value::Absent => kind.push(0),
            Value::Integers([]) => kind.push(1),
            _ if !self.by_value => kind.push(2),
            Value::Bool(flag) => kind.push(3 + u64::from(flag)),
            Value::Integer(number) => kind.extend([5, number.cast_unsigned()]),
            Value::Text(text) => match self.number(text, texts) {
                Some(number) => kind.push(1 << 32 | u64::from(number)),
                None => return false,
            },
            // Nothing asks for the value of a list, an address or bytes.
            _ => kind.push(2),
        }
        true
    }

    fn number(&mut self, text: &str, texts: &mut Interner) -> Option<u32> {
        let place = self.remembered.get_mut(shortcut(text))?;
        if *place == u32::MAX || texts.text(*place) != text {
            *place = match texts.get(text) {
                Some(number) => number,
                None if texts.len() < MOST_TEXTS => texts.insert(text),
                None => return None,
            };
        }
        Some(*place)
    }
}

/// Where a column remembers a text.
fn shortcut(text: &str) -> usize {
    let last = text.as_bytes().last().copied().unwrap_or_default();
    (text.len() + usize::from(last)) % REMEMBERED
}
