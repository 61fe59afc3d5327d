//! The PROXY protocol, versions 1 and 2: what load balancers put before the first byte.

mod binary;
mod text;

use std::net::SocketAddr;

/// What stands before the first byte of a stream or in front of a datagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proxied {
    /// No header of the PROXY protocol.
    No,
    /// Too few bytes to tell. The first bytes of version 2 are line ends, which are a keepalive of SIP too: where no more
    /// bytes can come, as in a datagram, this means no.
    More,
    /// A whole header.
    Header {
        /// Bytes of the header; what was proxied begins after them.
        length: usize,
        /// Whom the load balancer speaks for; `None` when it speaks for itself or does not say.
        source: Option<SocketAddr>,
        /// Where the connection that it accepted was made to.
        destination: Option<SocketAddr>,
    },
}

/// Reads the header at the front.
pub fn read(bytes: &[u8]) -> Proxied {
    match text::read(bytes) {
        Proxied::No => binary::read(bytes),
        found => found,
    }
}

/// Source and destination, or neither.
type Ends = (Option<SocketAddr>, Option<SocketAddr>);

/// A header that says who speaks to whom; a v4-mapped address is given as IPv4.
fn header(length: usize, (source, destination): Ends) -> Proxied {
    let canonical = |end: SocketAddr| SocketAddr::new(end.ip().to_canonical(), end.port());
    Proxied::Header {
        length,
        source: source.map(canonical),
        destination: destination.map(canonical),
    }
}
