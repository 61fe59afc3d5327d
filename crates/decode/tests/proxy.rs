//! The PROXY protocol.
#![allow(clippy::unwrap_used, clippy::panic)]

use decode::proxy::{Proxied, read};

const SIGNATURE: &[u8] = b"\r\n\r\n\0\r\nQUIT\n";

fn header(length: usize, source: &str, destination: &str) -> Proxied {
    Proxied::Header {
        length,
        source: Some(source.parse().unwrap()),
        destination: Some(destination.parse().unwrap()),
    }
}

fn silent(length: usize) -> Proxied {
    Proxied::Header {
        length,
        source: None,
        destination: None,
    }
}

fn binary(command: u8, family: u8, body: &[u8]) -> Vec<u8> {
    let mut bytes = SIGNATURE.to_vec();
    bytes.extend([command, family]);
    bytes.extend((body.len() as u16).to_be_bytes());
    bytes.extend(body);
    bytes
}

const IPV4: [u8; 12] = [192, 0, 2, 1, 192, 0, 2, 2, 0x13, 0xc4, 0x13, 0xd8];

fn ipv6() -> [u8; 36] {
    let mut body = [0; 36];
    (body[0], body[15]) = (0xfd, 1);
    body[26..32].copy_from_slice(&[0xff, 0xff, 192, 0, 2, 2]);
    body[32..].copy_from_slice(&IPV4[8..]);
    body
}

#[test]
fn a_line_of_text_says_who_speaks_to_whom() {
    for (line, source, destination) in [
        (
            "PROXY TCP4 192.0.2.1 192.0.2.2 5060 5080\r\n",
            "192.0.2.1:5060",
            "192.0.2.2:5080",
        ),
        (
            "PROXY TCP6 fd00::1 ::ffff:192.0.2.2 5060 5080\r\n",
            "[fd00::1]:5060",
            "192.0.2.2:5080",
        ),
    ] {
        let bytes = [line, "INVITE sip:b SIP/2.0\r\n"].concat();
        assert_eq!(
            read(bytes.as_bytes()),
            header(line.len(), source, destination)
        );
        for length in 0..line.len() {
            assert_eq!(read(&bytes.as_bytes()[..length]), Proxied::More, "{length}");
        }
    }
    assert_eq!(read(b"PROXY UNKNOWN\r\nrest"), silent(15));
    assert_eq!(read(b"PROXY UNKNOWN what ever it says\r\n"), silent(33));
}

#[test]
fn a_line_that_says_something_else_is_none() {
    for line in [
        &b"PROXY TCP4 192.0.2.1 192.0.2.2 5060\r\n"[..],
        b"PROXY TCP4 192.0.2.1 192.0.2.2 5060 5080 1\r\n",
        b"PROXY TCP4 192.0.2.1  192.0.2.2 5060 5080\r\n",
        b"PROXY TCP4 192.0.2.1 192.0.2.2 5060 5080\n",
        b"PROXY TCP4 192.0.2.1 192.0.2.2 5060 65536\r\n",
        b"PROXY TCP4 192.0.2.1 192.0.2.2 5060 +508\r\n",
        b"PROXY TCP4 fd00::1 fd00::2 5060 5080\r\n",
        b"PROXY TCP6 192.0.2.1 192.0.2.2 5060 5080\r\n",
        b"PROXY UDP4 192.0.2.1 192.0.2.2 5060 5080\r\n",
        b"PROXY \xff\r\n",
        b"PUBLISH sip:b SIP/2.0\r\n",
        b"INVITE sip:b SIP/2.0\r\n",
    ] {
        assert_eq!(read(line), Proxied::No, "{}", String::from_utf8_lossy(line));
    }
}

#[test]
fn a_line_is_waited_for_as_long_as_a_line_can_be() {
    let endless = [b"PROXY UNKNOWN ", &[b'x'; 200][..]].concat();
    assert_eq!(read(&endless[..106]), Proxied::More);
    assert_eq!(read(&endless[..107]), Proxied::No);
    let mut longest = endless[..105].to_vec();
    longest.extend(b"\r\n");
    assert_eq!(read(&longest), silent(107));
}

#[test]
fn a_binary_header_says_who_speaks_to_whom() {
    for family in [0x11, 0x12] {
        let bytes = binary(0x21, family, &IPV4);
        assert_eq!(read(&bytes), header(28, "192.0.2.1:5060", "192.0.2.2:5080"));
        for length in 0..bytes.len() {
            assert_eq!(read(&bytes[..length]), Proxied::More, "{length}");
        }
    }
    for family in [0x21, 0x22] {
        let bytes = binary(0x21, family, &ipv6());
        assert_eq!(read(&bytes), header(52, "[fd00::1]:5060", "192.0.2.2:5080"));
    }
}

#[test]
fn extensions_are_skipped_by_the_length() {
    let body = [&IPV4[..], b"\x03\0\x04\x01\x02\x03\x04", &[0xff; 300]].concat();
    let bytes = [binary(0x21, 0x11, &body), b"rest".to_vec()].concat();
    assert_eq!(
        read(&bytes),
        header(16 + body.len(), "192.0.2.1:5060", "192.0.2.2:5080")
    );
}

#[test]
fn a_load_balancer_that_speaks_for_itself_names_nobody() {
    assert_eq!(read(&binary(0x20, 0, b"")), silent(16));
    assert_eq!(read(&binary(0x20, 0x11, &IPV4)), silent(28));
    assert_eq!(read(&binary(0x21, 0, b"")), silent(16));
    assert_eq!(read(&binary(0x21, 0x31, &[7; 216])), silent(232));
}

#[test]
fn a_binary_header_that_cannot_be_is_none() {
    let mut other = binary(0x21, 0x11, &IPV4);
    other[5] ^= 1;
    for bytes in [
        &other[..],
        &binary(0x11, 0x11, &IPV4),
        &binary(0x22, 0x11, &IPV4),
        &binary(0x21, 0x11, &IPV4[..11]),
        &binary(0x21, 0x21, &IPV4),
        &binary(0x21, 0x11, &[0; 5_000])[..16],
    ] {
        assert_eq!(read(bytes), Proxied::No, "{bytes:?}");
    }
    assert_eq!(read(&binary(0x21, 0x11, &[0; 4_080])[..16]), Proxied::More);
}

#[test]
fn keepalives_of_sip_are_told_from_the_signature_by_the_byte_that_differs() {
    assert_eq!(read(b"\r\n\r\n"), Proxied::More);
    assert_eq!(read(b"\r\n\r\nI"), Proxied::No);
    assert_eq!(read(b"\r\n\r\n\r"), Proxied::No);
}
