//! Link headers: what stands before the outermost IP header, tag or label of a frame.

mod cooked;
mod enc;
pub(crate) mod ethernet;
pub(crate) mod ethertype;
mod fddi;
mod hdlc;
mod ipnet;
mod link_type;
pub(crate) mod llc;
mod loopback;
mod nflog;
pub(crate) mod ppp;
mod slip;
mod token_ring;

pub(crate) use fddi::read as read_fddi;
pub use link_type::LinkType;
pub(crate) use token_ring::read as read_token_ring;

use crate::frame::{Layer, Skip, Vlans};

/// Reads the header that the capture says is there.
#[inline]
pub(crate) fn read<'a>(
    link: LinkType,
    frame: &'a [u8],
    vlans: &mut Vlans,
) -> Result<Layer<'a>, Skip> {
    match link {
        LinkType::Ethernet => Ok(Layer::Ethernet(frame)),
        LinkType::Raw => Ok(Layer::Ip(frame)),
        LinkType::LinuxSll => cooked::read_sll(frame, vlans),
        LinkType::LinuxSll2 => cooked::read_sll2(frame, vlans),
        LinkType::Null => loopback::read_null(frame),
        LinkType::Loop => loopback::read_loop(frame),
        LinkType::TokenRing => token_ring::read(frame),
        LinkType::Slip => slip::read(frame),
        LinkType::Ppp => Ok(Layer::Ppp(frame)),
        LinkType::PppSerial => hdlc::read_serial(frame, vlans),
        LinkType::PppDirection => ppp::read_direction(frame),
        LinkType::PppEther => Ok(Layer::Pppoe(frame)),
        LinkType::Fddi => fddi::read(frame),
        LinkType::CiscoHdlc => hdlc::read(frame, vlans),
        LinkType::Enc => enc::read(frame),
        LinkType::Mpls => Ok(Layer::Mpls(frame)),
        LinkType::Ipnet => ipnet::read(frame),
        LinkType::Nflog => nflog::read(frame),
        LinkType::Unsupported(_) => Err(Skip::UnsupportedLinkType),
    }
}
