//! Quotas, and the rate limit that keeps a client within them.
//!
//! The service counts the calls of an account, over all its programs, and rejects calls above the
//! quota. By default a client stays within the documented quotas: excess calls are queued, not
//! rejected. Calls within the quota are never delayed. [`RateLimit`] lists the settings.
//!
//! # How it counts
//!
//! In a sliding window, as the service does. With a quota of `n` calls per second, `n` calls can go
//! out at once, and the next one goes out one second after the first of them. A call counts from
//! the latest moment at which the service may have counted it: when its response arrives, or 250 ms
//! after it was sent, whichever comes first. So a slow or uneven network never puts more calls into
//! one second of the service than allowed. The cost: with calls of 50 ms, a client that is never
//! idle reaches 95 % of the quota.
//!
//! Queued calls go out in their order of arrival. A dropped call gives its place to those behind
//! it. A call that would have to wait beyond its deadline fails at once, with a [`RateLimitError`]
//! that contains the delay.
//!
//! Each attempt counts, retries too.

mod documented_quota;
mod error;
mod limiter;
mod rate_limiter;
mod sliding_window;

use std::sync::Arc;

pub use self::documented_quota::Quota;
pub use self::error::RateLimitError;
pub(crate) use self::limiter::Limiter;
pub use self::rate_limiter::{LimitedCall, RateLimiter};
pub(crate) use self::sliding_window::Permit;
use crate::config_error::ConfigError;

/// The rate limit of a client, shared by its clones.
///
/// | | |
/// |---|---|
/// | [`RateLimit::quota`] | the documented quota of each action; the default |
/// | [`RateLimit::share`] | a share of it: `0.25` in each of four processes of one account; `2.0` if the quotas of the account were doubled |
/// | [`RateLimit::disabled`] | none: the service rejects calls above the quota, and they are retried like other throttled calls |
/// | [`RateLimit::custom`] | your own limiter, for example one that several machines share |
///
/// The limit is on by default: a call that it delays would be rejected by the service, and a
/// rejected call costs at least a second. If your account has a higher quota, set
/// [`share`](Self::share).
#[derive(Clone, Debug)]
#[must_use]
pub struct RateLimit(Mode);

#[derive(Clone, Debug)]
enum Mode {
    Off,
    Share(f64),
    Custom(Arc<dyn RateLimiter>),
}

impl RateLimit {
    /// The documented quota of each action.
    pub const fn quota() -> Self {
        Self::share(1.0)
    }

    /// A share of the documented quota of each action: less than 1 for one of several processes of
    /// an account, more than 1 for an account with a higher quota. Must be a finite number greater
    /// than 0.
    pub const fn share(share: f64) -> Self {
        Self(Mode::Share(share))
    }

    /// No rate limit.
    pub const fn disabled() -> Self {
        Self(Mode::Off)
    }

    /// Your own limiter.
    pub fn custom(limiter: impl RateLimiter + 'static) -> Self {
        Self(Mode::Custom(Arc::new(limiter)))
    }

    pub(crate) fn limiter(self) -> Result<Limiter, ConfigError> {
        match self.0 {
            Mode::Off => Ok(Limiter::Off),
            Mode::Custom(limiter) => Ok(Limiter::Custom(limiter)),
            Mode::Share(share) if share > 0.0 && share.is_finite() => Ok(Limiter::share(share)),
            Mode::Share(share) => Err(ConfigError::new(format!(
                "the share of the rate limit is {share}; it must be a finite number greater than 0"
            ))),
        }
    }
}

impl Default for RateLimit {
    fn default() -> Self {
        Self::quota()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::BoxFuture;

    #[test]
    fn share_must_be_positive_and_finite() {
        for share in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            let error = RateLimit::share(share).limiter().unwrap_err();
            assert!(error.to_string().contains("share"), "{error}");
        }
        assert!(RateLimit::default().limiter().is_ok());
    }

    #[derive(Debug)]
    struct Custom;

    impl RateLimiter for Custom {
        fn acquire<'a>(&'a self, _: LimitedCall) -> BoxFuture<'a, Result<(), RateLimitError>> {
            Box::pin(std::future::ready(Ok(())))
        }
    }

    #[test]
    fn limiters_show_their_mode() {
        for (limit, shown) in [
            (RateLimit::disabled(), "off"),
            (RateLimit::quota(), "quota × 1"),
            (RateLimit::share(0.5), "quota × 0.5"),
            (RateLimit::custom(Custom), "Custom"),
        ] {
            assert_eq!(format!("{:?}", limit.limiter().unwrap()), shown);
        }
    }
}
