use std::net::IpAddr;

use super::*;
use crate::sip::{Limits, parse};

const KEY: AnonymityKey = *b"a key for a test";

const INVITE: &str = "INVITE sip:+493012345@atlanta.example.com:5080;user=phone SIP/2.0\r\n\
Via: SIP/2.0/UDP 10.1.0.1:5060;branch=z9hG4bKnashds8;rport=5060;received=10.1.0.1\r\n\
Via: SIP / 2.0 / TCP [2001:db8::1]:5060;branch=z9hG4bK-alice-1\r\n\
Max-Forwards: 70\r\n\
To: \"Bob (4930 12345)\" <sip:+49-30-12345@atlanta.example.com>\r\n\
From: Alice <sip:alice@10.1.0.1:5062>;tag=1928301774\r\n\
Call-ID: a84b4c76e66710@10.1.0.1\r\n\
CSeq: 314159 INVITE\r\n\
Contact: <sip:alice@10.1.0.1:5062;transport=tcp>;expires=3600;+sip.instance=\"<urn:uuid:00000000-0000-1000-8000-AABBCCDDEEFF>\"\r\n\
P-Asserted-Identity: <tel:+493012345>\r\n\
Authorization: Digest username=\"alice\", realm=\"atlanta.example.com\", nonce=\"84a4cc6f3082121f32b42a2187831a9e\", uri=\"sip:atlanta.example.com:5080\", response=\"7587245234b3434cc3412213e5f113a5432\", algorithm=MD5, qop=auth, nc=00000001\r\n\
User-Agent: Asterisk PBX/1.2 (001565aabbcc)\r\n\
X-Customer: alice and 4930123456\r\n\
Reason: Q.850;cause=16;text=\"Terminated by alice\"\r\n\
Supported: 100rel, timer\r\n\
Content-Type: application/sdp\r\n\
Content-Length: 214\r\n\r\n\
v=0\r\n\
o=alice 2890844526 2890844526 IN IP4 10.1.0.1\r\n\
s=Call of alice\r\n\
c=IN IP4 10.1.0.1\r\n\
t=0 0\r\n\
m=audio 49172 RTP/AVP 0 101\r\n\
a=rtpmap:101 telephone-event/8000\r\n\
a=candidate:1 1 UDP 2130706431 10.1.0.1 8998 typ host\r\n";

fn anonymised(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    Anonymiser::new(KEY).message(&mut bytes);
    assert_eq!(bytes.len(), text.len());
    String::from_utf8(bytes).unwrap()
}

#[test]
fn nothing_that_identifies_is_left_and_the_message_is_as_valid() {
    let text = anonymised(INVITE);
    for word in [
        "alice",
        "Alice",
        "Bob",
        "atlanta",
        "example",
        "10.1.0.1",
        "2001:db8",
        "12345",
        "1928301774",
        "a84b4c76",
        "AABBCC",
        "nashds8",
        "001565",
        "2890844526",
        "Terminated",
        "84a4cc",
    ] {
        assert!(!text.contains(word), "{word} in {text}");
    }
    let (before, now) = (INVITE.as_bytes(), text.as_bytes());
    let (before, now) = (
        parse(before, &Limits::default()),
        parse(now, &Limits::default()),
    );
    assert_eq!(before.validity, now.validity);
    assert_eq!(before.issues, now.issues);
    assert_eq!(before.body.len(), now.body.len());
}

#[test]
fn what_the_protocol_needs_stays() {
    let text = anonymised(INVITE);
    for word in [
        "INVITE sip:+",
        ":5080;user=phone SIP/2.0\r\n",
        "Via: SIP/2.0/UDP 10.",
        ":5060;branch=z9hG4bK",
        ";rport=5060;received=10.",
        "Via: SIP / 2.0 / TCP [2",
        "Max-Forwards: 70\r\n",
        ":5062>;tag=",
        "CSeq: 314159 INVITE\r\n",
        ";transport=tcp>;expires=3600;+sip.instance=\"<urn:uuid:",
        "<tel:+",
        "Digest username=\"",
        "algorithm=MD5, qop=auth, nc=00000001",
        "Asterisk PBX/1.2 (",
        "Reason: Q.850;cause=16;text=\"",
        "Supported: 100rel, timer\r\n",
        "Content-Length: 214\r\n",
        " IN IP4 10.",
        "m=audio 49172 RTP/AVP 0 101\r\n",
        "a=rtpmap:101 telephone-event/8000\r\n",
        " 1 UDP 2130706431 10.",
        " 8998 typ host\r\n",
    ] {
        assert!(text.contains(word), "{word} not in {text}");
    }
}

#[test]
fn the_same_value_has_the_same_pseudonym_everywhere() {
    let text = anonymised(INVITE);
    let message = parse(text.as_bytes(), &Limits::default());
    let mut names = Anonymiser::new(KEY);
    let address = names.address("10.1.0.1".parse().unwrap()).to_string();
    assert_eq!(message.via.host, address.as_bytes());
    assert_eq!(message.from.uri.host, address.as_bytes());
    assert!(message.call_id.ends_with(address.as_bytes()));
    let session = message.sdp().unwrap();
    assert_eq!(
        session.connection.unwrap().ip,
        address.parse::<IpAddr>().ok()
    );
    let user = message.request_uri().unwrap().user;
    let asserted = text.split("tel:").nth(1).unwrap();
    assert!(asserted.as_bytes().starts_with(user));
    let dashed: Vec<u8> = message
        .to
        .uri
        .user
        .iter()
        .copied()
        .filter(|byte| *byte != b'-')
        .collect();
    assert_eq!(dashed, user);
    assert_eq!(message.to.uri.host, message.request_uri().unwrap().host);
    let realm = String::from_utf8_lossy(message.to.uri.host).into_owned();
    assert!(text.contains(&format!("realm=\"{realm}\"")));
    let alice = String::from_utf8_lossy(message.from.uri.user).into_owned();
    assert!(
        text.contains(&format!("username=\"{alice}\"")) && text.contains(&format!("o={alice} "))
    );
}

#[test]
fn the_call_of_a_replaces_is_found_again() {
    let call = "Call-ID: 12345@192.0.2.4\r\n";
    let text = anonymised(&format!(
        "REFER sip:a@b SIP/2.0\r\n{call}Replaces: 12345@192.0.2.4;to-tag=7743;from-tag=6472;early-only\r\n\
         Refer-To: <sip:c@d?Replaces=12345%40192.0.2.4%3Bto-tag%3D7743>\r\n\r\n"
    ));
    let id = text
        .split("Call-ID: ")
        .nth(1)
        .unwrap()
        .split("\r\n")
        .next()
        .unwrap();
    assert!(text.contains(&format!("Replaces: {id};to-tag=")) && text.contains(";early-only\r\n"));
    assert!(
        text.contains(&format!("Replaces={}%3B", id.replace('@', "%40"))),
        "{text}"
    );
}

#[test]
fn passwords_are_no_ports_and_escapes_stay_escapes() {
    let text = anonymised(
        "OPTIONS sip:alice:1234@10.1.0.1 SIP/2.0\r\nTo: <sip:%61lice%20b@h:5060>\r\n\r\n",
    );
    assert!(!text.contains(":1234@"));
    let user = text
        .split("sip:")
        .nth(1)
        .unwrap()
        .split(':')
        .next()
        .unwrap();
    let (_, escaped) = text.split_once("To: <sip:%").unwrap();
    assert_eq!(&escaped[2..6], &user[1..]);
    assert!(escaped[6..].starts_with("%20") && escaped.contains(":5060>"));
}

#[test]
fn usual_phrases_stay_and_others_do_not() {
    let line = |text: &str| {
        anonymised(&format!("{text}\r\nTo: x\r\n\r\n"))
            .lines()
            .next()
            .unwrap()
            .to_owned()
    };
    assert_eq!(line("SIP/2.0 404 Not Found"), "SIP/2.0 404 Not Found");
    assert!(line("SIP/2.0 404 No alice here").starts_with("SIP/2.0 404 "));
    assert!(!line("SIP/2.0 404 No alice here").contains("alice"));
}

#[test]
fn other_bodies_are_overwritten_and_parts_are_walked_over() {
    let text =
        anonymised("MESSAGE sip:a SIP/2.0\r\nContent-Type: text/plain\r\n\r\nHello, 4930123456");
    assert!(text.ends_with("\r\n\r\nxxxxxxxxxxxxxxxxx"), "{text}");
    let text = anonymised(
        "INVITE sip:a SIP/2.0\r\nContent-Type: multipart/mixed;boundary=\"b-12345\"\r\n\r\npreamble\r\n--b-12345\r\n\
         Content-Type: application/sdp\r\n\r\nv=0\r\nc=IN IP4 10.1.0.1\r\nm=audio 4000 RTP/AVP 0\r\n--b-12345\r\n\
         Content-Type: application/pidf+xml\r\nContent-ID: <alice@h>\r\n\r\n<geo/>\r\n--b-12345--\r\n",
    );
    let message = parse(text.as_bytes(), &Limits::default());
    assert_eq!(message.sdp().expect(&text).media[0].port, 4000);
    assert!(
        text.contains("\r\n\r\nxxxxxx\r\n--")
            && !text.contains("alice")
            && !text.contains("preamble")
    );
}

#[test]
fn what_is_no_message_is_left_without_a_word() {
    let text = anonymised("INVITE alice\r\nno colon 4930123456 here\r\nTo alice: x\r\n\r\n");
    assert!(
        !text.contains("alice") && !text.contains("4930123456"),
        "{text}"
    );
    let mut bytes = b"OPTIONS sip:a SIP/2.0\r\nSubject: \xc3\xbc\xff\r\n\r\n".to_vec();
    Anonymiser::new(KEY).message(&mut bytes);
    assert!(
        bytes.ends_with(
            "Subject: \u{e9}"
                .as_bytes()
                .iter()
                .chain(b"\xff\r\n\r\n")
                .copied()
                .collect::<Vec<_>>()
                .as_slice()
        )
    );
}

#[test]
fn two_keys_give_two_pseudonyms() {
    let mut bytes = INVITE.as_bytes().to_vec();
    Anonymiser::new([1; 16]).message(&mut bytes);
    assert_ne!(bytes, anonymised(INVITE).into_bytes());
}
