//! Any program and any packet: what is checked runs to its end, without a panic, and gives one answer.
#![no_main]

use std::collections::BTreeMap;

use capture::Packet;
use capture::filter::{Filter, Instruction, Program, Refusal};
use libfuzzer_sys::fuzz_target;

const INSTRUCTION_BYTES: usize = 8;
const RETURN: u16 = 0x06;
const RETURN_A: u16 = 0x16;
/// A jump to the next instruction.
const GO_ON: Instruction = Instruction {
    code: 0x05,
    jump_true: 0,
    jump_false: 0,
    k: 0,
};

fn instruction(bytes: &[u8]) -> Instruction {
    let byte = |place: usize| bytes.get(place).copied().unwrap_or_default();
    Instruction {
        code: u16::from_be_bytes([byte(0), byte(1)]),
        jump_true: byte(2),
        jump_false: byte(3),
        k: u32::from_be_bytes([byte(4), byte(5), byte(6), byte(7)]),
    }
}

/// The program that returns 0 where this one returns something, and the other way round.
fn opposite(instructions: &[Instruction]) -> Vec<Instruction> {
    let mut changed = instructions.to_vec();
    for each in &mut changed {
        if each.code == RETURN {
            each.k = u32::from(each.k == 0);
        }
    }
    changed
}

fuzz_target!(|input: &[u8]| {
    // Number of instructions, link type, length on the wire; then instructions, then the packet.
    let Some(([count, link_type, high, low], rest)) = input
        .split_first_chunk::<4>()
        .map(|(head, rest)| (*head, rest))
    else {
        return;
    };
    let split = (usize::from(count) * INSTRUCTION_BYTES).min(rest.len());
    let (written, data) = rest.split_at(split);
    let instructions: Vec<_> = written
        .chunks_exact(INSTRUCTION_BYTES)
        .map(instruction)
        .collect();
    let original_len = u32::from(u16::from_be_bytes([high, low]));
    let program = match Program::new(&instructions) {
        Ok(program) => program,
        Err(error) => {
            let words = error.to_string();
            assert!(!words.is_empty() && !words.contains('\n'));
            return;
        }
    };
    let accepts = program.accepts(data, original_len);

    let mut later = vec![GO_ON];
    later.extend(&instructions);
    let later = Program::new(&later).map(|program| program.accepts(data, original_len));
    assert_eq!(
        later,
        Ok(accepts),
        "a step that does nothing changes nothing"
    );

    if accepts && instructions.iter().all(|each| each.code != RETURN_A) {
        let opposite = Program::new(&opposite(&instructions));
        let opposite = opposite.map(|program| program.accepts(data, original_len));
        assert_eq!(opposite, Ok(false), "the other answer is the opposite");
    }

    let packet = Packet {
        ts: 0,
        link_type: u32::from(link_type),
        interface: 0,
        data,
        original_len,
    };
    let filter = Filter::new(BTreeMap::from([(packet.link_type, program)]));
    let refusal = filter.refusal(&packet);
    assert_eq!(refusal.is_none(), accepts);
    assert_ne!(refusal, Some(Refusal::NoProgram));
    let other = Packet {
        link_type: packet.link_type + 1,
        ..packet
    };
    assert_eq!(filter.refusal(&other), Some(Refusal::NoProgram));
});
