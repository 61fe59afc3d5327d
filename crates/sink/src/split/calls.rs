//! The calls that are known, the one that was silent longest first.

use std::collections::VecDeque;
use std::hash::{BuildHasher, BuildHasherDefault, Hasher, RandomState};
use std::net::SocketAddr;

use decode::sip::{Message, Method};
use hashlink::LinkedHashMap;
use siphasher::sip128::{Hasher128, SipHasher13};

use crate::file::CaptureFile;
use crate::frame::Builder;

/// How long a call that is over may send repetitions: 64 T1 (RFC 3261 section 17).
const LINGER: i64 = 32_000_000_000;
/// How long the media of a call that is over may claim its endpoints (docs/guides/split.md).
const MEDIA_LINGER: i64 = 5_000_000_000;

/// A Call-ID: 128 bits of a hash with a secret key, so that nobody can choose collisions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key(u128);

/// Hands a key through to the table: it is a keyed hash already.
#[derive(Debug, Default)]
pub(super) struct Through(u64);

impl Hasher for Through {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u128(&mut self, value: u128) {
        self.0 = value as u64;
    }
}

/// A call whose packets are written.
#[derive(Debug, Default)]
pub(super) struct Call {
    /// What is written of it. Empty where all calls share one file.
    pub(super) file: CaptureFile,
    pub(super) builder: Builder,
    /// Endpoints that it announced.
    pub(super) endpoints: Vec<SocketAddr>,
    /// It agreed on fax.
    pub(super) has_fax: bool,
    /// It has packets in a file.
    pub(super) is_written: bool,
    /// Its file waits in the queue of those with bytes in memory.
    pub(super) is_queued: bool,
    pub(super) answered: bool,
    pub(super) over: Option<i64>,
}

/// What is known of a Call-ID.
#[derive(Debug)]
pub(super) enum Known {
    /// It is not wanted, for this reason.
    LeftOut(&'static str),
    Kept(Box<Call>),
}

#[derive(Debug)]
struct Entry {
    last: i64,
    known: Known,
}

/// The calls.
#[derive(Debug)]
pub(super) struct Calls {
    first: u64,
    second: u64,
    table: LinkedHashMap<Key, Entry, BuildHasherDefault<Through>>,
    /// Calls that are over, and when their files are complete.
    ending: VecDeque<(i64, Key)>,
    most: usize,
    idle: i64,
}

impl Calls {
    pub(super) fn new(most: usize, idle: i64) -> Self {
        let state = RandomState::new();
        Self {
            first: state.hash_one(1_u8),
            second: state.hash_one(2_u8),
            table: LinkedHashMap::default(),
            ending: VecDeque::new(),
            most: most.max(1),
            idle,
        }
    }

    pub(super) fn key(&self, call_id: &[u8]) -> Key {
        let mut hasher = SipHasher13::new_with_keys(self.first, self.second);
        hasher.write(call_id);
        Key(hasher.finish128().as_u128())
    }

    pub(super) fn len(&self) -> usize {
        self.table.len()
    }

    /// What is known of the call, which was just heard of.
    pub(super) fn touch(&mut self, key: Key, now: i64) -> Option<&mut Known> {
        let entry = self.table.to_back(&key)?;
        entry.last = entry.last.max(now);
        Some(&mut entry.known)
    }

    pub(super) fn get(&mut self, key: Key) -> Option<&mut Known> {
        self.table.get_mut(&key).map(|entry| &mut entry.known)
    }

    pub(super) fn insert(&mut self, key: Key, now: i64, known: Known) {
        self.table.insert(key, Entry { last: now, known });
    }

    /// A call that was silent for long enough to be forgotten.
    pub(super) fn take_silent(&mut self, now: i64) -> Option<(Key, Known)> {
        let (_, entry) = self.table.front()?;
        (now.saturating_sub(entry.last) > self.idle)
            .then(|| self.take_next())
            .flatten()
    }

    /// The call that was silent longest, when there is no room for another one.
    pub(super) fn make_room(&mut self) -> Option<(Key, Known)> {
        (self.table.len() >= self.most)
            .then(|| self.take_next())
            .flatten()
    }

    /// The call that was silent longest.
    pub(super) fn take_next(&mut self) -> Option<(Key, Known)> {
        let (key, entry) = self.table.pop_front()?;
        Some((key, entry.known))
    }

    /// The call of this key is over.
    pub(super) fn end(&mut self, key: Key, now: i64) {
        self.ending.push_back((now.saturating_add(LINGER), key));
    }

    /// A call whose file is complete by now.
    pub(super) fn take_ended(&mut self, now: i64) -> Option<Key> {
        self.ending
            .pop_front_if(|(deadline, _)| *deadline <= now)
            .map(|(_, key)| key)
    }
}

impl Call {
    /// Whether its media may still claim its endpoints.
    pub(super) fn takes_media(&self, now: i64) -> bool {
        self.over
            .is_none_or(|over| now.saturating_sub(over) <= MEDIA_LINGER)
    }

    /// Follows what the message does to the call. Says whether it is over with it.
    pub(super) fn follow(&mut self, message: &Message<'_>, now: i64) -> bool {
        let Some(status) = message.status() else {
            if self.over.is_some() && *message.method() == Method::Invite {
                self.over = None;
            }
            return false;
        };
        let is_over = match message.method() {
            _ if status < 200 => false,
            Method::Invite if status < 300 => {
                self.answered = true;
                false
            }
            Method::Bye => !goes_on(status),
            Method::Ack | Method::Cancel | Method::Prack | Method::Update | Method::Info => false,
            _ => !self.answered && !goes_on(status),
        };
        if is_over && self.over.is_none() {
            self.over = Some(now);
            return true;
        }
        false
    }
}

/// Whether the same call is tried again after such an answer: challenges, redirects, and conditions that can be met.
fn goes_on(status: u16) -> bool {
    matches!(status, 300..=399 | 401 | 407 | 420 | 421 | 422 | 423 | 494)
}
