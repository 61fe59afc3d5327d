//! Addresses of From, To, Contact, Route and the like: `name-addr` and `addr-spec` (RFC 3261 sections 20.10 and 25.1).

use std::borrow::Cow;

use memchr::memchr2;

use crate::sip::escape::{unfold, unquote};
use crate::sip::host::Flaws;
use crate::sip::issue::Issues;
use crate::sip::lexical::{
    after, find, has_space, is_space, is_token_sequence, split, trim, trim_end, trim_start,
};
use crate::sip::list::quoted_length;
use crate::sip::params::{self, Params};
use crate::sip::scan::length_to_low_or;
use crate::sip::tables::IssueCode;
use crate::sip::uri::Uri;

/// An address with its display name and the parameters of the header.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NameAddr<'a> {
    /// Display name, without quotes; empty when there is none.
    pub display: Cow<'a, [u8]>,
    /// The URI. Its own parameters are in it only when it stood in angle brackets.
    pub uri: Uri<'a>,
    /// Parameters of the header.
    pub params: Params<'a>,
    tag: Option<&'a [u8]>,
}

/// Why no address could be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unreadable {
    /// A quoted string without end.
    Quote,
    /// No URI, or an angle bracket without its partner.
    Address,
}

impl<'a> NameAddr<'a> {
    /// Reads the value of an address header.
    pub fn parse(value: &'a [u8]) -> Option<Self> {
        Self::of(trim(value), &mut Issues::muted()).ok()
    }

    /// Reads a trimmed value and notes what is wrong with it.
    pub(crate) fn of(value: &'a [u8], issues: &mut Issues) -> Result<Self, Unreadable> {
        let mut address = Self::default();
        address.read(value, issues)?;
        Ok(address)
    }

    /// The tag, `None` when there is none or an empty one.
    pub fn tag(&self) -> Option<&'a [u8]> {
        self.tag
    }

    /// The value of a header parameter, without quotes.
    pub fn param(&self, name: &[u8]) -> Option<&'a [u8]> {
        self.params.get(name)
    }

    /// Reads a trimmed value in its place, which must be empty, and notes what is wrong with it. Nothing is moved afterwards:
    /// to copy a value that was just written field by field makes the processor wait.
    #[inline]
    pub(crate) fn read(&mut self, value: &'a [u8], issues: &mut Issues) -> Result<(), Unreadable> {
        let rest = self.read_display_name(value, issues)?;
        let (uri, rest) = match rest {
            [b'<', inside @ ..] => bracketed(inside, issues)?,
            _ => bare(rest, issues),
        };
        if uri.is_empty() {
            return Err(Unreadable::Address);
        }
        let flaws = self.uri.read(uri);
        if flaws.any() {
            report(flaws, &self.uri, issues);
        }
        let rest = trim_start(rest);
        if !rest.is_empty() {
            self.read_params(rest, issues);
        }
        Ok(())
    }

    /// Takes the display name; what remains begins with `<` or is a URI without brackets.
    #[inline]
    fn read_display_name(
        &mut self,
        value: &'a [u8],
        issues: &mut Issues,
    ) -> Result<&'a [u8], Unreadable> {
        match value {
            [b'<', ..] => Ok(value),
            [b'"', ..] => self.read_quoted_name(value, issues),
            _ => self.read_unquoted_name(value, issues),
        }
    }

    fn read_unquoted_name(
        &mut self,
        value: &'a [u8],
        issues: &mut Issues,
    ) -> Result<&'a [u8], Unreadable> {
        let Some(bracket) = memchr2(b'<', b'"', value) else {
            return Ok(value);
        };
        let (name, rest) = split(value, bracket);
        // A URI and a semicolon before the bracket: what follows are parameters of an address without brackets.
        if let Some(semicolon) = find(b';', name)
            && find(b':', split(name, semicolon).0).is_some()
        {
            return Ok(value);
        }
        let (name, rest) = if rest.first() == Some(&b'"') {
            // Text before a quoted string: no form of the grammar, but the address after it is clear.
            // A quote that does not end there (`\\"A\\" <sip:...>` with backslashes and all) is text too.
            let length = quoted_length(rest).unwrap_or(0);
            let bracket = find(b'<', after(rest, length)).ok_or(Unreadable::Address)?;
            issues.report(IssueCode::DisplayNameUnquoted, name);
            split(value, name.len() + length + bracket)
        } else {
            if !is_token_sequence(name) {
                issues.report(IssueCode::DisplayNameUnquoted, name);
            }
            (name, rest)
        };
        self.display = unfold(trim_end(name));
        Ok(rest)
    }

    #[inline]
    fn read_quoted_name(
        &mut self,
        value: &'a [u8],
        issues: &mut Issues,
    ) -> Result<&'a [u8], Unreadable> {
        let inside = after(value, 1);
        let end = find(b'"', inside).ok_or(Unreadable::Quote)?;
        let (text, rest) = split(inside, end);
        let is_plain = text
            .iter()
            .all(|byte| !matches!(byte, b'\\' | b'\r' | b'\n'));
        let rest = if is_plain {
            self.display = Cow::Borrowed(text);
            after(rest, 1)
        } else {
            let length = quoted_length(value).ok_or(Unreadable::Quote)?;
            let (quoted, rest) = split(value, length);
            self.display = unquote(quoted.get(1..length - 1).unwrap_or(&[]));
            rest
        };
        let rest = trim_start(rest);
        if rest.first() == Some(&b'<') {
            return Ok(rest);
        }
        let bracket = find(b'<', rest).ok_or(Unreadable::Address)?;
        issues.report(IssueCode::DisplayNameUnquoted, rest);
        Ok(after(rest, bracket))
    }

    #[inline]
    fn read_params(&mut self, rest: &'a [u8], issues: &mut Issues) {
        if rest.first() != Some(&b';') {
            issues.report(IssueCode::AddressTrailingText, rest);
        }
        let tag = &mut self.tag;
        params::read(rest, issues, |param| {
            if tag.is_none() && param.name.eq_ignore_ascii_case(b"tag") {
                *tag = Some(param.place());
            }
        });
        if self.tag.is_some_and(<[u8]>::is_empty) {
            issues.report(IssueCode::TagEmpty, rest);
            self.tag = None;
        }
        self.params = Params::of(rest);
    }
}

/// The URI between angle brackets and what follows them, from behind the opening one. White space that must not be there
/// goes (RFC 4475 section 3.1.2.14).
#[inline]
fn bracketed<'a>(
    inside: &'a [u8],
    issues: &mut Issues,
) -> Result<(&'a [u8], &'a [u8]), Unreadable> {
    let (uri, rest) = split(inside, length_to_low_or(b'>', inside));
    if let [b'>', rest @ ..] = rest {
        return Ok((uri, rest));
    }
    let end = find(b'>', inside).ok_or(Unreadable::Address)?;
    let uri = split(inside, end).0;
    if has_space(uri) {
        issues.report(IssueCode::AddressWhitespace, uri);
    }
    Ok((trim(uri), after(inside, end + 1)))
}

/// The URI of an address without brackets: all parameters belong to the header, and `?` or `,` must not stand in it (RFC 3261 section 20.10).
fn bare<'a>(text: &'a [u8], issues: &mut Issues) -> (&'a [u8], &'a [u8]) {
    let end = text
        .iter()
        .position(|byte| *byte == b';' || is_space(*byte))
        .unwrap_or(text.len());
    let (uri, rest) = split(text, end);
    if memchr2(b'?', b',', uri).is_some() {
        issues.report(IssueCode::AddressNeedsBrackets, uri);
    }
    (uri, rest)
}

#[cold]
fn report(flaws: Flaws, uri: &Uri<'_>, issues: &mut Issues) {
    let place = if uri.host.is_empty() {
        uri.raw
    } else {
        uri.host
    };
    for (flaw, code, place) in [
        (Flaws::SCHEME, IssueCode::AddressSchemeMissing, uri.raw),
        (Flaws::HOST, IssueCode::AddressHost, place),
        (Flaws::PORT, IssueCode::AddressPort, place),
        (Flaws::THREE_COLONS, IssueCode::Ipv6ThreeColons, place),
    ] {
        if flaws.has(flaw) {
            issues.report(code, place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sip::Issue;

    fn read(value: &[u8]) -> (Result<NameAddr<'_>, Unreadable>, Vec<Issue>) {
        let mut issues = Issues::of(value);
        let address = NameAddr::of(value, &mut issues);
        (address, issues.finish().0)
    }

    fn only_issue(value: &[u8]) -> IssueCode {
        let (address, issues) = read(value);
        assert!(address.is_ok());
        assert_eq!(issues.len(), 1, "{issues:?}");
        issues[0].code
    }

    #[test]
    fn without_brackets_parameters_belong_to_the_header() {
        let address = NameAddr::parse(b"sip:+1972@gw1.example.net;unknownparam;tag=x").unwrap();
        assert!(address.params.has(b"unknownparam"));
        assert!(!address.uri.params.has(b"unknownparam"));
        assert_eq!(address.tag(), Some(&b"x"[..]));
        let address = NameAddr::parse(b"<sip:+1972@gw1.example.net;unknownparam>").unwrap();
        assert!(!address.params.has(b"unknownparam"));
        assert!(address.uri.params.has(b"unknownparam"));
    }

    #[test]
    fn a_folded_address_with_quoted_pairs_reads_whole() {
        let (address, issues) = read(
            b"\"J Rosenberg \\\\\\\"\"       <sip:jdrosen@example.com>\r\n  ;\r\n  tag = 98asjd8",
        );
        let address = address.unwrap();
        assert_eq!(&*address.display, b"J Rosenberg \\\"");
        assert_eq!(address.tag(), Some(&b"98asjd8"[..]));
        assert!(issues.is_empty());
    }

    #[test]
    fn a_name_may_touch_the_bracket_and_hold_several_tokens() {
        let (address, issues) = read(b"token1~` token2'+_ token3*%!.-<sip:a@b.c>;tag=1");
        assert_eq!(
            &*address.unwrap().display,
            b"token1~` token2'+_ token3*%!.-"
        );
        assert!(issues.is_empty());
    }

    #[test]
    fn what_the_grammar_forbids_is_named() {
        for (value, code) in [
            (
                &b"Bell, Alexander <sip:a@b.c>;tag=43"[..],
                IssueCode::DisplayNameUnquoted,
            ),
            (b"Bell \"A\" <sip:a@b.c>", IssueCode::DisplayNameUnquoted),
            (b"\"A\" Bell <sip:a@b.c>", IssueCode::DisplayNameUnquoted),
            (b"\\\"A\\\" <sip:a@b.c>", IssueCode::DisplayNameUnquoted),
            (
                b"< sip:t.watson@example.org >",
                IssueCode::AddressWhitespace,
            ),
            (
                b"sip:user@example.com?Route=%3Csip:x.y%3E",
                IssueCode::AddressNeedsBrackets,
            ),
            (b"alan@jasomi.com", IssueCode::AddressSchemeMissing),
            (b"<sip:a@b_c>", IssueCode::AddressHost),
            (b"<sip:a@b:x>", IssueCode::AddressPort),
            (b"<sip:a@b.c> junk;tag=1", IssueCode::AddressTrailingText),
            (b"<sip:a@b.c>;tag=", IssueCode::TagEmpty),
            (b"<sip:a@b.c>;;tag=1", IssueCode::EmptyParameter),
        ] {
            if code == IssueCode::TagEmpty {
                let (_, issues) = read(value);
                assert!(issues.iter().any(|issue| issue.code == code));
                continue;
            }
            assert_eq!(
                only_issue(value),
                code,
                "{}",
                String::from_utf8_lossy(value)
            );
        }
    }

    #[test]
    fn nothing_is_read_where_the_address_cannot_be_told() {
        assert_eq!(
            read(b"\"Mr. J. User <sip:j@example.com>").0,
            Err(Unreadable::Quote)
        );
        for value in [
            &b""[..],
            b"<>",
            b"<sip:a@b",
            b"\"x\"",
            b"\"x\" sip:a@b",
            b";tag=1",
        ] {
            assert_eq!(read(value).0, Err(Unreadable::Address), "{value:?}");
        }
    }
}
