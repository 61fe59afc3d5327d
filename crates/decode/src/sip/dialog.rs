//! Replaces (RFC 3891) and Join (RFC 3911): headers that name another dialog.

use memchr::memchr;

use crate::sip::lexical::{split, trim};
use crate::sip::params::Params;

/// A dialog named by its Call-ID and tags, from the view of the one who receives the header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replaces<'a> {
    /// Call-ID of the dialog.
    pub call_id: &'a [u8],
    /// Local tag of the receiver; `0` stands for none (RFC 3891 section 6.1).
    pub to_tag: &'a [u8],
    /// Remote tag of the receiver.
    pub from_tag: &'a [u8],
    /// Only if the dialog is still early.
    pub early_only: bool,
}

impl<'a> Replaces<'a> {
    /// Reads the value; `None` when a part is missing.
    pub fn parse(value: &'a [u8]) -> Option<Self> {
        let (call_id, params) = split(value, memchr(b';', value)?);
        let call_id = trim(call_id);
        let params = Params::of(params);
        (!call_id.is_empty()).then_some(())?;
        Some(Self {
            call_id,
            to_tag: params.get(b"to-tag")?,
            from_tag: params.get(b"from-tag")?,
            early_only: params.has(b"early-only"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dialog_is_named_by_three_parts() {
        assert_eq!(
            Replaces::parse(b"98732@sip.example.com;from-tag=r33th4x0r;to-tag=ff87ff;early-only"),
            Some(Replaces {
                call_id: b"98732@sip.example.com",
                to_tag: b"ff87ff",
                from_tag: b"r33th4x0r",
                early_only: true
            })
        );
        for value in [&b""[..], b"a", b"a;to-tag=1", b";to-tag=1;from-tag=2"] {
            assert_eq!(Replaces::parse(value), None);
        }
    }
}
