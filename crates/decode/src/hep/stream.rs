//! HEP over TCP and TLS: frames of version 3, one after the other.

use memchr::memchr2;

use crate::stream::{Delimited, Format, Front, Item, Maybe, Stamps};

use super::chunk;
use super::version3::{HEADER, MAGICS, announced};

/// Vendors are numbered from 0; ten are known. What is far above is text or noise.
const VENDORS: u16 = 256;

/// Cuts a stream into HEP frames. Versions 1 and 2 have no length and travel in datagrams only.
pub type HepStream = Delimited<HepFormat>;

/// Whether a stream that begins like this carries HEP.
pub fn is_hep_stream(bytes: &[u8]) -> Maybe {
    HepFormat::begins(bytes)
}

/// How a frame of version 3 tells its length.
#[derive(Clone, Copy, Debug)]
pub enum HepFormat {}

impl Format for HepFormat {
    fn front(bytes: &[u8], strict: bool) -> Front {
        let magic = bytes.get(..4).unwrap_or(bytes);
        if !MAGICS.iter().any(|known| known.starts_with(magic)) {
            return Front::No;
        }
        if bytes.len() < HEADER {
            return Front::More;
        }
        let length = announced(bytes);
        if length < HEADER {
            return Front::No;
        }
        match strict.then(|| first_chunk(bytes, length)) {
            Some(Front::No) => Front::No,
            Some(Front::More) => Front::More,
            _ => Front::Frame(length),
        }
    }

    fn candidate(bytes: &[u8]) -> Option<usize> {
        memchr2(b'H', b'E', bytes)
    }

    fn item(bytes: &[u8], stamps: Stamps) -> Item<'_> {
        Item::Hep { bytes, stamps }
    }
}

/// Whether what follows the length can be a chunk, with the length of the frame if so.
fn first_chunk(bytes: &[u8], length: usize) -> Front {
    let Some([vendor, vendor_low, _, _, high, low]) =
        bytes.get(HEADER..).and_then(|rest| rest.first_chunk::<6>())
    else {
        return if length < HEADER + chunk::HEADER {
            Front::No
        } else {
            Front::More
        };
    };
    let chunk_length = usize::from(u16::from_be_bytes([*high, *low]));
    let fits = u16::from_be_bytes([*vendor, *vendor_low]) < VENDORS
        && (chunk::HEADER..=length.saturating_sub(HEADER)).contains(&chunk_length);
    if fits {
        Front::Frame(length)
    } else {
        Front::No
    }
}
