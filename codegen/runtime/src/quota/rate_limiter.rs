//! The trait for rate limiters of programs.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::{Quota, RateLimitError};
use crate::transport::BoxFuture;

/// Your own rate limiter, for limits that several machines share or that are not documented.
pub trait RateLimiter: Send + Sync + fmt::Debug {
    /// Waits until `call` may be sent. Called before each attempt, even if the action has no
    /// documented quota.
    ///
    /// The client drops the future at the deadline of the call. If you know earlier that the delay
    /// is too long, return [`RateLimitError::too_long`].
    ///
    /// # Errors
    /// The call fails with this error and nothing is sent.
    fn acquire<'a>(&'a self, call: LimitedCall) -> BoxFuture<'a, Result<(), RateLimitError>>;
}

/// A limiter that several clients share.
impl<L: RateLimiter + ?Sized> RateLimiter for Arc<L> {
    fn acquire<'a>(&'a self, call: LimitedCall) -> BoxFuture<'a, Result<(), RateLimitError>> {
        (**self).acquire(call)
    }
}

/// A call that is about to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LimitedCall {
    /// Wire name of the action.
    pub action: &'static str,
    /// Its documented quota.
    pub quota: Option<Quota>,
    /// Time until the deadline of the call.
    pub time_left: Duration,
}

impl LimitedCall {
    /// A call, for tests of a limiter.
    #[must_use]
    pub const fn new(action: &'static str, quota: Option<Quota>, time_left: Duration) -> Self {
        Self { action, quota, time_left }
    }
}
