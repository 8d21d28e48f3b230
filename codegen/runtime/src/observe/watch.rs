//! Connects a call with its interceptors and spans. Without any, it costs a check of an empty list.

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::span::{AttemptSpan, CallSpan};
use super::{AttemptReport, CallReport, CallTarget, Interceptor, Outcome, OutgoingAttempt};
use crate::clock::Timer;
use crate::error::{Cause, ErrorParts, ErrorRef};
use crate::identity::Credentials;
use crate::transport::{HttpRequest, HttpResponse, TransportError};

/// Observes one call until it ends or is dropped.
pub(crate) struct CallWatch<'a> {
    action: &'static str,
    interceptors: &'a [Arc<dyn Interceptor>],
    timer: &'a dyn Timer,
    span: CallSpan,
    /// When the call began; `None` if nothing observes it, or after its end.
    began: Option<Instant>,
    attempts: u32,
    rate_limit_delay: Duration,
    backoff_delay: Duration,
    bytes_sent: u64,
    bytes_received: u64,
}

impl<'a> CallWatch<'a> {
    pub(crate) fn begin(target: CallTarget<'_>, interceptors: &'a [Arc<dyn Interceptor>], timer: &'a dyn Timer) -> Self {
        let span = CallSpan::new(target);
        let is_watched = !interceptors.is_empty() || span.is_on();
        Self {
            action: target.action,
            interceptors,
            timer,
            span,
            began: is_watched.then(|| timer.now()),
            attempts: 0,
            rate_limit_delay: Duration::ZERO,
            backoff_delay: Duration::ZERO,
            bytes_sent: 0,
            bytes_received: 0,
        }
    }

    /// The span of the call.
    pub(crate) fn span(&self) -> CallSpan {
        self.span.clone()
    }

    /// The call enters the rate limit. Returns the time, for
    /// [`rate_limit_passed`](Self::rate_limit_passed).
    pub(crate) fn rate_limit_started(&self) -> Option<Instant> {
        self.began.map(|_| self.timer.now())
    }

    /// The call has passed the rate limit, which it entered at `since`.
    pub(crate) fn rate_limit_passed(&mut self, since: Option<Instant>) {
        let Some(since) = since else { return };
        let wait = self.timer.now().saturating_duration_since(since);
        self.rate_limit_delay += wait;
        // Shorter times are not delays.
        if wait >= Duration::from_millis(1) {
            self.span.rate_limit_passed(wait);
        }
    }

    /// The call waits for `wait` before a retry.
    pub(crate) fn backoff_started(&mut self, wait: Duration, cause: &Cause) {
        self.backoff_delay += wait;
        self.span.backoff_started(wait, ErrorRef::new(cause));
    }

    /// An attempt is about to be sent. The first `signed` bytes of the headers were written by the
    /// signer.
    pub(crate) fn attempt<'w>(
        &'w mut self,
        number: u32,
        request: &'w mut HttpRequest,
        signed: usize,
        credentials: &Credentials,
    ) -> Result<AttemptWatch<'w, 'a>, Cause> {
        let mut vetoed = None;
        let mut asked = 0;
        for interceptor in self.interceptors {
            if let Err(veto) = interceptor.before_attempt(&mut OutgoingAttempt::new(self.action, number, request, signed)) {
                vetoed = Some(veto);
                break;
            }
            asked += 1;
        }
        let span = match vetoed {
            None => self.span.attempt(number, request, credentials),
            Some(_) => AttemptSpan::none(),
        };
        let mut attempt = AttemptWatch {
            began: self.began.map(|_| self.timer.now()),
            call: self,
            span,
            number,
            asked,
            request,
            is_sent: vetoed.is_none(),
        };
        match vetoed {
            None => {
                attempt.call.attempts = number;
                Ok(attempt)
            }
            Some(veto) => {
                let cause = Cause::Vetoed(veto);
                attempt.end(None, Outcome::Failed(ErrorRef::new(&cause)));
                Err(cause)
            }
        }
    }

    /// The call has ended.
    pub(crate) fn ended(mut self, result: &Result<HttpResponse, ErrorParts>) {
        match result {
            Ok(response) => self.end(Some(response), Outcome::Ok),
            Err(error) => self.end(None, Outcome::Failed(ErrorRef::new(&error.cause))),
        }
    }

    fn end(&mut self, response: Option<&HttpResponse>, outcome: Outcome<'_>) {
        let Some(began) = self.began.take() else { return };
        let report = CallReport {
            action: self.action,
            attempts: self.attempts,
            duration: self.timer.now().saturating_duration_since(began),
            rate_limit_delay: self.rate_limit_delay,
            backoff_delay: self.backoff_delay,
            bytes_sent: self.bytes_sent,
            bytes_received: self.bytes_received,
            response,
            outcome,
        };
        self.span.end(&report);
        for interceptor in self.interceptors.iter().rev() {
            interceptor.after_call(&report);
        }
    }
}

impl Drop for CallWatch<'_> {
    fn drop(&mut self) {
        // While unwinding from a panic, a second one would abort the program.
        if !std::thread::panicking() {
            self.end(None, Outcome::Dropped);
        }
    }
}

/// Observes one attempt until it ends or is dropped.
pub(crate) struct AttemptWatch<'w, 'a> {
    call: &'w mut CallWatch<'a>,
    span: AttemptSpan,
    number: u32,
    /// Number of interceptors that accepted the attempt and will be told its end.
    asked: usize,
    request: &'w HttpRequest,
    is_sent: bool,
    began: Option<Instant>,
}

impl<'w> AttemptWatch<'w, '_> {
    /// The request with the headers of interceptors.
    pub(crate) fn request(&self) -> &'w HttpRequest {
        self.request
    }

    /// Runs `future` inside the span of the attempt.
    pub(crate) fn instrument<F: Future>(&self, future: F) -> impl Future<Output = F::Output> + use<F> {
        self.span.instrument(future)
    }

    /// The attempt has ended with a response, an error, or both.
    pub(crate) fn ended(mut self, response: Option<&HttpResponse>, error: Option<&Cause>) {
        let partial = error.and_then(Cause::transport).and_then(TransportError::partial_response);
        let outcome = error.map_or(Outcome::Ok, |cause| Outcome::Failed(ErrorRef::new(cause)));
        self.end(response.or(partial), outcome);
    }

    fn end(&mut self, response: Option<&HttpResponse>, outcome: Outcome<'_>) {
        let Some(began) = self.began.take() else { return };
        let request = self.request;
        let size = |head: [usize; 2], body: u64| head.iter().fold(body, |sum, part| sum.saturating_add(*part as u64));
        let sent = || size([request.url.len(), request.headers.as_block().len()], request.body.len());
        let received = |response: &HttpResponse| size([response.headers.as_block().len(), 0], response.body.len() as u64);
        let call = &mut *self.call;
        let report = AttemptReport {
            action: call.action,
            number: self.number,
            request,
            response,
            duration: call.timer.now().saturating_duration_since(began),
            bytes_sent: if self.is_sent { sent() } else { 0 },
            bytes_received: response.map_or(0, received),
            outcome,
        };
        call.bytes_sent = call.bytes_sent.saturating_add(report.bytes_sent);
        call.bytes_received = call.bytes_received.saturating_add(report.bytes_received);
        self.span.end(&report);
        for interceptor in call.interceptors.iter().take(self.asked).rev() {
            interceptor.after_attempt(&report);
        }
    }
}

impl Drop for AttemptWatch<'_, '_> {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.end(None, Outcome::Dropped);
        }
    }
}
