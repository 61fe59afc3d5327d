//! RFC 4475 section 3.4: peers of RFC 2543.

use crate::build::{SDP, request};
use crate::{lenient, valid};

#[test]
fn a_request_of_the_old_standard() {
    // 3.4.1
    let bytes = request("INVITE")
        .set("Via", "SIP/2.0/UDP gateway.example.com")
        .set("From", "<sip:+49301@gateway.example.com;user=phone>")
        .without("Max-Forwards")
        .body("application/sdp", SDP)
        .without("Content-Length")
        .bytes();
    let message = valid(&bytes);
    assert_eq!((message.via.branch, message.from.tag()), (None, None));
    assert_eq!((message.body, message.max_forwards()), (SDP, None));
    assert_eq!(
        &*message.from.uri.telephone_number().unwrap().digits,
        b"49301"
    );
}

#[test]
fn an_empty_tag_is_no_tag() {
    let bytes = request("INVITE")
        .set("To", "<sip:callee@example.org>;tag")
        .bytes();
    assert!(!lenient(&bytes, &["tag_empty"]).has_to_tag());
}
