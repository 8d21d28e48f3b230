//! The retry budget, shared by the clones of a client.

use std::sync::atomic::{AtomicU32, Ordering};

use super::RetryClass;

/// Tokens of a full budget and the cost of a retry, as in the AWS SDKs. They allow 35 retries in a
/// row after failures and 100 after throttling.
const CAPACITY: u32 = 500;
const TRANSIENT_COST: u32 = 14;
const THROTTLING_COST: u32 = 5;
/// Tokens added by a success without a retry.
const SUCCESS_REFUND: u32 = 1;

/// A token bucket. A retry takes tokens before its delay; if it succeeds, they are given back.
#[derive(Debug)]
pub(crate) struct Budget(AtomicU32);

impl Budget {
    pub(crate) const fn new() -> Self {
        Self(AtomicU32::new(CAPACITY))
    }

    /// Takes the cost of a retry after `retry_class`. `None` if too few tokens are left.
    pub(crate) fn try_take(&self, retry_class: RetryClass) -> Option<u32> {
        let cost = match retry_class {
            RetryClass::Throttled { .. } => THROTTLING_COST,
            _ => TRANSIENT_COST,
        };
        self.0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(cost))
            .is_ok()
            .then_some(cost)
    }

    /// Gives back the cost of the last retry after a success, or one token if there was no retry.
    pub(crate) fn refund(&self, taken: Option<u32>) {
        // A full budget is not written to, so that calls on many cores do not contend for it.
        if self.0.load(Ordering::Relaxed) != CAPACITY {
            let amount = taken.unwrap_or(SUCCESS_REFUND);
            // The closure never returns `None`.
            let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                Some(left.saturating_add(amount).min(CAPACITY))
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
    fn budget_stops_retries_of_failing_service() {
        for (retry_class, repetitions) in [
            (RetryClass::TRANSIENT, 35),
            (RetryClass::NotSent, 35),
            (RetryClass::Throttled { retry_after: None }, 100),
        ] {
            let budget = Budget::new();
            let allowed = (0..1_000).take_while(|_| budget.try_take(retry_class).is_some()).count();
            assert_eq!(allowed, repetitions, "{retry_class:?}");
            // Successes let it try again, a few times.
            for _ in 0..TRANSIENT_COST {
                budget.refund(None);
            }
            assert!(budget.try_take(retry_class).is_some());
        }
    }

    #[test]
    fn successful_retry_costs_nothing() {
        let budget = Budget::new();
        for _ in 0..1_000 {
            let taken = budget.try_take(RetryClass::TRANSIENT).unwrap();
            budget.refund(Some(taken));
        }
        assert_eq!(budget.tokens(), CAPACITY);
    }

    proptest! {
        #[test]
        fn budget_stays_within_its_limits(steps in prop::collection::vec((any::<bool>(), any::<bool>()), 0..2_000)) {
            let budget = Budget::new();
            let mut taken = Vec::new();
            let mut balance = i64::from(CAPACITY);
            for (throttled, give) in steps {
                if give {
                    let amount = taken.pop();
                    budget.refund(amount);
                    balance = (balance + i64::from(amount.unwrap_or(SUCCESS_REFUND))).min(i64::from(CAPACITY));
                } else {
                    let retry_class = if throttled { RetryClass::Throttled { retry_after: None } } else { RetryClass::TRANSIENT };
                    if let Some(cost) = budget.try_take(retry_class) {
                        balance -= i64::from(cost);
                        taken.push(cost);
                    }
                }
                prop_assert!(budget.tokens() <= CAPACITY);
                prop_assert_eq!(i64::from(budget.tokens()), balance);
            }
        }
    }
}
