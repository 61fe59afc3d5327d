//! What is SIP in the captures of the repository, and what is not.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::Path;

use decode::frame::{Datagram, Decapsulator, Frame, Skip, TransportPayload};
use decode::link::LinkType;
use decode::sip::{Content, KeepaliveKind, Limits, Method, Validity, classify, parse};

const FILE_HEADER: usize = 24;
const RECORD_HEADER: usize = 16;

/// The UDP payloads of a little-endian Ethernet pcap of the golden tests.
fn payloads(name: &str) -> Vec<Vec<u8>> {
    let mut payloads = Vec::new();
    read(name, |datagram| {
        if let TransportPayload::Udp { payload, .. } = datagram.transport {
            payloads.push(payload.to_vec());
        }
    });
    payloads
}

/// Reads every datagram of such a capture. Stamps count microseconds from its first packet.
fn read(name: &str, mut take: impl FnMut(&Datagram<'_>)) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/golden")
        .join(name);
    let file = std::fs::read(path).unwrap();
    let mut rest = &file[FILE_HEADER..];
    let mut decapsulator = Decapsulator::default();
    let number = |bytes: &[u8]| i64::from(u32::from_le_bytes(bytes.try_into().unwrap()));
    let mut start = None;
    while !rest.is_empty() {
        let ts = number(&rest[..4]) * 1_000_000 + number(&rest[4..8]);
        let length = number(&rest[8..12]);
        let (data, tail) = rest[RECORD_HEADER..].split_at(length as usize);
        rest = tail;
        let frame = Frame {
            ts: ts - *start.get_or_insert(ts),
            link: LinkType::Ethernet,
            data,
            original_len: length as u32,
        };
        let seen = decapsulator.read(&frame, &mut take);
        assert!(matches!(seen, Ok(()) | Err(Skip::Fragment)), "{seen:?}");
    }
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

#[test]
fn an_invite_in_three_fragments_out_of_order_is_one_datagram_with_the_stamp_of_the_earliest() {
    let mut found = Vec::new();
    read("scenarios/A21.pcap", |datagram| {
        found.push((datagram.reassembled, datagram.ts_first));
    });
    assert_eq!(found.len(), 7);
    assert_eq!(found[0], (true, 0));
    assert!(found[1..].iter().all(|(reassembled, _)| !reassembled));
    let payloads = payloads("scenarios/A21.pcap");
    let message = parse(&payloads[0], &Limits::default());
    assert!(payloads[0].len() > 3000 && message.validity == Validity::Valid);
}

#[test]
fn a_call_in_tagged_frames_in_vxlan_is_read_with_its_path() {
    let mut found = 0;
    read("scenarios/A22.pcap", |datagram| {
        let TransportPayload::Udp { payload, .. } = datagram.transport else {
            panic!("{datagram:?}")
        };
        assert_eq!(classify(payload), Content::Sip);
        assert_eq!(datagram.path.vni, Some(4097));
        assert_eq!(datagram.path.vlans.as_slice(), [100, 200]);
        found += 1;
    });
    assert_eq!(found, 7);
}
