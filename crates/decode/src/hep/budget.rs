//! What a datagram may cost: a few hundred bytes can open to any amount of work.

/// Deflate blocks of a datagram. Agents need one for about 16,000 symbols; making the tables of a block takes microseconds, and
/// an empty one is ten bits (RFC 1951 3.2.3), so that bytes alone are no bound of the work.
const BLOCKS: usize = 64;
/// Frames of a datagram that is compressed as a whole, however small it is.
const FRAMES: usize = 64;
/// Compressed bytes for which it may hold one more: about what the stamp and the identifiers of a message need.
const BYTES_OF_A_FRAME: usize = 16;

/// What may still be spent on one datagram, or on one frame of a stream: on its own compression and on all that is
/// compressed inside it together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    bytes: usize,
    blocks: usize,
    frames: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self::new(65_536)
    }
}

impl Budget {
    /// A budget of this many bytes after decompression.
    pub const fn new(bytes: usize) -> Self {
        Self {
            bytes,
            blocks: BLOCKS,
            frames: usize::MAX,
        }
    }

    /// Bytes that may still come out.
    pub const fn bytes(&self) -> usize {
        self.bytes
    }

    /// Whether nothing more may be decompressed.
    pub(super) const fn is_spent(&self) -> bool {
        self.bytes == 0 || self.blocks == 0
    }

    pub(super) const fn spend_bytes(&mut self, bytes: usize) {
        self.bytes = self.bytes.saturating_sub(bytes);
    }

    /// Whether one more block may be decompressed.
    pub(super) const fn spend_block(&mut self) -> bool {
        spend_one(&mut self.blocks)
    }

    /// Whether one more frame may be read.
    pub(super) const fn spend_frame(&mut self) -> bool {
        spend_one(&mut self.frames)
    }

    /// The datagram came out of so many compressed bytes.
    pub(super) const fn limit_frames(&mut self, compressed: usize) {
        self.frames = FRAMES + compressed / BYTES_OF_A_FRAME;
    }
}

const fn spend_one(left: &mut usize) -> bool {
    if *left == 0 {
        return false;
    }
    *left -= 1;
    true
}
