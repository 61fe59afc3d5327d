//! FDDI (ISO 9314-2).

use crate::frame::{Layer, Skip};

/// Frame control, two addresses.
const HEADER: usize = 13;
/// Frame control: long addresses and LLC, of either class and any priority.
const LLC: u8 = 0x50;
const LENGTH_AND_FORMAT: u8 = 0x70;

pub(crate) fn read(frame: &[u8]) -> Result<Layer<'_>, Skip> {
    let (header, rest) = frame.split_first_chunk::<HEADER>().ok_or(Skip::Truncated)?;
    if header[0] & LENGTH_AND_FORMAT == LLC {
        Ok(Layer::Llc(rest))
    } else {
        Err(Skip::NotIp)
    }
}
