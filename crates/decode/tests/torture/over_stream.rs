//! A torture message on a stream, with good ones behind it: read as in a datagram, but for what framing changes.

use decode::sip::{Content, ContentLength, Framing, Limits, Message, SipStream, classify, parse};
use decode::sip::{Validity, parse_framed};
use decode::stream::{Item, Reader};

const GOOD: &[u8] = b"OPTIONS sip:callee@example.org SIP/2.0\r\nVia: SIP/2.0/TCP 198.51.100.7;branch=z9hG4bK-good\r\nFrom: <sip:a@example.com>;tag=1\r\nTo: <sip:b@example.com>\r\nCall-ID: good\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n";

/// Feeds the message and two good ones, in pieces of several lengths, and checks the first and the last that come out.
pub(crate) fn check(bytes: &[u8]) {
    let stream = [bytes, GOOD, GOOD].concat();
    for length in [1, 100, stream.len()] {
        let found = read(&stream, length);
        let (last, truncated) = found.last().unwrap();
        assert_eq!((&last[..], *truncated), (GOOD, false));
        compare(bytes, &found);
    }
}

fn read(bytes: &[u8], length: usize) -> Vec<(Vec<u8>, bool)> {
    let mut found = Vec::new();
    let mut keep = |item: Item<'_>| {
        if let Item::Sip {
            bytes, truncated, ..
        } = item
        {
            found.push((bytes.to_vec(), truncated));
        }
    };
    let mut stream = SipStream::new(Limits::default());
    for piece in bytes.chunks(length) {
        stream.data(piece, 0, &mut keep);
    }
    stream.end(&mut keep);
    found
}

fn codes(message: &Message<'_>) -> Vec<&'static str> {
    let mut codes: Vec<_> = message
        .issues
        .iter()
        .map(|issue| issue.code.as_str())
        .collect();
    codes.sort_unstable();
    codes
}

fn compare(bytes: &[u8], found: &[(Vec<u8>, bool)]) {
    let limits = Limits::default();
    let datagram = parse(bytes, &limits);
    let mut expected = codes(&datagram);
    // No start-line, or a head beyond the limit: no message.
    if classify(bytes) != Content::Sip || expected.contains(&"header_section_too_long") {
        assert_eq!(found[0].0, GOOD);
        return;
    }
    // No datagram ends the head, so that the next message becomes a part of it; the one behind that is found.
    if expected.contains(&"no_header_end") {
        assert_eq!(found.len(), 2);
        assert!(found[0].0.starts_with(bytes.trim_ascii_end()) && found[0].0.ends_with(GOOD));
        return;
    }
    let (message, truncated) = &found[0];
    let read = parse_framed(message, Framing::STREAM.truncated(*truncated), &limits);
    // The end of a datagram is the end of the body; on a stream it is missing, or belongs to the next message.
    expected.retain(|code| *code != "content_length_exceeds_datagram");
    if *truncated {
        expected.push("body_truncated");
    }
    if datagram.content_length == ContentLength::Absent {
        expected.push("content_length_missing");
        // What would need a type is not read as a body.
        expected.retain(|code| *code != "content_type_missing");
    }
    // A stream cuts the message before the parser has to.
    expected.retain(|code| *code != "message_too_long");
    expected.sort_unstable();
    assert_eq!(
        codes(&read),
        expected,
        "{}",
        String::from_utf8_lossy(message)
    );
    let worst = expected.iter().map(|code| severity(code)).max();
    assert_eq!(read.validity, worst.unwrap_or(Validity::Valid));
    assert_eq!(read.content_length, datagram.content_length);
    // With too many header lines the parser does not know where the body begins.
    if expected.contains(&"too_many_header_lines") {
        return;
    }
    if let ContentLength::Bytes(length) = read.content_length {
        let is_whole = message.len() == read.head_bytes + length as usize;
        assert_eq!(is_whole, !truncated);
    }
}

fn severity(code: &str) -> Validity {
    decode::sip::IssueCode::ALL
        .iter()
        .find(|known| known.as_str() == code)
        .unwrap()
        .severity()
}
