//! A bounded table: hard caps on entries and bytes, and an order in which entries are given up (docs/concepts/limits.md).
//!
//! Below 95 % of either cap nothing is given up. Above it each new entry costs the least valuable one its place:
//! by rank, within a rank the one that was least recently touched. A source that holds more than its share then gets
//! nothing new, or loses its newest entries when others need room. Above 98 % only configured peers get new entries.

use std::collections::{BTreeMap, VecDeque};

use hashbrown::HashMap;

mod entry;

use entry::RANKS;
pub(crate) use entry::{Entry, Handle, Rank, Source};

use crate::settings::{Cap, Limits};

/// Whether there is room for one more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Room {
    /// Insert it.
    Free,
    /// Remove this entry, then ask again.
    Evict(Handle),
    /// There is none for this source.
    Refused,
}

#[derive(Debug)]
struct Slot<T> {
    entry: T,
    rank: Rank,
    bytes: usize,
    // Which queue entry speaks for this slot; older ones are stale.
    ticket: u64,
    touched: bool,
}

/// A bounded table of `T`.
#[derive(Debug)]
pub(crate) struct Table<T> {
    name: &'static str,
    cap: Cap,
    source_share: f64,
    peer_share: f64,
    slots: Vec<(u32, Option<Slot<T>>)>,
    free: Vec<u32>,
    entries: usize,
    bytes: usize,
    queues: [VecDeque<(Handle, u64)>; RANKS],
    tickets: u64,
    sources: HashMap<Source, u32>,
    offered: u64,
    accepted: u64,
    refused: u64,
    evicted: BTreeMap<&'static str, u64>,
}

impl<T: Entry> Table<T> {
    pub(crate) fn new(name: &'static str, cap: Cap, limits: &Limits) -> Self {
        Self {
            name,
            cap,
            source_share: limits.per_source_share,
            peer_share: limits.per_peer_share,
            slots: Vec::new(),
            free: Vec::new(),
            entries: 0,
            bytes: 0,
            queues: std::array::from_fn(|_| VecDeque::new()),
            tickets: 0,
            sources: HashMap::new(),
            offered: 0,
            accepted: 0,
            refused: 0,
            evicted: BTreeMap::new(),
        }
    }

    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    pub(crate) fn entries(&self) -> usize {
        self.entries
    }

    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Entries that asked to come in; equals accepted plus refused.
    pub(crate) fn offered(&self) -> u64 {
        self.offered
    }

    pub(crate) fn accepted(&self) -> u64 {
        self.accepted
    }

    pub(crate) fn refused(&self) -> u64 {
        self.refused
    }

    /// Entries given up before their time or refused, by reason.
    pub(crate) fn evicted(&self) -> &BTreeMap<&'static str, u64> {
        &self.evicted
    }

    /// Counts an entry that is given up before its time.
    pub(crate) fn count_evicted(&mut self, reason: &'static str) {
        *self.evicted.entry(reason).or_default() += 1;
    }

    /// Counts an entry that does not come in.
    pub(crate) fn refuse(&mut self, reason: &'static str) {
        self.offered += 1;
        self.refused += 1;
        self.count_evicted(reason);
    }

    pub(crate) fn get(&self, handle: Handle) -> Option<&T> {
        let (generation, slot) = self.slots.get(handle.index as usize)?;
        if *generation != handle.generation {
            return None;
        }
        slot.as_ref().map(|slot| &slot.entry)
    }

    pub(crate) fn get_mut(&mut self, handle: Handle) -> Option<&mut T> {
        let (generation, slot) = self.slots.get_mut(handle.index as usize)?;
        if *generation != handle.generation {
            return None;
        }
        let slot = slot.as_mut()?;
        slot.touched = true;
        Some(&mut slot.entry)
    }

    /// Whether an entry of `source` may come in, and what must go for it.
    pub(crate) fn room(&mut self, source: Source, is_peer: bool) -> Room {
        let fill = self.fill();
        if fill < 0.95 {
            return Room::Free;
        }
        // What is finished or an attacker's goes before anybody is refused anything.
        if let Some(victim) = self.least_of(..Rank::Unauthenticated as usize) {
            return Room::Evict(victim);
        }
        if self.over_share(source, is_peer) {
            self.refuse("source_share");
            return Room::Refused;
        }
        if let Some(victim) = self.greedy_victim() {
            self.count_evicted("source_share");
            return Room::Evict(victim);
        }
        if fill >= 0.98 && !is_peer {
            self.refuse("table_full");
            return Room::Refused;
        }
        match self.least_of(Rank::Unauthenticated as usize..RANKS) {
            Some(victim) => Room::Evict(victim),
            None => Room::Free,
        }
    }

    pub(crate) fn insert(&mut self, entry: T) -> Handle {
        let bytes = entry.bytes();
        let rank = entry.rank();
        *self.sources.entry(entry.source()).or_default() += 1;
        self.offered += 1;
        self.accepted += 1;
        self.entries += 1;
        self.bytes += bytes;
        let slot = Some(Slot {
            entry,
            rank,
            bytes,
            ticket: 0,
            touched: false,
        });
        let index = if let Some(index) = self.free.pop() {
            self.slots[index as usize].1 = slot;
            index
        } else {
            self.slots.push((0, slot));
            (self.slots.len() - 1) as u32
        };
        let handle = Handle {
            index,
            generation: self.slots[index as usize].0,
        };
        self.enqueue(handle, rank);
        handle
    }

    pub(crate) fn remove(&mut self, handle: Handle) -> Option<T> {
        let (generation, place) = self.slots.get_mut(handle.index as usize)?;
        if *generation != handle.generation {
            return None;
        }
        let slot = place.take()?;
        *generation = generation.wrapping_add(1);
        self.free.push(handle.index);
        self.entries -= 1;
        self.bytes = self.bytes.saturating_sub(slot.bytes);
        let source = slot.entry.source();
        if let Some(count) = self.sources.get_mut(&source) {
            *count -= 1;
            if *count == 0 {
                self.sources.remove(&source);
            }
        }
        Some(slot.entry)
    }

    /// Takes note of a changed rank or size. To be called after every change of an entry's state.
    pub(crate) fn changed(&mut self, handle: Handle) {
        let Some((generation, Some(slot))) = self.slots.get_mut(handle.index as usize) else {
            return;
        };
        if *generation != handle.generation {
            return;
        }
        let bytes = slot.entry.bytes();
        self.bytes = (self.bytes + bytes).saturating_sub(slot.bytes);
        slot.bytes = bytes;
        let rank = slot.entry.rank();
        if rank != slot.rank {
            slot.rank = rank;
            self.enqueue(handle, rank);
        }
    }

    fn fill(&self) -> f64 {
        let entries = self.entries as f64 / self.cap.entries.max(1) as f64;
        let bytes = self.bytes as f64 / self.cap.bytes.max(1) as f64;
        entries.max(bytes)
    }

    fn over_share(&self, source: Source, is_peer: bool) -> bool {
        let share = if is_peer {
            self.peer_share
        } else {
            self.source_share
        };
        let held = self.sources.get(&source).copied().unwrap_or(0);
        f64::from(held) > share * self.cap.entries as f64
    }

    fn enqueue(&mut self, handle: Handle, rank: Rank) {
        self.tickets += 1;
        let ticket = self.tickets;
        if let Some((_, Some(slot))) = self.slots.get_mut(handle.index as usize) {
            slot.ticket = ticket;
            slot.touched = false;
        }
        let queue = &mut self.queues[rank as usize];
        queue.push_back((handle, ticket));
        // Entries that left or changed their rank stay behind in the queue; sweep them before they outnumber the living.
        if queue.len() > 2 * self.entries + 64 {
            let slots = &self.slots;
            queue.retain(|(handle, ticket)| is_current(slots, *handle, *ticket));
        }
    }

    /// The least valuable entry of some ranks.
    fn least_of(&mut self, ranks: impl std::ops::RangeBounds<usize>) -> Option<Handle> {
        let mut ranks = (0..RANKS).filter(|rank| ranks.contains(rank));
        let (rank, victim) = ranks.find_map(|rank| Some((rank, self.oldest(rank)?)))?;
        let is_full = self.entries * 100 >= self.cap.entries * 95;
        self.count_evicted(match (rank, is_full) {
            // What only lingered is missed by nobody but late retransmissions.
            (rank, _) if rank == Rank::Finished as usize => "lingering",
            (_, true) => "table_full",
            (_, false) => "table_bytes",
        });
        Some(victim)
    }

    fn oldest(&mut self, rank: usize) -> Option<Handle> {
        // Each entry is looked at twice at most: once to find it touched, once to give it up.
        while let Some((handle, ticket)) = self.queues[rank].pop_front() {
            if !is_current(&self.slots, handle, ticket) {
                continue;
            }
            let Some((_, Some(slot))) = self.slots.get_mut(handle.index as usize) else {
                continue;
            };
            if std::mem::take(&mut slot.touched) {
                self.queues[rank].push_back((handle, ticket));
                continue;
            }
            // The caller removes it; until then it keeps its place at the front.
            self.queues[rank].push_front((handle, ticket));
            return Some(handle);
        }
        None
    }

    /// The newest entry of a source above its share, looked for among the latest few of the unknown.
    fn greedy_victim(&self) -> Option<Handle> {
        const LOOKED_AT: usize = 64;
        for rank in [Rank::Unauthenticated, Rank::Unknown] {
            for (handle, ticket) in self.queues[rank as usize].iter().rev().take(LOOKED_AT) {
                if !is_current(&self.slots, *handle, *ticket) {
                    continue;
                }
                let entry = self.get(*handle)?;
                if self.over_share(entry.source(), entry.is_peer()) {
                    return Some(*handle);
                }
            }
        }
        None
    }
}

fn is_current<T>(slots: &[(u32, Option<Slot<T>>)], handle: Handle, ticket: u64) -> bool {
    slots
        .get(handle.index as usize)
        .is_some_and(|(generation, slot)| {
            *generation == handle.generation
                && slot.as_ref().is_some_and(|slot| slot.ticket == ticket)
        })
}

#[cfg(test)]
mod tests;
