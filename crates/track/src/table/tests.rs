//! Tests of the table.

use std::net::{IpAddr, Ipv4Addr};

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
