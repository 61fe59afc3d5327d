//! Why a frame gave no datagram.

/// Reason for leaving a frame out. Every frame gives a datagram or exactly one of these, so that nothing is lost uncounted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Skip {
    /// The link type of the capture interface is not decoded.
    UnsupportedLinkType,
    /// No IP inside: ARP, LLDP, spanning tree, netlink and the like.
    NotIp,
    /// The frame ends before the transport header is complete.
    Truncated,
    /// More VLAN tags in one place than are followed.
    TooManyVlans,
    /// More tunnels, or fragments inside fragments, than are followed.
    TooDeep,
    /// An IP header or an IPv6 extension header that contradicts itself.
    BadIpHeader,
    /// A part of a fragmented IP datagram: kept until the rest comes, not lost.
    Fragment,
    /// A part that came before, or of a datagram that is complete: nothing is lost with it.
    DuplicateFragment,
    /// A part that contradicts the others or the rules of fragmentation, or that belongs to a datagram discarded for that.
    BadFragment,
}

impl Skip {
    /// All reasons, in the order of the layers.
    pub const ALL: &'static [Self] = &[
        Self::UnsupportedLinkType,
        Self::NotIp,
        Self::Truncated,
        Self::TooManyVlans,
        Self::TooDeep,
        Self::BadIpHeader,
        Self::Fragment,
        Self::DuplicateFragment,
        Self::BadFragment,
    ];

    /// The reason as it stands in counters.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::UnsupportedLinkType => "unsupported_link_type",
            Self::NotIp => "not_ip",
            Self::Truncated => "truncated",
            Self::TooManyVlans => "too_many_vlans",
            Self::TooDeep => "too_deep",
            Self::BadIpHeader => "bad_ip_header",
            Self::Fragment => "fragment",
            Self::DuplicateFragment => "duplicate_fragment",
            Self::BadFragment => "bad_fragment",
        }
    }
}
