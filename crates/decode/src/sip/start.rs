//! The start-line: request line and status line (RFC 3261 section 7), read as leniently as RFC 4475 section 3.1.2 asks.

use std::borrow::Cow;

use crate::sip::escape::unescape;
use crate::sip::host::Flaws;
use crate::sip::issue::Issues;
use crate::sip::lexical::{
    after, find, has_space, is_space, is_token, split, trim, trim_end, trim_start,
};
use crate::sip::tables::{IssueCode, Method};
use crate::sip::uri::Uri;

/// The first line of a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum StartLine<'a> {
    /// A request.
    Request {
        /// What is asked for.
        method: Method<'a>,
        /// Of whom.
        uri: Uri<'a>,
    },
    /// A response.
    Response {
        /// Status code from 100 to 699; 0 when it is none, and then the message is malformed.
        status: u16,
        /// Reason phrase with escapes resolved; may be empty.
        reason: Cow<'a, [u8]>,
    },
    /// Neither.
    #[default]
    Unreadable,
}

/// Whether the bytes begin with `SIP/digits.digits`, and where that ends.
pub(crate) fn version_length(bytes: &[u8]) -> Option<usize> {
    let [b'S' | b's', b'I' | b'i', b'P' | b'p', b'/', rest @ ..] = bytes else {
        return None;
    };
    let digits = |bytes: &[u8]| {
        bytes
            .iter()
            .position(|byte| !byte.is_ascii_digit())
            .unwrap_or(bytes.len())
    };
    let major = digits(rest);
    let minor = after(rest, major).strip_prefix(b".")?;
    let minor = digits(minor);
    (major > 0 && minor > 0).then_some(4 + major + 1 + minor)
}

/// Reads the start-line in its place, which must be empty, and notes what is wrong with it.
#[inline]
pub(crate) fn read<'a>(line: &'a [u8], start: &mut StartLine<'a>, issues: &mut Issues) {
    match version_length(line) {
        Some(length) if after(line, length).first().copied().is_none_or(is_space) => {
            let (version, rest) = split(line, length);
            check_version(version, issues);
            read_status(rest, start, issues);
        }
        _ => read_request(line, start, issues),
    }
}

#[inline]
fn check_version(version: &[u8], issues: &mut Issues) {
    // `SIP-Version` is compared without regard to case (RFC 3261 section 7.1).
    if after(version, 4) != b"2.0" {
        issues.report(IssueCode::VersionNotSupported, version);
    }
}

#[inline]
fn read_status<'a>(rest: &'a [u8], start: &mut StartLine<'a>, issues: &mut Issues) {
    let text = trim_start(rest);
    if rest.len() - text.len() != 1 || rest.first() != Some(&b' ') {
        issues.report(IssueCode::StartLineWhitespace, rest);
    }
    let (code, tail) = split_at_space(text);
    let status = if let [a @ b'1'..=b'6', b @ b'0'..=b'9', c @ b'0'..=b'9'] = code {
        u16::from(a - b'0') * 100 + u16::from(b - b'0') * 10 + u16::from(c - b'0')
    } else {
        issues.report(IssueCode::StatusCodeOutOfRange, text);
        0
    };
    let reason = match tail {
        [b' ', reason @ ..] => reason,
        [] => {
            issues.report(IssueCode::ReasonPhraseSeparatorMissing, tail);
            tail
        }
        [_, reason @ ..] => {
            issues.report(IssueCode::StartLineWhitespace, tail);
            reason
        }
    };
    *start = StartLine::Response {
        status,
        reason: unescape(reason),
    };
}

/// Splits in front of the first white space.
#[inline]
fn split_at_space(text: &[u8]) -> (&[u8], &[u8]) {
    let (word, rest) = split(text, find(b' ', text).unwrap_or(text.len()));
    if has_space(word) {
        let end = text.iter().position(|byte| is_space(*byte));
        return split(text, end.unwrap_or(text.len()));
    }
    (word, rest)
}

/// First token, last token, and whatever is between them (RFC 4475 sections 3.1.2.8 to 3.1.2.10).
#[inline]
fn read_request<'a>(line: &'a [u8], start: &mut StartLine<'a>, issues: &mut Issues) {
    let trimmed = trim_end(line);
    let (method, rest) = split_at_space(trimmed);
    if rest.is_empty() {
        issues.report(IssueCode::StartLineUnreadable, line);
        return;
    }
    let method = Method::from_bytes(method);
    if let Method::Other(name) = method
        && !is_token(name)
    {
        issues.report(IssueCode::MethodInvalid, line);
        return;
    }
    let (middle, has_version) = match rest.strip_suffix(b" SIP/2.0") {
        Some(_) => (split(rest, rest.len() - 7).0, true),
        None => unusual_version(rest, issues),
    };
    let target = trim(middle);
    if target.is_empty() {
        issues.report(IssueCode::StartLineUnreadable, line);
        return;
    }
    if has_version
        && (middle.len() != target.len() + 2
            || middle.first() != Some(&b' ')
            || middle.last() != Some(&b' ')
            || trimmed.len() != line.len())
    {
        issues.report(IssueCode::StartLineWhitespace, line);
    }
    *start = StartLine::Request {
        method,
        uri: Uri::default(),
    };
    if let StartLine::Request { uri, .. } = start {
        read_request_uri(target, uri, issues);
    }
}

/// The part before the version, and whether there is one, when it is not the usual one.
#[cold]
fn unusual_version<'a>(rest: &'a [u8], issues: &mut Issues) -> (&'a [u8], bool) {
    let begin = rest
        .iter()
        .rposition(|byte| is_space(*byte))
        .map_or(0, |space| space + 1);
    let (middle, version) = split(rest, begin);
    if version_length(version) == Some(version.len()) {
        check_version(version, issues);
        (middle, true)
    } else {
        issues.report(IssueCode::VersionMissing, version);
        (rest, false)
    }
}

#[inline]
fn read_request_uri<'a>(target: &'a [u8], uri: &mut Uri<'a>, issues: &mut Issues) {
    let target = match target {
        [b'<', inside @ .., b'>'] => {
            issues.report(IssueCode::RuriAngleBrackets, target);
            inside
        }
        _ => target,
    };
    if has_space(target) {
        issues.report(IssueCode::RuriWhitespace, target);
    }
    let flaws = uri.read(target);
    if flaws.any() {
        report(flaws, uri, issues);
    }
    // Headers in a Request-URI are ignored (RFC 3261 section 19.1.5, RFC 4475 section 3.1.2.11).
    if !uri.headers.is_empty() {
        issues.report(IssueCode::RuriHeaders, uri.headers);
    }
}

#[cold]
fn report(flaws: Flaws, uri: &Uri<'_>, issues: &mut Issues) {
    let place = if uri.host.is_empty() {
        uri.raw
    } else {
        uri.host
    };
    for (flaw, code, place) in [
        (Flaws::SCHEME, IssueCode::RuriScheme, uri.raw),
        (Flaws::HOST.and(Flaws::PORT), IssueCode::RuriHost, place),
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

    fn read_line(line: &[u8]) -> (StartLine<'_>, Vec<IssueCode>) {
        let mut issues = Issues::of(line);
        let mut start = StartLine::Unreadable;
        read(line, &mut start, &mut issues);
        let codes = issues.finish().0.iter().map(|issue| issue.code).collect();
        (start, codes)
    }

    #[test]
    fn the_parts_of_a_request_line_are_found_whatever_the_space_between_them() {
        for (line, expected) in [
            (&b"INVITE sip:user@example.com SIP/2.0"[..], &[][..]),
            (b"INVITE sip:user@example.com sip/2.0", &[]),
            (
                b"INVITE  sip:user@example.com  SIP/2.0",
                &[IssueCode::StartLineWhitespace],
            ),
            (
                b"INVITE sip:user@example.com SIP/2.0  ",
                &[IssueCode::StartLineWhitespace],
            ),
            (
                b"INVITE\tsip:user@example.com SIP/2.0",
                &[IssueCode::StartLineWhitespace],
            ),
            (
                b"INVITE <sip:user@example.com> SIP/2.0",
                &[IssueCode::RuriAngleBrackets],
            ),
            (
                b"INVITE sip:user@example.com; lr SIP/2.0",
                &[IssueCode::RuriWhitespace],
            ),
            (
                b"INVITE sip:user@example.com?Route=%3Csip:example.com%3E SIP/2.0",
                &[IssueCode::RuriHeaders],
            ),
            (
                b"INVITE sip:user@example.com SIP/7.0",
                &[IssueCode::VersionNotSupported],
            ),
            (b"INVITE sip:user@example.com", &[IssueCode::VersionMissing]),
        ] {
            let (start, codes) = read_line(line);
            assert_eq!(codes, expected, "{}", String::from_utf8_lossy(line));
            let StartLine::Request { method, uri } = start else {
                panic!("no request");
            };
            assert_eq!(method, Method::Invite);
            assert_eq!(uri.host, b"example.com");
        }
    }

    #[test]
    fn methods_compare_exactly_and_are_never_unescaped() {
        let (start, codes) = read_line(b"RE%47IST%45R sip:registrar.example.com SIP/2.0");
        assert!(codes.is_empty());
        assert!(
            matches!(start, StartLine::Request { method: Method::Other(name), .. } if name == b"RE%47IST%45R")
        );
        let (start, _) = read_line(b"invite sip:a SIP/2.0");
        assert!(matches!(
            start,
            StartLine::Request {
                method: Method::Other(b"invite"),
                ..
            }
        ));
    }

    #[test]
    fn a_status_line_keeps_its_code_and_its_phrase() {
        let response = |line: &'static [u8]| match read_line(line) {
            (StartLine::Response { status, reason }, codes) => (status, reason.into_owned(), codes),
            other => panic!("no response: {other:?}"),
        };
        assert_eq!(response(b"SIP/2.0 100 "), (100, Vec::new(), vec![]));
        assert_eq!(
            response(b"SIP/2.0 486 Busy%20Here %zz"),
            (486, b"Busy Here %zz".to_vec(), vec![])
        );
        assert_eq!(
            response(b"SIP/2.0 200"),
            (
                200,
                Vec::new(),
                vec![IssueCode::ReasonPhraseSeparatorMissing]
            )
        );
        assert_eq!(
            response(b"SIP/2.0  200 OK"),
            (200, b"OK".to_vec(), vec![IssueCode::StartLineWhitespace])
        );
        for line in [
            &b"SIP/2.0 4294967301 better"[..],
            b"SIP/2.0 099 x",
            b"SIP/2.0 700 x",
            b"SIP/2.0 2x0 x",
            b"SIP/2.0 +20 x",
        ] {
            assert_eq!(read_line(line).1, [IssueCode::StatusCodeOutOfRange]);
        }
    }

    #[test]
    fn what_is_neither_is_unreadable() {
        for line in [
            &b""[..],
            b"INVITE",
            b"INVITE SIP/2.0",
            b"IN(VITE sip:a SIP/2.0",
            b"SIP/2.0x 200 OK",
        ] {
            let (start, codes) = read_line(line);
            assert_eq!(start, StartLine::Unreadable, "{line:?}");
            assert_eq!(codes.len(), 1);
        }
    }
}
