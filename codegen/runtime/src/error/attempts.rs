//! Number of attempts, and why there was no further one.

use std::fmt;

/// Why a failed call was not retried (again).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StopReason {
    /// A retry would fail in the same way, or the credentials provider has already retried.
    Permanent,
    /// The call may have taken effect and the action is not idempotent, so a retry could take
    /// effect twice.
    NotIdempotent,
    /// The limit of attempts in [`RetryConfig`](crate::retry::RetryConfig) is reached.
    MaxAttempts,
    /// The timeout of the call has expired, or would before the next attempt.
    Deadline,
    /// The retry budget of the client is used up, since too many of its calls fail. Successful
    /// calls refill it.
    RetryBudget,
    /// The rate limit of the client allows no further attempt in time.
    RateLimit,
    /// An interceptor vetoed the next attempt.
    Vetoed,
}

/// Number of attempts, and why there was no further one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attempts {
    pub(crate) count: u32,
    pub(crate) stop: StopReason,
}

impl Attempts {
    /// Nothing was sent.
    pub(crate) const NONE: Self = Self {
        count: 0,
        stop: StopReason::Permanent,
    };
}

impl fmt::Display for Attempts {
    /// Empty if it adds nothing to the error message.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reason = match self.stop {
            StopReason::Permanent => "",
            StopReason::NotIdempotent => "; not retried: the action is not idempotent and may have taken effect",
            StopReason::MaxAttempts => ", which is the limit",
            StopReason::Deadline => "; no time left for another attempt",
            StopReason::RetryBudget => "; not retried: the retry budget of the client is used up",
            StopReason::RateLimit => "; the rate limit left no time for another attempt",
            StopReason::Vetoed => "; an interceptor stopped the next attempt",
        };
        match self.count {
            0 => Ok(()),
            1 if reason.is_empty() => Ok(()),
            1 => write!(f, " (after 1 attempt{reason})"),
            count => write!(f, " (after {count} attempts{reason})"),
        }
    }
}
