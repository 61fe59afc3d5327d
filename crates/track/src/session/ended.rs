//! Dialogs that are over: remembered for a while so that late messages are not taken for a call whose beginning was missed,
//! and dialogs whose beginning was missed, so that each is counted once.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::Timestamp;
use crate::hashing::{Key, KeyMap, KeySet};
use crate::leg::Identity;

/// Most dialogs without a beginning that are remembered.
const PARTIAL: usize = 65_536;

/// Tombstones of dialogs, oldest first.
#[derive(Debug)]
pub(crate) struct Ended {
    most: usize,
    dialogs: KeyMap<Arc<Identity>>,
    queue: VecDeque<(Timestamp, Key)>,
    partial: KeySet,
    partial_queue: VecDeque<Key>,
}

impl Ended {
    pub(super) fn new(most: usize) -> Self {
        Self {
            most,
            dialogs: KeyMap::default(),
            queue: VecDeque::new(),
            partial: KeySet::default(),
            partial_queue: VecDeque::new(),
        }
    }

    pub(super) fn insert(&mut self, dialog: Key, identity: Arc<Identity>, until: Timestamp) {
        if self.queue.len() >= self.most
            && let Some((_, oldest)) = self.queue.pop_front()
        {
            self.dialogs.remove(&oldest);
        }
        self.dialogs.insert(dialog, identity);
        self.queue.push_back((until, dialog));
    }

    pub(crate) fn get(&self, dialog: Key) -> Option<&Arc<Identity>> {
        self.dialogs.get(&dialog)
    }

    /// Forgets those whose time is over.
    pub(crate) fn expire(&mut self, now: Timestamp) {
        while self.queue.front().is_some_and(|(until, _)| *until < now) {
            if let Some((_, dialog)) = self.queue.pop_front() {
                self.dialogs.remove(&dialog);
            }
        }
    }

    /// Takes note of a dialog whose beginning was not seen; true the first time.
    pub(crate) fn is_new_partial(&mut self, dialog: Key) -> bool {
        if !self.partial.insert(dialog) {
            return false;
        }
        self.partial_queue.push_back(dialog);
        if self.partial_queue.len() > PARTIAL
            && let Some(oldest) = self.partial_queue.pop_front()
        {
            self.partial.remove(&oldest);
        }
        true
    }
}
