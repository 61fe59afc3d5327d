//! Lists of numbers, each with a place: label sets as numbers, so that finding one compares numbers and not text.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

/// Lists of numbers in one flat list.
#[derive(Debug, Default)]
pub(crate) struct Tuples {
    numbers: Vec<u32>,
    /// Where each list ends.
    ends: Vec<usize>,
    table: HashTable<u32>,
    /// Seeded at random. The numbers are ones that we gave out ourselves.
    hashing: DefaultHashBuilder,
}

impl Tuples {
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The place of a list.
    pub(crate) fn find(&self, tuple: &[u32]) -> Option<u32> {
        self.table
            .find(self.hashing.hash_one(tuple), |place| {
                self.get(*place) == tuple
            })
            .copied()
    }

    /// The place of a list, given to it now when it has none.
    pub(crate) fn insert(&mut self, tuple: &[u32]) -> u32 {
        if let Some(place) = self.find(tuple) {
            return place;
        }
        let place = self.ends.len() as u32;
        self.numbers.extend_from_slice(tuple);
        self.ends.push(self.numbers.len());
        let Self {
            numbers,
            ends,
            table,
            hashing,
        } = self;
        table.insert_unique(hashing.hash_one(tuple), place, |place| {
            hashing.hash_one(slice(numbers, ends, *place))
        });
        place
    }

    /// The list at a place; empty where there is none.
    pub(crate) fn get(&self, place: u32) -> &[u32] {
        slice(&self.numbers, &self.ends, place)
    }
}

fn slice<'a>(numbers: &'a [u32], ends: &[usize], place: u32) -> &'a [u32] {
    let place = place as usize;
    let start = place
        .checked_sub(1)
        .and_then(|before| ends.get(before))
        .copied();
    let end = ends.get(place).copied().unwrap_or_default();
    numbers
        .get(start.unwrap_or_default()..end)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_list_has_one_place() {
        let mut tuples = Tuples::default();
        for first in 0..50 {
            for second in 0..50 {
                assert_eq!(tuples.find(&[first, second]), None);
                tuples.insert(&[first, second]);
            }
        }
        assert_eq!(tuples.len(), 2_500);
        assert_eq!(tuples.find(&[3, 7]), Some(3 * 50 + 7));
        assert_eq!(tuples.insert(&[3, 7]), 3 * 50 + 7);
        assert_eq!(tuples.get(3 * 50 + 7), [3, 7]);
    }

    #[test]
    fn lists_of_different_lengths_stay_apart() {
        let mut tuples = Tuples::default();
        let lists: [&[u32]; 4] = [&[], &[1], &[1, 1], &[1, 1, 0]];
        let places = lists.map(|list| tuples.insert(list));
        assert_eq!(places, [0, 1, 2, 3]);
        for (place, list) in places.iter().zip(lists) {
            assert_eq!(tuples.get(*place), list);
        }
    }

    #[test]
    fn place_that_was_never_given_holds_nothing() {
        assert_eq!(Tuples::default().get(7), [0_u32; 0]);
    }
}
