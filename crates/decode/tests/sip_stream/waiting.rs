//! A Content-Length that promises more than ever comes (RFC 4475 section 3.1.2.2, on a stream).

use decode::sip::Limits;
use decode::stream::Reader;

use crate::record::{Fed, SECOND};
use crate::{SDP, good, numbered, request};

fn promising(bytes: &str) -> Vec<u8> {
    request("INVITE")
        .body("application/sdp", SDP)
        .set("Content-Length", bytes)
        .bytes()
}

#[test]
fn a_body_is_waited_for_five_seconds_after_the_last_byte() {
    let message = promising("9999");
    let mut fed = Fed::new(Limits::default());
    assert_eq!(fed.stream.deadline(), None);
    fed.data(&message[..20]);
    assert_eq!(fed.stream.deadline(), Some(6 * SECOND));
    fed.data(&message[20..]);
    assert_eq!(fed.stream.deadline(), Some(7 * SECOND));
    let record = &mut fed.record;
    fed.stream.due(7 * SECOND - 1, &mut |item| record.add(item));
    assert_eq!(fed.stream.deadline(), Some(7 * SECOND));
    fed.wait();
    assert_eq!((fed.record.0.len(), fed.stream.deadline()), (0, None));
    fed.data(b"a=x\r\n");
    assert_eq!(fed.stream.deadline(), Some(fed.now + 5 * SECOND));
}

#[test]
fn a_message_in_a_body_that_never_ends_is_the_next_one() {
    let (first, good) = (promising("9999"), good());
    let mut fed = Fed::new(Limits::default());
    fed.data(&first).data(&good);
    assert!(fed.record.0.is_empty());
    fed.wait();
    assert_eq!(fed.record.messages(), [(&first[..], true), (&good, false)]);
    assert_eq!((fed.record.unframed(), fed.stream.deadline()), (0, None));
    fed.data(&good);
    assert_eq!(fed.record.messages().len(), 3);
}

#[test]
fn many_messages_may_hide_in_one_body() {
    let stream = [
        promising("60000"),
        numbered(1, b"one"),
        promising("50000"),
        promising("40000"),
        numbered(2, b""),
    ];
    let expected = [true, false, true, true, false];
    for at_the_end in [false, true] {
        let mut fed = Fed::new(Limits::default());
        for piece in stream.concat().chunks(11) {
            fed.data(piece);
        }
        if at_the_end {
            fed.end();
        } else {
            fed.wait();
        }
        let found: Vec<_> = stream
            .iter()
            .zip(expected)
            .map(|(message, truncated)| (&message[..], truncated))
            .collect();
        assert_eq!(fed.record.messages(), found);
    }
}

#[test]
fn a_message_is_found_behind_a_body_without_a_line_end_when_its_segment_begins_with_it() {
    let first = request("MESSAGE")
        .body("text/plain", b"no=line end")
        .set("Content-Length", "9999")
        .bytes();
    let good = good();
    let mut fed = Fed::new(Limits::default());
    fed.data(&first).data(&good).wait();
    assert_eq!(fed.record.messages(), [(&first[..], true), (&good, false)]);
}

#[test]
fn headers_that_are_not_there_yet_are_waited_for() {
    let (first, good) = (promising("9999"), good());
    let cut = good
        .windows(6)
        .position(|text| text == b"\r\nFrom")
        .unwrap()
        + 4;
    let mut fed = Fed::new(Limits::default());
    fed.data(&first).data(&good[..cut]).wait();
    assert!(fed.record.0.is_empty());
    fed.data(&good[cut..]).wait();
    assert_eq!(fed.record.messages(), [(&first[..], true), (&good, false)]);
}

#[test]
fn the_end_gives_a_message_whose_head_is_there() {
    let message = promising("9999");
    let mut fed = Fed::new(Limits::default());
    fed.data(&message).wait().end();
    assert_eq!(fed.record.messages(), [(&message[..], true)]);
    assert_eq!(fed.record.unframed(), 0);
}

#[test]
fn a_slow_body_is_still_one_message() {
    let message = numbered(1, &[b'x'; 300]);
    let mut fed = Fed::new(Limits::default());
    for piece in message.chunks(50) {
        fed.data(piece).wait();
    }
    assert_eq!(fed.record.messages(), [(&message[..], false)]);
}

#[test]
fn the_rest_of_a_body_beyond_the_limit_is_not_waited_for_for_ever() {
    let limits = Limits {
        message_bytes: 1_000,
        ..Limits::default()
    };
    let mut fed = Fed::new(limits);
    let first = request("MESSAGE")
        .body("text/plain", &[b'x'; 2_000])
        .set("Content-Length", "4000000000")
        .bytes();
    fed.data(&first);
    assert_eq!(fed.record.messages(), [(&first[..1_000], true)]);
    fed.data(&good());
    assert_eq!(fed.record.messages().len(), 1);
    fed.wait().data(&good());
    assert_eq!(fed.record.messages().len(), 2);
}
