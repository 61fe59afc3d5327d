//! Filter programs: what is refused before it runs, and what each kind of instruction does.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

use capture::filter::{Instruction, MAX_INSTRUCTIONS, Program, ProgramError};

const PACKET: [u8; 8] = [0x45, 0x01, 0x02, 0x03, 0xff, 0xfe, 0xfd, 0xfc];

fn instruction((code, jump_true, jump_false, k): (u16, u8, u8, u32)) -> Instruction {
    Instruction {
        code,
        jump_true,
        jump_false,
        k,
    }
}

fn program(written: &[(u16, u8, u8, u32)]) -> Result<Program, ProgramError> {
    let instructions: Vec<_> = written.iter().copied().map(instruction).collect();
    Program::new(&instructions)
}

fn accepts(written: &[(u16, u8, u8, u32)]) -> bool {
    program(written).unwrap().accepts(&PACKET, 1500)
}

/// Runs the instructions and says whether A is this value after them.
fn leaves(written: &[(u16, u8, u8, u32)], value: u32) -> bool {
    let mut whole = written.to_vec();
    whole.extend([(0x15, 0, 1, value), (0x06, 0, 0, 1), (0x06, 0, 0, 0)]);
    accepts(&whole)
}

#[test]
fn loads_take_bytes_halves_and_words_in_network_order() {
    assert!(leaves(&[(0x20, 0, 0, 0)], 0x4501_0203));
    assert!(leaves(&[(0x28, 0, 0, 4)], 0xfffe));
    assert!(leaves(&[(0x30, 0, 0, 7)], 0xfc));
}

#[test]
fn indexed_loads_add_x() {
    assert!(leaves(&[(0x01, 0, 0, 3), (0x40, 0, 0, 1)], 0xfffe_fdfc));
    assert!(leaves(&[(0x01, 0, 0, 3), (0x48, 0, 0, 0)], 0x03ff));
    assert!(leaves(&[(0x01, 0, 0, 3), (0x50, 0, 0, 2)], 0xfe));
}

#[test]
fn a_look_beyond_the_captured_bytes_refuses_the_packet() {
    let accept = (0x06, 0, 0, 1);
    for (load, last) in [(0x20, 4), (0x28, 6), (0x30, 7)] {
        assert!(accepts(&[(load, 0, 0, last), accept]));
        assert!(!accepts(&[(load, 0, 0, last + 1), accept]));
        assert!(!accepts(&[(load, 0, 0, 0x7fff_ffff), accept]));
    }
    for load in [0x40, 0x48, 0x50] {
        assert!(!accepts(&[(0x01, 0, 0, 8), (load, 0, 0, 0), accept]));
    }
    assert!(accepts(&[(0xb1, 0, 0, 7), accept]));
    assert!(!accepts(&[(0xb1, 0, 0, 8), accept]));
}

#[test]
fn an_index_that_leaves_the_packet_does_not_come_in_again_at_its_start() {
    let accept = (0x06, 0, 0, 1);
    assert!(!accepts(&[(0x01, 0, 0, u32::MAX), (0x50, 0, 0, 1), accept]));
    assert!(!accepts(&[(0x01, 0, 0, 1), (0x50, 0, 0, u32::MAX), accept]));
}

#[test]
fn the_length_is_that_on_the_wire() {
    assert!(leaves(&[(0x80, 0, 0, 0)], 1500));
    assert!(leaves(&[(0x81, 0, 0, 0), (0x87, 0, 0, 0)], 1500));
}

#[test]
fn the_header_length_is_four_times_the_low_half_of_a_byte() {
    assert!(leaves(&[(0xb1, 0, 0, 0), (0x87, 0, 0, 0)], 20));
}

#[test]
fn memory_keeps_a_and_x_and_begins_as_zero() {
    assert!(leaves(&[(0x00, 0, 0, 9), (0x60, 0, 0, 15)], 0));
    assert!(leaves(
        &[
            (0x00, 0, 0, 9),
            (0x02, 0, 0, 15),
            (0x00, 0, 0, 1),
            (0x60, 0, 0, 15)
        ],
        9
    ));
    assert!(leaves(
        &[(0x01, 0, 0, 7), (0x03, 0, 0, 0), (0x60, 0, 0, 0)],
        7
    ));
    assert!(leaves(
        &[
            (0x00, 0, 0, 9),
            (0x02, 0, 0, 2),
            (0x61, 0, 0, 2),
            (0x00, 0, 0, 0),
            (0x87, 0, 0, 0)
        ],
        9
    ));
}

#[test]
fn arithmetic_wraps_as_on_thirty_two_bits() {
    let start = 0xffff_fff0_u32;
    let cases: [(u16, u32, u32); 10] = [
        (0x04, 0x20, 0x10),
        (0x14, 1, 0xffff_ffef),
        (0x24, 2, 0xffff_ffe0),
        (0x34, 16, 0x0fff_ffff),
        (0x44, 0x0f, 0xffff_ffff),
        (0x54, 0xff, 0xf0),
        (0x64, 4, 0xffff_ff00),
        (0x74, 28, 0x0f),
        (0x94, 7, start % 7),
        (0xa4, 0xff, 0xffff_ff0f),
    ];
    for (code, value, result) in cases {
        let constant = [(0x00, 0, 0, start), (code, 0, 0, value)];
        assert!(leaves(&constant, result), "{code:#x}");
        let with_x = [
            (0x00, 0, 0, start),
            (0x01, 0, 0, value),
            (code | 0x08, 0, 0, 0),
        ];
        assert!(leaves(&with_x, result), "{code:#x} with X");
    }
    assert!(leaves(&[(0x00, 0, 0, 1), (0x84, 0, 0, 0)], u32::MAX));
}

#[test]
fn a_shift_by_x_beyond_the_word_leaves_nothing() {
    for code in [0x6c, 0x7c] {
        assert!(leaves(
            &[(0x00, 0, 0, 5), (0x01, 0, 0, 32), (code, 0, 0, 0)],
            0
        ));
    }
}

#[test]
fn a_division_by_an_x_of_zero_refuses_the_packet() {
    for code in [0x3c, 0x9c] {
        assert!(!accepts(&[
            (0x00, 0, 0, 5),
            (code, 0, 0, 0),
            (0x06, 0, 0, 1)
        ]));
    }
}

#[test]
fn tests_choose_between_two_ways() {
    let cases: [(u16, u32, u32, bool); 8] = [
        (0x15, 5, 5, true),
        (0x15, 5, 6, false),
        (0x25, 6, 5, true),
        (0x25, 5, 5, false),
        (0x35, 5, 5, true),
        (0x35, 4, 5, false),
        (0x45, 6, 2, true),
        (0x45, 6, 1, false),
    ];
    for (code, a, value, holds) in cases {
        let ends = [(0x06, 0, 0, 1), (0x06, 0, 0, 0)];
        let constant = [(0x00, 0, 0, a), (code, 0, 1, value), ends[0], ends[1]];
        assert_eq!(accepts(&constant), holds, "{code:#x}");
        let with_x = [
            (0x00, 0, 0, a),
            (0x01, 0, 0, value),
            (code | 0x08, 0, 1, 0),
            ends[0],
            ends[1],
        ];
        assert_eq!(accepts(&with_x), holds, "{code:#x} with X");
    }
}

#[test]
fn a_jump_skips_and_a_return_of_a_gives_a() {
    assert!(accepts(&[
        (0x05, 0, 0, 1),
        (0x06, 0, 0, 0),
        (0x06, 0, 0, 1)
    ]));
    assert!(accepts(&[(0x00, 0, 0, 3), (0x16, 0, 0, 0)]));
    assert!(!accepts(&[(0x00, 0, 0, 0), (0x16, 0, 0, 0)]));
    assert!(leaves(
        &[(0x00, 0, 0, 3), (0x07, 0, 0, 0), (0x0c, 0, 0, 0)],
        6
    ));
}

#[test]
fn what_could_fail_or_last_is_refused_before_it_runs() {
    let end = (0x06, 0, 0, 1);
    let refused = |written: &[(u16, u8, u8, u32)]| program(written).unwrap_err();
    assert_eq!(refused(&[]), ProgramError::Empty);
    assert_eq!(refused(&[(0x00, 0, 0, 0)]), ProgramError::NoReturn);
    assert_eq!(
        refused(&[(0x05, 0, 0, 1), end]),
        ProgramError::JumpOutside { at: 0 }
    );
    assert_eq!(
        refused(&[(0x15, 0, 1, 0), end]),
        ProgramError::JumpOutside { at: 0 }
    );
    assert_eq!(
        refused(&[(0x15, 1, 0, 0), end]),
        ProgramError::JumpOutside { at: 0 }
    );
    assert_eq!(
        refused(&[(0x05, 0, 0, u32::MAX), end]),
        ProgramError::JumpBack { at: 0 }
    );
    for code in [0x60, 0x61, 0x02, 0x03] {
        assert_eq!(
            refused(&[(code, 0, 0, 16), end]),
            ProgramError::MemorySlot { at: 0, slot: 16 }
        );
    }
    for code in [0x34, 0x94] {
        assert_eq!(
            refused(&[(code, 0, 0, 0), end]),
            ProgramError::DivisionByZero { at: 0 }
        );
    }
    for code in [0x64, 0x74] {
        assert_eq!(
            refused(&[(code, 0, 0, 32), end]),
            ProgramError::ShiftTooFar { at: 0 }
        );
    }
    assert_eq!(
        refused(&[(0x28, 0, 0, 0xffff_f004), end]),
        ProgramError::KernelLoad { at: 0 }
    );
}

#[test]
fn codes_that_are_none_are_refused() {
    let known = (0..=u16::MAX).filter(|code| {
        let written = [(*code, 0, 0, 1), (0x06, 0, 0, 1)];
        !matches!(program(&written), Err(ProgramError::UnknownCode { .. }))
    });
    // 13 loads, 2 stores, 10 calculations and 4 tests in two forms, negation, jump, 2 returns, 2 copies.
    assert_eq!(known.count(), 13 + 2 + 20 + 8 + 1 + 1 + 2 + 2);
}

#[test]
fn the_longest_program_runs_and_one_more_instruction_is_refused() {
    let mut longest = vec![instruction((0x04, 0, 0, 1)); MAX_INSTRUCTIONS - 1];
    longest.push(instruction((0x16, 0, 0, 0)));
    assert!(Program::new(&longest).unwrap().accepts(&[], 0));
    longest.insert(0, instruction((0x04, 0, 0, 1)));
    let error = Program::new(&longest).unwrap_err();
    assert_eq!(
        error,
        ProgramError::TooLong {
            instructions: MAX_INSTRUCTIONS + 1
        }
    );
}
