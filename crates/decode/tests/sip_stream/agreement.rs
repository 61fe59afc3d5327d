//! The stream finds the head and its Content-Length exactly as the parser does: there is no second meaning.

use decode::sip::{Content, ContentLength, Framing, Limits, classify, parse_framed};

use crate::record::{Fed, read};
use crate::{Random, SDP, request, response};

fn heads() -> Vec<Vec<u8>> {
    let with = |name: &str, value: &str| {
        request("INVITE")
            .body("application/sdp", SDP)
            .without("Content-Length")
            .add(name, value)
            .bytes()
    };
    vec![
        request("INVITE").body("application/sdp", SDP).bytes(),
        response("200 OK").body("text/plain", b"a\n\nb").bytes(),
        with("Content-Length", "\r\n  7"),
        with("l", "\t 12 \r\n "),
        with("content-LENGTH  ", " 3"),
        with("L \t", "005"),
        with("Content-Length", "1\r\n 2"),
        with("Content-Length", "+4"),
        with("Content-Length", "4294967296"),
        with("X", "y\r\nl:3\r\nContent-Length: 3"),
        with("X", "y\r\nl:3\r\nContent-Length: 4"),
        with("X", "y\r\n Content-Length: 4"),
        with("Content-Length: 9\r\nX", "y"),
        with("Content-Length 9\r\nl", "2"),
        with("Content(Length", "9"),
        request("INVITE")
            .line_end("\n")
            .body("text/plain", b"abc")
            .bytes(),
        request("INVITE")
            .line_end("\r")
            .body("text/plain", b"abc")
            .bytes(),
        request("INVITE")
            .line_end("\r\r\n")
            .body("text/plain", b"abc")
            .bytes(),
    ]
}

/// Compares the first message of a stream with what the parser says about the same bytes.
fn compare(bytes: &[u8]) -> bool {
    let limits = Limits::default();
    if classify(bytes) != Content::Sip {
        return false;
    }
    let parsed = parse_framed(bytes, Framing::STREAM, &limits);
    let too_many = parsed.headers.len() >= limits.header_lines;
    if too_many || parsed.head_bytes >= limits.header_bytes {
        return false;
    }
    let wanted = match parsed.content_length {
        ContentLength::Bytes(length) => parsed.head_bytes.saturating_add(length as usize),
        _ => parsed.head_bytes,
    };
    let has_end = parsed
        .issues
        .iter()
        .all(|issue| issue.code.as_str() != "no_header_end");
    for length in [1, 17, bytes.len()] {
        let mut fed = Fed::new(limits.clone());
        for piece in bytes.chunks(length) {
            fed.data(piece);
        }
        fed.end();
        let Some(&(message, truncated)) = fed.record.messages().first() else {
            assert!(!has_end, "{}", String::from_utf8_lossy(bytes));
            continue;
        };
        assert!(has_end, "{}", String::from_utf8_lossy(bytes));
        let again = parse_framed(message, Framing::STREAM.truncated(truncated), &limits);
        // The parser passes over line ends in front, the stream gives the message without them.
        let skipped = bytes
            .iter()
            .take_while(|byte| matches!(byte, b'\r' | b'\n'))
            .count();
        assert_eq!(again.head_bytes + skipped, parsed.head_bytes);
        assert_eq!(again.content_length, parsed.content_length);
        assert_eq!(again.bytes, message.len());
        if !truncated {
            assert_eq!(message.len() + skipped, wanted);
            assert_eq!(message, &bytes[skipped..wanted]);
        }
    }
    true
}

#[test]
fn heads_of_every_form_mean_the_same_to_both() {
    for head in heads() {
        assert!(compare(&head), "{}", String::from_utf8_lossy(&head));
    }
}

#[test]
fn random_damage_means_the_same_to_both() {
    let heads = heads();
    let mut random = Random(0x0123_4567_89ab_cdef);
    let mut compared = 0;
    for round in 0..6_000 {
        let mut bytes = heads[round % heads.len()].clone();
        for _ in 0..=random.below(6) {
            let place = random.below(bytes.len());
            match random.below(4) {
                0 => bytes[place] = b"\r\n :l0"[random.below(6)],
                1 => bytes.insert(place, b"\r\n :9\t"[random.below(6)]),
                2 => drop(bytes.remove(place)),
                _ => {
                    let line = b"\r\nl: 3\r\n";
                    bytes.splice(place..place, line.iter().copied());
                }
            }
        }
        compared += usize::from(compare(&bytes));
    }
    assert!(compared > 4_500, "{compared}");
}

#[test]
fn more_header_lines_than_the_parser_reads_still_end_where_content_length_says() {
    let mut build = request("MESSAGE").without("Content-Length");
    for _ in 0..300 {
        build = build.add("X", "y");
    }
    let message = build.body("text/plain", b"\r\n\r\nbody").bytes();
    let next = crate::good();
    let record = read([&message[..], &next]);
    assert_eq!(record.messages(), [(&message[..], false), (&next, false)]);
}
