//! A row as a JSON object (RFC 8259), without spaces and with every visible character as it is.

use std::str;

use super::column::{Column, Headers, Issues, Lists, Values, number};
use super::escape::{is_invisible, until_special};
use super::number::{seconds, whole};
use super::time::Clock;

/// Writes one row.
pub(super) fn row(out: &mut Vec<u8>, columns: &[Column], row: usize, clock: &mut Clock) {
    for column in columns {
        out.extend_from_slice(&column.key);
        if column.is_absent(row) {
            out.extend_from_slice(b"null");
        } else {
            value(out, &column.values, row, clock);
        }
    }
    out.extend_from_slice(if columns.is_empty() { b"{}" } else { b"}" });
}

/// Writes one value: times in ISO 8601, durations in seconds, bytes as text.
pub(super) fn value(out: &mut Vec<u8>, values: &Values, row: usize, clock: &mut Clock) {
    match values {
        Values::Timestamp(values) => {
            out.push(b'"');
            clock.write(out, number(values, row));
            out.push(b'"');
        }
        Values::Duration(values) => seconds(out, number(values, row)),
        Values::Durations(lists) => list(out, lists.row(row), |out, item| seconds(out, *item)),
        Values::Bool(flags) => {
            let flag: &[u8] = if flags.value(row) { b"true" } else { b"false" };
            out.extend_from_slice(flag);
        }
        Values::U16(values) => whole(out, number(values, row)),
        Values::U32(values) => whole(out, number(values, row)),
        Values::U64(values) => whole(out, number(values, row)),
        Values::U16s(lists) => list(out, lists.row(row), |out, item| whole(out, *item)),
        Values::Text(texts) => text(out, texts.value(row)),
        Values::Bytes(values) => bytes(out, values.value(row)),
        Values::Issues(lists) => issues(out, lists, row),
        Values::Headers(lists) => headers(out, lists, row),
    }
}

fn list<T>(out: &mut Vec<u8>, items: &[T], write: impl Fn(&mut Vec<u8>, &T)) {
    out.push(b'[');
    for (place, item) in items.iter().enumerate() {
        if place > 0 {
            out.push(b',');
        }
        write(out, item);
    }
    out.push(b']');
}

fn issues(out: &mut Vec<u8>, lists: &Lists<Issues>, row: usize) {
    let Issues {
        codes,
        places,
        references,
    } = &lists.items;
    out.push(b'[');
    for (place, item) in lists.range(row).enumerate() {
        let opening: &[u8] = if place == 0 {
            b"{\"code\":"
        } else {
            b",{\"code\":"
        };
        out.extend_from_slice(opening);
        text(out, codes.value(item));
        out.extend_from_slice(b",\"offset\":");
        whole(out, number(places, item));
        out.extend_from_slice(b",\"reference\":");
        text(out, references.value(item));
        out.push(b'}');
    }
    out.push(b']');
}

fn headers(out: &mut Vec<u8>, lists: &Lists<Headers>, row: usize) {
    let Headers { keys, values } = &lists.items;
    out.push(b'{');
    for (place, item) in lists.range(row).enumerate() {
        if place > 0 {
            out.push(b',');
        }
        text(out, keys.value(item));
        out.push(b':');
        text(out, values.value(item));
    }
    out.push(b'}');
}

/// Writes a string.
pub(super) fn text(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    escaped(out, text);
    out.push(b'"');
}

/// Writes bytes as a string: what is no UTF-8 stands as `\xff`, because JSON has no bytes.
fn bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    out.push(b'"');
    if let Ok(text) = str::from_utf8(bytes) {
        escaped(out, text);
    } else {
        for chunk in bytes.utf8_chunks() {
            escaped(out, chunk.valid());
            for byte in chunk.invalid() {
                out.extend_from_slice(b"\\\\x");
                hex(out, u32::from(*byte), 2);
            }
        }
    }
    out.push(b'"');
}

fn escaped(out: &mut Vec<u8>, text: &str) {
    let mut rest = text;
    while !rest.is_empty() {
        let plain = until_special::<b'\\'>(rest.as_bytes());
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
    let short = match character {
        '"' => b'"',
        '\\' => b'\\',
        '\n' => b'n',
        '\r' => b'r',
        '\t' => b't',
        '\u{8}' => b'b',
        '\u{c}' => b'f',
        _ if character < ' ' || is_invisible(character) => {
            let mut units = [0; 2];
            for unit in character.encode_utf16(&mut units) {
                out.extend_from_slice(b"\\u");
                hex(out, u32::from(*unit), 4);
            }
            return;
        }
        _ => {
            out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            return;
        }
    };
    out.extend_from_slice(&[b'\\', short]);
}

/// Writes a number in so many hexadecimal digits.
pub(super) fn hex(out: &mut Vec<u8>, value: u32, digits: u32) {
    for place in (0..digits).rev() {
        let digit = value >> (4 * place) & 0xf;
        out.extend(char::from_digit(digit, 16).map(|digit| digit as u8));
    }
}
