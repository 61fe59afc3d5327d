//! Which open transactions wait for a first response on a flow: those that a transport failure of the flow concerns.

use std::collections::BTreeSet;
use std::net::SocketAddr;

use crate::table::Handle;

/// Unanswered transactions of which no failure is known, by (sender, receiver), in the order of their handles.
#[derive(Debug, Default)]
pub(super) struct Flows {
    waiting: BTreeSet<(SocketAddr, SocketAddr, Handle)>,
}

impl Flows {
    pub(super) fn add(&mut self, src: SocketAddr, dst: SocketAddr, handle: Handle) {
        self.waiting.insert((src, dst, handle));
    }

    pub(super) fn remove(&mut self, src: SocketAddr, dst: SocketAddr, handle: Handle) {
        self.waiting.remove(&(src, dst, handle));
    }

    /// Removes those of a flow: a flood of failures costs each of them one look.
    pub(super) fn take(&mut self, src: SocketAddr, dst: SocketAddr) -> Vec<Handle> {
        let from = (src, dst, Handle::FIRST);
        let found: Vec<Handle> = self
            .waiting
            .range(from..)
            .take_while(|(s, d, _)| *s == src && *d == dst)
            .map(|(_, _, handle)| *handle)
            .collect();
        for handle in &found {
            self.remove(src, dst, *handle);
        }
        found
    }
}
