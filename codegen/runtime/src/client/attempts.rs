//! The attempts of a call: the retry loop.

use std::sync::Arc;
use std::time::Duration;

use super::response::ResponseReader;
use super::{ActionInfo, AttemptResponse, Client, Signer};
use crate::clock::{Deadline, Skew};
use crate::endpoint::is_remote_plain_http;
use crate::error::{Attempts, Cause, ErrorParts, StopReason};
use crate::observe::CallWatch;
use crate::query::Query;
use crate::quota::Permit;
use crate::retry::{RetryClass, RetryConfig};
use crate::transport::{HttpResponse, TransportError, TransportErrorKind};

/// Settings of a single call, which override those of the client.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct CallOptions {
    pub(super) timeout: Option<Duration>,
    pub(super) retry: Option<RetryConfig>,
    /// Whether the caller says that the call is idempotent, or is not.
    pub(super) idempotent: Option<bool>,
}

/// What a call needs to run, independent of the type of its action.
pub(super) struct CallInput<'a> {
    pub(super) action: &'static ActionInfo,
    pub(super) options: CallOptions,
    /// Writes the parameters.
    pub(super) write_query: &'a (dyn Fn(&mut Query) + Send + Sync),
    /// Reads the response.
    pub(super) reader: ResponseReader<'a>,
}

/// A failed attempt, and what it means for a retry.
struct FailedAttempt {
    cause: Cause,
    retry_class: RetryClass,
}

/// State of a call between attempts.
struct CallState {
    /// Retry settings of the call.
    retry: RetryConfig,
    /// Whether the call may be carried out twice.
    idempotent: bool,
    /// Attempts so far.
    attempts: u32,
    /// Tokens that the last retry took from the budget.
    retry_cost: Option<u32>,
    /// Whether the call was retried with a corrected date, or with other credentials: each at most
    /// once.
    clock_corrected: bool,
    credentials_renewed: bool,
}

impl Client {
    /// Runs a call: one attempt, and retries while they are allowed and may help.
    pub(super) async fn execute(&self, input: CallInput<'_>) -> Result<HttpResponse, ErrorParts> {
        let inner = &*self.0;
        let origin = self.origin(input.action);
        let mut watch = CallWatch::begin(self.target(input.action, &origin), &inner.interceptors, &*inner.timer);
        let result = watch.span().instrument(self.run_attempts(input, &mut watch)).await;
        watch.ended(&result);
        result
    }

    async fn run_attempts(&self, mut input: CallInput<'_>, watch: &mut CallWatch<'_>) -> Result<HttpResponse, ErrorParts> {
        let inner = &*self.0;
        let action = input.action.name;
        inner
            .timer
            .check()
            .map_err(|error| ErrorParts::not_sent(action, Cause::Config(error)))?;
        let deadline = Deadline::after(input.options.timeout.unwrap_or(inner.limits.timeout), &*inner.timer);
        let mut state = CallState {
            retry: input.options.retry.unwrap_or(inner.retry),
            idempotent: input.options.idempotent.unwrap_or(input.action.idempotent),
            attempts: 0,
            retry_cost: None,
            clock_corrected: false,
            credentials_renewed: false,
        };
        let mut last: Option<Cause> = None;
        loop {
            let error_parts = |cause, count, stop| ErrorParts {
                action,
                cause,
                attempts: Attempts { count, stop },
            };
            let signer = match deadline.wait_for(self.signer()).await {
                Some(Ok(signer)) => signer,
                Some(Err(cause)) => return Err(error_parts(cause, state.attempts, StopReason::Permanent)),
                None => {
                    // The error of the last attempt says more than this timeout.
                    let cause = last.unwrap_or(Cause::CredentialsTimeout(deadline.timeout()));
                    return Err(error_parts(cause, state.attempts, StopReason::Deadline));
                }
            };
            let queued = watch.rate_limit_started();
            let permit = inner.limiter.acquire(action, input.action.quota, &deadline).await;
            watch.rate_limit_passed(queued);
            let permit = match permit {
                Ok(permit) => permit,
                Err(error) => {
                    let cause = last.unwrap_or(Cause::RateLimit(error));
                    return Err(error_parts(cause, state.attempts, StopReason::RateLimit));
                }
            };
            state.attempts += 1;
            let failed = match self
                .run_attempt(&mut input, &signer, permit, &deadline, state.attempts, watch)
                .await
            {
                Ok(response) => {
                    inner.budget.refund(state.retry_cost);
                    return Ok(response);
                }
                Err(FailedAttempt {
                    cause: cause @ Cause::Config(_),
                    ..
                }) => return Err(error_parts(cause, state.attempts - 1, StopReason::Permanent)),
                Err(FailedAttempt {
                    cause: cause @ Cause::Vetoed(_),
                    ..
                }) => return Err(error_parts(last.unwrap_or(cause), state.attempts - 1, StopReason::Vetoed)),
                Err(failed) => self.with_new_credentials(failed, &signer, &mut state, &deadline).await,
            };
            match self.delay_before_retry(failed.retry_class, &mut state, &deadline) {
                Ok(delay) if delay.is_zero() => {}
                Ok(delay) => {
                    watch.backoff_started(delay, &failed.cause);
                    inner.timer.sleep(delay).await;
                }
                Err(stop) => return Err(error_parts(failed.cause, state.attempts, stop)),
            }
            last = Some(failed.cause);
        }
    }

    /// One attempt, signed now with a new nonce.
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
        let unsent = |cause| FailedAttempt {
            cause,
            retry_class: RetryClass::Permanent,
        };
        let signed = self.signed(input.action, input.write_query, signer, Skew::applied(sent_at, skew));
        let (mut request, signed) = signed.map_err(unsent)?;
        let watch = watch.attempt(number, &mut request, signed, &signer.credentials).map_err(unsent)?;
        let request = watch.request();

        let mut limits = inner.limits;
        let time_left = deadline.time_left();
        limits.timeout = whole_millis(inner.attempt_timeout.map_or(time_left, |timeout| timeout.min(time_left)));
        let sending = watch.instrument(inner.transport.send(request, limits));
        let result = if inner.transport.enforces_timeout() {
            sending.await
        } else {
            let timed_out = || {
                let message = format!("no complete response within {:?}", limits.timeout);
                Err(TransportError::new(TransportErrorKind::Timeout, message))
            };
            Deadline::after(limits.timeout, &*inner.timer)
                .wait_for(sending)
                .await
                .unwrap_or_else(timed_out)
        };
        if let Some(permit) = permit {
            permit.response_arrived(inner.timer.now());
        }

        let response = match result {
            Ok(response) => response,
            Err(error) => {
                let cause = Cause::Transport(error);
                watch.ended(None, Some(&cause));
                let retry_class = cause.retry_class(None);
                return Err(FailedAttempt { cause, retry_class });
            }
        };
        let received = AttemptResponse {
            response,
            at: inner.clock.now(),
            request,
            signer,
        };
        let read = input.reader.read(&received);
        watch.ended(Some(&received.response), read.as_ref().err());
        match read {
            Ok(()) => Ok(received.response),
            Err(cause) => {
                let class = match &cause {
                    Cause::Service(error) => (inner.service.class_of)(error.code()),
                    _ => None,
                };
                let mut retry_class = cause.retry_class(class);
                if retry_class == RetryClass::Clock {
                    let is_remote_plain_http = is_remote_plain_http(request.url_without_query().trim_end_matches('/'));
                    let headers = &received.response.headers;
                    if !inner.skew.learn(headers, sent_at, received.at, skew, is_remote_plain_http) {
                        // The local clock is right, or the response has no usable date.
                        retry_class = RetryClass::Permanent;
                    }
                }
                if matches!(retry_class, RetryClass::Transient { .. }) {
                    // Another connection may lead to a server that works.
                    received.response.connection.retire();
                }
                Err(FailedAttempt { cause, retry_class })
            }
        }
    }

    /// If the credentials were refused: asks their provider for new ones. If there are none, a
    /// retry cannot help.
    async fn with_new_credentials(
        &self,
        failed: FailedAttempt,
        signer: &Signer,
        state: &mut CallState,
        deadline: &Deadline<'_>,
    ) -> FailedAttempt {
        if failed.retry_class != RetryClass::Credentials {
            return failed;
        }
        let provider = &self.0.credentials;
        // Even if this call ends here, the next one must not use them.
        provider.invalidate(&signer.credentials);
        let has_new_credentials = if state.credentials_renewed {
            false
        } else if state.retry.allows_more(state.attempts) {
            match deadline.wait_for(provider.provide()).await {
                Some(Ok(new)) => !Arc::ptr_eq(&new, &signer.credentials) && *new != *signer.credentials,
                Some(Err(_)) | None => false,
            }
        } else {
            // No attempt is left, so the provider is not asked. Only credentials with a token can
            // be renewed.
            signer.credentials.security_token().is_some()
        };
        state.credentials_renewed = true;
        FailedAttempt {
            retry_class: if has_new_credentials {
                RetryClass::Credentials
            } else {
                RetryClass::Permanent
            },
            ..failed
        }
    }

    /// The delay before the next attempt, or why there is none.
    fn delay_before_retry(
        &self,
        mut retry_class: RetryClass,
        state: &mut CallState,
        deadline: &Deadline<'_>,
    ) -> Result<Duration, StopReason> {
        let inner = &*self.0;
        if retry_class == RetryClass::Clock && std::mem::replace(&mut state.clock_corrected, true) {
            retry_class = RetryClass::Permanent;
        }
        if retry_class == RetryClass::Permanent {
            return Err(StopReason::Permanent);
        }
        if !state.retry.allows_more(state.attempts) {
            return Err(StopReason::MaxAttempts);
        }
        if retry_class.may_have_taken_effect() && !state.idempotent {
            return Err(StopReason::NotIdempotent);
        }
        let delay = state.retry.delay(state.attempts, retry_class, inner.random.fraction());
        if delay >= deadline.time_left() {
            return Err(StopReason::Deadline);
        }
        // These retries happen once and do not mean that the service is failing.
        if !matches!(retry_class, RetryClass::Clock | RetryClass::Credentials) {
            state.retry_cost = Some(inner.budget.try_take(retry_class).ok_or(StopReason::RetryBudget)?);
        }
        Ok(delay)
    }
}

/// Rounds up to milliseconds, so that a message says `30s` and not `29.999987s`.
fn whole_millis(duration: Duration) -> Duration {
    let millis = duration.as_nanos().div_ceil(1_000_000);
    Duration::from_millis(u64::try_from(millis).unwrap_or(u64::MAX))
}
