//! Time and uniqueness, as traits, so that a test decides both.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

/// Tells the time.
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

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn nonces_are_hexadecimal_and_never_repeat() {
        let nonces = CountedNonces::new().unwrap();
        let other = CountedNonces::new().unwrap();
        let drawn: HashSet<_> = (0..1000).flat_map(|_| [nonces.next(), other.next()]).collect();
        assert_eq!(drawn.len(), 2000);
        assert!(
            drawn
                .iter()
                .all(|nonce| nonce.as_str().len() == 32 && nonce.as_str().bytes().all(|b| b.is_ascii_hexdigit()))
        );
        assert_eq!(
            Nonce::new(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef).as_str(),
            "0123456789abcdef0123456789abcdef"
        );
    }

    #[test]
    fn the_counter_goes_round_without_a_panic() {
        let nonces = CountedNonces {
            prefix: 1,
            next: AtomicU64::new(u64::MAX),
        };
        assert_eq!(nonces.next().as_str(), "0000000000000001ffffffffffffffff");
        assert_eq!(nonces.next().as_str(), "00000000000000010000000000000000");
    }
}
