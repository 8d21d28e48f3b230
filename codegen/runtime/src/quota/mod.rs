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

mod error;
mod limiter;
mod window;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

pub use self::error::RateLimitError;
pub(crate) use self::limiter::{Limiter, Permit};
use crate::config::ConfigError;
use crate::transport::BoxFuture;

/// How many calls of an action one account may make in a span of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Quota {
    calls: u32,
    per: Duration,
}

impl Quota {
    /// `calls` in any second.
    #[must_use]
    pub const fn per_second(calls: u32) -> Self {
        Self::per(calls, 1)
    }

    /// `calls` in any minute.
    #[must_use]
    pub const fn per_minute(calls: u32) -> Self {
        Self::per(calls, 60)
    }

    /// `calls` in any hour.
    #[must_use]
    pub const fn per_hour(calls: u32) -> Self {
        Self::per(calls, 60 * 60)
    }

    /// `calls` in any 24 hours.
    #[must_use]
    pub const fn per_day(calls: u32) -> Self {
        Self::per(calls, 24 * 60 * 60)
    }

    const fn per(calls: u32, seconds: u64) -> Self {
        Self {
            calls,
            per: Duration::from_secs(seconds),
        }
    }

    /// How many calls.
    #[must_use]
    pub const fn calls(&self) -> u32 {
        self.calls
    }

    /// In how long a time.
    #[must_use]
    pub const fn span(&self) -> Duration {
        self.per
    }
}

impl fmt::Display for Quota {
    /// `120 calls a second`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.calls == 1 { "" } else { "s" };
        let span = match self.per.as_secs() {
            1 => "a second",
            60 => "a minute",
            3_600 => "an hour",
            _ => "a day",
        };
        write!(f, "{} call{plural} {span}", self.calls)
    }
}

/// How a client limits the rate of its own calls. Clones of the client share the limit.
///
/// | | |
/// |---|---|
/// | [`RateLimit::quota`] | the documented quota of each action; the default |
/// | [`RateLimit::share`] | a part of it: `0.25` in each of four processes of one account; `2.0` if the account's quotas were doubled |
/// | [`RateLimit::off`] | none: calls above the quota are refused by the service, and repeated like other refused calls |
/// | [`RateLimit::by`] | a limiter of your own, which several machines can share |
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
    pub const fn off() -> Self {
        Self(Mode::Off)
    }

    /// A limiter of your own.
    pub fn by(limiter: impl RateLimiter + 'static) -> Self {
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

/// A rate limiter of your own: for a limit that several machines share, or for limits that the spec does not know.
pub trait RateLimiter: Send + Sync + fmt::Debug {
    /// Waits until `call` may be sent. Asked before each attempt, whether or not the action has a documented quota.
    ///
    /// The client drops the future when the time for the call is over; an implementation that knows earlier returns
    /// [`RateLimitError::too_long`].
    ///
    /// # Errors
    /// The error becomes that of the call, which is not sent.
    fn acquire<'a>(&'a self, call: LimitedCall) -> BoxFuture<'a, Result<(), RateLimitError>>;
}

/// A limiter that several clients share.
impl<L: RateLimiter + ?Sized> RateLimiter for Arc<L> {
    fn acquire<'a>(&'a self, call: LimitedCall) -> BoxFuture<'a, Result<(), RateLimitError>> {
        (**self).acquire(call)
    }
}

/// A call that asks for its turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LimitedCall {
    /// Wire name of the action.
    pub action: &'static str,
    /// Its documented quota.
    pub quota: Option<Quota>,
    /// Time that is left for the call.
    pub time_left: Duration,
}

impl LimitedCall {
    /// A call, as the client would make it; for tests of a limiter.
    #[must_use]
    pub const fn new(action: &'static str, quota: Option<Quota>, time_left: Duration) -> Self {
        Self { action, quota, time_left }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quota_reads_like_a_sentence() {
        for (quota, text) in [
            (Quota::per_second(120), "120 calls a second"),
            (Quota::per_minute(1), "1 call a minute"),
            (Quota::per_hour(0), "0 calls an hour"),
            (Quota::per_day(200_000), "200000 calls a day"),
        ] {
            assert_eq!(quota.to_string(), text);
        }
    }

    #[test]
    fn a_share_is_more_than_nothing() {
        for share in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            let error = RateLimit::share(share).limiter().unwrap_err();
            assert!(error.to_string().contains("share"), "{error}");
        }
        assert!(RateLimit::default().limiter().is_ok());
    }
}
