//! Why a program is not run.

use std::fmt;

use super::MAX_INSTRUCTIONS;

/// Why a program is not run; `at` counts its instructions from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProgramError {
    /// It has no instruction.
    Empty,
    /// It has more than [`MAX_INSTRUCTIONS`].
    TooLong { instructions: usize },
    /// Its last instruction goes on.
    NoReturn,
    /// No instruction has this code.
    UnknownCode { at: usize, code: u16 },
    /// It jumps past its end.
    JumpOutside { at: usize },
    /// It jumps back, which nothing would bound.
    JumpBack { at: usize },
    /// It uses memory that there is not.
    MemorySlot { at: usize, slot: u32 },
    /// It divides by the constant 0.
    DivisionByZero { at: usize },
    /// It shifts 32 bits by 32 or more.
    ShiftTooFar { at: usize },
    /// It asks for what only the kernel of a capturing machine knows.
    KernelLoad { at: usize },
}

impl fmt::Display for ProgramError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => formatter.write_str("the program is empty"),
            Self::TooLong { instructions } => write!(
                formatter,
                "the expression needs {instructions} instructions, {MAX_INSTRUCTIONS} are the most"
            ),
            Self::NoReturn => formatter.write_str("the program does not end with a return"),
            Self::UnknownCode { at, code } => {
                write!(formatter, "instruction {at} has the unknown code {code:#x}")
            }
            Self::JumpOutside { at } => {
                write!(formatter, "instruction {at} jumps out of the program")
            }
            Self::JumpBack { .. } => formatter.write_str(
                "the expression needs a loop over headers (protochain), which is not run here",
            ),
            Self::MemorySlot { at, slot } => {
                write!(
                    formatter,
                    "instruction {at} uses memory word {slot}, which is none"
                )
            }
            Self::DivisionByZero { at } => write!(formatter, "instruction {at} divides by 0"),
            Self::ShiftTooFar { at } => write!(formatter, "instruction {at} shifts too far"),
            Self::KernelLoad { .. } => formatter.write_str(
                "the expression asks for what only the kernel knows (such as inbound, outbound), and captures do not keep it",
            ),
        }
    }
}

impl std::error::Error for ProgramError {}
