//! Time, waiting and uniqueness, as traits, so that a test decides all three.

mod deadline;
mod nonce;
mod skew;

use std::fmt;
use std::time::{Duration, Instant, SystemTime};

pub(crate) use self::deadline::Deadline;
pub use self::nonce::{CountedNonces, Nonce, Nonces};
pub(crate) use self::skew::Skew;
use crate::config_error::ConfigError;
use crate::transport::BoxFuture;

/// Tells the time of day, which signatures carry.
pub trait Clock: Send + Sync + fmt::Debug {
    /// The time now.
    fn now(&self) -> SystemTime;
}

/// The clock of the system.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }
}

/// Waits, and measures how long: deadlines, the waits between two attempts and the rate limit go by it.
///
/// Apart from [`Clock`], since the time of day can be set back and forth. With the feature `http`, [`TokioTimer`] is the one that
/// ships; a client on another runtime brings its own:
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
    /// A moment of a clock that is never set back.
    fn now(&self) -> Instant {
        Instant::now()
    }

    /// Ends when `duration` has passed, not before. Dropping the future ends the wait and leaves nothing behind.
    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()>;

    /// Ends when `duration` has passed, like [`sleep`](Self::sleep), but is there to bound other work and seldom waited for to its end.
    ///
    /// As it stands here, it is `sleep`. Only a timer whose time passes because somebody waits has to tell the two apart.
    fn alarm(&self, duration: Duration) -> BoxFuture<'_, ()> {
        self.sleep(duration)
    }

    /// Says whether it can wait where it is called from. Asked at the beginning of each call, so that a program on the wrong runtime
    /// learns it from its first call and not from the first one that has to wait.
    ///
    /// # Errors
    /// Says what is missing. As it stands here, nothing is.
    fn check(&self) -> Result<(), ConfigError> {
        Ok(())
    }
}

/// The timer of tokio. It needs a runtime with time enabled, as `#[tokio::main]` and `Builder::enable_all` make it. Outside of a runtime
/// calls fail with an error; in one without time tokio panics, as a program can't ask a runtime what it has.
#[cfg(feature = "http")]
#[derive(Clone, Copy, Debug, Default)]
pub struct TokioTimer;

#[cfg(feature = "http")]
impl Timer for TokioTimer {
    fn now(&self) -> Instant {
        // Stands still in a test that pauses tokio's time.
        tokio::time::Instant::now().into_std()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(duration))
    }

    fn check(&self) -> Result<(), ConfigError> {
        match tokio::runtime::Handle::try_current() {
            Ok(_) => Ok(()),
            Err(_) => Err(ConfigError::new(
                "the timer that ships needs a tokio runtime; call inside one, or give the client a `timer` of your own",
            )),
        }
    }
}
