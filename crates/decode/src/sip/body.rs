//! What a body is, and the session description in it, also inside multipart bodies (RFC 5621).

use memchr::{memchr, memmem};

use crate::sip::lexical::{after, split, trim, trim_end};
use crate::sip::lines::Lines;
use crate::sip::params::Params;
use crate::sip::tables::HeaderName;

/// How deep multipart bodies are looked into.
const DEPTH: usize = 3;
/// Longest boundary (RFC 2046 section 5.1.1).
const BOUNDARY: usize = 70;

/// The value of Content-Type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContentType<'a> {
    /// Type, such as `application`.
    pub kind: &'a [u8],
    /// Subtype, such as `sdp`.
    pub subtype: &'a [u8],
    /// Parameters, such as `boundary`.
    pub params: Params<'a>,
}

impl<'a> ContentType<'a> {
    /// Reads the value of Content-Type.
    pub fn parse(value: &'a [u8]) -> Option<Self> {
        let (media, params) = split(value, memchr(b';', value).unwrap_or(value.len()));
        let (kind, subtype) = split(media, memchr(b'/', media)?);
        Some(Self {
            kind: trim(kind),
            subtype: trim(after(subtype, 1)),
            params: Params::of(params),
        })
    }

    /// Compares type and subtype without regard to case.
    pub fn is(&self, kind: &[u8], subtype: &[u8]) -> bool {
        self.kind.eq_ignore_ascii_case(kind) && self.subtype.eq_ignore_ascii_case(subtype)
    }

    fn boundary(&self) -> Option<&'a [u8]> {
        if !self.kind.eq_ignore_ascii_case(b"multipart") {
            return None;
        }
        self.params
            .get(b"boundary")
            .filter(|boundary| !boundary.is_empty() && boundary.len() <= BOUNDARY)
    }
}

/// One part of a multipart body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Part<'a> {
    pub(crate) content_type: Option<ContentType<'a>>,
    pub(crate) content: &'a [u8],
}

/// The parts of a multipart body. A missing last boundary ends the last part with the body.
#[derive(Clone, Debug)]
pub(crate) struct Parts<'a> {
    boundary: &'a [u8],
    rest: Option<&'a [u8]>,
}

impl<'a> Parts<'a> {
    /// `None` for a body that is not multipart.
    pub(crate) fn of(content_type: &ContentType<'a>, body: &'a [u8]) -> Option<Self> {
        let mut parts = Self {
            boundary: content_type.boundary()?,
            rest: Some(body),
        };
        parts.cut();
        Some(parts)
    }

    /// Cuts at the next delimiter line; what stood before it is returned.
    fn cut(&mut self) -> Option<&'a [u8]> {
        let body = self.rest?;
        let finder = memmem::Finder::new(self.boundary);
        let mut from = 0;
        while let Some(found) = finder.find(after(body, from)) {
            let start = from + found;
            let before = split(body, start).0;
            if let Some(content) = delimiter(before) {
                let tail = after(body, start + self.boundary.len());
                self.rest = if tail.starts_with(b"--") {
                    None
                } else {
                    next_line(tail)
                };
                return Some(content);
            }
            from = start + 1;
        }
        self.rest = None;
        Some(body)
    }
}

/// The content before a delimiter, if `--` at the start of a line precedes the boundary.
fn delimiter(before: &[u8]) -> Option<&[u8]> {
    let content = before.strip_suffix(b"--")?;
    if let Some(content) = content.strip_suffix(b"\n") {
        return Some(content.strip_suffix(b"\r").unwrap_or(content));
    }
    content.is_empty().then_some(content)
}

fn next_line(bytes: &[u8]) -> Option<&[u8]> {
    memchr(b'\n', bytes).map(|end| after(bytes, end + 1))
}

impl<'a> Iterator for Parts<'a> {
    type Item = Part<'a>;

    fn next(&mut self) -> Option<Part<'a>> {
        self.cut().map(part)
    }
}

fn part(bytes: &[u8]) -> Part<'_> {
    let mut content_type = None;
    let mut lines = Lines::within(bytes);
    while let Some(line) = lines.header_line() {
        let Some(colon) = memchr(b':', line) else {
            continue;
        };
        let (name, value) = split(line, colon);
        if content_type.is_none()
            && HeaderName::from_bytes(trim_end(name)) == HeaderName::ContentType
        {
            content_type = ContentType::parse(trim(after(value, 1)));
        }
    }
    Part {
        content_type,
        content: after(bytes, lines.position()),
    }
}

/// The session description in a body. Without a Content-Type it is known by its first line.
pub(crate) fn session_description<'a>(
    content_type: Option<ContentType<'a>>,
    body: &'a [u8],
) -> Option<&'a [u8]> {
    find(content_type, body, DEPTH)
}

fn find<'a>(
    content_type: Option<ContentType<'a>>,
    body: &'a [u8],
    depth: usize,
) -> Option<&'a [u8]> {
    let Some(content_type) = content_type else {
        return body.starts_with(b"v=0").then_some(body);
    };
    if content_type.is(b"application", b"sdp") {
        return Some(body);
    }
    if depth == 0 {
        return None;
    }
    Parts::of(&content_type, body)?
        .find_map(|part| find(Some(part.content_type?), part.content, depth - 1))
}
