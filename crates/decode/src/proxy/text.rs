//! Version 1: a line of text.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

use memchr::memchr;

use super::{Ends, Proxied, header};

const SIGNATURE: &[u8] = b"PROXY ";
/// The longest line there can be, with its line end ("The PROXY protocol" 2.1).
const LINE: usize = 107;

pub(super) fn read(bytes: &[u8]) -> Proxied {
    if !bytes.starts_with(SIGNATURE) {
        return if SIGNATURE.starts_with(bytes) {
            Proxied::More
        } else {
            Proxied::No
        };
    }
    let start = bytes.get(..LINE).unwrap_or(bytes);
    let Some(end) = memchr(b'\n', start) else {
        return if bytes.len() < LINE {
            Proxied::More
        } else {
            Proxied::No
        };
    };
    start
        .get(SIGNATURE.len()..end)
        .and_then(|line| line.strip_suffix(b"\r"))
        .and_then(|line| std::str::from_utf8(line).ok())
        .and_then(ends)
        .map_or(Proxied::No, |ends| header(end + 1, ends))
}

/// What stands after the signature, separated by single spaces.
fn ends(line: &str) -> Option<Ends> {
    let mut words = line.split(' ');
    let family = words.next()?;
    if family == "UNKNOWN" {
        // What follows is to be ignored.
        return Some((None, None));
    }
    let (source, destination) = (words.next()?, words.next()?);
    let (source_port, destination_port) = (words.next()?, words.next()?);
    let found = match family {
        "TCP4" => (
            end::<Ipv4Addr>(source, source_port)?,
            end::<Ipv4Addr>(destination, destination_port)?,
        ),
        "TCP6" => (
            end::<Ipv6Addr>(source, source_port)?,
            end::<Ipv6Addr>(destination, destination_port)?,
        ),
        _ => return None,
    };
    words
        .next()
        .is_none()
        .then_some((Some(found.0), Some(found.1)))
}

fn end<A: FromStr + Into<IpAddr>>(address: &str, port: &str) -> Option<SocketAddr> {
    let address: A = address.parse().ok()?;
    // `parse` would take a sign.
    let is_number = port.bytes().all(|byte| byte.is_ascii_digit());
    let port = port.parse().ok().filter(|_| is_number)?;
    Some(SocketAddr::new(address.into(), port))
}
