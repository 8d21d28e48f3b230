//! What a rate limiter of the user's own implements.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::{Quota, RateLimitError};
use crate::transport::BoxFuture;

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
