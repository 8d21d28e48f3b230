//! Which failed attempts are repeated, how often, and after which waits.
//!
//! An attempt is repeated if that may help and can do no harm:
//!
//! | what happened | repeated | first wait, at most |
//! |---|---|---|
//! | the service throttled the call | always: it was not carried out | 1 s, after what `x-acs-retry-after` asks for |
//! | no connection was made | always: it was not carried out | 50 ms |
//! | a fault of the service (5xx), a connection or an answer that broke off, no answer in time | if the action is idempotent | 50 ms |
//! | the date was refused, and the answer shows that the clock here is off | once, with a corrected date | none |
//! | the credentials were refused as expired, and the provider has others | once, with the others | none |
//! | anything else | never | |
//!
//! A wait is drawn evenly between nothing and its bound ("full jitter"), which doubles from one wait to the next up to 20 s. Each attempt
//! is signed anew, with the credentials of the moment. The timeout of the call covers all of it: where no time is left for another
//! attempt, none is waited for.
//!
//! Clones of a client share a budget of repetitions: each takes some of it, each success gives some back. While a service fails most
//! calls, few are repeated, so that the client does not add to its trouble.

mod budget;
mod fault;
#[cfg(test)]
mod tests;

use std::time::Duration;

pub(crate) use self::budget::Budget;
pub(crate) use self::fault::Fault;

/// How often a call is attempted, and how long it waits between two attempts.
///
/// ```
/// use std::time::Duration;
/// use aliyun_runtime::retry::RetryConfig;
///
/// let patient = RetryConfig::standard().with_max_attempts(5).with_max_backoff(Duration::from_secs(60));
/// let none = RetryConfig::disabled();
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct RetryConfig {
    max_attempts: u32,
    initial_throttling_backoff: Duration,
    initial_backoff: Duration,
    max_backoff: Duration,
}

impl RetryConfig {
    /// Three attempts; waits that begin with up to 1 s when the service throttles and with up to 50 ms after other faults, double from
    /// one to the next, and never exceed 20 s.
    pub const fn standard() -> Self {
        Self {
            max_attempts: 3,
            initial_throttling_backoff: Duration::from_secs(1),
            initial_backoff: Duration::from_millis(50),
            max_backoff: Duration::from_secs(20),
        }
    }

    /// One attempt, whatever happens.
    pub const fn disabled() -> Self {
        Self::standard().with_max_attempts(1)
    }

    /// How many attempts are made at most, the first one included (3). None is as good as one.
    pub const fn with_max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = if attempts == 0 { 1 } else { attempts };
        self
    }

    /// Bound of the first wait when the service throttles (1 s).
    pub const fn with_initial_throttling_backoff(mut self, base: Duration) -> Self {
        self.initial_throttling_backoff = base;
        self
    }

    /// Bound of the first wait after other faults (50 ms).
    pub const fn with_initial_backoff(mut self, base: Duration) -> Self {
        self.initial_backoff = base;
        self
    }

    /// Bound of every wait (20 s), also of one that the service asks for.
    pub const fn with_max_backoff(mut self, longest: Duration) -> Self {
        self.max_backoff = longest;
        self
    }

    /// Whether another attempt is allowed after this many.
    pub(crate) const fn allows_more(&self, attempts: u32) -> bool {
        attempts < self.max_attempts
    }

    /// The wait after attempt number `attempt`, counted from 1. `random` is drawn evenly from 0 to 1.
    ///
    /// What the service asks for is never cut short, but for the bound of every wait; the drawn part comes on top of it, so that
    /// callers who were all told the same do not all come back at once.
    pub(crate) fn wait(&self, attempt: u32, fault: Fault, random: f64) -> Duration {
        let (base, asked_for) = match fault {
            Fault::Clock | Fault::Credentials => return Duration::ZERO,
            Fault::Throttled { retry_after } => (self.initial_throttling_backoff, retry_after.unwrap_or_default()),
            Fault::Permanent | Fault::Unsent | Fault::Transient => (self.initial_backoff, Duration::ZERO),
        };
        let doubled = base.saturating_mul(2_u32.saturating_pow(attempt.saturating_sub(1)));
        let drawn = doubled.min(self.max_backoff).mul_f64(random.clamp(0.0, 1.0));
        asked_for.saturating_add(drawn).min(self.max_backoff)
    }
}

impl Default for RetryConfig {
    fn default() -> Self {
        Self::standard()
    }
}
