//! Alerts (RFC 8446 section 6).

/// Why an endpoint closes, or what it warns of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Alert {
    /// 1 warns, 2 is fatal.
    pub level: u8,
    pub description: u8,
}

const FATAL: u8 = 2;

impl Alert {
    /// Reads the content of a record; `None` when it is not the two bytes of an alert in the clear: encrypted ones are
    /// longer.
    pub(super) fn read(content: &[u8]) -> Option<Self> {
        match content {
            &[level @ 1..=FATAL, description] => Some(Self { level, description }),
            _ => None,
        }
    }

    /// Whether the connection ends with it.
    pub fn is_fatal(self) -> bool {
        self.level == FATAL
    }

    /// The stable name: that of RFC 8446, of the versions before, or `unknown`.
    pub const fn name(self) -> &'static str {
        match self.description {
            0 => "close_notify",
            10 => "unexpected_message",
            20 => "bad_record_mac",
            21 => "decryption_failed",
            22 => "record_overflow",
            30 => "decompression_failure",
            40 => "handshake_failure",
            41 => "no_certificate",
            42 => "bad_certificate",
            43 => "unsupported_certificate",
            44 => "certificate_revoked",
            45 => "certificate_expired",
            46 => "certificate_unknown",
            47 => "illegal_parameter",
            48 => "unknown_ca",
            49 => "access_denied",
            50 => "decode_error",
            51 => "decrypt_error",
            60 => "export_restriction",
            70 => "protocol_version",
            71 => "insufficient_security",
            80 => "internal_error",
            86 => "inappropriate_fallback",
            90 => "user_canceled",
            100 => "no_renegotiation",
            109 => "missing_extension",
            110 => "unsupported_extension",
            111 => "certificate_unobtainable",
            112 => "unrecognized_name",
            113 => "bad_certificate_status_response",
            114 => "bad_certificate_hash_value",
            115 => "unknown_psk_identity",
            116 => "certificate_required",
            120 => "no_application_protocol",
            _ => "unknown",
        }
    }
}
