//! pcapng files: sections, interfaces, stamps, packet blocks of three kinds.

mod build;

use build::{Image, ORDERS, Order, SECOND, read, read_well};

const RESOLUTION: u16 = 9;
const OFFSET: u16 = 14;
/// Marks an exponent as one of two.
const BINARY: u8 = 0x80;

/// Stamp of one packet, captured with these interface options.
fn stamp(order: Order, options: &[(u16, &[u8])], units: u64) -> i64 {
    let mut image = Image::new(order);
    image
        .section()
        .interface(1, 0, options)
        .enhanced(0, units, b"x");
    read_well(&image.bytes)[0].ts
}

#[test]
fn stamps_are_microseconds_where_nothing_is_said() {
    for order in ORDERS {
        assert_eq!(
            stamp(order, &[], 1_700_000_000_123_456),
            1_700_000_000_123_456_000
        );
    }
}

#[test]
fn every_power_of_ten_is_understood() {
    for (exponent, units, expected) in [
        (0_u8, 1_700_000_000, 1_700_000_000 * SECOND),
        (3, 1_700_000_000_123, 1_700_000_000_123_000_000),
        (9, 1_700_000_000_123_456_789, 1_700_000_000_123_456_789),
        (12, 1_700_000_000_123_456_789, 1_700_000_000_123_456),
        (18, 1_700_000_000_123_456_789, 1_700_000_000),
        (127, u64::MAX, 0),
    ] {
        assert_eq!(
            stamp(Order::Little, &[(RESOLUTION, &[exponent])], units),
            expected,
            "10^-{exponent}"
        );
    }
}

#[test]
fn every_power_of_two_is_understood() {
    for (exponent, units, expected) in [
        (BINARY, 1_700_000_000, 1_700_000_000 * SECOND),
        (
            BINARY + 20,
            (1_700_000_000 << 20) | (1 << 19),
            1_700_000_000 * SECOND + SECOND / 2,
        ),
        (
            BINARY + 32,
            (1_700_000_000 << 32) | (1 << 30),
            1_700_000_000 * SECOND + SECOND / 4,
        ),
        (BINARY + 127, u64::MAX, 0),
    ] {
        assert_eq!(
            stamp(Order::Big, &[(RESOLUTION, &[exponent])], units),
            expected,
            "2^-{}",
            exponent & 0x7f
        );
    }
}

#[test]
fn stamps_beyond_what_fits_are_the_greatest_there_is() {
    assert_eq!(
        stamp(Order::Little, &[(RESOLUTION, &[0])], u64::MAX),
        i64::MAX
    );
    assert_eq!(
        stamp(Order::Little, &[(OFFSET, &i64::MIN.to_le_bytes())], 0),
        i64::MIN
    );
}

#[test]
fn offset_is_added_in_seconds() {
    for (order, bytes) in [
        (Order::Big, (-100_i64).to_be_bytes()),
        (Order::Little, (-100_i64).to_le_bytes()),
    ] {
        assert_eq!(
            stamp(order, &[(2, b"eth0"), (OFFSET, &bytes)], 101_500_000),
            SECOND + SECOND / 2
        );
    }
}

#[test]
fn interfaces_of_different_link_type_and_resolution_mix() {
    for order in ORDERS {
        let mut image = Image::new(order);
        image
            .section()
            .interface(1, 0, &[(RESOLUTION, &[9])])
            .interface(276, 0, &[(RESOLUTION, &[BINARY + 20])]);
        image
            .enhanced(1, 3 << 20, b"cooked")
            .enhanced(0, 4_000_000_001, b"ether");
        let packets = read_well(&image.bytes);
        let seen: Vec<_> = packets
            .iter()
            .map(|packet| (packet.interface, packet.link_type, packet.ts))
            .collect();
        assert_eq!(seen, [(1, 276, 3 * SECOND), (0, 1, 4 * SECOND + 1)]);
        assert_eq!(packets[0].data, b"cooked");
    }
}

#[test]
fn sections_have_their_own_byte_order_and_interfaces() {
    let mut image = Image::new(Order::Little);
    image
        .section()
        .interface(1, 0, &[])
        .enhanced(0, 1_000_000, b"one");
    let mut second = Image::new(Order::Big);
    second
        .section()
        .interface(101, 0, &[(RESOLUTION, &[3])])
        .enhanced(0, 2_000, b"two");
    image.raw(&second.bytes);
    let packets = read_well(&image.bytes);
    let seen: Vec<_> = packets
        .iter()
        .map(|packet| (packet.link_type, packet.ts, packet.data.as_slice()))
        .collect();
    assert_eq!(
        seen,
        [(1, SECOND, b"one".as_slice()), (101, 2 * SECOND, b"two")]
    );
}

#[test]
fn interface_of_an_earlier_section_is_unknown() {
    let mut image = Image::new(Order::Little);
    image
        .section()
        .interface(1, 0, &[])
        .section()
        .enhanced(0, 1, b"lost");
    let (packets, error) = read(&image.bytes);
    assert_eq!((packets.len(), error.unwrap().kind()), (0, "corrupt"));
}

#[test]
fn simple_packets_take_stamp_and_snap_length_from_what_went_before() {
    let mut image = Image::new(Order::Little);
    image
        .section()
        .interface(1, 3, &[])
        .enhanced(0, 5_000_000, b"abc")
        .simple(5, b"defgh")
        .simple(2, b"ij");
    let packets = read_well(&image.bytes);
    assert_eq!(
        (
            packets[1].ts,
            packets[1].data.as_slice(),
            packets[1].original_len
        ),
        (5 * SECOND, b"def".as_slice(), 5)
    );
    assert_eq!(
        (packets[2].ts, packets[2].data.as_slice()),
        (5 * SECOND, b"ij".as_slice())
    );
}

#[test]
fn obsolete_packets_are_read() {
    for order in ORDERS {
        let mut image = Image::new(order);
        image
            .section()
            .interface(1, 0, &[])
            .interface(113, 0, &[])
            .obsolete(1, 7_000_000, b"old");
        let packet = &read_well(&image.bytes)[0];
        assert_eq!(
            (packet.interface, packet.link_type, packet.ts),
            (1, 113, 7 * SECOND)
        );
        assert_eq!(packet.data, b"old");
    }
}

#[test]
fn blocks_that_are_no_packets_are_passed_over_whatever_their_length() {
    let mut image = Image::new(Order::Little);
    image
        .section()
        .block(0x0bad_0001, &vec![9; 3_000_000])
        .interface(1, 0, &[])
        .block(4, b"")
        .block(5, &[1; 400]);
    image.enhanced(0, 1, b"kept");
    assert_eq!(read_well(&image.bytes)[0].data, b"kept");
}

#[test]
fn options_behind_a_packet_are_no_part_of_it() {
    let mut image = Image::new(Order::Little);
    let mut body = Image::new(Order::Little);
    body.u32(0)
        .u32(0)
        .u32(1)
        .u32(3)
        .u32(3)
        .raw(b"abc\0")
        .u16(1)
        .u16(7)
        .raw(b"comment\0")
        .u16(0)
        .u16(0);
    image.section().interface(1, 0, &[]).block(6, &body.bytes);
    assert_eq!(read_well(&image.bytes)[0].data, b"abc");
}

#[test]
fn impossible_blocks_are_damage_at_their_offset() {
    let mut head = Image::new(Order::Little);
    head.section().interface(1, 0, &[]).enhanced(0, 1, b"good");
    let offset = head.bytes.len() as u64;
    let cases: [(&str, Vec<u32>); 6] = [
        ("length too small", vec![6, 8, 8, 0]),
        ("length not padded", vec![6, 33, 0, 0, 0, 0, 0, 0, 33]),
        ("two lengths", vec![6, 32, 0, 0, 0, 0, 0, 36]),
        (
            "packet longer than its block",
            vec![6, 32, 0, 0, 0, 1, 1, 32],
        ),
        ("unknown interface", vec![6, 32, 5, 0, 0, 0, 0, 32]),
        (
            "block longer than any",
            vec![6, 0x7fff_fff0, 0, 0, 0, 0x7fff_0000, 0, 0],
        ),
    ];
    for (name, words) in cases {
        let mut image = head.clone();
        for word in words {
            image.u32(word);
        }
        let (packets, error) = read(&image.bytes);
        assert_eq!(packets.len(), 1, "{name}");
        assert!(
            matches!(error, Some(capture::ReadError::Corrupt { offset: at, .. }) if at == offset),
            "{name}: {error:?}"
        );
    }
}

#[test]
fn interfaces_without_number_are_damage_not_memory() {
    let mut image = Image::new(Order::Little);
    image.section();
    let mut one = Image::new(Order::Little);
    one.interface(1, 0, &[]);
    image.raw(&one.bytes.repeat(65_537));
    let (_, error) = read(&image.bytes);
    assert_eq!(error.unwrap().kind(), "corrupt");
}
