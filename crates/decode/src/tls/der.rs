//! When a certificate expires: as much DER as it takes to get there (X.690 section 8.1, RFC 5280 section 4.1).

use super::cursor::Cursor;
use super::time::{generalized_time, utc_time};

const INTEGER: u8 = 0x02;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const SEQUENCE: u8 = 0x30;
/// `[0] EXPLICIT Version`, which certificates of version 1 do not have.
const VERSION: u8 = 0xa0;

/// Reads `notAfter` of a certificate, which may be cut behind it.
pub(super) fn not_after(certificate: &[u8]) -> Option<i64> {
    let outer = value(&mut Cursor::of(certificate), SEQUENCE)?;
    let mut fields = Cursor::of(value(&mut Cursor::of(outer), SEQUENCE)?);
    if fields.rest().first() == Some(&VERSION) {
        value(&mut fields, VERSION)?;
    }
    // Serial number, signature algorithm and issuer.
    value(&mut fields, INTEGER)?;
    value(&mut fields, SEQUENCE)?;
    value(&mut fields, SEQUENCE)?;
    let mut validity = Cursor::of(value(&mut fields, SEQUENCE)?);
    element(&mut validity)?;
    match element(&mut validity)? {
        (UTC_TIME, text) => utc_time(text),
        (GENERALIZED_TIME, text) => generalized_time(text),
        _ => None,
    }
}

fn value<'a>(cursor: &mut Cursor<'a>, tag: u8) -> Option<&'a [u8]> {
    element(cursor)
        .filter(|(found, _)| *found == tag)
        .map(|(_, value)| value)
}

/// Tag and value of the next element; as many bytes of the value as there are.
fn element<'a>(cursor: &mut Cursor<'a>) -> Option<(u8, &'a [u8])> {
    let tag = cursor.u8()?;
    let length = match cursor.u8()? {
        length @ 0..=0x7f => length.into(),
        0x81 => cursor.u8()?.into(),
        0x82 => cursor.u16()?.into(),
        0x83 => cursor.u24()? as usize,
        // No certificate is longer, and DER has no indefinite lengths.
        _ => return None,
    };
    Some((tag, cursor.take_up_to(length)))
}
