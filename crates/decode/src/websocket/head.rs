//! The head of an HTTP message, taken from a stream up to its empty line (RFC 9112 section 2).

use memchr::memchr_iter;

use crate::stream::Maybe;

use super::Role;

/// Bytes of a head that are kept. A longer one is none of ours.
pub(super) const HEAD_BYTES: usize = 16_384;
const REQUEST: &[u8] = b"GET ";
const RESPONSE: &[u8] = b"HTTP/1.";

/// Whether the first bytes of a connection may be of an upgrade to WebSocket: the GET of the client (RFC 6455 section
/// 4.1), or the answer of the server where that was captured first.
pub fn begins_handshake(bytes: &[u8]) -> Maybe {
    match begins_with(bytes, REQUEST) {
        Maybe::No => begins_with(bytes, RESPONSE),
        found => found,
    }
}

fn begins_with(bytes: &[u8], start: &[u8]) -> Maybe {
    match (bytes.starts_with(start), start.starts_with(bytes)) {
        (true, _) => Maybe::Yes,
        (false, true) => Maybe::More,
        (false, false) => Maybe::No,
    }
}

/// How far the head is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Progress {
    /// Its end is still to come.
    More,
    /// It ended after so many of the bytes that were given last.
    End { used: usize },
    /// This is no head, or one that is too long.
    Wrong,
}

/// Collects a head. Each byte is looked at once.
#[derive(Debug, Default)]
pub(super) struct Head {
    bytes: Vec<u8>,
    /// Where the line begins that the last byte belongs to.
    line: usize,
}

impl Head {
    /// The next bytes of the stream.
    pub(super) fn push(&mut self, bytes: &[u8]) -> Progress {
        let before = self.bytes.len();
        let (kept, over) = bytes
            .split_at_checked(HEAD_BYTES - before)
            .unwrap_or((bytes, &[]));
        self.bytes.extend_from_slice(kept);
        if self.is_no_http() {
            return Progress::Wrong;
        }
        for newline in memchr_iter(b'\n', kept).map(|at| before + at) {
            let line = self.bytes.get(self.line..newline).unwrap_or_default();
            self.line = newline + 1;
            if matches!(line, b"" | b"\r") {
                self.bytes.truncate(self.line);
                return Progress::End {
                    used: self.line - before,
                };
            }
        }
        if over.is_empty() && self.bytes.len() < HEAD_BYTES {
            Progress::More
        } else {
            Progress::Wrong
        }
    }

    /// Who sends such a head; `None` while it is too short to tell.
    pub(super) fn sender(&self) -> Option<Role> {
        if self.bytes.starts_with(REQUEST) {
            Some(Role::Client)
        } else if self.bytes.starts_with(RESPONSE) {
            Some(Role::Server)
        } else {
            None
        }
    }

    /// What came so far.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Bytes of memory that it keeps.
    pub(super) fn held(&self) -> usize {
        self.bytes.capacity()
    }

    fn is_no_http(&self) -> bool {
        [REQUEST, RESPONSE]
            .iter()
            .all(|start| begins_with(&self.bytes, start) == Maybe::No)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_ends_at_its_empty_line_however_it_is_cut() {
        let text = b"GET /ws HTTP/1.1\r\nHost: a\r\n\r\n\x81\x00";
        let head = text.len() - 2;
        for cut in 0..text.len() {
            let mut collected = Head::default();
            let first = collected.push(&text[..cut]);
            if cut >= head {
                assert_eq!(first, Progress::End { used: head });
                continue;
            }
            assert_eq!(first, Progress::More, "{cut}");
            let used = head - cut;
            assert_eq!(collected.push(&text[cut..]), Progress::End { used });
            assert_eq!(collected.bytes(), &text[..head]);
        }
    }

    #[test]
    fn lines_may_end_with_a_line_feed_alone() {
        let mut head = Head::default();
        assert_eq!(
            head.push(b"HTTP/1.1 101 Ok\nA: b\n\nrest"),
            Progress::End { used: 22 }
        );
        assert_eq!(head.sender(), Some(Role::Server));
    }

    #[test]
    fn what_is_no_http_and_what_never_ends_is_wrong() {
        assert_eq!(Head::default().push(b"PO"), Progress::Wrong);
        assert_eq!(Head::default().push(b"INVITE sip:a"), Progress::Wrong);
        let mut head = Head::default();
        assert_eq!(head.push(b"GET / HTTP/1.1\r\n"), Progress::More);
        let mut pushed = 16;
        let line = [b'a'; 100];
        while head.push(&line) == Progress::More {
            pushed += line.len();
            assert!(pushed < HEAD_BYTES);
        }
        assert!(head.held() <= 2 * HEAD_BYTES);
    }
}
