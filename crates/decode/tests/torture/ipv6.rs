//! RFC 5118: IPv6 in every place.

use crate::build::request;
use crate::{lenient, valid};

fn request_to(uri: &str) -> Vec<u8> {
    request("OPTIONS")
        .start(format!("OPTIONS {uri} SIP/2.0"))
        .bytes()
}

#[test]
fn brackets_tell_an_address_from_a_port() {
    // 4.1, 4.3 and 4.4
    for (uri, host, port) in [
        ("sip:[2001:db8::7]", "2001:db8::7", None),
        ("sip:[2001:db8::7:5070]", "2001:db8::7:5070", None),
        ("sip:a@[2001:db8::7]:5070;lr", "2001:db8::7", Some(5070)),
    ] {
        let bytes = request_to(uri);
        let message = valid(&bytes);
        let target = message.request_uri().unwrap();
        assert_eq!((target.host, target.port), (host.as_bytes(), port));
        assert_eq!(target.host_address(), host.parse().ok());
    }
}

#[test]
fn an_address_without_brackets_is_unreadable_and_the_rest_is_not() {
    // 4.2
    let bytes = request_to("sip:2001:db8::7");
    let message = lenient(&bytes, &["ruri_host"]);
    assert_eq!((message.cseq.number, message.from_tag()), (71, &b"f7"[..]));
}

#[test]
fn received_is_the_same_with_and_without_brackets() {
    // 4.5
    let via = |received: &str| {
        let value = format!("SIP/2.0/UDP [2001:db8::9]:5062;received={received};branch=z9hG4bK7");
        request("BYE").set("Via", value).bytes()
    };
    let plain = via("2001:db8::ffff");
    let brackets = via("[2001:db8::ffff]");
    let plain = valid(&plain).via.received;
    assert_eq!(plain, "2001:db8::ffff".parse().ok());
    assert_eq!(
        lenient(&brackets, &["received_brackets"]).via.received,
        plain
    );
}

#[test]
fn descriptions_mix_both_families() {
    // 4.6 and 4.8
    let body = b"v=0\r\no=a 1 2 IN IP6 host.example.com\r\ns=\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\nc=IN IP4 198.51.100.7\r\nm=video 4002 RTP/AVP 34\r\nc=IN IP6 2001:db8::7\r\n";
    let bytes = request("INVITE").body("application/sdp", body).bytes();
    let message = valid(&bytes);
    let description = message.sdp().unwrap();
    let places: Vec<_> = description
        .media
        .iter()
        .map(|media| description.address(media).unwrap().ip)
        .collect();
    assert_eq!(
        places,
        ["198.51.100.7".parse().ok(), "2001:db8::7".parse().ok()]
    );
}

#[test]
fn headers_mix_both_families() {
    // 4.7
    let bytes = request("BYE")
        .set("Via", "SIP/2.0/UDP [2001:db8::9]:6050;branch=z9hG4bK1, SIP/2.0/UDP 198.51.100.7;branch=z9hG4bK2")
        .add("Via", "SIP/2.0/TCP [2001:db8::10];branch=z9hG4bK3;received=198.51.100.8")
        .bytes();
    let message = valid(&bytes);
    let families: Vec<_> = message
        .vias()
        .map(|via| via.host_address().unwrap().is_ipv6())
        .collect();
    assert_eq!(families, [true, false, true]);
}

#[test]
fn a_mapped_address_is_the_ipv4_address() {
    // 4.9
    let bytes = request("INVITE")
        .set(
            "Via",
            "SIP/2.0/UDP [::ffff:198.51.100.7]:19823;branch=z9hG4bK1",
        )
        .bytes();
    assert_eq!(
        valid(&bytes).via.host_address(),
        "198.51.100.7".parse().ok()
    );
}

#[test]
fn three_colons_are_two() {
    // 4.10
    let old = request_to("sip:a@[2001:db8:::198.51.100.7]");
    let new = request_to("sip:a@[2001:db8::198.51.100.7]");
    let old = lenient(&old, &["ipv6_three_colons"])
        .request_uri()
        .unwrap()
        .host_address();
    assert_eq!(old, valid(&new).request_uri().unwrap().host_address());
    assert!(old.is_some());
}
