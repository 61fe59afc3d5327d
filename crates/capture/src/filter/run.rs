//! The machine that runs a checked program.

use super::instruction::{Load, MEMORY_WORDS, Operand, Operator, Step, Test, Width};

/// What the program returns for a packet: 0 refuses it.
pub(super) fn run(steps: &[Step], data: &[u8], original_len: u32) -> u32 {
    let mut machine = Machine {
        data,
        original_len,
        a: 0,
        x: 0,
        memory: [0; MEMORY_WORDS],
    };
    let mut place = 0;
    while let Some(step) = steps.get(place) {
        match machine.advance(*step, place + 1) {
            Outcome::Next(next) => place = next,
            Outcome::Return(value) => return value,
        }
    }
    0
}

struct Machine<'a> {
    data: &'a [u8],
    original_len: u32,
    a: u32,
    x: u32,
    memory: [u32; MEMORY_WORDS],
}

enum Outcome {
    Next(usize),
    Return(u32),
}

impl Machine<'_> {
    /// Does one step; `next` is the place after it.
    fn advance(&mut self, step: Step, next: usize) -> Outcome {
        self.attempt(step, next).unwrap_or(Outcome::Return(0))
    }

    /// `None` where the step reads beyond the packet or divides by 0.
    fn attempt(&mut self, step: Step, next: usize) -> Option<Outcome> {
        match step {
            Step::LoadA(load) => self.a = self.load(load)?,
            Step::LoadX(load) => self.x = self.load(load)?,
            Step::LoadHeaderLength(offset) => {
                let byte = *self.data.get(offset as usize)?;
                self.x = u32::from(byte & 0x0f) << 2;
            }
            Step::StoreA(slot) => *self.memory.get_mut(slot)? = self.a,
            Step::StoreX(slot) => *self.memory.get_mut(slot)? = self.x,
            Step::Calculate(operator, operand) => {
                self.a = calculate(operator, self.a, self.value(operand))?;
            }
            Step::Negate => self.a = self.a.wrapping_neg(),
            Step::Jump(place) => return Some(Outcome::Next(place)),
            Step::Branch {
                test,
                operand,
                yes,
                no,
            } => {
                let holds = holds(test, self.a, self.value(operand));
                return Some(Outcome::Next(if holds { yes } else { no }));
            }
            Step::ReturnA => return Some(Outcome::Return(self.a)),
            Step::Return(value) => return Some(Outcome::Return(value)),
            Step::CopyAToX => self.x = self.a,
            Step::CopyXToA => self.a = self.x,
        }
        Some(Outcome::Next(next))
    }

    fn load(&self, load: Load) -> Option<u32> {
        match load {
            Load::Constant(value) => Some(value),
            Load::Memory(slot) => self.memory.get(slot).copied(),
            Load::Length => Some(self.original_len),
            Load::Absolute(width, offset) => self.bytes(width, offset as usize),
            // The sum does not wrap: an offset that leaves the packet at its end does not come in again at its start.
            Load::Indexed(width, offset) => {
                self.bytes(width, (self.x as usize).checked_add(offset as usize)?)
            }
        }
    }

    fn bytes(&self, width: Width, offset: usize) -> Option<u32> {
        let rest = self.data.get(offset..)?;
        match width {
            Width::Byte => rest.first().map(|byte| u32::from(*byte)),
            Width::Half => rest
                .first_chunk()
                .map(|bytes| u16::from_be_bytes(*bytes).into()),
            Width::Word => rest.first_chunk().map(|bytes| u32::from_be_bytes(*bytes)),
        }
    }

    fn value(&self, operand: Operand) -> u32 {
        match operand {
            Operand::Constant(value) => value,
            Operand::X => self.x,
        }
    }
}

fn calculate(operator: Operator, a: u32, value: u32) -> Option<u32> {
    Some(match operator {
        Operator::Add => a.wrapping_add(value),
        Operator::Subtract => a.wrapping_sub(value),
        Operator::Multiply => a.wrapping_mul(value),
        Operator::Divide => a.checked_div(value)?,
        Operator::Remainder => a.checked_rem(value)?,
        Operator::Or => a | value,
        Operator::And => a & value,
        Operator::ExclusiveOr => a ^ value,
        Operator::ShiftLeft => a.checked_shl(value).unwrap_or(0),
        Operator::ShiftRight => a.checked_shr(value).unwrap_or(0),
    })
}

fn holds(test: Test, a: u32, value: u32) -> bool {
    match test {
        Test::Equal => a == value,
        Test::Greater => a > value,
        Test::GreaterOrEqual => a >= value,
        Test::AnyBit => a & value != 0,
    }
}
