//! Ethernet and IP headers around a transport segment.

use std::net::IpAddr;

use super::checksum::Sum;

/// IP protocol numbers.
pub(super) const TCP: u8 = 6;
pub(super) const UDP: u8 = 17;
pub(super) const SCTP: u8 = 132;

const ETHERNET: usize = 14;
const HOPS: u8 = 64;

/// Source and destination of one family.
#[derive(Clone, Copy, Debug)]
pub(super) enum Pair {
    V4([u8; 4], [u8; 4]),
    V6([u8; 16], [u8; 16]),
}

impl Pair {
    /// Where an agent names addresses of two families, the older one is mapped (RFC 4291 section 2.5.5.2).
    pub(super) fn of(src: IpAddr, dst: IpAddr) -> Self {
        let mapped = |address: IpAddr| match address {
            IpAddr::V4(address) => address.to_ipv6_mapped().octets(),
            IpAddr::V6(address) => address.octets(),
        };
        match (src, dst) {
            (IpAddr::V4(src), IpAddr::V4(dst)) => Self::V4(src.octets(), dst.octets()),
            (src, dst) => Self::V6(mapped(src), mapped(dst)),
        }
    }

    /// Most bytes that IP carries between them.
    pub(super) const fn room(&self) -> usize {
        match self {
            Self::V4(..) => 65_535 - 20,
            Self::V6(..) => 65_535,
        }
    }

    /// The sum of the pseudo header (RFC 9293 section 3.1, RFC 8200 section 8.1).
    pub(super) fn sum(&self, protocol: u8, length: usize) -> Sum {
        let sum = match self {
            Self::V4(src, dst) => Sum::default().add(src).add(dst),
            Self::V6(src, dst) => Sum::default().add(src).add(dst),
        };
        sum.add_word(u16::from(protocol)).add_word(length as u16)
    }

    /// Writes Ethernet and IP headers for so many bytes.
    pub(super) fn write(
        &self,
        protocol: u8,
        length: usize,
        identification: u16,
        frame: &mut Vec<u8>,
    ) {
        frame.clear();
        frame.reserve(ETHERNET + 40 + length);
        match self {
            Self::V4(src, dst) => {
                ethernet(frame, last_four(src), last_four(dst), 0x0800);
                let mut header = [0; 20];
                header[0] = 0x45;
                header[2..4].copy_from_slice(&((length + 20) as u16).to_be_bytes());
                header[4..6].copy_from_slice(&identification.to_be_bytes());
                header[8] = HOPS;
                header[9] = protocol;
                header[12..16].copy_from_slice(src);
                header[16..20].copy_from_slice(dst);
                let sum = Sum::default().add(&header).finish();
                header[10..12].copy_from_slice(&sum.to_be_bytes());
                frame.extend_from_slice(&header);
            }
            Self::V6(src, dst) => {
                ethernet(frame, last_four(src), last_four(dst), 0x86dd);
                frame.extend_from_slice(&[0x60, 0, 0, 0]);
                frame.extend_from_slice(&(length as u16).to_be_bytes());
                frame.extend_from_slice(&[protocol, HOPS]);
                frame.extend_from_slice(src);
                frame.extend_from_slice(dst);
            }
        }
    }
}

fn last_four(address: &[u8]) -> [u8; 4] {
    address.last_chunk::<4>().copied().unwrap_or_default()
}

/// Hardware addresses are made of the IP addresses, and say by their second bit that no vendor gave them.
fn ethernet(frame: &mut Vec<u8>, src: [u8; 4], dst: [u8; 4], kind: u16) {
    for address in [dst, src] {
        frame.extend_from_slice(&[0x02, 0x00]);
        frame.extend_from_slice(&address);
    }
    frame.extend_from_slice(&kind.to_be_bytes());
}
