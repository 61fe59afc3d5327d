//! Who a row is counted for.

use std::sync::Arc;

use crate::rows::{Class, Direction};

/// Resolved once, from the request that opened the thing, and inherited by all that follows in it. `schema/labels.toml` says what each means.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Labels {
    /// Number of this set of labels: two with the same number, other than 0, are equal. 0 tells nothing.
    pub set: u64,
    /// Peer of the transaction, `other` when no configured carrier matches.
    pub carrier: Arc<str>,
    /// Which way the opening request crossed the local networks.
    pub direction: Direction,
    /// Traffic class of its source.
    pub class: Class,
    /// Label of the first user-agent rule that matches, `other` when none does.
    pub ua_type: Arc<str>,
    /// Tenant; empty when there is none.
    pub tenant: Arc<str>,
    /// Process or agent that saw it.
    pub node: Arc<str>,
    /// Headers that the operator named, by label.
    pub headers: Vec<(Arc<str>, Arc<str>)>,
}
