//! How long a server keeps a connection.

use std::time::Duration;

use http::{HeaderMap, StatusCode};

/// A server counts from the moment at which it sent the response, and closes between two checks. A
/// request that meets the close on its way is lost, so we close earlier.
const MARGIN: Duration = Duration::from_secs(1);

/// How long the connection of this response may wait for another request; `None` if the server does
/// not say.
pub(super) fn reuse(status: StatusCode, headers: &HeaderMap) -> Option<Duration> {
    // Whatever is wrong with the server, or with what is between, another connection may lead to
    // one that works.
    if status.is_server_error() || status == StatusCode::REQUEST_TIMEOUT {
        return Some(Duration::ZERO);
    }
    let mut reuse: Option<Duration> = None;
    for value in headers.get_all("keep-alive") {
        for hint in value.to_str().unwrap_or_default().split(',') {
            let Some((name, value)) = hint.split_once('=') else { continue };
            // What is not a number says nothing.
            let Ok(value) = value.trim().trim_matches('"').parse::<u64>() else {
                continue;
            };
            let name = name.trim();
            let hint = if name.eq_ignore_ascii_case("timeout") {
                Duration::from_secs(value).saturating_sub(MARGIN)
            } else if name.eq_ignore_ascii_case("max") && value == 0 {
                Duration::ZERO
            } else {
                continue;
            };
            reuse = Some(reuse.map_or(hint, |reuse| reuse.min(hint)));
        }
    }
    reuse
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn of(hints: &[&'static str]) -> Option<u64> {
        let mut headers = HeaderMap::new();
        for hint in hints {
            headers.append("keep-alive", HeaderValue::from_str(hint).unwrap());
        }
        reuse(StatusCode::OK, &headers).map(|reuse| reuse.as_secs())
    }

    #[test]
    fn keep_alive_hint_is_read_with_a_margin() {
        for (hints, seconds) in [
            (&[][..], None),
            (&["timeout=1, max=100"], Some(0)),
            (&["max=100,Timeout = 15"], Some(14)),
            (&["timeout=\"5\""], Some(4)),
            (&["timeout=60", "timeout=5"], Some(4)),
            (&["timeout=5, max=0"], Some(0)),
            (&["timeout=0"], Some(0)),
            (&["max=1"], None),
            (&["timeout=18446744073709551615"], Some(u64::MAX - 1)),
            (&["timeout=18446744073709551616"], None),
            (&["timeout=-1, timeout=soon, timeout, =, 300, \u{e4}"], None),
        ] {
            assert_eq!(of(hints), seconds, "{hints:?}");
        }
    }

    #[test]
    fn server_errors_end_the_connection() {
        for status in [408, 500, 502, 503, 504, 599] {
            let status = StatusCode::from_u16(status).unwrap();
            assert_eq!(reuse(status, &HeaderMap::new()), Some(Duration::ZERO), "{status}");
        }
        for status in [200, 400, 404, 429] {
            let status = StatusCode::from_u16(status).unwrap();
            assert_eq!(reuse(status, &HeaderMap::new()), None, "{status}");
        }
    }
}
