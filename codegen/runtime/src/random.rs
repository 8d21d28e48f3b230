//! Random numbers, from the standard library alone. Not for keys.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};

/// 64 bits that spread callers apart: the beginning of nonces, the seed of waits. Not for keys.
///
/// The keys of a hash map are the one thing random in the standard library. It draws 128 bits from the operating system for the first map
/// of a thread and counts on from there for the next; the keyed hash (SipHash) makes unrelated numbers of that. A crate for randomness
/// would ask the same source, and cost its users that crate and `libc`.
pub(crate) fn seed() -> u64 {
    RandomState::new().hash_one(())
}

/// Draws numbers for the waits (SplitMix64). They spread callers in time and protect nothing, so a seed that differs from client to
/// client is enough.
#[derive(Debug)]
pub(crate) struct Random(AtomicU64);

impl Random {
    pub(crate) fn new() -> Self {
        Self::seeded(seed())
    }

    pub(crate) const fn seeded(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }

    /// A number from 0 up to, but without, 1.
    pub(crate) fn fraction(&self) -> f64 {
        const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
        let mut z = self.0.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        // 32 bits are exact in an f64, and finer than any timer.
        f64::from(u32::try_from(z >> 32).unwrap_or_default()) / 4_294_967_296.0
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::Random;

    #[test]
    fn seeds_differ_within_a_thread_and_between_threads() {
        let threads: Vec<_> = (0..8)
            .map(|_| std::thread::spawn(|| (0..100).map(|_| super::seed()).collect::<Vec<_>>()))
            .collect();
        let drawn: HashSet<_> = threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect();
        assert_eq!(drawn.len(), 800);
    }

    #[test]
    fn drawn_numbers_fill_the_range_evenly() {
        let random = Random::seeded(7);
        let mut tenths = [0_u32; 10];
        for _ in 0..10_000 {
            let drawn = random.fraction();
            assert!((0.0..1.0).contains(&drawn), "{drawn}");
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 9")]
            let tenth = (drawn * 10.0) as usize;
            tenths[tenth] += 1;
        }
        assert!(tenths.iter().all(|count| (850..1_150).contains(count)), "{tenths:?}");
        assert_ne!(Random::new().fraction().to_bits(), Random::new().fraction().to_bits());
    }
}
