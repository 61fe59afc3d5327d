//! Keyed permutations that depend on what stood before: the same beginning gives the same pseudonym, character by character.
//!
//! Each step takes a value out of a small class and gives another of the same class. The permutation is a single cycle, so
//! that no value is its own pseudonym, and one to one, so that different values stay different.

use std::hash::Hasher;

use siphasher::sip128::{Hasher128, SipHasher24};

/// A secret of 128 bits.
pub type AnonymityKey = [u8; 16];

/// What is permuted: the same text means another thing in each of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Realm {
    Number = 1,
    Word,
    V4,
    V6,
}

/// The largest class: 100 to 255.
const CLASS: usize = 156;
/// Factors that are drawn from one 64-bit number before the next one is taken.
const ENTROPY: u64 = 1 << 40;

/// Where a text is: everything before this place, hashed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chain {
    key: AnonymityKey,
    state: [u64; 2],
}

impl Chain {
    pub(super) fn new(key: AnonymityKey, realm: Realm) -> Self {
        let state = hash(key, [0, 0], realm as u64);
        Self { key, state }
    }

    /// Goes on behind a value that stays as it is.
    pub(super) fn pass(&mut self, value: u64) {
        self.state = hash(self.key, self.state, value);
    }

    /// The pseudonym of a value among so many, and on behind it.
    pub(super) fn next(&mut self, value: usize, among: usize) -> usize {
        let image = self.image(value, among);
        self.pass(((among as u64) << 32) | value as u64);
        image
    }

    /// One cycle through all values (Sattolo's shuffle), drawn from the state.
    fn image(&self, value: usize, among: usize) -> usize {
        let mut order = [0_u8; CLASS];
        let among = among.min(CLASS);
        let Some(order) = order.get_mut(..among) else {
            return value;
        };
        for (place, slot) in order.iter_mut().enumerate() {
            *slot = place as u8;
        }
        let mut random = Random {
            chain: self,
            spare: self.state[0],
            drawn: 1,
            blocks: 0,
        };
        for last in (1..among).rev() {
            order.swap(last, random.below(last as u64) as usize);
        }
        order.get(value).map_or(value, |image| usize::from(*image))
    }
}

struct Random<'c> {
    chain: &'c Chain,
    spare: u64,
    drawn: u64,
    blocks: u64,
}

impl Random<'_> {
    /// A number below the bound, taken off the top of what is spare.
    fn below(&mut self, bound: u64) -> u64 {
        if self.drawn > ENTROPY {
            self.blocks += 1;
            let [first, _] = hash(self.chain.key, self.chain.state, !self.blocks);
            self.spare = first;
            self.drawn = 1;
        }
        let product = u128::from(self.spare) * u128::from(bound);
        self.spare = product as u64;
        self.drawn = self.drawn.saturating_mul(bound);
        (product >> 64) as u64
    }
}

fn hash(key: AnonymityKey, state: [u64; 2], value: u64) -> [u64; 2] {
    let mut hasher = SipHasher24::new_with_key(&key);
    hasher.write_u64(state[0]);
    hasher.write_u64(state[1]);
    hasher.write_u64(value);
    let hash = hasher.finish128();
    [hash.h1, hash.h2]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_is_permuted_in_one_cycle() {
        for among in 2..=CLASS {
            let chain = Chain::new([7; 16], Realm::Word);
            let mut value = 0;
            for _ in 0..among - 1 {
                value = chain.image(value, among);
                assert_ne!(value, 0, "{among}");
            }
            assert_eq!(chain.image(value, among), 0);
        }
    }

    #[test]
    fn a_class_of_one_stays() {
        assert_eq!(Chain::new([7; 16], Realm::V4).image(0, 1), 0);
    }

    #[test]
    fn key_realm_and_what_stood_before_decide() {
        let order = |key: u8, realm, before| {
            let mut chain = Chain::new([key; 16], realm);
            chain.pass(before);
            (0..CLASS)
                .map(|value| chain.image(value, CLASS))
                .collect::<Vec<_>>()
        };
        let first = order(1, Realm::Word, 0);
        assert_eq!(first, order(1, Realm::Word, 0));
        assert_ne!(first, order(2, Realm::Word, 0));
        assert_ne!(first, order(1, Realm::Number, 0));
        assert_ne!(first, order(1, Realm::Word, 1));
    }
}
