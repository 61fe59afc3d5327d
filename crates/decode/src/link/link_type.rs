//! The numbers that capture files give to link layers.

/// What the first byte of a frame belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LinkType {
    /// Ethernet with any stack of VLAN tags (DLT 1).
    Ethernet,
    /// Linux cooked capture, as `tcpdump -i any` wrote for years (DLT 113).
    LinuxSll,
    /// Linux cooked capture version 2, with the interface index (DLT 276).
    LinuxSll2,
    /// An IP header right away; its version nibble says which (DLT 12, 14, 101, 228, 229).
    Raw,
    /// BSD loopback: address family in the byte order of the capturing host (DLT 0).
    Null,
    /// OpenBSD loopback: address family in network byte order (DLT 108).
    Loop,
    /// IEEE 802.5 token ring (DLT 6).
    TokenRing,
    /// SLIP, with a direction before the packet (DLT 8).
    Slip,
    /// PPP, with or without address and control (DLT 9).
    Ppp,
    /// PPP or Cisco HDLC on a serial line, told apart by the address (DLT 50).
    PppSerial,
    /// PPP with a direction before it or in place of the address (DLT 166, 204).
    PppDirection,
    /// PPP over Ethernet, from its own header on (DLT 51).
    PppEther,
    /// FDDI (DLT 10).
    Fddi,
    /// Cisco HDLC (DLT 104).
    CiscoHdlc,
    /// Packets before and after `IPsec` of OpenBSD (DLT 109).
    Enc,
    /// MPLS, from the first label on (DLT 219).
    Mpls,
    /// Solaris IP observability (DLT 226).
    Ipnet,
    /// What a Linux firewall logged (DLT 239).
    Nflog,
    /// A link type that siptower does not decode, by its DLT number.
    Unsupported(u32),
}

impl LinkType {
    /// The numbers of all link types that are decoded.
    pub const SUPPORTED: &'static [u32] = &[
        0, 1, 6, 8, 9, 10, 12, 14, 50, 51, 101, 104, 108, 109, 113, 166, 204, 219, 226, 228, 229,
        239, 276,
    ];

    /// Maps the number that stands in a capture file. RAW has three: 12 and 14 are what BSD systems wrote for 101.
    pub fn from_dlt(number: u32) -> Self {
        match number {
            0 => Self::Null,
            1 => Self::Ethernet,
            6 => Self::TokenRing,
            8 => Self::Slip,
            9 => Self::Ppp,
            10 => Self::Fddi,
            12 | 14 | 101 | 228 | 229 => Self::Raw,
            50 => Self::PppSerial,
            51 => Self::PppEther,
            104 => Self::CiscoHdlc,
            108 => Self::Loop,
            109 => Self::Enc,
            113 => Self::LinuxSll,
            166 | 204 => Self::PppDirection,
            219 => Self::Mpls,
            226 => Self::Ipnet,
            239 => Self::Nflog,
            276 => Self::LinuxSll2,
            other => Self::Unsupported(other),
        }
    }
}
