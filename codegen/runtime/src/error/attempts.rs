//! How often a call was attempted, and why not once more.

use std::fmt;

/// Why a call that failed was not attempted once more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StopReason {
    /// Another attempt would have failed as the last one did.
    Permanent,
    /// The service may have carried the call out, and the action is not idempotent: a second call could take effect twice.
    NotIdempotent,
    /// All attempts that [`RetryConfig`](crate::retry::RetryConfig) allows were made.
    MaxAttempts,
    /// The time for the call was over, or would have been before another attempt.
    Deadline,
    /// Too many calls of this client fail: its budget of repetitions is used up, until calls succeed again.
    RetryBudget,
    /// The rate limit of the client had no room for another attempt in time.
    RateLimit,
    /// An interceptor forbade another attempt.
    Vetoed,
}

/// How often a call was attempted, and why not once more.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attempts {
    pub(crate) made: u32,
    pub(crate) stop: StopReason,
}

impl Attempts {
    /// Nothing was sent.
    pub(crate) const NONE: Self = Self {
        made: 0,
        stop: StopReason::Permanent,
    };
}

impl fmt::Display for Attempts {
    /// Nothing, if there is nothing to say that the error does not say itself.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reason = match self.stop {
            StopReason::Permanent => "",
            StopReason::NotIdempotent => "; not repeated, since the action is not idempotent and may have taken effect",
            StopReason::MaxAttempts => ", which is the limit",
            StopReason::Deadline => "; no time was left for another",
            StopReason::RetryBudget => "; not repeated, since too many calls of this client fail",
            StopReason::RateLimit => "; the rate limit had no room for another in time",
            StopReason::Vetoed => "; an interceptor forbade another",
        };
        match self.made {
            0 => Ok(()),
            1 if reason.is_empty() => Ok(()),
            1 => write!(f, " (after 1 attempt{reason})"),
            made => write!(f, " (after {made} attempts{reason})"),
        }
    }
}
