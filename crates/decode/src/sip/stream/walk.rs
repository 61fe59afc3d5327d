//! Lines of bytes that still grow: each byte is looked at once, however the bytes are cut.

use memchr::memchr2;

use crate::sip::lexical::after;
use crate::sip::lines::line_end_length;

/// Where a line stands: its text, and where the next one begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) next: usize,
}

impl Line {
    /// Its text, without the line end.
    pub(super) fn of<'b>(&self, bytes: &'b [u8]) -> &'b [u8] {
        bytes.get(self.start..self.end).unwrap_or(&[])
    }
}

/// Walks physical lines; line ends are those of [`Lines`](crate::sip::lines::Lines).
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Walk {
    /// Where the line begins that did not end yet.
    line: usize,
    /// No line end begins before this.
    searched: usize,
}

impl Walk {
    /// Begins at a place.
    pub(super) fn at(position: usize) -> Self {
        Self {
            line: position,
            searched: position,
        }
    }

    /// Where the line begins that did not end yet.
    pub(super) fn line(&self) -> usize {
        self.line
    }

    /// The next line; `None` while its end is not there, or could still become longer because more bytes come.
    pub(super) fn next(&mut self, bytes: &[u8], no_more: bool) -> Option<Line> {
        let rest = after(bytes, self.searched);
        let Some(found) = memchr2(b'\r', b'\n', rest) else {
            self.searched = bytes.len().max(self.searched);
            return None;
        };
        self.searched += found;
        let length = line_end_length(after(rest, found)).or(no_more.then_some(1))?;
        let line = Line {
            start: self.line,
            end: self.searched,
            next: self.searched + length,
        };
        *self = Self::at(line.next);
        Some(line)
    }

    /// Begins a line at a place before which nothing is of interest.
    pub(super) fn jump(&mut self, position: usize) {
        self.line = position;
        self.searched = self.searched.max(position);
    }

    /// Treats what was searched of this line as gone.
    pub(super) fn drop_line(&mut self) {
        self.line = self.searched;
    }

    /// Bytes were taken off the front.
    pub(super) fn rebase(&mut self, taken: usize) {
        self.line = self.line.saturating_sub(taken);
        self.searched = self.searched.saturating_sub(taken);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sip::lines::Lines;

    /// Where the head ends, the bytes given one after the other.
    fn head_end(bytes: &[u8]) -> Option<usize> {
        let mut walk = Walk::default();
        let empty = |line: Line| (line.start == line.end).then_some(line.next);
        for end in 0..=bytes.len() {
            while let Some(line) = walk.next(&bytes[..end], false) {
                if let Some(next) = empty(line) {
                    return Some(next);
                }
            }
        }
        while let Some(line) = walk.next(bytes, true) {
            if let Some(next) = empty(line) {
                return Some(next);
            }
        }
        None
    }

    #[test]
    fn the_empty_line_is_where_the_lines_of_the_parser_end() {
        let alphabet = b"\r\n a";
        for number in 0..4_u32.pow(8) {
            let mut bytes = vec![b'A'];
            bytes.extend((0..8).map(|place| alphabet[(number >> (2 * place)) as usize % 4]));
            let mut lines = Lines::of(&bytes);
            lines.start_line();
            while lines.header_line().is_some() {}
            let expected = lines.ended.then_some(lines.position());
            assert_eq!(head_end(&bytes), expected, "{bytes:?}");
        }
    }
}
