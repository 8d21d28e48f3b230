//! Virtual time.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::test_alarms::TestAlarms;
use crate::clock::{Clock, Nonce, Nonces, Timer};
use crate::transport::BoxFuture;

/// 2024-01-01T00:00:00Z
const BEGIN: Duration = Duration::from_secs(1_704_067_200);

/// An upper limit, far beyond any test, so that times can be represented.
const LONGEST: Duration = Duration::from_secs(100 * 365 * 24 * 3600);

/// Virtual time. It starts at 2024-01-01T00:00:00Z and stands still until something waits; then it
/// jumps to the end of the delay.
///
/// Of several concurrent delays, each ends as soon as it is polled, and time never goes back.
/// Clones share the time.
///
/// It does not jump for timeouts around work outside the mock, such as your own credentials
/// provider. Such work may take any real time, until other delays move the virtual time to the
/// timeout. Work that never ends is dropped after that timeout in real time (by default 30 s for a
/// call), and the virtual time jumps there.
#[derive(Clone, Debug)]
pub struct TestTime {
    start: Instant,
    /// Nanoseconds.
    passed: Arc<AtomicU64>,
    alarms: Arc<TestAlarms>,
}

impl TestTime {
    /// Virtual time since the start.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        Duration::from_nanos(self.passed.load(Ordering::SeqCst))
    }

    /// Advances the time.
    pub fn advance(&self, by: Duration) {
        self.jump(self.elapsed().saturating_add(by));
    }

    fn jump(&self, to: Duration) {
        let nanos = u64::try_from(to.min(LONGEST).as_nanos()).unwrap_or(u64::MAX);
        if self.passed.fetch_max(nanos, Ordering::SeqCst) < nanos {
            self.alarms.ring();
        }
    }
}

impl Default for TestTime {
    fn default() -> Self {
        Self {
            start: Instant::now(),
            passed: Arc::default(),
            alarms: Arc::default(),
        }
    }
}

impl Clock for TestTime {
    fn now(&self) -> SystemTime {
        UNIX_EPOCH + BEGIN + self.elapsed()
    }

    fn monotonic(&self) -> Instant {
        Timer::now(self)
    }
}

impl Timer for TestTime {
    fn now(&self) -> Instant {
        self.start.checked_add(self.elapsed()).unwrap_or(self.start)
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        let end = self.elapsed().saturating_add(duration);
        Box::pin(async move { self.jump(end) })
    }

    fn alarm(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(Sleep::new(self, duration))
    }
}

/// Ends when virtual or real time has passed the end.
struct Sleep<'a> {
    time: &'a TestTime,
    end: Duration,
    real_end: Option<Instant>,
    number: Option<u64>,
}

impl<'a> Sleep<'a> {
    fn new(time: &'a TestTime, duration: Duration) -> Self {
        Self {
            time,
            end: time.elapsed().saturating_add(duration),
            real_end: Instant::now().checked_add(duration),
            number: None,
        }
    }

    fn is_over(&self) -> bool {
        if self.real_end.is_some_and(|end| end <= Instant::now()) {
            // Wakes tasks that wait in this time.
            self.time.jump(self.end);
            return true;
        }
        self.time.elapsed() >= self.end
    }
}

impl Future for Sleep<'_> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        // Set before the check, so that no jump is missed.
        let number = self.time.alarms.set(self.number, context.waker(), self.real_end);
        self.number = Some(number);
        if self.is_over() { Poll::Ready(()) } else { Poll::Pending }
    }
}

impl Drop for Sleep<'_> {
    fn drop(&mut self) {
        if let Some(number) = self.number {
            self.time.alarms.remove(number);
        }
    }
}

/// Nonces that are the same in each run.
#[derive(Debug, Default)]
pub(super) struct TestNonces(AtomicU64);

impl Nonces for TestNonces {
    fn next(&self) -> Nonce {
        Nonce::new(u128::from(self.0.fetch_add(1, Ordering::Relaxed)) + 1)
    }
}
