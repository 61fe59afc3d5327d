//! Credentials, challenges and signatures in headers.

use super::Secrets;
use crate::sip::lexical::{after, split, token_length, trim, trim_end, trim_start};
use crate::sip::list::quoted_length;

/// Parameters of Digest that tell who asks for what, and nothing that helps to guess a password. All others are hidden.
const OPEN: [&[u8]; 12] = [
    b"algorithm",
    b"charset",
    b"domain",
    b"integrity-protected",
    b"nc",
    b"qop",
    b"realm",
    b"stale",
    b"uri",
    b"userhash",
    b"username",
    b"username*",
];

impl<'a> Secrets<'a> {
    /// Authorization and challenges: a scheme and what belongs to it. Only the parameters of Digest are known.
    pub(super) fn credentials(&mut self, value: &'a [u8]) {
        let (scheme, rest) = split(value, token_length(value));
        if scheme.eq_ignore_ascii_case(b"Digest") {
            self.digest(rest);
        } else {
            self.hide_in_header(trim(rest));
        }
    }

    /// Comma-separated parameters of Digest (RFC 7616 sections 3.3 to 3.5).
    pub(super) fn digest(&mut self, params: &'a [u8]) {
        let mut rest = params;
        while !rest.is_empty() {
            let end = rest
                .iter()
                .position(|byte| matches!(byte, b'=' | b',' | b'"'))
                .unwrap_or(rest.len());
            let (name, tail) = split(rest, end);
            let Some(value) = tail.strip_prefix(b"=") else {
                // No parameter: a comma ends it, and a quote makes all the rest suspect.
                let is_quote = tail.first() == Some(&b'"');
                self.hide_in_header(if is_quote { rest } else { name });
                rest = if is_quote { &[] } else { after(tail, 1) };
                continue;
            };
            let value = trim_start(value);
            let (value, tail) = split(value, value_length(value));
            let name = trim(name);
            if !OPEN.iter().any(|open| open.eq_ignore_ascii_case(name)) {
                self.hide_in_header(inside_quotes(trim_end(value)));
            }
            rest = after(tail, 1);
        }
    }

    /// The signature behind the last dot of a token (RFC 8224 section 4); all of it where there is no dot (RFC 4474).
    pub(super) fn identity(&mut self, value: &'a [u8]) {
        let end = value
            .iter()
            .position(|byte| *byte == b';')
            .unwrap_or(value.len());
        let passport = split(value, end).0;
        let signature = match passport.iter().rposition(|byte| *byte == b'.') {
            Some(dot) => after(passport, dot + 1),
            None => passport,
        };
        self.hide_in_header(inside_quotes(trim(signature)));
    }
}

/// Up to the comma that ends a value; to the end when a quote stays open.
fn value_length(value: &[u8]) -> usize {
    let quoted = match value.first() {
        Some(b'"') => match quoted_length(value) {
            Some(length) => length,
            None => return value.len(),
        },
        _ => 0,
    };
    let rest = after(value, quoted);
    quoted
        + rest
            .iter()
            .position(|byte| *byte == b',')
            .unwrap_or(rest.len())
}

/// The value without the quotes around it; anything else stays whole.
fn inside_quotes(value: &[u8]) -> &[u8] {
    match value {
        [b'"', inside @ .., b'"'] if quoted_length(value) == Some(value.len()) => inside,
        _ => value,
    }
}

#[cfg(test)]
mod tests {
    use crate::redact::redact;

    fn header(line: &str) -> String {
        let mut bytes = format!("REGISTER sip:a SIP/2.0\r\n{line}\r\n\r\n").into_bytes();
        redact(&mut bytes);
        let text = String::from_utf8(bytes).unwrap();
        text.trim_start_matches("REGISTER sip:a SIP/2.0\r\n")
            .trim_end()
            .to_owned()
    }

    #[test]
    fn digest_keeps_who_and_hides_what_proves_it() {
        assert_eq!(
            header(
                "Authorization: Digest username=\"bob\", realm=\"a, b\", nonce=\"84a4cc\", uri=\"sip:a\", response=\"7587245234\", \
                 cnonce=\"0a\",qop=auth , nc=00000001,opaque=\"\", algorithm=MD5"
            ),
            "Authorization: Digest username=\"bob\", realm=\"a, b\", nonce=\"xxxxxx\", uri=\"sip:a\", response=\"xxxxxxxxxx\", \
             cnonce=\"xx\",qop=auth , nc=00000001,opaque=\"\", algorithm=MD5"
        );
    }

    #[test]
    fn case_folds_and_missing_quotes_change_nothing() {
        assert_eq!(
            header("proxy-authorization :DIGEST username=bob,\r\n  RESPONSE = abc,\r\n\tik=\"12\""),
            "proxy-authorization :DIGEST username=bob,\r\n  RESPONSE = xxx,\r\n\tik=\"xx\""
        );
    }

    #[test]
    fn damaged_parameters_are_hidden() {
        assert_eq!(
            header("Authorization: Digest abc,response=\"open"),
            "Authorization: Digest xxx,response=xxxxx"
        );
        assert_eq!(
            header("Authorization: Digest \"response=1"),
            "Authorization: Digest xxxxxxxxxxx"
        );
        assert_eq!(
            header("Authorization: Digest nonce=\"a\\\"b\"c,qop=auth"),
            "Authorization: Digest nonce=xxxxxxx,qop=auth"
        );
    }

    #[test]
    fn other_schemes_are_hidden_whole() {
        assert_eq!(
            header("Authorization: Basic Ym9iOg=="),
            "Authorization: Basic xxxxxxxx"
        );
        assert_eq!(
            header("Authorization: Bearer a.b.c"),
            "Authorization: Bearer xxxxx"
        );
    }

    #[test]
    fn challenges_and_answers_lose_their_nonces() {
        assert_eq!(
            header("WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", stale=FALSE"),
            "WWW-Authenticate: Digest realm=\"r\", nonce=\"x\", stale=FALSE"
        );
        assert_eq!(
            header("Authentication-Info: nextnonce=\"ab\", rspauth=\"cd\", qop=auth"),
            "Authentication-Info: nextnonce=\"xx\", rspauth=\"xx\", qop=auth"
        );
    }

    #[test]
    fn the_signature_of_an_identity_is_hidden() {
        assert_eq!(
            header("Identity: eyJh.eyJk.c2ln;info=<https://cert.example/a.b>;alg=ES256"),
            "Identity: eyJh.eyJk.xxxx;info=<https://cert.example/a.b>;alg=ES256"
        );
        assert_eq!(header("y: ..c2ln;info=<x>"), "y: ..xxxx;info=<x>");
        assert_eq!(header("Identity: \"c2ln==\""), "Identity: \"xxxxxx\"");
    }
}
