//! Whatever the bytes are: no panic, and time that grows no faster than the message.
#![allow(clippy::unwrap_used, clippy::panic)]

mod exercise;

use std::time::{Duration, Instant};

use exercise::everything;

const MESSAGES: [&[u8]; 5] = [
    b"INVITE sip:callee;x=y@[2001:db8::7]:5070;lr SIP/2.0\r\nVia: SIP/2.0/UDP [2001:db8::9]:5060;branch=z9hG4bK1;rport;received=[::1],\r\n SIP/2.0/TCP a.example;branch=z9hG4bK2\r\nFrom: \"A \\\"q\\\" B\" <sip:a@example.com;user=phone>;tag=1\r\nTo : sip:b@example.org;x=\"y,;<>\"\r\nCall-ID: i@a\r\nCSeq: 7 INVITE\r\nMax-Forwards: 70\r\nContact: <sip:a@example.com>;expires=60;q=0.5;+sip.instance=\"<urn:uuid:1>\", sip:b@example.com\r\nRequire: 100rel, timer\r\nSession-Expires: 1800;refresher=uac\r\nReason: Q.850;cause=16;text=\"x\"\r\nReplaces: r;to-tag=1;from-tag=2;early-only\r\nAuthorization: Digest username=\"u\", realm=\"r, s\", nonce=\"n\", response=\"0\"\r\nIdentity: a.b.c;info=<https://x>\r\nContent-Type: multipart/mixed;boundary=e\r\nContent-Length: 140\r\n\r\n--e\r\nContent-Type: application/sdp\r\n\r\nv=0\r\no=- 1 1 IN IP4 1.2.3.4\r\nc=IN IP6 ::1\r\nm=audio 4000/2 RTP/AVP 0 101\r\na=crypto:1 X inline:abc|1\r\n--e--\r\n1234567890123",
    b"SIP/2.0 200 O%4bK\r\nv:SIP / 2.0 / UDP 1.2.3.4 : 5060 ;branch = z9hG4bK1\r\nf:<sip:a@b>;tag=1\r\nt:\"x\"<sip:c@d>;tag=2\r\ni:1\r\nCSeq:1 REGISTER\r\nm:*\r\nl:0\r\nDate: Sat, 13 Nov 2010 23:29:00 GMT\r\nWarning: 399 a \"b\"\r\n\r\n",
    b"NOTIFY tel:+49-30-1;phone-context=x SIP/2.0\nVia: SIP/2.0/WSS a.b\nFrom: sip:a@b\nTo: <sip:[::1]>\nCall-ID: 1\nCSeq: 1 NOTIFY\nEvent: dialog;id=1\nSubscription-State: terminated;reason=timeout;expires=0\nContent-Type: message/sipfrag\nRSeq: 1\nRAck: 1 2 INVITE\n\nSIP/2.0 100 Trying\nAuthorization: Basic x\n\n",
    b"MESSAGE sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP a\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:b@c>\r\nCall-ID: 1\r\nCSeq: 1 MESSAGE\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nhiINVITE sip:x SIP/2.0\r\n\r\nk=clear:x\r\n",
    b"v=0\r\no=a 1 2 IN IP4 1.2.3.4\r\ns=\r\nc=IN IP4 0.0.0.0\r\nt=0 0\r\na=sendonly\r\nm=audio 1 RTP/SAVP 0 96\r\na=rtpmap:96 opus/48000/2\r\na=rtcp:2 IN IP4 1.2.3.4\r\na=ptime:20\r\na=candidate:1\r\nm=image 2 udptl t38\r\na=inactive\r\n",
];

const BYTES: [u8; 21] = *b"\0\n\r \"%'(),:;<=>?@[\\\x7f\xff";

#[test]
fn a_message_may_be_cut_anywhere() {
    for message in MESSAGES {
        for end in 0..=message.len() {
            everything(&message[..end]);
            everything(&message[end..]);
        }
    }
}

#[test]
fn any_byte_may_be_any_other() {
    for message in MESSAGES {
        let mut bytes = message.to_vec();
        for place in 0..bytes.len() {
            let original = bytes[place];
            for byte in BYTES {
                bytes[place] = byte;
                everything(&bytes);
            }
            bytes[place] = original;
        }
    }
}

#[test]
fn any_bytes_may_be_missing_or_doubled() {
    for message in MESSAGES {
        for place in 0..message.len() {
            for length in [1, 2, 7] {
                let end = (place + length).min(message.len());
                let missing = [&message[..place], &message[end..]].concat();
                everything(&missing);
                let doubled = [&message[..end], &message[place..]].concat();
                everything(&doubled);
            }
        }
    }
}

#[test]
fn several_bytes_may_be_anything() {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    for round in 0..4_000 {
        let mut bytes = MESSAGES[round % MESSAGES.len()].to_vec();
        for _ in 0..=next() % 12 {
            let place = next() as usize % bytes.len();
            bytes[place] = if next() % 2 == 0 {
                BYTES[next() as usize % BYTES.len()]
            } else {
                next() as u8
            };
        }
        everything(&bytes);
    }
}

/// Far more than a linear pass takes in a debug build on a busy machine, far less than a quadratic one over 40 kB.
const PATIENCE: Duration = Duration::from_secs(2);

#[test]
fn no_repetition_takes_more_than_linear_time() {
    let heads = [
        "INVITE ",
        "INVITE sip:",
        "SIP/2.0 200 ",
        "Via: ",
        "Via: SIP/2.0/UDP a",
        "From: ",
        "From: \"",
        "To: <sip:",
        "Contact: ",
        "Contact: \"\" ",
        "Route: ",
        "Call-ID: ",
        "CSeq: ",
        "Authorization: Digest ",
        "Identity: ",
        "Warning: ",
        "Reason: ",
        "X: ",
        "Content-Type: ",
        "Content-Type: multipart/mixed;boundary=a\r\n\r\n",
        "Content-Type: message/sip\r\n\r\n",
        "Content-Type: application/sdp\r\n\r\n",
        "v=0\r\nm=audio 1 RTP/AVP 0\r\n",
        "v=0\r\nm=audio 1 RTP/AVP ",
    ];
    let units = [
        " ",
        "\t",
        "\r",
        "\n",
        "\r\n ",
        "\r\n",
        "\"",
        "\\",
        "\\\"",
        "<",
        ">",
        "<>",
        "\"<",
        ";",
        ",",
        ";,",
        "=",
        ";a=",
        ";a=<",
        ":",
        "@",
        "[",
        "]",
        "%",
        "%4",
        "?",
        "a",
        "0",
        "\0",
        "\u{fc}",
        "a,b",
        "\"a\",",
        "--a\r\n",
        "--a",
        "inline:",
        "k=clear:",
        "a=rtpmap:0 a/1\r\n",
        "m=a 1 RTP 0\r\n",
        "c=IN IP4 a\r\n",
        "A b SIP/2.0\r\n\r\n",
        "To:a\r\n",
        "Content-Type: message/sip\r\n\r\n",
        "Content-Type: multipart/mixed;boundary=a\r\n\r\n--a\r\n",
    ];
    for head in heads {
        for unit in units {
            let bytes = request_with(head, unit);
            let started = Instant::now();
            everything(&bytes);
            let taken = started.elapsed();
            assert!(
                taken < PATIENCE,
                "{head:?} then {unit:?} again and again: {taken:?}"
            );
        }
    }
}

/// A datagram of 40 kB that repeats one piece of text, behind a start-line where it is not one itself.
fn request_with(head: &str, unit: &str) -> Vec<u8> {
    let begins_itself =
        head.starts_with("INVITE") || head.starts_with("SIP/") || head.starts_with("v=0");
    let mut bytes = Vec::new();
    if !begins_itself {
        bytes.extend_from_slice(b"OPTIONS sip:a SIP/2.0\r\n");
    }
    bytes.extend_from_slice(head.as_bytes());
    let room = 40_000 - bytes.len();
    bytes.extend(unit.bytes().cycle().take(room));
    bytes
}
