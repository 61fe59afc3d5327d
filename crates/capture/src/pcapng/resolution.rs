//! `if_tsresol`: the unit of stamps, a negative power of ten or of two of a second.

const SECOND_NS: u64 = 1_000_000_000;
/// Decimal digits of a second in nanoseconds.
const NANOSECOND_DIGITS: u32 = 9;
/// The bit that makes it a power of two.
const BINARY: u8 = 0x80;

/// How a count of units becomes nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Resolution {
    /// Units of 10^-9 s or more.
    Multiply(u64),
    /// Units below 10^-9 s.
    Divide(u128),
    /// Units of 2^-n s.
    Binary(u32),
}

impl Default for Resolution {
    /// Microseconds, where an interface does not say.
    fn default() -> Self {
        Self::from_option(6)
    }
}

impl Resolution {
    pub(super) fn from_option(value: u8) -> Self {
        let exponent = u32::from(value & !BINARY);
        if value & BINARY != 0 {
            return Self::Binary(exponent);
        }
        match NANOSECOND_DIGITS.checked_sub(exponent) {
            Some(digits) => Self::Multiply(10_u64.pow(digits)),
            // Units so small that 64 bits of them make no nanosecond: every stamp is 0, which is as true as can be.
            None => Self::Divide(
                10_u128
                    .checked_pow(exponent - NANOSECOND_DIGITS)
                    .unwrap_or(u128::MAX),
            ),
        }
    }

    /// Nanoseconds, as many as an `i64` holds.
    pub(super) fn nanoseconds(self, units: u64) -> i64 {
        match self {
            Self::Multiply(factor) => {
                i64::try_from(units.saturating_mul(factor)).unwrap_or(i64::MAX)
            }
            Self::Divide(divisor) => i64::try_from(u128::from(units) / divisor).unwrap_or(i64::MAX),
            Self::Binary(exponent) => {
                let product = u128::from(units) * u128::from(SECOND_NS);
                i64::try_from(product >> exponent).unwrap_or(i64::MAX)
            }
        }
    }
}
