//! RTP payload types that mean something without an rtpmap (RFC 3551 section 6).

/// A static payload type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StaticPayload {
    /// Encoding name.
    pub name: &'static str,
    /// Clock rate in Hz; G722 says 8000 although it samples at 16000 (RFC 3551 section 4.5.2).
    pub clock: u32,
    /// Audio channels.
    pub channels: u8,
}

/// The meaning of a static payload type.
pub const fn static_payload(payload_type: u8) -> Option<StaticPayload> {
    let (name, clock, channels) = match payload_type {
        0 => ("PCMU", 8_000, 1),
        3 => ("GSM", 8_000, 1),
        4 => ("G723", 8_000, 1),
        5 => ("DVI4", 8_000, 1),
        6 => ("DVI4", 16_000, 1),
        7 => ("LPC", 8_000, 1),
        8 => ("PCMA", 8_000, 1),
        9 => ("G722", 8_000, 1),
        10 => ("L16", 44_100, 2),
        11 => ("L16", 44_100, 1),
        12 => ("QCELP", 8_000, 1),
        13 => ("CN", 8_000, 1),
        14 => ("MPA", 90_000, 1),
        15 => ("G728", 8_000, 1),
        16 => ("DVI4", 11_025, 1),
        17 => ("DVI4", 22_050, 1),
        18 => ("G729", 8_000, 1),
        25 => ("CelB", 90_000, 1),
        26 => ("JPEG", 90_000, 1),
        28 => ("nv", 90_000, 1),
        31 => ("H261", 90_000, 1),
        32 => ("MPV", 90_000, 1),
        33 => ("MP2T", 90_000, 1),
        34 => ("H263", 90_000, 1),
        _ => return None,
    };
    Some(StaticPayload {
        name,
        clock,
        channels,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn telephony_codecs_have_their_numbers() {
        assert_eq!(static_payload(0).unwrap().name, "PCMU");
        assert_eq!(static_payload(9).unwrap().clock, 8_000);
        assert_eq!(static_payload(18).unwrap().name, "G729");
        assert_eq!(static_payload(96), None);
    }
}
