//! Any text as a time.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aliyun_vod::time::{Timestamp, format_utc, parse_http_date};

pub(crate) fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let stamp = Timestamp::from(text);
    assert_eq!(stamp.as_str(), text);
    for read in [stamp.to_system_time(), parse_http_date(text)] {
        match read {
            Ok(time) => settles(time),
            Err(error) => assert!(format!("{error} {error:?}").len() < 1500),
        }
    }
    if let (Some(wanted), Ok(read)) = (by_counting(text), stamp.to_system_time()) {
        assert_eq!(read, wanted, "{text}");
    }
    if let Some((seconds, nanoseconds)) = data.first_chunk::<12>().map(|bytes| bytes.split_at(8)) {
        let seconds = i64::from_le_bytes(seconds.try_into().unwrap_or_default());
        let nanoseconds = u32::from_le_bytes(nanoseconds.try_into().unwrap_or_default()) % 1_000_000_000;
        let distance = Duration::new(seconds.unsigned_abs(), nanoseconds);
        let time = if seconds < 0 {
            UNIX_EPOCH.checked_sub(distance)
        } else {
            UNIX_EPOCH.checked_add(distance)
        };
        time.into_iter().for_each(settles);
    }
}

/// A time is written in the one form, and read back as the same second.
fn settles(time: SystemTime) {
    let text = format_utc(time);
    assert_eq!(text.len(), "2017-01-11T12:59:00Z".len(), "{text}");
    let again = Timestamp::from(&*text).to_system_time().expect("our own form");
    assert_eq!(format_utc(again), text);
    let in_form = ("0000-01-01T00:00:01Z".."9999-12-31T23:59:59Z").contains(&&*text);
    if in_form {
        let off = time.duration_since(again).expect("fractions are cut off, not rounded");
        assert!(off < Duration::from_secs(1), "{text}");
    }
}

/// The documented form, read by counting days one year and one month at a time.
fn by_counting(text: &str) -> Option<SystemTime> {
    let form = text.len() == 20
        && text.bytes().zip("0000-00-00T00:00:00Z".bytes()).all(|(have, wanted)| match wanted {
            b'0' => have.is_ascii_digit(),
            other => have == other,
        });
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<u64>().ok();
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    if !form || year < 1970 || month == 0 || day == 0 {
        return None;
    }
    let leap = |year: u64| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let months = |year| [31, if leap(year) { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let mut days = day - 1;
    days += (1970..year).map(|year| months(year).iter().sum::<u64>()).sum::<u64>();
    days += months(year).iter().take(usize::try_from(month).ok()? - 1).sum::<u64>();
    let seconds = number(11, 13)? * 3600 + number(14, 16)? * 60 + number(17, 19)?;
    Some(UNIX_EPOCH + Duration::from_secs(days * 86_400 + seconds))
}
