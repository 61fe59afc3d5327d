//! Interface description blocks: link type, snap length, and how stamps are to be read.

use super::block::Block;
use super::resolution::Resolution;

const OPTION_RESOLUTION: u16 = 9;
const OPTION_OFFSET: u16 = 14;
const FIRST_OPTION: usize = 16;
const SECOND_NS: i64 = 1_000_000_000;

/// One interface of a section.
#[derive(Clone, Copy, Debug)]
pub(super) struct Interface {
    pub(super) link_type: u32,
    snap_len: u32,
    resolution: Resolution,
    offset_ns: i64,
}

impl Interface {
    pub(super) fn read(block: &Block<'_>) -> Self {
        let mut interface = Self {
            link_type: u32::from(block.u16(8)),
            snap_len: block.u32(12),
            resolution: Resolution::default(),
            offset_ns: 0,
        };
        for (code, value) in block.options(FIRST_OPTION) {
            match (code, value) {
                (OPTION_RESOLUTION, [exponent, ..]) => {
                    interface.resolution = Resolution::from_option(*exponent);
                }
                (OPTION_OFFSET, _) => {
                    let seconds = value
                        .first_chunk::<8>()
                        .map_or(0, |value| block.order().i64(*value));
                    interface.offset_ns = seconds.saturating_mul(SECOND_NS);
                }
                _ => {}
            }
        }
        interface
    }

    /// Nanoseconds since 1970 of a stamp in the units of this interface.
    pub(super) fn nanoseconds(&self, units: u64) -> i64 {
        self.resolution
            .nanoseconds(units)
            .saturating_add(self.offset_ns)
    }

    /// The longest packet of this interface; 0 in the file means that there is no limit.
    pub(super) fn snap_len(&self) -> usize {
        if self.snap_len == 0 {
            usize::MAX
        } else {
            self.snap_len as usize
        }
    }
}
