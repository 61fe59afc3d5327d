//! Session-Expires (RFC 4028 section 4).

use memchr::memchr;

use crate::sip::integer::Number;
use crate::sip::lexical::{split, trim};
use crate::sip::params::Params;

/// Who refreshes a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refresher {
    /// The side that sent the request.
    Uac,
    /// The side that answered it.
    Uas,
}

/// The value of Session-Expires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionExpires {
    /// Seconds after which the session ends unless it is refreshed.
    pub seconds: u32,
    /// Who refreshes; `None` while it is not negotiated.
    pub refresher: Option<Refresher>,
}

impl SessionExpires {
    /// Reads the value of Session-Expires.
    pub fn parse(value: &[u8]) -> Option<Self> {
        let (seconds, params) = split(value, memchr(b';', value).unwrap_or(value.len()));
        let refresher = Params::of(params).get(b"refresher").and_then(|side| {
            if side.eq_ignore_ascii_case(b"uac") {
                Some(Refresher::Uac)
            } else if side.eq_ignore_ascii_case(b"uas") {
                Some(Refresher::Uas)
            } else {
                None
            }
        });
        Some(Self {
            seconds: Number::of(trim(seconds)).value()?,
            refresher,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_and_refresher_are_read() {
        assert_eq!(
            SessionExpires::parse(b"01800 ; Refresher=UAS"),
            Some(SessionExpires {
                seconds: 1800,
                refresher: Some(Refresher::Uas)
            })
        );
        assert_eq!(SessionExpires::parse(b"90").unwrap().refresher, None);
        assert_eq!(SessionExpires::parse(b"x;refresher=uac"), None);
    }
}
