//! Versions 1 and 2.

use decode::hep::{Budget, HepError, is_hep1_or_2, read};

use crate::build::{SECONDS, SIP};

const IPV4: [u8; 8] = [192, 0, 2, 1, 192, 0, 2, 2];

fn header(version: u8, length: u8, family: u8, addresses: &[u8]) -> Vec<u8> {
    let mut bytes = vec![version, length, family, 17, 0x13, 0xc4, 0x13, 0xd8];
    bytes.extend(addresses);
    bytes
}

fn time(bytes_of: fn(u32) -> [u8; 4], node: [u8; 2]) -> Vec<u8> {
    let mut bytes = bytes_of(SECONDS).to_vec();
    bytes.extend(bytes_of(250_000));
    bytes.extend(node);
    bytes
}

#[test]
fn version_1_has_addresses_and_no_time() {
    let bytes = [&header(1, 16, 2, &IPV4)[..], SIP].concat();
    assert!(is_hep1_or_2(&bytes));
    let frame = read(&bytes, &mut Budget::default()).unwrap();
    assert_eq!((frame.version, frame.protocol, frame.ts), (1, 17, None));
    assert_eq!(frame.src, Some("192.0.2.1:5060".parse().unwrap()));
    assert_eq!(frame.dst, Some("192.0.2.2:5080".parse().unwrap()));
    assert_eq!((frame.payload_type, &*frame.payload), (1, SIP));
}

#[test]
fn ipv6_has_another_number_on_each_system() {
    let mut addresses = [0; 32];
    (addresses[0], addresses[15], addresses[31]) = (0xfd, 1, 2);
    for family in [10, 23, 24, 28, 30] {
        let bytes = [&header(1, 40, family, &addresses)[..], SIP].concat();
        assert!(is_hep1_or_2(&bytes), "{family}");
        let frame = read(&bytes, &mut Budget::default()).unwrap();
        assert_eq!(frame.src, Some("[fd00::1]:5060".parse().unwrap()));
        assert_eq!(frame.dst, Some("[::2]:5080".parse().unwrap()));
    }
}

#[test]
fn the_time_of_version_2_is_read_in_either_byte_order_with_and_without_padding() {
    for (time, node) in [
        (time(u32::to_le_bytes, [0xd1, 0x07]), 2001),
        (time(u32::to_be_bytes, [0x07, 0xd1]), 2001),
    ] {
        for (padding, counted) in [
            (&b""[..], 0),
            (b"", 10),
            (b"\0\0", 0),
            (b"\0\0", 12),
            (b"\x7f\xe0", 0),
            (b"ab", 12),
        ] {
            let header = header(2, 16 + counted, 2, &IPV4);
            let bytes = [&header, &time[..], padding, SIP].concat();
            assert!(is_hep1_or_2(&bytes), "{padding:?} {counted}");
            let frame = read(&bytes, &mut Budget::default()).unwrap();
            assert_eq!(frame.ts, Some(1_700_000_000_250_000_000));
            assert_eq!(frame.node_id, Some(node));
            assert_eq!(&*frame.payload, SIP, "{padding:?} {counted}");
        }
    }
}

#[test]
fn line_ends_before_the_message_are_no_padding() {
    let payload = [b"\r\n", SIP].concat();
    let bytes = [
        &header(2, 16, 2, &IPV4)[..],
        &time(u32::to_le_bytes, [1, 0]),
        &payload,
    ]
    .concat();
    assert_eq!(
        &*read(&bytes, &mut Budget::default()).unwrap().payload,
        payload
    );
}

#[test]
fn a_time_that_cannot_be_is_no_time() {
    let bytes = [&header(2, 16, 2, &IPV4)[..], &[0xff; 10], SIP].concat();
    assert_eq!(read(&bytes, &mut Budget::default()).unwrap().ts, None);
}

#[test]
fn every_field_must_fit() {
    let sound = [&header(1, 16, 2, &IPV4)[..], SIP].concat();
    assert!(is_hep1_or_2(&sound));
    for (at, value, error) in [
        (0, 3, HepError::NotHep),
        (1, 15, HepError::BadHeaderLength { announced: 15 }),
        (1, 26, HepError::BadHeaderLength { announced: 26 }),
        (2, 3, HepError::UnknownFamily { family: 3 }),
    ] {
        let mut bytes = sound.clone();
        bytes[at] = value;
        assert_eq!(read(&bytes, &mut Budget::default()).unwrap_err(), error);
        assert!(!is_hep1_or_2(&bytes));
    }
    for length in 0..16 {
        assert!(
            read(&sound[..length], &mut Budget::default()).is_err(),
            "{length}"
        );
    }
    let other = [&header(1, 16, 2, &IPV4)[..], b"\x80\x00 something else"].concat();
    assert!(!is_hep1_or_2(&other));
    assert!(read(&other, &mut Budget::default()).is_ok());
}
