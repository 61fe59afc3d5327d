//! Lines of the header section: CRLF, and with an issue LF or CR alone; folded lines joined (RFC 3261 section 7.3.1).

use memchr::memchr2;

use crate::sip::lexical::{after, find, split, trim, trim_end};

/// Walks the lines. A line is a slice of the message, with the folds still in it.
#[derive(Clone, Debug)]
pub(crate) struct Lines<'a> {
    bytes: &'a [u8],
    position: usize,
    /// Where the first LF without a CR stood.
    pub(crate) bare_lf: Option<usize>,
    /// Where the first CR without an LF stood.
    pub(crate) bare_cr: Option<usize>,
    /// Whether the empty line that ends the header section was seen.
    pub(crate) ended: bool,
    /// How many bytes of line ends were read.
    pub(crate) end_bytes: usize,
}

impl<'a> Lines<'a> {
    /// Begins at the start-line: CR and LF before it are skipped (RFC 3261 section 7.5).
    pub(crate) fn of(bytes: &'a [u8]) -> Self {
        let skipped = bytes
            .iter()
            .position(|byte| !matches!(byte, b'\r' | b'\n'))
            .unwrap_or(bytes.len());
        Self {
            bytes,
            position: skipped,
            bare_lf: None,
            bare_cr: None,
            ended: false,
            end_bytes: skipped,
        }
    }

    /// Begins at the first byte, where headers stand without a start-line, as in the parts of a multipart body.
    pub(crate) fn within(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            position: 0,
            bare_lf: None,
            bare_cr: None,
            ended: false,
            end_bytes: 0,
        }
    }

    /// Bytes read so far; after the empty line, where the body begins.
    pub(crate) fn position(&self) -> usize {
        self.position
    }

    /// The start-line, which cannot be folded.
    pub(crate) fn start_line(&mut self) -> &'a [u8] {
        let start = self.position;
        let (end, next) = self.line_end(start);
        self.position = next;
        self.bytes.get(start..end).unwrap_or(&[])
    }

    /// The next header line with its folds; `None` after the last one.
    #[inline]
    pub(crate) fn header_line(&mut self) -> Option<&'a [u8]> {
        let start = self.position;
        let rest = self.bytes.get(start..)?;
        let found = memchr2(b'\r', b'\n', rest).unwrap_or(rest.len());
        let (line, tail) = split(rest, found);
        // CRLF and then the next header, as nearly always; everything else takes the long way.
        if let [b'\r', b'\n', first, ..] = tail
            && *first > b' '
            && !line.is_empty()
        {
            self.position = start + found + 2;
            self.end_bytes += 2;
            return Some(line);
        }
        self.unusual_line(start)
    }

    /// The last line, a folded one, and one that does not end with CRLF.
    fn unusual_line(&mut self, start: usize) -> Option<&'a [u8]> {
        let (mut end, mut next) = self.line_end(start);
        if end == start {
            self.ended = next > start;
            self.position = next;
            return None;
        }
        while next > end && matches!(self.bytes.get(next), Some(b' ' | b'\t')) {
            (end, next) = self.line_end(next);
        }
        self.position = next;
        self.bytes.get(start..end)
    }

    /// Where the line that begins at `from` ends, and where the next one begins; the same at the end of the bytes.
    fn line_end(&mut self, from: usize) -> (usize, usize) {
        let rest = after(self.bytes, from);
        let Some(found) = memchr2(b'\r', b'\n', rest) else {
            return (self.bytes.len(), self.bytes.len());
        };
        let end = from + found;
        let tail = after(rest, found);
        // At the very end a CR is all there is of its line end.
        let length = line_end_length(tail).unwrap_or(1);
        match tail {
            // A CR as the very last byte is a cut line end: the end of the headers is missing, and that is said elsewhere.
            [b'\r', b'\n', ..] | [b'\r'] => {}
            [b'\n', ..] => {
                self.bare_lf.get_or_insert(end);
            }
            _ => {
                self.bare_cr.get_or_insert(end);
            }
        }
        self.end_bytes += length;
        (end, end + length)
    }
}

/// How many bytes the line end takes that stands at the front; `None` while the bytes behind it decide that.
#[inline]
pub(crate) fn line_end_length(bytes: &[u8]) -> Option<usize> {
    match bytes {
        [b'\r', b'\n', ..] => Some(2),
        // Some senders double the CR of every line: one line end, not the end of the header section.
        [b'\r', b'\r', b'\n', ..] => Some(3),
        [] | [b'\r'] | [b'\r', b'\r'] => None,
        _ => Some(1),
    }
}

/// The name and the value of a header line, without the white space around them (HCOLON, RFC 3261 section 25.1); `None`
/// without a colon.
#[inline]
pub(crate) fn name_and_value(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let (name, value) = split(line, find(b':', line)?);
    Some((trim_end(name), trim(after(value, 1))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walk(bytes: &[u8]) -> (Vec<&[u8]>, Lines<'_>) {
        let mut lines = Lines::of(bytes);
        let mut found = vec![lines.start_line()];
        while let Some(line) = lines.header_line() {
            found.push(line);
        }
        (found, lines)
    }

    #[test]
    fn folded_lines_are_one_line_and_the_empty_line_ends() {
        let (lines, state) = walk(b"\r\n\r\nA\r\nb: 1\r\n 2\r\n\t3\r\nc:\r\n\r\nbody");
        assert_eq!(lines, [&b"A"[..], b"b: 1\r\n 2\r\n\t3", b"c:"]);
        assert!(state.ended);
        assert_eq!(state.position(), 27);
        assert_eq!((state.bare_cr, state.bare_lf), (None, None));
    }

    #[test]
    fn bare_line_ends_are_accepted_and_noted_at_the_first_place() {
        let (lines, state) = walk(b"A\nb: 1\n 2\n\nbody");
        assert_eq!(lines, [&b"A"[..], b"b: 1\n 2"]);
        assert_eq!(
            (state.bare_lf, state.bare_cr, state.ended),
            (Some(1), None, true)
        );
        let (lines, state) = walk(b"A\rb: 1\r\rbody");
        assert_eq!(lines, [&b"A"[..], b"b: 1"]);
        assert_eq!(
            (state.bare_cr, state.ended, state.position()),
            (Some(1), true, 8)
        );
    }

    #[test]
    fn a_doubled_cr_is_one_line_end() {
        let (lines, state) = walk(b"A\r\r\nb: 1\r\r\n\r\r\nbody");
        assert_eq!(lines, [&b"A"[..], b"b: 1"]);
        assert_eq!(
            (state.bare_cr, state.ended, state.position()),
            (Some(1), true, 14)
        );
    }

    #[test]
    fn the_end_of_the_bytes_is_not_the_empty_line() {
        for bytes in [
            &b"A\r\nb: 1\r\n"[..],
            b"A\r\nb: 1",
            b"A\r\nb: 1\r",
            b"A",
            b"",
        ] {
            assert!(!walk(bytes).1.ended, "{bytes:?}");
        }
    }
}
