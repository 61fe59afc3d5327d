//! Framing that is lost, and how it is found again (RFC 3261 section 18.3).

use decode::sip::Limits;

use crate::record::{Fed, Record, read};
use crate::{SDP, good, numbered, request};

/// The number of unframed bytes in front of the good message, however the bytes are cut.
fn lost_before_good(text: &[u8]) -> u64 {
    let good = good();
    let stream = [text, &good].concat();
    let whole = read([&stream[..]]);
    assert_eq!(whole.messages().last(), Some(&(&good[..], false)));
    for length in [1, 2, 3, 50] {
        assert_eq!(read(stream.chunks(length)).framing(), whole.framing());
    }
    whole.unframed()
}

#[test]
fn what_is_no_start_line_is_passed_over() {
    for text in [
        &b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"[..],
        b"\x16\x03\x01\x02\0\x01\0\r\n",
        b"v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\n",
        b"almost SIP/2.0 nothing\n",
        b"one\rtwo\r",
    ] {
        assert_eq!(lost_before_good(text), text.len() as u64, "{text:?}");
    }
}

#[test]
fn a_message_without_content_length_has_no_body() {
    let first = request("INVITE")
        .body("application/sdp", SDP)
        .without("Content-Length")
        .bytes();
    let (record, good) = (read([&[&first[..], &good()].concat()[..]]), good());
    let head = &first[..first.len() - SDP.len()];
    assert_eq!(record.messages(), [(head, false), (&good[..], false)]);
    assert_eq!(record.unframed(), SDP.len() as u64);
}

#[test]
fn a_message_without_content_length_and_body_loses_nothing() {
    let first = request("OPTIONS").without("Content-Length").bytes();
    let record = read([&[&first[..], &first, &good()].concat()[..]]);
    assert_eq!((record.messages().len(), record.unframed()), (3, 0));
}

#[test]
fn a_content_length_that_is_no_length_loses_the_body_and_no_message() {
    for (value, more) in [("-999", None), ("1e3", None), ("13", Some("5"))] {
        let mut build = request("INVITE")
            .body("application/sdp", SDP)
            .set("Content-Length", value);
        if let Some(more) = more {
            build = build.add("l", more);
        }
        let first = build.bytes();
        assert_eq!(lost_before_good(&first), SDP.len() as u64, "{value}");
        let record = read([&first[..]]);
        let head = &first[..first.len() - SDP.len()];
        assert_eq!(record.messages(), [(head, false)]);
    }
}

#[test]
fn only_a_start_line_by_the_letter_with_headers_behind_it_ends_the_search() {
    let header = "Via: SIP/2.0/TCP a\r\n";
    for text in [
        // Leniently this would be a start-line.
        format!("REGISTER sip:a\r\n{header}{header}"),
        format!("INVITE  sip:a SIP/2.0\r\n{header}{header}"),
        format!("INVITE a SIP/2.0\r\n{header}{header}"),
        format!("INVITE sip:a SIP/2.0 \r\n{header}{header}"),
        format!("SIP/2.0 20 OK\r\n{header}{header}"),
        // Headers are missing.
        format!("INVITE sip:a SIP/2.0\r\n{header}no header\r\n"),
        "INVITE sip:a SIP/2.0\r\n\r\n".to_owned(),
        "INVITE sip:a SIP/2.0\r\nINVITE sip:a SIP/2.0\r\n".to_owned(),
        format!("INVITE sip:a SIP/2.0\r\n folded\r\n{header}"),
        // No line begins here.
        format!(" INVITE sip:a SIP/2.0\r\n{header}{header}"),
    ] {
        let text = format!("=\r\n{text}");
        assert_eq!(
            lost_before_good(text.as_bytes()),
            text.len() as u64,
            "{text}"
        );
    }
}

#[test]
fn a_search_ends_at_messages_of_every_form() {
    for text in [
        "SIP/2.0 100 \r\nVia: a\r\nFrom: b\r\nl:0\r\n\r\n",
        "sip/2.0 200 OK\nVia : a\n b\nl\t: 0\n\n",
        "!m%.~ x+y-z.1:2 SIP/2.0\rl:0\r\r",
        "OPTIONS sip:a SIP/2.0\r\nVia: a\r\n\tb\r\n c\r\nFrom: x\r\nl:0\r\n\r\n",
    ] {
        let stream = format!("=\r\n{text}");
        assert_eq!(lost_before_good(stream.as_bytes()), 3, "{text}");
    }
}

#[test]
fn a_message_at_the_start_of_a_segment_is_found_behind_text_without_a_line_end() {
    for text in [
        &b"a=sendrecv"[..],
        b"v=0\r\na=x",
        b"\x80\x81",
        b"=\nbye",
        b"=\nso long",
    ] {
        let record = read([text, &good()]);
        let good = good();
        assert_eq!(record.messages(), [(&good[..], false)]);
        assert_eq!(record.unframed(), text.len() as u64);
    }
}

#[test]
fn a_method_that_a_segment_cuts_is_one_word() {
    let message = request("X-INVITE").bytes();
    let other = request("XINVITE").bytes();
    for (message, cut) in [(&message, 1), (&other, 2)] {
        let stream = [b"=\n", &message[..]].concat();
        let record = read([&stream[..2 + cut], &stream[2 + cut..]]);
        assert_eq!(record.messages(), [(&message[..], false)]);
    }
}

#[test]
fn text_inside_a_segment_without_a_line_end_hides_the_message_behind_it() {
    let stream = [b"a=sendrecv", &good()[..], &good()].concat();
    let record = read([&stream[..]]);
    assert_eq!(record.messages().len(), 1);
}

#[test]
fn a_segment_inside_a_header_of_the_next_message_is_no_start() {
    let message = request("OPTIONS")
        .first("Subject", "INVITE sip:x@example.org SIP/2.0")
        .set("Call-ID", "whole")
        .bytes();
    let stream = [b"=\r\n", &message[..]].concat();
    let cut = stream
        .windows(12)
        .position(|text| text == b"INVITE sip:x")
        .unwrap();
    let record = read([&stream[..cut], &stream[cut..]]);
    assert_eq!(record.messages(), [(&message[..], false)]);
}

#[test]
fn the_middle_of_a_connection_begins_at_the_first_message() {
    let mut fed = Fed::new(Limits::default());
    let tail = &numbered(1, b"x")[40..];
    fed.gap(None).data(tail).data(&good());
    let good = good();
    assert_eq!(fed.record.messages(), [(&good[..], false)]);
    assert_eq!(fed.record.unframed(), tail.len() as u64);
}

#[test]
fn damaged_messages_at_a_boundary_are_given_as_in_a_datagram() {
    for start in [
        "INVITE  sip:a@example.org  SIP/2.0",
        "OPTIONS sip:a@example.org SIP/2.0  ",
        "OPTIONS sip:a@example.org SIP/7.0",
        "REGISTER sip:a@example.org",
        "INVITE <sip:a@example.org> SIP/2.0",
        "SIP/2.0 4294967301 x",
        "sip/3.1 200 OK",
    ] {
        let message = request("OPTIONS").start(start).bytes();
        let stream = [&message[..], &good()].concat();
        let record = read(stream.chunks(9));
        assert_eq!(record.messages().len(), 2, "{start}");
        assert_eq!(record.messages()[0], (&message[..], false), "{start}");
    }
}

#[test]
fn a_head_that_does_not_end_is_no_message() {
    let message = good();
    for end in 1..message.len() {
        let record = read([&message[..end]]);
        // Only the last line end may still be guessed: CR LF CR is as good as an empty line when no more comes.
        if end < message.len() - 1 {
            assert_eq!(record.messages(), [], "{end}");
            assert_eq!(record.unframed(), end as u64);
        } else {
            assert_eq!(record.messages(), [(&message[..end], false)]);
        }
    }
}

#[test]
fn nothing_is_told_twice_after_the_end() {
    let mut fed = Fed::new(Limits::default());
    fed.data(&numbered(1, b"x")[..30]).end().end();
    assert_eq!(fed.record.unframed(), 30);
    let Record(items) = std::mem::take(&mut fed.record);
    assert_eq!(items.len(), 1);
    fed.data(&good());
    assert_eq!(fed.record.messages().len(), 1);
}
