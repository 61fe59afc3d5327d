//! A whole session description.

use std::borrow::Cow;

use memchr::memchr;

use crate::sdp::addr::Addr;
use crate::sdp::media::{Attributes, Direction, Media, MediaKind};
use crate::sip::lexical::{after, is_space, split, trim_start};

/// Most media sections that are kept.
const SECTIONS: usize = 64;

/// `o=`: who made the description, and which version it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin<'a> {
    /// User name.
    pub username: &'a [u8],
    /// Identifier of the session.
    pub session_id: &'a [u8],
    /// Grows with every change.
    pub version: &'a [u8],
    /// Where it was made.
    pub addr: Option<Addr<'a>>,
}

impl<'a> Origin<'a> {
    fn parse(value: &'a [u8]) -> Option<Self> {
        let mut parts = words(value);
        Some(Self {
            username: parts.next()?,
            session_id: parts.next()?,
            version: parts.next()?,
            addr: Addr::parse(parts.rest()),
        })
    }
}

/// A session description.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Session<'a> {
    /// `o=`.
    pub origin: Option<Origin<'a>>,
    /// `s=`, which may be empty.
    pub name: &'a [u8],
    /// `c=` before the first media.
    pub connection: Option<Addr<'a>>,
    /// Media sections in their order.
    pub media: Vec<Media<'a>>,
    direction: Direction,
    section: &'a [u8],
}

impl<'a> Session<'a> {
    /// Reads a description; `None` when no line of it is one. Lines that make no sense are skipped.
    pub fn parse(text: &'a [u8]) -> Option<Self> {
        let mut session = Self::default();
        let mut fingerprint = false;
        let mut known = false;
        let mut section = text;
        let mut lines = Lines::of(text);
        loop {
            let rest = lines.rest;
            let Some((kind, value)) = lines.next() else {
                break;
            };
            known |= matches!(kind, b'v' | b'o' | b'c' | b'm');
            if kind == b'm' {
                session.end_section(split(section, section.len() - rest.len()).0);
                if session.media.len() == SECTIONS {
                    return Some(session);
                }
                let mut media = Media::parse(value).unwrap_or_default();
                media.direction = session.direction;
                media.fingerprint = fingerprint;
                session.media.push(media);
                section = lines.rest;
            } else if let Some(media) = session.media.last_mut() {
                media.line(kind, value);
            } else {
                session.line(kind, value);
                fingerprint |= kind == b'a' && value.starts_with(b"fingerprint:");
            }
        }
        session.end_section(section);
        known.then_some(session)
    }

    /// Gives the lines read since the last `m=` to the section that they belong to.
    fn end_section(&mut self, lines: &'a [u8]) {
        match self.media.last_mut() {
            Some(media) => media.set_section(lines),
            None => self.section = lines,
        }
    }

    fn line(&mut self, kind: u8, value: &'a [u8]) {
        match kind {
            b'o' if self.origin.is_none() => self.origin = Origin::parse(value),
            b's' => self.name = value,
            b'c' if self.connection.is_none() => self.connection = Addr::parse(value),
            b'a' => {
                if let Some(direction) = Direction::of(value) {
                    self.direction = direction;
                }
            }
            _ => {}
        }
    }

    /// Attributes before the first media, such as `group:BUNDLE`.
    pub fn attributes(&self) -> Attributes<'a> {
        Attributes::of(self.section)
    }

    /// Where the media of a section goes: its own address, else that of the session.
    pub fn address(&self, media: &Media<'a>) -> Option<Addr<'a>> {
        media.connection.or(self.connection)
    }

    /// The first audio that may flow, else the first media that may.
    pub fn main_media(&self) -> Option<&Media<'a>> {
        let active = || self.media.iter().filter(|media| media.is_active());
        active()
            .find(|media| media.kind == MediaKind::Audio)
            .or_else(|| active().next())
    }

    /// Direction of the main media; that of the session when no media may flow.
    pub fn direction(&self) -> Direction {
        self.main_media()
            .map_or(self.direction, |media| media.direction)
    }

    /// Whether every active media is on hold: sendonly, inactive, or the old address 0.0.0.0 (RFC 3264 section 8.4).
    pub fn is_hold(&self) -> bool {
        let mut active = self
            .media
            .iter()
            .filter(|media| media.is_active())
            .peekable();
        active.peek().is_some()
            && active.all(|media| {
                matches!(media.direction, Direction::SendOnly | Direction::Inactive)
                    || self
                        .address(media)
                        .is_some_and(|addr| addr.is_unspecified())
            })
    }

    /// The most preferred codec of a section.
    pub fn first_codec(&self, media: &Media<'a>) -> Cow<'a, str> {
        media.first_codec().unwrap_or_default()
    }
}

/// Lines of the form `x=value`; all others are skipped. LF alone ends a line too (RFC 8866 section 9).
#[derive(Clone, Debug)]
pub(crate) struct Lines<'a> {
    rest: &'a [u8],
}

impl<'a> Lines<'a> {
    pub(crate) fn of(text: &'a [u8]) -> Self {
        Self { rest: text }
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = (u8, &'a [u8]);

    fn next(&mut self) -> Option<(u8, &'a [u8])> {
        while !self.rest.is_empty() {
            let end = memchr(b'\n', self.rest).unwrap_or(self.rest.len());
            let (line, rest) = split(self.rest, end);
            self.rest = after(rest, 1);
            if let [kind, b'=', value @ ..] = line.strip_suffix(b"\r").unwrap_or(line) {
                return Some((*kind, value));
            }
        }
        None
    }
}

/// Words between white space.
#[derive(Clone, Debug)]
pub(crate) struct Words<'a> {
    rest: &'a [u8],
}

pub(crate) fn words(text: &[u8]) -> Words<'_> {
    Words { rest: text }
}

impl<'a> Words<'a> {
    /// What was not read yet.
    pub(crate) fn rest(&self) -> &'a [u8] {
        self.rest
    }
}

impl<'a> Iterator for Words<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let text = trim_start(self.rest);
        let end = text
            .iter()
            .position(|byte| is_space(*byte))
            .unwrap_or(text.len());
        let (word, rest) = split(text, end);
        self.rest = rest;
        (!word.is_empty()).then_some(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OFFER: &[u8] = b"v=0\r\no=alice 2890844526 2890844527 IN IP4 host.atlanta.example.com\r\ns=\r\n\
        c=IN IP4 192.0.2.1\r\nt=0 0\r\na=group:BUNDLE 1 2\r\nm=audio 22334 RTP/AVP 0\r\na=mid:1\r\na=ptime:20\r\n\
        m=video 6024 RTP/AVP 107\r\nc=IN IP6 2001:db8::1\r\na=rtpmap:107 H263-1998/90000\r\na=sendonly\r\na=candidate:1 1 UDP 1 192.0.2.9 9 typ host\r\n";

    #[test]
    fn media_have_their_own_address_or_that_of_the_session() {
        let session = Session::parse(OFFER).unwrap();
        let place = |index: usize| {
            let media = &session.media[index];
            (session.address(media).unwrap().ip, media.port)
        };
        assert_eq!(place(0), ("192.0.2.1".parse().ok(), 22334));
        assert_eq!(place(1), ("2001:db8::1".parse().ok(), 6024));
        let origin = session.origin.unwrap();
        assert_eq!(
            (origin.session_id, origin.version),
            (&b"2890844526"[..], &b"2890844527"[..])
        );
        assert_eq!(session.first_codec(&session.media[0]), "PCMU");
        assert_eq!(session.first_codec(&session.media[1]), "H263-1998");
        assert_eq!(session.media[0].ptime, Some(20));
        assert_eq!(session.media[0].mid, Some(&b"1"[..]));
    }

    #[test]
    fn attributes_of_a_section_stay_in_it() {
        let session = Session::parse(OFFER).unwrap();
        assert_eq!(session.attributes().count(), 1);
        assert_eq!(session.media[0].attributes().count(), 2);
        let candidate = session.media[1]
            .attributes()
            .find(|a| a.name == b"candidate");
        assert!(candidate.unwrap().value.ends_with(b"typ host"));
    }

    #[test]
    fn hold_is_sendonly_inactive_or_the_old_address() {
        let hold = |text: &str| Session::parse(text.as_bytes()).unwrap().is_hold();
        assert!(hold(
            "v=0\nc=IN IP4 1.2.3.4\nm=audio 4000 RTP/AVP 0\na=sendonly\n"
        ));
        assert!(hold(
            "v=0\nc=IN IP4 1.2.3.4\na=inactive\nm=audio 4000 RTP/AVP 0\n"
        ));
        assert!(hold("v=0\nc=IN IP4 0.0.0.0\nm=audio 4000 RTP/AVP 0\n"));
        assert!(hold(
            "v=0\nm=audio 4000 RTP/AVP 0\na=sendonly\nm=video 0 RTP/AVP 31\n"
        ));
        assert!(!hold(
            "v=0\na=inactive\nm=audio 4000 RTP/AVP 0\na=sendrecv\n"
        ));
        assert!(!hold("v=0\nm=audio 0 RTP/AVP 0\na=sendonly\n"));
        assert!(!hold(
            "v=0\nc=IN IP4 1.2.3.4\nm=audio 4000 RTP/AVP 0\na=recvonly\n"
        ));
    }

    #[test]
    fn the_direction_is_that_of_the_main_media() {
        let session = Session::parse(
            b"v=0\nm=video 1 RTP/AVP 31\na=inactive\nm=audio 2 RTP/AVP 0\na=recvonly\n",
        );
        assert_eq!(session.unwrap().direction(), Direction::RecvOnly);
    }

    #[test]
    fn damaged_lines_are_skipped_and_other_text_is_no_description() {
        assert_eq!(Session::parse(b""), None);
        assert_eq!(Session::parse(b"hello\r\nworld"), None);
        let session =
            Session::parse(b"v=0\r\nm =video 1\r\nm=audio x\r\nc=IN\r\nm=audio 5 RTP/AVP 8")
                .unwrap();
        assert_eq!(session.media.len(), 2);
        assert_eq!((session.media[0].port, session.media[1].port), (0, 5));
    }

    #[test]
    fn no_description_can_grow_without_bound() {
        let text = b"v=0\n"
            .iter()
            .chain(b"m=audio 1 RTP/AVP 0\n".repeat(1000).iter())
            .copied()
            .collect::<Vec<_>>();
        assert_eq!(Session::parse(&text).unwrap().media.len(), SECTIONS);
    }
}
