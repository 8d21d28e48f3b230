//! Times in the formats of the service.
//!
//! The documented format is `2017-01-11T12:59:00Z`, but the service sends others too. So a field
//! with a time keeps the string, which is parsed on demand: an unusual format never makes a
//! response unreadable.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A time as the service sent it, or as it will be sent.
///
/// Two are equal if their strings are. To compare times, use
/// [`to_system_time`](Self::to_system_time).
///
/// ```
/// use aliyun_runtime::time::Timestamp;
/// use std::time::{Duration, UNIX_EPOCH};
///
/// let time = Timestamp::from("2017-01-11T12:59:00Z");
/// assert_eq!(time.to_system_time()?, UNIX_EPOCH + Duration::from_secs(1_484_139_540));
/// assert_eq!(Timestamp::from(time.to_system_time()?), time);
/// # Ok::<(), aliyun_runtime::time::TimestampError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Timestamp(String);

impl Timestamp {
    /// The string.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Parses the time. Without a time zone it is UTC.
    ///
    /// Supported formats: `2017-01-11T12:59:00Z`; the same with a fraction, without seconds, with a
    /// space instead of `T`, with an offset such as `+08:00`, or without a time zone; `2017-01-11`;
    /// `T12:59:00:748Z` with milliseconds after a colon; the malformed `T12:59:00:57Z`, whose last
    /// part is ignored; and seconds (up to 11 digits) or milliseconds (up to 14 digits) since 1970.
    ///
    /// # Errors
    ///
    /// If the format is none of these, or [`SystemTime`] cannot represent the time.
    pub fn to_system_time(&self) -> Result<SystemTime, TimestampError> {
        timestamp(&self.0).ok_or_else(|| TimestampError::new(&self.0))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl From<&str> for Timestamp {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for Timestamp {
    fn from(text: String) -> Self {
        Self(text)
    }
}

/// In the documented format, without fractions of a second.
impl From<SystemTime> for Timestamp {
    fn from(time: SystemTime) -> Self {
        Self(format_utc(time).to_string())
    }
}

/// The time has an unknown format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimestampError {
    shown: String,
}

impl TimestampError {
    fn new(text: &str) -> Self {
        Self {
            shown: text.chars().take(40).collect(),
        }
    }
}

impl fmt::Display for TimestampError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown time format: {:?}", self.shown)
    }
}

impl std::error::Error for TimestampError {}

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// A UTC time as `yyyy-MM-ddTHH:mm:ssZ`, the format of dates in signatures and parameters. On the
/// stack, since each attempt has one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct UtcText([u8; 20]);

impl std::ops::Deref for UtcText {
    type Target = str;

    fn deref(&self) -> &str {
        // Digits and punctuation are ASCII.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for UtcText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self)
    }
}

impl fmt::Debug for UtcText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

/// Formats a time as [`UtcText`]; fractions of a second are cut off.
///
/// Times outside the years 0 to 9999 become the nearest valid one.
#[must_use]
pub fn format_utc(time: SystemTime) -> UtcText {
    let seconds = match time.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_secs()).unwrap_or(i64::MAX),
        Err(error) => {
            let before = error.duration();
            let seconds = i64::try_from(before.as_secs()).unwrap_or(i64::MAX);
            -seconds.saturating_add(i64::from(before.subsec_nanos() > 0))
        }
    };
    let seconds = seconds.clamp(days_from_civil(0, 1, 1) * DAY, days_from_civil(10_000, 1, 1) * DAY - 1);
    let (year, month, day) = civil_from_days(seconds.div_euclid(DAY));
    // All are small and not negative, and small integers are faster to divide.
    let small = |number: i64| u32::try_from(number).unwrap_or_default();
    let (year, second) = (small(year), small(seconds.rem_euclid(DAY)));
    let pairs = [
        year / 100,
        year % 100,
        small(month),
        small(day),
        second / 3_600,
        second / 60 % 60,
        second % 60,
    ];
    let mut text = *b"0000-00-00T00:00:00Z";
    for (at, pair) in [0, 2, 5, 8, 11, 14, 17].into_iter().zip(pairs) {
        let pair = u8::try_from(pair).unwrap_or_default();
        text[at] += pair / 10;
        text[at + 1] += pair % 10;
    }
    UtcText(text)
}

/// Parses an HTTP `Date` header in the format that HTTP requires of senders:
/// `Sun, 06 Nov 1994 08:49:37 GMT` (IMF-fixdate, RFC 9110 section 5.6.7).
///
/// # Errors
///
/// If the format is another one.
pub fn parse_http_date(text: &str) -> Result<SystemTime, TimestampError> {
    http_date(text).ok_or_else(|| TimestampError::new(text))
}

fn http_date(text: &str) -> Option<SystemTime> {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let (weekday, rest) = text.trim_ascii().split_once(", ")?;
    if !WEEKDAYS.contains(&weekday) {
        return None;
    }
    let mut rest = Cursor(rest);
    let day = rest.digits(2)?;
    rest.skip(" ")?;
    let month = MONTHS.iter().position(|month| rest.skip(month).is_some())?;
    rest.skip(" ")?;
    let year = rest.digits(4)?;
    rest.skip(" ")?;
    let (hour, minute) = rest.hour_and_minute()?;
    rest.skip(":")?;
    let second = rest.below(61)?;
    rest.skip(" GMT")?;
    rest.end()?;
    let days = date(year, i64::try_from(month).ok()? + 1, day)?;
    system_time(days * DAY + hour * HOUR + minute * MINUTE + second, 0)
}

fn timestamp(text: &str) -> Option<SystemTime> {
    let text = text.trim_ascii();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return since_epoch(text);
    }
    let mut rest = Cursor(text);
    let year = rest.digits(4)?;
    rest.skip("-")?;
    let month = rest.digits(2)?;
    rest.skip("-")?;
    let day = rest.digits(2)?;
    let mut seconds = date(year, month, day)? * DAY;
    let mut nanoseconds = 0;
    if rest.skip("T").or_else(|| rest.skip("t")).or_else(|| rest.skip(" ")).is_some() {
        let (hour, minute) = rest.hour_and_minute()?;
        seconds += hour * HOUR + minute * MINUTE;
        if rest.skip(":").is_some() {
            // A leap second counts as the first second of the next minute.
            seconds += rest.below(61)?;
            if rest.skip(".").or_else(|| rest.skip(",")).is_some() {
                nanoseconds = fraction(rest.fraction_digits()?);
            } else if rest.skip(":").is_some() {
                // Documented responses have milliseconds after a colon, and one pair of digits too
                // many, whose meaning is unknown.
                let part = rest.fraction_digits()?;
                match part.len() {
                    3 => nanoseconds = fraction(part),
                    2 => {}
                    _ => return None,
                }
            }
        }
        seconds -= rest.offset()?;
    }
    rest.end()?;
    system_time(seconds, nanoseconds)
}

/// Seconds or milliseconds since 1970. Eleven digits of seconds reach the year 5138; twelve of
/// milliseconds begin in 1973.
fn since_epoch(digits: &str) -> Option<SystemTime> {
    let number: u64 = digits.parse().ok()?;
    let duration = match digits.len() {
        ..=11 => Duration::from_secs(number),
        12..=14 => Duration::from_millis(number),
        _ => return None,
    };
    UNIX_EPOCH.checked_add(duration)
}

fn system_time(seconds: i64, nanoseconds: u32) -> Option<SystemTime> {
    let whole = Duration::from_secs(seconds.unsigned_abs());
    let time = if seconds < 0 {
        UNIX_EPOCH.checked_sub(whole)
    } else {
        UNIX_EPOCH.checked_add(whole)
    };
    time?.checked_add(Duration::from_nanos(nanoseconds.into()))
}

/// Days since 1970-01-01; `None` for invalid dates.
fn date(year: i64, month: i64, day: i64) -> Option<i64> {
    let days = days_from_civil(year, month, day);
    (civil_from_days(days) == (year, month, day)).then_some(days)
}

/// Days since 1970-01-01 of a Gregorian date (Howard Hinnant, "chrono-Compatible Low-Level Date
/// Algorithms").
///
/// The year begins in March here, so that the leap day is its last day. An era is 400 years, or
/// 146,097 days.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The date of a day, counted from 1970-01-01: year, month, day. The inverse of
/// [`days_from_civil`].
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    // Adds an era so that no dividend is negative, which is faster.
    let days = u32::try_from(days + 719_468 + 146_097).unwrap_or_default();
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = i64::from(year_of_era + era * 400 + u32::from(month <= 2)) - 400;
    (year, i64::from(month), i64::from(day))
}

/// The unparsed rest of a string.
struct Cursor<'t>(&'t str);

impl<'t> Cursor<'t> {
    fn skip(&mut self, prefix: &str) -> Option<()> {
        self.0 = self.0.strip_prefix(prefix)?;
        Some(())
    }

    /// Exactly `count` digits.
    fn digits(&mut self, count: usize) -> Option<i64> {
        let (digits, rest) = self.0.split_at_checked(count)?;
        // `parse` would accept a sign.
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        self.0 = rest;
        digits.parse().ok()
    }

    /// Two digits with a value below `limit`.
    fn below(&mut self, limit: i64) -> Option<i64> {
        self.digits(2).filter(|number| *number < limit)
    }

    fn hour_and_minute(&mut self) -> Option<(i64, i64)> {
        let hour = self.below(24)?;
        self.skip(":")?;
        Some((hour, self.below(60)?))
    }

    /// At least one digit.
    fn fraction_digits(&mut self) -> Option<&'t str> {
        let count = self.0.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        (count > 0).then_some(digits)
    }

    /// A time zone as seconds ahead of UTC; 0 if there is none.
    fn offset(&mut self) -> Option<i64> {
        self.0 = self.0.trim_ascii_start();
        if self.0.is_empty() || self.skip("Z").or_else(|| self.skip("z")).is_some() {
            return Some(0);
        }
        let sign = if self.skip("-").is_some() {
            -1
        } else {
            self.skip("+")?;
            1
        };
        let hours = self.below(24)?;
        let minutes = if self.skip(":").is_none() && self.0.is_empty() {
            0
        } else {
            self.below(60)?
        };
        Some(sign * (hours * HOUR + minutes * MINUTE))
    }

    fn end(&self) -> Option<()> {
        self.0.is_empty().then_some(())
    }
}

/// Digits after a decimal point, as nanoseconds.
fn fraction(digits: &str) -> u32 {
    let padded = digits.bytes().chain(std::iter::repeat(b'0')).take(9);
    padded.fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'))
}

#[cfg(test)]
mod tests;
