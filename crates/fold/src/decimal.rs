//! Whole numbers of a small unit, written in a large one: exactly, and no longer than needed.

use std::fmt::Write;

/// Writes `value` divided by ten to the power of `decimals`.
pub(crate) fn write_scaled(text: &mut String, value: i128, decimals: u32) {
    let scale = 10_u128.pow(decimals);
    let magnitude = value.unsigned_abs();
    if value < 0 {
        text.push('-');
    }
    let _ = write!(text, "{}", magnitude / scale);
    let rest = magnitude % scale;
    if rest > 0 {
        let digits = format!("{rest:0width$}", width = decimals as usize);
        text.push('.');
        text.push_str(digits.trim_end_matches('0'));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(value: i128, decimals: u32) -> String {
        let mut text = String::new();
        write_scaled(&mut text, value, decimals);
        text
    }

    #[test]
    fn nanoseconds_become_seconds_without_rounding() {
        assert_eq!(written(500_000_000, 9), "0.5");
        assert_eq!(written(60_000_000_000, 9), "60");
        assert_eq!(written(1, 9), "0.000000001");
        assert_eq!(written(0, 9), "0");
        assert_eq!(
            written(i128::from(i64::MAX) * 4, 9),
            "36893488147.419103228"
        );
    }

    #[test]
    fn negative_values_keep_their_sign() {
        assert_eq!(written(-1_500_000_000, 9), "-1.5");
        assert_eq!(written(-500_000_000, 9), "-0.5");
    }

    #[test]
    fn other_units_scale_alike() {
        assert_eq!(written(20_500_000, 6), "20.5");
        assert_eq!(written(42, 0), "42");
    }
}
