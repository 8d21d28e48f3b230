//! The state of the cache and its decisions: plain values, no waiting.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::task::Waker;
use std::time::{Duration, SystemTime};

use super::super::{Credentials, CredentialsError};
use crate::clock::Moment;

/// Earliest renewal before expiry. The official SDKs use 3 (Go) to 15 minutes (Python).
const AHEAD: Duration = Duration::from_secs(15 * 60);

/// Maximum age of temporary credentials without a known expiry. STS issues none for less than 15
/// minutes.
const UNKNOWN_LIFE: Duration = Duration::from_secs(5 * 60);

/// Minimum interval between two successful renewals.
const MIN_INTERVAL: Duration = Duration::from_secs(5);

/// Rejected credentials that are younger than this are not renewed: it would not help.
const MIN_AGE_OF_REFUSED: Duration = Duration::from_secs(10);

/// Pause after the first failure.
const FIRST_PAUSE: Duration = Duration::from_secs(1);

/// Longest pause between failures while the current credentials are valid.
const MAX_PAUSE: Duration = Duration::from_secs(60);

#[derive(Default)]
pub(super) struct CacheState {
    /// Whether expired credentials are used while they can't be renewed.
    pub(super) keeps_expired: bool,
    cached: Option<CachedPair>,
    failing_renewals: Option<RenewalFailures>,
    /// Number of failed renewals so far.
    failures: u64,
    loading: bool,
    waiters: BTreeMap<u64, Waker>,
    next_waiter: u64,
}

struct CachedPair {
    credentials: Arc<Credentials>,
    loaded_at: Moment,
    /// Age at which they are renewed; `None` for permanent ones.
    renew_after: Option<Duration>,
    /// Age at which they expire.
    usable_for: Option<Duration>,
    /// Whether the service has rejected them.
    refused: bool,
}

impl CachedPair {
    fn is_usable(&self, now: Moment) -> bool {
        self.usable_for.is_none_or(|life| now.since(&self.loaded_at) < life)
    }

    /// Whether they are to be renewed.
    fn is_due(&self, now: Moment) -> bool {
        let is_old = |age| now.since(&self.loaded_at) >= age || now.was_set_back(&self.loaded_at);
        self.refused || self.renew_after.is_some_and(is_old)
    }
}

/// Consecutive renewals that did not succeed.
struct RenewalFailures {
    since: Moment,
    attempts: u32,
    pause: Duration,
    /// `None` if the renewals were only dropped.
    error: Option<CredentialsError>,
}

/// What a call does next.
pub(super) enum CacheDecision {
    Use(Arc<Credentials>),
    Fail(CredentialsError),
    /// This call asks the provider.
    Renew,
    /// Another call is asking the provider.
    WaitForRenewal,
}

impl CacheState {
    /// `waited_since` belongs to the call: the number of failed renewals when it began to wait.
    pub(super) fn decide(&mut self, now: Moment, waited_since: &mut Option<u64>) -> CacheDecision {
        let usable = self.cached.as_ref().filter(|cached| cached.is_usable(now));
        let refused = usable.is_some_and(|cached| cached.refused);
        let due = usable.is_none_or(|cached| cached.is_due(now));
        let old = usable.map(|cached| Arc::clone(&cached.credentials));
        if let (Some(cached), false) = (&old, due) {
            return CacheDecision::Use(Arc::clone(cached));
        }
        let fallback = self.fallback(now);
        // The renewal that this call waited for has failed.
        if waited_since.is_some_and(|then| then != self.failures)
            && let Some(decision) = self.without_renewal(fallback.as_ref())
        {
            return decision;
        }
        if self.loading {
            return match old {
                Some(old) if !refused => CacheDecision::Use(old),
                _ => {
                    waited_since.get_or_insert(self.failures);
                    CacheDecision::WaitForRenewal
                }
            };
        }
        if self.is_paused(now, fallback.is_some())
            && let Some(decision) = self.without_renewal(fallback.as_ref())
        {
            return decision;
        }
        self.loading = true;
        CacheDecision::Renew
    }

    /// The cached credentials, if they may be used without a renewal. Expired ones that the service
    /// has rejected are of no use.
    fn fallback(&self, now: Moment) -> Option<Arc<Credentials>> {
        let cached = self.cached.as_ref()?;
        let is_good = cached.is_usable(now) || self.keeps_expired && !cached.refused;
        is_good.then(|| Arc::clone(&cached.credentials))
    }

    /// Whether the cached credentials have expired.
    pub(super) fn has_expired(&self, now: Moment) -> bool {
        self.cached.as_ref().is_some_and(|cached| !cached.is_usable(now))
    }

    /// The cached credentials, or the last error.
    fn without_renewal(&self, fallback: Option<&Arc<Credentials>>) -> Option<CacheDecision> {
        let error = || self.failing_renewals.as_ref()?.error.clone().map(CacheDecision::Fail);
        fallback.cloned().map(CacheDecision::Use).or_else(error)
    }

    /// Whether the pause after a failure is not over.
    fn is_paused(&self, now: Moment, have_old: bool) -> bool {
        self.failing_renewals.as_ref().is_some_and(|failing_renewals| {
            let pause = if have_old {
                failing_renewals.pause
            } else {
                failing_renewals.pause.min(FIRST_PAUSE)
            };
            now.since(&failing_renewals.since) < pause && !now.was_set_back(&failing_renewals.since)
        })
    }

    /// The renewal succeeded.
    pub(super) fn loaded(&mut self, new: Arc<Credentials>, now: Moment, random: u64) -> Arc<Credentials> {
        self.loading = false;
        self.failing_renewals = None;
        let credentials = match self.cached.take() {
            // Equal credentials keep their `Arc`, so their signer can be reused.
            Some(cached) if *cached.credentials == *new => cached.credentials,
            _ => new,
        };
        self.cached = Some(CachedPair {
            credentials: Arc::clone(&credentials),
            loaded_at: now,
            renew_after: renew_after(&credentials, now.time, random).map(|age| age.max(MIN_INTERVAL)),
            usable_for: time_left(&credentials, now.time).map(|left| left.max(MIN_INTERVAL)),
            refused: false,
        });
        credentials
    }

    /// The renewal failed. Returns the current credentials if they may still be used.
    pub(super) fn failed(&mut self, error: CredentialsError, now: Moment, random: u64) -> Result<Arc<Credentials>, CredentialsError> {
        self.loading = false;
        self.failures += 1;
        self.failing_renewals(now, random).error = Some(error.clone());
        self.fallback(now).ok_or(error)
    }

    /// The renewal has ended: with a result, or because the call was dropped. Returns the wakers of
    /// waiting calls.
    pub(super) fn renewal_ended(&mut self, now: Moment, random: u64) -> BTreeMap<u64, Waker> {
        // A dropped renewal starts a pause too, so that a slow provider does not cost one call
        // after the other its deadline.
        if std::mem::take(&mut self.loading) && self.cached.is_some() {
            self.failing_renewals(now, random);
        }
        std::mem::take(&mut self.waiters)
    }

    fn failing_renewals(&mut self, now: Moment, random: u64) -> &mut RenewalFailures {
        let before = self.failing_renewals.take();
        let attempts = before
            .as_ref()
            .map_or(0, |failing_renewals| failing_renewals.attempts)
            .saturating_add(1);
        let longest = FIRST_PAUSE.saturating_mul(1 << (attempts - 1).min(16)).min(MAX_PAUSE);
        self.failing_renewals.insert(RenewalFailures {
            since: now,
            attempts,
            pause: longest / 2 + part(longest / 2, random),
            error: before.and_then(|failing_renewals| failing_renewals.error),
        })
    }

    /// The service has rejected `refused`.
    pub(super) fn refused(&mut self, refused: &Arc<Credentials>, now: Moment) {
        if let Some(cached) = &mut self.cached
            && Arc::ptr_eq(&cached.credentials, refused)
        {
            cached.refused |= now.since(&cached.loaded_at) >= MIN_AGE_OF_REFUSED || now.was_set_back(&cached.loaded_at);
        }
    }

    pub(super) fn is_loading(&self) -> bool {
        self.loading
    }

    /// Registers `waker` for the end of the renewal, or replaces the one of a known waiter.
    pub(super) fn wake_later(&mut self, id: Option<u64>, waker: &Waker) -> u64 {
        let id = id.unwrap_or_else(|| {
            self.next_waiter += 1;
            self.next_waiter
        });
        self.waiters.insert(id, waker.clone());
        id
    }

    pub(super) fn forget(&mut self, id: u64) {
        self.waiters.remove(&id);
    }

    #[cfg(test)]
    pub(super) fn waiters(&self) -> usize {
        self.waiters.len()
    }
}

/// Time until the credentials expire.
fn time_left(credentials: &Credentials, now: SystemTime) -> Option<Duration> {
    Some(credentials.expires_at()?.duration_since(now).unwrap_or_default())
}

/// Age at which to renew credentials that were fetched `now`; `None` for permanent ones.
fn renew_after(credentials: &Credentials, now: SystemTime, random: u64) -> Option<Duration> {
    let spread = |window: Duration| window / 2 + part(window / 2, random);
    match time_left(credentials, now) {
        Some(left) => Some(left.saturating_sub(spread(AHEAD.min(left / 4)))),
        None if credentials.security_token().is_some() => Some(spread(UNKNOWN_LIFE)),
        None => None,
    }
}

/// A random part of `whole`, from nothing to all of it.
fn part(whole: Duration, random: u64) -> Duration {
    const STEPS: u32 = 1 << 16;
    #[expect(clippy::cast_possible_truncation, reason = "the lowest bits are as random as the others")]
    let steps = random as u32 % (STEPS + 1);
    whole / STEPS * steps
}

#[cfg(test)]
mod tests {
    use std::time::{Instant, UNIX_EPOCH};

    use proptest::prelude::*;

    use super::*;

    fn at(time: SystemTime) -> Moment {
        Moment {
            time,
            monotonic: Instant::now(),
        }
    }

    proptest! {
        #[test]
        fn renewal_starts_shortly_before_expiry(life in 0_u64..200_000, random in any::<u64>()) {
            let now = UNIX_EPOCH + Duration::from_secs(1_000_000_000);
            let life = Duration::from_secs(life);
            let credentials = Credentials::new("i", "s").with_expiry(now + life);
            let left = life.checked_sub(renew_after(&credentials, now, random).unwrap()).unwrap();
            let window = AHEAD.min(life / 4);
            prop_assert!(left <= window && left >= window / 2, "{left:?} of {life:?}");
        }

        #[test]
        fn any_expiry_is_accepted(seconds in any::<u32>(), random in any::<u64>(), before in any::<bool>()) {
            let now = at(UNIX_EPOCH);
            let far = Duration::from_secs(u64::from(seconds) << 20);
            let expiry = if before { UNIX_EPOCH.checked_sub(far) } else { UNIX_EPOCH.checked_add(far) };
            prop_assume!(expiry.is_some());
            let credentials = Arc::new(Credentials::new("i", "s").with_expiry(expiry.unwrap()));
            let mut state = CacheState::default();
            prop_assert!(matches!(state.decide(now, &mut None), CacheDecision::Renew));
            state.loaded(credentials, now, random);
            prop_assert!(matches!(state.decide(now, &mut None), CacheDecision::Use(_)));
        }
    }

    #[test]
    fn renewal_times_are_spread() {
        let now = UNIX_EPOCH + Duration::from_secs(1_000_000_000);
        let hour = Credentials::new("i", "s").with_expiry(now + Duration::from_secs(3600));
        let minutes = |random| {
            let left = Duration::from_secs(3600) - renew_after(&hour, now, random).unwrap();
            left.as_secs_f64() / 60.0
        };
        assert!((minutes(0) - 7.5).abs() < 0.01 && (minutes(1 << 15) - 11.25).abs() < 0.01 && (minutes(1 << 16) - 15.0).abs() < 0.01);
    }

    #[test]
    fn retry_pauses_double_up_to_a_minute() {
        let now = at(UNIX_EPOCH);
        let mut state = CacheState::default();
        let is_paused: Vec<_> = (0..9)
            .map(|_| {
                assert!(state.failed(CredentialsError::new("no"), now, 1 << 16).is_err());
                state.failing_renewals.as_ref().unwrap().pause.as_secs_f64().round() as u64
            })
            .collect();
        assert_eq!(is_paused, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
        for _ in 0..100 {
            let _ = state.failed(CredentialsError::new("no"), now, 0);
        }
        assert_eq!(state.failing_renewals.as_ref().unwrap().pause, Duration::from_secs(30));
    }
}
