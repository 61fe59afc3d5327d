//! One subscription or publication.

use std::net::SocketAddr;
use std::sync::Arc;

use crate::Timestamp;
use crate::context::Context;
use crate::hashing::Key;
use crate::labels::Labels;
use crate::rows::Transport;
use crate::table::{Entry, Handle, Rank, Source};
use crate::timers::Target;
use crate::transaction::Parties;

/// Where a subscription stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Active,
    /// Over; kept so that a response that comes after the last NOTIFY does not begin it again.
    Ended,
    Publication,
}

/// One subscription or publication.
#[derive(Debug)]
pub(crate) struct Subscription {
    pub(super) key: Key,
    pub(super) state: State,
    pub(super) package: &'static str,
    pub(super) call_id: Arc<str>,
    pub(super) src: SocketAddr,
    pub(super) dst: SocketAddr,
    pub(super) transport: Transport,
    pub(super) labels: Arc<Labels>,
    pub(super) is_peer: bool,
    pub(super) parties: Parties,
    pub(super) since: Timestamp,
    pub(super) notified: bool,
    pub(super) notify_deadline: Timestamp,
    pub(super) skew: i64,
    pub(super) expiry: Timestamp,
    pub(super) scheduled: Timestamp,
}

impl Entry for Subscription {
    fn rank(&self) -> Rank {
        if self.state == State::Ended {
            Rank::Finished
        } else {
            Rank::Subscription
        }
    }

    fn bytes(&self) -> usize {
        size_of::<Self>() + self.call_id.len() + 2 * size_of::<Key>()
    }

    fn source(&self) -> Source {
        Source::from(self.src.ip())
    }

    fn is_peer(&self) -> bool {
        self.is_peer
    }
}

impl Subscription {
    pub(super) fn schedule(&mut self, handle: Handle, context: &mut Context<'_>) {
        let next = self.expiry.min(self.notify_deadline);
        if next < self.scheduled {
            self.scheduled = next;
            context.timers.set(next, Target::Subscription(handle));
        }
    }
}
