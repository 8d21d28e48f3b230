//! How often an action may be called, and the rate limit that keeps a client to it.
//!
//! The service counts the calls of an account, of all its programs together, and refuses those above the quota. A client keeps to the
//! documented quotas by itself unless told otherwise: it lets a call wait for its turn rather than have it refused. Calls below the quota
//! never wait. See [`RateLimit`] for what can be set.
//!
//! # How it counts
//!
//! In a sliding window, as the service does: of `quota` calls a second, the next one goes out when the first one of them is a second old,
//! so that a burst up to the quota goes out at once. A call counts from when the service may have seen it last, which is when its answer
//! came (or a quarter of a second after it was sent, whichever is first), so that neither a slow network nor an uneven one puts more calls
//! into one second of the service than it allows. What that costs: where a call takes 50 ms, a client that is never idle reaches 95 % of
//! the quota.
//!
//! Calls that wait go out in the order in which they came. One that is dropped gives up its place to those behind it. One whose turn can't
//! come before its deadline fails at once, with a [`RateLimitError`] that says how long it would have waited.
//!
//! Each attempt counts, also one that repeats another.

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

/// How a client limits the rate of its own calls. Clones of the client share the limit.
///
/// | | |
/// |---|---|
/// | [`RateLimit::quota`] | the documented quota of each action; the default |
/// | [`RateLimit::share`] | a part of it: `0.25` in each of four processes of one account; `2.0` if the account's quotas were doubled |
/// | [`RateLimit::disabled`] | none: calls above the quota are refused by the service, and repeated like other refused calls |
/// | [`RateLimit::custom`] | a limiter of your own, which several machines can share |
///
/// The limit is on by default since the other way round does not help anybody: what it holds back, the service would refuse, and a refused
/// call costs its caller a second or more. A quota that was raised for an account is the exception; say so with [`share`](Self::share).
#[derive(Clone, Debug)]
#[must_use]
pub struct RateLimit(Mode);

#[derive(Clone, Debug)]
enum Mode {
    Off,
    Share(f64),
    Own(Arc<dyn RateLimiter>),
}

impl RateLimit {
    /// The documented quota of each action.
    pub const fn quota() -> Self {
        Self::share(1.0)
    }

    /// A part of the documented quota of each action, for one of several processes that share an account, or a multiple of it, for an
    /// account with higher quotas. More than zero.
    pub const fn share(share: f64) -> Self {
        Self(Mode::Share(share))
    }

    /// No limit.
    pub const fn disabled() -> Self {
        Self(Mode::Off)
    }

    /// A limiter of your own.
    pub fn custom(limiter: impl RateLimiter + 'static) -> Self {
        Self(Mode::Own(Arc::new(limiter)))
    }

    pub(crate) fn limiter(self) -> Result<Limiter, ConfigError> {
        match self.0 {
            Mode::Off => Ok(Limiter::Off),
            Mode::Own(limiter) => Ok(Limiter::Own(limiter)),
            Mode::Share(share) if share > 0.0 && share.is_finite() => Ok(Limiter::share(share)),
            Mode::Share(share) => Err(ConfigError::new(format!(
                "the share of a rate limit is {share}; it has to be more than 0"
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

    #[test]
    fn a_share_is_more_than_nothing() {
        for share in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            let error = RateLimit::share(share).limiter().unwrap_err();
            assert!(error.to_string().contains("share"), "{error}");
        }
        assert!(RateLimit::default().limiter().is_ok());
    }
}
