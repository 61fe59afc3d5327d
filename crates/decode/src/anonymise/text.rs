//! Walks over text and replaces what identifies: addresses first, then every word and number that is not known to be safe.

use super::Anonymiser;
use super::literal;
use super::protocol::{Keeps, VERSION_PART, is_identifier, is_scheme, keeps_name, keeps_value};
use super::words::{self, Letter, escaped, letter};
use crate::sip::lexical::{after, is_space, split};

/// Longest name of a parameter that stays.
const NAME: usize = 32;
/// Longest value of a parameter that stays.
const VALUE: usize = 16;
const MAGIC: &[u8] = b"z9hG4bK";
const VERSION: &[u8] = b"/2.0";

/// Where the walk is.
#[derive(Clone, Copy)]
struct Walk {
    keeps: Keeps,
    /// The character before this place, unescaped.
    last: u8,
    /// The same without white space.
    lead: u8,
    in_quotes: bool,
    /// In a value that identifies a dialog or a transaction.
    in_identifier: bool,
    /// The last word names a kind of URI.
    after_scheme: bool,
    /// The word before is a host: what stands before it, or a dot in it, tells.
    in_host: bool,
    /// How many comments are open.
    comments: usize,
}

impl Anonymiser {
    /// Replaces what identifies in a text.
    pub(super) fn text(&mut self, text: &mut [u8], keeps: Keeps) {
        let mut walk = Walk {
            keeps,
            last: b' ',
            lead: b',',
            in_quotes: false,
            in_identifier: false,
            after_scheme: false,
            in_host: false,
            comments: 0,
        };
        let mut place = 0;
        while let Some(rest) = text.get_mut(place..).filter(|rest| !rest.is_empty()) {
            let length = self.step(rest, &mut walk).clamp(1, rest.len());
            place += length;
        }
    }

    /// Goes over what stands at the front; gives how much that was.
    fn step(&mut self, rest: &mut [u8], walk: &mut Walk) -> usize {
        let Some(&byte) = rest.first() else {
            return 0;
        };
        if byte >= 0x80 {
            walk.pass(b'x');
            return overwrite_beyond_ascii(rest);
        }
        if !walk.last.is_ascii_alphanumeric() {
            if walk.last != b'.'
                && let Some((address, length)) = literal::find(rest)
            {
                let (text, _) = rest.split_at_mut(length);
                literal::replace(self.key, address, text);
                walk.pass(b'0');
                walk.after_scheme = false;
                return length;
            }
            if let Some(length) = parameter(rest, walk) {
                return length;
            }
        }
        if letter(rest).is_some() {
            return self.word(rest, walk);
        }
        match *rest {
            [b'\\', b'"' | b'\\', ..] => {
                walk.pass(b'\\');
                2
            }
            [b'"', ..] => {
                walk.in_quotes = !walk.in_quotes;
                walk.pass(b'"');
                1
            }
            [b'%', high, low, ..] if let Some(meant) = escaped(high, low) => {
                if meant >= 0x80
                    && let [_, high, low, ..] = rest
                {
                    (*high, *low) = (b'7', b'8');
                }
                walk.pass(meant);
                3
            }
            [b'(', ..] if !walk.in_quotes => {
                walk.comments += 1;
                walk.pass(b'(');
                1
            }
            [b')', ..] if !walk.in_quotes => {
                walk.comments = walk.comments.saturating_sub(1);
                walk.pass(b')');
                1
            }
            [b':', ..] if walk.ends_host() => {
                walk.pass(b':');
                walk.last = PORT;
                1
            }
            _ => {
                walk.pass(byte);
                1
            }
        }
    }

    /// A word: letters and digits without anything between them.
    fn word(&mut self, rest: &mut [u8], walk: &mut Walk) -> usize {
        let length = run(rest);
        let (word, behind) = rest.split_at_mut(length);
        let is_scheme = is_scheme(word);
        // Only these have ports (RFC 3261 section 19.1.1).
        let has_host = word.eq_ignore_ascii_case(b"sip") || word.eq_ignore_ascii_case(b"sips");
        let length = if walk.keeps_port(word, behind) {
            length
        } else if walk.keeps_word(word) || walk.keeps_version(word, behind) {
            let version = if word.eq_ignore_ascii_case(b"sip") {
                version(behind)
            } else {
                0
            };
            length + version
        } else if word.len() >= MAGIC.len()
            && walk.in_identifier
            && split(word, MAGIC.len()).0.eq_ignore_ascii_case(MAGIC)
        {
            // What makes the branch one of RFC 3261 stays (section 8.1.1.7).
            let (_, own) = word.split_at_mut(MAGIC.len());
            self.replace(own);
            length
        } else if walk.last == b'+' && word.iter().all(u8::is_ascii_digit) {
            let length = global_number(rest);
            let (number, _) = rest.split_at_mut(length);
            words::number(self.key, number);
            length
        } else {
            self.replace(word);
            length
        };
        walk.pass(b'a');
        walk.after_scheme = is_scheme;
        walk.in_host |= has_host;
        walk.last = rest.get(length.saturating_sub(1)).copied().unwrap_or(b'a');
        length
    }
}

impl Walk {
    fn pass(&mut self, byte: u8) {
        if !is_space(byte) {
            self.lead = byte;
        }
        self.last = byte;
        match byte {
            b'.' | b'@' | b']' => self.in_host = true,
            b'<' | b'>' | b';' | b',' | b'"' | b'=' | b'(' | b')' => self.in_host = false,
            _ if is_space(byte) => self.in_host = false,
            _ => {}
        }
        if matches!(byte, b';' | b',' | b'>') && !self.in_quotes {
            self.in_identifier = false;
        }
    }

    fn ends_host(self) -> bool {
        let is_host = self.in_host || matches!(self.keeps, Keeps::Hosts | Keeps::Credentials);
        self.last == b']' || (is_host && self.last.is_ascii_alphanumeric() && !self.after_scheme)
    }

    fn keeps_word(self, word: &[u8]) -> bool {
        let in_comment = self.comments > 0
            && matches!(
                self.keeps,
                Keeps::Words | Keeps::Numbers | Keeps::Product | Keeps::Unknown
            );
        let in_words = self.in_quotes && matches!(self.keeps, Keeps::Words | Keeps::Numbers);
        let keeps = if in_comment || in_words || self.in_identifier {
            Keeps::Nothing
        } else {
            self.keeps
        };
        !word.contains(&b'%') && keeps.word(word)
    }

    /// Whether a number is a part of a product's version: a short one beside a slash or a dot.
    fn keeps_version(self, word: &[u8], behind: &[u8]) -> bool {
        self.keeps == Keeps::Product
            && self.comments == 0
            && word.len() <= VERSION_PART
            && word.iter().all(u8::is_ascii_digit)
            && (matches!(self.last, b'/' | b'.') || behind.first() == Some(&b'.'))
    }

    /// Whether a number is a port: behind a host and a colon, and not before an `@`, which would make it a password.
    fn keeps_port(self, word: &[u8], behind: &[u8]) -> bool {
        let is_number = word.len() <= 5 && word.iter().all(u8::is_ascii_digit);
        let may_be = match self.keeps {
            Keeps::Protocol | Keeps::Hosts => !self.in_quotes,
            Keeps::Credentials => true,
            _ => false,
        };
        is_number
            && may_be
            && !self.in_identifier
            && self.last == PORT
            && !matches!(behind.first(), Some(b'@' | b'%' | b'.' | b'-'))
    }
}

/// Stands for a colon behind a host, in the memory of the walk.
const PORT: u8 = 0x01;

/// The name of a parameter, with its value where that is harmless. Both stay.
fn parameter(rest: &[u8], walk: &mut Walk) -> Option<usize> {
    let begins = match walk.keeps {
        Keeps::Credentials => matches!(walk.lead, b',' | b';') || is_space(walk.last),
        keeps => keeps.has_params() && matches!(walk.lead, b';' | b'?' | b'&'),
    };
    if !begins || walk.in_quotes {
        return None;
    }
    let name = rest
        .iter()
        .take(NAME + 1)
        .take_while(|byte| is_name_byte(**byte))
        .count();
    let (name, behind) = split(rest, name);
    if name.is_empty() || !keeps_name(name) || walk.comments > 0 {
        return None;
    }
    let spaces = behind.iter().take_while(|byte| is_space(**byte)).count();
    let value = after(behind, spaces).strip_prefix(b"=")?;
    if value.first() == Some(&b'=') {
        return None;
    }
    let before = name.len() + spaces + 1;
    let kept = harmless(name, value);
    walk.pass(b'=');
    walk.in_identifier = is_identifier(name);
    if kept > 0 {
        walk.pass(b'a');
    }
    Some(before + kept)
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'+')
}

/// The length of a value that can name nobody, with its quotes; 0 for any other.
fn harmless(name: &[u8], value: &[u8]) -> usize {
    let inside = value.strip_prefix(b"\"").unwrap_or(value);
    let quotes = value.len() - inside.len();
    let length = inside
        .iter()
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'))
        .count();
    let is_address = literal::find(inside).is_some();
    let closes = quotes == 0 || inside.get(length) == Some(&b'"');
    let inside = split(inside, length).0;
    if length == 0 || length > VALUE || is_address || !closes || !keeps_value(name, inside) {
        return 0;
    }
    length + 2 * quotes
}

/// Letters and digits at the front, escaped ones too.
fn run(rest: &[u8]) -> usize {
    let mut length = 0;
    while let Some(Letter { length: more, .. }) = letter(after(rest, length)) {
        length += more;
    }
    length
}

/// The version of SIP behind its name, as Via writes it: `/2.0`, with white space where anybody likes it.
fn version(behind: &[u8]) -> usize {
    let mut rest = behind;
    for wanted in [&VERSION[..1], &VERSION[1..]] {
        let spaces = rest.iter().take_while(|byte| is_space(**byte)).count();
        match after(rest, spaces).strip_prefix(wanted) {
            Some(tail) => rest = tail,
            None => return 0,
        }
    }
    behind.len() - rest.len()
}

/// A global number with its visual separators (RFC 3966 section 5.1.1), which are no part of it.
fn global_number(rest: &[u8]) -> usize {
    let mut length = 0;
    let mut end = 0;
    while let Some(byte) = rest.get(length) {
        length += 1;
        match byte {
            b'0'..=b'9' => end = length,
            b'-' | b'.' | b'(' | b')' => {}
            _ => break,
        }
    }
    end
}

/// Another character with as many bytes; what is no character stays none.
fn overwrite_beyond_ascii(rest: &mut [u8]) -> usize {
    let length = match rest.first() {
        Some(0xc0..=0xdf) => 2,
        Some(0xe0..=0xef) => 3,
        Some(0xf0..=0xf7) => 4,
        _ => 1,
    };
    let filler: &[u8] = match length {
        2 => "\u{e9}".as_bytes(),
        3 => "\u{20ac}".as_bytes(),
        4 => "\u{1f600}".as_bytes(),
        _ => &[0xff],
    };
    match rest.get_mut(..length) {
        Some(character) if std::str::from_utf8(character).is_ok() => {
            character.copy_from_slice(filler);
            length
        }
        _ => {
            if let Some(byte) = rest.first_mut() {
                *byte = 0xff;
            }
            1
        }
    }
}
