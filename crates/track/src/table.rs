//! A bounded table: hard caps on entries and bytes, and an order in which entries are given up (domain rules 2.7).
//!
//! Below 95 % of either cap nothing is given up. Above it each new entry costs the least valuable one its place:
//! by rank, within a rank the one that was least recently touched. A source that holds more than its share then gets
//! nothing new, or loses its newest entries when others need room. Above 98 % only configured peers get new entries.

use std::collections::{BTreeMap, VecDeque};
use std::net::IpAddr;

use hashbrown::HashMap;

use crate::settings::{Cap, Limits};

/// Address of an entry. A handle outlives its entry without harm: the generation tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Handle {
    index: u32,
    generation: u32,
}

impl Handle {
    /// Lower bound of all handles, for range searches.
    pub(crate) const FIRST: Self = Self {
        index: 0,
        generation: 0,
    };

    #[cfg(test)]
    pub(crate) fn for_test(index: u32) -> Self {
        Self {
            index,
            generation: 0,
        }
    }
}

/// How soon an entry is given up when room is needed: the smallest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rank {
    /// Finished, lingering only to absorb retransmissions.
    Finished,
    /// A request other than INVITE from a source in class `attack`.
    AttackRequest,
    /// An INVITE in its first states from a source in class `attack`.
    AttackInvite,
    /// A registration attempt without credentials.
    Unauthenticated,
    /// An open attempt or transaction of an unknown source that nobody has alerted for.
    Unknown,
    /// A subscription or publication.
    Subscription,
    /// A registered contact.
    Binding,
    /// The same as `Unknown`, for a configured peer.
    Peer,
    /// An early dialog.
    Early,
    /// An answered session.
    Established,
}

const RANKS: usize = 10;

/// The source of an entry: an IPv4 address or an IPv6 /64.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Source(u64);

impl From<IpAddr> for Source {
    fn from(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(v4) => Self(u64::from(u32::from(v4))),
            // No global unicast prefix (2000::/3) can be taken for an IPv4 address.
            IpAddr::V6(v6) => Self((u128::from(v6) >> 64) as u64),
        }
    }
}

/// What the table has to know of an entry.
pub(crate) trait Entry {
    /// Its place in the order of giving up; may change with its state.
    fn rank(&self) -> Rank;
    /// Its size with all that it owns.
    fn bytes(&self) -> usize;
    /// Who caused it.
    fn source(&self) -> Source;
    /// Whether that is a configured carrier.
    fn is_peer(&self) -> bool;
}

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
        let rank = (0..RANKS).filter(|rank| ranks.contains(rank));
        let victim = rank.into_iter().find_map(|rank| self.oldest(rank))?;
        let is_full = self.entries * 100 >= self.cap.entries * 95;
        self.count_evicted(if is_full { "table_full" } else { "table_bytes" });
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
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    #[derive(Debug, PartialEq)]
    struct Thing {
        rank: Rank,
        source: u8,
        peer: bool,
        bytes: usize,
    }

    impl Entry for Thing {
        fn rank(&self) -> Rank {
            self.rank
        }
        fn bytes(&self) -> usize {
            self.bytes
        }
        fn source(&self) -> Source {
            source(self.source)
        }
        fn is_peer(&self) -> bool {
            self.peer
        }
    }

    fn source(last: u8) -> Source {
        Source::from(IpAddr::V4(Ipv4Addr::new(192, 0, 2, last)))
    }

    fn thing(rank: Rank, source: u8) -> Thing {
        Thing {
            rank,
            source,
            peer: false,
            bytes: 10,
        }
    }

    fn table(entries: usize, bytes: usize, share: f64) -> Table<Thing> {
        let limits = Limits {
            per_source_share: share,
            per_peer_share: share,
            ..Limits::default()
        };
        Table::new("things", Cap { entries, bytes }, &limits)
    }

    #[test]
    fn a_handle_of_a_removed_entry_finds_nothing_even_when_its_place_is_taken() {
        let mut table = table(10, 1000, 1.0);
        let first = table.insert(thing(Rank::Peer, 1));
        assert_eq!(table.remove(first), Some(thing(Rank::Peer, 1)));
        let second = table.insert(thing(Rank::Early, 2));
        assert_eq!(second.index, first.index);
        assert_eq!(table.get(first), None);
        assert_eq!(table.remove(first), None);
        assert_eq!(table.get(second).map(|thing| thing.source), Some(2));
        assert_eq!((table.entries(), table.bytes()), (1, 10));
    }

    #[test]
    fn the_least_valuable_rank_goes_first_and_the_oldest_of_it() {
        let mut table = table(20, 10_000, 1.0);
        let established = table.insert(thing(Rank::Established, 1));
        let finished: Vec<_> = (0..18)
            .map(|_| table.insert(thing(Rank::Finished, 1)))
            .collect();
        assert_eq!(table.room(source(1), false), Room::Evict(finished[0]));
        table.remove(finished[0]);
        assert_eq!(table.room(source(1), false), Room::Free);
        for handle in &finished[1..] {
            table.remove(*handle);
        }
        for _ in 0..18 {
            table.insert(thing(Rank::Established, 1));
        }
        assert_eq!(table.room(source(1), false), Room::Evict(established));
    }

    #[test]
    fn a_touched_entry_is_given_up_after_the_others_of_its_rank() {
        let mut table = table(20, 10_000, 1.0);
        let handles: Vec<_> = (0..19)
            .map(|_| table.insert(thing(Rank::Early, 1)))
            .collect();
        assert!(table.get_mut(handles[0]).is_some());
        assert_eq!(table.room(source(1), false), Room::Evict(handles[1]));
    }

    #[test]
    fn a_changed_rank_moves_the_entry_to_its_new_place() {
        let mut table = table(20, 10_000, 1.0);
        let handles: Vec<_> = (0..19)
            .map(|_| table.insert(thing(Rank::Early, 1)))
            .collect();
        table.get_mut(handles[7]).unwrap().rank = Rank::Finished;
        table.changed(handles[7]);
        assert!(
            matches!(table.room(source(1), false), Room::Evict(handle) if handle == handles[7] || table.get(handle).is_some())
        );
        table.remove(handles[7]);
        assert_eq!(table.entries(), 18);
    }

    #[test]
    fn bytes_are_a_cap_of_their_own() {
        let mut table = table(1000, 100, 1.0);
        let first = table.insert(Thing {
            bytes: 60,
            ..thing(Rank::Peer, 1)
        });
        assert_eq!(table.room(source(1), false), Room::Free);
        table.insert(Thing {
            bytes: 36,
            ..thing(Rank::Peer, 2)
        });
        assert_eq!(table.room(source(1), false), Room::Evict(first));
        assert_eq!(table.evicted().get("table_bytes"), Some(&1));
    }

    #[test]
    fn above_98_percent_only_configured_peers_get_in() {
        let mut table = table(1000, 100, 1.0);
        table.insert(Thing {
            bytes: 98,
            ..thing(Rank::Established, 1)
        });
        assert_eq!(table.room(source(2), false), Room::Refused);
        assert!(matches!(table.room(source(3), true), Room::Evict(_)));
    }

    #[test]
    fn a_source_above_its_share_gets_nothing_new_in_a_full_table() {
        let mut table = table(100, 100_000, 0.10);
        for _ in 0..95 {
            table.insert(thing(Rank::Unknown, 66));
        }
        assert_eq!(table.room(source(66), false), Room::Refused);
        assert!(matches!(table.room(source(1), false), Room::Evict(_)));
        assert_eq!(table.evicted().get("source_share"), Some(&2));
    }

    #[test]
    fn the_newest_entry_of_a_greedy_source_goes_before_an_older_one_of_another() {
        let mut table = table(100, 100_000, 0.50);
        let modest = table.insert(thing(Rank::Unknown, 1));
        let greedy: Vec<_> = (0..94)
            .map(|_| table.insert(thing(Rank::Unknown, 66)))
            .collect();
        assert_eq!(table.room(source(2), false), Room::Evict(greedy[93]));
        assert!(table.get(modest).is_some());
    }

    #[test]
    fn queues_stay_bounded_when_ranks_change_for_ever() {
        let mut table = table(100, 100_000, 1.0);
        let handle = table.insert(thing(Rank::Early, 1));
        for turn in 0..10_000 {
            table.get_mut(handle).unwrap().rank = if turn % 2 == 0 {
                Rank::Established
            } else {
                Rank::Early
            };
            table.changed(handle);
        }
        assert!(table.queues.iter().map(VecDeque::len).sum::<usize>() < 200);
    }
}
