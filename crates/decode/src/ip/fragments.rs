//! IP fragments until their datagrams are complete (RFC 791 section 3.2, RFC 8200 section 4.5).

use std::hash::RandomState;
use std::net::IpAddr;

use hashlink::LinkedHashMap;

use super::assembly::{Added, Assembly, Discard, Overlaps};
use super::header::{Fragment, Packet};
use crate::frame::{Skip, Vlans};

const SECOND: u64 = 1_000_000_000;
const TIMEOUT_V4: u64 = 30 * SECOND;
/// RFC 8200 section 4.5: 60 seconds from the first fragment.
const TIMEOUT_V6: u64 = 60 * SECOND;
/// How long a mirror port may take for the second copy of a packet (docs/concepts/messages.md).
const COPY_WINDOW: u64 = SECOND / 50;
/// Longest payload of an IP datagram.
const MAX_END: usize = 65_535;
/// What remembering a complete datagram costs, with room for the table around it.
const COPY_COST: usize = 2 * size_of::<Key>() + 64;

/// What became of IP fragments. All but `reassembled` count fragments, and each fragment is in one of them only, unless it
/// has become part of a datagram without overlapping others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FragmentCounts {
    /// Fragments that wait for the rest of their datagram now.
    pub held: u64,
    /// Datagrams, not fragments, that were completed.
    pub reassembled: u64,
    /// Came before, or belong to a datagram that was completed within the last 20 ms. Nothing is lost with them.
    pub duplicates: u64,
    /// Overlap others. IPv4: what came first is kept and the rest of the fragment used. IPv6: the datagram was discarded
    /// with all of its fragments (RFC 5722), each of which counts, those that came later as well.
    pub overlapping: u64,
    /// The rest did not come in time: 30 s from the first fragment in IPv4, 60 s in IPv6.
    pub timed_out: u64,
    /// Were given up, oldest datagram first, because memory was needed for newer ones.
    pub evicted: u64,
    /// Break the rules of fragmentation, contradict the length of their datagram, or are more than one datagram may
    /// have (64), in which case all of its fragments count.
    pub refused: u64,
}

/// Which datagram a fragment belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    src: IpAddr,
    dst: IpAddr,
    /// Always 0 in IPv6, where it is no part of the key.
    protocol: u8,
    id: u32,
    vni: Option<u32>,
    vlans: Vlans,
}

impl Key {
    pub(crate) fn new(packet: &Packet<'_>, vni: Option<u32>, vlans: Vlans) -> Self {
        let protocol = if packet.src.is_ipv4() {
            packet.protocol
        } else {
            0
        };
        Self {
            src: packet.src,
            dst: packet.dst,
            protocol,
            id: packet.id,
            vni,
            vlans,
        }
    }
}

/// A fragment and whose it is.
pub(crate) struct Part<'a> {
    pub(crate) key: Key,
    pub(crate) packet: Packet<'a>,
    /// When the frame was captured.
    pub(crate) ts: i64,
    /// The same, or the earliest stamp of what the fragment itself was put together from.
    pub(crate) ts_first: i64,
}

/// A datagram that was put together.
pub(crate) struct Whole {
    /// One IP packet that is no fragment.
    pub(crate) packet: Vec<u8>,
    /// Bytes at its end that the capture does not hold.
    pub(crate) missing: usize,
    pub(crate) ts_first: i64,
}

/// Keeps fragments until their datagrams are complete.
///
/// Memory is bounded by `max_bytes`, in which every datagram and every fragment counts with more than it takes. Keys are
/// hashed with a random key, so that no sender can make them collide.
#[derive(Debug)]
pub(crate) struct Fragments {
    max_bytes: usize,
    bytes: usize,
    v4: Table<Assembly>,
    v6: Table<Assembly>,
    /// When the datagrams of the last moments were completed.
    complete: Table<i64>,
    counts: FragmentCounts,
}

type Table<T> = LinkedHashMap<Key, T, RandomState>;

impl Fragments {
    pub(crate) fn new(max_bytes: usize) -> Self {
        Self {
            max_bytes,
            bytes: 0,
            v4: Table::default(),
            v6: Table::default(),
            complete: Table::default(),
            counts: FragmentCounts::default(),
        }
    }

    pub(crate) fn counts(&self) -> &FragmentCounts {
        &self.counts
    }

    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Lets go what is too old. Every entry is looked at once when it goes, and one more entry of each table per call.
    #[inline]
    pub(crate) fn expire(&mut self, now: i64) {
        if self.bytes > 0 {
            self.expire_all(now);
        }
    }

    /// Takes a fragment; gives the datagram that it completes.
    pub(crate) fn add(&mut self, part: &Part<'_>) -> Result<Whole, Skip> {
        let Some(fragment) = part.packet.fragment else {
            return Err(Skip::BadFragment);
        };
        if breaks_rules(part.length(), &fragment) {
            self.counts.refused += 1;
            return Err(Skip::BadFragment);
        }
        if self.is_copy(part) {
            self.counts.duplicates += 1;
            return Err(Skip::DuplicateFragment);
        }
        self.forget_outdated(part);
        match self.keep(part, &fragment) {
            Added::Kept => self.counts.held += 1,
            Added::Overlapping => self.counts.overlapping += 1,
            Added::Covered => {
                self.counts.overlapping += 1;
                return Err(Skip::DuplicateFragment);
            }
            Added::Duplicate => {
                self.counts.duplicates += 1;
                return Err(Skip::DuplicateFragment);
            }
            Added::Contradiction => {
                self.counts.refused += 1;
                return Err(Skip::BadFragment);
            }
            Added::Discarded(why, kept) => {
                self.counts.held -= kept;
                self.counts.count_discarded(why, kept + 1);
                return Err(Skip::BadFragment);
            }
        }
        let whole = self.complete(part);
        self.make_room();
        whole.ok_or(Skip::Fragment)
    }

    fn keep(&mut self, part: &Part<'_>, fragment: &Fragment<'_>) -> Added {
        let (bytes, is_v4) = (&mut self.bytes, part.is_v4());
        let table = if is_v4 { &mut self.v4 } else { &mut self.v6 };
        let assembly = table.entry(part.key.clone()).or_insert_with(|| {
            let assembly = Assembly::new(part.ts, part.ts_first);
            *bytes += assembly.cost();
            assembly
        });
        *bytes -= assembly.cost();
        let overlaps = if is_v4 {
            Overlaps::KeepFirst
        } else {
            Overlaps::Discard
        };
        let added = assembly.add(fragment, part.packet.payload, part.length(), overlaps);
        if matches!(added, Added::Kept | Added::Overlapping) {
            assembly.ts_first = assembly.ts_first.min(part.ts_first);
        }
        *bytes += assembly.cost();
        added
    }

    /// The datagram that this fragment belongs to, if nothing of it is missing any more.
    fn complete(&mut self, part: &Part<'_>) -> Option<Whole> {
        let table = self.table(part.is_v4());
        if !table.get(&part.key)?.is_complete() {
            return None;
        }
        let assembly = table.remove(&part.key)?;
        self.bytes -= assembly.cost();
        self.counts.held -= assembly.fragments;
        self.counts.reassembled += 1;
        self.bytes += COPY_COST;
        self.complete.insert(part.key.clone(), part.ts);
        let (packet, missing) = assembly.packet();
        Some(Whole {
            packet,
            missing,
            ts_first: assembly.ts_first,
        })
    }

    fn table(&mut self, is_v4: bool) -> &mut Table<Assembly> {
        if is_v4 { &mut self.v4 } else { &mut self.v6 }
    }

    /// Whether its datagram was completed a moment ago: a mirror port sends every fragment twice.
    fn is_copy(&mut self, part: &Part<'_>) -> bool {
        let Some(completed) = self.complete.get(&part.key) else {
            return false;
        };
        let is_copy = completed.abs_diff(part.ts) <= COPY_WINDOW;
        if !is_copy {
            self.complete.remove(&part.key);
            self.bytes -= COPY_COST;
        }
        is_copy
    }

    /// An identification comes again after a while; stamps that are not in order may keep an old datagram behind newer ones.
    fn forget_outdated(&mut self, part: &Part<'_>) {
        let timeout = if part.is_v4() { TIMEOUT_V4 } else { TIMEOUT_V6 };
        let table = self.table(part.is_v4());
        let is_old = |assembly: &Assembly| assembly.started.abs_diff(part.ts) > timeout;
        if table.get(&part.key).is_some_and(is_old)
            && let Some(assembly) = table.remove(&part.key)
        {
            self.counts.timed_out += self.let_go(&assembly);
        }
    }

    fn expire_all(&mut self, now: i64) {
        for (is_v4, timeout) in [(true, TIMEOUT_V4), (false, TIMEOUT_V6)] {
            while let Some((_, oldest)) = self.table(is_v4).front()
                && oldest.started.abs_diff(now) > timeout
                && let Some((_, assembly)) = self.table(is_v4).pop_front()
            {
                self.counts.timed_out += self.let_go(&assembly);
            }
        }
        while let Some((_, completed)) = self.complete.front()
            && completed.abs_diff(now) > COPY_WINDOW
            && self.complete.pop_front().is_some()
        {
            self.bytes -= COPY_COST;
        }
    }

    /// What is known of complete datagrams goes first, for no fragment is lost with it; then the oldest datagram.
    fn make_room(&mut self) {
        while self.bytes > self.max_bytes {
            if self.complete.pop_front().is_some() {
                self.bytes -= COPY_COST;
                continue;
            }
            let started = |table: &Table<Assembly>| table.front().map(|(_, oldest)| oldest.started);
            let is_v4 = match (started(&self.v4), started(&self.v6)) {
                (Some(v4), Some(v6)) => v4 <= v6,
                (v4, _) => v4.is_some(),
            };
            let Some((_, assembly)) = self.table(is_v4).pop_front() else {
                return;
            };
            self.counts.evicted += self.let_go(&assembly);
        }
    }

    /// Settles the accounts of a datagram that was taken out of its table; gives the fragments that it had.
    fn let_go(&mut self, assembly: &Assembly) -> u64 {
        self.bytes -= assembly.cost();
        self.counts.held -= assembly.fragments;
        assembly.fragments
    }
}

impl FragmentCounts {
    fn count_discarded(&mut self, why: Discard, fragments: u64) {
        match why {
            Discard::Overlap => self.overlapping += fragments,
            Discard::TooMany => self.refused += fragments,
        }
    }
}

impl Part<'_> {
    fn is_v4(&self) -> bool {
        self.packet.src.is_ipv4()
    }

    /// Bytes that the headers announce, be they there or not.
    fn length(&self) -> usize {
        self.packet
            .payload
            .len()
            .saturating_add(self.packet.missing)
    }
}

/// Every part but the last fills a number of 8-byte units, none is empty, and none ends beyond what a datagram can be.
fn breaks_rules(length: usize, fragment: &Fragment<'_>) -> bool {
    let is_uneven = fragment.more && !length.is_multiple_of(8);
    length == 0 || is_uneven || length.saturating_add(fragment.offset as usize) > MAX_END
}
