//! The attempts of one call.

use std::sync::Arc;
use std::time::Duration;

use super::response::ResponseReader;
use super::{ActionInfo, AttemptResponse, Client, Signer};
use crate::clock::{Deadline, Skew};
use crate::error::{Attempts, Cause, Failure, StopReason};
use crate::observe::CallWatch;
use crate::query::Query;
use crate::quota::Permit;
use crate::retry::{Fault, RetryConfig};
use crate::transport::{HttpResponse, TransportError, TransportErrorKind};

/// What was said for one call alone.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct CallOptions {
    pub(super) timeout: Option<Duration>,
    pub(super) retry: Option<RetryConfig>,
}

/// One call, without the type of its action.
pub(super) struct CallInput<'a> {
    pub(super) action: &'static ActionInfo,
    pub(super) options: CallOptions,
    /// Writes the parameters.
    pub(super) write_query: &'a (dyn Fn(&mut Query) + Send + Sync),
    /// Reads the answer.
    pub(super) reader: ResponseReader<'a>,
}

/// A failed attempt.
struct FailedAttempt {
    cause: Cause,
    fault: Fault,
}

/// What a call has done so far.
struct CallState {
    /// How often it may be attempted.
    retry: RetryConfig,
    /// Requests that were sent.
    attempts: u32,
    /// What the last repetition took from the budget.
    retry_cost: Option<u32>,
    /// Whether it was repeated for the date, or for other credentials: each helps once or not at all.
    clock_corrected: bool,
    credentials_renewed: bool,
}

impl Client {
    /// Makes a call: sends its request and reads the answer, and does so again as often as it may and has to.
    pub(super) async fn execute(&self, input: CallInput<'_>) -> Result<HttpResponse, Failure> {
        let inner = &*self.0;
        let origin = self.origin(input.action);
        let mut watch = CallWatch::begin(self.target(input.action, &origin), &inner.interceptors, &*inner.timer);
        let result = watch.span().instrument(self.run_attempts(input, &mut watch)).await;
        watch.ended(&result);
        result
    }

    async fn run_attempts(&self, mut input: CallInput<'_>, watch: &mut CallWatch<'_>) -> Result<HttpResponse, Failure> {
        let inner = &*self.0;
        let action = input.action.name;
        inner.timer.check().map_err(|error| Failure::unsent(action, Cause::Config(error)))?;
        let deadline = Deadline::after(input.options.timeout.unwrap_or(inner.limits.timeout), &*inner.timer);
        let mut state = CallState {
            retry: input.options.retry.unwrap_or(inner.retry),
            attempts: 0,
            retry_cost: None,
            clock_corrected: false,
            credentials_renewed: false,
        };
        let mut last: Option<Cause> = None;
        loop {
            let failure = |cause, made, stop| Failure {
                action,
                cause,
                attempts: Attempts { made, stop },
            };
            let signer = match deadline.guard(self.signer()).await {
                Some(Ok(signer)) => signer,
                Some(Err(cause)) => return Err(failure(cause, state.attempts, StopReason::Permanent)),
                None => {
                    // Of what went wrong first, more can be said than of this.
                    let cause = last.unwrap_or(Cause::Deadline(deadline.timeout()));
                    return Err(failure(cause, state.attempts, StopReason::Deadline));
                }
            };
            let queued = watch.rate_limit_started();
            let permit = inner.limiter.acquire(action, input.action.quota, &deadline).await;
            watch.rate_limit_passed(queued);
            let permit = match permit {
                Ok(permit) => permit,
                Err(error) => {
                    let cause = last.unwrap_or(Cause::RateLimit(error));
                    return Err(failure(cause, state.attempts, StopReason::RateLimit));
                }
            };
            state.attempts += 1;
            let failed = match self
                .run_attempt(&mut input, &signer, permit, &deadline, state.attempts, watch)
                .await
            {
                Ok(response) => {
                    inner.budget.give_back(state.retry_cost);
                    return Ok(response);
                }
                Err(FailedAttempt {
                    cause: cause @ Cause::Vetoed(_),
                    ..
                }) => return Err(failure(last.unwrap_or(cause), state.attempts - 1, StopReason::Vetoed)),
                Err(failed) => self.with_new_credentials(failed, &signer, &mut state, &deadline).await,
            };
            match self.delay_before_retry(input.action, failed.fault, &mut state, &deadline) {
                Ok(wait) if wait.is_zero() => {}
                Ok(wait) => {
                    watch.backoff_started(wait, &failed.cause);
                    inner.timer.sleep(wait).await;
                }
                Err(stop) => return Err(failure(failed.cause, state.attempts, stop)),
            }
            last = Some(failed.cause);
        }
    }

    /// One attempt: signed now, with a nonce of its own.
    async fn run_attempt(
        &self,
        input: &mut CallInput<'_>,
        signer: &Signer,
        permit: Option<Permit>,
        deadline: &Deadline<'_>,
        number: u32,
        watch: &mut CallWatch<'_>,
    ) -> Result<HttpResponse, FailedAttempt> {
        let inner = &*self.0;
        let (sent_at, skew) = (inner.clock.now(), inner.skew.millis());
        let (mut request, signed) = self.signed(input.action, input.write_query, signer, Skew::applied(sent_at, skew));
        let watch = watch
            .attempt(number, &mut request, signed, &signer.credentials)
            .map_err(|cause| FailedAttempt {
                cause,
                fault: Fault::Permanent,
            })?;
        let request = watch.request();

        let mut limits = inner.limits;
        limits.timeout = whole_millis(deadline.time_left());
        let sending = watch.instrument(inner.transport.send(request, limits));
        let result = if inner.transport.enforces_timeout() {
            sending.await
        } else {
            let timed_out = || {
                let message = format!("no complete answer came within {:?}", limits.timeout);
                Err(TransportError::new(TransportErrorKind::Timeout, message))
            };
            deadline.guard(sending).await.unwrap_or_else(timed_out)
        };
        if let Some(permit) = permit {
            permit.answered(inner.timer.now());
        }

        let response = match result {
            Ok(response) => response,
            Err(error) => {
                let cause = Cause::Transport(error);
                watch.ended(None, Some(&cause));
                let fault = cause.fault(None);
                return Err(FailedAttempt { cause, fault });
            }
        };
        let received = AttemptResponse { response, request, signer };
        let read = input.reader.read(&received);
        watch.ended(Some(&received.response), read.as_ref().err());
        match read {
            Ok(()) => Ok(received.response),
            Err(cause) => {
                let class = match &cause {
                    Cause::Service(error) => (inner.service.class_of)(error.code()),
                    _ => None,
                };
                let mut fault = cause.fault(class);
                if fault == Fault::Clock && !inner.skew.learn(&received.response.headers, sent_at, inner.clock.now(), skew) {
                    // Our clock is right, or nothing says by how much it is not.
                    fault = Fault::Permanent;
                }
                Err(FailedAttempt { cause, fault })
            }
        }
    }

    /// If it was the credentials that were refused: asks their provider for others. Without others, nothing helps.
    async fn with_new_credentials(
        &self,
        failed: FailedAttempt,
        signer: &Signer,
        state: &mut CallState,
        deadline: &Deadline<'_>,
    ) -> FailedAttempt {
        if failed.fault != Fault::Credentials {
            return failed;
        }
        let provider = &self.0.credentials;
        // Even if this call ends here, the next one is not to use them.
        provider.invalidate(&signer.credentials);
        let has_new_credentials = if state.credentials_renewed {
            false
        } else if state.retry.allows_more(state.attempts) {
            match deadline.guard(provider.provide()).await {
                Some(Ok(new)) => !Arc::ptr_eq(&new, &signer.credentials) && *new != *signer.credentials,
                Some(Err(_)) | None => false,
            }
        } else {
            // Nobody is asked in vain. A token is one that is renewed; a key without one lasts, and so does its refusal.
            signer.credentials.security_token().is_some()
        };
        state.credentials_renewed = true;
        FailedAttempt {
            fault: if has_new_credentials {
                Fault::Credentials
            } else {
                Fault::Permanent
            },
            ..failed
        }
    }

    /// Whether the call is attempted again, and after which wait.
    fn delay_before_retry(
        &self,
        action: &ActionInfo,
        mut fault: Fault,
        state: &mut CallState,
        deadline: &Deadline<'_>,
    ) -> Result<Duration, StopReason> {
        let inner = &*self.0;
        if fault == Fault::Clock && std::mem::replace(&mut state.clock_corrected, true) {
            fault = Fault::Permanent;
        }
        if fault == Fault::Permanent {
            return Err(StopReason::Permanent);
        }
        if !state.retry.allows_more(state.attempts) {
            return Err(StopReason::MaxAttempts);
        }
        if fault.may_have_taken_effect() && !action.idempotent {
            return Err(StopReason::NotIdempotent);
        }
        let wait = state.retry.wait(state.attempts, fault, inner.random.fraction());
        if wait >= deadline.time_left() {
            return Err(StopReason::Deadline);
        }
        // For its date or its credentials a call is repeated once, and then they are right: that is no sign of a failing service.
        if !matches!(fault, Fault::Clock | Fault::Credentials) {
            state.retry_cost = Some(inner.budget.try_take(fault).ok_or(StopReason::RetryBudget)?);
        }
        Ok(wait)
    }
}

/// Rounded up, so that a message says `30s` and not `29.999987s`.
fn whole_millis(duration: Duration) -> Duration {
    let millis = duration.as_nanos().div_ceil(1_000_000);
    Duration::from_millis(u64::try_from(millis).unwrap_or(u64::MAX))
}
