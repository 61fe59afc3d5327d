//! A program: checked once, so that running it cannot fail and cannot last.

use super::ProgramError;
use super::instruction::{Instruction, Operand, Step, Test};
use super::run;

/// Most instructions of a program. Kernels take 4096 (`BPF_MAXINSNS`); lists of hosts, which libpcap leaves unoptimised
/// where they are long, need more.
pub const MAX_INSTRUCTIONS: usize = 32_768;

/// What libpcap tests for before it reads a port: the fragment offset of IPv4 (RFC 791 section 3.1).
const FRAGMENT_OFFSET: u32 = 0x1fff;
/// Customer and provider tags; the word `vlan` of the language asks for both.
const VLAN_TAGS: [u32; 2] = [0x8100, 0x88a8];

/// A checked program of the classic BPF machine. Jumps lead forward only, so it ends after at most as many steps as it
/// has instructions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    steps: Box<[Step]>,
    /// It looks at fragment offsets, as every test of ports does.
    pub(super) wants_ports: bool,
    /// It asks for VLAN tags.
    pub(super) knows_vlan_tags: bool,
}

impl Program {
    /// Checks the instructions.
    pub fn new(instructions: &[Instruction]) -> Result<Self, ProgramError> {
        let length = instructions.len();
        if length > MAX_INSTRUCTIONS {
            return Err(ProgramError::TooLong {
                instructions: length,
            });
        }
        let steps = instructions
            .iter()
            .enumerate()
            .map(|(at, instruction)| instruction.step(at, length))
            .collect::<Result<Box<[Step]>, _>>()?;
        match steps.last() {
            None => Err(ProgramError::Empty),
            Some(Step::Return(_) | Step::ReturnA) => Ok(Self {
                wants_ports: tests_for(&steps, Test::AnyBit, FRAGMENT_OFFSET),
                knows_vlan_tags: VLAN_TAGS
                    .iter()
                    .all(|tag| tests_for(&steps, Test::Equal, *tag)),
                steps,
            }),
            Some(_) => Err(ProgramError::NoReturn),
        }
    }

    /// Whether the packet is wanted.
    ///
    /// `data` is what was captured of it; a look beyond that refuses the packet, as libpcap does. `original_len` is its
    /// length on the wire, which `len`, `greater` and `less` ask for.
    pub fn accepts(&self, data: &[u8], original_len: u32) -> bool {
        run::run(&self.steps, data, original_len) != 0
    }
}

fn tests_for(steps: &[Step], wanted: Test, constant: u32) -> bool {
    steps.iter().any(|step| {
        matches!(step, Step::Branch { test, operand, .. }
            if *test == wanted && *operand == Operand::Constant(constant))
    })
}
