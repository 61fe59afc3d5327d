//! Frames of version 3, whole and damaged.

use decode::hep::{Budget, ChunkName, Frame, HepError, frames, is_hep3, read};

use crate::build::{SECONDS, SIP, about, chunk, frame, usual, with};

fn read_whole(bytes: &[u8]) -> Frame<'_> {
    let frame = read(bytes, &mut Budget::default()).unwrap();
    assert!(!frame.damaged && !frame.truncated, "{frame:?}");
    frame
}

#[test]
fn a_frame_tells_what_the_agent_saw_and_who_it_is() {
    let bytes = with(&[
        chunk(0, 14, b"secret"),
        chunk(0, 17, b"k@1"),
        chunk(0, 18, &42_u16.to_be_bytes()),
        chunk(0, 19, b"edge-1"),
        chunk(0, 15, SIP),
    ]);
    let frame = read_whole(&bytes);
    assert_eq!(
        (frame.version, frame.family, frame.protocol),
        (3, Some(2), 17)
    );
    assert_eq!(frame.src, Some("192.0.2.1:5060".parse().unwrap()));
    assert_eq!(frame.dst, Some("192.0.2.2:5080".parse().unwrap()));
    assert_eq!(frame.ts, Some(1_700_000_000_250_000_000));
    assert_eq!((frame.payload_type, &*frame.payload), (1, SIP));
    assert_eq!(frame.node_id, Some(2001));
    assert_eq!(frame.node_name, Some(&b"edge-1"[..]));
    assert_eq!(frame.correlation_id, Some(&b"k@1"[..]));
    assert_eq!(frame.vlan, Some(42));
    assert_eq!(frame.auth_key.unwrap().as_bytes(), b"secret");
    assert_eq!(frame.other_chunks().count(), 0);
}

#[test]
fn the_order_of_chunks_is_free_and_both_magics_are_legal() {
    let mut chunks = about();
    chunks.push(chunk(0, 15, SIP));
    let forward = frame(&chunks);
    chunks.reverse();
    let mut backward = frame(&chunks);
    backward[..4].copy_from_slice(b"EEP3");
    assert!(is_hep3(&forward) && is_hep3(&backward));
    let (forward, backward) = (read_whole(&forward), read_whole(&backward));
    assert_eq!(forward.payload, backward.payload);
    assert_eq!(
        (forward.src, forward.dst, forward.ts, forward.node_id),
        (backward.src, backward.dst, backward.ts, backward.node_id)
    );
}

#[test]
fn the_key_is_compared_but_never_printed() {
    let bytes = with(&[chunk(0, 14, b"t0psecret"), chunk(0, 15, SIP)]);
    let frame = read_whole(&bytes);
    let key = frame.auth_key.unwrap();
    assert!(key.is(b"t0psecret"));
    for wrong in [&b"t0psecreT"[..], b"t0psecre", b"t0psecrett", b""] {
        assert!(!key.is(wrong), "{wrong:?}");
    }
    // Neither as text nor as a list of numbers, wherever the frame keeps it.
    let printed = format!("{frame:?} {:?}", frame.other_chunks().collect::<Vec<_>>());
    assert!(!printed.contains("t0psecret"), "{printed}");
    assert!(!printed.contains("116, 48, 112, 115"), "{printed}");
}

#[test]
fn a_vendors_chunk_is_not_the_chunk_of_the_standard_with_the_same_type() {
    let bytes = with(&[
        chunk(8, 1, b"conversation"),
        chunk(8, 15, b"not the payload"),
        chunk(0, 0x20, &437_u16.to_be_bytes()),
        chunk(0, 0x65, b"{}"),
        chunk(0, 15, SIP),
    ]);
    let frame = read_whole(&bytes);
    assert_eq!((frame.family, &*frame.payload), (Some(2), SIP));
    let others: Vec<_> = frame
        .other_chunks()
        .map(|chunk| {
            (
                chunk.vendor,
                chunk.number,
                chunk.name(),
                chunk.body.to_vec(),
            )
        })
        .collect();
    assert_eq!(
        others,
        [
            (8, 1, None, b"conversation".to_vec()),
            (8, 15, None, b"not the payload".to_vec()),
            (0, 0x20, Some(ChunkName::Mos), vec![1, 0xb5]),
            (0, 0x65, None, b"{}".to_vec()),
        ]
    );
}

#[test]
fn ipv6_addresses_are_read_and_v4_mapped_ones_are_ipv4() {
    let mut mapped = [0; 16];
    mapped[10..].copy_from_slice(&[0xff, 0xff, 192, 0, 2, 7]);
    let mut plain = [0; 16];
    (plain[0], plain[1], plain[15]) = (0x20, 0x01, 9);
    let bytes = frame(&[
        chunk(0, 1, &[10]),
        chunk(0, 3, &[10, 0, 0, 1]),
        chunk(0, 5, &mapped),
        chunk(0, 6, &plain),
        chunk(0, 8, &5060_u16.to_be_bytes()),
    ]);
    let frame = read_whole(&bytes);
    assert_eq!(frame.src, Some("192.0.2.7:0".parse().unwrap()));
    assert_eq!(frame.dst, Some("[2001::9]:5060".parse().unwrap()));
}

#[test]
fn what_a_log_line_has_no_value_for_is_absent() {
    let bytes = frame(&[
        chunk(0, 11, &[100]),
        chunk(0, 14, b""),
        chunk(0, 17, b""),
        chunk(0, 18, &[0, 0]),
        chunk(0, 9, &[0, 0, 0, 0]),
        chunk(0, 15, b"line"),
    ]);
    let frame = read_whole(&bytes);
    assert_eq!((frame.src, frame.dst, frame.ts), (None, None, None));
    assert_eq!((frame.vlan, frame.correlation_id), (None, None));
    assert!(frame.auth_key.is_none());
    assert_eq!((frame.payload_type, &*frame.payload), (100, &b"line"[..]));
}

#[test]
fn an_agent_number_in_the_upper_half_is_moved_down() {
    for (sent, meant) in [
        (2001, 2001),
        (2001 << 16, 2001),
        (0, 0),
        (0x0001_0001, 0x0001_0001),
    ] {
        let bytes = frame(&[chunk(0, 12, &u32::to_be_bytes(sent))]);
        assert_eq!(read_whole(&bytes).node_id, Some(meant));
    }
}

#[test]
fn numbers_may_be_wider_or_narrower_than_the_standard_says() {
    let bytes = frame(&[
        chunk(0, 2, &[0, 0, 0, 6]),
        chunk(0, 12, &[0x07, 0xd1]),
        chunk(0, 7, &[0, 0, 0x13, 0xc4]),
        chunk(0, 3, &[10, 0, 0, 1]),
        chunk(0, 8, &[0, 1, 0x13, 0xc4]),
        chunk(0, 4, &[10, 0, 0, 2]),
    ]);
    let frame = read_whole(&bytes);
    assert_eq!((frame.protocol, frame.node_id), (6, Some(2001)));
    assert_eq!(frame.src, Some("10.0.0.1:5060".parse().unwrap()));
    assert_eq!(frame.dst, Some("10.0.0.2:0".parse().unwrap()), "no 17 bits");
}

#[test]
fn microseconds_step_over_the_second_but_do_not_run_away() {
    for (micros, nanos) in [
        (999_999, 999_999_000),
        (1_000_000, 1_000_000_000),
        (u32::MAX, 0),
    ] {
        let bytes = frame(&[
            chunk(0, 9, &SECONDS.to_be_bytes()),
            chunk(0, 10, &micros.to_be_bytes()),
        ]);
        assert_eq!(
            read_whole(&bytes).ts,
            Some(i64::from(SECONDS) * 1_000_000_000 + nanos)
        );
    }
}

#[test]
fn a_chunk_that_cannot_be_ends_the_frame_and_what_came_before_counts() {
    for length in [0_u16, 5, 5_000, u16::MAX] {
        let mut wild = chunk(0, 15, SIP);
        wild[4..6].copy_from_slice(&length.to_be_bytes());
        let bytes = with(&[wild]);
        let frame = read(&bytes, &mut Budget::default()).unwrap();
        assert!(frame.damaged && !frame.truncated, "{length}");
        assert_eq!(frame.node_id, Some(2001));
        assert_eq!(frame.src, Some("192.0.2.1:5060".parse().unwrap()));
        assert!(frame.payload.is_empty());
    }
    let bytes = with(&[chunk(0, 15, SIP), vec![0, 0, 0]]);
    let frame = read(&bytes, &mut Budget::default()).unwrap();
    assert!(frame.damaged, "half a chunk header");
    assert_eq!(&*frame.payload, SIP);
}

#[test]
fn a_frame_that_is_cut_gives_what_is_there_of_it() {
    let bytes = usual();
    for length in 6..bytes.len() {
        let frame = read(&bytes[..length], &mut Budget::default()).unwrap();
        assert!(frame.truncated && !frame.damaged, "{length}");
        assert!(SIP.starts_with(&frame.payload));
        let begun = length.saturating_sub(bytes.len() - SIP.len());
        assert_eq!(frame.payload.len(), begun);
        for known in [frame.src, frame.dst].into_iter().flatten() {
            // An address without its port yet has port 0; a cut one is no address.
            assert!(["192.0.2.1", "192.0.2.2"].contains(&known.ip().to_string().as_str()));
            assert!([0, 5060, 5080].contains(&known.port()));
        }
        let late = frame
            .ts
            .is_none_or(|ts| ts / 1_000_000_000 == i64::from(SECONDS));
        assert!(late && frame.node_id.is_none_or(|node| node == 2001));
    }
}

#[test]
fn a_datagram_may_hold_several_frames() {
    let one = usual();
    let two = frame(&[chunk(0, 15, b"second")]);
    let bytes = [&one[..], &two, b"padding"].concat();
    let mut found = frames(&bytes, Budget::default());
    let payloads: Vec<_> = found
        .by_ref()
        .map(|frame| frame.unwrap().payload.into_owned())
        .collect();
    assert_eq!(payloads, [SIP, b"second"]);
    assert_eq!(found.trailing(), 7);
    let cut = [&one[..], &two[..two.len() - 2]].concat();
    let last = frames(&cut, Budget::default()).last().unwrap().unwrap();
    assert!(last.truncated);
    assert_eq!(&*last.payload, b"seco");
}

#[test]
fn what_is_no_frame_is_said_to_be_none() {
    for (bytes, error) in [
        (&b""[..], HepError::NotHep),
        (b"INVITE sip:b SIP/2.0\r\n", HepError::NotHep),
        (b"HEP2\0\x10", HepError::NotHep),
        (
            b"HEP3\0",
            HepError::Truncated {
                needed: 6,
                present: 5,
            },
        ),
        (b"HEP3\0\x05", HepError::BadLength { announced: 5 }),
    ] {
        assert_eq!(read(bytes, &mut Budget::default()).unwrap_err(), error);
        assert_eq!(frames(bytes, Budget::default()).count(), 1);
        assert!(!is_hep3(bytes));
    }
    assert!(
        read(b"HEP3\0\x06", &mut Budget::default())
            .unwrap()
            .payload
            .is_empty()
    );
}
