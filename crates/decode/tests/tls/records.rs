use decode::tls::{Alert, ContentType, Version};

use crate::build::{
    ALERT, APPLICATION_DATA, CERTIFICATE, CHANGE_CIPHER_SPEC, CLIENT_HELLO, Found, HANDSHAKE,
    SERVER_HELLO, Watched, certificate, client_hello, hello_of, length24, message, record,
    server_hello,
};

const NAME: &str = "sip.example.com";
/// 2031-05-06 07:08:09, in nanoseconds since 1970.
const EXPIRY: i64 = 1_935_817_689_000_000_000;

fn hello() -> Vec<u8> {
    let body = client_hello(NAME.as_bytes(), &[b"sip/2", b"http/1.1"], None);
    record(HANDSHAKE, &message(CLIENT_HELLO, &body))
}

fn server_flight() -> Vec<u8> {
    let messages = [
        message(SERVER_HELLO, &server_hello(0x0303, None, 0xc02f)),
        message(CERTIFICATE, &certificate(b"310506070809Z", true)),
        message(12, &[0; 300]),
        message(14, &[]),
    ]
    .concat();
    // Records that end wherever they like.
    messages
        .chunks(333)
        .flat_map(|part| record(HANDSHAKE, part))
        .collect()
}

#[test]
fn the_hello_of_a_client_names_the_server_and_the_protocol_it_wants() {
    let mut watched = Watched::default();
    watched.data(&hello());
    assert_eq!(watched.taken(), [hello_of(NAME, "sip/2")]);
    assert_eq!(watched.stream.held(), 0);
}

#[test]
fn every_cut_of_a_whole_direction_gives_the_same() {
    let whole = [
        server_flight(),
        record(ALERT, &[1, 112]),
        record(CHANGE_CIPHER_SPEC, &[1]),
        record(HANDSHAKE, &[1, 0, 0, 1, 2, 3, 4, 5]),
        record(APPLICATION_DATA, &[0xaa; 100]),
        record(ALERT, &[2; 26]),
    ]
    .concat();
    let expected = [
        Found::ServerHello(Version(0x0303), 0xc02f),
        Found::Certificate(EXPIRY),
        Found::Alert(Alert {
            level: 1,
            description: 112,
        }),
    ];
    let mut once = Watched::default();
    once.data(&whole);
    let all = once.all();
    for cut in 0..whole.len() {
        let mut watched = Watched::default();
        watched.data(&whole[..cut]);
        watched.data(&whole[cut..]);
        assert_eq!(watched.all(), all, "{cut}");
    }
    let mut watched = Watched::default();
    let mut most = 0;
    for byte in &whole {
        watched.data(&[*byte]);
        most = most.max(watched.stream.held());
    }
    assert!(most < 4_096);
    assert_eq!(watched.taken(), expected);
}

#[test]
fn versions_come_from_the_extension_where_there_is_one() {
    for (legacy, version, name) in [
        (0x0301, None, "TLS 1.0"),
        (0x0303, None, "TLS 1.2"),
        (0x0303, Some(0x0304), "TLS 1.3"),
        (0x0303, Some(0x7f1c), "unknown"),
    ] {
        let mut watched = Watched::default();
        let body = server_hello(legacy, version, 0x1301);
        watched.data(&record(HANDSHAKE, &message(SERVER_HELLO, &body)));
        let found = watched.taken();
        assert_eq!(
            found,
            [Found::ServerHello(
                Version(version.unwrap_or(legacy)),
                0x1301
            )]
        );
        assert_eq!(Version(version.unwrap_or(legacy)).as_str(), name);
    }
}

#[test]
fn certificates_of_both_versions_and_forms_of_time_tell_when_they_expire() {
    for (time, with_version, expected) in [
        (&b"310506070809Z"[..], true, EXPIRY),
        (b"310506070809Z", false, EXPIRY),
        (b"20310506070809Z", true, EXPIRY),
        (b"99991231235959Z", true, i64::MAX),
    ] {
        let mut watched = Watched::default();
        let body = certificate(time, with_version);
        watched.data(&record(HANDSHAKE, &message(CERTIFICATE, &body)));
        assert_eq!(watched.taken(), [Found::Certificate(expected)]);
    }
}

#[test]
fn a_damaged_certificate_is_told_once_or_not_at_all() {
    let body = certificate(b"310506070809Z", true);
    let mut said = 0;
    for at in 0..body.len() {
        for value in [0, 0x30, 0x7f, 0x80, 0x84, 0xff] {
            let mut damaged = body.clone();
            damaged[at] = value;
            let mut watched = Watched::default();
            watched.data(&record(HANDSHAKE, &message(CERTIFICATE, &damaged)));
            let found = watched.taken();
            assert!(found.len() <= 1);
            said += found.len();
        }
    }
    assert!(
        said > body.len(),
        "most damage is not before the time: {said}"
    );
}

#[test]
fn names_that_no_host_has_are_not_told() {
    let long = vec![b'a'; 256];
    for name in [
        &b""[..],
        b"evil.example.com\n",
        b"a b",
        b"\x1b[31mred",
        "b\u{fc}cher.example".as_bytes(),
        b"<script>",
        &long,
    ] {
        let body = client_hello(name, &[b"a b"], None);
        let mut watched = Watched::default();
        watched.data(&record(HANDSHAKE, &message(CLIENT_HELLO, &body)));
        assert_eq!(watched.taken(), [Found::ClientHello(None, None)]);
    }
    let name = "a".repeat(255);
    let body = client_hello(name.as_bytes(), &[], None);
    let mut watched = Watched::default();
    watched.data(&record(HANDSHAKE, &message(CLIENT_HELLO, &body)));
    assert_eq!(watched.taken(), [Found::ClientHello(Some(name), None)]);
}

#[test]
fn alerts_are_told_in_the_clear_only() {
    for (content, expected) in [
        (
            &[2, 40][..],
            vec![Found::Alert(Alert {
                level: 2,
                description: 40,
            })],
        ),
        (
            &[1, 0],
            vec![Found::Alert(Alert {
                level: 1,
                description: 0,
            })],
        ),
        (&[0, 0], vec![]),
        (&[3, 40], vec![]),
        (&[2, 40, 0], vec![]),
        (&[2], vec![]),
    ] {
        let mut watched = Watched::default();
        watched.data(&record(ALERT, content));
        assert_eq!(watched.taken(), expected, "{content:?}");
    }
    let alert = Alert {
        level: 2,
        description: 40,
    };
    assert!(alert.is_fatal());
    assert_eq!(alert.name(), "handshake_failure");
    let other = Alert {
        level: 1,
        description: 255,
    };
    assert_eq!((other.is_fatal(), other.name()), (false, "unknown"));
}

#[test]
fn records_are_counted_with_the_bytes_in_them() {
    let mut watched = Watched::default();
    let bytes = [
        record(APPLICATION_DATA, &[5; 16_384]),
        record(APPLICATION_DATA, &[]),
        record(24, &[1, 2, 3]),
    ]
    .concat();
    watched.data(&bytes);
    assert_eq!(
        watched.all(),
        [
            Found::Record(ContentType::ApplicationData, 16_384),
            Found::Record(ContentType::ApplicationData, 0),
            Found::Record(ContentType::Heartbeat, 3),
        ]
    );
    assert_eq!(watched.stream.held(), 0);
}

#[test]
fn a_message_of_the_wildest_length_is_kept_up_to_a_bound_and_what_is_not_is_counted() {
    let mut body = client_hello(NAME.as_bytes(), &[b"sip/2"], None);
    let length = 0x00ff_ffff;
    body.resize(100_000, 0);
    let head = [&[CLIENT_HELLO], &length24(length)[..]].concat();
    let mut watched = Watched::default();
    watched.data(&record(HANDSHAKE, &head));
    for part in body.chunks(10_000) {
        watched.data(&record(HANDSHAKE, part));
        assert!(watched.stream.held() <= 32_768);
    }
    watched.end();
    let missing = length as u64 - 16_384;
    assert_eq!(
        watched.taken(),
        [Found::HandshakeCut(missing), hello_of(NAME, "sip/2")]
    );
    assert_eq!(watched.stream.held(), 0);
}

#[test]
fn a_hole_inside_a_record_is_skipped_exactly() {
    let mut watched = Watched::default();
    watched.data(&record(APPLICATION_DATA, &[5; 1_000])[..200]);
    watched.gap(Some(805));
    watched.data(&record(ALERT, &[2, 80]));
    assert_eq!(
        watched.all(),
        [
            Found::Record(ContentType::ApplicationData, 1_000),
            Found::Record(ContentType::Alert, 2),
            Found::Alert(Alert {
                level: 2,
                description: 80
            }),
        ]
    );
}

#[test]
fn a_hello_with_a_hole_is_read_up_to_the_hole() {
    let whole = hello();
    let mut told = 0;
    for from in 9..whole.len() {
        let mut watched = Watched::default();
        watched.data(&whole[..from]);
        watched.gap(Some((whole.len() - from) as u64));
        let found = watched.taken();
        assert_eq!(found[0], Found::HandshakeCut((whole.len() - from) as u64));
        match &found[1..] {
            [] | [Found::ClientHello(None, None)] => {}
            [Found::ClientHello(Some(name), _)] => {
                assert_eq!(name, NAME);
                told += 1;
            }
            other => panic!("{other:?}"),
        }
        // Framing goes on.
        watched.data(&record(ALERT, &[2, 80]));
        assert_eq!(watched.taken().len(), 1);
    }
    assert!(told > 0);
}

#[test]
fn after_a_hole_of_unknown_length_the_next_segment_that_begins_a_record_is_believed() {
    let mut watched = Watched::default();
    watched.data(&hello()[..20]);
    watched.gap(None);
    watched.data(&[0xaa; 30]);
    let segment = [record(ALERT, &[2, 80]), record(APPLICATION_DATA, &[1; 4])].concat();
    watched.data(&segment);
    assert_eq!(
        watched.taken(),
        [
            Found::HandshakeCut(hello().len() as u64 - 20),
            Found::Unframed(30),
            Found::Alert(Alert {
                level: 2,
                description: 80
            }),
        ]
    );
}

#[test]
fn what_is_no_record_is_counted_to_the_last_byte() {
    let mut watched = Watched::default();
    watched.data(&[22, 3, 1]);
    watched.end();
    assert_eq!(watched.taken(), [Found::Unframed(3)]);
    let mut watched = Watched::default();
    for _ in 0..100 {
        watched.data(b"INVITE sip:a@b SIP/2.0\r\n");
    }
    watched.end();
    let counted: u64 = watched
        .taken()
        .iter()
        .map(|found| match found {
            Found::Unframed(bytes) => *bytes,
            other => panic!("{other:?}"),
        })
        .sum();
    assert_eq!(counted, 2_400);
}

#[test]
fn nothing_is_read_from_what_is_encrypted() {
    let mut watched = Watched::default();
    watched.data(&record(CHANGE_CIPHER_SPEC, &[1]));
    watched.data(&hello());
    assert_eq!(watched.taken(), []);
    let mut watched = Watched::default();
    watched.data(&record(APPLICATION_DATA, &[1]));
    watched.data(&hello());
    assert_eq!(watched.taken(), []);
}
