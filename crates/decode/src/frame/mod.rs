//! One captured frame to the innermost IP datagram: link headers, tunnels, IP fragments.
//!
//! A frame is peeled layer by layer: every reader takes the bytes of one header and answers with the next [`Layer`], so
//! that a link type or a tunnel is one more reader in `link` or `tunnel` and one more arm in `Walk`. Nothing is copied
//! and nothing is allocated, unless the frame carries an IP fragment.

mod datagram;
mod decapsulator;
mod layer;
mod path;
mod skip;
mod walk;

pub use crate::ip::fragments::FragmentCounts;
pub use crate::ip::icmp::Unreachable;
pub use datagram::{Datagram, TransportPayload};
pub use decapsulator::{DecapsulationSettings, Decapsulator, Frame};
pub(crate) use layer::Layer;
pub use path::{MAX_ENCAPSULATIONS, MAX_PATH_VLANS, MAX_VLANS, Path, Tunnel, Vlans};
pub use skip::Skip;
