//! What is no user data.

use crate::build::{Found, SIP, Tap, WHOLE, chunk, data, packet};

const INIT: u8 = 1;
const INIT_ACK: u8 = 2;
const HEARTBEAT: u8 = 4;
const HEARTBEAT_ACK: u8 = 5;
const ABORT: u8 = 6;

#[test]
fn heartbeats_and_keepalives_of_sip_are_told_for_associations_with_sip() {
    let mut tap = Tap::default();
    let chunks = [
        chunk(HEARTBEAT, 0, &[0, 1, 0, 8, 1, 2, 3, 4]),
        chunk(HEARTBEAT_ACK, 0, &[0, 1, 0, 8, 1, 2, 3, 4]),
        data(WHOLE, 1, b"\r\n\r\n"),
    ];
    tap.sip_port(&chunks);
    let told = [
        Found::Keepalive("sctp_heartbeat"),
        Found::Keepalive("sctp_heartbeat"),
        Found::Keepalive("crlf_ping"),
    ];
    assert_eq!(tap.found, told);
    tap.found.clear();
    tap.other_port(&chunks);
    assert_eq!(tap.found, [Found::Other(4)]);
    tap.other_port(&[data(WHOLE, 5, SIP)]);
    tap.found.clear();
    tap.other_port(&chunks);
    assert_eq!(tap.found, told);
}

#[test]
fn an_abort_is_told_for_associations_with_sip() {
    let mut tap = Tap::default();
    tap.other_port(&[chunk(ABORT, 0, b"")]);
    assert_eq!(tap.found, []);
    tap.other_port(&[data(WHOLE, 1, SIP)]);
    tap.found.clear();
    tap.other_port(&[chunk(ABORT, 1, &[0, 12, 0, 4])]);
    assert_eq!(
        tap.found,
        [Found::Abort(
            "192.0.2.1:3868".into(),
            "192.0.2.99:40000".into()
        )]
    );
    assert_eq!(tap.associations.held(), 0, "it is forgotten");
}

#[test]
fn a_handshake_forgets_what_came_with_its_tag_before() {
    for kind in [INIT, INIT_ACK] {
        let mut tap = Tap::default();
        tap.sip_port(&[data(WHOLE, 1, SIP)]);
        tap.sip_port(&[data(WHOLE, 1, SIP)]);
        assert_eq!(tap.messages().len(), 1);
        // From the endpoint that is spoken to with tag 9.
        let mut body = 9_u32.to_be_bytes().to_vec();
        body.extend([0; 12]);
        tap.bytes(99, &packet((40_000, 5060), 0, &[chunk(kind, 0, &body)]));
        tap.sip_port(&[data(WHOLE, 1, SIP)]);
        assert_eq!(tap.messages().len(), 2);
    }
}
