//! What a table holds: handles, ranks, sources.

use std::net::IpAddr;

/// Address of an entry. A handle outlives its entry without harm: the generation tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Handle {
    pub(super) index: u32,
    pub(super) generation: u32,
}

impl Handle {
    /// Lower bound of all handles, for range searches.
    pub(crate) const FIRST: Self = Self {
        index: 0,
        generation: 0,
    };

    #[cfg(test)]
    pub(crate) fn for_test(index: u32) -> Self {
        Self {
            index,
            generation: 0,
        }
    }
}

/// How soon an entry is given up when room is needed: the smallest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rank {
    /// Finished, lingering only to absorb retransmissions.
    Finished,
    /// A request other than INVITE from a source in class `attack`.
    AttackRequest,
    /// An INVITE in its first states from a source in class `attack`.
    AttackInvite,
    /// A registration attempt without credentials.
    Unauthenticated,
    /// An open attempt or transaction of an unknown source that nobody has alerted for.
    Unknown,
    /// A subscription or publication.
    Subscription,
    /// A registered contact.
    Binding,
    /// The same as `Unknown`, for a configured peer.
    Peer,
    /// An early dialog.
    Early,
    /// An answered session.
    Established,
}

/// How many ranks there are.
pub(super) const RANKS: usize = 10;

/// The source of an entry: an IPv4 address or an IPv6 /64.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Source(u64);

impl From<IpAddr> for Source {
    fn from(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(v4) => Self(u64::from(u32::from(v4))),
            // No global unicast prefix (2000::/3) can be taken for an IPv4 address.
            IpAddr::V6(v6) => Self((u128::from(v6) >> 64) as u64),
        }
    }
}

/// What the table has to know of an entry.
pub(crate) trait Entry {
    /// Its place in the order of giving up; may change with its state.
    fn rank(&self) -> Rank;
    /// Its size with all that it owns.
    fn bytes(&self) -> usize;
    /// Who caused it.
    fn source(&self) -> Source;
    /// Whether that is a configured carrier.
    fn is_peer(&self) -> bool;
}
