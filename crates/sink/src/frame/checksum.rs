//! The checksums of IP, UDP and TCP (RFC 1071) and of SCTP (RFC 9260 appendix A).

/// Sums 16-bit words; the end of an odd piece is padded, so that only the last piece may be odd.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sum(u64);

impl Sum {
    #[must_use]
    pub(super) fn add(mut self, bytes: &[u8]) -> Self {
        let (words, odd) = bytes.as_chunks::<2>();
        for word in words {
            self.0 += u64::from(u16::from_be_bytes(*word));
        }
        if let [last] = odd {
            self.0 += u64::from(*last) << 8;
        }
        self
    }

    #[must_use]
    pub(super) fn add_word(mut self, word: u16) -> Self {
        self.0 += u64::from(word);
        self
    }

    /// The complement of the folded sum.
    pub(super) fn finish(self) -> u16 {
        let mut sum = self.0;
        while sum > 0xffff {
            sum = (sum & 0xffff) + (sum >> 16);
        }
        !(sum as u16)
    }
}

/// The CRC that SCTP wants (Castagnoli).
pub(super) fn crc32c(parts: &[&[u8]]) -> u32 {
    let mut crc = !0_u32;
    for byte in parts.iter().copied().flatten() {
        let place = (crc ^ u32::from(*byte)) & 0xff;
        crc = (crc >> 8) ^ TABLE.get(place as usize).copied().unwrap_or_default();
    }
    !crc
}

static TABLE: [u32; 256] = table();

const fn table() -> [u32; 256] {
    let mut table = [0; 256];
    let mut index = 0;
    while index < 256 {
        let mut value = index as u32;
        let mut bit = 0;
        while bit < 8 {
            value = if value & 1 == 1 {
                (value >> 1) ^ 0x82f6_3b78
            } else {
                value >> 1
            };
            bit += 1;
        }
        table[index] = value;
        index += 1;
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_is_that_of_the_standard() {
        // RFC 1071 section 3.
        let sum = Sum::default().add(&[0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7]);
        assert_eq!(sum.finish(), !0xddf2);
        assert_eq!(Sum::default().add(&[0x12]).finish(), !0x1200);
    }

    #[test]
    fn the_crc_is_that_of_the_standard() {
        assert_eq!(crc32c(&[b"1234", b"56789"]), 0xe306_9283);
    }
}
