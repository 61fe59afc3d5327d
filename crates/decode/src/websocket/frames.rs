//! Both directions of a connection behind its handshake.

use crate::stream::Side;

use super::direction::Direction;

/// The readers of both directions.
#[derive(Debug)]
pub(super) struct Frames {
    pub(super) forward: Direction,
    pub(super) backward: Direction,
}

impl Frames {
    /// The reader of a direction.
    pub(super) fn direction(&mut self, side: Side) -> &mut Direction {
        match side {
            Side::Forward => &mut self.forward,
            Side::Backward => &mut self.backward,
        }
    }

    /// One direction tells who sends in the other.
    pub(super) fn share_roles(&mut self) {
        match (self.forward.role(), self.backward.role()) {
            (Some(role), None) => self.backward.set_role(role.other()),
            (None, Some(role)) => self.forward.set_role(role.other()),
            _ => {}
        }
    }

    /// Bytes of memory that it keeps.
    pub(super) fn held(&self) -> usize {
        size_of::<Self>() + self.forward.held() + self.backward.held()
    }
}
