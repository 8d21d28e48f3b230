//! Random numbers from the standard library. Not for cryptography.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};

/// 64 random bits, for the start of nonces and the seed of delays. Not for cryptography.
///
/// The keys of a hash map are the only source of randomness in the standard library. It draws 128
/// bits from the operating system for the first map of a thread and increments them for the next
/// one; the keyed hash (SipHash) turns them into unrelated numbers. A crate for random numbers
/// would use the same source, and would add itself and `libc` to the dependencies of users.
pub(crate) fn seed() -> u64 {
    RandomState::new().hash_one(())
}

/// Random numbers for delays (SplitMix64). They only spread clients in time, so it is enough that
/// each client has another seed.
#[derive(Debug)]
pub(crate) struct Random(AtomicU64);

impl Random {
    pub(crate) fn new() -> Self {
        Self::seeded(seed())
    }

    pub(crate) const fn seeded(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }

    /// A number of at least 0 and less than 1.
    pub(crate) fn fraction(&self) -> f64 {
        const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
        let mut z = self.0.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        // 32 bits are exact in an `f64`, and more precise than any timer.
        f64::from(u32::try_from(z >> 32).unwrap_or_default()) / 4_294_967_296.0
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::Random;

    #[test]
    fn seeds_differ_within_and_between_threads() {
        let threads: Vec<_> = (0..8)
            .map(|_| std::thread::spawn(|| (0..100).map(|_| super::seed()).collect::<Vec<_>>()))
            .collect();
        let drawn: HashSet<_> = threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect();
        assert_eq!(drawn.len(), 800);
    }

    #[test]
    fn numbers_are_those_of_splitmix64() {
        let random = Random::seeded(0);
        // The upper halves of the first numbers of the reference implementation with the seed 0.
        for upper in [0xe220_a839_u32, 0x6e78_9e6a, 0x06c4_5d18] {
            assert_eq!(random.fraction().to_bits(), (f64::from(upper) / 4_294_967_296.0).to_bits());
        }
    }

    #[test]
    fn random_numbers_are_uniform() {
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
