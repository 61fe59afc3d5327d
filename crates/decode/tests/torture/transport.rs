//! RFC 4475 sections 3.2 and 3.3: right for the parser, a matter for those above it.

use decode::sip::Scheme;

use crate::build::{SDP, request, response};
use crate::{lenient, valid};

#[test]
fn a_branch_that_is_the_cookie_and_nothing_more() {
    // 3.2.1
    let bytes = request("OPTIONS")
        .set("Via", "SIP/2.0/UDP 198.51.100.7;branch=z9hG4bK")
        .bytes();
    assert_eq!(
        lenient(&bytes, &["branch_is_cookie"])
            .via
            .transaction_branch(),
        None
    );
}

#[test]
fn schemes_that_nobody_knows() {
    // 3.3.2 and 3.3.3
    for uri in [
        "unheardOf:opaque,stuff",
        "soap.beep://198.51.100.7:3002",
        "urn:service:sos",
    ] {
        let bytes = request("OPTIONS")
            .start(format!("OPTIONS {uri} SIP/2.0"))
            .bytes();
        let message = valid(&bytes);
        let target = message.request_uri().unwrap();
        assert_eq!(target.raw, uri.as_bytes());
        assert!(matches!(target.scheme, Scheme::Other | Scheme::Urn));
    }
}

#[test]
fn addresses_of_other_schemes() {
    // 3.3.4
    let bytes = request("REGISTER")
        .set("To", "isbn:0000000000")
        .set("From", "<http://www.example.com>;tag=w")
        .add("Contact", "<name:Jane_Doe>")
        .bytes();
    let message = valid(&bytes);
    assert!(!message.to.uri.is_sip());
    assert_eq!(
        (message.from.uri.raw, message.from_tag()),
        (&b"http://www.example.com"[..], &b"w"[..])
    );
}

#[test]
fn options_that_nobody_supports() {
    // 3.3.5
    let bytes = request("OPTIONS")
        .add("Require", "never, heardOf")
        .add("Proxy-Require", "either")
        .bytes();
    let message = valid(&bytes);
    assert!(message.requires(b"heardof") && !message.requires(b"either"));
}

#[test]
fn a_body_of_unknown_type() {
    // 3.3.6
    let bytes = request("INVITE")
        .body("application/unheard-of", b"<x/>\r\n")
        .bytes();
    let message = valid(&bytes);
    assert!(message.body_usable && message.sdp().is_none());
}

#[test]
fn credentials_of_an_unknown_scheme() {
    // 3.3.7
    let bytes = request("REGISTER")
        .add("Authorization", "Unheard of=\"a, b\", c")
        .rename("Content-Length", "Content-Length:")
        .bytes();
    let message = valid(&bytes);
    assert!(message.has_credentials());
    assert_eq!(
        message
            .headers
            .named(b"authorization")
            .next()
            .unwrap()
            .values()
            .count(),
        1
    );
}

#[test]
fn a_response_that_names_the_broadcast_address() {
    // 3.3.10
    let bytes = response("200 OK")
        .add("Via", "SIP/2.0/UDP 255.255.255.255;branch=z9hG4bK9")
        .bytes();
    assert!(valid(&bytes).via_broadcast());
    let bytes = response("200 OK").bytes();
    assert!(!valid(&bytes).via_broadcast());
}

#[test]
fn max_forwards_may_be_zero() {
    // 3.3.11
    let bytes = request("OPTIONS").set("Max-Forwards", "000").bytes();
    assert_eq!(valid(&bytes).max_forwards(), Some(0));
}

#[test]
fn brackets_decide_whom_a_parameter_belongs_to() {
    // 3.3.12 and 3.3.13
    let bytes = request("REGISTER")
        .add("Contact", "sip:a@example.com;odd")
        .add("m", "<sip:b@example.com;odd>")
        .bytes();
    let message = valid(&bytes);
    let found: Vec<_> = message
        .contacts()
        .values
        .iter()
        .map(|contact| {
            (
                contact.addr.params.has(b"odd"),
                contact.addr.uri.params.has(b"odd"),
            )
        })
        .collect();
    assert_eq!(found, [(true, false), (false, true)]);
}

#[test]
fn headers_in_a_contact_are_kept() {
    // 3.3.14
    let bytes = request("REGISTER")
        .add("M", "<sip:a@example.com?Route=%3Csip:b.example%3E>")
        .bytes();
    assert_eq!(
        valid(&bytes).contacts().values[0].addr.uri.headers,
        b"Route=%3Csip:b.example%3E"
    );
}

#[test]
fn an_answer_type_that_nobody_can_give() {
    // 3.3.15
    let bytes = request("INVITE")
        .add("Accept", "text/unheard-of")
        .body("application/sdp", SDP)
        .bytes();
    assert!(valid(&bytes).sdp().is_some());
}
