//! Random streams, cut, shuffled, repeated and lost at random: what arrived comes out, and what did not is a gap.
#![allow(clippy::unwrap_used, clippy::panic)]

mod tcp_lab;

use decode::tcp::{Segment, StreamSettings};
use tcp_lab::{Dice, Lab, ack, fin, syn};

/// Segments may be this many places away from their own.
const WINDOW: usize = 8;
const STARTS: [u32; 5] = [
    0,
    u32::MAX,
    u32::MAX - 10_000,
    0x7fff_ff00,
    0x8000_0000_u32.wrapping_sub(3_000),
];

#[derive(Clone, Copy, Debug)]
struct Case {
    seed: u64,
    start: u32,
    has_syn: bool,
    has_loss: bool,
    has_acknowledgments: bool,
}

/// A piece of the stream on its way; the capture may not have it.
#[derive(Clone, Copy, Debug)]
struct Piece {
    begin: usize,
    end: usize,
    is_lost: bool,
}

fn pieces(case: &Case, length: usize, dice: &mut Dice) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut begin = 0;
    while begin < length {
        let size = if dice.is_one_in(4) { 20 } else { 1_460 };
        let end = (begin + 1 + dice.below(size)).min(length);
        let piece = Piece {
            begin,
            end,
            is_lost: case.has_loss && dice.is_one_in(6),
        };
        pieces.push(piece);
        if !piece.is_lost && dice.is_one_in(5) {
            pieces.push(piece);
        }
        if !case.has_loss && dice.is_one_in(4) {
            pieces.push(Piece {
                begin: begin.saturating_sub(dice.below(2_000)),
                end: (end + dice.below(2_000)).min(length),
                ..piece
            });
        }
        begin = end;
    }
    pieces
}

fn shuffle(pieces: &mut [Piece], dice: &mut Dice) {
    let mut order: Vec<(usize, Piece)> = pieces
        .iter()
        .enumerate()
        .map(|(place, piece)| (place + dice.below(WINDOW), *piece))
        .collect();
    order.sort_by_key(|(place, _)| *place);
    for (piece, (_, shuffled)) in pieces.iter_mut().zip(order) {
        *piece = shuffled;
    }
}

/// The bytes that came out, with `None` for each that is missing, as the text of the lab writes it.
fn expected(case: &Case, stream: &[u8], arrived: &[bool]) -> (Vec<u8>, u64) {
    let bytes = stream.iter().zip(arrived);
    let bytes: Vec<u8> = bytes
        .filter_map(|(byte, arrived)| arrived.then_some(*byte))
        .collect();
    let before = arrived.iter().take_while(|arrived| !**arrived).count();
    let missing = arrived.len() - bytes.len();
    // How much is missing before the first byte is unknown when the beginning was not seen.
    let missing = missing - if case.has_syn { 0 } else { before };
    (bytes, missing as u64)
}

fn run(case: &Case) {
    let mut dice = Dice::new(case.seed);
    let stream: Vec<u8> = (0..=dice.below(30_000))
        .map(|_| b'a' + dice.below(26) as u8)
        .collect();
    let mut pieces = pieces(case, stream.len(), &mut dice);
    shuffle(&mut pieces, &mut dice);
    let mut lab = Lab::new(&StreamSettings::default());
    if case.has_syn {
        lab.client(&syn(case.start.wrapping_sub(1)));
    }
    let seq = |place: usize| case.start.wrapping_add(place as u32);
    let mut received = vec![false; stream.len()];
    let mut arrived = vec![false; stream.len()];
    let mut acknowledged = 0;
    for piece in &pieces {
        received[piece.begin..piece.end].fill(true);
        if !piece.is_lost {
            arrived[piece.begin..piece.end].fill(true);
            lab.client(&Segment {
                payload: &stream[piece.begin..piece.end],
                ..ack(seq(piece.begin), 5001)
            });
        }
        while received.get(acknowledged) == Some(&true) {
            acknowledged += 1;
        }
        if case.has_acknowledgments && dice.is_one_in(2) {
            lab.server(&ack(5001, seq(acknowledged)));
        }
    }
    lab.client(&fin(seq(stream.len()), ""));
    if case.has_acknowledgments && lab.conversations() > 0 {
        lab.server(&ack(5001, seq(stream.len()).wrapping_add(1)));
        assert!(lab.text().ends_with('|'), "{case:?}");
    }
    lab.finish();
    if !arrived.contains(&true) {
        return;
    }
    let log = lab.log(0);
    let log = log.lock().unwrap();
    let (bytes, missing) = expected(case, &stream, &arrived);
    assert!(log.bytes[0] == bytes, "{case:?}");
    assert_eq!(log.missing[0], missing, "{case:?}");
    assert_eq!(log.unknown[0], u64::from(!case.has_syn), "{case:?}");
    let counts = lab.connections.counts();
    assert_eq!(counts.gap_bytes, missing, "{case:?}");
    assert_eq!((counts.late, counts.wild, counts.restarts), (0, 0, 0));
    assert_eq!(
        (lab.connections.held(), lab.connections.deadlines()),
        (0, 0)
    );
}

fn run_all(has_loss: bool, has_acknowledgments: bool) {
    for seed in 0..25 {
        for start in STARTS {
            for has_syn in [true, false] {
                run(&Case {
                    seed,
                    start,
                    has_syn,
                    has_loss,
                    has_acknowledgments,
                });
            }
        }
    }
}

#[test]
fn every_byte_comes_out_however_segments_are_shuffled_repeated_and_overlapped() {
    run_all(false, true);
    run_all(false, false);
}

#[test]
fn every_byte_that_arrived_comes_out_and_the_gaps_are_exactly_what_did_not() {
    run_all(true, true);
    run_all(true, false);
}
