//! Time, waiting and uniqueness, as traits, so that a test decides all three.

mod deadline;
mod skew;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime};

pub(crate) use self::deadline::Deadline;
pub(crate) use self::skew::Skew;
use crate::endpoint::ConfigError;
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

    /// Says whether it can wait where it is called from. Asked at the beginning of each call, so that a program on the wrong runtime
    /// learns it from its first call and not from the first one that has to wait.
    ///
    /// # Errors
    /// Says what is missing. As it stands here, nothing is.
    fn check(&self) -> Result<(), ConfigError> {
        Ok(())
    }
}

/// The timer of tokio. It needs a runtime with time enabled, as `#[tokio::main]` makes it.
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

/// A nonce: 32 lower-case hexadecimal digits, the form that the official SDKs send.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Nonce([u8; 32]);

impl Nonce {
    /// The nonce that writes `value`.
    #[must_use]
    pub fn new(value: u128) -> Self {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        let mut digits = [b'0'; 32];
        for (digit, byte) in digits.chunks_exact_mut(2).zip(value.to_be_bytes()) {
            digit[0] = HEX[usize::from(byte >> 4)];
            digit[1] = HEX[usize::from(byte & 15)];
        }
        Self(digits)
    }

    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Hexadecimal digits are ASCII.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Debug for Nonce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Makes nonces, each of them once.
pub trait Nonces: Send + Sync + fmt::Debug {
    /// A nonce that was not there before.
    fn next(&self) -> Nonce;
}

/// Nonces of 64 random bits, drawn once from the operating system, followed by a counter.
///
/// A nonce has to be unique within the service's window of 15 minutes, not secret: the signature keeps others from using it. Two
/// processes meet only if they draw the same 64 bits, for which a fleet would have to start billions of processes at once. A process
/// that forks after the first call shares its prefix with the child; make a new client there.
#[derive(Debug)]
pub struct CountedNonces {
    prefix: u64,
    next: AtomicU64,
}

impl CountedNonces {
    /// Draws a prefix.
    ///
    /// # Errors
    /// Fails where the operating system gives no randomness.
    pub fn new() -> Result<Self, RandomnessError> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).map_err(|error| RandomnessError(error.to_string()))?;
        let drawn = u128::from_ne_bytes(bytes);
        // The counter starts anywhere, so that a nonce does not tell how many calls were made. Both halves are taken as they are.
        #[expect(clippy::cast_possible_truncation, reason = "the low half is what is wanted")]
        Ok(Self {
            prefix: (drawn >> 64) as u64,
            next: AtomicU64::new(drawn as u64),
        })
    }
}

impl Nonces for CountedNonces {
    fn next(&self) -> Nonce {
        let count = self.next.fetch_add(1, Ordering::Relaxed);
        Nonce::new(u128::from(self.prefix) << 64 | u128::from(count))
    }
}

/// The operating system gave no randomness.
#[derive(Clone, Debug)]
pub struct RandomnessError(String);

impl fmt::Display for RandomnessError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the operating system gave no randomness: {}", self.0)
    }
}

impl std::error::Error for RandomnessError {}
