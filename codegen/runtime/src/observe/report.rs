//! What is told of attempts and calls.

use std::time::Duration;

use crate::error::ErrorRef;
use crate::error_response::REQUEST_ID;
use crate::transport::{HttpRequest, HttpResponse};

/// What a call is, for those who watch it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CallTarget<'a> {
    pub(crate) product: &'static str,
    pub(crate) action: &'static str,
    pub(crate) region: Option<&'a str>,
    /// Scheme and host.
    pub(crate) origin: &'a str,
}

/// How an attempt ended.
///
/// The fields hold what the request and the answer hold: their `Debug` is redacted, their contents are not for logs.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct AttemptReport<'a> {
    /// Wire name of the action.
    pub action: &'static str,
    /// Which attempt of its call it was, from 1.
    pub number: u32,
    /// The request, as it went out.
    pub request: &'a HttpRequest,
    /// The answer as it came, whether or not it is an error; of one that broke off, what had come.
    pub response: Option<&'a HttpResponse>,
    /// Time from the moment before the request went out until the answer was complete and read.
    pub duration: Duration,
    /// Bytes of the URL, the headers and the body of the request. What HTTP and TLS add is not counted; 0 if an interceptor vetoed it.
    pub bytes_sent: u64,
    /// Bytes of the headers and the body of the answer, in so far as they are known.
    pub bytes_received: u64,
    /// Success, error, or neither.
    pub outcome: Outcome<'a>,
}

/// How a call ended.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct CallReport<'a> {
    /// Wire name of the action.
    pub action: &'static str,
    /// How many requests were sent.
    pub attempts: u32,
    /// Time from the beginning to the end of the call, with all waits.
    pub duration: Duration,
    /// The part of it that was spent waiting for the client's own rate limit.
    pub rate_limit_delay: Duration,
    /// The part of it that was spent waiting between attempts.
    pub backoff_delay: Duration,
    /// Sum of the bytes of all requests; see [`AttemptReport`].
    pub bytes_sent: u64,
    /// Sum of the bytes of all answers.
    pub bytes_received: u64,
    /// The last answer: that of a success.
    pub response: Option<&'a HttpResponse>,
    /// Success, error, or neither.
    pub outcome: Outcome<'a>,
}

/// How an attempt or a call ended.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Outcome<'a> {
    /// With an answer that could be read.
    Ok,
    /// With an error.
    Failed(ErrorRef<'a>),
    /// The caller dropped it before its end.
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

    /// The error, if it was one.
    #[must_use]
    pub fn error(&self) -> Option<ErrorRef<'a>> {
        match self {
            Self::Failed(error) => Some(*error),
            Self::Ok | Self::Dropped => None,
        }
    }
}

impl<'a> AttemptReport<'a> {
    /// HTTP status, if one arrived.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.response.map(|response| response.status)
    }

    /// ID of the request, if one arrived.
    #[must_use]
    pub fn request_id(&self) -> Option<&'a str> {
        request_id(self.outcome, self.response)
    }
}

impl<'a> CallReport<'a> {
    /// HTTP status of the last answer, if one arrived.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        let failed = self.outcome.error().and_then(|error| error.status());
        failed.or(self.response.map(|response| response.status))
    }

    /// ID of the last request, if one arrived.
    #[must_use]
    pub fn request_id(&self) -> Option<&'a str> {
        request_id(self.outcome, self.response)
    }
}

fn request_id<'a>(outcome: Outcome<'a>, response: Option<&'a HttpResponse>) -> Option<&'a str> {
    let failed = outcome.error().and_then(|error| error.request_id());
    failed.or_else(|| response?.headers.get(REQUEST_ID))
}
