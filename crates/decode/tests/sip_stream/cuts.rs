//! Segments end anywhere.

use decode::sip::{Framing, Limits, parse_framed};
use decode::stream::Stamps;

use crate::record::{Fed, Found, Record, SECOND, read};
use crate::{SDP, numbered, request, response};

/// Messages of every kind of line end, with and without a body, with text in a body that looks like SIP.
fn messages() -> Vec<Vec<u8>> {
    vec![
        request("INVITE").body("application/sdp", SDP).bytes(),
        response("180 Ringing").bytes(),
        request("MESSAGE")
            .body("message/sipfrag", &numbered(1, b"inner"))
            .bytes(),
        request("INFO")
            .line_end("\n")
            .body("text/plain", b"\n\nab\n")
            .bytes(),
        request("OPTIONS").line_end("\r").bytes(),
        request("OPTIONS").line_end("\r\r\n").bytes(),
        request("NOTIFY")
            .rename("Content-Length", "l ")
            .body("text/plain", b"")
            .bytes(),
        response("200 OK").bytes(),
    ]
}

fn check(record: &Record, messages: &[Vec<u8>]) {
    let expected: Vec<_> = messages
        .iter()
        .map(|message| (&message[..], false))
        .collect();
    assert_eq!(record.messages(), expected);
    assert_eq!(record.unframed(), 0);
}

#[test]
fn one_cut_anywhere_changes_nothing() {
    let messages = messages();
    let stream = messages.concat();
    for cut in 0..=stream.len() {
        check(&read([&stream[..cut], &stream[cut..]]), &messages);
    }
}

#[test]
fn cuts_everywhere_change_nothing() {
    let messages = messages();
    let stream = messages.concat();
    for length in 1..40 {
        check(&read(stream.chunks(length)), &messages);
    }
}

#[test]
fn a_message_is_given_as_soon_as_its_last_byte_is_there() {
    let message = numbered(1, b"body");
    let mut fed = Fed::new(Limits::default());
    fed.data(&message[..message.len() - 1]);
    assert!(fed.record.0.is_empty());
    fed.data(&message[message.len() - 1..]);
    assert_eq!(fed.record.messages(), [(&message[..], false)]);
    assert_eq!(decode::stream::Reader::deadline(&fed.stream), None);
}

#[test]
fn a_message_has_the_stamps_of_the_segments_that_hold_it() {
    let (first, second) = (numbered(1, b"body"), numbered(2, b""));
    let stream = [&first[..], &second].concat();
    let cut = first.len() - 2;
    let record = read([
        &stream[..10],
        &stream[10..cut],
        &stream[cut..cut + 5],
        &stream[cut + 5..],
    ]);
    let stamps: Vec<_> = record
        .0
        .iter()
        .filter_map(|found| match found {
            Found::Sip { stamps, .. } => Some(*stamps),
            _ => None,
        })
        .collect();
    let of = |first, last| Stamps {
        first: first * SECOND,
        last: last * SECOND,
    };
    assert_eq!(stamps, [of(1, 3), of(3, 4)]);
}

#[test]
fn a_body_that_looks_like_sip_is_not_split() {
    let inner = [numbered(1, b"x"), numbered(2, b"")].concat();
    let outer = request("NOTIFY").body("text/plain", &inner).bytes();
    let next = numbered(3, b"");
    for length in [1, 7, 100, 10_000] {
        let stream = [&outer[..], &next].concat();
        check(&read(stream.chunks(length)), &[outer.clone(), next.clone()]);
    }
}

#[test]
fn a_stream_tells_what_the_parser_must_know() {
    let limits = Limits::default();
    let codes = |bytes: &[u8], framing| -> Vec<&str> {
        parse_framed(bytes, framing, &limits)
            .issues
            .iter()
            .map(|issue| issue.code.as_str())
            .collect()
    };
    let bytes = request("OPTIONS").without("Content-Length").bytes();
    assert_eq!(codes(&bytes, Framing::STREAM), ["content_length_missing"]);
    assert!(codes(&bytes, Framing::DATAGRAM).is_empty());
    let whole = numbered(1, b"0123456789");
    let cut = &whole[..whole.len() - 1];
    for framing in [Framing::STREAM, Framing::DATAGRAM] {
        let framing = framing.truncated(true);
        assert_eq!(codes(cut, framing), ["body_truncated"]);
        let message = parse_framed(cut, framing, &limits);
        assert_eq!(
            (message.body, message.body_usable),
            (&b"012345678"[..], false)
        );
        assert!(codes(&whole, framing).is_empty());
    }
    assert_eq!(
        codes(cut, Framing::DATAGRAM),
        ["content_length_exceeds_datagram"]
    );
}
