//! The budget of repetitions that clones of a client share.

use std::sync::atomic::{AtomicU32, Ordering};

use super::Fault;

/// What a client may spend on repetitions before successes refill it, and what they cost: the figures of the AWS SDKs (standard
/// mode 2.1). 35 repetitions in a row after faults, 100 after throttling.
const FULL: u32 = 500;
const TRANSIENT_COST: u32 = 14;
const THROTTLING_COST: u32 = 5;
/// What a call that needed no repetition gives back.
const SUCCESS: u32 = 1;

/// A token bucket: a repetition takes tokens before it waits, a success gives those of the call's last repetition back.
#[derive(Debug)]
pub(crate) struct Budget(AtomicU32);

impl Budget {
    pub(crate) const fn new() -> Self {
        Self(AtomicU32::new(FULL))
    }

    /// Takes what repeating after `fault` costs. `None`: not enough is left.
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

    /// Gives back for a success what its last repetition had taken, or a little if it needed none.
    pub(crate) fn give_back(&self, taken: Option<u32>) {
        // The usual case writes nothing, so that calls on many cores do not pass the value to and fro.
        if self.0.load(Ordering::Relaxed) < FULL {
            let amount = taken.unwrap_or(SUCCESS);
            // The closure always gives a value.
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
            (Fault::Transient, 35),
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
            let taken = budget.try_take(Fault::Transient).unwrap();
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
                    let fault = if throttled { Fault::Throttled { retry_after: None } } else { Fault::Transient };
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
