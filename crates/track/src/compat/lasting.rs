//! What ends at a moment of its own: sessions and registrations.

use std::collections::{BTreeSet, VecDeque};

use crate::Timestamp;
use crate::compat::given_up_by_age;
use crate::hashing::{Key, KeyMap};
use crate::tracker::TableCount;

#[derive(Debug)]
struct Slot<V> {
    value: V,
    serial: u64,
    until: Timestamp,
}

/// A map that gives each entry back when its time is over, and loses the oldest when there is no room for a new one.
#[derive(Debug)]
pub(super) struct Lasting<V> {
    most: usize,
    slots: KeyMap<Slot<V>>,
    /// By age; what the map no longer holds under that serial is stale.
    ages: VecDeque<(Key, u64)>,
    /// By deadline, then by age: keys are secret and must not decide an order that rows show.
    deadlines: BTreeSet<(Timestamp, u64, Key)>,
    serial: u64,
    evicted: u64,
}

impl<V> Lasting<V> {
    pub(super) fn new(most: usize) -> Self {
        Self {
            most: most.max(1),
            slots: KeyMap::default(),
            ages: VecDeque::new(),
            deadlines: BTreeSet::new(),
            serial: 0,
            evicted: 0,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.slots.len()
    }

    /// How full it is.
    pub(super) fn count(&self, table: &'static str) -> TableCount {
        let entry = size_of::<(Key, Slot<V>)>()
            + size_of::<(Key, u64)>()
            + size_of::<(Timestamp, u64, Key)>();
        given_up_by_age(table, self.slots.len(), entry, self.serial, self.evicted)
    }

    pub(super) fn contains(&self, key: Key) -> bool {
        self.slots.contains_key(&key)
    }

    /// Keeps a value until then, in place of what the key had.
    pub(super) fn insert(&mut self, key: Key, value: V, until: Timestamp) {
        if self.remove(key).is_none() && self.slots.len() >= self.most {
            self.evict_oldest();
        }
        self.serial += 1;
        self.ages.push_back((key, self.serial));
        self.deadlines.insert((until, self.serial, key));
        self.slots.insert(
            key,
            Slot {
                value,
                serial: self.serial,
                until,
            },
        );
        self.sweep();
    }

    /// Gives an entry another deadline; its age stays. What is returned may be changed.
    pub(super) fn prolong(&mut self, key: Key, until: Timestamp) -> Option<&mut V> {
        let slot = self.slots.get_mut(&key)?;
        self.deadlines.remove(&(slot.until, slot.serial, key));
        self.deadlines.insert((until, slot.serial, key));
        slot.until = until;
        Some(&mut slot.value)
    }

    pub(super) fn remove(&mut self, key: Key) -> Option<V> {
        let slot = self.slots.remove(&key)?;
        self.deadlines.remove(&(slot.until, slot.serial, key));
        Some(slot.value)
    }

    /// The next whose time is over, in the order of the deadlines.
    pub(super) fn pop_due(&mut self, now: Timestamp) -> Option<V> {
        let (until, _, key) = *self.deadlines.first()?;
        if until >= now {
            return None;
        }
        self.remove(key)
    }

    fn evict_oldest(&mut self) {
        while let Some((key, serial)) = self.ages.pop_front() {
            if self.is_current(key, serial) {
                self.remove(key);
                self.evicted += 1;
                return;
            }
        }
    }

    fn is_current(&self, key: Key, serial: u64) -> bool {
        self.slots
            .get(&key)
            .is_some_and(|slot| slot.serial == serial)
    }

    /// Entries that left stay behind in the queue: swept before they outnumber the living.
    fn sweep(&mut self) {
        if self.ages.len() > 2 * self.slots.len() + 64 {
            let mut ages = std::mem::take(&mut self.ages);
            ages.retain(|(key, serial)| self.is_current(*key, *serial));
            self.ages = ages;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_come_back_after_their_deadlines_in_order_and_ties_in_the_order_they_came() {
        let mut lasting = Lasting::new(10);
        lasting.insert(Key::for_test(9), 'c', 20);
        lasting.insert(Key::for_test(8), 'a', 10);
        lasting.insert(Key::for_test(7), 'b', 10);
        assert_eq!(
            lasting.pop_due(10),
            None,
            "a deadline has not passed at its own moment"
        );
        assert_eq!(lasting.pop_due(11), Some('a'));
        assert_eq!(lasting.pop_due(11), Some('b'));
        assert_eq!(lasting.pop_due(11), None);
        assert_eq!(lasting.pop_due(Timestamp::MAX), Some('c'));
        assert_eq!((lasting.len(), lasting.deadlines.len()), (0, 0));
    }

    #[test]
    fn a_prolonged_entry_stays_and_keeps_its_age() {
        let mut lasting = Lasting::new(2);
        lasting.insert(Key::for_test(1), 'a', 10);
        lasting.insert(Key::for_test(2), 'b', 20);
        assert_eq!(lasting.prolong(Key::for_test(1), 90), Some(&mut 'a'));
        assert_eq!(lasting.pop_due(50), Some('b'));
        lasting.insert(Key::for_test(3), 'c', 60);
        lasting.insert(Key::for_test(4), 'd', 60);
        assert!(!lasting.contains(Key::for_test(1)), "it was the oldest");
        assert_eq!((lasting.len(), lasting.evicted), (2, 1));
        assert_eq!(lasting.prolong(Key::for_test(1), 100), None);
    }

    #[test]
    fn a_replaced_entry_has_only_its_new_deadline() {
        let mut lasting = Lasting::new(10);
        lasting.insert(Key::for_test(1), 'a', 10);
        lasting.insert(Key::for_test(1), 'b', 30);
        assert_eq!(lasting.pop_due(20), None);
        assert_eq!(lasting.pop_due(31), Some('b'));
        assert_eq!(lasting.evicted, 0);
    }

    #[test]
    fn memory_is_bounded_by_the_cap_whatever_comes_and_goes() {
        let mut lasting = Lasting::new(100);
        for round in 0..10_000_u32 {
            lasting.insert(
                Key::for_test(u64::from(round)),
                round,
                Timestamp::from(round % 1000),
            );
            lasting.prolong(Key::for_test(u64::from(round / 2)), Timestamp::from(round));
            if round % 5 == 0 {
                lasting.remove(Key::for_test(u64::from(round)));
            }
            assert!(lasting.len() <= 100);
            assert_eq!(lasting.deadlines.len(), lasting.len());
            assert!(lasting.ages.len() <= 265);
        }
        assert_eq!(
            lasting.evicted + lasting.len() as u64,
            8_000,
            "what came and was not removed"
        );
    }
}
