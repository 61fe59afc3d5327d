//! Version 2: a signature, a length, addresses, and extensions.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use super::{Ends, Proxied, header};

const SIGNATURE: [u8; 12] = *b"\r\n\r\n\0\r\nQUIT\n";
/// Signature, version and command, family, length.
const HEADER: usize = 16;
/// The longest header that is waited for. The length field allows 64 KiB; extensions take some hundred bytes.
const LONGEST: usize = 4_096;
/// Version 2 in the upper half, the command in the lower.
const LOCAL: u8 = 0x20;
const PROXY: u8 = 0x21;
/// Family in the upper half, stream or datagram in the lower.
const IPV4: [u8; 2] = [0x11, 0x12];
const IPV6: [u8; 2] = [0x21, 0x22];

pub(super) fn read(bytes: &[u8]) -> Proxied {
    let Some((fixed, rest)) = bytes.split_first_chunk::<HEADER>() else {
        let signature = bytes.get(..SIGNATURE.len()).unwrap_or(bytes);
        return if SIGNATURE.starts_with(signature) {
            Proxied::More
        } else {
            Proxied::No
        };
    };
    let [signature @ .., command, family, high, low] = *fixed;
    let length = usize::from(u16::from_be_bytes([high, low]));
    if signature != SIGNATURE || !matches!(command, LOCAL | PROXY) || HEADER + length > LONGEST {
        return Proxied::No;
    }
    let Some(addresses) = rest.get(..length) else {
        return Proxied::More;
    };
    let ends = match command {
        PROXY => ends(family, addresses),
        // The load balancer speaks for itself, as when it looks whether we live.
        _ => Some((None, None)),
    };
    ends.map_or(Proxied::No, |ends| header(HEADER + length, ends))
}

/// The addresses, which extensions may follow; neither for families that are no IP. `None` when they are cut.
fn ends(family: u8, bytes: &[u8]) -> Option<Ends> {
    if IPV4.contains(&family) {
        let (src, rest) = bytes.split_first_chunk::<4>()?;
        let (dst, rest) = rest.split_first_chunk::<4>()?;
        let ports = rest.first_chunk::<4>()?;
        Some(pair(Ipv4Addr::from(*src), Ipv4Addr::from(*dst), *ports))
    } else if IPV6.contains(&family) {
        let (src, rest) = bytes.split_first_chunk::<16>()?;
        let (dst, rest) = rest.split_first_chunk::<16>()?;
        let ports = rest.first_chunk::<4>()?;
        Some(pair(Ipv6Addr::from(*src), Ipv6Addr::from(*dst), *ports))
    } else {
        Some((None, None))
    }
}

fn pair(
    src: impl Into<std::net::IpAddr>,
    dst: impl Into<std::net::IpAddr>,
    ports: [u8; 4],
) -> Ends {
    let [src_port, src_low, dst_port, dst_low] = ports;
    (
        Some(SocketAddr::new(
            src.into(),
            u16::from_be_bytes([src_port, src_low]),
        )),
        Some(SocketAddr::new(
            dst.into(),
            u16::from_be_bytes([dst_port, dst_low]),
        )),
    )
}
