//! x
pub fn redact(_raw: &mut [u8]) {}
