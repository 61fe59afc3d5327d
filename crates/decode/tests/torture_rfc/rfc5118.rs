//! RFC 5118: IPv6. The archive holds its 12 messages with bare LF line ends.

use decode::sip::{Limits, Message, Validity, parse};

use crate::{L, Row, V, folder, row, run};

#[test]
fn every_message_of_rfc_5118_is_read_as_it_must_be() {
    if let Some(folder) = folder("rfc5118") {
        run(&folder, &rows(), |bytes| complete(&with_crlf(&bytes)));
    }
}

#[test]
fn every_message_of_rfc_5118_is_lenient_as_the_archive_holds_it() {
    let Some(folder) = folder("rfc5118") else {
        return;
    };
    for row in rows() {
        let bytes = std::fs::read(folder.join(row.file)).unwrap();
        let message = parse(&bytes, &Limits::default());
        let codes: Vec<_> = message
            .issues
            .iter()
            .map(|issue| issue.code.as_str())
            .collect();
        assert!(codes.contains(&"bare_lf"), "{}: {codes:?}", row.file);
        assert_eq!(message.validity, Validity::Lenient);
    }
}

fn with_crlf(bytes: &[u8]) -> Vec<u8> {
    bytes
        .split(|byte| *byte == b'\n')
        .collect::<Vec<_>>()
        .join(&b"\r\n"[..])
}

/// Two of the files end without the empty line that the messages of the RFC have.
fn complete(bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    if !bytes.windows(4).any(|window| window == b"\r\n\r\n") {
        bytes.extend_from_slice(b"\r\n");
    }
    bytes
}

fn host(message: &Message<'_>) -> String {
    String::from_utf8(message.request_uri().unwrap().host.to_vec()).unwrap()
}

fn rows() -> Vec<Row> {
    vec![
        row("ipv6-good", V, &[], |message| {
            assert_eq!(host(message), "2001:db8::10");
            assert_eq!(message.via.host_address(), "2001:db8::9:1".parse().ok());
            assert_eq!(message.contacts().values[0].addr.uri.host, b"2001:db8::1");
        }),
        row("ipv6-bad", L, &["ruri_host"], |message| {
            assert_eq!(message.cseq.number, 98176);
            assert_eq!(&*message.call_id, b"SSG9559905523997077@hlau_4100");
        }),
        row("port-ambiguous", V, &[], |message| {
            assert_eq!(host(message), "2001:db8::10:5070");
            assert_eq!(message.request_uri().unwrap().port, None);
        }),
        row("port-unambiguous", V, &[], |message| {
            assert_eq!(host(message), "2001:db8::10");
            assert_eq!(message.request_uri().unwrap().port, Some(5070));
        }),
        row(
            "via-received-param-with-delim",
            L,
            &["received_brackets"],
            |message| {
                assert_eq!(message.via.received, "2001:db8::9:255".parse().ok());
            },
        ),
        row("via-received-param-no-delim", V, &[], |message| {
            assert_eq!(message.via.received, "2001:db8::9:255".parse().ok());
        }),
        // Content-Length is wrong in the RFC itself: larger than the body here, smaller in the two others that have one.
        row(
            "ipv6-in-sdp",
            L,
            &["content_length_exceeds_datagram"],
            |message| {
                assert!(!message.body_usable && message.sdp().is_none());
                let description = decode::sdp::Session::parse(message.body).unwrap();
                assert_eq!(
                    description.connection.unwrap().ip,
                    "2001:db8::20".parse().ok()
                );
                assert_eq!(
                    description
                        .media
                        .iter()
                        .map(|media| media.port)
                        .collect::<Vec<_>>(),
                    [6000, 6024]
                );
            },
        ),
        row("mult-ip-in-header", V, &[], |message| {
            assert_eq!(message.via_count, 3);
            let places: Vec<_> = message
                .vias()
                .map(|via| via.host_address().unwrap().is_ipv6())
                .collect();
            assert_eq!(places, [true, false, true]);
            assert_eq!(
                message.vias().nth(2).unwrap().received,
                "192.0.2.200".parse().ok()
            );
            assert!(message.has_to_tag());
        }),
        row("mult-ip-in-sdp", V, &[], |message| {
            let description = message.sdp().unwrap();
            assert!(description.name.is_empty());
            assert_eq!(
                description.origin.unwrap().addr.unwrap().host,
                b"host.example.com"
            );
            let places: Vec<_> = description
                .media
                .iter()
                .map(|media| {
                    (
                        description.address(media).unwrap().ip.unwrap().to_string(),
                        media.port,
                    )
                })
                .collect();
            assert_eq!(
                places,
                [
                    ("192.0.2.1".to_owned(), 22334),
                    ("2001:db8::1".to_owned(), 6024)
                ]
            );
        }),
        row("ipv4-mapped-ipv6", V, &[], |message| {
            assert_eq!(message.via.host_address(), "192.0.2.10".parse().ok());
            assert_eq!(message.via.port, Some(19823));
            assert_eq!(
                message.sdp().unwrap().connection.unwrap().ip,
                "192.0.2.2".parse().ok()
            );
        }),
        row(
            "ipv6-bug-abnf-3-colons",
            L,
            &["ipv6_three_colons"],
            |message| {
                assert_eq!(
                    message.request_uri().unwrap().host_address(),
                    "2001:db8::192.0.2.1".parse().ok()
                );
            },
        ),
        row("ipv6-correct-abnf-2-colons", V, &[], |message| {
            assert_eq!(
                message.request_uri().unwrap().host_address(),
                "2001:db8::192.0.2.1".parse().ok()
            );
        }),
    ]
}
