//! A row as a line of CSV that a spreadsheet shows and never runs.

use super::column::{Column, Values, number};
use super::escape::{is_invisible, until_special};
use super::json::{self, hex};
use super::number::plain_seconds;
use super::time::Clock;

/// Writes one row without its line end. Absent values and empty lists are empty cells, other lists are JSON.
pub(super) fn row(
    out: &mut Vec<u8>,
    columns: &[Column],
    row: usize,
    clock: &mut Clock,
    written: &mut Vec<u8>,
) {
    for (place, column) in columns.iter().enumerate() {
        if place > 0 {
            out.push(b',');
        }
        if column.is_absent(row) || column.values.is_empty(row) {
            continue;
        }
        match &column.values {
            Values::Timestamp(values) => clock.write(out, number(values, row)),
            Values::Duration(values) => plain_seconds(out, number(values, row)),
            Values::Text(texts) => text(out, texts.value(row)),
            Values::Bytes(values) => bytes(out, values.value(row)),
            Values::Bool(_) | Values::U16(_) | Values::U32(_) | Values::U64(_) => {
                json::value(out, &column.values, row, clock);
            }
            Values::Durations(_) | Values::U16s(_) | Values::Issues(_) | Values::Headers(_) => {
                written.clear();
                json::value(written, &column.values, row, clock);
                bytes(out, written);
            }
        }
    }
}

/// Writes bytes as a cell: what is no UTF-8 stands as `\xff`.
fn bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    if let Ok(valid) = str::from_utf8(bytes) {
        return text(out, valid);
    }
    let mut shown = String::with_capacity(bytes.len() + 64);
    for chunk in bytes.utf8_chunks() {
        shown.push_str(chunk.valid());
        for byte in chunk.invalid() {
            shown.push_str("\\x");
            shown.extend(
                [byte >> 4, byte & 0xf]
                    .iter()
                    .filter_map(|digit| char::from_digit(u32::from(*digit), 16)),
            );
        }
    }
    text(out, &shown);
}

/// Writes text as a cell. An apostrophe goes before what would be a formula; line breaks and tabs stay, other control
/// characters become escapes. A cell that holds a separator is quoted (RFC 4180 2.6), and a carriage return counts as
/// one: unquoted it would begin a row for many readers, and a stranger would choose what is in it.
fn text(out: &mut Vec<u8>, text: &str) {
    let bytes = text.as_bytes();
    let is_formula = matches!(
        bytes.first(),
        Some(b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r')
    );
    if until_special::<b','>(bytes) == bytes.len() {
        if is_formula {
            out.push(b'\'');
        }
        out.extend_from_slice(bytes);
        return;
    }
    let quoted = bytes
        .iter()
        .any(|byte| matches!(byte, b',' | b'"' | b'\r' | b'\n'));
    if quoted {
        out.push(b'"');
    }
    if is_formula {
        out.push(b'\'');
    }
    escaped(out, text);
    if quoted {
        out.push(b'"');
    }
}

fn escaped(out: &mut Vec<u8>, text: &str) {
    let mut rest = text;
    while !rest.is_empty() {
        let plain = until_special::<b'"'>(rest.as_bytes());
        let (before, after) = rest.split_at_checked(plain).unwrap_or((rest, ""));
        out.extend_from_slice(before.as_bytes());
        let mut characters = after.chars();
        if let Some(character) = characters.next() {
            special(out, character);
        }
        rest = characters.as_str();
    }
}

fn special(out: &mut Vec<u8>, character: char) {
    let code = u32::from(character);
    match character {
        '"' => out.extend_from_slice(b"\"\""),
        '\t' | '\n' | '\r' => out.push(code as u8),
        _ if character < ' ' || is_invisible(character) => {
            let (sign, digits): (&[u8], u32) = match code {
                ..=0xff => (b"\\x", 2),
                0x100..=0xffff => (b"\\u", 4),
                _ => (b"\\U", 8),
            };
            out.extend_from_slice(sign);
            hex(out, code, digits);
        }
        _ => out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
    }
}
