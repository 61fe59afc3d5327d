//! PPP over Ethernet (RFC 2516), session stage.

use crate::frame::{Layer, Skip};

/// Version and type, both 1.
const VERSION_AND_TYPE: u8 = 0x11;
/// Session data; every other code belongs to discovery.
const SESSION: u8 = 0;

pub(crate) fn read(bytes: &[u8]) -> Result<Layer<'_>, Skip> {
    // Version and type, code, session, length. The length is left to what is inside.
    let ([version, code, ..], payload) = bytes.split_first_chunk::<6>().ok_or(Skip::Truncated)?;
    if *version == VERSION_AND_TYPE && *code == SESSION {
        Ok(Layer::Ppp(payload))
    } else {
        Err(Skip::NotIp)
    }
}
