//! The deadline of a call.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::{Duration, Instant};

use super::Timer;

/// The moment at which a call ends, whatever it is doing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline<'a> {
    timer: &'a dyn Timer,
    at: Instant,
    timeout: Duration,
}

impl<'a> Deadline<'a> {
    /// `timeout` from now, or the far future if the clock cannot represent that.
    pub(crate) fn after(timeout: Duration, timer: &'a dyn Timer) -> Self {
        const FAR: Duration = Duration::from_secs(365 * 24 * 3600);
        let now = timer.now();
        let at = now.checked_add(timeout).or_else(|| now.checked_add(FAR)).unwrap_or(now);
        Self { timer, at, timeout }
    }

    pub(crate) fn timer(&self) -> &'a dyn Timer {
        self.timer
    }

    /// The timeout of the call.
    pub(crate) fn timeout(&self) -> Duration {
        self.timeout
    }

    /// Time until the deadline.
    pub(crate) fn time_left(&self) -> Duration {
        self.at.saturating_duration_since(self.timer.now())
    }

    /// Waits for `future` until the deadline; `None` if the deadline has passed first. An alarm is
    /// set only if `future` is not ready at once.
    pub(crate) async fn wait_for<F: Future>(&self, future: F) -> Option<F::Output> {
        let mut future = pin!(future);
        let mut alarm = None;
        poll_fn(|cx| {
            if let Poll::Ready(output) = future.as_mut().poll(cx) {
                return Poll::Ready(Some(output));
            }
            let alarm = alarm.get_or_insert_with(|| self.timer.alarm(self.time_left()));
            alarm.as_mut().poll(cx).map(|()| None)
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::BoxFuture;

    #[derive(Debug)]
    struct StandingTimer(Instant);

    impl Timer for StandingTimer {
        fn now(&self) -> Instant {
            self.0
        }

        fn sleep(&self, _: Duration) -> BoxFuture<'_, ()> {
            Box::pin(std::future::pending())
        }
    }

    #[test]
    fn endless_timeout_ends_in_a_year() {
        let timer = StandingTimer(Instant::now());
        let deadline = Deadline::after(Duration::MAX, &timer);
        assert_eq!(deadline.time_left(), Duration::from_secs(31_536_000));
        assert_eq!(deadline.timeout(), Duration::MAX);
    }
}
