//! [`CachedCredentialsProvider`]: renewal ahead of expiry, by one caller at a time.

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
use crate::clock::{Clock, SystemClock};
use crate::observe;
use crate::random;
use crate::transport::BoxFuture;

/// Keeps the credentials of a source, which is asked only when they have to be renewed.
///
/// All providers of this module that have something to fetch are made with it; wrap one of your own to get the same:
///
/// - Credentials are renewed before they expire: at a random moment of the last quarter of their life, but not earlier than 15 and not
///   later than 7.5 minutes before the end (of a life of an hour or more). Temporary credentials of unknown life are fetched anew every
///   2.5 to 5 minutes, lasting ones only when the service has refused them ([`invalidate`](ProvideCredentials::invalidate)).
/// - One call asks the source at a time, and a failure is shared with all who waited for it. Who needs no new credentials does not wait.
/// - The renewal runs inside the call that finds it due. When that call is dropped, the next one takes over.
/// - If a renewal fails, the old credentials serve until they expire. The next attempt comes after a pause of up to a second, which
///   doubles with each failure to at most a minute. Without usable credentials the source is asked about once a second, and calls in
///   between get its last error.
/// - What the source gives is used for at least 5 seconds, even if it has expired by our clock, which may be the wrong one.
pub struct CachedCredentialsProvider<P> {
    source: P,
    clock: Arc<dyn Clock>,
    random: fn() -> u64,
    state: Mutex<CacheState>,
}

impl<P: ProvideCredentials> CachedCredentialsProvider<P> {
    /// Keeps what `source` gives. Unlike other providers, `source` fetches at each call.
    #[must_use]
    pub fn new(source: P) -> Self {
        Self::with_clock(source, Arc::new(SystemClock))
    }

    /// The same with a source of time, for tests.
    #[must_use]
    pub fn with_clock(source: P, clock: Arc<dyn Clock>) -> Self {
        Self {
            source,
            clock,
            random: random::seed,
            state: Mutex::new(CacheState::default()),
        }
    }

    /// The source, for setters.
    pub(super) fn source_mut(&mut self) -> &mut P {
        &mut self.source
    }

    async fn current(&self) -> Result<Arc<Credentials>, CredentialsError> {
        let mut waited_since = None;
        loop {
            let decision = self.state().decide(self.clock.now(), &mut waited_since);
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
        self.state().refused(refused, self.clock.now());
        self.source.invalidate(refused);
    }
}

impl<P: fmt::Debug> fmt::Debug for CachedCredentialsProvider<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.source.fmt(f)
    }
}

/// The state is whole at every point where a panic could come from, so a poisoned lock is no harm.
fn lock(state: &Mutex<CacheState>) -> MutexGuard<'_, CacheState> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The right to ask the source. Whoever lets go of it, in whatever way, wakes those who wait.
struct Renewal<'c, P> {
    cache: &'c CachedCredentialsProvider<P>,
}

impl<P> Renewal<'_, P> {
    fn end(self, result: Result<Arc<Credentials>, CredentialsError>) -> Result<Arc<Credentials>, CredentialsError> {
        let (now, random) = (self.cache.clock.now(), (self.cache.random)());
        let mut state = lock(&self.cache.state);
        match result {
            Ok(credentials) => {
                observe::credentials_renewed(&credentials);
                Ok(state.loaded(credentials, now, random))
            }
            Err(error) => {
                let outcome = state.failed(error.clone(), now, random);
                observe::credentials_failed(&error, outcome.is_ok());
                outcome
            }
        }
        // `self` is dropped after the lock, and finds the turn ended.
    }
}

impl<P> Drop for Renewal<'_, P> {
    fn drop(&mut self) {
        let (now, random) = (self.cache.clock.now(), (self.cache.random)());
        let wakers = lock(&self.cache.state).renewal_ended(now, random);
        // Outside the lock: what is woken may run at once.
        wakers.into_values().for_each(std::task::Waker::wake);
    }
}

/// Waits for the end of the turn that is under way.
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
