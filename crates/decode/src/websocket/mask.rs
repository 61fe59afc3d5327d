//! The mask over what a client sends (RFC 6455 section 5.3).

/// The key of a frame, and where in it the next byte of the payload stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Mask {
    key: [u8; 4],
    position: usize,
}

impl Mask {
    /// The mask of a frame with this key.
    pub(super) const fn of(key: [u8; 4]) -> Self {
        Self { key, position: 0 }
    }

    /// Takes the mask off the next bytes of the payload. The key of a frame without mask is zero and changes nothing.
    pub(super) fn apply(&mut self, bytes: &mut [u8]) {
        if self.key != [0; 4] {
            let mut key = self.key;
            key.rotate_left(self.position);
            for (byte, key) in bytes.iter_mut().zip(key.iter().cycle()) {
                *byte ^= key;
            }
        }
        self.skip(bytes.len() as u64);
    }

    /// Passes over bytes of the payload.
    pub(super) fn skip(&mut self, bytes: u64) {
        // The key repeats after four bytes.
        self.position = (self.position + (bytes % 4) as usize) % 4;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mask_goes_on_where_the_bytes_before_ended() {
        let clear = b"INVITE sip:alice@example.com SIP/2.0";
        let key = [1, 2, 4, 8];
        let masked: Vec<u8> = (0..)
            .zip(clear)
            .map(|(at, byte)| byte ^ key[at % 4])
            .collect();
        for cut in 0..clear.len() {
            let mut bytes = masked.clone();
            let mut mask = Mask::of(key);
            let (left, right) = bytes.split_at_mut(cut);
            mask.apply(left);
            mask.apply(right);
            assert_eq!(bytes, clear, "cut at {cut}");
            let mut tail = masked[cut..].to_vec();
            let mut mask = Mask::of(key);
            mask.skip(cut as u64);
            mask.apply(&mut tail);
            assert_eq!(tail, &clear[cut..]);
        }
    }
}
