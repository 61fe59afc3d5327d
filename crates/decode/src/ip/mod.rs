//! IPv4 (RFC 791) and IPv6 (RFC 8200): headers, fragments, and the protocols that IP itself needs or carries plainly.

mod assembly;
mod extension;
pub(crate) mod fragments;
mod header;
pub(crate) mod icmp;
pub(crate) mod udp;

pub(crate) use header::{Packet, read};

/// Numbers of the IP protocols that are looked into.
pub(crate) mod protocol {
    pub(crate) const ICMP: u8 = 1;
    /// IPv4 in IP.
    pub(crate) const IPV4: u8 = 4;
    pub(crate) const TCP: u8 = 6;
    pub(crate) const UDP: u8 = 17;
    /// IPv6 in IP.
    pub(crate) const IPV6: u8 = 41;
    pub(crate) const GRE: u8 = 47;
    pub(crate) const ICMPV6: u8 = 58;
    pub(crate) const SCTP: u8 = 132;
}
