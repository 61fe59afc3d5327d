//! Label values as small numbers, so that finding a series compares numbers and not text.

use std::hash::{BuildHasher, RandomState};

use hashbrown::HashTable;

/// Texts, each with a number. Looking up never adds.
#[derive(Debug, Default)]
pub(crate) struct Interner {
    texts: Vec<Box<str>>,
    table: HashTable<u32>,
    /// Keyed at random, so that no peer can choose label values that collide.
    hashing: RandomState,
}

impl Interner {
    pub(crate) fn new() -> Self {
        Self {
            texts: Vec::new(),
            table: HashTable::new(),
            hashing: RandomState::new(),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.texts.len()
    }

    pub(crate) fn get(&self, text: &str) -> Option<u32> {
        self.table
            .find(self.hashing.hash_one(text), |id| self.text(*id) == text)
            .copied()
    }

    pub(crate) fn insert(&mut self, text: &str) -> u32 {
        if let Some(id) = self.get(text) {
            return id;
        }
        let id = self.texts.len() as u32;
        self.texts.push(text.into());
        let Self {
            texts,
            table,
            hashing,
        } = self;
        table.insert_unique(hashing.hash_one(text), id, |id| {
            hashing.hash_one(texts.get(*id as usize).map_or("", |text| text))
        });
        id
    }

    /// The text of a number; empty for one that was never given.
    pub(crate) fn text(&self, id: u32) -> &str {
        self.texts.get(id as usize).map_or("", |text| text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn same_text_has_the_same_number() {
        let mut interner = Interner::new();
        let ids: Vec<u32> = (0..1_000)
            .map(|number| interner.insert(&format!("value {number}")))
            .collect();
        for (number, id) in ids.iter().enumerate() {
            assert_eq!(interner.get(&format!("value {number}")), Some(*id));
            assert_eq!(interner.text(*id), format!("value {number}"));
        }
        assert_eq!(interner.insert("value 7"), ids[7]);
    }

    #[test]
    fn looking_up_adds_nothing() {
        let interner = Interner::new();
        assert_eq!(interner.get("unknown"), None);
        assert_eq!(interner.texts.len(), 0);
        assert_eq!(interner.text(3), "");
    }
}
