//! IPFIX over TCP: messages, one after the other (RFC 7011 10.4).

use memchr::memchr;

use crate::stream::{Delimited, Format, Front, Item, Maybe, Stamps};

use super::SetName;
use super::fields::Fields;
use super::message::{HEADER, SET_HEADER, VERSION};

/// Cuts a stream into IPFIX messages.
pub type IpfixStream = Delimited<IpfixFormat>;

/// Whether a stream that begins like this is IPFIX of a session border controller.
pub fn is_ipfix(bytes: &[u8]) -> Maybe {
    IpfixFormat::begins(bytes)
}

/// How an IPFIX message tells its length.
#[derive(Clone, Copy, Debug)]
pub enum IpfixFormat {}

impl Format for IpfixFormat {
    fn front(bytes: &[u8], strict: bool) -> Front {
        let version = bytes.get(..2).unwrap_or(bytes);
        if !VERSION.to_be_bytes().starts_with(version) {
            return Front::No;
        }
        let Some([_, _, high, low]) = bytes.first_chunk::<4>() else {
            return Front::More;
        };
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        if length < HEADER {
            return Front::No;
        }
        if strict {
            first_set(bytes, length)
        } else {
            Front::Frame(length)
        }
    }

    fn candidate(bytes: &[u8]) -> Option<usize> {
        let [first, _] = VERSION.to_be_bytes();
        memchr(first, bytes)
    }

    fn item(bytes: &[u8], stamps: Stamps) -> Item<'_> {
        Item::Ipfix { bytes, stamps }
    }
}

/// Whether the message begins with a set that these exporters send and that fits into it.
fn first_set(bytes: &[u8], length: usize) -> Front {
    if length < HEADER + SET_HEADER {
        return Front::No;
    }
    let mut fields = Fields::new(bytes.get(HEADER..).unwrap_or_default());
    let (Some(number), set_length) = (fields.u16(), fields.u16()) else {
        return Front::More;
    };
    let Some(name) = SetName::from_numbers(number) else {
        return Front::No;
    };
    // A keepalive is empty. Its number alone, 0, stands in much that is no IPFIX, such as between the chunks of HEP.
    let longest = match name {
        SetName::Keepalive => SET_HEADER,
        _ => length - HEADER,
    };
    match set_length.map(usize::from) {
        None => Front::More,
        Some(set) if (SET_HEADER..=longest).contains(&set) => Front::Frame(length),
        Some(_) => Front::No,
    }
}
