//! Moments by two clocks, for ages that survive a change of the system clock.

use std::time::{Duration, Instant, SystemTime};

use super::Clock;

/// Steps back of up to 5 s are clock corrections (NTP) and are ignored.
const MIN_SET_BACK: Duration = Duration::from_secs(5);

/// A moment by the time of day, which may be set, and by a monotonic clock, which may stand still
/// while the machine sleeps.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    pub(crate) time: SystemTime,
    pub(crate) monotonic: Instant,
}

impl Moment {
    pub(crate) fn now(clock: &dyn Clock) -> Self {
        Self {
            time: clock.now(),
            monotonic: clock.monotonic(),
        }
    }

    /// The time since `earlier`: the longer of the two measurements. So neither a clock that was
    /// set back nor a machine that slept makes an age too short.
    pub(crate) fn since(&self, earlier: &Self) -> Duration {
        let by_time = self.time.duration_since(earlier.time).unwrap_or_default();
        by_time.max(self.monotonic.saturating_duration_since(earlier.monotonic))
    }

    /// Whether the time of day was set to one before `earlier`.
    pub(crate) fn was_set_back(&self, earlier: &Self) -> bool {
        earlier.time.duration_since(self.time).is_ok_and(|back| back > MIN_SET_BACK)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn age_is_the_longer_of_both_clocks() {
        let start = Moment {
            time: SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000),
            monotonic: Instant::now(),
        };
        let hour = Duration::from_secs(3600);
        for (time, monotonic, age, set_back) in [
            (start.time + hour, start.monotonic + hour, hour, false),
            // The machine slept, or the clock was set forward.
            (start.time + hour, start.monotonic, hour, false),
            (start.time - hour, start.monotonic + hour, hour, true),
            (start.time - Duration::from_secs(5), start.monotonic, Duration::ZERO, false),
            (start.time - Duration::from_secs(6), start.monotonic, Duration::ZERO, true),
        ] {
            let now = Moment { time, monotonic };
            assert_eq!((now.since(&start), now.was_set_back(&start)), (age, set_back));
        }
    }
}
