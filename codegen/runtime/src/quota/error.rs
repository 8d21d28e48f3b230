//! Why a call was not let out.

use std::fmt;
use std::time::Duration;

use super::Quota;

/// Why the rate limit of a client did not let a call out. Nothing was sent.
#[derive(Debug)]
pub struct RateLimitError {
    message: String,
    wait: Option<Duration>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl RateLimitError {
    /// A limiter that can't do its work. `message` says what happened.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            wait: None,
            source: None,
        }
    }

    /// The turn of a call comes only in `wait`, and the call has `time_left`.
    #[must_use]
    pub fn too_long(wait: Duration, time_left: Duration) -> Self {
        Self {
            wait: Some(wait),
            ..Self::new(format!(
                "the rate limit has no room for {}, and {} are left for the call",
                seconds(wait),
                seconds(time_left)
            ))
        }
    }

    /// Adds the error underneath.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The time for the call was over before its turn came.
    pub(super) fn late(timeout: Duration) -> Self {
        Self::new(format!("the rate limit had no room within {}", seconds(timeout)))
    }

    pub(super) fn because_of(mut self, quota: Quota, share: f64) -> Self {
        let share = if share.total_cmp(&1.0).is_eq() {
            String::new()
        } else {
            format!(" × {share}")
        };
        self.message
            .push_str(&format!(" (quota: {quota}{share}; `rate_limit` of the client sets it)"));
        self
    }

    /// How long the call would have had to wait at least, if that is known.
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
