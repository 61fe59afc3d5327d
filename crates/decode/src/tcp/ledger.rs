//! What all connections hold, and when each of them wants to be looked at.

use std::collections::BTreeMap;

use super::connection::{Connection, Context};
use super::flow::Key;
use crate::stream::Conversation;

/// What a table takes for an entry beside key and value: links, hash, and the room that it keeps free.
pub(super) const ENTRY_OVERHEAD: usize = 64;

/// What one connection has in the ledger.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Account {
    /// Age: connections are numbered in the order in which they came.
    pub(super) id: u64,
    bytes: usize,
    armed: Option<i64>,
}

/// Sums and deadlines. Each connection has at most one deadline in the queue.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    bytes: usize,
    deadlines: BTreeMap<(i64, u64), Key>,
}

impl Ledger {
    /// Bytes of memory that connections and traces take.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn add(&mut self, bytes: usize) {
        self.bytes += bytes;
    }

    pub(super) fn subtract(&mut self, bytes: usize) {
        self.bytes -= bytes;
    }

    /// Notes what a connection takes now and when it wants to be looked at. A deadline that moved away stays where it
    /// is: it is moved when it comes, which is cheaper than with every segment.
    pub(super) fn settle<C: Conversation, M: Copy>(
        &mut self,
        key: &Key,
        connection: &mut Connection<C, M>,
        context: &Context<'_>,
    ) {
        let table = size_of::<(Key, Connection<C, M>)>() + ENTRY_OVERHEAD;
        let bytes = table + connection.held();
        let deadline = connection.deadline(context.settings);
        let account = &mut connection.account;
        self.bytes = self.bytes - account.bytes + bytes;
        account.bytes = bytes;
        // A deadline that its conversation does not move on may not come twice at one time.
        let soonest = context.now.saturating_add(1);
        let deadline = deadline.map(|deadline| deadline.max(soonest));
        // At the end of time nothing can come later.
        let Some(deadline) = deadline.filter(|deadline| *deadline > context.now) else {
            return;
        };
        if account.armed.is_none_or(|armed| deadline < armed) {
            self.disarm(account);
            account.armed = Some(deadline);
            self.deadlines.insert((deadline, account.id), *key);
        }
    }

    fn disarm(&mut self, account: &mut Account) {
        if let Some(armed) = account.armed.take() {
            self.deadlines.remove(&(armed, account.id));
        }
    }

    /// Strikes a connection out.
    pub(super) fn close(&mut self, account: &mut Account) {
        self.disarm(account);
        self.bytes -= account.bytes;
        account.bytes = 0;
    }

    /// Takes the connection whose deadline came first, when it has come.
    pub(super) fn take_due(&mut self, now: i64) -> Option<Key> {
        let entry = self.deadlines.first_entry()?;
        (entry.key().0 <= now).then(|| entry.remove())
    }

    /// Deadlines that wait.
    pub(super) fn deadlines(&self) -> usize {
        self.deadlines.len()
    }
}

impl Account {
    pub(super) fn new(id: u64) -> Self {
        Self {
            id,
            ..Self::default()
        }
    }

    /// Its deadline was taken out of the queue.
    pub(super) fn fired(&mut self) {
        self.armed = None;
    }
}
