//! Frames of any link type, one after the other: no panic, no byte that is not in the frame, no fragment unaccounted for,
//! no memory beyond the bound, and duplicates are recognised.
#![no_main]

use decode::duplicate::{DEFAULT_WINDOW_NS, DuplicateFinder};
use decode::frame::{
    Datagram, DecapsulationSettings, Decapsulator, Frame, MAX_ENCAPSULATIONS, MAX_PATH_VLANS,
    TransportPayload,
};
use decode::link::LinkType;
use libfuzzer_sys::fuzz_target;

const FRAGMENT_BYTES: usize = 20_000;
/// Steps between two frames: copies, the end of the time for copies, the ends of both timeouts, and back.
const STEPS_NS: [i64; 6] = [
    0,
    1_000_000,
    21_000_000,
    31_000_000_000,
    61_000_000_000,
    -500_000_000,
];

fuzz_target!(|input: &[u8]| {
    let mut decapsulator = Decapsulator::new(&DecapsulationSettings {
        fragment_bytes: FRAGMENT_BYTES,
        ..DecapsulationSettings::default()
    });
    let (mut rest, mut ts, mut frames) = (input, 1_700_000_000_000_000_000, 0);
    // Link type, step of time, bytes that are cut off, length, bytes.
    while let [link, step, cut, high, low, behind @ ..] = rest {
        let length = usize::from(u16::from_be_bytes([*high, *low])).min(behind.len());
        let (data, behind) = behind.split_at(length);
        rest = behind;
        ts += STEPS_NS[usize::from(*step) % STEPS_NS.len()];
        frames += 1;
        let number = LinkType::SUPPORTED[usize::from(*link) % LinkType::SUPPORTED.len()];
        let frame = Frame {
            ts,
            link: LinkType::from_dlt(number),
            data,
            original_len: data.len() as u32 + u32::from(*cut),
        };
        let _ = decapsulator.read(&frame, |datagram| check(&frame, datagram));
        check_accounts(&decapsulator, frames);
    }
});

fn check_accounts(decapsulator: &Decapsulator, frames: u64) {
    assert!(decapsulator.fragment_bytes() <= FRAGMENT_BYTES);
    let counts = decapsulator.fragments();
    let outside = counts.held
        + counts.duplicates
        + counts.overlapping
        + counts.timed_out
        + counts.evicted
        + counts.refused;
    // A frame is a fragment, or completes one that is a fragment, and so on.
    assert!(outside + counts.reassembled <= frames * (MAX_ENCAPSULATIONS as u64 + 2));
    assert!(counts.held == 0 || decapsulator.fragment_bytes() > 0);
}

fn check(frame: &Frame<'_>, datagram: &Datagram<'_>) {
    assert!(datagram.path.vlans.as_slice().len() <= MAX_PATH_VLANS);
    assert!(datagram.path.tunnels().count() <= MAX_ENCAPSULATIONS);
    assert!(datagram.path.is_tunnelled() || datagram.path.outer.is_none());
    assert!(datagram.path.outer.is_some() || datagram.path.vni.is_none());
    assert!(datagram.path.vni.is_none_or(|vni| vni < 1 << 24));
    for address in [datagram.src, datagram.dst] {
        assert_eq!(address, address.to_canonical());
    }
    check_duplicates(datagram);
    let bytes = match datagram.transport {
        TransportPayload::Udp { payload, .. } => payload,
        TransportPayload::Tcp { segment, missing } => {
            assert_eq!(missing > 0, datagram.truncated);
            segment
        }
        TransportPayload::Sctp { packet } => packet,
        _ => &[],
    };
    if datagram.reassembled {
        return;
    }
    assert_eq!(datagram.ts_first, frame.ts);
    let inside = frame.data.as_ptr_range();
    let place = bytes.as_ptr_range();
    assert!(bytes.is_empty() || (inside.start <= place.start && place.end <= inside.end));
    if !datagram.path.is_tunnelled() && matches!(datagram.transport, TransportPayload::Udp { .. }) {
        check_shorter(frame, datagram, bytes);
    }
}

fn check_duplicates(datagram: &Datagram<'_>) {
    let mut finder = DuplicateFinder::new(DEFAULT_WINDOW_NS, 16);
    let is_udp = matches!(datagram.transport, TransportPayload::Udp { .. });
    assert!(!finder.is_duplicate(0, datagram));
    assert_eq!(finder.is_duplicate(-1, datagram), is_udp);
}

/// Cutting the frame once more may only shorten the payload.
fn check_shorter(frame: &Frame<'_>, whole: &Datagram<'_>, payload: &[u8]) {
    let shorter = Frame {
        data: &frame.data[..frame.data.len() - 1],
        ..*frame
    };
    let _ = Decapsulator::default().read(&shorter, |cut| {
        let TransportPayload::Udp { payload: kept, .. } = cut.transport else {
            panic!("another protocol in a shorter frame");
        };
        assert_eq!(
            (cut.src, cut.dst, cut.path),
            (whole.src, whole.dst, whole.path)
        );
        assert!(payload.starts_with(kept));
        assert!(kept.len() == payload.len() || cut.truncated);
    });
}
