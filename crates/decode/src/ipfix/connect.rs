//! How an exporter introduces itself, and the answer without which it sends nothing.

use super::SetName;
use super::fields::Fields;
use super::message::{HEADER, SET_HEADER, Sets, VERSION};

/// Versions, flags, keepalive, and numbers of the system and its product; the host name follows.
const FIXED: usize = 21;
const CONNECT_REPLY: u16 = 257;
const MAJOR_VERSION: u16 = 1;

/// What an exporter says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Connect<'a> {
    /// Major and minor version of the protocol.
    pub version: (u16, u16),
    /// What it wants to send beyond SIP.
    pub flags: u16,
    /// Seconds within which it wants to hear from the collector; 0 for never.
    pub keepalive_seconds: u16,
    /// Number of the system.
    pub system: u32,
    /// Name of the host.
    pub host: &'a [u8],
    domain: u32,
}

/// Reads the introduction out of a message, if it holds one.
pub fn connect(message: &[u8]) -> Option<Connect<'_>> {
    let set = Sets::of(message)?.find(|set| set.name == Some(SetName::Connect))?;
    let domain = message
        .get(..HEADER)?
        .last_chunk::<4>()
        .map(|domain| u32::from_be_bytes(*domain))?;
    let mut fields = Fields::new(set.body);
    let version = (fields.u16()?, fields.u16()?);
    let flags = fields.u16()?;
    let _more_flags = (fields.u16()?, fields.u16()?);
    let keepalive_seconds = fields.u16()?;
    let system = fields.u32()?;
    let _product = fields.array::<5>()?;
    let host = fields.variable()?;
    (!host.cut).then_some(Connect {
        version,
        flags,
        keepalive_seconds,
        system,
        host: host.bytes,
        domain,
    })
}

impl Connect<'_> {
    /// The answer of a collector that wants SIP and nothing else, and sends keepalives at the given interval.
    ///
    /// `None` for a host name that is too long for a message.
    pub fn reply(&self, export_seconds: u32, keepalive_seconds: u16) -> Option<Vec<u8>> {
        let host_length = variable_length(self.host.len())?;
        let set = SET_HEADER + FIXED + host_length.len() + self.host.len();
        let length = u16::try_from(HEADER + set).ok()?;
        let mut bytes = Vec::with_capacity(usize::from(length));
        bytes.extend(VERSION.to_be_bytes());
        bytes.extend(length.to_be_bytes());
        bytes.extend(export_seconds.to_be_bytes());
        bytes.extend(0_u32.to_be_bytes());
        bytes.extend(self.domain.to_be_bytes());
        bytes.extend(CONNECT_REPLY.to_be_bytes());
        bytes.extend((set as u16).to_be_bytes());
        bytes.extend(MAJOR_VERSION.to_be_bytes());
        // Minor version, and no flag: nothing but SIP is wanted.
        bytes.extend([0; 8]);
        bytes.extend(keepalive_seconds.to_be_bytes());
        bytes.extend(self.system.to_be_bytes());
        bytes.extend([0; 5]);
        bytes.extend(host_length);
        bytes.extend(self.host);
        Some(bytes)
    }
}

/// The length before a field of variable length (RFC 7011 7).
fn variable_length(length: usize) -> Option<Vec<u8>> {
    match u8::try_from(length) {
        Ok(short) if short < u8::MAX => Some(vec![short]),
        _ => {
            let [high, low] = u16::try_from(length).ok()?.to_be_bytes();
            Some(vec![u8::MAX, high, low])
        }
    }
}
