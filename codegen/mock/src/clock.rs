//! The clock of the mock server, and the two time formats of the gateway.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Marks a clock that is not frozen.
const RUNNING: i64 = i64::MIN;

/// The clock by which the mock server checks dates, counts quotas and writes its `Date` header. It
/// follows the system clock until it is frozen or shifted.
#[derive(Debug)]
pub struct Clock {
    frozen: AtomicI64,
    shift: AtomicI64,
}

impl Clock {
    pub(crate) const fn new() -> Self {
        Self {
            frozen: AtomicI64::new(RUNNING),
            shift: AtomicI64::new(0),
        }
    }

    /// Stops the clock at this time.
    pub fn freeze(&self, at: SystemTime) {
        self.shift.store(0, Ordering::Relaxed);
        self.frozen.store(since_epoch(at), Ordering::Relaxed);
    }

    /// Sets the clock forward, whether it runs or is frozen: calling `advance` twice with a minute
    /// adds two minutes.
    pub fn advance(&self, by: Duration) {
        self.shift.fetch_add(millis(by), Ordering::Relaxed);
    }

    /// Sets the clock back.
    pub fn set_back(&self, by: Duration) {
        self.shift.fetch_sub(millis(by), Ordering::Relaxed);
    }

    /// Follows the system clock again.
    pub fn reset(&self) {
        self.shift.store(0, Ordering::Relaxed);
        self.frozen.store(RUNNING, Ordering::Relaxed);
    }

    /// Milliseconds since 1970.
    pub(crate) fn now(&self) -> i64 {
        let base = match self.frozen.load(Ordering::Relaxed) {
            RUNNING => since_epoch(SystemTime::now()),
            frozen => frozen,
        };
        base.saturating_add(self.shift.load(Ordering::Relaxed))
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// Milliseconds since 1970.
pub(crate) fn since_epoch(time: SystemTime) -> i64 {
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => millis(after),
        Err(before) => -millis(before.duration()),
    }
}

/// Parses `yyyy-MM-ddTHH:mm:ssZ`, the only format that the gateway accepts, into seconds since
/// 1970.
pub(crate) fn parse_utc(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    let shape = b"dddd-dd-ddTdd:dd:ddZ";
    let fits = bytes.len() == shape.len()
        && bytes
            .iter()
            .zip(shape)
            .all(|(have, want)| if *want == b'd' { have.is_ascii_digit() } else { have == want });
    if !fits {
        return None;
    }
    let number = |from: usize, to: usize| text.get(from..to).and_then(|digits| digits.parse::<i64>().ok());
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    let days = days_from_civil(year, month, day);
    // A date that does not exist is converted back to a different one.
    if civil_from_days(days) != (year, month, day) || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    Some(days * 86_400 + hour * 3_600 + minute * 60 + second)
}

/// `yyyy-MM-ddTHH:mm:ssZ`.
pub(crate) fn utc(seconds: i64) -> String {
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = civil_from_days(days);
    format!(
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z",
        rest / 3_600,
        rest / 60 % 60,
        rest % 60
    )
}

/// The format of the `Date` header: `Tue, 02 Jan 2024 03:04:05 GMT`.
pub(crate) fn http_date(seconds: i64) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = civil_from_days(days);
    let name = |names: &'static [&'static str], at: i64| usize::try_from(at).ok().and_then(|at| names.get(at)).copied().unwrap_or("");
    format!(
        "{}, {day:02} {} {year:04} {:02}:{:02}:{:02} GMT",
        name(&DAYS, days.rem_euclid(7)),
        name(&MONTHS, month - 1),
        rest / 3_600,
        rest / 60 % 60,
        rest % 60
    )
}

/// Days since 1970-01-01 of a date of the Gregorian calendar (algorithm `days_from_civil` by Howard
/// Hinnant).
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The reverse of [`days_from_civil`].
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_times_are_parsed_and_formatted() {
        assert_eq!(parse_utc("2024-01-02T03:04:05Z"), Some(1_704_164_645));
        assert_eq!(utc(1_704_164_645), "2024-01-02T03:04:05Z");
        assert_eq!(http_date(1_704_164_645), "Tue, 02 Jan 2024 03:04:05 GMT");
        assert_eq!(http_date(0), "Thu, 01 Jan 1970 00:00:00 GMT");
        assert_eq!(parse_utc("2024-02-29T23:59:59Z"), Some(1_709_251_199));
    }

    #[test]
    fn other_time_formats_are_rejected() {
        for bad in [
            "",
            "2024-01-02 03:04:05Z",
            "2024-01-02T03:04:05",
            "2024-01-02T03:04:05z",
            "2024-1-2T3:4:5Z",
            "2023-02-29T00:00:00Z",
            "2024-13-01T00:00:00Z",
            "2024-00-01T00:00:00Z",
            "2024-01-01T24:00:00Z",
            "2024-01-01T00:60:00Z",
            "2024-01-01T00:00:00.0Z",
            "2024-01-01T00:00:00+0",
            "٢024-01-01T00:00:0Z",
        ] {
            assert_eq!(parse_utc(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn frozen_clock_changes_only_when_set() {
        let clock = Clock::new();
        clock.freeze(UNIX_EPOCH + Duration::from_secs(100));
        assert_eq!(clock.now(), 100_000);
        clock.advance(Duration::from_millis(1_500));
        assert_eq!(clock.now(), 101_500);
        clock.set_back(Duration::from_secs(2));
        assert_eq!(clock.now(), 99_500);
        clock.reset();
        assert!(clock.now() > 1_700_000_000_000);
    }

    proptest! {
        #[test]
        fn formatted_time_parses_back(seconds in -62_135_596_800_i64..253_402_300_800) {
            prop_assert_eq!(parse_utc(&utc(seconds)), Some(seconds));
        }

        #[test]
        fn parsing_never_panics(text in ".*") {
            let _ = parse_utc(&text);
        }
    }
}
