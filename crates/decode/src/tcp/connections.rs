//! All TCP connections of a capture.

use std::hash::RandomState;

use hashlink::LinkedHashMap;

use super::connection::{Claim, Connection, Context, Fate};
use super::flow::Key;
use super::ledger::{ENTRY_OVERHEAD, Ledger};
use super::trace::{Answer, Trace, side};
use super::{Arrival, Flow, Segment, SegmentUse, StreamCounts, StreamSettings};
use crate::stream::{Conversation, Item};

/// Takes what is found in a connection, with the direction it travelled.
pub type Found<'f, M> = dyn FnMut(&Flow<M>, Item<'_>) + 'f;

/// Makes the reader of a connection from its forward direction.
type Make<C, M> = Box<dyn FnMut(&Flow<M>) -> C + Send>;

/// Puts the streams of all connections together.
pub struct Connections<C, M> {
    settings: StreamSettings,
    make: Make<C, M>,
    /// The most recently used is last.
    live: LinkedHashMap<Key, Connection<C, M>, RandomState>,
    /// The latest is last.
    traces: LinkedHashMap<Key, Trace, RandomState>,
    ledger: Ledger,
    counts: StreamCounts,
    /// The highest stamp so far: stamps of a capture may fall, deadlines may not.
    clock: i64,
    made: u64,
}

impl<C: Conversation, M: Copy> Connections<C, M> {
    /// No connections yet; `make` is given the forward direction of each new one.
    pub fn new(
        settings: &StreamSettings,
        make: impl FnMut(&Flow<M>) -> C + Send + 'static,
    ) -> Self {
        Self {
            settings: settings.clone(),
            make: Box::new(make),
            live: LinkedHashMap::with_hasher(RandomState::new()),
            traces: LinkedHashMap::with_hasher(RandomState::new()),
            ledger: Ledger::default(),
            counts: StreamCounts::default(),
            clock: i64::MIN,
            made: 0,
        }
    }

    /// Takes the next segment of the capture; what it completes is found before this returns.
    pub fn segment(
        &mut self,
        arrival: &Arrival<M>,
        segment: &Segment<'_>,
        found: &mut Found<'_, M>,
    ) -> SegmentUse {
        self.tick(arrival.ts, found);
        let flow = Flow::of(arrival, segment);
        let (key, from_low) = Key::of(&flow);
        let used = self.known(&key, from_low, (&flow, segment), arrival.ts, found);
        let used = used
            .unwrap_or_else(|| self.unknown(&key, from_low, (&flow, segment), arrival.ts, found));
        self.make_room(found);
        used
    }

    /// A segment of a connection that is there; `None` when it belongs to none.
    fn known(
        &mut self,
        key: &Key,
        from_low: bool,
        (flow, segment): (&Flow<M>, &Segment<'_>),
        ts: i64,
        found: &mut Found<'_, M>,
    ) -> Option<SegmentUse> {
        let connection = self.live.to_back(key)?;
        let side = side(from_low, connection.forward_is_low);
        match connection.claim(from_low, segment, self.clock) {
            Claim::Nothing => {}
            Claim::Noted => return Some(SegmentUse::Control),
            Claim::Proved(opening) => {
                self.counts.replaced += 1;
                self.close(key, found);
                self.remember(key, opening);
                return None;
            }
        }
        connection.last = self.clock;
        let context = Context {
            settings: &self.settings,
            ts,
            now: self.clock,
        };
        let (used, fate) =
            connection.segment(side, (flow, segment), &context, &mut self.counts, found);
        match fate {
            Fate::Lives => self.ledger.settle(key, connection, &context),
            Fate::Ended(_) | Fate::Forgotten => self.take_out(key, fate),
        }
        Some(used)
    }

    /// A segment of a connection that has ended, is opening, or was never seen.
    fn unknown(
        &mut self,
        key: &Key,
        from_low: bool,
        (flow, segment): (&Flow<M>, &Segment<'_>),
        ts: i64,
        found: &mut Found<'_, M>,
    ) -> SegmentUse {
        let mut opening = None;
        if let Some(trace) = self.traces.get_mut(key) {
            match trace.answer(segment, from_low, &mut self.counts) {
                Answer::Stays(used) => return used,
                Answer::Void => self.forget(key),
                Answer::Begins => {
                    opening = Some(*trace);
                    self.forget(key);
                }
                Answer::Over(used) => {
                    self.forget(key);
                    return used;
                }
            }
        }
        if opening.is_none() && segment.is_empty() {
            if segment.syn && !segment.rst {
                self.remember(key, Trace::opening(segment, from_low, self.clock));
            }
            return SegmentUse::Control;
        }
        if segment.rst {
            return SegmentUse::Control;
        }
        let opening = opening.unwrap_or_else(|| Trace::first(segment, from_low, self.clock));
        self.begin(key, from_low, &opening, flow);
        self.known(key, from_low, (flow, segment), ts, found)
            .unwrap_or(SegmentUse::Ignored)
    }

    /// Makes a connection.
    fn begin(&mut self, key: &Key, from_low: bool, opening: &Trace, flow: &Flow<M>) {
        let forward = if from_low == opening.forward_is_low {
            *flow
        } else {
            flow.reversed()
        };
        let conversation = (self.make)(&forward);
        let mut connection =
            Connection::new(self.made, &forward, conversation, opening.forward_is_low);
        connection.open(opening.isns, &mut self.counts);
        self.made += 1;
        self.counts.connections += 1;
        self.live.insert(*key, connection);
    }

    /// Takes a connection out that has ended.
    fn take_out(&mut self, key: &Key, fate: Fate) {
        if let Some(mut connection) = self.live.remove(key) {
            self.ledger.close(&mut connection.account);
        }
        if let Fate::Ended(trace) = fate {
            self.remember(key, trace);
        }
    }

    /// Ends a connection and forgets it.
    fn close(&mut self, key: &Key, found: &mut Found<'_, M>) {
        if let Some(mut connection) = self.live.remove(key) {
            self.ledger.close(&mut connection.account);
            connection.close(&mut self.counts, found);
        }
    }

    fn remember(&mut self, key: &Key, trace: Trace) {
        if self.traces.insert(*key, trace).is_none() {
            self.ledger.add(Self::TRACE);
        }
    }

    fn forget(&mut self, key: &Key) {
        if self.traces.remove(key).is_some() {
            self.ledger.subtract(Self::TRACE);
        }
    }

    /// Bytes of memory that a trace takes.
    const TRACE: usize = size_of::<(Key, Trace)>() + ENTRY_OVERHEAD;

    /// Forgets what is least missed until everything fits: traces first, then what was silent longest.
    fn make_room(&mut self, found: &mut Found<'_, M>) {
        while self.ledger.bytes() > self.settings.bytes {
            if self.traces.pop_front().is_some() {
                self.ledger.subtract(Self::TRACE);
                self.counts.forgotten += 1;
                continue;
            }
            let Some((key, connection)) = self.live.front() else {
                return;
            };
            if connection.is_wanted() {
                self.counts.evicted += 1;
            } else {
                self.counts.forgotten += 1;
            }
            let key = *key;
            self.close(&key, found);
        }
    }

    /// Lets time pass. To be called for every packet of the capture, whatever it carries: it costs nothing when nothing
    /// is due.
    pub fn tick(&mut self, now: i64, found: &mut Found<'_, M>) {
        self.clock = self.clock.max(now);
        while let Some(key) = self.ledger.take_due(self.clock) {
            self.due(&key, found);
        }
        self.expire_traces();
        self.expire_connections(found);
    }

    fn due(&mut self, key: &Key, found: &mut Found<'_, M>) {
        let Some(connection) = self.live.get_mut(key) else {
            return;
        };
        connection.account.fired();
        let context = Context {
            settings: &self.settings,
            ts: self.clock,
            now: self.clock,
        };
        let fate = connection.due(&context, &mut self.counts, found);
        match fate {
            Fate::Lives => self.ledger.settle(key, connection, &context),
            Fate::Ended(_) | Fate::Forgotten => self.take_out(key, fate),
        }
    }

    fn expire_traces(&mut self) {
        let dead = self.clock.saturating_sub(self.settings.trace_ns);
        while self
            .traces
            .front()
            .is_some_and(|(_, trace)| trace.since < dead)
        {
            self.traces.pop_front();
            self.ledger.subtract(Self::TRACE);
        }
    }

    fn expire_connections(&mut self, found: &mut Found<'_, M>) {
        let dead = self.clock.saturating_sub(self.settings.idle_ns);
        while let Some((key, connection)) = self.live.front() {
            if connection.last >= dead {
                return;
            }
            self.counts.idle += 1;
            let key = *key;
            self.close(&key, found);
        }
    }

    /// The input is over: everything that waits is given out, the oldest connection first.
    pub fn finish(&mut self, found: &mut Found<'_, M>) {
        let mut ages: Vec<(u64, Key)> = self
            .live
            .iter()
            .map(|(key, connection)| (connection.account.id, *key))
            .collect();
        ages.sort_unstable_by_key(|(id, _)| *id);
        for (_, key) in ages {
            self.close(&key, found);
        }
        while self.traces.pop_front().is_some() {
            self.ledger.subtract(Self::TRACE);
        }
    }

    /// What happened so far.
    pub fn counts(&self) -> &StreamCounts {
        &self.counts
    }

    /// Bytes of memory that connections and traces take.
    pub fn held(&self) -> usize {
        self.ledger.bytes()
    }

    /// Connections and traces that are known.
    pub fn entries(&self) -> usize {
        self.live.len() + self.traces.len()
    }

    /// Connections that want to be looked at later.
    pub fn deadlines(&self) -> usize {
        self.ledger.deadlines()
    }
}
