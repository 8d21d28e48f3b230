//! Nonces, which make each request unique.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use super::{Clock, SystemClock};
use crate::codec::hex_digits;
use crate::random;

/// A nonce: 32 lowercase hexadecimal digits, as in the official SDKs.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Nonce([u8; 32]);

impl Nonce {
    /// The nonce with this value.
    #[must_use]
    pub fn new(value: u128) -> Self {
        let mut digits = [0; 32];
        hex_digits(&value.to_be_bytes(), &mut digits);
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

/// Generates nonces that never repeat.
pub trait Nonces: Send + Sync + fmt::Debug {
    /// A new nonce.
    fn next(&self) -> Nonce;
}

/// Nonces made of a random number, the time and a counter.
///
/// A nonce must be unique within the service's window of 15 minutes; it need not be secret, since
/// the signature protects it. So no random number is drawn for each call. The low 64 bits are a
/// counter with a random start: the nonces of one client always differ. The high 64 bits are the
/// nanoseconds since 1970, shifted by a random number: nonces of two clients are equal only if all
/// 128 bits are. The time is included for copies of a process (`fork`, or a virtual machine resumed
/// twice from one snapshot), which share the random numbers and the counter. Two copies would have
/// to create their n-th nonce in the same nanosecond. In that case the service rejects one of the
/// two calls with `SignatureNonceUsed`, and it is retried with its next nonce.
#[derive(Debug)]
pub struct CountedNonces {
    clock: Arc<dyn Clock>,
    shift: u64,
    next: AtomicU64,
}

impl CountedNonces {
    /// Draws the random numbers. The time is that of the system.
    #[must_use]
    pub fn new() -> Self {
        Self::with_clock(Arc::new(SystemClock))
    }

    /// The same with the time of another clock.
    #[must_use]
    pub fn with_clock(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            shift: random::seed(),
            next: AtomicU64::new(random::seed()),
        }
    }

    /// The nonce for `count` at `time`.
    fn nonce_for(&self, time: SystemTime, count: u64) -> Nonce {
        let elapsed = time.duration_since(UNIX_EPOCH).unwrap_or_default();
        // Both may wrap around; they only need to differ.
        let nanoseconds = elapsed
            .as_secs()
            .wrapping_mul(1_000_000_000)
            .wrapping_add(u64::from(elapsed.subsec_nanos()));
        Nonce::new((u128::from(self.shift.wrapping_add(nanoseconds)) << 64) + u128::from(count))
    }
}

impl Default for CountedNonces {
    fn default() -> Self {
        Self::new()
    }
}

impl Nonces for CountedNonces {
    fn next(&self) -> Nonce {
        self.nonce_for(self.clock.now(), self.next.fetch_add(1, Ordering::Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::time::Duration;

    use super::*;

    #[test]
    fn nonces_are_hexadecimal_and_unique() {
        let nonces = CountedNonces::new();
        let other = CountedNonces::new();
        let drawn: HashSet<_> = (0..1000).flat_map(|_| [nonces.next(), other.next()]).collect();
        assert_eq!(drawn.len(), 2000);
        assert!(
            drawn
                .iter()
                .all(|nonce| nonce.as_str().len() == 32 && nonce.as_str().bytes().all(|b| b.is_ascii_hexdigit()))
        );
        let nonce = Nonce::new(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef);
        assert_eq!(nonce.as_str(), "0123456789abcdef0123456789abcdef");
        assert_eq!(format!("{nonce:?}"), nonce.as_str());
    }

    fn counted(shift: u64, next: u64) -> CountedNonces {
        CountedNonces {
            shift,
            next: AtomicU64::new(next),
            ..CountedNonces::new()
        }
    }

    #[test]
    fn nonce_counter_and_time_overflow_without_panic() {
        let nonces = counted(u64::MAX, u64::MAX);
        assert_eq!(
            nonces.nonce_for(UNIX_EPOCH + Duration::from_nanos(2), 7).as_str(),
            "00000000000000010000000000000007"
        );
        assert_ne!(nonces.next(), nonces.next());
        assert_eq!(nonces.next.load(Ordering::Relaxed), 1);
        let _ = nonces.nonce_for(UNIX_EPOCH - Duration::from_secs(1), 0);
        let _ = nonces.nonce_for(UNIX_EPOCH + Duration::from_secs(1 << 40), 0);
    }

    #[test]
    fn nonce_time_comes_from_the_clock() {
        #[derive(Debug)]
        struct FixedClock;
        impl Clock for FixedClock {
            fn now(&self) -> SystemTime {
                UNIX_EPOCH + Duration::from_nanos(2)
            }
        }
        let nonces = CountedNonces {
            clock: Arc::new(FixedClock),
            ..counted(5, 6)
        };
        assert_eq!(nonces.next().as_str(), "00000000000000070000000000000006");
        assert_eq!(nonces.next().as_str(), "00000000000000070000000000000007");
    }

    #[test]
    fn nonces_differ_by_time_and_counter() {
        let (parent, child) = (counted(5, 6), counted(5, 6));
        let time = UNIX_EPOCH + Duration::new(1_700_000_000, 1);
        assert_ne!(parent.nonce_for(time, 6), child.nonce_for(time + Duration::from_nanos(1), 6));
        assert_ne!(parent.nonce_for(time, 6), parent.nonce_for(time, 7));
    }
}
