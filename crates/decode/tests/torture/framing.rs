//! Where a message ends: RFC 4475 sections 3.1.2.2, 3.1.2.3, 3.1.2.15 and 3.3.9, on UDP.

use decode::sip::ContentLength;

use crate::build::{SDP, request};
use crate::{lenient, valid};

#[test]
fn a_content_length_beyond_the_datagram_makes_the_body_unusable() {
    // 3.1.2.2
    let bytes = request("INVITE")
        .body("application/sdp", SDP)
        .set("Content-Length", "9999")
        .bytes();
    let message = lenient(&bytes, &["content_length_exceeds_datagram"]);
    assert!(!message.body_usable && message.sdp().is_none());
    assert_eq!(
        (message.body, message.content_length),
        (SDP, ContentLength::Bytes(9999))
    );
    assert_eq!(&*message.call_id, b"own-torture@198.51.100.7");
}

#[test]
fn a_content_length_that_is_no_length_is_never_used() {
    // 3.1.2.3
    for value in ["-999", "", "1e3", "99999999999999999999"] {
        let bytes = request("INVITE")
            .body("application/sdp", SDP)
            .set("Content-Length", value)
            .bytes();
        let message = lenient(&bytes, &["content_length_invalid"]);
        assert!(!message.body_usable && message.sdp().is_none());
        assert_eq!(message.content_length, ContentLength::Invalid);
    }
}

#[test]
fn content_lengths_that_disagree_make_the_body_unusable() {
    // 3.3.9
    let bytes = request("INVITE")
        .body("application/sdp", SDP)
        .add("l", "4")
        .bytes();
    let message = lenient(&bytes, &["header_repeated", "content_length_conflict"]);
    assert!(!message.body_usable);
    let length = SDP.len().to_string();
    let bytes = request("INVITE")
        .body("application/sdp", SDP)
        .add("l", length)
        .bytes();
    assert!(lenient(&bytes, &["header_repeated"]).body_usable);
}

#[test]
fn without_a_content_length_the_datagram_ends_the_body() {
    let bytes = request("INVITE")
        .body("application/sdp", SDP)
        .without("Content-Length")
        .bytes();
    let message = valid(&bytes);
    assert_eq!((message.body, message.body_usable), (SDP, true));
    assert!(message.sdp().is_some());
}

#[test]
fn bytes_behind_the_content_length_are_not_read() {
    let mut bytes = request("INVITE").body("application/sdp", SDP).bytes();
    let length = bytes.len();
    bytes.extend_from_slice(b"a=trailing\r\n");
    let message = valid(&bytes);
    assert_eq!((message.bytes, message.body), (length, SDP));
}

#[test]
fn the_datagram_may_end_the_headers() {
    // 3.1.2.15, as the archive holds it
    let bytes = request("OPTIONS").head();
    let message = lenient(&bytes, &["no_header_end"]);
    assert_eq!((message.bytes, message.body_usable), (bytes.len(), true));
    let cut = bytes.strip_suffix(b"\r\n").unwrap();
    assert_eq!(lenient(cut, &["no_header_end"]).headers.len(), 7);
    assert_eq!(
        lenient(bytes.strip_suffix(b"\n").unwrap(), &["no_header_end"])
            .headers
            .len(),
        7
    );
}

#[test]
fn line_ends_before_the_start_line_are_passed_over() {
    let mut bytes = b"\r\n\r\n".to_vec();
    bytes.extend_from_slice(&request("OPTIONS").bytes());
    let message = valid(&bytes);
    assert_eq!(
        (message.head_bytes, message.bytes),
        (bytes.len(), bytes.len())
    );
}

#[test]
fn a_body_without_a_type_is_known_by_its_first_line() {
    let bytes = request("INVITE")
        .body("x", SDP)
        .without("Content-Type")
        .bytes();
    assert!(lenient(&bytes, &["content_type_missing"]).sdp().is_some());
}
