//! Reports about attempts and calls.

use std::time::Duration;

use crate::error::ErrorRef;
use crate::error_response::REQUEST_ID;
use crate::transport::{HttpRequest, HttpResponse};

/// The call as spans describe it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CallTarget<'a> {
    pub(crate) product: &'static str,
    pub(crate) action: &'static str,
    pub(crate) region: Option<&'a str>,
    /// Scheme and host.
    pub(crate) origin: &'a str,
}

/// Report about an attempt.
///
/// `Debug` redacts the request and the response. Do not log their contents.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct AttemptReport<'a> {
    /// Wire name of the action.
    pub action: &'static str,
    /// Number of the attempt within its call, from 1.
    pub number: u32,
    /// The request as sent.
    pub request: &'a HttpRequest,
    /// The response, whether or not it is an error. If it is incomplete, the part that arrived.
    pub response: Option<&'a HttpResponse>,
    /// Time from sending the request until the response was read.
    pub duration: Duration,
    /// Bytes of the URL, headers and body of the request, without the overhead of HTTP and TLS. 0
    /// if an interceptor vetoed it.
    pub bytes_sent: u64,
    /// Bytes of the headers and body of the response, as far as known.
    pub bytes_received: u64,
    /// Success, error, or dropped.
    pub outcome: Outcome<'a>,
}

/// Report about a call.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct CallReport<'a> {
    /// Wire name of the action.
    pub action: &'static str,
    /// Number of attempts.
    pub attempts: u32,
    /// Duration of the call, including all delays.
    pub duration: Duration,
    /// The part of it that the rate limit of the client took.
    pub rate_limit_delay: Duration,
    /// The part of it between attempts.
    pub backoff_delay: Duration,
    /// Bytes of all requests; see [`AttemptReport`].
    pub bytes_sent: u64,
    /// Bytes of all responses.
    pub bytes_received: u64,
    /// The last response; of a successful call, the successful one.
    pub response: Option<&'a HttpResponse>,
    /// Success, error, or dropped.
    pub outcome: Outcome<'a>,
}

/// Outcome of an attempt or a call.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Outcome<'a> {
    /// Success: the response was read.
    Ok,
    /// An error.
    Failed(ErrorRef<'a>),
    /// The call was dropped before its end.
    Dropped,
}

impl<'a> Outcome<'a> {
    /// `ok`, `dropped`, or the [`label`](ErrorRef::label) of the error.
    #[must_use]
    pub fn label(&self) -> &'a str {
        match self {
            Self::Ok => "ok",
            Self::Failed(error) => error.label(),
            Self::Dropped => "dropped",
        }
    }

    /// The error, if there was one.
    #[must_use]
    pub fn error(&self) -> Option<ErrorRef<'a>> {
        match self {
            Self::Failed(error) => Some(*error),
            Self::Ok | Self::Dropped => None,
        }
    }
}

impl<'a> AttemptReport<'a> {
    /// HTTP status, if a response arrived.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.response.map(|response| response.status)
    }

    /// Request ID, if a response arrived.
    #[must_use]
    pub fn request_id(&self) -> Option<&'a str> {
        request_id(self.outcome, self.response)
    }
}

impl<'a> CallReport<'a> {
    /// HTTP status of the last response, if one arrived.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        let failed = self.outcome.error().and_then(|error| error.status());
        failed.or(self.response.map(|response| response.status))
    }

    /// Request ID of the last attempt, if a response arrived.
    #[must_use]
    pub fn request_id(&self) -> Option<&'a str> {
        request_id(self.outcome, self.response)
    }
}

fn request_id<'a>(outcome: Outcome<'a>, response: Option<&'a HttpResponse>) -> Option<&'a str> {
    let failed = outcome.error().and_then(|error| error.request_id());
    failed.or_else(|| response?.headers.get(REQUEST_ID))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Cause;
    use crate::error_response::ResponseError;
    use crate::transport::{Headers, Method};

    /// The request IDs of the reports about an attempt and a call.
    fn request_ids(outcome: Outcome<'_>, header: Option<&str>) -> [Option<String>; 2] {
        let mut headers = Headers::new();
        if let Some(id) = header {
            headers.push(REQUEST_ID, id);
        }
        let response = HttpResponse::new(200, headers, Vec::new());
        let request = HttpRequest::new(Method::Post, String::new(), Headers::new());
        let attempt = AttemptReport {
            action: "Get",
            number: 1,
            request: &request,
            response: Some(&response),
            duration: Duration::ZERO,
            bytes_sent: 0,
            bytes_received: 0,
            outcome,
        };
        let call = CallReport {
            action: "Get",
            attempts: 1,
            duration: Duration::ZERO,
            rate_limit_delay: Duration::ZERO,
            backoff_delay: Duration::ZERO,
            bytes_sent: 0,
            bytes_received: 0,
            response: Some(&response),
            outcome,
        };
        [attempt.request_id(), call.request_id()].map(|id| id.map(str::to_owned))
    }

    #[test]
    fn request_id_comes_from_error_or_header() {
        let error = |request_id: Option<&str>| {
            Cause::Response(Box::new(ResponseError {
                status: 200,
                request_id: request_id.map(str::to_owned),
                content_type: None,
                body_prefix: String::new(),
                retry_after: None,
                is_cut_off: false,
                reason: "unreadable".into(),
            }))
        };
        let (with_id, without_id) = (error(Some("error")), error(None));
        for (outcome, header, id) in [
            (Outcome::Ok, Some("header"), Some("header")),
            (Outcome::Ok, None, None),
            (Outcome::Failed(ErrorRef::new(&with_id)), Some("header"), Some("error")),
            (Outcome::Failed(ErrorRef::new(&without_id)), Some("header"), Some("header")),
            (Outcome::Dropped, Some("header"), Some("header")),
        ] {
            let id = id.map(str::to_owned);
            assert_eq!(request_ids(outcome, header), [id.clone(), id], "{outcome:?}");
        }
    }
}
