//! Keys of the tables: keyed `SipHash` over what identifies a thing, 128 bits, so that no peer can choose collisions
//! and no table has to keep the strings that it is looked up by.

use std::hash::{BuildHasherDefault, Hasher};

use hashbrown::{HashMap, HashSet};
use siphasher::sip128::{Hasher128, SipHasher13};

/// A 128-bit keyed hash; a table key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Key([u64; 2]);

impl Key {
    #[cfg(test)]
    pub(crate) const fn for_test(number: u64) -> Self {
        Self([number, number])
    }

    /// Half of it: enough where 64 bits of a secret hash are.
    pub(crate) const fn short(self) -> u64 {
        self.0[0]
    }

    /// All of it, to be hashed into another key or shown.
    pub(crate) const fn bytes(self) -> [u8; 16] {
        ((self.0[0] as u128) << 64 | self.0[1] as u128).to_be_bytes()
    }
}

/// Makes keys. The secret is random per process, so keys must never reach a row.
#[derive(Clone, Debug)]
pub(crate) struct Hashing {
    first: u64,
    second: u64,
}

impl Hashing {
    /// A secret that no peer knows, from the randomness that the standard library keys its own maps with.
    pub(crate) fn random() -> Self {
        use std::hash::BuildHasher;
        let state = std::collections::hash_map::RandomState::new();
        Self {
            first: state.hash_one(1_u8),
            second: state.hash_one(2_u8),
        }
    }

    /// A fixed secret, for identifiers that must be the same in every run.
    pub(crate) const fn public() -> Self {
        Self {
            first: 0x7369_7074_6f77_6572,
            second: 0x0061_7474_656d_7074,
        }
    }

    /// Hashes the parts with their lengths, so that `("ab", "c")` and `("a", "bc")` differ. `domain` keeps tables apart.
    pub(crate) fn key(&self, domain: u8, parts: &[&[u8]]) -> Key {
        let hasher = SipHasher13::new_with_keys(self.first, self.second);
        let mut room = [domain; ROOM];
        // What is short is hashed in one go, which is twice as fast as piece by piece and gives the same.
        if let Some(bytes) = joined(&mut room, parts) {
            let hash = hasher.hash(bytes);
            return Key([hash.h1, hash.h2]);
        }
        let mut hasher = hasher;
        hasher.write_u8(domain);
        for part in parts {
            hasher.write_u32(u32::try_from(part.len()).unwrap_or(u32::MAX));
            hasher.write(part);
        }
        let hash = hasher.finish128();
        Key([hash.h1, hash.h2])
    }
}

/// Bytes that are hashed in one go.
const ROOM: usize = 256;

/// The parts behind the first byte, each after its length; `None` when they are too many.
fn joined<'a>(room: &'a mut [u8; ROOM], parts: &[&[u8]]) -> Option<&'a [u8]> {
    let mut end = 1;
    for part in parts {
        let start = end + size_of::<u32>();
        room.get_mut(end..start)?
            .copy_from_slice(&u32::try_from(part.len()).ok()?.to_ne_bytes());
        end = start + part.len();
        room.get_mut(start..end)?.copy_from_slice(part);
    }
    room.get(..end)
}

/// Keys are already uniform and secret: hashing them again would only cost time.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct KeyHasher(u64);

impl Hasher for KeyHasher {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }
    fn write_u64(&mut self, value: u64) {
        self.0 ^= value;
    }
    fn write_usize(&mut self, _: usize) {
        // The length of an array is the same for every key.
    }
}

/// A map by `Key`.
pub(crate) type KeyMap<V> = HashMap<Key, V, BuildHasherDefault<KeyHasher>>;
/// A map by half a key.
pub(crate) type ShortKeyMap<V> = HashMap<u64, V, BuildHasherDefault<KeyHasher>>;
/// A set of `Key`s.
pub(crate) type KeySet = HashSet<Key, BuildHasherDefault<KeyHasher>>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_separated_by_their_lengths() {
        let hashing = Hashing::random();
        assert_ne!(
            hashing.key(0, &[b"ab", b"c"]),
            hashing.key(0, &[b"a", b"bc"])
        );
        assert_ne!(hashing.key(0, &[b"ab"]), hashing.key(1, &[b"ab"]));
        assert_eq!(
            hashing.key(0, &[b"ab", b"c"]),
            hashing.key(0, &[b"ab", b"c"])
        );
    }

    #[test]
    fn a_key_is_the_same_in_one_go_and_piece_by_piece() {
        let hashing = Hashing::random();
        for length in [0, 1, 7, 8, 100, ROOM - 6, ROOM - 5, ROOM - 4, 1000] {
            let part = vec![b'x'; length];
            let mut hasher = SipHasher13::new_with_keys(hashing.first, hashing.second);
            hasher.write_u8(3);
            hasher.write_u32(length as u32);
            hasher.write(&part);
            let hash = hasher.finish128();
            assert_eq!(
                hashing.key(3, &[&part]),
                Key([hash.h1, hash.h2]),
                "{length}"
            );
        }
    }

    #[test]
    fn two_processes_use_different_secrets() {
        assert_ne!(
            Hashing::random().key(0, &[b"x"]),
            Hashing::random().key(0, &[b"x"])
        );
    }

    #[test]
    fn public_identifiers_are_the_same_in_every_run() {
        assert_eq!(
            Hashing::public().key(0, &[b"x"]),
            Hashing::public().key(0, &[b"x"])
        );
    }
}
