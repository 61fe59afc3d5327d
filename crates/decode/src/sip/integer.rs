//! Numbers of headers and ports.

/// An unsigned number as headers hold it: leading zeros are fine (RFC 3261 section 25.1, 1*DIGIT).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Number {
    Value(u32),
    /// Digits only, but more than 32 bits hold.
    TooLarge,
    Invalid,
}

impl Number {
    #[inline]
    pub(crate) fn of(bytes: &[u8]) -> Self {
        if bytes.is_empty() || !bytes.iter().all(u8::is_ascii_digit) {
            return Self::Invalid;
        }
        let mut value = 0_u32;
        for digit in bytes {
            let Some(next) = value
                .checked_mul(10)
                .and_then(|tens| tens.checked_add(u32::from(digit - b'0')))
            else {
                return Self::TooLarge;
            };
            value = next;
        }
        Self::Value(value)
    }

    pub(crate) fn value(self) -> Option<u32> {
        match self {
            Self::Value(value) => Some(value),
            Self::TooLarge | Self::Invalid => None,
        }
    }
}

/// A port: a number from 1 to 65535.
#[inline]
pub(crate) fn port(bytes: &[u8]) -> Option<u16> {
    match Number::of(bytes) {
        Number::Value(value @ 1..) => u16::try_from(value).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_to_32_bits_and_ignore_leading_zeros() {
        assert_eq!(Number::of(b"0068"), Number::Value(68));
        assert_eq!(
            Number::of(b"000000000000000000004294967295"),
            Number::Value(u32::MAX)
        );
        assert_eq!(Number::of(b"4294967296"), Number::TooLarge);
        assert_eq!(Number::of(b"-1"), Number::Invalid);
        assert_eq!(Number::of(b""), Number::Invalid);
        assert_eq!(port(b"05060"), Some(5060));
        assert_eq!(port(b"0"), None);
        assert_eq!(port(b"65536"), None);
    }
}
