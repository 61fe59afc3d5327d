//! What is SIP in the captures of the repository, and what is not.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::Path;

use decode::frame::{Decapsulator, Frame, TransportPayload};
use decode::link::LinkType;
use decode::sip::{Content, KeepaliveKind, Limits, Method, Validity, classify, parse};

const FILE_HEADER: usize = 24;
const RECORD_HEADER: usize = 16;

/// The UDP payloads of a little-endian Ethernet pcap of the golden tests.
fn payloads(name: &str) -> Vec<Vec<u8>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/golden")
        .join(name);
    let file = std::fs::read(path).unwrap();
    let mut rest = &file[FILE_HEADER..];
    let mut payloads = Vec::new();
    let mut decapsulator = Decapsulator::default();
    while !rest.is_empty() {
        let length = u32::from_le_bytes(rest[8..12].try_into().unwrap());
        let (frame, tail) = rest[RECORD_HEADER..].split_at(length as usize);
        rest = tail;
        let frame = Frame {
            ts: 0,
            link: LinkType::Ethernet,
            data: frame,
            original_len: length,
        };
        decapsulator
            .read(&frame, |datagram| {
                if let TransportPayload::Udp { payload, .. } = datagram.transport {
                    payloads.push(payload.to_vec());
                }
            })
            .unwrap();
    }
    payloads
}

#[test]
fn a_scanners_garbage_is_no_sip_and_its_broken_register_is_malformed_sip() {
    let payloads = payloads("scenarios/A17.pcap");
    let (sip, other): (Vec<_>, Vec<_>) = payloads
        .iter()
        .partition(|payload| classify(payload) == Content::Sip);
    assert_eq!(other.len(), 1);
    assert_eq!(classify(other[0]), Content::Other);
    let messages: Vec<_> = sip
        .iter()
        .map(|payload| parse(payload, &Limits::default()))
        .collect();
    let (malformed, usable): (Vec<_>, Vec<_>) = messages
        .iter()
        .partition(|message| message.validity == Validity::Malformed);
    assert_eq!((usable.len(), malformed.len()), (136, 1));
    assert_eq!(*malformed[0].method(), Method::Register);
    assert!(
        usable
            .iter()
            .all(|message| message.validity == Validity::Valid)
    );
}

#[test]
fn keepalives_of_nat_are_no_messages() {
    let kinds: Vec<_> = payloads("sipcm/nat_keepalives.pcap")
        .iter()
        .map(|payload| classify(payload))
        .collect();
    assert_eq!(
        kinds,
        [
            Content::Keepalive(KeepaliveKind::CrlfPing),
            Content::Keepalive(KeepaliveKind::Zeros),
            Content::Sip,
        ]
    );
    let payloads = payloads("sipcm/nat_keepalives.pcap");
    let message = parse(&payloads[2], &Limits::default());
    assert_eq!(
        (message.method(), message.validity),
        (&Method::Options, Validity::Valid)
    );
}

#[test]
fn space_may_stand_before_the_comma_of_a_list() {
    let payloads = payloads("sipcm/contact_ws_before_comma.pcap");
    let message = parse(&payloads[0], &Limits::default());
    assert_eq!(message.validity, Validity::Valid);
    let expires: Vec<_> = message
        .contacts()
        .values
        .iter()
        .map(|contact| contact.expires)
        .collect();
    assert_eq!(expires, [Some(60), Some(60)]);
}

#[test]
fn every_message_of_the_call_flow_captures_is_valid() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/sipcm");
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if Path::new(&name).extension() != Some("pcap".as_ref()) {
            continue;
        }
        for payload in payloads(&format!("sipcm/{name}")) {
            if classify(&payload) == Content::Sip {
                let message = parse(&payload, &Limits::default());
                assert!(message.issues.is_empty(), "{name}: {:?}", message.issues);
            }
        }
    }
}
