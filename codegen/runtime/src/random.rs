//! Numbers that another process does not draw, from the standard library alone.

use std::hash::{BuildHasher as _, RandomState};

/// 64 bits that spread callers apart: the beginning of nonces, the seed of waits. Not for keys.
///
/// The keys of a hash map are the one thing random in the standard library. It draws 128 bits from the operating system for the first map
/// of a thread and counts on from there for the next; the keyed hash (SipHash) makes unrelated numbers of that. A crate for randomness
/// would ask the same source, and cost its users that crate and `libc`.
pub(crate) fn seed() -> u64 {
    RandomState::new().hash_one(())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    #[test]
    fn seeds_differ_within_a_thread_and_between_threads() {
        let threads: Vec<_> = (0..8)
            .map(|_| std::thread::spawn(|| (0..100).map(|_| super::seed()).collect::<Vec<_>>()))
            .collect();
        let drawn: HashSet<_> = threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect();
        assert_eq!(drawn.len(), 800);
    }
}
