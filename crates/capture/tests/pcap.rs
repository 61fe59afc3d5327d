//! pcap files in every variant.

mod build;

use build::{
    Image, MICROSECONDS, MODIFIED, NANOSECONDS, ORDERS, Order, Owned, SECOND, read, read_well,
    small_pcap,
};

#[test]
fn both_byte_orders_and_both_resolutions_give_the_same_packets() {
    for order in ORDERS {
        for (magic, fraction) in [(MICROSECONDS, 123_456), (NANOSECONDS, 123_456_000)] {
            let mut image = Image::pcap(order, magic, 113);
            image
                .record(1_700_000_000, fraction, b"abc")
                .record(1_700_000_001, 0, b"");
            let expected = Owned {
                ts: 1_700_000_000 * SECOND + 123_456_000,
                link_type: 113,
                interface: 0,
                data: b"abc".to_vec(),
                original_len: 3,
            };
            let packets = read_well(&image.bytes);
            assert_eq!(packets[0], expected, "{order:?} {magic:x}");
            assert_eq!((packets.len(), packets[1].data.len()), (2, 0));
        }
    }
}

#[test]
fn nanoseconds_are_kept_to_the_last_digit() {
    let mut image = Image::pcap(Order::Big, NANOSECONDS, 1);
    image.record(4_294_967_295, 999_999_999, b"x");
    assert_eq!(
        read_well(&image.bytes)[0].ts,
        4_294_967_295 * SECOND + 999_999_999
    );
}

#[test]
fn modified_pcap_has_longer_record_headers() {
    for order in ORDERS {
        let mut image = Image::pcap(order, MODIFIED, 1);
        for data in [b"first".as_slice(), b"second"] {
            image
                .u32(5)
                .u32(6)
                .u32(data.len() as u32)
                .u32(99)
                .u32(2)
                .u16(0x0800)
                .raw(&[4, 0])
                .raw(data);
        }
        let packets = read_well(&image.bytes);
        assert_eq!(packets[1].data, b"second");
        assert_eq!(
            (packets[1].ts, packets[1].original_len),
            (5 * SECOND + 6_000, 99)
        );
    }
}

#[test]
fn length_of_the_check_sequence_is_no_part_of_the_link_type() {
    let mut image = Image::pcap(Order::Little, MICROSECONDS, 0x2400_0001);
    image.record(1, 1, b"x");
    assert_eq!(read_well(&image.bytes)[0].link_type, 1);
}

#[test]
fn original_length_tells_of_the_snap_length() {
    let mut image = Image::pcap(Order::Little, MICROSECONDS, 1);
    image.u32(1).u32(0).u32(2).u32(1500).raw(b"ab");
    let packet = &read_well(&image.bytes)[0];
    assert_eq!(
        (packet.data.as_slice(), packet.original_len),
        (b"ab".as_slice(), 1500)
    );
}

#[test]
fn file_with_header_only_has_no_packets_and_no_error() {
    assert_eq!(read_well(&small_pcap(0)), []);
}

#[test]
fn longest_packet_is_read_and_a_longer_one_is_damage() {
    let mut image = Image::pcap(Order::Little, MICROSECONDS, 1);
    image
        .record(1, 0, b"before")
        .record(2, 0, &vec![7; capture::MAX_PACKET_BYTES]);
    let offset = image.bytes.len();
    image
        .u32(3)
        .u32(0)
        .u32(capture::MAX_PACKET_BYTES as u32 + 1)
        .u32(0)
        .raw(&[0; 64]);
    let (packets, error) = read(&image.bytes);
    assert_eq!(
        (packets.len(), packets[1].data.len()),
        (2, capture::MAX_PACKET_BYTES)
    );
    let error = error.unwrap();
    assert!(
        matches!(error, capture::ReadError::Corrupt { offset: at, .. } if at == offset as u64),
        "{error:?}"
    );
}

#[test]
fn packets_over_the_edge_of_the_read_window_are_whole() {
    let mut image = Image::pcap(Order::Little, MICROSECONDS, 1);
    let lengths: Vec<usize> = (0..400).map(|number| (number * 7919) % 4096).collect();
    for (number, &length) in lengths.iter().enumerate() {
        image.record(number as u32, 0, &vec![number as u8; length]);
    }
    let packets = read_well(&image.bytes);
    assert_eq!(packets.len(), lengths.len());
    for (number, (packet, &length)) in packets.iter().zip(&lengths).enumerate() {
        assert_eq!(packet.data, vec![number as u8; length]);
    }
}
