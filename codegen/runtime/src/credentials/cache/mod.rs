//! [`CachedCredentialsProvider`]: caching, and renewal before expiry by one call at a time.

mod state;
#[cfg(test)]
mod tests;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use self::state::{CacheDecision, CacheState};
use super::{Credentials, CredentialsError, ProvideCredentials};
use crate::clock::{Clock, Moment, SystemClock};
use crate::observe;
use crate::random;
use crate::transport::BoxFuture;

/// Caches the credentials of a provider and renews them before they expire.
///
/// All providers of this module that fetch credentials use it. Wrap your own provider in it to get
/// the same behaviour:
///
/// - Credentials are renewed before they expire: at a random moment between 15 and 7.5 minutes
///   before expiry, or in the last quarter of a life of less than an hour. Temporary credentials
///   without a known expiry are fetched again every 2.5 to 5 minutes. Permanent ones are fetched
///   again only if the service has rejected them ([`invalidate`](ProvideCredentials::invalidate)).
/// - Only one call at a time asks the provider. All calls that wait for it share the result, also
///   an error. Callers whose credentials are still fresh never wait.
/// - The renewal runs inside the call that finds it due. If that call is dropped, the next one
///   takes over.
/// - If a renewal fails, the current credentials are used until they expire. The next renewal is
///   tried after a pause of up to a second, which doubles with each failure up to a minute. Without
///   valid credentials the provider is asked about once a second, and calls in between get its last
///   error.
/// - Ages are measured by the system clock and by one that is never set, and the longer one counts.
///   So credentials are renewed in time after the system clock was set back, and at once if it now
///   shows a time before they were fetched.
/// - New credentials are used for at least 5 seconds, even if they have expired by the local clock,
///   which may be wrong.
pub struct CachedCredentialsProvider<P> {
    source: P,
    clock: Arc<dyn Clock>,
    random: fn() -> u64,
    state: Mutex<CacheState>,
}

impl<P: ProvideCredentials> CachedCredentialsProvider<P> {
    /// Caches the credentials of `source`, which fetches them at each call.
    #[must_use]
    pub fn new(source: P) -> Self {
        Self::with_clock(source, Arc::new(SystemClock))
    }

    /// The same with another clock, for tests.
    #[must_use]
    pub fn with_clock(source: P, clock: Arc<dyn Clock>) -> Self {
        Self {
            source,
            clock,
            random: random::seed,
            state: Mutex::new(CacheState::default()),
        }
    }

    /// Uses expired credentials while they can't be renewed, until the service rejects them.
    pub(super) fn keep_expired(self) -> Self {
        self.state().keeps_expired = true;
        self
    }

    /// The inner provider, for setters.
    pub(super) fn source_mut(&mut self) -> &mut P {
        &mut self.source
    }

    async fn current(&self) -> Result<Arc<Credentials>, CredentialsError> {
        let mut waited_since = None;
        loop {
            let decision = self.state().decide(Moment::now(&*self.clock), &mut waited_since);
            match decision {
                CacheDecision::Use(credentials) => return Ok(credentials),
                CacheDecision::Fail(error) => return Err(error),
                CacheDecision::WaitForRenewal => {
                    WaitForRenewal {
                        state: &self.state,
                        id: None,
                    }
                    .await
                }
                CacheDecision::Renew => {
                    let renewal = Renewal { cache: self };
                    let result = self.source.provide().await;
                    return renewal.end(result);
                }
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, CacheState> {
        lock(&self.state)
    }
}

impl<P: ProvideCredentials> ProvideCredentials for CachedCredentialsProvider<P> {
    fn provide(&self) -> BoxFuture<'_, Result<Arc<Credentials>, CredentialsError>> {
        Box::pin(self.current())
    }

    fn invalidate(&self, refused: &Arc<Credentials>) {
        self.state().refused(refused, Moment::now(&*self.clock));
        self.source.invalidate(refused);
    }
}

impl<P: fmt::Debug> fmt::Debug for CachedCredentialsProvider<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.source.fmt(f)
    }
}

/// The state is consistent wherever a panic can occur, so a poisoned lock is safe to use.
fn lock(state: &Mutex<CacheState>) -> MutexGuard<'_, CacheState> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The right to ask the inner provider. Dropping it wakes all waiting calls.
struct Renewal<'c, P> {
    cache: &'c CachedCredentialsProvider<P>,
}

impl<P> Renewal<'_, P> {
    fn end(self, result: Result<Arc<Credentials>, CredentialsError>) -> Result<Arc<Credentials>, CredentialsError> {
        let (now, random) = (Moment::now(&*self.cache.clock), (self.cache.random)());
        let mut state = lock(&self.cache.state);
        match result {
            Ok(credentials) => {
                observe::credentials_renewed(&credentials);
                Ok(state.loaded(credentials, now, random))
            }
            Err(error) => {
                let outcome = state.failed(error.clone(), now, random);
                observe::credentials_failed(&error, outcome.is_ok(), state.has_expired(now));
                outcome
            }
        }
        // `self` is dropped after the lock and finds that the renewal has ended.
    }
}

impl<P> Drop for Renewal<'_, P> {
    fn drop(&mut self) {
        let (now, random) = (Moment::now(&*self.cache.clock), (self.cache.random)());
        let wakers = lock(&self.cache.state).renewal_ended(now, random);
        // Outside the lock, since a woken task may run at once.
        wakers.into_values().for_each(std::task::Waker::wake);
    }
}

/// Waits for the end of the current renewal.
struct WaitForRenewal<'c> {
    state: &'c Mutex<CacheState>,
    id: Option<u64>,
}

impl Future for WaitForRenewal<'_> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut state = lock(self.state);
        if !state.is_loading() {
            return Poll::Ready(());
        }
        let id = state.wake_later(self.id, context.waker());
        drop(state);
        self.id = Some(id);
        Poll::Pending
    }
}

impl Drop for WaitForRenewal<'_> {
    fn drop(&mut self) {
        if let Some(id) = self.id {
            lock(self.state).forget(id);
        }
    }
}
