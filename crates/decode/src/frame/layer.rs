//! What a header leads to.

/// Bytes whose outermost header is known but not read yet.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Layer<'a> {
    Ethernet(&'a [u8]),
    /// What an ethertype names, the number and the bytes behind it.
    Ethertype(u16, &'a [u8]),
    /// IEEE 802.2 logical link control.
    Llc(&'a [u8]),
    /// PPP, with or without address and control.
    Ppp(&'a [u8]),
    /// PPP over Ethernet, session stage.
    Pppoe(&'a [u8]),
    /// A stack of MPLS labels.
    Mpls(&'a [u8]),
    Ip(&'a [u8]),
}
