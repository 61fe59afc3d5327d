//! Where the bytes of a direction go.

use super::StreamCounts;
use crate::stream::{Conversation, OriginItems, Side};

/// Hands one direction to its conversation, and counts.
pub(super) struct Delivery<'a, 'i, C> {
    pub(super) conversation: &'a mut C,
    pub(super) side: Side,
    pub(super) items: &'a mut OriginItems<'i>,
    pub(super) counts: &'a mut StreamCounts,
}

impl<C: Conversation> Delivery<'_, '_, C> {
    pub(super) fn data(&mut self, bytes: &[u8], ts: i64) {
        if !bytes.is_empty() {
            self.conversation.data(self.side, bytes, ts, self.items);
        }
    }

    pub(super) fn gap(&mut self, bytes: Option<u64>) {
        self.counts.gaps += 1;
        self.counts.gap_bytes += bytes.unwrap_or(0);
        self.conversation.gap(self.side, bytes, self.items);
    }

    pub(super) fn end(&mut self) {
        self.conversation.end(self.side, self.items);
    }
}
