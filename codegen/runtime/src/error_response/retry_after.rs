//! How long the service asks its callers to wait.

use std::time::{Duration, SystemTime};

use crate::time::parse_http_date;
use crate::transport::{Headers, HttpResponse};

/// How long the service asks the caller to wait before the next attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RetryAfter {
    pub(crate) delay: Duration,
    /// Whether the gateway sent its own header, which it does for throttled calls.
    pub(crate) is_from_gateway: bool,
}

impl RetryAfter {
    /// Reads `x-acs-retry-after` (milliseconds), or else the standard `retry-after` (seconds, or a
    /// date). Zero is ignored, as in the official SDKs. `now` is the local time, which is used if
    /// the response has no date.
    pub(crate) fn read(response: &HttpResponse, now: SystemTime) -> Option<Self> {
        let headers = &response.headers;
        let gateway = headers.get("x-acs-retry-after").and_then(|text| text.trim().parse().ok());
        let gateway = gateway.map(Duration::from_millis).filter(|delay| !delay.is_zero());
        let standard = || standard(headers, now).filter(|delay| !delay.is_zero() && response.status >= 400);
        Some(Self {
            delay: gateway.or_else(standard)?,
            is_from_gateway: gateway.is_some(),
        })
    }
}

fn standard(headers: &Headers, now: SystemTime) -> Option<Duration> {
    let text = headers.get("retry-after")?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = parse_http_date(text).ok()?;
    let now = headers.get("date").and_then(|date| parse_http_date(date).ok()).unwrap_or(now);
    until.duration_since(now).ok()
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use super::*;

    fn read(status: u16, lines: &[(&str, &str)]) -> Option<(u64, bool)> {
        let mut headers = Headers::new();
        lines.iter().for_each(|(name, value)| headers.push(name, value));
        // Tue, 02 Jan 2024 03:04:05 GMT
        let now = UNIX_EPOCH + Duration::from_secs(1_704_164_645);
        let read = RetryAfter::read(&HttpResponse::new(status, headers, Vec::new()), now);
        read.map(|after| (u64::try_from(after.delay.as_millis()).unwrap(), after.is_from_gateway))
    }

    #[test]
    fn both_retry_after_headers_are_read() {
        assert_eq!(read(400, &[("x-acs-retry-after", " 1500 ")]), Some((1_500, true)));
        assert_eq!(read(429, &[("retry-after", "2")]), Some((2_000, false)));
        let both = [("retry-after", "2"), ("x-acs-retry-after", "30")];
        assert_eq!(read(429, &both), Some((30, true)));
        let zero = [("retry-after", "2"), ("x-acs-retry-after", "0")];
        assert_eq!(read(429, &zero), Some((2_000, false)));
    }

    #[test]
    fn retry_date_is_relative_to_the_response_date() {
        let until = ("retry-after", "Tue, 02 Jan 2024 03:04:15 GMT");
        assert_eq!(read(503, &[until]), Some((10_000, false)));
        assert_eq!(read(503, &[until, ("date", "Tue, 02 Jan 2024 03:04:12 GMT")]), Some((3_000, false)));
        assert_eq!(read(503, &[until, ("date", "soon")]), Some((10_000, false)));
        assert_eq!(read(503, &[until, ("date", "Tue, 02 Jan 2024 03:04:16 GMT")]), None);
    }

    #[test]
    fn empty_retry_after_is_ignored() {
        for useless in ["", "0", "-1", "1.5", "soon", "99999999999999999999999", "Tue, 02 Jan 2024"] {
            assert_eq!(read(503, &[("retry-after", useless)]), None, "{useless}");
            assert_eq!(read(503, &[("x-acs-retry-after", useless)]), None, "{useless}");
        }
        // A redirect or a success has other uses for it.
        assert_eq!(read(301, &[("retry-after", "2")]), None);
    }
}
