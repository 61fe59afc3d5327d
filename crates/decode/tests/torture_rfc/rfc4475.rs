//! RFC 4475: 49 messages, and a stray one that the archive holds.

use decode::sip::{CSeq, Message, Method, Scheme, StartLine, ViaTransport};

use crate::{L, M, Row, V, folder, row, run};

#[test]
fn every_message_of_rfc_4475_is_read_as_it_must_be() {
    if let Some(folder) = folder("rfc4475") {
        run(&folder, &rows(), |bytes| bytes);
    }
}

fn nothing_more(_: &Message<'_>) {}

fn rows() -> Vec<Row> {
    let mut rows = valid();
    rows.extend(invalid());
    rows.extend(beyond_the_parser());
    rows
}

/// Section 3.1.1: unusual and right.
fn valid() -> Vec<Row> {
    vec![
        row("wsinv.dat", V, &[], |message| {
            assert_eq!(message.via_count, 3);
            assert_eq!(message.via.branch, Some(&b"390skdjuw"[..]));
            assert_eq!(message.via.transaction_branch(), None);
            let branches: Vec<_> = message.vias().map(|via| via.branch.unwrap()).collect();
            assert_eq!(
                branches,
                [&b"390skdjuw"[..], b"z9hG4bK9ikj8", b"z9hG4bK30239"]
            );
            assert_eq!(
                message.cseq,
                CSeq {
                    number: 9,
                    method: Method::Invite
                }
            );
            assert_eq!(message.max_forwards(), Some(68));
            assert!(message.has_to_tag());
            assert_eq!(message.to_tag(), b"1918181833n");
            assert_eq!(message.from_tag(), b"98asjd8");
            assert_eq!(&*message.from.display, b"J Rosenberg \\\"");
            assert_eq!(message.header(b"Subject").as_deref(), Some(&b""[..]));
            assert_eq!(
                message.header(b"newfangledheader").as_deref(),
                Some(&b"newfangled value continued newfangled value"[..])
            );
            let contacts = message.contacts();
            assert_eq!(contacts.values[0].q, Some(330));
            assert_eq!(
                contacts.values[0].addr.param(b"newparam"),
                Some(&b"newvalue"[..])
            );
            let description = message.sdp().unwrap();
            assert_eq!(
                description
                    .media
                    .iter()
                    .map(|media| media.port)
                    .collect::<Vec<_>>(),
                [49217, 3227]
            );
        }),
        row("intmeth.dat", V, &[], |message| {
            assert_eq!(
                message.method().as_bytes(),
                b"!interesting-Method0123456789_*+`.%indeed'~"
            );
            assert_eq!(message.method().label(), "OTHER");
            assert_eq!(&*message.to.display, b"BEL:\x07 NUL:\0 DEL:\x7f");
            assert_eq!(&*message.from.display, b"token1~` token2'+_ token3*%!.-");
            assert_eq!(message.from_tag(), b"_token~1'+`*%!-.");
            assert_eq!(
                &*message.call_id,
                b"intmeth.word%ZK-!.*_+'@word`~)(><:\\/\"][?}{"
            );
            assert!(
                message
                    .header(b"extensionHeader-!.%*+_`'~")
                    .unwrap()
                    .starts_with(b"\xef\xbb\xbf")
            );
            assert_eq!(message.request_uri().unwrap().host, b"example.com");
        }),
        row("esc01.dat", V, &[], |message| {
            let uri = message.request_uri().unwrap();
            assert_eq!(
                (uri.user, uri.host),
                (&b"sips%3Auser%40example.com"[..], &b"example.net"[..])
            );
            let contact = &message.contacts().values[0];
            assert!(contact.addr.uri.params.has(b"%6C%72"));
            assert!(!contact.addr.uri.params.has(b"lr"));
            assert_eq!(
                &*message.to.uri.address_of_record(),
                b"sip:user@example.com"
            );
            assert_eq!(&*message.call_id, b"esc01.239409asdfakjkn23onasd0-3234");
            assert!(message.content_type().unwrap().is(b"application", b"sdp"));
        }),
        row("escnull.dat", V, &[], |message| {
            assert_eq!(
                &*message.to.uri.address_of_record(),
                b"sip:null-\0-null@example.com"
            );
            let users: Vec<_> = message
                .contacts()
                .values
                .iter()
                .map(|contact| contact.addr.uri.user)
                .collect();
            assert_eq!(users, [&b"%00"[..], b"%00%00"]);
        }),
        row("esc02.dat", V, &[], |message| {
            assert_eq!(*message.method(), Method::Other(b"RE%47IST%45R"));
            assert_eq!(message.contacts().values.len(), 2);
            assert_eq!(message.headers.named(b"C%6Fntact").count(), 1);
        }),
        row("lwsdisp.dat", V, &[], |message| {
            assert_eq!(&*message.from.display, b"caller");
            assert_eq!(message.from.uri.user, b"caller");
        }),
        row("longreq.dat", V, &[], |message| {
            assert_eq!(message.via_count, 34);
            assert_eq!(message.via.host, b"sip33.example.com");
            assert_eq!(message.via.transaction_branch(), None);
            assert_eq!(message.bytes, 3515);
            assert_eq!(message.from_tag().len(), 155);
            assert!(message.call_id.ends_with(b"longcallid"));
            assert!(message.sdp().is_some());
        }),
        row("dblreq.dat", V, &[], |message| {
            assert_eq!(*message.method(), Method::Register);
            assert_eq!(message.bytes, 300);
            assert!(message.body.is_empty() && message.body_usable);
        }),
        row("semiuri.dat", V, &[], |message| {
            let uri = message.request_uri().unwrap();
            assert_eq!(
                (uri.user, uri.host),
                (&b"user;par=u%40example.net"[..], &b"example.com"[..])
            );
        }),
        row("transports.dat", V, &[], |message| {
            let transports: Vec<_> = message.vias().map(|via| via.transport).collect();
            assert_eq!(
                transports,
                [
                    ViaTransport::Udp,
                    ViaTransport::Sctp,
                    ViaTransport::Tls,
                    ViaTransport::Other(b"UNKNOWN"),
                    ViaTransport::Tcp
                ]
            );
        }),
        row("mpart01.dat", V, &[], |message| {
            assert_eq!(message.body.len(), 553);
            assert!(message.body.contains(&0));
            assert!(message.sdp().is_none());
        }),
        row("unreason.dat", V, &[], |message| {
            assert_eq!(message.status(), Some(200));
            let StartLine::Response { reason, .. } = &message.start else {
                panic!("no response");
            };
            assert!(
                std::str::from_utf8(reason)
                    .unwrap()
                    .starts_with("= 2**3 * 5**2 \u{43d}\u{43e}")
            );
        }),
        row("noreason.dat", V, &[], |message| {
            assert_eq!(message.status(), Some(100));
            assert!(
                matches!(&message.start, StartLine::Response { reason, .. } if reason.is_empty())
            );
        }),
    ]
}

/// Section 3.1.2: wrong, some of it beyond use.
fn invalid() -> Vec<Row> {
    vec![
        row(
            "badinv01.dat",
            L,
            &[
                "empty_parameter",
                "via_value_unreadable",
                "empty_list_value",
            ],
            |message| {
                assert_eq!((message.via_count, message.via.branch), (1, None));
                assert_eq!(message.contacts().values.len(), 1);
            },
        ),
        row(
            "clerr.dat",
            L,
            &["content_length_exceeds_datagram"],
            |message| {
                assert!(!message.body_usable && message.sdp().is_none());
                assert_eq!(message.body.len(), 154);
                assert_eq!(&*message.call_id, b"clerr.0ha0isndaksdjweiafasdk3");
            },
        ),
        row("ncl.dat", L, &["content_length_invalid"], |message| {
            assert!(!message.body_usable && message.sdp().is_none());
        }),
        row(
            "scalar02.dat",
            M,
            &[
                "cseq_out_of_range",
                "max_forwards_out_of_range",
                "number_out_of_range",
                "contact_expires_invalid",
            ],
            |message| {
                assert_eq!((message.max_forwards(), message.expires()), (None, None));
                assert_eq!(message.contacts().values[0].expires, None);
            },
        ),
        row(
            "scalarlg.dat",
            M,
            &[
                "cseq_out_of_range",
                "number_out_of_range",
                "warning_code_invalid",
            ],
            |message| assert_eq!(message.retry_after(), None),
        ),
        row("quotbal.dat", M, &["quote_unterminated"], nothing_more),
        row("ltgtruri.dat", L, &["ruri_angle_brackets"], |message| {
            assert_eq!(message.request_uri().unwrap().user, b"user");
            assert_eq!(message.via.branch, None);
        }),
        row("lwsruri.dat", L, &["ruri_whitespace"], |message| {
            assert!(message.has_to_tag());
            assert_eq!(message.request_uri().unwrap().host, b"example.com");
            assert_eq!(message.cseq.number, 2_130_706_432);
        }),
        row("lwsstart.dat", L, &["start_line_whitespace"], |message| {
            assert_eq!(message.request_uri().unwrap().raw, b"sip:user@example.com");
        }),
        row("trws.dat", L, &["start_line_whitespace"], |message| {
            assert_eq!(message.request_uri().unwrap().user, b"remote-target");
        }),
        row("escruri.dat", L, &["ruri_headers"], |message| {
            assert_eq!(message.request_uri().unwrap().host, b"example.com");
        }),
        row("baddate.dat", L, &["date_invalid"], nothing_more),
        row("regbadct.dat", L, &["address_needs_brackets"], |message| {
            assert_eq!(message.contacts().values[0].addr.uri.host, b"example.com");
        }),
        row("badaspec.dat", L, &["address_whitespace"], |message| {
            assert_eq!(message.to.uri.raw, b"sip:t.watson@example.org");
        }),
        row(
            "baddn.dat",
            L,
            &["display_name_unquoted", "no_header_end"],
            |message| {
                assert_eq!(&*message.from.display, b"Bell, Alexander");
                assert_eq!(message.from_tag(), b"43");
            },
        ),
        row(
            "badvers.dat",
            M,
            &["version_not_supported", "via_protocol"],
            nothing_more,
        ),
        row("mismatch01.dat", M, &["cseq_method_mismatch"], nothing_more),
        row("mismatch02.dat", M, &["cseq_method_mismatch"], nothing_more),
        row("bigcode.dat", M, &["status_code_out_of_range"], |message| {
            assert_eq!(message.status(), None);
            assert!(!message.is_request());
        }),
    ]
}

/// Sections 3.2 to 3.4: right for the parser, wrong or old for those above it.
fn beyond_the_parser() -> Vec<Row> {
    vec![
        row("badbranch.dat", L, &["branch_is_cookie"], |message| {
            assert_eq!(message.via.branch, Some(&b"z9hG4bK"[..]));
            assert_eq!(message.via.transaction_branch(), None);
        }),
        row(
            "insuf.dat",
            M,
            &["from_missing", "to_missing", "call_id_missing"],
            nothing_more,
        ),
        row("unkscm.dat", V, &[], |message| {
            assert_eq!(message.request_uri().unwrap().scheme, Scheme::Other);
        }),
        row("novelsc.dat", V, &[], |message| {
            assert_eq!(
                message.request_uri().unwrap().raw,
                b"soap.beep://192.0.2.103:3002"
            );
        }),
        row("unksm2.dat", V, &[], |message| {
            assert!(!message.to.uri.is_sip() && !message.from.uri.is_sip());
            assert_eq!(&*message.to.uri.address_of_record(), b"isbn:2983792873");
            assert_eq!(message.from_tag(), b"3234233");
        }),
        row("bext01.dat", V, &[], |message| {
            assert!(
                message.requires(b"nothingSupportsThis")
                    && message.requires(b"nothingsupportsthiseither")
            );
            assert!(!message.requires(b"100rel"));
        }),
        row("invut.dat", V, &[], |message| {
            assert!(message.body_usable && message.sdp().is_none());
        }),
        row("regaut01.dat", V, &[], |message| {
            assert!(message.has_credentials() && message.body.is_empty());
        }),
        row(
            "multi01.dat",
            M,
            &[
                "cseq_repeated",
                "call_id_repeated",
                "to_repeated",
                "from_repeated",
                "max_forwards_repeated",
            ],
            |message| assert_eq!(message.cseq.number, 5),
        ),
        row(
            "mcl01.dat",
            L,
            &["header_repeated", "content_length_conflict"],
            |message| {
                assert!(!message.body_usable);
            },
        ),
        row("bcast.dat", V, &[], |message| {
            assert!(message.via_broadcast());
            assert_eq!(message.status(), Some(200));
        }),
        row("zeromf.dat", V, &[], |message| {
            assert_eq!(message.max_forwards(), Some(0));
        }),
        row("cparam01.dat", V, &[], |message| {
            let contact = &message.contacts().values[0].addr;
            assert!(
                contact.params.has(b"unknownparam") && !contact.uri.params.has(b"unknownparam")
            );
        }),
        row("cparam02.dat", V, &[], |message| {
            let contact = &message.contacts().values[0].addr;
            assert!(
                !contact.params.has(b"unknownparam") && contact.uri.params.has(b"unknownparam")
            );
        }),
        row("regescrt.dat", V, &[], |message| {
            assert_eq!(
                message.contacts().values[0].addr.uri.headers,
                b"Route=%3Csip:sip.example.com%3E"
            );
        }),
        row("sdp01.dat", V, &[], |message| {
            assert_eq!(
                message.header(b"Accept").as_deref(),
                Some(&b"text/nobodyKnowsThis"[..])
            );
            assert!(message.sdp().is_some());
        }),
        row("inv2543.dat", V, &[], |message| {
            assert_eq!((message.via.branch, message.from_tag()), (None, &b""[..]));
            assert_eq!(message.max_forwards(), None);
            assert_eq!((message.body.len(), message.body_usable), (105, true));
        }),
        row(
            "test.dat",
            M,
            &[
                "version_missing",
                "address_scheme_missing",
                "header_without_colon",
                "via_missing",
                "cseq_missing",
            ],
            |message| assert_eq!(&*message.call_id, b"test.0ha0isndaksdj@192.0.2.1"),
        ),
    ]
}
