//! The rate limit of a client, in each of its modes.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::sliding_window::{Permit, Window};
use super::{LimitedCall, Quota, RateLimitError, RateLimiter};
use crate::clock::Deadline;

/// The rate limit of a client and its clones.
pub(crate) enum Limiter {
    Off,
    Share(Windows),
    Custom(Arc<dyn RateLimiter>),
}

impl Limiter {
    pub(crate) fn share(share: f64) -> Self {
        Self::Share(Windows {
            share,
            by_action: Mutex::default(),
        })
    }

    /// Waits until a call of `action` may be sent. Call [`Permit::response_arrived`] when the
    /// response arrives.
    pub(crate) async fn acquire(
        &self,
        action: &'static str,
        quota: Option<Quota>,
        deadline: &Deadline<'_>,
    ) -> Result<Option<Permit>, RateLimitError> {
        match (self, quota) {
            (Self::Share(windows), Some(quota)) => windows.acquire(action, quota, deadline).await,
            (Self::Off, _) | (Self::Share(_), None) => Ok(None),
            (Self::Custom(limiter), quota) => {
                let turn = limiter.acquire(LimitedCall::new(action, quota, deadline.time_left()));
                let timed_out = || Err(RateLimitError::timed_out(deadline.timeout()));
                deadline.wait_for(turn).await.unwrap_or_else(timed_out).map(|()| None)
            }
        }
    }
}

impl fmt::Debug for Limiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Off => f.write_str("off"),
            Self::Share(windows) => write!(f, "quota × {}", windows.share),
            Self::Custom(limiter) => limiter.fmt(f),
        }
    }
}

/// The windows of the actions that were called.
pub(crate) struct Windows {
    share: f64,
    by_action: Mutex<HashMap<&'static str, Option<Arc<Window>>>>,
}

impl Windows {
    async fn acquire(&self, action: &'static str, quota: Quota, deadline: &Deadline<'_>) -> Result<Option<Permit>, RateLimitError> {
        let Some(window) = self.window(action, quota) else {
            return Ok(None);
        };
        let timer = deadline.timer();
        if let Some(permit) = window.try_acquire(timer.now()) {
            return Ok(Some(permit));
        }
        let time_left = deadline.time_left();
        let turn = window
            .queue(timer, time_left)
            .map_err(|wait| RateLimitError::too_long(wait, time_left).with_quota(quota, self.share))?;
        let permit = deadline.wait_for(turn).await;
        permit
            .map(Some)
            .ok_or_else(|| RateLimitError::timed_out(deadline.timeout()).with_quota(quota, self.share))
    }

    fn window(&self, action: &'static str, quota: Quota) -> Option<Arc<Window>> {
        let mut windows = self.by_action.lock().unwrap_or_else(PoisonError::into_inner);
        let new_window = || window_size_and_span(quota, self.share).map(|(size, span)| Arc::new(Window::new(size, span)));
        windows.entry(action).or_insert_with(new_window).clone()
    }
}

/// Number of calls and length of the window for a share of `quota`. `None` for a quota of 0: a
/// mistake in the spec, so no limit applies.
fn window_size_and_span(quota: Quota, share: f64) -> Option<(usize, Duration)> {
    const LONGEST: Duration = Duration::from_secs(10 * 365 * 24 * 3600);
    if quota.calls() == 0 {
        return None;
    }
    // Rounded down, so that all shares together never exceed the quota. Adding 1e-9 corrects
    // floating-point errors: 0.29 of 100 calls must be 29.
    let calls = f64::from(quota.calls()) * share + 1e-9;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "never negative; a value too large for usize means no limit"
    )]
    let size = calls as usize;
    if size == 0 {
        let span = quota.span().as_secs_f64() / calls;
        return Some((1, Duration::try_from_secs_f64(span).unwrap_or(LONGEST).min(LONGEST)));
    }
    Some((size, quota.span()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_never_exceed_the_quota() {
        let second = Duration::from_secs(1);
        for (calls, share, size, span) in [
            (120, 1.0, 120, second),
            (120, 0.25, 30, second),
            (100, 0.29, 29, second),
            (10, 0.3, 3, second),
            (10, 0.25, 2, second),
            (120, 2.0, 240, second),
            (5, 0.1, 1, 2 * second),
        ] {
            let (got, length) = window_size_and_span(Quota::per_second(calls), share).unwrap();
            assert_eq!(got, size, "{calls} × {share}");
            assert!(length.abs_diff(span) < Duration::from_micros(1), "{calls} × {share}: {length:?}");
        }
        let day = Quota::per_day(200_000);
        assert_eq!(window_size_and_span(day, 0.5), Some((100_000, Duration::from_secs(86_400))));
        assert_eq!(window_size_and_span(Quota::per_second(0), 1.0), None);
        for odd in [f64::MIN_POSITIVE, f64::MAX] {
            assert!(window_size_and_span(day, odd).is_some());
        }
        let ten_years = Duration::from_secs(315_360_000);
        assert_eq!(window_size_and_span(day, f64::MIN_POSITIVE), Some((1, ten_years)));
    }
}
