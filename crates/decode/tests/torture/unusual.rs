//! RFC 4475 section 3.1.1: messages that look wrong and are right.

use decode::sip::{Method, StartLine, ViaTransport};

use crate::build::{SDP, request, response};
use crate::{lenient, valid};

#[test]
fn folds_and_space_wherever_they_may_stand() {
    // 3.1.1.1
    let bytes = request("INVITE")
        .start("INVITE sip:callee@pbx.example.org;strange SIP/2.0")
        .without("To")
        .without("From")
        .without("CSeq")
        .without("Via")
        .first("v:", "  SIP  / 2.0\r\n /  TCP   second.example.com  ;\r\n  branch =\r\n z9hG4bK-2 ,SIP/2.0/UDP third.example.com;branch=z9hG4bK-3")
        .first("ViA   :", " SIP / 2.0\r\n  /UDP\r\n     198.51.100.7;branch=oldbranch")
        .first("tO \t:", "\r\n sip:callee@pbx.example.org ; \t tag  = inside")
        .add("from   :", "\"Quoted \\\\\\\" name\"   <sip:caller@example.com>\r\n ;\r\n  tag =   folded")
        .add("CSEQ", "00071\r\n\t INVITE")
        .add("s :", "")
        .add("Odd", ";;,,;")
        .add("Contact", "\"\\\"\\\"\" <sip:caller@198.51.100.7> ; new =\r\n   value ; q = 0.25 ; flag")
        .rename("Call-ID", "i")
        .body("application/sdp", SDP)
        .bytes();
    let message = valid(&bytes);
    assert_eq!(
        (message.via_count, message.via.branch),
        (3, Some(&b"oldbranch"[..]))
    );
    assert_eq!(message.via.transaction_branch(), None);
    assert_eq!(
        message.vias().nth(1).unwrap().branch,
        Some(&b"z9hG4bK-2"[..])
    );
    assert_eq!(
        (message.to_tag(), message.from_tag()),
        (&b"inside"[..], &b"folded"[..])
    );
    assert_eq!(&*message.from.display, b"Quoted \\\" name");
    assert_eq!(
        (message.cseq.number, message.cseq.method),
        (71, Method::Invite)
    );
    assert_eq!(message.header(b"subject").as_deref(), Some(&b""[..]));
    assert_eq!(message.contacts().values[0].q, Some(250));
    assert_eq!(message.sdp().unwrap().media.len(), 2);
}

#[test]
fn every_character_that_the_grammar_allows() {
    // 3.1.1.2
    let method = "-Odd!method%7*_+`'.~";
    let bytes = request(method)
        .start(format!("{method} sip:me(you)&=+$,;?/!*':pass&=+$,word@example.org SIP/2.0"))
        .set("To", "\"bell \\\x07 nothing \\\0 delete \\\x7f\" <sip:x@example.org>")
        .set("From", "one two~ three`'+%!.- <sip:caller@example.com>;p_a'~=\"\u{444}\u{444}\";tag=t!%*_+`'~.-")
        .set("Call-ID", "w%o-r!d.*_+`'~()<>:\\\"/[]?{}@x")
        .add("x-!%*_+`'~.", "\u{feff}text")
        .bytes();
    let message = valid(&bytes);
    assert_eq!(message.method().as_bytes(), method.as_bytes());
    assert_eq!(message.method().label(), "OTHER");
    assert_eq!(&*message.to.display, b"bell \x07 nothing \0 delete \x7f");
    assert_eq!(message.from_tag(), b"t!%*_+`'~.-");
    assert_eq!(&*message.call_id, b"w%o-r!d.*_+`'~()<>:\\\"/[]?{}@x");
    assert_eq!(message.request_uri().unwrap().user, b"me(you)&=+$,;?/!*'");
}

#[test]
fn escapes_in_uris_stay_until_somebody_asks() {
    // 3.1.1.3
    let bytes = request("INVITE")
        .start("INVITE sip:tel%3A911%40gov@example.org SIP/2.0")
        .set("To", "sip:c%61llee@example.org")
        .add("m", "<sip:c%61ller@198.51.100.7;%6Cr;n%61me=%25%34%31>")
        .bytes();
    let message = valid(&bytes);
    let uri = message.request_uri().unwrap();
    assert_eq!(
        (uri.user, uri.host),
        (&b"tel%3A911%40gov"[..], &b"example.org"[..])
    );
    let contact = &message.contacts().values[0];
    assert_eq!(
        contact.addr.uri.params.get(b"n%61me"),
        Some(&b"%25%34%31"[..])
    );
    assert!(!contact.addr.uri.params.has(b"lr"));
    assert_eq!(
        &*message.to.uri.address_of_record(),
        b"sip:callee@example.org"
    );
}

#[test]
fn an_escaped_nul_ends_nothing() {
    // 3.1.1.4
    let bytes = request("REGISTER")
        .set("To", "sip:a%00b@example.org")
        .add("Contact", "<sip:%00@198.51.100.7>")
        .add("Contact", "<sip:%00%00@198.51.100.7>")
        .bytes();
    let message = valid(&bytes);
    assert_eq!(
        &*message.to.uri.address_of_record(),
        b"sip:a\0b@example.org"
    );
    assert_eq!(message.contacts().values.len(), 2);
}

#[test]
fn a_percent_sign_is_no_escape_in_names() {
    // 3.1.1.5
    let bytes = request("INV%49TE")
        .set("From", "\"100%\" <sip:caller@example.com>;tag=f7")
        .add("Cont%61ct", "<sip:no@example.com>")
        .add("Contact", "<sip:yes@example.com>")
        .bytes();
    let message = valid(&bytes);
    assert_eq!(*message.method(), Method::Other(b"INV%49TE"));
    assert_eq!(message.contacts().values.len(), 1);
    assert_eq!(&*message.from.display, b"100%");
}

#[test]
fn a_display_name_may_touch_the_bracket() {
    // 3.1.1.6
    let bytes = request("OPTIONS")
        .set("From", "caller<sip:caller@example.com>;tag=1")
        .bytes();
    assert_eq!(&*valid(&bytes).from.display, b"caller");
}

#[test]
fn long_values_are_not_cut() {
    // 3.1.1.7
    let long = "long".repeat(120);
    let mut build = request("INVITE")
        .set("Call-ID", &long)
        .set(
            "From",
            format!("<sip:{long}@example.com>;tag={long};{long}={long};{long}"),
        )
        .without("Via");
    for hop in 0..40 {
        build = build.add(
            ["Via", "v", "VIA", "V  "][hop % 4],
            format!("SIP/2.0/TCP hop{hop}.example.com"),
        );
    }
    let bytes = build.bytes();
    let message = valid(&bytes);
    assert_eq!(
        (message.via_count, message.via.host),
        (40, &b"hop0.example.com"[..])
    );
    assert_eq!(message.via.transaction_branch(), None);
    assert_eq!(
        (&*message.call_id, message.from_tag()),
        (long.as_bytes(), long.as_bytes())
    );
}

#[test]
fn a_second_request_in_the_datagram_is_not_read() {
    // 3.1.1.8
    let first = request("REGISTER").bytes();
    let mut bytes = first.clone();
    bytes.extend_from_slice(b"\r\n");
    bytes.extend_from_slice(&request("INVITE").bytes());
    let message = valid(&bytes);
    assert_eq!(*message.method(), Method::Register);
    assert_eq!((message.bytes, message.body.len()), (first.len(), 0));
}

#[test]
fn semicolons_belong_to_the_user_part() {
    // 3.1.1.9
    let bytes = request("OPTIONS")
        .start("OPTIONS sip:user;x=y%40z@example.org;lr SIP/2.0")
        .bytes();
    let message = valid(&bytes);
    let uri = message.request_uri().unwrap();
    assert_eq!(
        (uri.user, uri.host),
        (&b"user;x=y%40z"[..], &b"example.org"[..])
    );
    assert!(uri.params.has(b"lr"));
}

#[test]
fn transports_known_and_unknown() {
    // 3.1.1.10
    let bytes = request("OPTIONS")
        .set(
            "Via",
            "SIP/2.0/WSS a.example;branch=z9hG4bK1, SIP/2.0/PIGEON b.example;branch=z9hG4bK2",
        )
        .add("Via", "SIP/2.0/tls-sctp c.example;branch=z9hG4bK3")
        .bytes();
    let transports: Vec<_> = valid(&bytes).vias().map(|via| via.transport).collect();
    assert_eq!(
        transports,
        [
            ViaTransport::Wss,
            ViaTransport::Other(b"PIGEON"),
            ViaTransport::TlsSctp
        ]
    );
}

#[test]
fn a_binary_body_is_data() {
    // 3.1.1.11
    let body = b"--edge\r\nContent-Type: text/plain\r\n\r\nHi\n\r\0\xff\r\n--edge\r\nContent-Type: application/sdp\r\n\r\nv=0\r\nm=audio 9 RTP/AVP 0\r\n--edge--\r\n";
    let bytes = request("INVITE")
        .body("multipart/mixed;boundary=\"edge\"", body)
        .bytes();
    let message = valid(&bytes);
    assert_eq!(message.body, body);
    assert_eq!(message.sdp().unwrap().media[0].port, 9);
}

#[test]
fn a_reason_phrase_in_another_script_or_none_at_all() {
    // 3.1.1.12 and 3.1.1.13
    let bytes = response("200 \u{3b5}\u{3bd}\u{3c4}\u{3ac}\u{3be}\u{3b5}\u{3b9} = 2**3").bytes();
    let message = valid(&bytes);
    assert_eq!(message.status(), Some(200));
    assert!(
        matches!(&message.start, StartLine::Response { reason, .. } if reason.ends_with(b" = 2**3"))
    );
    let bytes = response("100 ").bytes();
    assert_eq!(valid(&bytes).status(), Some(100));
    let bytes = response("100").bytes();
    assert_eq!(
        lenient(&bytes, &["reason_phrase_separator_missing"]).status(),
        Some(100)
    );
}

#[test]
fn compact_forms_in_any_case() {
    let bytes = request("SUBSCRIBE")
        .rename("Via", "V")
        .rename("From", "F")
        .rename("To", "t")
        .rename("Call-ID", "I")
        .rename("Content-Length", "l")
        .add("o", "presence;id=7")
        .add("K", "timer, 100rel")
        .add("x", "90;refresher=uas")
        .add("r", "<sip:other@example.net>")
        .add("B", "<sip:by@example.net>")
        .bytes();
    let message = valid(&bytes);
    assert_eq!(message.event().unwrap().id, Some(&b"7"[..]));
    assert!(message.supports(b"100REL"));
    assert_eq!(message.session_expires().unwrap().seconds, 90);
    assert_eq!(message.refer_to().unwrap().uri.user, b"other");
    assert_eq!(message.referred_by().unwrap().uri.user, b"by");
    assert_eq!(
        message.header(b"Supported").as_deref(),
        Some(&b"timer, 100rel"[..])
    );
}
