//! Moments as ISO 8601 in UTC with all their digits: `2026-01-01T00:00:00.020000000Z`.

use std::io::Write;

use super::number::{SECOND, nine_digits};

const DAY_SECONDS: i64 = 86_400;

/// Writes moments. Rows of the same second come together, so that few are worked out anew.
#[derive(Default)]
pub(super) struct Clock {
    second: i64,
    text: Vec<u8>,
}

impl Clock {
    /// Writes nanoseconds since 1970.
    pub(super) fn write(&mut self, out: &mut Vec<u8>, nanoseconds: i64) {
        let second = nanoseconds.div_euclid(SECOND as i64);
        if second != self.second || self.text.is_empty() {
            self.second = second;
            self.text.clear();
            write_second(&mut self.text, second);
        }
        out.extend_from_slice(&self.text);
        nine_digits(out, nanoseconds.rem_euclid(SECOND as i64).unsigned_abs());
        out.push(b'Z');
    }
}

/// Writes a second up to the point before its fraction.
fn write_second(out: &mut Vec<u8>, second: i64) {
    let (year, month, day) = date(second.div_euclid(DAY_SECONDS));
    let rest = second.rem_euclid(DAY_SECONDS);
    let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
    // Writing into memory cannot fail.
    let _ = write!(
        out,
        "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}."
    );
}

/// Year, month and day of a day since 1970 in the Gregorian calendar, which repeats every 400 years. Years are counted
/// from March here, so that the leap day is the last of a year.
fn date(day: i64) -> (i64, i64, i64) {
    const ERA_DAYS: i64 = 146_097;
    /// From the first of March of the year 0 to 1970.
    const SHIFT: i64 = 719_468;
    let day = day + SHIFT;
    let era = day.div_euclid(ERA_DAYS);
    let day = day.rem_euclid(ERA_DAYS);
    let year = (day - day / 1_460 + day / 36_524 - day / (ERA_DAYS - 1)) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 {
        (month + 3, 0)
    } else {
        (month - 9, 1)
    };
    (400 * era + year + next, month, day)
}
