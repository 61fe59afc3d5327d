//! What may be set.

use crate::duplicate::DEFAULT_WINDOW_NS;
use crate::frame::DecapsulationSettings;
use crate::sctp::SctpSettings;
use crate::sip::Limits;
use crate::tcp::StreamSettings;

/// How packets are put together.
#[derive(Clone, Debug)]
pub struct WireSettings {
    /// UDP ports of VXLAN.
    pub vxlan_ports: Vec<u16>,
    /// Most memory for IP fragments whose datagram is not complete.
    pub fragment_bytes: usize,
    /// Most memory for TCP connections; SCTP associations get a sixteenth of it in addition.
    pub stream_bytes: usize,
    /// Most data of one TCP direction that waits behind a hole.
    pub direction_bytes: usize,
    /// How long a hole in a TCP stream may stay.
    pub hole_wait_ns: i64,
    /// How far apart copies of one datagram may be.
    pub duplicate_window_ns: i64,
    /// Ports where SIP is expected.
    pub sip_ports: Vec<u16>,
    /// Limits of one message.
    pub limits: Limits,
}

impl Default for WireSettings {
    fn default() -> Self {
        let streams = StreamSettings::default();
        let decapsulation = DecapsulationSettings::default();
        Self {
            vxlan_ports: decapsulation.vxlan_ports,
            fragment_bytes: decapsulation.fragment_bytes,
            stream_bytes: streams.bytes,
            direction_bytes: streams.direction_bytes,
            hole_wait_ns: streams.hold_ns,
            duplicate_window_ns: DEFAULT_WINDOW_NS,
            sip_ports: vec![5060],
            limits: Limits::default(),
        }
    }
}

impl WireSettings {
    pub(super) fn decapsulation(&self) -> DecapsulationSettings {
        DecapsulationSettings {
            vxlan_ports: self.vxlan_ports.clone(),
            fragment_bytes: self.fragment_bytes,
        }
    }

    pub(super) fn streams(&self) -> StreamSettings {
        StreamSettings {
            bytes: self.stream_bytes,
            direction_bytes: self.direction_bytes,
            hold_ns: self.hole_wait_ns,
            ..StreamSettings::default()
        }
    }

    pub(super) fn associations(&self) -> SctpSettings {
        SctpSettings {
            held_bytes: self.stream_bytes / 16,
            message_bytes: self.limits.message_bytes,
            ..SctpSettings::default()
        }
    }
}
