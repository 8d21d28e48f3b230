//! The offset between the local clock and that of the service.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use crate::time::parse_http_date;
use crate::transport::Headers;

/// A smaller difference does not explain a rejected date, because the service accepts up to 15
/// minutes.
const MIN_RELEVANT_MILLIS: u64 = 60_000;

/// Larger differences are ignored. With a larger skew, TLS would fail anyway: the certificate would
/// not be valid.
const MAX_SKEW: Duration = Duration::from_secs(365 * 86_400);

/// Limit over plain HTTP, where others can change the `Date` header. They could make the client
/// sign for a future time and send the request then. One day covers any wrong time zone.
const MAX_SKEW_PLAIN_HTTP: Duration = Duration::from_secs(86_400);

/// How far the clock of the service is ahead of the local one. 0 until a response shows otherwise.
/// Clones of a client share it.
#[derive(Debug, Default)]
pub(crate) struct Skew(AtomicI64);

impl Skew {
    /// Milliseconds to add to the local time.
    pub(crate) fn millis(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }

    /// `time` plus `millis`.
    pub(crate) fn applied(time: SystemTime, millis: i64) -> SystemTime {
        let by = Duration::from_millis(millis.unsigned_abs());
        let shifted = if millis.is_negative() {
            time.checked_sub(by)
        } else {
            time.checked_add(by)
        };
        shifted.unwrap_or(time)
    }

    /// Updates the offset from a response to a request that was sent at `sent` and answered at
    /// `received` (local time), with `used` milliseconds added to its date. Returns whether the
    /// request should be retried with the corrected date.
    ///
    /// `is_remote_plain_http`: whether others can change the response. An offset of more than a day
    /// is then ignored, and of more than a year always.
    ///
    /// The service wrote `Date` between the two moments, so it is compared with the midpoint of the
    /// two. A response with `Age` comes from a cache, and its date is that of another call.
    pub(crate) fn learn(&self, headers: &Headers, sent: SystemTime, received: SystemTime, used: i64, is_remote_plain_http: bool) -> bool {
        if headers.get("age").is_some() {
            return false;
        }
        let Some(theirs) = headers.get("date").and_then(|date| parse_http_date(date).ok()) else {
            return false;
        };
        let took = received.duration_since(sent).unwrap_or_default();
        let ahead = difference(theirs, sent.checked_add(took / 2).unwrap_or(sent));
        let max = if is_remote_plain_http { MAX_SKEW_PLAIN_HTTP } else { MAX_SKEW };
        if Duration::from_millis(ahead.unsigned_abs()) > max {
            return false;
        }
        self.0.store(ahead, Ordering::Relaxed);
        ahead.abs_diff(used) >= MIN_RELEVANT_MILLIS
    }
}

/// Milliseconds from `ours` to `theirs`.
fn difference(theirs: SystemTime, ours: SystemTime) -> i64 {
    let millis = |duration: Duration| i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
    match theirs.duration_since(ours) {
        Ok(ahead) => millis(ahead),
        Err(behind) => -millis(behind.duration()),
    }
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use super::*;

    /// Tue, 02 Jan 2024 03:04:05 GMT
    const THEIRS: Duration = Duration::from_secs(1_704_164_645);

    fn headers(lines: &[(&str, &str)]) -> Headers {
        let mut headers = Headers::new();
        for (name, value) in lines {
            headers.push(name, value);
        }
        headers
    }

    fn dated() -> Headers {
        headers(&[("date", "Tue, 02 Jan 2024 03:04:05 GMT")])
    }

    #[test]
    fn skew_is_measured_at_the_middle_of_the_attempt() {
        for (sent, received, ahead) in [(-3_600, -3_590, 3_595_000), (3_600, 3_601, -3_600_500), (-5, 5, 0)] {
            let at = |offset: i64| UNIX_EPOCH + Duration::from_secs(THEIRS.as_secs().checked_add_signed(offset).unwrap());
            let skew = Skew::default();
            let notable = skew.learn(&dated(), at(sent), at(received), 0, false);
            assert_eq!((skew.millis(), notable), (ahead, ahead != 0));
            let corrected = Skew::applied(at(sent), skew.millis());
            let off = difference(UNIX_EPOCH + THEIRS, corrected).unsigned_abs();
            assert!(off <= 5_000, "{off} ms off");
        }
    }

    #[test]
    fn corrected_clock_resets_the_skew() {
        let skew = Skew::default();
        let ours = UNIX_EPOCH + THEIRS;
        assert!(skew.learn(
            &dated(),
            ours - Duration::from_secs(3_600),
            ours - Duration::from_secs(3_600),
            0,
            false
        ));
        assert_eq!(skew.millis(), 3_600_000);
        // The system clock was corrected meanwhile, so the offset is wrong now.
        assert!(skew.learn(&dated(), ours, ours, 3_600_000, false));
        assert_eq!(skew.millis(), 0);
    }

    #[test]
    fn unusable_date_headers_are_ignored() {
        let ours = UNIX_EPOCH;
        let skew = Skew::default();
        for useless in [
            headers(&[("date", "Tue, 02 Jan 2024 03:04:05 GMT"), ("age", "0")]),
            headers(&[("date", "yesterday")]),
            headers(&[]),
        ] {
            assert!(!skew.learn(&useless, ours, ours, 0, false));
            assert_eq!(skew.millis(), 0);
        }
        // A tolerated difference is stored, but is no reason for a retry.
        let near = UNIX_EPOCH + THEIRS - Duration::from_secs(59);
        assert!(!skew.learn(&dated(), near, near, 0, false));
        assert_eq!(skew.millis(), 59_000);
    }

    #[test]
    fn skew_has_a_bound() {
        let theirs = UNIX_EPOCH + THEIRS;
        let learned = |ours: SystemTime, is_remote_plain_http| {
            let skew = Skew::default();
            let notable = skew.learn(&dated(), ours, ours, 0, is_remote_plain_http);
            assert_eq!(notable, skew.millis() != 0);
            notable
        };
        let day = Duration::from_secs(86_400);
        for (off, exposed, otherwise) in [
            (day, true, true),
            (2 * day, false, true),
            (365 * day, false, true),
            (366 * day, false, false),
        ] {
            for ours in [theirs - off, theirs + off] {
                assert_eq!((learned(ours, true), learned(ours, false)), (exposed, otherwise), "{off:?}");
            }
        }
    }

    #[test]
    fn extreme_times_do_not_panic() {
        assert_eq!(Skew::applied(UNIX_EPOCH, 0), UNIX_EPOCH);
        for millis in [i64::MIN, i64::MAX] {
            let _ = Skew::applied(UNIX_EPOCH, millis);
        }
    }
}
