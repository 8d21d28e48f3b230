//! Clock, timer and nonces as traits, so that tests can control them.

mod deadline;
mod moment;
mod nonce;
mod skew;

use std::fmt;
use std::time::{Duration, Instant, SystemTime};

pub(crate) use self::deadline::Deadline;
pub(crate) use self::moment::Moment;
pub use self::nonce::{CountedNonces, Nonce, Nonces};
pub(crate) use self::skew::Skew;
use crate::config_error::ConfigError;
use crate::transport::BoxFuture;

/// The time of day, used for the dates in signatures.
pub trait Clock: Send + Sync + fmt::Debug {
    /// The current time.
    fn now(&self) -> SystemTime;

    /// The current moment of a monotonic clock, which measures how old credentials are. Only clocks
    /// with virtual time need to override the default, `Instant::now()`.
    fn monotonic(&self) -> Instant {
        Instant::now()
    }
}

/// The system clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }
}

/// Measures time and waits: used for deadlines, delays between attempts and the rate limit.
///
/// Separate from [`Clock`], since the time of day can jump. The feature `http` provides
/// [`TokioTimer`]; programs on another runtime implement the trait:
///
/// ```
/// # use std::time::Duration;
/// # use aliyun_runtime::{clock::Timer, transport::BoxFuture};
/// # mod other_runtime { pub async fn sleep(_: std::time::Duration) {} }
/// #[derive(Debug)]
/// struct OtherTimer;
///
/// impl Timer for OtherTimer {
///     fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
///         Box::pin(other_runtime::sleep(duration))
///     }
/// }
/// ```
pub trait Timer: Send + Sync + fmt::Debug {
    /// The current moment of a monotonic clock.
    fn now(&self) -> Instant {
        Instant::now()
    }

    /// Completes once `duration` has passed, never earlier. Dropping the future cancels the wait.
    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()>;

    /// Like [`sleep`](Self::sleep), but used as a timeout for other work, so it is rarely awaited
    /// to its end.
    ///
    /// The default calls `sleep`. Only timers with virtual time need to override it.
    fn alarm(&self, duration: Duration) -> BoxFuture<'_, ()> {
        self.sleep(duration)
    }

    /// Checks whether the timer works in the current context. Called at the start of each call, so
    /// that a program on the wrong runtime fails at its first call.
    ///
    /// # Errors
    /// If something is missing. The default returns `Ok`.
    fn check(&self) -> Result<(), ConfigError> {
        Ok(())
    }
}

/// The timer of tokio. It needs a tokio runtime with time enabled, as `#[tokio::main]` and
/// `Builder::enable_all` create it. Outside of a runtime, and in one without time, calls fail with
/// an error.
#[cfg(feature = "http")]
#[derive(Clone, Copy, Debug, Default)]
pub struct TokioTimer;

#[cfg(feature = "http")]
impl Timer for TokioTimer {
    fn now(&self) -> Instant {
        // Respects tokio's paused time in tests.
        tokio::time::Instant::now().into_std()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(duration))
    }

    fn check(&self) -> Result<(), ConfigError> {
        if tokio::runtime::Handle::try_current().is_err() {
            return Err(ConfigError::new(
                "`TokioTimer` needs a tokio runtime; make the call inside one, or set your own `timer` on the client",
            ));
        }
        // Tokio has no other way to ask. This sets no timer.
        std::panic::catch_unwind(|| drop(tokio::time::sleep(Duration::ZERO))).map_err(|_| {
            ConfigError::new("the tokio runtime has no time; build it with `enable_all`, or set your own `timer` on the client")
        })
    }
}

#[cfg(all(test, feature = "http"))]
mod tests {
    use super::{Timer as _, TokioTimer};

    #[test]
    fn the_timer_of_tokio_needs_a_runtime() {
        assert!(TokioTimer.check().unwrap_err().to_string().contains("tokio"));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async { TokioTimer.check() }).unwrap();
    }
}
