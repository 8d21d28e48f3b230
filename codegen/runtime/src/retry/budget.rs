//! The retry budget, shared by the clones of a client.

use std::sync::atomic::{AtomicU32, Ordering};

use super::Fault;

/// Tokens of a full budget and the cost of a retry, as in the AWS SDKs (standard mode 2.1). They
/// allow 35 retries in a row after failures and 100 after throttling.
const FULL: u32 = 500;
const TRANSIENT_COST: u32 = 14;
const THROTTLING_COST: u32 = 5;
/// Tokens that a call gives back if it succeeded without a retry.
const SUCCESS: u32 = 1;

/// A token bucket. A retry takes tokens before its delay; if it succeeds, they are given back.
#[derive(Debug)]
pub(crate) struct Budget(AtomicU32);

impl Budget {
    pub(crate) const fn new() -> Self {
        Self(AtomicU32::new(FULL))
    }

    /// Takes the cost of a retry after `fault`. `None` if too few tokens are left.
    pub(crate) fn try_take(&self, fault: Fault) -> Option<u32> {
        let cost = match fault {
            Fault::Throttled { .. } => THROTTLING_COST,
            _ => TRANSIENT_COST,
        };
        self.0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(cost))
            .is_ok()
            .then_some(cost)
    }

    /// Gives back the cost of the last retry after a success, or one token if there was no retry.
    pub(crate) fn give_back(&self, taken: Option<u32>) {
        // A full budget is not written to, so that calls on many cores do not contend for it.
        if self.0.load(Ordering::Relaxed) < FULL {
            let amount = taken.unwrap_or(SUCCESS);
            // The closure never returns `None`.
            let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                Some(left.saturating_add(amount).min(FULL))
            });
        }
    }

    #[cfg(test)]
    pub(crate) fn tokens(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_failing_service_is_soon_left_alone() {
        for (fault, repetitions) in [
            (Fault::TRANSIENT, 35),
            (Fault::Unsent, 35),
            (Fault::Throttled { retry_after: None }, 100),
        ] {
            let budget = Budget::new();
            let allowed = (0..1_000).take_while(|_| budget.try_take(fault).is_some()).count();
            assert_eq!(allowed, repetitions, "{fault:?}");
            // Successes let it try again, a few times.
            for _ in 0..TRANSIENT_COST {
                budget.give_back(None);
            }
            assert!(budget.try_take(fault).is_some());
        }
    }

    #[test]
    fn a_repetition_that_helped_costs_nothing() {
        let budget = Budget::new();
        for _ in 0..1_000 {
            let taken = budget.try_take(Fault::TRANSIENT).unwrap();
            budget.give_back(Some(taken));
        }
        assert_eq!(budget.tokens(), FULL);
    }

    proptest! {
        #[test]
        fn it_is_never_overdrawn_nor_overfull(steps in prop::collection::vec((any::<bool>(), any::<bool>()), 0..2_000)) {
            let budget = Budget::new();
            let mut taken = Vec::new();
            let mut balance = i64::from(FULL);
            for (throttled, give) in steps {
                if give {
                    let amount = taken.pop();
                    budget.give_back(amount);
                    balance = (balance + i64::from(amount.unwrap_or(SUCCESS))).min(i64::from(FULL));
                } else {
                    let fault = if throttled { Fault::Throttled { retry_after: None } } else { Fault::TRANSIENT };
                    if let Some(cost) = budget.try_take(fault) {
                        balance -= i64::from(cost);
                        taken.push(cost);
                    }
                }
                prop_assert!(budget.tokens() <= FULL);
                prop_assert_eq!(i64::from(budget.tokens()), balance);
            }
        }
    }
}
