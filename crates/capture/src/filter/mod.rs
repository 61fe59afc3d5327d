//! Which packets are wanted: programs that libpcap compiled from an expression of tcpdump, one for each link type.
//!
//! A packet that its program refuses is left out before anything else looks at it. What was refused only because such
//! expressions do not see it (fragments without ports, tagged frames, the inside of tunnels) is told apart, so that a
//! figure that is too low has its reason beside it.

mod blind;
mod instruction;
mod program;
mod program_error;
mod run;

use std::collections::BTreeMap;

pub use blind::Tunnel;
pub use instruction::Instruction;
pub use program::{MAX_INSTRUCTIONS, Program};
pub use program_error::ProgramError;

use crate::Packet;

/// The programs of one expression by the link type numbers that capture files carry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    programs: BTreeMap<u32, Program>,
}

/// Why a packet was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// The expression does not want it.
    Refused,
    /// The expression cannot be asked of its link type.
    NoProgram,
    /// It is a fragment without the ports that the expression asks for.
    Fragment,
    /// It carries a VLAN tag, and the expression does not look behind tags.
    VlanTag,
    /// It is a tunnel, and the expression was asked of its outer headers only.
    Tunnel(Tunnel),
}

impl Refusal {
    /// Stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::NoProgram => "no_program",
            Self::Fragment => "fragment",
            Self::VlanTag => "vlan_tag",
            Self::Tunnel(tunnel) => tunnel.as_str(),
        }
    }
}

impl Filter {
    pub fn new(programs: BTreeMap<u32, Program>) -> Self {
        Self { programs }
    }

    /// Why the packet is left out; `None` where it is wanted.
    pub fn refusal(&self, packet: &Packet<'_>) -> Option<Refusal> {
        let Some(program) = self.programs.get(&packet.link_type) else {
            return Some(Refusal::NoProgram);
        };
        if program.accepts(packet.data, packet.original_len) {
            None
        } else {
            Some(blind::reason(program, packet.link_type, packet.data))
        }
    }
}
