//! Numbers as JSON and CSV write them. A duration is written as the number of seconds that reads back as the same
//! double: the shortest such number, as everybody else writes doubles.

/// Nanoseconds of a second.
pub(super) const SECOND: u64 = 1_000_000_000;
/// Up to here each number of nanoseconds is a double of its own, and its decimal digits are the shortest (IEEE 754: 15
/// digits survive the way there and back).
const EXACT: u64 = 1_000_000_000_000_000;
/// Fractions below a ten-thousandth are written with an exponent.
const SMALL: u64 = 100_000;

/// Writes a whole number.
pub(super) fn whole<N: itoa::Integer>(out: &mut Vec<u8>, value: N) {
    out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
}

/// Writes nine digits.
pub(super) fn nine_digits(out: &mut Vec<u8>, value: u64) {
    let mut buffer = itoa::Buffer::new();
    let digits = buffer.format(SECOND + value % SECOND).as_bytes();
    out.extend_from_slice(digits.get(1..).unwrap_or_default());
}

/// Writes nanoseconds as seconds for JSON: `3.0`, `0.5`, `2e-05`.
pub(super) fn seconds(out: &mut Vec<u8>, nanoseconds: i64) {
    let magnitude = nanoseconds.unsigned_abs();
    if magnitude >= EXACT {
        let text = double(nanoseconds).to_string();
        out.extend_from_slice(text.as_bytes());
        if !text.contains('.') {
            out.extend_from_slice(b".0");
        }
        return;
    }
    if nanoseconds < 0 {
        out.push(b'-');
    }
    if (1..SMALL).contains(&magnitude) {
        return small(out, magnitude);
    }
    whole(out, magnitude / SECOND);
    out.push(b'.');
    let fraction = magnitude % SECOND;
    if fraction == 0 {
        out.push(b'0');
    } else {
        nine_digits(out, fraction);
        strip_zeros(out);
    }
}

/// Writes nanoseconds as seconds for cells: `3`, `0.5`, `0.00002`.
pub(super) fn plain_seconds(out: &mut Vec<u8>, nanoseconds: i64) {
    let magnitude = nanoseconds.unsigned_abs();
    if magnitude >= EXACT {
        out.extend_from_slice(format!("{:.9}", double(nanoseconds)).as_bytes());
    } else {
        if nanoseconds < 0 {
            out.push(b'-');
        }
        whole(out, magnitude / SECOND);
        let fraction = magnitude % SECOND;
        if fraction == 0 {
            return;
        }
        out.push(b'.');
        nine_digits(out, fraction);
    }
    strip_zeros(out);
    if out.last() == Some(&b'.') {
        out.pop();
    }
}

/// Fewer than a hundred thousand nanoseconds: one digit, the others behind a point, and the exponent.
fn small(out: &mut Vec<u8>, nanoseconds: u64) {
    let mut buffer = itoa::Buffer::new();
    let digits = buffer.format(nanoseconds).as_bytes();
    let (first, others) = digits.split_at_checked(1).unwrap_or_default();
    out.extend_from_slice(first);
    if others.iter().any(|digit| *digit != b'0') {
        out.push(b'.');
        out.extend_from_slice(others);
        strip_zeros(out);
    }
    out.extend_from_slice(b"e-0");
    whole(out, 10 - digits.len());
}

/// Takes zeros from the end. There is a digit before them that is none, or a point.
fn strip_zeros(out: &mut Vec<u8>) {
    while out.last() == Some(&b'0') {
        out.pop();
    }
}

/// The double next to so many nanoseconds. Division would round twice where they are more than a double holds.
fn double(nanoseconds: i64) -> f64 {
    let magnitude = nanoseconds.unsigned_abs();
    let sign = if nanoseconds < 0 { "-" } else { "" };
    let text = format!("{sign}{}.{:09}", magnitude / SECOND, magnitude % SECOND);
    text.parse().unwrap_or_default()
}
