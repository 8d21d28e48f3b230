//! The same work for each of many things, on all cores.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Items that a thread takes at a time: few enough that no thread is left alone at the end, enough that taking costs nothing.
const SHARE: usize = 16;

/// Does `work` for each item, and keeps the order.
pub(crate) fn map<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let shares: Vec<&[T]> = items.chunks(SHARE).collect();
    let next = AtomicUsize::new(0);
    let mut done: Vec<(usize, Vec<R>)> = on_all_cores(shares.len(), || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            match shares.get(at) {
                Some(share) => done.push((at, share.iter().map(&work).collect())),
                None => return done,
            }
        }
    })
    .into_iter()
    .flatten()
    .collect();
    done.sort_unstable_by_key(|(at, _)| *at);
    done.into_iter().flat_map(|(_, results)| results).collect()
}

/// Does `work` for each item, in the order of the items but not waiting for one another, until one fails.
///
/// # Errors
/// An error of `work`. If it fails for several, any of them.
pub(crate) fn try_each<T: Sync, E: Send>(items: &[T], work: impl Fn(&T) -> Result<(), E> + Sync) -> Result<(), E> {
    let next = AtomicUsize::new(0);
    let outcomes = on_all_cores(items.len(), || {
        while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
            if let Err(error) = work(item) {
                // Nothing is left to take for the others.
                next.store(items.len(), Ordering::Relaxed);
                return Err(error);
            }
        }
        Ok(())
    });
    outcomes.into_iter().collect()
}

/// Runs `work` on as many threads as there are cores, but on no more than `most`; this thread is one of them.
fn on_all_cores<R: Send>(most: usize, work: impl Fn() -> R + Sync) -> Vec<R> {
    let threads = thread::available_parallelism().map_or(1, usize::from).min(most);
    thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(&work)).collect();
        let mut results = vec![work()];
        for other in others {
            results.push(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        results
    })
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::{map, try_each};

    #[test]
    fn results_stand_in_the_order_of_the_items() {
        for count in [0, 1, 15, 16, 17, 1_000] {
            let items: Vec<usize> = (0..count).collect();
            let doubled: Vec<usize> = items.iter().map(|item| item * 2).collect();
            assert_eq!(map(&items, |item| item * 2), doubled);
        }
    }

    #[test]
    fn an_error_ends_the_work() {
        let items: Vec<usize> = (0..100_000).collect();
        let seen = AtomicUsize::new(0);
        let outcome = try_each(&items, |&item| {
            seen.fetch_add(1, Ordering::Relaxed);
            if item == 10 { Err("ten") } else { Ok(()) }
        });
        assert_eq!(outcome, Err("ten"));
        assert!(seen.into_inner() < items.len());

        let seen = AtomicUsize::new(0);
        assert_eq!(
            try_each(&items, |_| {
                seen.fetch_add(1, Ordering::Relaxed);
                Ok::<(), ()>(())
            }),
            Ok(())
        );
        assert_eq!(seen.into_inner(), items.len());
    }
}
