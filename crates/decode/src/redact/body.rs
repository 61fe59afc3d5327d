//! Bodies: which are content, and keys in those that are not.

use memchr::{memchr, memchr2};

use super::{Head, Secrets};
use crate::sip::lexical::{after, split, trim, trim_start};
use crate::sip::lines::Lines;
use crate::sip::{ContentType, Parts};

/// How deep bodies inside bodies are looked into; what lies deeper is hidden.
const DEPTH: usize = 4;

/// Types that are content whatever carries them: messages, locations and keys that were pressed.
const CONTENT: [(&[u8], &[u8]); 8] = [
    (b"message", b"cpim"),
    (b"application", b"pidf+xml"),
    (b"application", b"kpml-response+xml"),
    (b"application", b"dtmf-relay"),
    (b"application", b"dtmf"),
    (b"application", b"vnd.nortelnetworks.digits"),
    (b"application", b"telephone-event"),
    (b"audio", b"telephone-event"),
];

impl<'a> Secrets<'a> {
    pub(super) fn body(&mut self, head: &Head<'a>, body: &'a [u8]) {
        if head.is_content || head.is_encoded {
            self.hide(body);
        } else {
            self.keys(body);
            self.part(head.content_type, body, DEPTH);
        }
    }

    fn part(&mut self, content_type: Option<ContentType<'a>>, content: &'a [u8], depth: usize) {
        let Some(media) = content_type else {
            return;
        };
        if depth == 0
            || CONTENT
                .iter()
                .any(|(kind, subtype)| media.is(kind, subtype))
        {
            return self.hide(content);
        }
        if media.kind.eq_ignore_ascii_case(b"message") {
            return self.message_part(content, depth);
        }
        if !media.kind.eq_ignore_ascii_case(b"multipart") {
            return;
        }
        match Parts::of(&media, content) {
            Some(parts) => {
                for part in parts {
                    self.part(part.content_type, part.content, depth - 1);
                }
            }
            // Without a usable boundary nobody can tell what the parts are.
            None => self.hide(content),
        }
    }

    /// A message, or a fragment of one, as a body (RFC 3420): its headers have secrets as those of any message.
    fn message_part(&mut self, content: &'a [u8], depth: usize) {
        let mut lines = Lines::within(content);
        let mut head = Head::default();
        self.headers(&mut lines, &mut head);
        let body = after(content, lines.position());
        if head.is_content || head.is_encoded {
            self.hide(body);
        } else {
            self.part(head.content_type, body, depth - 1);
        }
    }

    /// Keys of session descriptions: `inline:` of `a=crypto` (RFC 4568), `k=` (RFC 4566), `a=key-mgmt` (RFC 4567).
    fn keys(&mut self, content: &'a [u8]) {
        let mut from = 0;
        while let Some(found) = memchr(b':', after(content, from)) {
            let (before, tail) = split(content, from + found);
            let tail = after(tail, 1);
            let key = if ends_with(before, b"inline") {
                split(tail, key_length(tail)).0
            } else if ends_with(before, b"a=key-mgmt") {
                after_word(line(tail))
            } else if is_key_line(before) {
                line(tail)
            } else {
                &tail[..0]
            };
            self.hide(trim(key));
            // What is hidden is not looked at again, or a key without an end would be walked over for each colon in it.
            let skipped = key.as_ptr().addr() - tail.as_ptr().addr() + key.len();
            from += found + 1 + skipped;
        }
    }
}

fn ends_with(text: &[u8], end: &[u8]) -> bool {
    text.len()
        .checked_sub(end.len())
        .is_some_and(|start| after(text, start).eq_ignore_ascii_case(end))
}

/// An inline key ends at its lifetime, at the next parameter, or with the word.
fn key_length(text: &[u8]) -> usize {
    text.iter()
        .position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'|' | b';'))
        .unwrap_or(text.len())
}

fn line(text: &[u8]) -> &[u8] {
    split(text, memchr2(b'\r', b'\n', text).unwrap_or(text.len())).0
}

fn after_word(text: &[u8]) -> &[u8] {
    let text = trim_start(text);
    let end = text
        .iter()
        .position(u8::is_ascii_whitespace)
        .unwrap_or(text.len());
    after(text, end)
}

/// Whether the text ends with `k=clear`, `k=base64` or `k=uri` at the start of a line.
fn is_key_line(before: &[u8]) -> bool {
    [&b"k=clear"[..], b"k=base64", b"k=uri"].iter().any(|head| {
        ends_with(before, head)
            && before
                .len()
                .checked_sub(head.len() + 1)
                .is_none_or(|place| matches!(before.get(place), Some(b'\r' | b'\n')))
    })
}

#[cfg(test)]
mod tests {
    use crate::redact::redact;

    fn body(content_type: &str, text: &str) -> String {
        let head = format!(
            "NOTIFY sip:a SIP/2.0\r\nCSeq: 1 NOTIFY\r\nContent-Type: {content_type}\r\n\r\n"
        );
        let mut bytes = format!("{head}{text}").into_bytes();
        redact(&mut bytes);
        String::from_utf8(bytes).unwrap().split_off(head.len())
    }

    #[test]
    fn keys_of_session_descriptions_are_hidden_and_nothing_else() {
        assert_eq!(
            body(
                "application/sdp",
                "v=0\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19z|2^20|1:32;inline:QUJD FEC\r\na=rtpmap:0 PCMU/8000\r\n"
            ),
            "v=0\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:xxxxxxxx|2^20|1:32;inline:xxxx FEC\r\na=rtpmap:0 PCMU/8000\r\n"
        );
        assert_eq!(
            body(
                "application/sdp",
                "k=clear:secret\r\nk=prompt\r\na=key-mgmt:mikey AQAF\r\n"
            ),
            "k=clear:xxxxxx\r\nk=prompt\r\na=key-mgmt:mikey xxxx\r\n"
        );
    }

    #[test]
    fn content_types_are_hidden_whole() {
        for content_type in [
            "message/CPIM",
            "application/pidf+xml; charset=utf-8",
            "application/dtmf-relay",
        ] {
            assert_eq!(body(content_type, "Signal=5\r\n"), "xxxxxxxxxx");
        }
    }

    #[test]
    fn parts_are_hidden_each_by_its_own_type() {
        let text = "--b\r\nContent-Type: application/sdp\r\n\r\na=crypto:1 X inline:abc\r\n--b\r\nContent-Type: application/pidf+xml\r\n\r\n<geo/>\r\n--b--\r\n";
        assert_eq!(
            body("multipart/mixed;boundary=b", text),
            text.replace("inline:abc", "inline:xxx")
                .replace("<geo/>", "xxxxxx")
        );
    }

    #[test]
    fn keys_are_found_around_parts_and_parts_without_boundary_are_hidden() {
        assert_eq!(
            body(
                "multipart/mixed;boundary=b",
                "inline:abc\r\n--b\r\n\r\nx\r\n--b--\r\ninline:abc"
            ),
            "inline:xxx\r\n--b\r\n\r\nx\r\n--b--\r\ninline:xxx"
        );
        assert_eq!(body("multipart/mixed", "--b\r\n"), "xxxxx");
    }

    #[test]
    fn headers_inside_a_body_are_headers() {
        assert_eq!(
            body(
                "message/sipfrag",
                "INVITE sip:a SIP/2.0\r\nAuthorization: Digest response=\"ab\"\r\n\r\n"
            ),
            "INVITE sip:a SIP/2.0\r\nAuthorization: Digest response=\"xx\"\r\n\r\n"
        );
        assert_eq!(
            body(
                "message/sip",
                "MESSAGE sip:a SIP/2.0\r\nCSeq: 1 MESSAGE\r\n\r\nHi"
            ),
            "MESSAGE sip:a SIP/2.0\r\nCSeq: 1 MESSAGE\r\n\r\nxx"
        );
    }

    #[test]
    fn what_is_nested_too_deep_or_compressed_is_hidden() {
        let mut text = "v=0".to_owned();
        for level in 0..6 {
            text = format!(
                "--{level}\r\nContent-Type: multipart/mixed;boundary={}\r\n\r\n{text}",
                level - 1
            );
        }
        let redacted = body("multipart/mixed;boundary=5", &text);
        assert!(redacted.ends_with("xxx"));
        let mut bytes = b"INVITE sip:a SIP/2.0\r\ne: gzip\r\n\r\nabc".to_vec();
        redact(&mut bytes);
        assert!(bytes.ends_with(b"\r\n\r\nxxx"));
    }
}
