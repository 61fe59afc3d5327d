//! What sip-exporter forgets after a minute.

use std::collections::VecDeque;

use crate::Timestamp;
use crate::compat::given_up_by_age;
use crate::hashing::{Key, KeyMap};
use crate::settings::SECOND;
use crate::tracker::TableCount;

/// How long it is remembered.
pub(super) const LIFETIME: Timestamp = 60 * SECOND;

#[derive(Debug)]
struct Slot<V> {
    value: V,
    /// Which place in the queue speaks for this slot; earlier ones are stale.
    serial: u64,
}

#[derive(Clone, Copy, Debug)]
struct Place {
    until: Timestamp,
    key: Key,
    serial: u64,
}

/// A map that forgets each entry a minute after it came, or when it is the oldest and there is no room for a new one.
///
/// The clock that it is told must not go back: then the queue is in the order of the deadlines too.
#[derive(Debug)]
pub(super) struct Recent<V> {
    most: usize,
    slots: KeyMap<Slot<V>>,
    queue: VecDeque<Place>,
    serial: u64,
    evicted: u64,
}

impl<V> Recent<V> {
    pub(super) fn new(most: usize) -> Self {
        Self {
            most: most.max(1),
            slots: KeyMap::default(),
            queue: VecDeque::new(),
            serial: 0,
            evicted: 0,
        }
    }

    /// How full it is.
    pub(super) fn count(&self, table: &'static str) -> TableCount {
        let entry = size_of::<(Key, Slot<V>)>() + size_of::<Place>();
        given_up_by_age(table, self.slots.len(), entry, self.serial, self.evicted)
    }

    pub(super) fn contains(&self, key: Key) -> bool {
        self.slots.contains_key(&key)
    }

    pub(super) fn get_mut(&mut self, key: Key) -> Option<&mut V> {
        self.slots.get_mut(&key).map(|slot| &mut slot.value)
    }

    /// Remembers a value from now on, in place of what the key had.
    pub(super) fn insert(&mut self, key: Key, value: V, now: Timestamp) {
        if self.slots.len() >= self.most && !self.contains(key) {
            self.evict_oldest();
        }
        let serial = self.enqueue(key, now);
        self.slots.insert(key, Slot { value, serial });
        self.sweep();
    }

    pub(super) fn remove(&mut self, key: Key) -> Option<V> {
        self.slots.remove(&key).map(|slot| slot.value)
    }

    /// Forgets those whose minute is over.
    pub(super) fn expire(&mut self, now: Timestamp) {
        while self.queue.front().is_some_and(|place| place.until < now) {
            self.pop_oldest();
        }
    }

    fn enqueue(&mut self, key: Key, now: Timestamp) -> u64 {
        self.serial += 1;
        self.queue.push_back(Place {
            until: now.saturating_add(LIFETIME),
            key,
            serial: self.serial,
        });
        self.serial
    }

    fn evict_oldest(&mut self) {
        while !self.queue.is_empty() {
            if self.pop_oldest() {
                self.evicted += 1;
                return;
            }
        }
    }

    /// Takes the front of the queue away; true when it spoke for an entry, which goes with it.
    fn pop_oldest(&mut self) -> bool {
        let Some(place) = self.queue.pop_front() else {
            return false;
        };
        let current = self.is_current(place);
        if current {
            self.slots.remove(&place.key);
        }
        current
    }

    fn is_current(&self, place: Place) -> bool {
        self.slots
            .get(&place.key)
            .is_some_and(|slot| slot.serial == place.serial)
    }

    /// Entries that were removed or came again leave their places behind: swept before they outnumber the living.
    fn sweep(&mut self) {
        if self.queue.len() > 2 * self.slots.len() + 64 {
            let mut queue = std::mem::take(&mut self.queue);
            queue.retain(|place| self.is_current(*place));
            self.queue = queue;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_remembered_for_a_minute_and_no_longer() {
        let mut recent = Recent::new(10);
        recent.insert(Key::for_test(1), 'a', 0);
        recent.expire(LIFETIME);
        assert!(recent.contains(Key::for_test(1)));
        recent.expire(LIFETIME + 1);
        assert!(!recent.contains(Key::for_test(1)));
        assert_eq!((recent.slots.len(), recent.evicted), (0, 0));
    }

    #[test]
    fn an_entry_that_comes_again_starts_its_minute_again() {
        let mut recent = Recent::new(10);
        recent.insert(Key::for_test(1), 'a', 0);
        recent.insert(Key::for_test(1), 'b', 10);
        recent.expire(LIFETIME + 1);
        assert_eq!(recent.get_mut(Key::for_test(1)), Some(&mut 'b'));
        recent.expire(LIFETIME + 11);
        assert_eq!(recent.get_mut(Key::for_test(1)), None);
    }

    #[test]
    fn the_oldest_goes_when_there_is_no_room_and_is_counted() {
        let mut recent = Recent::new(2);
        recent.insert(Key::for_test(1), 'a', 0);
        recent.insert(Key::for_test(2), 'b', 1);
        recent.insert(Key::for_test(1), 'c', 2);
        recent.insert(Key::for_test(3), 'd', 3);
        assert_eq!(recent.evicted, 1);
        assert!(
            !recent.contains(Key::for_test(2)),
            "the second became the oldest when the first came again"
        );
        assert_eq!(recent.remove(Key::for_test(1)), Some('c'));
        assert_eq!(recent.remove(Key::for_test(3)), Some('d'));
    }

    #[test]
    fn room_for_none_is_room_for_one() {
        let mut recent = Recent::new(0);
        recent.insert(Key::for_test(1), 'a', 0);
        recent.insert(Key::for_test(2), 'b', 0);
        assert_eq!((recent.slots.len(), recent.evicted), (1, 1));
        assert!(recent.contains(Key::for_test(2)));
    }

    #[test]
    fn places_of_what_was_removed_do_not_pile_up() {
        let mut recent = Recent::new(1000);
        for round in 0..10_000_u32 {
            let key = Key::for_test(u64::from(round % 7));
            recent.insert(key, round, 0);
            if round % 3 == 0 {
                recent.remove(key);
            }
            assert!(recent.queue.len() <= 2 * 7 + 65);
        }
        assert_eq!(recent.evicted, 0);
    }
}
