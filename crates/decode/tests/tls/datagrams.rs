use decode::tls::{Alert, ContentType, Version, dtls};

use crate::build::{
    ALERT, APPLICATION_DATA, CERTIFICATE, CHANGE_CIPHER_SPEC, CLIENT_HELLO, Found, HANDSHAKE,
    SERVER_HELLO, certificate, client_hello, dtls_record, fragment, hello_of, own, server_hello,
};

const NAME: &str = "media.example.com";

fn read(datagram: &[u8]) -> Option<Vec<Found>> {
    let mut log = Vec::new();
    dtls(datagram, &mut |item| log.push(own(item))).then_some(log)
}

fn told(datagram: &[u8]) -> Vec<Found> {
    let mut log = read(datagram).unwrap();
    log.retain(|found| !matches!(found, Found::Record(..)));
    log
}

fn hello(cookie: &[u8]) -> Vec<u8> {
    client_hello(NAME.as_bytes(), &[b"webrtc"], Some(cookie))
}

#[test]
fn the_hello_of_a_client_is_read_with_and_without_its_cookie() {
    for cookie in [&b""[..], &[9; 20]] {
        let body = hello(cookie);
        let datagram = dtls_record(HANDSHAKE, 0, &fragment(CLIENT_HELLO, &body, 0, body.len()));
        assert_eq!(told(&datagram), [hello_of(NAME, "webrtc")]);
    }
}

#[test]
fn several_records_and_several_messages_in_a_record_are_read() {
    let body = server_hello(0xfefd, None, 0xc02b);
    let proof = certificate(b"310506070809Z", true);
    let messages = [
        fragment(SERVER_HELLO, &body, 0, body.len()),
        fragment(CERTIFICATE, &proof, 0, 600),
    ]
    .concat();
    let datagram = [
        dtls_record(HANDSHAKE, 0, &messages),
        dtls_record(CHANGE_CIPHER_SPEC, 0, &[1]),
        dtls_record(ALERT, 0, &[2, 40]),
        dtls_record(HANDSHAKE, 1, &messages),
        dtls_record(ALERT, 1, &[2, 40]),
        dtls_record(APPLICATION_DATA, 1, &[0; 50]),
    ]
    .concat();
    assert_eq!(
        told(&datagram),
        [
            Found::ServerHello(Version(0xfefd), 0xc02b),
            Found::Certificate(1_935_817_689_000_000_000),
            Found::Alert(Alert {
                level: 2,
                description: 40
            }),
        ]
    );
    assert_eq!(Version(0xfefd).as_str(), "DTLS 1.2");
    let records = read(&datagram).unwrap().len() - 3;
    assert_eq!(records, 6);
}

#[test]
fn the_first_fragment_is_read_as_far_as_it_goes_and_later_ones_are_not() {
    let body = hello(b"");
    let first = dtls_record(HANDSHAKE, 0, &fragment(CLIENT_HELLO, &body, 0, 60));
    assert_eq!(told(&first), []);
    let second = dtls_record(HANDSHAKE, 0, &fragment(CLIENT_HELLO, &body, 60, body.len()));
    assert_eq!(told(&second), []);
    let nearly_all = dtls_record(
        HANDSHAKE,
        0,
        &fragment(CLIENT_HELLO, &body, 0, body.len() - 1),
    );
    assert_eq!(
        told(&nearly_all),
        [Found::ClientHello(Some(NAME.to_owned()), None)]
    );
}

#[test]
fn a_record_that_the_capture_cut_is_read_as_far_as_it_goes() {
    let body = hello(b"");
    let datagram = dtls_record(HANDSHAKE, 0, &fragment(CLIENT_HELLO, &body, 0, body.len()));
    for cut in 0..datagram.len() {
        let found = read(&datagram[..cut]);
        assert_eq!(found.is_some(), cut >= 13, "{cut}");
    }
    assert_eq!(
        told(&datagram[..datagram.len() - 1]),
        [Found::ClientHello(Some(NAME.to_owned()), None)]
    );
}

#[test]
fn a_record_with_a_connection_identifier_goes_to_the_end() {
    let datagram = [&[25, 0xfe, 0xfd, 0, 1][..], &[7; 40]].concat();
    assert_eq!(
        read(&datagram).unwrap(),
        [Found::Record(ContentType::ConnectionId, 34)]
    );
}

#[test]
fn what_follows_the_records_is_counted() {
    let datagram = [dtls_record(ALERT, 0, &[1, 0]), b"rest".to_vec()].concat();
    assert_eq!(told(&datagram).last(), Some(&Found::Unframed(4)));
}

#[test]
fn other_datagrams_are_no_dtls() {
    for datagram in [
        &b""[..],
        b"INVITE sip:a@b SIP/2.0\r\n\r\n",
        &[0x80, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        // TLS, an unknown type, a content that is too long.
        &[22, 3, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        &[26, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        &[22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff],
    ] {
        assert_eq!(read(datagram), None, "{datagram:?}");
    }
}
