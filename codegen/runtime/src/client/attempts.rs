//! The attempts of one call.

use std::sync::Arc;
use std::time::Duration;

use super::answer::Reader;
use super::{ActionInfo, Client, Exchange, Signer};
use crate::clock::{Deadline, Skew};
use crate::error::{Attempts, Cause, Failure, StopReason};
use crate::observe::CallWatch;
use crate::query::Query;
use crate::quota::Permit;
use crate::retry::{Fault, RetryConfig};
use crate::transport::{HttpResponse, TransportError, TransportErrorKind};

/// What was said for one call alone.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Options {
    pub(super) timeout: Option<Duration>,
    pub(super) retry: Option<RetryConfig>,
}

/// One call, without the type of its action.
pub(super) struct Task<'a> {
    pub(super) action: &'static ActionInfo,
    pub(super) options: Options,
    /// Writes the parameters.
    pub(super) encode: &'a (dyn Fn(&mut Query) + Send + Sync),
    /// Reads the answer.
    pub(super) reader: Reader<'a>,
}

/// A failed attempt.
struct Missed {
    cause: Cause,
    fault: Fault,
}

/// What a call has done so far.
struct Progress {
    /// How often it may be attempted.
    retry: RetryConfig,
    /// Requests that were sent.
    made: u32,
    /// What the last repetition took from the budget.
    taken: Option<u32>,
    /// Whether it was repeated for the date, or for other credentials: each helps once or not at all.
    dated_anew: bool,
    renewed: bool,
}

impl Client {
    /// Makes a call: sends its request and reads the answer, and does so again as often as it may and has to.
    pub(super) async fn execute(&self, task: Task<'_>) -> Result<HttpResponse, Failure> {
        let inner = &*self.0;
        let origin = self.origin(task.action);
        let mut watch = CallWatch::begin(self.target(task.action, &origin), &inner.interceptors, &*inner.timer);
        let result = watch.span().around(self.attempts(task, &mut watch)).await;
        watch.ended(&result);
        result
    }

    async fn attempts(&self, mut task: Task<'_>, watch: &mut CallWatch<'_>) -> Result<HttpResponse, Failure> {
        let inner = &*self.0;
        let action = task.action.name;
        inner.timer.check().map_err(|error| Failure::unsent(action, Cause::Config(error)))?;
        let deadline = Deadline::after(task.options.timeout.unwrap_or(inner.limits.timeout), &*inner.timer);
        let mut progress = Progress {
            retry: task.options.retry.unwrap_or(inner.retry),
            made: 0,
            taken: None,
            dated_anew: false,
            renewed: false,
        };
        let mut last: Option<Cause> = None;
        loop {
            let failed = |cause, made, stop| Failure {
                action,
                cause,
                attempts: Attempts { made, stop },
            };
            let signer = match deadline.guard(self.signer()).await {
                Some(Ok(signer)) => signer,
                Some(Err(cause)) => return Err(failed(cause, progress.made, StopReason::Permanent)),
                None => {
                    // Of what went wrong first, more can be said than of this.
                    let cause = last.unwrap_or(Cause::Deadline(deadline.timeout()));
                    return Err(failed(cause, progress.made, StopReason::Deadline));
                }
            };
            let queued = watch.queues();
            let turn = inner.limiter.acquire(action, task.action.quota, &deadline).await;
            watch.queued(queued);
            let permit = match turn {
                Ok(permit) => permit,
                Err(error) => {
                    let cause = last.unwrap_or(Cause::RateLimit(error));
                    return Err(failed(cause, progress.made, StopReason::RateLimit));
                }
            };
            progress.made += 1;
            let missed = match self.attempt(&mut task, &signer, permit, &deadline, progress.made, watch).await {
                Ok(response) => {
                    inner.budget.give(progress.taken);
                    return Ok(response);
                }
                Err(Missed {
                    cause: cause @ Cause::Vetoed(_),
                    ..
                }) => return Err(failed(last.unwrap_or(cause), progress.made - 1, StopReason::Vetoed)),
                Err(missed) => self.with_others(missed, &signer, &mut progress, &deadline).await,
            };
            match self.next(task.action, missed.fault, &mut progress, &deadline) {
                Ok(wait) if wait.is_zero() => {}
                Ok(wait) => {
                    watch.backs_off(wait, &missed.cause);
                    inner.timer.sleep(wait).await;
                }
                Err(stop) => return Err(failed(missed.cause, progress.made, stop)),
            }
            last = Some(missed.cause);
        }
    }

    /// One attempt: signed now, with a nonce of its own.
    async fn attempt(
        &self,
        task: &mut Task<'_>,
        signer: &Signer,
        permit: Option<Permit>,
        deadline: &Deadline<'_>,
        number: u32,
        watch: &mut CallWatch<'_>,
    ) -> Result<HttpResponse, Missed> {
        let inner = &*self.0;
        let (sent, skew) = (inner.clock.now(), inner.skew.millis());
        let (mut request, signed) = self.signed(task.action, task.encode, signer, Skew::applied(sent, skew));
        let watch = watch
            .attempt(number, &mut request, signed, &signer.credentials)
            .map_err(|cause| Missed {
                cause,
                fault: Fault::Permanent,
            })?;
        let request = watch.request();

        let mut limits = inner.limits;
        limits.timeout = whole_millis(deadline.time_left());
        let sending = watch.around(inner.transport.send(request, limits));
        let answer = if inner.transport.enforces_timeout() {
            sending.await
        } else {
            let late = || {
                let message = format!("no complete answer came within {:?}", limits.timeout);
                Err(TransportError::new(TransportErrorKind::Timeout, message))
            };
            deadline.guard(sending).await.unwrap_or_else(late)
        };
        if let Some(permit) = permit {
            permit.answered(inner.timer.now());
        }

        let response = match answer {
            Ok(response) => response,
            Err(error) => {
                let cause = Cause::Transport(error);
                watch.ended(None, Some(&cause));
                let fault = cause.fault(None);
                return Err(Missed { cause, fault });
            }
        };
        let exchange = Exchange { response, request, signer };
        let read = task.reader.read(&exchange);
        watch.ended(Some(&exchange.response), read.as_ref().err());
        match read {
            Ok(()) => Ok(exchange.response),
            Err(cause) => {
                let class = match &cause {
                    Cause::Service(error) => (inner.service.class_of)(error.code()),
                    _ => None,
                };
                let mut fault = cause.fault(class);
                if fault == Fault::Clock && !inner.skew.learn(&exchange.response.headers, sent, inner.clock.now(), skew) {
                    // Our clock is right, or nothing says by how much it is not.
                    fault = Fault::Permanent;
                }
                Err(Missed { cause, fault })
            }
        }
    }

    /// If it was the credentials that were refused: asks their provider for others. Without others, nothing helps.
    async fn with_others(&self, missed: Missed, signer: &Signer, progress: &mut Progress, deadline: &Deadline<'_>) -> Missed {
        if missed.fault != Fault::Credentials {
            return missed;
        }
        let provider = &self.0.credentials;
        // Even if this call ends here, the next one is not to use them.
        provider.invalidate(&signer.credentials);
        let helps = if progress.renewed {
            false
        } else if progress.retry.allows_more(progress.made) {
            match deadline.guard(provider.provide()).await {
                Some(Ok(others)) => !Arc::ptr_eq(&others, &signer.credentials) && *others != *signer.credentials,
                Some(Err(_)) | None => false,
            }
        } else {
            // Nobody is asked in vain. A token is one that is renewed; a key without one lasts, and so does its refusal.
            signer.credentials.security_token().is_some()
        };
        progress.renewed = true;
        Missed {
            fault: if helps { Fault::Credentials } else { Fault::Permanent },
            ..missed
        }
    }

    /// Whether the call is attempted again, and after which wait.
    fn next(
        &self,
        action: &ActionInfo,
        mut fault: Fault,
        progress: &mut Progress,
        deadline: &Deadline<'_>,
    ) -> Result<Duration, StopReason> {
        let inner = &*self.0;
        if fault == Fault::Clock && std::mem::replace(&mut progress.dated_anew, true) {
            fault = Fault::Permanent;
        }
        if fault == Fault::Permanent {
            return Err(StopReason::Permanent);
        }
        if !progress.retry.allows_more(progress.made) {
            return Err(StopReason::MaxAttempts);
        }
        if fault.may_have_taken_effect() && !action.idempotent {
            return Err(StopReason::NotIdempotent);
        }
        let wait = progress.retry.wait(progress.made, fault, inner.random.fraction());
        if wait >= deadline.time_left() {
            return Err(StopReason::Deadline);
        }
        // For its date or its credentials a call is repeated once, and then they are right: that is no sign of a failing service.
        if !matches!(fault, Fault::Clock | Fault::Credentials) {
            progress.taken = Some(inner.budget.take(fault).ok_or(StopReason::RetryBudget)?);
        }
        Ok(wait)
    }
}

/// Rounded up, so that a message says `30s` and not `29.999987s`.
fn whole_millis(duration: Duration) -> Duration {
    let millis = duration.as_nanos().div_ceil(1_000_000);
    Duration::from_millis(u64::try_from(millis).unwrap_or(u64::MAX))
}
