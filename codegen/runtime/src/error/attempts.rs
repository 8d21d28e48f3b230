//! Number of attempts, and why there was no further one.

use std::fmt;

/// Why a failed call was not retried (again).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StopReason {
    /// A retry would fail in the same way.
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
            StopReason::Deadline => "; no time left for another",
            StopReason::RetryBudget => "; not retried: too many calls of this client fail",
            StopReason::RateLimit => "; the rate limit allows no other in time",
            StopReason::Vetoed => "; an interceptor vetoed another",
        };
        match self.count {
            0 => Ok(()),
            1 if reason.is_empty() => Ok(()),
            1 => write!(f, " (after 1 attempt{reason})"),
            count => write!(f, " (after {count} attempts{reason})"),
        }
    }
}
