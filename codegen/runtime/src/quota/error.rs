//! Errors of the rate limit.

use std::fmt;
use std::time::Duration;

use super::Quota;

/// The rate limit of the client did not allow the call. Nothing was sent.
#[derive(Debug)]
pub struct RateLimitError {
    message: String,
    wait: Option<Duration>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl RateLimitError {
    /// A failure of the limiter itself. `message` describes it.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            wait: None,
            source: None,
        }
    }

    /// The call would be delayed by `wait` but has only `time_left`.
    #[must_use]
    pub fn too_long(wait: Duration, time_left: Duration) -> Self {
        Self {
            wait: Some(wait),
            ..Self::new(format!(
                "the rate limit would delay the call by {}; only {} are left until the deadline",
                seconds(wait),
                seconds(time_left)
            ))
        }
    }

    /// Adds the underlying error.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The call timed out in the queue.
    pub(super) fn timed_out(timeout: Duration) -> Self {
        Self::new(format!("the rate limit did not allow the call within {}", seconds(timeout)))
    }

    pub(super) fn with_quota(mut self, quota: Quota, share: f64) -> Self {
        let share = if share.total_cmp(&1.0).is_eq() {
            String::new()
        } else {
            format!(" × {share}")
        };
        self.message
            .push_str(&format!(" (quota: {quota}{share}; change it with `ClientBuilder::rate_limit`)"));
        self
    }

    /// The delay that the call would have needed at least, if known.
    #[must_use]
    pub fn wait(&self) -> Option<Duration> {
        self.wait
    }
}

/// `12.3 s`
fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}

impl fmt::Display for RateLimitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for RateLimitError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use super::*;

    #[test]
    fn errors_name_the_delay_and_the_quota() {
        let (wait, left) = (Duration::from_millis(12_300), Duration::from_secs(2));
        let error = RateLimitError::too_long(wait, left).with_quota(Quota::per_second(120), 0.25);
        assert_eq!(error.wait(), Some(wait));
        assert_eq!(
            error.to_string(),
            "the rate limit would delay the call by 12.3 s; only 2.0 s are left until the deadline \
             (quota: 120 calls a second × 0.25; change it with `ClientBuilder::rate_limit`)"
        );
        let error = RateLimitError::timed_out(left).with_quota(Quota::per_second(120), 1.0);
        assert_eq!(error.wait(), None);
        assert_eq!(
            error.to_string(),
            "the rate limit did not allow the call within 2.0 s \
             (quota: 120 calls a second; change it with `ClientBuilder::rate_limit`)"
        );
    }

    #[test]
    fn rate_limit_error_keeps_its_source() {
        let error = RateLimitError::new("no limiter");
        assert!(error.source().is_none());
        let error = error.with_source("it is down");
        assert_eq!(
            (error.to_string(), error.source().unwrap().to_string()),
            ("no limiter".into(), "it is down".into())
        );
    }
}
