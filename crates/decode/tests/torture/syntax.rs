//! RFC 4475 section 3.1.2, first part: wrong in a way that leaves the meaning clear.

use crate::build::request;
use crate::lenient;

#[test]
fn separators_without_anything_between_them() {
    // 3.1.2.1
    let bytes = request("INVITE")
        .set("Via", "SIP/2.0/UDP 198.51.100.7;;,;,,")
        .add("Contact", "\"A\" <sip:a@example.com>;;;;")
        .bytes();
    let message = lenient(
        &bytes,
        &[
            "empty_parameter",
            "via_value_unreadable",
            "empty_list_value",
        ],
    );
    assert_eq!((message.via_count, message.via.branch), (1, None));
    assert_eq!(message.contacts().values.len(), 1);
}

#[test]
fn brackets_around_the_request_uri() {
    // 3.1.2.7
    let bytes = request("INVITE")
        .start("INVITE <sip:callee@example.org> SIP/2.0")
        .bytes();
    let message = lenient(&bytes, &["ruri_angle_brackets"]);
    assert_eq!(
        message.request_uri().unwrap().raw,
        b"sip:callee@example.org"
    );
}

#[test]
fn space_in_the_request_uri() {
    // 3.1.2.8
    let bytes = request("INVITE")
        .start("INVITE sip:callee@example.org;  lr SIP/2.0")
        .set("To", "<sip:x@y>;tag=in")
        .bytes();
    let message = lenient(&bytes, &["ruri_whitespace"]);
    assert!(message.request_uri().unwrap().params.has(b"lr") && message.has_to_tag());
}

#[test]
fn more_space_than_one_in_the_request_line() {
    // 3.1.2.9 and 3.1.2.10
    for line in [
        "INVITE  sip:callee@example.org SIP/2.0",
        "INVITE sip:callee@example.org  SIP/2.0",
        "INVITE sip:callee@example.org SIP/2.0   ",
        "INVITE sip:callee@example.org\tSIP/2.0",
    ] {
        let bytes = request("INVITE").start(line).bytes();
        let message = lenient(&bytes, &["start_line_whitespace"]);
        assert_eq!(
            message.request_uri().unwrap().raw,
            b"sip:callee@example.org"
        );
    }
}

#[test]
fn headers_in_the_request_uri() {
    // 3.1.2.11
    let bytes = request("INVITE")
        .start("INVITE sip:callee@example.org?Subject=x&Route=%3Csip:evil%3E SIP/2.0")
        .bytes();
    let message = lenient(&bytes, &["ruri_headers"]);
    assert_eq!(message.request_uri().unwrap().host, b"example.org");
    assert_eq!(message.headers.named(b"Route").count(), 0);
}

#[test]
fn a_date_that_is_not_gmt() {
    // 3.1.2.12
    let bytes = request("INVITE")
        .add("Date", "Sun, 02 Mar 2025 10:00:00 CET")
        .bytes();
    lenient(&bytes, &["date_invalid"]);
}

#[test]
fn an_address_that_needs_brackets() {
    // 3.1.2.13
    let bytes = request("REGISTER")
        .add("Contact", "sip:a@example.com?Route=%3Csip:b%3E")
        .bytes();
    let message = lenient(&bytes, &["address_needs_brackets"]);
    assert_eq!(message.contacts().values[0].addr.uri.host, b"example.com");
}

#[test]
fn space_inside_the_brackets() {
    // 3.1.2.14
    let bytes = request("OPTIONS")
        .set("To", "\"C, D\" < sip:callee@example.org >")
        .bytes();
    let message = lenient(&bytes, &["address_whitespace"]);
    assert_eq!(message.to.uri.raw, b"sip:callee@example.org");
}

#[test]
fn a_display_name_with_a_comma_and_no_quotes() {
    // 3.1.2.15
    let bytes = request("OPTIONS")
        .set("From", "Last, First <sip:caller@example.com>;tag=f")
        .bytes();
    let message = lenient(&bytes, &["display_name_unquoted"]);
    assert_eq!(
        (&*message.from.display, message.from_tag()),
        (&b"Last, First"[..], &b"f"[..])
    );
}

#[test]
fn lines_that_are_no_headers_are_passed_over() {
    let bytes = request("OPTIONS")
        .add("no colon here:", "")
        .add("bad name:", " x")
        .bytes();
    lenient(&bytes, &["header_name_invalid"]);
    let mut bytes = request("OPTIONS").head();
    bytes.extend_from_slice(b"no colon here\r\n\r\n");
    lenient(&bytes, &["header_without_colon"]);
}

#[test]
fn text_that_is_no_text_is_kept_and_said() {
    let bytes = request("OPTIONS").add("Subject", b"caf\xe9").bytes();
    let message = lenient(&bytes, &["invalid_utf8"]);
    assert_eq!(message.header(b"Subject").as_deref(), Some(&b"caf\xe9"[..]));
    let bytes = request("OPTIONS").add("Subject", b"a\x01b").bytes();
    lenient(&bytes, &["control_character"]);
}

#[test]
fn line_ends_of_other_systems() {
    for (line_end, code) in [("\n", "bare_lf"), ("\r", "bare_cr"), ("\r\r\n", "bare_cr")] {
        let bytes = request("OPTIONS")
            .add("Supported", "a")
            .line_end(line_end)
            .bytes();
        let message = lenient(&bytes, &[code]);
        assert_eq!(message.headers.len(), 8);
        assert_eq!(message.bytes, bytes.len());
    }
}

#[test]
fn a_header_that_may_stand_once_counts_as_its_first() {
    let bytes = request("INVITE")
        .add("Expires", "60")
        .add("Expires", "70")
        .bytes();
    assert_eq!(lenient(&bytes, &["header_repeated"]).expires(), Some(60));
}

#[test]
fn numbers_out_of_range_or_no_numbers_are_absent() {
    for (name, value, code) in [
        ("Max-Forwards", "256", "max_forwards_out_of_range"),
        ("Expires", "4294967296", "number_out_of_range"),
        ("Min-SE", "-90", "number_invalid"),
        ("Session-Expires", "soon;refresher=uac", "number_invalid"),
    ] {
        let bytes = request("INVITE")
            .without("Max-Forwards")
            .add(name, value)
            .bytes();
        let message = lenient(&bytes, &[code]);
        assert_eq!(
            (message.max_forwards(), message.expires(), message.min_se()),
            (None, None, None)
        );
        assert_eq!(message.session_expires(), None);
    }
}
