//! RFC 4475 sections 3.1.2 and 3.3, second part: messages that must not change any state.

use decode::sip::Method;

use crate::build::{request, response};
use crate::malformed;

#[test]
fn a_sequence_number_beyond_32_bits() {
    // 3.1.2.4
    let bytes = request("REGISTER")
        .set("CSeq", "99999999999999999999 REGISTER")
        .set("Max-Forwards", "1000")
        .add("Expires", "1".repeat(100))
        .add("Contact", "<sip:a@example.com>;expires=99999999999")
        .bytes();
    let message = malformed(
        &bytes,
        &[
            "cseq_out_of_range",
            "max_forwards_out_of_range",
            "number_out_of_range",
            "contact_expires_invalid",
        ],
    );
    assert_eq!(
        (message.expires(), message.contacts().values[0].expires),
        (None, None)
    );
}

#[test]
fn a_response_with_numbers_beyond_use() {
    // 3.1.2.5
    let bytes = response("503 Service Unavailable")
        .set("CSeq", "8888888888888 OPTIONS")
        .add("Retry-After", "7777777777777")
        .add("Warning", "4711 host \"too long a code\"")
        .bytes();
    let message = malformed(
        &bytes,
        &[
            "cseq_out_of_range",
            "number_out_of_range",
            "warning_code_invalid",
        ],
    );
    assert_eq!((message.status(), message.retry_after()), (Some(503), None));
}

#[test]
fn a_quote_that_does_not_end() {
    // 3.1.2.6
    for name in ["From", "To"] {
        let bytes = request("INVITE")
            .set(name, "\"No end <sip:a@example.com>;tag=1")
            .bytes();
        malformed(&bytes, &["quote_unterminated"]);
    }
}

#[test]
fn another_version() {
    // 3.1.2.16
    let bytes = request("OPTIONS")
        .start("OPTIONS sip:callee@example.org SIP/3.0")
        .bytes();
    malformed(&bytes, &["version_not_supported"]);
    let bytes = response("").start("SIP/1.0 200 OK").bytes();
    malformed(&bytes, &["version_not_supported"]);
}

#[test]
fn a_sequence_method_that_is_not_the_request_method() {
    // 3.1.2.17 and 3.1.2.18
    let bytes = request("OPTIONS").set("CSeq", "8 INVITE").bytes();
    malformed(&bytes, &["cseq_method_mismatch"]);
    let bytes = request("BRANDNEW").set("CSeq", "8 INVITE").bytes();
    malformed(&bytes, &["cseq_method_mismatch"]);
    let bytes = request("INVITE").set("CSeq", "8 invite").bytes();
    malformed(&bytes, &["cseq_method_mismatch"]);
}

#[test]
fn a_status_code_that_is_none() {
    // 3.1.2.19
    for code in [
        "4294967496 wraps to 200",
        "99 low",
        "700 high",
        "20 short",
        "2xx x",
    ] {
        let bytes = response(code).bytes();
        let message = malformed(&bytes, &["status_code_out_of_range"]);
        assert_eq!((message.status(), message.is_request()), (None, false));
        assert_eq!(*message.method(), Method::Invite);
    }
}

#[test]
fn headers_that_every_message_needs() {
    // 3.3.1
    for (name, code) in [
        ("Via", "via_missing"),
        ("From", "from_missing"),
        ("To", "to_missing"),
        ("Call-ID", "call_id_missing"),
        ("CSeq", "cseq_missing"),
    ] {
        let bytes = request("INVITE").without(name).bytes();
        malformed(&bytes, &[code]);
    }
    let bytes = request("INVITE")
        .without("From")
        .without("To")
        .without("Call-ID")
        .bytes();
    malformed(&bytes, &["from_missing", "to_missing", "call_id_missing"]);
    let bytes = request("INVITE").set("Call-ID", "").bytes();
    malformed(&bytes, &["call_id_missing"]);
}

#[test]
fn headers_that_may_stand_once() {
    // 3.3.8
    for (name, value, code) in [
        ("From", "<sip:x@y.z>;tag=2", "from_repeated"),
        ("To", "<sip:x@y.z>", "to_repeated"),
        ("Call-ID", "another", "call_id_repeated"),
        ("CSeq", "72 INVITE", "cseq_repeated"),
        ("Max-Forwards", "5", "max_forwards_repeated"),
    ] {
        let bytes = request("INVITE").add(name, value).bytes();
        let message = malformed(&bytes, &[code]);
        assert_eq!((message.cseq.number, message.from_tag()), (71, &b"f7"[..]));
    }
}

#[test]
fn values_that_cannot_be_read() {
    for (name, value, code) in [
        ("From", "", "from_unreadable"),
        ("From", "<sip:a@b", "from_unreadable"),
        ("To", "\"Name only\"", "to_unreadable"),
        ("CSeq", "INVITE 71", "cseq_unreadable"),
        ("CSeq", "71", "cseq_unreadable"),
        ("Via", "", "via_unreadable"),
        ("Via", "198.51.100.7;branch=z9hG4bK1", "via_unreadable"),
    ] {
        let bytes = request("INVITE").set(name, value).bytes();
        let message = decode::sip::parse(&bytes, &decode::sip::Limits::default());
        assert_eq!(message.validity, decode::sip::Validity::Malformed);
        assert!(
            message
                .issues
                .iter()
                .any(|issue| issue.code.as_str() == code),
            "{name}: {value}"
        );
    }
}

#[test]
fn a_request_line_without_a_version() {
    // The stray file of the archive.
    let bytes = request("INVITE")
        .start("INVITE sip:callee@example.org")
        .without("Via")
        .without("CSeq")
        .bytes();
    let message = malformed(&bytes, &["version_missing", "via_missing", "cseq_missing"]);
    assert_eq!(message.request_uri().unwrap().user, b"callee");
}

#[test]
fn input_beyond_the_limits() {
    let long = "x".repeat(3000);
    let bytes = request("INVITE")
        .start(format!("INVITE sip:{long}@example.org SIP/2.0"))
        .bytes();
    malformed(&bytes, &["uri_too_long"]);
    let bytes = request("INVITE")
        .add("Contact", format!("<sip:{long}@example.org>"))
        .bytes();
    malformed(&bytes, &["uri_too_long"]);

    let mut build = request("INVITE");
    for _ in 0..300 {
        build = build.add("X-Y", "z");
    }
    let bytes = build.bytes();
    let message = malformed(&bytes, &["too_many_header_lines"]);
    assert_eq!((message.headers.len(), message.body_usable), (256, false));

    let vias = vec!["SIP/2.0/UDP a.example"; 100].join(",");
    let bytes = request("INVITE").set("Via", vias).bytes();
    assert_eq!(malformed(&bytes, &["too_many_via_values"]).via_count, 70);

    let bytes = request("INVITE").add("X-Y", "z".repeat(40_000)).bytes();
    let message = malformed(&bytes, &["header_section_too_long"]);
    assert!(!message.body_usable && message.body.is_empty());

    let bytes = request("MESSAGE")
        .body("text/plain", &b"z".repeat(70_000))
        .bytes();
    let message = malformed(
        &bytes,
        &["content_length_exceeds_datagram", "message_too_long"],
    );
    assert_eq!(message.bytes, 65_536);
}
