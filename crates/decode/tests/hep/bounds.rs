//! A datagram costs no more work than its budget, whatever is packed into it.

use std::time::{Duration, Instant};

use decode::hep::{Budget, Frame, HepError, frames, unzip};

use crate::build::{SIP, frame, gzip, nothing, sip, usual, zlib};

/// Enough for an unoptimised build on a busy machine; without a budget each of these takes many times as long.
const PATIENCE: Duration = Duration::from_millis(100);

/// Reads a datagram: its frames, and how many bytes came out of it and out of what was in it.
fn spent(bytes: &[u8]) -> (Vec<Result<Frame<'static>, HepError>>, usize) {
    let began = Instant::now();
    let mut budget = Budget::default();
    // Leaked, because the frames borrow from it.
    let opened: &'static [u8] = unzip(bytes, &mut budget)
        .map(|opened| opened.bytes.into_owned())
        .unwrap_or_default()
        .leak();
    let mut inside = frames(opened, budget);
    let found = inside.by_ref().collect();
    assert!(began.elapsed() < PATIENCE, "{:?}", began.elapsed());
    let left = inside.budget().bytes();
    (found, Budget::default().bytes() - left)
}

fn payload_bytes(found: &[Result<Frame<'_>, HepError>]) -> usize {
    found
        .iter()
        .flatten()
        .map(|frame| frame.payload.len())
        .sum()
}

#[test]
fn the_compressed_payloads_of_a_datagram_share_one_budget() {
    let bomb = sip(&zlib(&[SIP, &vec![b'a'; 262_000]].concat()));
    let datagram = bomb.repeat(60_000 / bomb.len());
    let (found, spent) = spent(&datagram);
    assert_eq!(found.len(), 60_000 / bomb.len());
    assert_eq!((spent, payload_bytes(&found)), (65_536, 65_536));
    let (first, others) = found.split_first().unwrap();
    let first = first.as_ref().unwrap();
    assert!(first.truncated && !first.damaged);
    for frame in others.iter().flatten() {
        assert!(frame.damaged && frame.payload.is_empty());
    }
}

#[test]
fn a_compressed_datagram_pays_for_its_compressed_payloads_as_well() {
    let bomb = sip(&zlib(&[SIP, &vec![b'a'; 262_000]].concat()));
    let inside = bomb.repeat(10);
    let (found, spent) = spent(&gzip(&inside));
    assert_eq!(spent, 65_536);
    assert_eq!(payload_bytes(&found), 65_536 - inside.len());
}

#[test]
fn many_small_payloads_all_open_as_long_as_the_budget_lasts() {
    let datagram = sip(&zlib(SIP)).repeat(100);
    let (found, spent) = spent(&datagram);
    let open = found
        .iter()
        .flatten()
        .take_while(|frame| *frame.payload == *SIP);
    assert_eq!(open.count(), 64, "each takes a block");
    assert_eq!(spent, 64 * SIP.len());
    assert_eq!(
        found.iter().flatten().filter(|frame| frame.damaged).count(),
        36
    );
}

#[test]
fn blocks_that_give_nothing_are_not_read_to_their_end() {
    // 52,000 blocks, each of which needs its tables made: 150 ms of an optimised build.
    let endless = nothing(65_000);
    let payload = sip(&endless);
    let (found, _) = spent(&payload);
    assert!(found[0].as_ref().unwrap().truncated);
    let header = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0];
    let (found, given) = spent(&[&header[..], &endless].concat());
    assert!(found.iter().all(Result::is_err) && given == 0);
    let (found, given) = spent(&gzip(&payload));
    assert_eq!((found.len(), given), (1, payload.len()));
}

#[test]
fn a_few_compressed_bytes_are_not_thousands_of_frames() {
    let packed = gzip(&frame(&[]).repeat(10_000));
    let (found, _) = spent(&packed);
    assert_eq!(found.len(), 64 + packed.len() / 16 + 1);
    assert_eq!(
        found.last().unwrap().as_ref().err(),
        Some(&HepError::TooMany)
    );
    let (found, _) = spent(&frame(&[]).repeat(10_000));
    assert_eq!(found.len(), 10_000, "those that are really there are read");
}

#[test]
fn a_datagram_packed_by_an_honest_agent_is_read_to_its_end() {
    let datagram: Vec<u8> = (0..100_u32)
        .flat_map(|at| {
            let mut frame = usual();
            let call = frame.len() - SIP.len() + 43;
            frame[call..call + 4].copy_from_slice(&(at.wrapping_mul(0x9E37_79B9)).to_be_bytes());
            frame
        })
        .collect();
    let (found, _) = spent(&gzip(&datagram));
    assert_eq!(found.iter().flatten().count(), 100);
}
