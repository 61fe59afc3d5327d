//! Frames in, innermost datagrams out.

use super::walk::Walk;
use super::{Datagram, FragmentCounts, Layer, MAX_ENCAPSULATIONS, Skip};
use crate::ip::fragments::{Fragments, Whole};
use crate::link::{self, LinkType};

/// One captured frame.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    /// Capture stamp, nanoseconds since 1970.
    pub ts: i64,
    /// What the first byte belongs to.
    pub link: LinkType,
    /// What the capture holds.
    pub data: &'a [u8],
    /// Length on the wire. When it is greater than `data` (a snap length cut it) the datagram is still given, with what
    /// is there of its payload and with [`Datagram::truncated`] set.
    pub original_len: u32,
}

/// What may differ from one network to the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecapsulationSettings {
    /// UDP destination ports that may carry VXLAN; a datagram whose header does not validate stays what it is.
    pub vxlan_ports: Vec<u16>,
    /// Most bytes that fragments may occupy, what is needed to keep them included.
    pub fragment_bytes: usize,
}

impl Default for DecapsulationSettings {
    /// The assigned port of VXLAN and the one that Linux used before; 16 MiB.
    fn default() -> Self {
        Self {
            vxlan_ports: vec![4789, 8472],
            fragment_bytes: 16 << 20,
        }
    }
}

/// Reads frames down to their innermost datagrams, and keeps IP fragments until their datagram is complete.
#[derive(Debug)]
pub struct Decapsulator {
    vxlan_ports: Box<[u16]>,
    fragments: Fragments,
}

impl Default for Decapsulator {
    fn default() -> Self {
        Self::new(&DecapsulationSettings::default())
    }
}

impl Decapsulator {
    /// One without fragments.
    pub fn new(settings: &DecapsulationSettings) -> Self {
        Self {
            vxlan_ports: settings.vxlan_ports.as_slice().into(),
            fragments: Fragments::new(settings.fragment_bytes),
        }
    }

    /// Reads one frame; hands its datagram, or the one that it completes, to `then` and gives back what that gives.
    #[inline]
    pub fn read<R>(
        &mut self,
        frame: &Frame<'_>,
        then: impl FnOnce(&Datagram<'_>) -> R,
    ) -> Result<R, Skip> {
        self.fragments.expire(frame.ts);
        let mut walk = Walk::new(frame, &self.vxlan_ports);
        let outermost = link::read(frame.link, frame.data, &mut walk.path.vlans)?;
        let packet = walk.down(outermost)?;
        if packet.fragment.is_none() {
            return walk.datagram(&packet).map(|datagram| then(&datagram));
        }
        let whole = self.fragments.add(&walk.part(&packet))?;
        Self::read_whole(&mut self.fragments, walk, whole, then)
    }

    /// What became of the fragments so far.
    pub fn fragments(&self) -> &FragmentCounts {
        self.fragments.counts()
    }

    /// Bytes that the fragments occupy which wait for the rest of their datagrams.
    pub fn fragment_bytes(&self) -> usize {
        self.fragments.bytes()
    }

    /// Goes on inside a datagram that was put together. It may be a tunnel packet with a fragment in it.
    #[cold]
    fn read_whole<R>(
        fragments: &mut Fragments,
        mut walk: Walk<'_>,
        mut whole: Whole,
        then: impl FnOnce(&Datagram<'_>) -> R,
    ) -> Result<R, Skip> {
        // A Fragment header may stand right behind another, which no count of tunnels bounds.
        for _ in 0..=MAX_ENCAPSULATIONS {
            walk.continue_inside(&whole);
            let packet = walk.down(Layer::Ip(&whole.packet))?;
            if packet.fragment.is_none() {
                return walk.datagram(&packet).map(|datagram| then(&datagram));
            }
            whole = fragments.add(&walk.part(&packet))?;
        }
        Err(Skip::TooDeep)
    }
}
