//! pcapng and pcap, with stamps in nanoseconds.

use serde::{Deserialize, Serialize};

/// The link type that everything built here has.
pub const ETHERNET: u32 = 1;

const SNAP_LENGTH: u32 = 262_144;
const PCAP_NANOSECONDS: u32 = 0xa1b2_3c4d;
const NANOSECONDS: u64 = 1_000_000_000;
const SECTION: u32 = 0x0a0d_0d0a;
const BYTE_ORDER: u32 = 0x1a2b_3c4d;
const INTERFACE: u32 = 1;
const PACKET: u32 = 6;
const APPLICATION: u16 = 4;
const RESOLUTION: u16 = 9;
/// Most interfaces of one file; there are not so many link types.
const INTERFACES: usize = 64;

/// Format of a capture file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FileFormat {
    /// Several link types in one file.
    #[default]
    Pcapng,
    /// One link type: Ethernet.
    Pcap,
}

/// One packet to be written.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    /// Nanoseconds since 1970, UTC.
    pub ts: i64,
    /// Link type as files number it.
    pub link_type: u32,
    /// Its bytes.
    pub data: &'a [u8],
    /// Its length on the wire.
    pub original_len: u32,
}

impl FileFormat {
    /// The end of a file's name.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Pcapng => "pcapng",
            Self::Pcap => "pcap",
        }
    }

    /// Whether packets of this link type can be written as they are.
    pub const fn takes(self, link_type: u32) -> bool {
        match self {
            Self::Pcapng => link_type <= u16::MAX as u32,
            Self::Pcap => link_type == ETHERNET,
        }
    }

    /// Writes what a file begins with.
    pub(super) fn begin(self, out: &mut Vec<u8>) {
        match self {
            Self::Pcapng => block(SECTION, out, |out| {
                number(out, BYTE_ORDER);
                out.extend_from_slice(&1_u16.to_le_bytes());
                out.extend_from_slice(&0_u16.to_le_bytes());
                out.extend_from_slice(&u64::MAX.to_le_bytes());
                option(APPLICATION, b"siptower", out);
                option(0, &[], out);
            }),
            Self::Pcap => {
                number(out, PCAP_NANOSECONDS);
                out.extend_from_slice(&2_u16.to_le_bytes());
                out.extend_from_slice(&4_u16.to_le_bytes());
                number(out, 0);
                number(out, 0);
                number(out, SNAP_LENGTH);
                number(out, ETHERNET);
            }
        }
    }

    /// Writes a packet, and before it the interface where that is the first of its link type. `interfaces` are the link
    /// types of the file so far.
    pub(super) fn record(self, interfaces: &mut Vec<u16>, record: &Record<'_>, out: &mut Vec<u8>) {
        // There was no time before 1970 in either format.
        let ts = u64::try_from(record.ts).unwrap_or(0);
        match self {
            Self::Pcapng => {
                let interface = interface(interfaces, record.link_type as u16, out);
                block(PACKET, out, |out| {
                    number(out, interface);
                    number(out, (ts >> 32) as u32);
                    number(out, ts as u32);
                    number(out, record.data.len() as u32);
                    number(out, record.original_len);
                    padded(record.data, out);
                });
            }
            Self::Pcap => {
                number(out, (ts / NANOSECONDS) as u32);
                number(out, (ts % NANOSECONDS) as u32);
                number(out, record.data.len() as u32);
                number(out, record.original_len);
                out.extend_from_slice(record.data);
            }
        }
    }
}

/// The number of the interface of a link type; written when there is none yet.
fn interface(interfaces: &mut Vec<u16>, link_type: u16, out: &mut Vec<u8>) -> u32 {
    if let Some(place) = interfaces.iter().position(|known| *known == link_type) {
        return place as u32;
    }
    if interfaces.len() >= INTERFACES {
        return 0;
    }
    block(INTERFACE, out, |out| {
        out.extend_from_slice(&link_type.to_le_bytes());
        out.extend_from_slice(&[0; 2]);
        number(out, SNAP_LENGTH);
        option(RESOLUTION, &[9], out);
        option(0, &[], out);
    });
    interfaces.push(link_type);
    (interfaces.len() - 1) as u32
}

fn block(kind: u32, out: &mut Vec<u8>, body: impl FnOnce(&mut Vec<u8>)) {
    let start = out.len();
    number(out, kind);
    number(out, 0);
    body(out);
    let length = (out.len() - start + 4) as u32;
    number(out, length);
    if let Some(place) = out.get_mut(start + 4..start + 8) {
        place.copy_from_slice(&length.to_le_bytes());
    }
}

fn option(code: u16, value: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(&code.to_le_bytes());
    out.extend_from_slice(&(value.len() as u16).to_le_bytes());
    padded(value, out);
}

fn padded(bytes: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(bytes);
    let zeros = [0; 3];
    out.extend_from_slice(
        zeros
            .get(..bytes.len().wrapping_neg() % 4)
            .unwrap_or_default(),
    );
}

fn number(out: &mut Vec<u8>, number: u32) {
    out.extend_from_slice(&number.to_le_bytes());
}
