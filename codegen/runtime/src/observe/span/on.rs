//! Spans and events. Every recorded value is named here; none is a URL, parameter, message of the
//! service or secret.

use std::future::Future;
use std::time::Duration;

use tracing::field::Empty;
use tracing::instrument::{Instrument, Instrumented};
use tracing::{Span, debug, info_span, warn};

use crate::endpoint::host_and_port;
use crate::error::ErrorRef;
use crate::identity::{Credentials, CredentialsError};
use crate::observe::{AttemptReport, CallReport, CallTarget, Outcome};
use crate::one_line::one_line;
use crate::time::format_utc;
use crate::transport::HttpRequest;

const TARGET: &str = "aliyun_runtime";

/// Characters of a request ID that are recorded. Real ones have 36.
const MAX_ID: usize = 64;

/// The span of a call.
#[derive(Clone)]
pub(crate) struct CallSpan(Span);

impl CallSpan {
    pub(crate) fn new(target: CallTarget<'_>) -> Self {
        let CallTarget {
            product,
            action,
            region,
            origin,
        } = target;
        Self(info_span!(
            target: TARGET,
            "aliyun.call",
            otel.name = format_args!("{product}/{action}"),
            otel.kind = "internal",
            otel.status_code = Empty,
            rpc.system = "aliyun",
            rpc.service = product,
            rpc.method = action,
            cloud.region = region,
            server.address = host_and_port(origin).0,
            http.response.status_code = Empty,
            "error.type" = Empty,
            aliyun.request_id = Empty,
            aliyun.attempts = Empty,
            aliyun.rate_limit_delay_ms = Empty,
            aliyun.backoff_delay_ms = Empty,
        ))
    }

    pub(crate) fn is_on(&self) -> bool {
        !self.0.is_disabled()
    }

    pub(crate) fn instrument<F: Future>(&self, future: F) -> Instrumented<F> {
        future.instrument(self.0.clone())
    }

    pub(crate) fn rate_limit_passed(&self, wait: Duration) {
        debug!(target: TARGET, parent: &self.0, wait_ms = millis(wait), "delayed by the rate limit");
    }

    pub(crate) fn backoff_started(&self, wait: Duration, error: ErrorRef<'_>) {
        debug!(
            target: TARGET,
            parent: &self.0,
            wait_ms = millis(wait),
            "error.type" = error.label(),
            "the attempt failed; retrying after a delay"
        );
    }

    pub(crate) fn attempt(&self, number: u32, request: &HttpRequest, credentials: &Credentials) -> AttemptSpan {
        if self.0.is_disabled() {
            return AttemptSpan::none();
        }
        let origin = request.url_without_query().trim_end_matches('/');
        let (host, port) = host_and_port(origin);
        AttemptSpan(info_span!(
            target: TARGET,
            parent: &self.0,
            "aliyun.attempt",
            otel.name = request.method.as_str(),
            otel.kind = "client",
            otel.status_code = Empty,
            http.request.method = request.method.as_str(),
            http.request.resend_count = (number > 1).then(|| number - 1),
            http.request.size = Empty,
            http.response.size = Empty,
            http.response.status_code = Empty,
            server.address = host,
            server.port = port,
            url.scheme = origin.split("://").next(),
            "error.type" = Empty,
            aliyun.access_key_id = %credentials.redacted_key_id(),
            aliyun.request_id = Empty,
        ))
    }

    pub(crate) fn end(&self, report: &CallReport<'_>) {
        let span = &self.0;
        span.record("aliyun.attempts", report.attempts);
        span.record("aliyun.rate_limit_delay_ms", millis(report.rate_limit_delay));
        span.record("aliyun.backoff_delay_ms", millis(report.backoff_delay));
        outcome(span, report.outcome, report.status(), report.request_id());
    }
}

/// The span of an attempt.
pub(crate) struct AttemptSpan(Span);

impl AttemptSpan {
    pub(crate) fn none() -> Self {
        Self(Span::none())
    }

    pub(crate) fn instrument<F: Future>(&self, future: F) -> Instrumented<F> {
        future.instrument(self.0.clone())
    }

    pub(crate) fn end(&self, report: &AttemptReport<'_>) {
        let span = &self.0;
        span.record("http.request.size", report.bytes_sent);
        span.record("http.response.size", report.bytes_received);
        outcome(span, report.outcome, report.status(), report.request_id());
    }
}

fn outcome(span: &Span, outcome: Outcome<'_>, status: Option<u16>, request_id: Option<&str>) {
    if let Some(status) = status {
        span.record("http.response.status_code", status);
    }
    if let Some(id) = request_id {
        // A proxy or a faulty gateway may send anything.
        span.record("aliyun.request_id", &*one_line(id, MAX_ID));
    }
    match outcome {
        Outcome::Ok => {}
        Outcome::Failed(_) | Outcome::Dropped => {
            span.record("error.type", outcome.label());
            span.record("otel.status_code", "ERROR");
        }
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// A provider returned new credentials.
pub(crate) fn credentials_renewed(credentials: &Credentials) {
    debug!(
        target: TARGET,
        {
            aliyun.access_key_id = %credentials.redacted_key_id(),
            expires_at = credentials.expires_at().map(|at| tracing::field::display(format_utc(at))),
        },
        "fetched credentials"
    );
}

/// A provider returned an error. `have_old`: its previous credentials are still used.
pub(crate) fn credentials_failed(error: &CredentialsError, have_old: bool, have_expired: bool) {
    if have_old && have_expired {
        warn!(target: TARGET, %error, "credentials have expired and could not be renewed; they are used until the service rejects them");
    } else if have_old {
        warn!(target: TARGET, %error, "credentials could not be renewed; the current ones are used until they expire");
    } else {
        debug!(target: TARGET, %error, "credentials could not be fetched");
    }
}

/// A program is run that a file names which others may write.
pub(crate) fn program_named_by_others(path: &std::path::Path) {
    warn!(
        target: TARGET,
        { file.path = %path.display() },
        "the file names a program to run for credentials, and users other than its owner may write it"
    );
}

/// A client sends its requests to another machine without TLS.
pub(crate) fn unencrypted(origin: &str) {
    warn!(
        target: TARGET,
        { server.address = host_and_port(origin).0 },
        "requests are sent without TLS: anyone on the network path can read parameters, security tokens and responses"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn milliseconds_are_rounded_down() {
        assert_eq!(millis(Duration::from_micros(1_999)), 1);
        assert_eq!(millis(Duration::from_secs(2)), 2_000);
        assert_eq!(millis(Duration::MAX), u64::MAX);
    }
}
