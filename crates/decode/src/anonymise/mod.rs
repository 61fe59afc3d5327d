//! Replaces whom a message is about by pseudonyms of the same length: addresses, telephone numbers, names and hosts.
//!
//! The same value has the same pseudonym wherever it stands, in every message and in every run with the same key, so that calls
//! stay calls. What is not known to be safe is replaced: headers by what they hold ([`protocol`]), words that the protocol does
//! not know, and bodies other than session descriptions altogether. Secrets and content are overwritten first, as
//! [`redact`](crate::redact) does. Lengths, line ends and punctuation stay.

mod address;
mod body;
mod chain;
mod lists;
mod literal;
mod protocol;
mod text;
mod words;

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::ops::Range;

pub use chain::AnonymityKey;
use protocol::{Keeps, keeps, keeps_open_name};

use crate::redact::redact;
use crate::sip::lexical::{after, is_space, split, trim, trim_end, trim_start};
use crate::sip::lines::Lines;
use crate::sip::{
    Content, ContentLength, ContentType, HeaderName, Method, classify, reason_phrase,
    version_length,
};

/// Words whose pseudonyms are remembered; then all are forgotten and made again.
const REMEMBERED: usize = 16_384;
/// Longest word that is remembered.
const REMEMBERED_BYTES: usize = 48;
/// Digits of a status code, and of a warning's.
const STATUS_CODE: usize = 3;
/// Shortest name of a header that is replaced: two letters name nobody, and others in their place may be a compact form.
const HEADER_NAME: usize = 3;

/// Gives pseudonyms.
#[derive(Clone, Debug)]
pub struct Anonymiser {
    key: AnonymityKey,
    /// Pseudonyms of words: a call repeats few of them many times.
    known: HashMap<Box<[u8]>, Box<[u8]>>,
    addresses: HashMap<IpAddr, IpAddr>,
    /// The message as it was, while it is rewritten.
    original: Vec<u8>,
}

/// What the headers say about the body.
#[derive(Clone, Copy, Default)]
struct Head<'a> {
    content_type: Option<ContentType<'a>>,
    content_length: ContentLength,
    is_encoded: bool,
}

impl Anonymiser {
    /// One with a secret key: whoever has it can undo the pseudonyms by trying.
    pub fn new(key: AnonymityKey) -> Self {
        Self {
            key,
            known: HashMap::new(),
            addresses: HashMap::new(),
            original: Vec::new(),
        }
    }

    /// The pseudonym of an address, as it stands in packets.
    pub fn address(&mut self, address: IpAddr) -> IpAddr {
        if let Some(known) = self.addresses.get(&address) {
            return *known;
        }
        let pseudonym = address::address(self.key, address);
        if self.addresses.len() >= REMEMBERED {
            self.addresses.clear();
        }
        self.addresses.insert(address, pseudonym);
        pseudonym
    }

    /// The same for an address with a port, which stays.
    pub fn endpoint(&mut self, endpoint: SocketAddr) -> SocketAddr {
        SocketAddr::new(self.address(endpoint.ip()), endpoint.port())
    }

    /// Rewrites the bytes of one datagram: its message, and what may follow it.
    pub fn message(&mut self, raw: &mut [u8]) {
        redact(raw);
        let mut original = std::mem::take(&mut self.original);
        original.clear();
        original.extend_from_slice(raw);
        Rewriting {
            names: self,
            original: &original,
            raw,
        }
        .datagram();
        self.original = original;
    }

    /// Replaces a word or a number.
    fn replace(&mut self, word: &mut [u8]) {
        if word.len() > REMEMBERED_BYTES {
            return words::replace(self.key, word);
        }
        if let Some(known) = self.known.get(&*word) {
            return word.copy_from_slice(known);
        }
        let before: Box<[u8]> = (&*word).into();
        words::replace(self.key, word);
        if self.known.len() >= REMEMBERED {
            self.known.clear();
        }
        self.known.insert(before, (&*word).into());
    }
}

/// One datagram: what it was, and what it becomes.
struct Rewriting<'a, 'o> {
    names: &'a mut Anonymiser,
    original: &'o [u8],
    raw: &'a mut [u8],
}

impl<'o> Rewriting<'_, 'o> {
    fn datagram(&mut self) {
        let mut rest = self.original;
        loop {
            let beyond = self.message(rest);
            if beyond.is_empty() {
                return;
            }
            if classify(beyond) != Content::Sip {
                return self.overwrite(beyond);
            }
            rest = beyond;
        }
    }

    /// Walks over one message; gives what follows it.
    fn message(&mut self, bytes: &'o [u8]) -> &'o [u8] {
        let mut lines = Lines::of(bytes);
        let start_line = lines.start_line();
        self.start_line(start_line);
        let mut head = Head::default();
        self.headers(&mut lines, &mut head);
        let rest = after(bytes, lines.position());
        let (body, beyond) = match head.content_length {
            ContentLength::Bytes(length) => split(rest, length as usize),
            ContentLength::Absent | ContentLength::Invalid | ContentLength::Conflict => {
                (rest, &rest[..0])
            }
        };
        self.body(&head, body);
        beyond
    }

    fn start_line(&mut self, line: &'o [u8]) {
        let line = trim_end(line);
        if let Some(length) = version_length(line)
            && after(line, length).first().copied().is_none_or(is_space)
        {
            let (version, rest) = split(line, length);
            self.text(version, Keeps::Numbers);
            return self.status(trim_start(rest));
        }
        let (method, rest) = split(line, word_length(line));
        if matches!(Method::from_bytes(method), Method::Other(_)) {
            self.text(method, Keeps::Nothing);
        }
        let last = rest
            .iter()
            .rposition(|byte| is_space(*byte))
            .map_or(0, |space| space + 1);
        let (target, version) = split(rest, last);
        if version_length(version) == Some(version.len()) {
            self.text(version, Keeps::Numbers);
            self.text(target, Keeps::Protocol);
        } else {
            self.text(rest, Keeps::Protocol);
        }
    }

    /// The code stays, and the phrase where it is the usual one.
    fn status(&mut self, rest: &'o [u8]) {
        let (code, phrase) = split(rest, word_length(rest));
        if code.len() != STATUS_CODE || !code.iter().all(u8::is_ascii_digit) {
            self.text(code, Keeps::Nothing);
        }
        let usual = std::str::from_utf8(code)
            .ok()
            .and_then(|code| code.parse().ok())
            .and_then(reason_phrase);
        let phrase = trim(phrase);
        if !usual.is_some_and(|usual| usual.as_bytes().eq_ignore_ascii_case(phrase)) {
            self.text(phrase, Keeps::Nothing);
        }
    }

    /// Walks over header lines.
    fn headers(&mut self, lines: &mut Lines<'o>, head: &mut Head<'o>) {
        while let Some(line) = lines.header_line() {
            let Some(colon) = memchr::memchr(b':', line) else {
                self.text(line, Keeps::Nothing);
                continue;
            };
            let (name, value) = split(line, colon);
            let value = trim(after(value, 1));
            self.header(trim_end(name), value, head);
        }
    }

    fn header(&mut self, raw_name: &'o [u8], value: &'o [u8], head: &mut Head<'o>) {
        let name = HeaderName::from_bytes(raw_name);
        if name == HeaderName::Other {
            self.unknown_name(raw_name);
        }
        match name {
            HeaderName::ContentType if head.content_type.is_none() => {
                head.content_type = ContentType::parse(value);
            }
            HeaderName::ContentLength => {
                head.content_length = head.content_length.and(ContentLength::of(value));
            }
            HeaderName::ContentEncoding => {
                head.is_encoded |= !value.eq_ignore_ascii_case(b"identity");
            }
            // The protocol of the cause, such as `Q.850`, is no name.
            HeaderName::Reason | HeaderName::Warning => {
                let first = value
                    .iter()
                    .position(|byte| matches!(byte, b';' | b' '))
                    .unwrap_or(value.len());
                let (first, rest) = split(value, first);
                let is_code = first.len() <= STATUS_CODE && first.iter().all(u8::is_ascii_digit);
                if name == HeaderName::Reason {
                    self.text(first, Keeps::Words);
                } else if !is_code {
                    self.text(first, Keeps::Nothing);
                }
                return self.text(rest, keeps(name));
            }
            _ => {}
        }
        self.text(value, keeps(name));
    }

    /// Replaces the name of a header that nobody knows; what takes its place is no name that is known.
    fn unknown_name(&mut self, name: &'o [u8]) {
        if name.len() < HEADER_NAME || keeps_open_name(name) {
            return;
        }
        self.text(name, Keeps::Nothing);
        let range = self.range(name);
        if let Some(now) = self.raw.get_mut(range)
            && HeaderName::from_bytes(now) != HeaderName::Other
        {
            now.fill(b'x');
        }
    }

    /// Replaces what identifies in a part of the message.
    fn text(&mut self, part: &[u8], keeps: Keeps) {
        let range = self.range(part);
        if let Some(part) = self.raw.get_mut(range) {
            self.names.text(part, keeps);
        }
    }

    /// Overwrites a part of the message.
    fn overwrite(&mut self, part: &[u8]) {
        let range = self.range(part);
        if let Some(part) = self.raw.get_mut(range) {
            part.fill(b'x');
        }
    }

    /// Where a part of the original lies.
    fn range(&self, part: &[u8]) -> Range<usize> {
        let start = part
            .as_ptr()
            .addr()
            .wrapping_sub(self.original.as_ptr().addr());
        start..start.saturating_add(part.len())
    }
}

fn word_length(text: &[u8]) -> usize {
    text.iter()
        .position(|byte| is_space(*byte))
        .unwrap_or(text.len())
}

#[cfg(test)]
mod tests;
