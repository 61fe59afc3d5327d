//! Streams in the layout of Oracle/ACME border controllers. Where a folder with them lies beside the repository, they are read.

use std::path::{Path, PathBuf};

use decode::ipfix::{Direction, Transport, connect, is_ipfix};
use decode::stream::Maybe;

use crate::build::{Owned, read};

fn sample(name: &str) -> Option<Vec<u8>> {
    let corpora = std::env::var_os("SIPTOWER_CORPORA").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpora"),
        PathBuf::from,
    );
    let folder = corpora.join("sipcm/ipfix");
    if !folder.is_dir() {
        eprintln!("skipped: there is no folder {}", folder.display());
        return None;
    }
    let bytes = std::fs::read(folder.join(name)).unwrap();
    assert_eq!(is_ipfix(&bytes), Maybe::Yes, "{name}");
    Some(bytes)
}

#[test]
fn each_kind_of_record_is_read() {
    for (name, transport, direction) in [
        ("258_sip_udp4_in.bin", Transport::Udp, Direction::Ingress),
        ("259_sip_udp4_out.bin", Transport::Udp, Direction::Egress),
        ("260_sip_tcp4_in.bin", Transport::Tcp, Direction::Ingress),
        ("261_sip_tcp4_out.bin", Transport::Tcp, Direction::Egress),
    ] {
        let Some(bytes) = sample(name) else { return };
        let (found, _) = read(&bytes);
        let [record] = &found[..] else {
            panic!("{name}: {found:?}")
        };
        check(record, transport, direction);
    }
}

fn check(record: &Owned, transport: Transport, direction: Direction) {
    assert_eq!((record.transport, record.direction), (transport, direction));
    assert_eq!(record.ts, 1_700_000_000_000_005_000);
    let src = match transport {
        Transport::Udp => "10.1.0.1:5060",
        Transport::Tcp => "10.1.0.1:40000",
    };
    assert_eq!(record.ends, (src.into(), "10.1.0.2:5060".into()));
    assert!(record.payload.starts_with(b"OPTIONS sip:b SIP/2.0\r\n"));
    assert!(record.payload.ends_with(b"\r\n\r\n"));
    let call_id = (direction == Direction::Egress).then(|| b"incoming-callid@sbc".to_vec());
    assert_eq!(record.call_id, call_id);
}

#[test]
fn the_traps_are_none() {
    let Some(two) = sample("two_sets_one_msg.bin") else {
        return;
    };
    assert_eq!(read(&two).0.len(), 2);
    let empty = sample("bad_zero_len_udp.bin").unwrap();
    let (found, tally) = read(&empty);
    assert_eq!((found.len(), tally.empty, tally.damaged), (0, 1, 0));
    assert_eq!(read(&sample("000_keepalive.bin").unwrap()).1.keepalives, 1);
    let usual = sample("256_connect_req.bin").unwrap();
    assert_eq!(connect(&usual).unwrap().host, b"sbc1");
    let long = sample("bad_long_hostname_240.bin").unwrap();
    assert_eq!(connect(&long).unwrap().host, [b'h'; 240]);
}
