//! Any frame of any link type: no panic, no byte that is not in the frame, and duplicates are recognised.
#![no_main]

use decode::duplicate::{DEFAULT_WINDOW_NS, DuplicateFinder};
use decode::link::{LinkType, MAX_VLANS, TransportPayload, datagram};
use libfuzzer_sys::fuzz_target;

const LINK_TYPES: [u32; 8] = [0, 1, 12, 108, 113, 276, 101, 147];

fuzz_target!(|input: &[u8]| {
    let [link, cut, frame @ ..] = input else {
        return;
    };
    let link = LinkType::from_dlt(LINK_TYPES[usize::from(*link) % LINK_TYPES.len()]);
    let original_len = frame.len() as u32 + u32::from(*cut);
    let Ok(whole) = datagram(link, frame, original_len) else {
        return;
    };
    assert!(whole.vlans.as_slice().len() <= MAX_VLANS);
    assert_eq!(
        (whole.src, whole.dst),
        (whole.src.to_canonical(), whole.dst.to_canonical())
    );
    let mut finder = DuplicateFinder::new(DEFAULT_WINDOW_NS, 16);
    let is_udp = matches!(whole.transport, TransportPayload::Udp { .. });
    assert!(!finder.is_duplicate(0, &whole));
    assert_eq!(finder.is_duplicate(-1, &whole), is_udp);
    let TransportPayload::Udp {
        payload,
        src_port,
        dst_port,
    } = whole.transport
    else {
        return;
    };
    assert!(frame.as_ptr_range().contains(&payload.as_ptr()) || payload.is_empty());
    // Cutting the frame once more may only shorten the payload.
    let shorter = frame.get(..frame.len() - 1).unwrap_or_default();
    if let Ok(cut) = datagram(link, shorter, original_len.max(frame.len() as u32)) {
        let TransportPayload::Udp {
            payload: kept,
            src_port: src,
            dst_port: dst,
        } = cut.transport
        else {
            panic!("another protocol in a shorter frame");
        };
        assert_eq!(
            (src, dst, cut.src, cut.dst),
            (src_port, dst_port, whole.src, whole.dst)
        );
        assert!(payload.starts_with(kept));
        assert!(kept.len() == payload.len() || cut.truncated);
    }
});
