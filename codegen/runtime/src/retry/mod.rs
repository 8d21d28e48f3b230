//! Retries: which failed attempts are retried, how often, and after which delay.
//!
//! A failed attempt is retried if that is safe and may help:
//!
//! | what happened | retried | first delay, at most |
//! |---|---|---|
//! | the service throttled the call | always: it had no effect | 1 s |
//! | no connection was made | always: it had no effect | 50 ms |
//! | server error (5xx or 408), broken connection, truncated response, timeout | if the action is idempotent | 50 ms |
//! | the date was rejected, and the response shows that the local clock is wrong | once, with a corrected date | none |
//! | the credentials were rejected as expired, and the provider has new ones | once, with the new ones | none |
//! | anything else | never | |
//!
//! A call is throttled if its code says so, if its status is 429, or if a 4xx has the header
//! `x-acs-retry-after`. If the response has that header (milliseconds) or `retry-after` (seconds or
//! a date), its delay is added. It never changes whether a call may have taken effect.
//!
//! The delay is random between 0 and a limit ("full jitter"). The limit doubles with each retry, up
//! to 20 s. Each attempt is signed anew with the current credentials. The timeout of the call
//! covers all attempts and delays; a retry for which no time is left is not made.
//!
//! Clones of a client share a retry budget: each retry takes tokens from it, each success gives
//! some back. While most calls fail, few are retried, so that retries do not overload a failing
//! service.

mod budget;
mod retry_class;
#[cfg(test)]
mod tests;

use std::time::Duration;

pub(crate) use self::budget::Budget;
pub(crate) use self::retry_class::RetryClass;

/// Retry settings: the number of attempts, and the delays between them.
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
    /// Three attempts. The first delay is at most 1 s after throttling and at most 50 ms after
    /// other failures; the limit doubles with each retry, up to 20 s.
    pub const fn standard() -> Self {
        Self {
            max_attempts: 3,
            initial_throttling_backoff: Duration::from_secs(1),
            initial_backoff: Duration::from_millis(50),
            max_backoff: Duration::from_secs(20),
        }
    }

    /// No retries: one attempt.
    pub const fn disabled() -> Self {
        Self::standard().with_max_attempts(1)
    }

    /// Number of attempts, including the first one. Default: 3. 0 is treated as 1.
    pub const fn with_max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = if attempts == 0 { 1 } else { attempts };
        self
    }

    /// Limit of the first delay after throttling. Default: 1 s.
    pub const fn with_initial_throttling_backoff(mut self, base: Duration) -> Self {
        self.initial_throttling_backoff = base;
        self
    }

    /// Limit of the first delay after other failures. Default: 50 ms.
    pub const fn with_initial_backoff(mut self, base: Duration) -> Self {
        self.initial_backoff = base;
        self
    }

    /// Limit of every delay, including those that the service asks for. Default: 20 s.
    pub const fn with_max_backoff(mut self, max: Duration) -> Self {
        self.max_backoff = max;
        self
    }

    /// Whether another attempt is allowed after `attempts`.
    pub(crate) const fn allows_more(&self, attempts: u32) -> bool {
        attempts < self.max_attempts
    }

    /// The delay after attempt number `attempt`, counted from 1. `random` is between 0 and 1.
    ///
    /// Delay = `retry_after` + random part, at most `max_backoff`. The random part keeps clients
    /// from retrying at the same moment.
    pub(crate) fn delay(&self, attempt: u32, retry_class: RetryClass, random: f64) -> Duration {
        let (base, retry_after) = match retry_class {
            RetryClass::Clock | RetryClass::Credentials => return Duration::ZERO,
            RetryClass::Throttled { retry_after } => (self.initial_throttling_backoff, retry_after.unwrap_or_default()),
            RetryClass::Transient { retry_after } => (self.initial_backoff, retry_after.unwrap_or_default()),
            RetryClass::Permanent | RetryClass::NotSent => (self.initial_backoff, Duration::ZERO),
        };
        let doubled = base.saturating_mul(2_u32.saturating_pow(attempt.saturating_sub(1)));
        let jitter = doubled.min(self.max_backoff).mul_f64(random.clamp(0.0, 1.0));
        retry_after.saturating_add(jitter).min(self.max_backoff)
    }
}

impl Default for RetryConfig {
    fn default() -> Self {
        Self::standard()
    }
}
