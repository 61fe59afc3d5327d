//! One instruction of the classic BPF machine, checked and taken apart before any packet is seen.
//!
//! The machine has an accumulator A, an index register X and sixteen words of memory. (S. `McCanne` and V. Jacobson, "The
//! BSD Packet Filter", 1993, section 3.3.)

use super::ProgramError;

/// Words of memory that a program has.
pub(super) const MEMORY_WORDS: usize = 16;

/// Offsets from here on are no place in a packet: the Linux kernel gives out what it knows of one there (its VLAN tag,
/// its direction), and a file holds none of that.
const KERNEL_OFFSETS: u32 = 0x8000_0000;

/// One instruction in the form in which libpcap hands it out (`struct bpf_insn`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instruction {
    pub code: u16,
    /// Instructions that are skipped when a test holds.
    pub jump_true: u8,
    /// Instructions that are skipped when it does not.
    pub jump_false: u8,
    pub k: u32,
}

/// What an instruction does; places in the program are counted from its start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    LoadA(Load),
    LoadX(Load),
    /// Four times the low half of a byte: the length of an IPv4 header into X.
    LoadHeaderLength(u32),
    StoreA(usize),
    StoreX(usize),
    Calculate(Operator, Operand),
    Negate,
    Jump(usize),
    Branch {
        test: Test,
        operand: Operand,
        yes: usize,
        no: usize,
    },
    ReturnA,
    Return(u32),
    CopyAToX,
    CopyXToA,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Load {
    Constant(u32),
    Memory(usize),
    /// Length of the packet on the wire.
    Length,
    /// Bytes at this offset.
    Absolute(Width, u32),
    /// Bytes at this offset from X.
    Indexed(Width, u32),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Width {
    Byte,
    Half,
    Word,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operand {
    Constant(u32),
    X,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Or,
    And,
    ShiftLeft,
    ShiftRight,
    Remainder,
    ExclusiveOr,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Test {
    Equal,
    Greater,
    GreaterOrEqual,
    AnyBit,
}

impl Instruction {
    /// Checks the instruction that stands `at` this place of a program of `length` instructions.
    pub(super) fn step(self, at: usize, length: usize) -> Result<Step, ProgramError> {
        let k = self.k;
        let step = match self.code {
            0x00 => Step::LoadA(Load::Constant(k)),
            0x20 => Step::LoadA(absolute(Width::Word, k, at)?),
            0x28 => Step::LoadA(absolute(Width::Half, k, at)?),
            0x30 => Step::LoadA(absolute(Width::Byte, k, at)?),
            0x40 => Step::LoadA(Load::Indexed(Width::Word, k)),
            0x48 => Step::LoadA(Load::Indexed(Width::Half, k)),
            0x50 => Step::LoadA(Load::Indexed(Width::Byte, k)),
            0x60 => Step::LoadA(Load::Memory(slot(k, at)?)),
            0x80 => Step::LoadA(Load::Length),
            0x01 => Step::LoadX(Load::Constant(k)),
            0x61 => Step::LoadX(Load::Memory(slot(k, at)?)),
            0x81 => Step::LoadX(Load::Length),
            0xb1 => Step::LoadHeaderLength(k),
            0x02 => Step::StoreA(slot(k, at)?),
            0x03 => Step::StoreX(slot(k, at)?),
            0x84 => Step::Negate,
            0x05 => Step::Jump(target(at, k, length)?),
            0x06 => Step::Return(k),
            0x16 => Step::ReturnA,
            0x07 => Step::CopyAToX,
            0x87 => Step::CopyXToA,
            _ => return self.calculation_or_branch(at, length),
        };
        Ok(step)
    }

    /// The instructions that have a form with a constant (bit 3 clear) and one with X (bit 3 set).
    fn calculation_or_branch(self, at: usize, length: usize) -> Result<Step, ProgramError> {
        let unknown = ProgramError::UnknownCode {
            at,
            code: self.code,
        };
        let operand = if self.code & 0x08 == 0 {
            Operand::Constant(self.k)
        } else {
            Operand::X
        };
        let calculate = |operator| calculation(operator, operand, at);
        let branch = |test| {
            Ok(Step::Branch {
                test,
                operand,
                yes: target(at, u32::from(self.jump_true), length)?,
                no: target(at, u32::from(self.jump_false), length)?,
            })
        };
        match self.code & !0x08 {
            0x04 => calculate(Operator::Add),
            0x14 => calculate(Operator::Subtract),
            0x24 => calculate(Operator::Multiply),
            0x34 => calculate(Operator::Divide),
            0x44 => calculate(Operator::Or),
            0x54 => calculate(Operator::And),
            0x64 => calculate(Operator::ShiftLeft),
            0x74 => calculate(Operator::ShiftRight),
            0x94 => calculate(Operator::Remainder),
            0xa4 => calculate(Operator::ExclusiveOr),
            0x15 => branch(Test::Equal),
            0x25 => branch(Test::Greater),
            0x35 => branch(Test::GreaterOrEqual),
            0x45 => branch(Test::AnyBit),
            _ => Err(unknown),
        }
    }
}

/// Where a jump over `skipped` instructions leads. It never leads back: libpcap writes that as a jump that is longer
/// than any program.
fn target(at: usize, skipped: u32, length: usize) -> Result<usize, ProgramError> {
    if skipped > i32::MAX as u32 {
        return Err(ProgramError::JumpBack { at });
    }
    let target = at.saturating_add(1).saturating_add(skipped as usize);
    if target < length {
        Ok(target)
    } else {
        Err(ProgramError::JumpOutside { at })
    }
}

fn absolute(width: Width, k: u32, at: usize) -> Result<Load, ProgramError> {
    if k >= KERNEL_OFFSETS {
        return Err(ProgramError::KernelLoad { at });
    }
    Ok(Load::Absolute(width, k))
}

fn slot(k: u32, at: usize) -> Result<usize, ProgramError> {
    let slot = k as usize;
    if slot < MEMORY_WORDS {
        Ok(slot)
    } else {
        Err(ProgramError::MemorySlot { at, slot: k })
    }
}

fn calculation(operator: Operator, operand: Operand, at: usize) -> Result<Step, ProgramError> {
    match (operator, operand) {
        (Operator::Divide | Operator::Remainder, Operand::Constant(0)) => {
            Err(ProgramError::DivisionByZero { at })
        }
        (Operator::ShiftLeft | Operator::ShiftRight, Operand::Constant(32..)) => {
            Err(ProgramError::ShiftTooFar { at })
        }
        _ => Ok(Step::Calculate(operator, operand)),
    }
}
