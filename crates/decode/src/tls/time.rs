//! The times of certificates (RFC 5280 section 4.1.2.5).

const SECONDS_A_DAY: i64 = 86_400;
const NS_A_SECOND: i64 = 1_000_000_000;

/// Reads `YYMMDDhhmmssZ`.
pub(super) fn utc_time(text: &[u8]) -> Option<i64> {
    let (year, rest) = text.split_at_checked(2)?;
    let year = number(year)?;
    // RFC 5280 section 4.1.2.5.1: 50 and above is the century before.
    let century = if year >= 50 { 1_900 } else { 2_000 };
    nanoseconds(century + year, rest)
}

/// Reads `YYYYMMDDhhmmssZ`.
pub(super) fn generalized_time(text: &[u8]) -> Option<i64> {
    let (year, rest) = text.split_at_checked(4)?;
    nanoseconds(number(year)?, rest)
}

fn nanoseconds(year: i64, rest: &[u8]) -> Option<i64> {
    let (digits, end) = rest.split_at_checked(10)?;
    let mut parts = digits.chunks(2).map(number);
    let mut part = |range: std::ops::RangeInclusive<i64>| {
        parts.next().flatten().filter(|value| range.contains(value))
    };
    let (month, day) = (part(1..=12)?, part(1..=31)?);
    // The last value allows for a leap second.
    let (hour, minute, second) = (part(0..=23)?, part(0..=59)?, part(0..=60)?);
    if end != b"Z" {
        return None;
    }
    let seconds = days(year, month, day) * SECONDS_A_DAY + hour * 3_600 + minute * 60 + second;
    Some(seconds.saturating_mul(NS_A_SECOND))
}

fn number(digits: &[u8]) -> Option<i64> {
    digits.iter().try_fold(0, |value, digit| {
        digit
            .is_ascii_digit()
            .then(|| value * 10 + i64::from(digit - b'0'))
    })
}

/// Days from 1970-01-01 to a date of the Gregorian calendar.
fn days(year: i64, month: i64, day: i64) -> i64 {
    // The leap day is the last one of a year that begins in March.
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    // Months from March on have 31, 30, 31, 30, 31 days again and again.
    let days_of_months = (153 * month + 2) / 5;
    // From the first of March of the year 0 to 1970-01-01.
    year * 365 + leap_days + days_of_months + day - 1 - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_give_nanoseconds_since_1970() {
        for (seconds, text) in [
            (0, "19700101000000Z"),
            (951_782_400, "20000229000000Z"),
            (951_868_800, "20000301000000Z"),
            (1_767_225_599, "20251231235959Z"),
            (4_107_542_400, "21000301000000Z"),
        ] {
            assert_eq!(
                generalized_time(text.as_bytes()),
                Some(seconds * NS_A_SECOND),
                "{text}"
            );
        }
        assert_eq!(
            utc_time(b"491231235959Z"),
            generalized_time(b"20491231235959Z")
        );
        assert_eq!(
            utc_time(b"500101000000Z"),
            generalized_time(b"19500101000000Z")
        );
        assert!(utc_time(b"500101000000Z").is_some_and(|time| time < 0));
    }

    #[test]
    fn never_is_the_latest_time_that_there_is() {
        assert_eq!(generalized_time(b"99991231235959Z"), Some(i64::MAX));
        assert_eq!(generalized_time(b"00000101000000Z"), Some(i64::MIN));
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in [
            "",
            "2",
            "251301000000Z",
            "250132000000Z",
            "25010100000Z",
            "250101000000",
            "250101000000+0100",
            "25o101000000Z",
        ] {
            assert_eq!(utc_time(text.as_bytes()), None, "{text}");
        }
    }
}
