//! What every part needs while it handles one message or one deadline.

use crate::hashing::Hashing;
use crate::rows::Rows;
use crate::settings::Timeouts;
use crate::timers::Timers;

/// Borrowed for the time of one message or deadline.
pub(crate) struct Context<'a> {
    pub(crate) hashing: &'a Hashing,
    pub(crate) timeouts: &'a Timeouts,
    pub(crate) timers: &'a mut Timers,
    pub(crate) rows: &'a mut dyn Rows,
}
