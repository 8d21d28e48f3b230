use super::*;
use crate::decode::from_slice;
use crate::encode::Encode as _;
use crate::value::Value;
use proptest::prelude::*;

fn seconds(text: &str) -> Option<f64> {
    let time = Timestamp::from(text).to_system_time().ok()?;
    Some(
        time.duration_since(UNIX_EPOCH)
            .map_or_else(|error| -error.duration().as_secs_f64(), |after| after.as_secs_f64()),
    )
}

#[test]
fn known_time_formats_are_parsed() {
    for (text, expected) in [
        ("2017-01-11T12:59:00Z", 1_484_139_540.0),
        (" 2017-01-11T12:59:00Z\n", 1_484_139_540.0),
        ("2017-01-11t12:59:00z", 1_484_139_540.0),
        ("2017-01-11T12:59:00.5Z", 1_484_139_540.5),
        ("2017-01-11T12:59:00,250Z", 1_484_139_540.25),
        ("2017-01-11T12:59:00.2500000009999Z", 1_484_139_540.25),
        ("2017-01-11T12:59Z", 1_484_139_540.0),
        ("2017-01-11T12:59:00:00Z", 1_484_139_540.0),
        ("2017-01-11T12:59:00:57Z", 1_484_139_540.0),
        ("2017-01-11T12:59:00:748Z", 1_484_139_540.748),
        ("2017-01-11 12:59:00", 1_484_139_540.0),
        ("2017-01-11T12:59:00", 1_484_139_540.0),
        ("2017-01-11T20:59:00+08:00", 1_484_139_540.0),
        ("2017-01-11T20:59:00.000+0800", 1_484_139_540.0),
        ("2017-01-11 20:59:00 +08", 1_484_139_540.0),
        ("2017-01-11T09:29-03:30", 1_484_139_540.0),
        ("2016-12-31T23:59:60Z", 1_483_228_800.0),
        ("2017-01-11", 1_484_092_800.0),
        ("1484139540", 1_484_139_540.0),
        ("1484139540250", 1_484_139_540.25),
        ("0", 0.0),
        ("1969-12-31T23:59:59Z", -1.0),
        ("1969-12-31T23:59:59.75Z", -0.25),
        ("2000-02-29", 951_782_400.0),
    ] {
        assert_eq!(seconds(text), Some(expected), "{text}");
    }
}

#[test]
fn other_strings_are_not_timestamps() {
    for text in [
        "",
        " ",
        "Z",
        "2017",
        "abc",
        "2017-1-1",
        "2017-13-01",
        "2017-00-10",
        "2017-02-29",
        "1900-02-29",
        "2017-04-31",
        "2017-01-00",
        "2017-01-11T",
        "2017-01-11T12",
        "2017-01-11T24:00:00Z",
        "2017-01-11T12:60:00Z",
        "2017-01-11T12:59:61Z",
        "2017-01-11T12:59:00.Z",
        "2017-01-11T12:59:00ZZ",
        "2017-01-11T12:59:00:1Z",
        "2017-01-11T12:59:00:1234Z",
        "2017-01-11T12:59:00:Z",
        "2017-01-11T12:59:00+24:00",
        "2017-01-11T12:59:00+8",
        "2017-01-11T12:59:00+08:",
        "2017-01-11Z",
        "+017-01-11",
        "20a7-01-11",
        "２０１７-01-11",
        "-1",
        "123456789012345",
        "2017-01-11T12:59:00 UTC",
        "ä017-01-11",
    ] {
        let error = Timestamp::from(text).to_system_time().err().map(|error| error.to_string());
        // Digits alone are seconds.
        if text == "2017" {
            assert_eq!(error, None);
            continue;
        }
        assert_eq!(error, Some(format!("unknown time format: {text:?}")));
    }
    assert!(
        Timestamp::from("x".repeat(1_000))
            .to_system_time()
            .is_err_and(|error| error.to_string().len() < 80)
    );
}

#[test]
fn timestamp_keeps_its_string() {
    let time: Timestamp = from_slice(br#""2017-01-11T12:59:00:00Z""#).unwrap();
    assert_eq!(time.as_str(), "2017-01-11T12:59:00:00Z");
    assert_eq!(format!("{time} {time:?}"), "2017-01-11T12:59:00:00Z \"2017-01-11T12:59:00:00Z\"");
    assert_eq!(time.encode(), Value::from("2017-01-11T12:59:00:00Z"));
    assert_eq!(
        from_slice::<Timestamp>(b"1484139540000").map(|time| time.to_string()),
        Ok("1484139540000".to_owned())
    );
    assert!(from_slice::<Option<Timestamp>>(b"null").is_ok_and(|time| time.is_none()));
    assert!(from_slice::<Timestamp>(b"null").is_err());
}

#[test]
fn utc_times_are_formatted() {
    let at = |seconds: i64| format_utc(system_time(seconds, 999_999_999).unwrap()).to_string();
    assert_eq!(at(0), "1970-01-01T00:00:00Z");
    assert_eq!(at(1_698_276_152), "2023-10-25T23:22:32Z");
    assert_eq!(at(-1), "1969-12-31T23:59:59Z");
    assert_eq!(at(951_827_696), "2000-02-29T12:34:56Z");
    assert_eq!(at(253_402_300_799), "9999-12-31T23:59:59Z");
    assert_eq!(at(253_402_300_800), "9999-12-31T23:59:59Z");
    // Windows begins in 1601.
    #[cfg(unix)]
    for before in [-62_167_219_200, -62_167_219_201, -1_000_000_000_000] {
        assert_eq!(at(before), "0000-01-01T00:00:00Z");
    }
}

#[test]
fn http_dates_are_parsed() {
    let time = parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT").unwrap();
    assert_eq!(time, UNIX_EPOCH + Duration::from_secs(784_111_777));
    for text in [
        "",
        "Sun, 06 Nov 1994 08:49:37",
        "Sun, 6 Nov 1994 08:49:37 GMT",
        "Sun, 06 nov 1994 08:49:37 GMT",
        "Sun, 31 Nov 1994 08:49:37 GMT",
        "Sonntag, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
        "Sun, 06 Nov 1994 08:49:37 GMT x",
        "Sun, 06 Nov 1994 24:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 UTC",
    ] {
        assert!(parse_http_date(text).is_err(), "{text}");
    }
}

#[test]
fn calendar_days_are_consecutive() {
    let is_leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let mut days = days_from_civil(1600, 1, 1);
    for year in 1600..2400 {
        for (month, length) in (1..).zip([31, if is_leap(year) { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]) {
            for day in 1..=length {
                assert_eq!(days_from_civil(year, month, day), days);
                assert_eq!(civil_from_days(days), (year, month, day));
                days += 1;
            }
            assert_eq!(date(year, month, length + 1), None);
        }
    }
    assert_eq!(days_from_civil(1970, 1, 1), 0);
}

proptest! {
    #[test]
    fn formatted_time_parses_back(seconds in -11_644_473_600_i64..253_402_300_800, nanoseconds in 0_u32..1_000_000_000) {
        let time = system_time(seconds, nanoseconds).unwrap();
        let text = format_utc(time);
        prop_assert_eq!(text.len(), 20);
        prop_assert_eq!(Timestamp::from(&*text).to_system_time(), Ok(system_time(seconds, 0).unwrap()));
        let fraction = Timestamp::from(format!("{}.{nanoseconds:09}Z", text.trim_end_matches('Z')));
        prop_assert_eq!(fraction.to_system_time(), Ok(time));
    }

    #[test]
    fn utc_offset_is_applied(seconds in 0_i64..4_000_000_000, hours in -23_i64..24, minutes in 0_i64..60) {
        let offset = hours * HOUR + hours.signum() * minutes * MINUTE;
        let local = format_utc(system_time(seconds + offset + DAY, 0).unwrap());
        let sign = if hours < 0 { '-' } else { '+' };
        let minutes = if hours == 0 { 0 } else { minutes };
        let text = format!("{}{sign}{:02}:{minutes:02}", local.trim_end_matches('Z'), hours.abs());
        prop_assert_eq!(Timestamp::from(text).to_system_time(), Ok(system_time(seconds + DAY, 0).unwrap()));
    }

    #[test]
    fn parsing_a_timestamp_never_panics(text in ".*", like in "[0-9T:.,Zz+ -]{0,30}") {
        let _ = Timestamp::from(text.as_str()).to_system_time();
        let _ = Timestamp::from(like.as_str()).to_system_time();
        let _ = parse_http_date(&text);
        let _ = parse_http_date(&format!("Sun, {like}"));
    }
}
