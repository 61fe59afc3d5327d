//! How a message came to the place where it was captured: everything around it that is not its own addresses.

use std::borrow::Cow;
use std::net::SocketAddr;

use crate::frame::{Path, Tunnel};

/// A capture agent's protocol, which carries messages with the addresses that they had elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Agent {
    Hep1,
    Hep2,
    Hep3,
    Ipfix,
}

impl Agent {
    /// The name that stands among the tunnels.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hep1 => "hep1",
            Self::Hep2 => "hep2",
            Self::Hep3 => "hep3",
            Self::Ipfix => "ipfix",
        }
    }
}

/// What was around a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Carriage<'a> {
    /// VLANs, tunnels and the outermost addresses.
    pub path: Path,
    /// The agent that sent it, when one did.
    pub agent: Option<Agent>,
    /// The agent's number.
    pub agent_id: Option<u32>,
    /// What the agent says that the message belongs to; empty when nothing.
    pub correlation_id: &'a [u8],
    /// The client that a load balancer names in its PROXY header.
    pub proxied: Option<SocketAddr>,
    /// The capture holds less of the body than the network carried.
    pub truncated: bool,
}

impl Carriage<'_> {
    /// The tunnels and the agent, outermost first, joined with `/`; empty when the message came as it is.
    pub fn tunnels(&self) -> Cow<'static, str> {
        let mut names = self
            .path
            .tunnels()
            .map(Tunnel::as_str)
            .chain(self.agent.map(Agent::as_str));
        let Some(first) = names.next() else {
            return Cow::Borrowed("");
        };
        let mut text = Cow::Borrowed(first);
        for name in names {
            let joined = text.to_mut();
            joined.push('/');
            joined.push_str(name);
        }
        text
    }
}
