//! The one door between a call and those who watch it. Where nobody does, it costs a look at an empty list.

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::span::{AttemptSpan, CallSpan};
use super::{AttemptReport, CallReport, CallTarget, Interceptor, Outcome, Outgoing};
use crate::clock::Timer;
use crate::error::{Cause, ErrorRef, Failure};
use crate::identity::Credentials;
use crate::transport::{HttpRequest, HttpResponse, TransportError};

/// Watches one call, from its beginning to its end or until it is dropped.
pub(crate) struct CallWatch<'a> {
    action: &'static str,
    interceptors: &'a [Arc<dyn Interceptor>],
    timer: &'a dyn Timer,
    span: CallSpan,
    /// When the call began; `None` if nobody watches, or no more.
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

    /// The span of the call, which its future runs in.
    pub(crate) fn span(&self) -> CallSpan {
        self.span.clone()
    }

    /// The call waits for its turn from now on.
    pub(crate) fn rate_limit_started(&self) -> Option<Instant> {
        self.began.map(|_| self.timer.now())
    }

    /// The wait since [`rate_limit_started`](Self::rate_limit_started) is over.
    pub(crate) fn rate_limit_passed(&mut self, since: Option<Instant>) {
        let Some(since) = since else { return };
        let wait = self.timer.now().saturating_duration_since(since);
        self.rate_limit_delay += wait;
        // Below that nothing was waited for.
        if wait >= Duration::from_millis(1) {
            self.span.rate_limit_passed(wait);
        }
    }

    /// The call waits for `wait` before it is attempted once more.
    pub(crate) fn backoff_started(&mut self, wait: Duration, cause: &Cause) {
        self.backoff_delay += wait;
        self.span.backoff_started(wait, ErrorRef::new(cause));
    }

    /// An attempt is about to be made with `request`, of whose headers the first `signed` bytes are the signer's.
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
            if let Err(veto) = interceptor.before_attempt(&mut Outgoing::new(self.action, number, request, signed)) {
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

    /// The call is over.
    pub(crate) fn ended(mut self, result: &Result<HttpResponse, Failure>) {
        match result {
            Ok(response) => self.end(Some(response), Outcome::Ok),
            Err(failure) => self.end(None, Outcome::Failed(ErrorRef::new(&failure.cause))),
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
        // A panic of an interceptor is on its way already: another one would end the program.
        if !std::thread::panicking() {
            self.end(None, Outcome::Dropped);
        }
    }
}

/// Watches one attempt, from the moment before the request goes out to its end or until it is dropped.
pub(crate) struct AttemptWatch<'w, 'a> {
    call: &'w mut CallWatch<'a>,
    span: AttemptSpan,
    number: u32,
    /// How many interceptors were asked and let it pass: those that are told the end.
    asked: usize,
    request: &'w HttpRequest,
    is_sent: bool,
    began: Option<Instant>,
}

impl<'w> AttemptWatch<'w, '_> {
    /// The request, with the headers of interceptors.
    pub(crate) fn request(&self) -> &'w HttpRequest {
        self.request
    }

    /// `future` inside the span of the attempt.
    pub(crate) fn instrument<F: Future>(&self, future: F) -> impl Future<Output = F::Output> + use<F> {
        self.span.instrument(future)
    }

    /// The attempt is over: with an answer that could be read, or an error, or both.
    pub(crate) fn ended(mut self, response: Option<&HttpResponse>, error: Option<&Cause>) {
        let partial = error.and_then(Cause::transport).and_then(TransportError::partial);
        let outcome = error.map_or(Outcome::Ok, |cause| Outcome::Failed(ErrorRef::new(cause)));
        self.end(response.or(partial), outcome);
    }

    fn end(&mut self, response: Option<&HttpResponse>, outcome: Outcome<'_>) {
        let Some(began) = self.began.take() else { return };
        let request = self.request;
        let size = |parts: [usize; 3]| parts.iter().fold(0_u64, |sum, part| sum.saturating_add(*part as u64));
        let sent = || size([request.url.len(), request.headers.as_block().len(), request.body.len()]);
        let received = |response: &HttpResponse| size([response.headers.as_block().len(), response.body.len(), 0]);
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
