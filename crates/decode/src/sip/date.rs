//! SIP-date: RFC 1123 form, always GMT (RFC 3261 section 20.17).

const DAYS: [&[u8]; 7] = [b"Mon", b"Tue", b"Wed", b"Thu", b"Fri", b"Sat", b"Sun"];
const MONTHS: [&[u8]; 12] = [
    b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec",
];
/// Digits stand where `0` stands; `a` is checked by name; everything else stands for itself.
const FORM: &[u8; 29] = b"aaa, 00 aaa 0000 00:00:00 GMT";

/// Whether the value has the form `Sat, 13 Nov 2010 23:29:00 GMT`.
pub(crate) fn is_valid(value: &[u8]) -> bool {
    value.len() == FORM.len()
        && value.iter().zip(FORM).all(|(byte, form)| match form {
            b'0' => byte.is_ascii_digit(),
            b'a' => byte.is_ascii_alphabetic(),
            other => byte == other,
        })
        && value.get(..3).is_some_and(|day| DAYS.contains(&day))
        && value
            .get(8..11)
            .is_some_and(|month| MONTHS.contains(&month))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_form_of_rfc_1123_in_gmt_is_valid() {
        assert!(is_valid(b"Sat, 13 Nov 2010 23:29:00 GMT"));
        for value in [
            &b"Fri, 01 Jan 2010 16:00:00 EST"[..],
            b"2010-01-01T16:00:00Z",
            b"Xyz, 01 Jan 2010 16:00:00 GMT",
            b"Fri, 01 Foo 2010 16:00:00 GMT",
            b"Fri, 1 Jan 2010 16:00:00 GMT",
            b"",
        ] {
            assert!(!is_valid(value));
        }
    }
}
