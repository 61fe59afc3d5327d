//! Dates of the Gregorian calendar in UTC, for names of files.

const DAY: i64 = 86_400;
const NANOSECOND: i64 = 1_000_000_000;

/// A point in time as people write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    pub(super) year: i64,
    pub(super) month: i64,
    pub(super) day: i64,
    pub(super) hour: i64,
    pub(super) minute: i64,
    pub(super) second: i64,
}

impl Moment {
    /// From nanoseconds since 1970, UTC.
    pub(super) fn of(ts: i64) -> Self {
        let seconds = ts.div_euclid(NANOSECOND);
        let (days, of_day) = (seconds.div_euclid(DAY), seconds.rem_euclid(DAY));
        // Years begin in March here, so that the day that some years have more is their last; an era is 400 years.
        let days = days + 719_468;
        let era = days.div_euclid(146_097);
        let of_era = days.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month = (5 * of_year + 2) / 153;
        Self {
            year: year_of_era + era * 400 + i64::from(month >= 10),
            month: if month < 10 { month + 3 } else { month - 9 },
            day: of_year - (153 * month + 2) / 5 + 1,
            hour: of_day / 3_600,
            minute: of_day / 60 % 60,
            second: of_day % 60,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        let text = |ts: i64| {
            let moment = Moment::of(ts * NANOSECOND);
            format!(
                "{}-{}-{} {}:{}:{}",
                moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second
            )
        };
        assert_eq!(text(0), "1970-1-1 0:0:0");
        assert_eq!(text(951_782_400), "2000-2-29 0:0:0");
        assert_eq!(text(1_773_133_199), "2026-3-10 8:59:59");
        assert_eq!(text(4_107_542_400), "2100-3-1 0:0:0");
        assert_eq!(text(-1), "1969-12-31 23:59:59");
    }
}
