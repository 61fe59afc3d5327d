//! What became of the packets, and what was found that is no message.

use std::collections::BTreeMap;

use crate::sip::KeepaliveKind;
use crate::tls::TlsItem;

/// Most server names that are counted by name; the others share one count.
const SERVER_NAMES: usize = 1_000;

/// What a packet was good for. Every packet is counted as exactly one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PacketUse {
    /// It holds bytes of SIP, of an agent, or of what keeps a SIP flow open; or a part of such a datagram.
    Carried,
    /// It is a second capture of another packet.
    Duplicate,
    /// There is no SIP in it, for this reason.
    Ignored(&'static str),
    /// It could not be read, for this reason: SIP may have been lost with it.
    Dropped(&'static str),
}

/// What was seen of TLS and DTLS without any key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TlsCounts {
    /// Handshakes that began.
    pub client_hellos: u64,
    /// Handshakes that were answered, by the version that was agreed.
    pub server_hellos: BTreeMap<&'static str, u64>,
    /// Alerts that were sent in clear, by name.
    pub alerts: BTreeMap<&'static str, u64>,
    /// Names that clients asked for; those beyond the first thousand count as `other`.
    pub server_names: BTreeMap<String, u64>,
    /// When the first of the certificates that were shown expires, in nanoseconds since 1970.
    pub certificate_not_after: Option<i64>,
    /// Records of all kinds.
    pub records: u64,
}

impl TlsCounts {
    pub(super) fn item(&mut self, item: &TlsItem<'_>) {
        match item {
            TlsItem::Record { .. } => self.records += 1,
            TlsItem::ClientHello { server_name, .. } => {
                self.client_hellos += 1;
                if let Some(name) = server_name {
                    self.server_name(name);
                }
            }
            TlsItem::ServerHello { version, .. } => {
                *self.server_hellos.entry(version.as_str()).or_default() += 1;
            }
            TlsItem::Certificate { not_after } => {
                let earliest = self.certificate_not_after.get_or_insert(*not_after);
                *earliest = (*earliest).min(*not_after);
            }
            TlsItem::Alert(alert) => *self.alerts.entry(alert.name()).or_default() += 1,
            TlsItem::HandshakeCut { .. } | TlsItem::Unframed { .. } => {}
        }
    }

    pub(super) fn server_name(&mut self, name: &str) {
        if let Some(count) = self.server_names.get_mut(name) {
            *count += 1;
        } else {
            let full = self.server_names.len() >= SERVER_NAMES;
            let name = if full { "other" } else { name };
            *self.server_names.entry(name.to_owned()).or_default() += 1;
        }
    }
}

/// What HEP agents sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HepCounts {
    /// Frames, whatever they carry.
    pub frames: u64,
    /// Frames that end early or contradict themselves; what could be read of them was used.
    pub damaged: u64,
    /// Frames with SIP that do not tell between whom; their messages are left out.
    pub without_address: u64,
    /// Frames that carry something else than SIP, by payload type.
    pub other: BTreeMap<u8, u64>,
}

/// What IPFIX exporters sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IpfixCounts {
    /// Messages, whatever they carry.
    pub messages: u64,
    /// Keepalives.
    pub keepalives: u64,
    /// Records without a byte of SIP.
    pub empty: u64,
    /// Sets and records that contradict themselves or end early.
    pub damaged: u64,
    /// Sets that are not read: templates, media quality, unknown ones.
    pub other_sets: u64,
}

/// What was found beside messages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WireCounts {
    /// Keepalives by kind.
    pub keepalives: BTreeMap<&'static str, u64>,
    /// Frames of HEP agents.
    pub hep: HepCounts,
    /// Messages of IPFIX exporters.
    pub ipfix: IpfixCounts,
    /// Bytes of streams that belong to no message: framing was lost, or found only later.
    pub unframed_bytes: u64,
    /// TLS and DTLS.
    pub tls: TlsCounts,
}

impl WireCounts {
    /// Keepalives of all kinds.
    pub fn keepalives(&self) -> u64 {
        self.keepalives.values().sum()
    }

    pub(super) fn keepalive(&mut self, kind: KeepaliveKind) {
        *self.keepalives.entry(kind.as_str()).or_default() += 1;
    }
}
