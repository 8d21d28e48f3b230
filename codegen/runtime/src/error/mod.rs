//! What a call may fail with, and everything a person needs to know about it.

mod attempts;
mod cause;
mod service;

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

pub(crate) use attempts::Attempts;
pub use attempts::StopReason;
pub(crate) use cause::Cause;
pub use cause::ErrorRef;
pub(crate) use service::retry_after;
pub use service::{AccessDeniedDetail, ServiceError, SignatureMismatch};

pub use crate::config::ConfigError;
use crate::decode::Node;
use crate::observe::Veto;
use crate::quota::RateLimitError;
use crate::retry::Fault;
use crate::transport::TransportError;

/// The error codes of a service; each generated client has an enum of them.
pub trait ErrorCode: fmt::Debug + Clone + Send + Sync + 'static {
    /// The code that the service wrote, known or not.
    fn from_code(code: &str) -> Self;

    /// What a client may do about it.
    fn class(&self) -> ErrorClass;

    /// Whether the spec knows it.
    fn is_documented(&self) -> bool;
}

/// What a client may do about an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorClass {
    /// The same request will fail again.
    Permanent,
    /// Too many calls: wait, then repeat.
    Throttling,
    /// A passing fault of the service: repeat.
    Transient,
    /// The clock of the caller is off.
    Clock,
    /// The credentials are wrong, expired or not allowed.
    Credentials,
}

impl ErrorClass {
    /// What a client may do about a code that no spec documents: the throttling codes of the gateway all begin with the same word.
    #[must_use]
    pub fn of_unknown(code: &str) -> Self {
        if code == "Throttling" || code.starts_with("Throttling.") {
            Self::Throttling
        } else {
            Self::Permanent
        }
    }
}

/// What is documented of a code. Generated.
#[derive(Clone, Copy, Debug)]
pub struct CodeFacts {
    /// The code.
    pub code: &'static str,
    /// HTTP statuses with which it is documented.
    pub statuses: &'static [u16],
    /// What a client may do about it.
    pub class: ErrorClass,
    /// What it means.
    pub meaning: &'static str,
}

/// The facts of `code` in a table that is sorted by code.
#[must_use]
pub fn facts_of(code: &str, table: &'static [CodeFacts]) -> Option<&'static CodeFacts> {
    table
        .binary_search_by(|facts| facts.code.cmp(code))
        .ok()
        .and_then(|at| table.get(at))
}

/// A call that failed. `C` is the enum of the service's error codes.
///
/// [`code`](Self::code) is what to match on; the HTTP status of one code differs between actions. `Display` says the action, the code,
/// the HTTP status, the message, the request ID and how often it was tried in one line; `source` gives the error underneath.
pub struct Error<C> {
    failure: Box<Failure>,
    code: Option<C>,
}

/// A failed call without its typed code: what the client's inner path passes around.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) action: &'static str,
    pub(crate) cause: Cause,
    pub(crate) attempts: Attempts,
}

impl Failure {
    /// A call of which nothing was sent.
    pub(crate) fn unsent(action: &'static str, cause: Cause) -> Self {
        Self {
            action,
            cause,
            attempts: Attempts::NONE,
        }
    }
}

/// Kinds of [`Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The service refused the call or failed: see [`Error::code`] and [`Error::service`].
    Service,
    /// An answer came that can't be read as one of this service: see [`Error::response`].
    Response,
    /// No complete answer came, within a time limit.
    Timeout,
    /// No complete answer came: see [`Error::transport`].
    Transport,
    /// There are no credentials to sign with.
    Credentials,
    /// The client's own rate limit had no room for the call in time; nothing was sent. See [`Error::rate_limit`].
    RateLimit,
    /// An [interceptor](crate::observe::Interceptor) forbade the request; nothing was sent. See [`Error::veto`].
    Vetoed,
    /// A page came, but the way to the next one is lost: the service gave the token of this page once more.
    Paging,
    /// The client can't make this call as it is set up.
    Config,
}

impl ErrorKind {
    /// A short name for logs and metrics: `service`, `response`, `timeout`, `transport`, `credentials`, `rate_limit`, `vetoed`, `paging`,
    /// `config`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Response => "response",
            Self::Timeout => "timeout",
            Self::Transport => "transport",
            Self::Credentials => "credentials",
            Self::RateLimit => "rate_limit",
            Self::Vetoed => "vetoed",
            Self::Paging => "paging",
            Self::Config => "config",
        }
    }
}

impl<C: ErrorCode> Error<C> {
    pub(crate) fn new(failure: Failure) -> Self {
        let code = match &failure.cause {
            Cause::Service(error) => Some(C::from_code(error.code())),
            _ => None,
        };
        Self {
            failure: Box::new(failure),
            code,
        }
    }

    /// Whether repeating the call later may succeed: the service throttled it or failed for the moment, or the network did.
    ///
    /// It says nothing about what the failed call did: one that timed out may have been carried out.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match &self.failure.cause {
            Cause::RateLimit(_) | Cause::Deadline(_) => true,
            _ => matches!(self.fault(), Fault::Throttled { .. } | Fault::Unsent | Fault::Transient),
        }
    }

    /// Whether there were too many calls: the service refused this one, or the client's own rate limit had no room for it in time.
    #[must_use]
    pub fn is_throttling(&self) -> bool {
        matches!(self.failure.cause, Cause::RateLimit(_)) || matches!(self.fault(), Fault::Throttled { .. })
    }

    fn fault(&self) -> Fault {
        let documented = self.code.as_ref().filter(|code| code.is_documented());
        Fault::of(&self.failure.cause, documented.map(ErrorCode::class))
    }
}

impl<C> Error<C> {
    /// What kind of failure it is.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.failure.cause.kind()
    }

    /// The code of the service, if it was the service that refused.
    #[must_use]
    pub fn code(&self) -> Option<&C> {
        self.code.as_ref()
    }

    /// Wire name of the action that was called.
    #[must_use]
    pub fn action(&self) -> &'static str {
        self.failure.action
    }

    /// Everything that the service said, if it was the service that refused.
    #[must_use]
    pub fn service(&self) -> Option<&ServiceError> {
        self.failure.cause.service()
    }

    /// What is known of an answer that can't be read.
    #[must_use]
    pub fn response(&self) -> Option<&ResponseError> {
        match &self.failure.cause {
            Cause::Response(error) => Some(error),
            _ => None,
        }
    }

    /// Why no complete answer came.
    #[must_use]
    pub fn transport(&self) -> Option<&TransportError> {
        self.failure.cause.transport()
    }

    /// Why the client's own rate limit did not let the call out.
    #[must_use]
    pub fn rate_limit(&self) -> Option<&RateLimitError> {
        match &self.failure.cause {
            Cause::RateLimit(error) => Some(error),
            _ => None,
        }
    }

    /// Why an interceptor forbade the request.
    #[must_use]
    pub fn veto(&self) -> Option<&Veto> {
        match &self.failure.cause {
            Cause::Vetoed(veto) => Some(veto),
            _ => None,
        }
    }

    /// How many requests were sent for the call. The error is that of the last one.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.failure.attempts.made
    }

    /// Why no further request was sent.
    #[must_use]
    pub fn stop_reason(&self) -> StopReason {
        self.failure.attempts.stop
    }

    /// HTTP status, if one arrived. Match on [`code`](Self::code) rather than on it.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.failure.cause.status()
    }

    /// ID of the request, if one arrived; the vendor's support asks for it.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.failure.cause.request_id()
    }

    /// Whether a time limit passed before the answer was complete.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.kind() == ErrorKind::Timeout
    }
}

/// Header that carries the request ID on every answer of the gateway.
pub(crate) const REQUEST_ID: &str = "x-acs-request-id";

/// Fields that carry it in a body: the service and what stands before it spell it differently.
pub(crate) const REQUEST_ID_FIELDS: [&str; 4] = ["RequestId", "requestId", "requestid", "RequestID"];

/// The request ID in a body, if there is one that is not empty.
pub(crate) fn request_id_in<'n>(root: &'n Node<'_>) -> Option<Cow<'n, str>> {
    let text = |name: &&str| root.get(name).and_then(Node::to_text).filter(|id| !id.is_empty());
    REQUEST_ID_FIELDS.iter().find_map(text)
}

impl<C> fmt::Display for Error<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.failure.action, self.failure.cause)?;
        if let Some(id) = self.request_id() {
            write!(f, " [request {id}]")?;
        }
        write!(f, "{}", self.failure.attempts)
    }
}

impl<C: fmt::Debug> fmt::Debug for Error<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Error");
        shown.field("action", &self.failure.action);
        if let Some(code) = &self.code {
            shown.field("code", code);
        }
        match &self.failure.cause {
            Cause::Service(error) => shown.field("service", error),
            Cause::Response(error) => shown.field("response", error),
            Cause::Transport(error) => shown.field("transport", error),
            Cause::Credentials(error) => shown.field("credentials", error),
            Cause::RateLimit(error) => shown.field("rate_limit", error),
            Cause::Deadline(timeout) => shown.field("no_credentials_within", timeout),
            Cause::Vetoed(veto) => shown.field("vetoed", veto),
            Cause::RepeatedToken => shown.field("paging", &"repeated token"),
            Cause::Config(error) => shown.field("config", error),
        }
        .field("attempts", &self.failure.attempts.made)
        .field("stop_reason", &self.failure.attempts.stop)
        .finish()
    }
}

impl<C: fmt::Debug> std::error::Error for Error<C> {
    /// The error underneath. `Display` has said what happened already, so the chain goes on below that.
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.failure.cause {
            Cause::Transport(error) => std::error::Error::source(error),
            Cause::Credentials(error) => std::error::Error::source(error),
            Cause::Response(error) => std::error::Error::source(error.as_ref()),
            Cause::RateLimit(error) => std::error::Error::source(error),
            Cause::Vetoed(veto) => std::error::Error::source(veto),
            Cause::Service(_) | Cause::Deadline(_) | Cause::RepeatedToken | Cause::Config(_) => None,
        }
    }
}

/// An answer that arrived whole but can't be read as one of this service: the HTML of a proxy, a text that is cut off, no body, or
/// a field of a type that is not documented.
pub struct ResponseError {
    pub(crate) status: u16,
    pub(crate) request_id: Option<String>,
    pub(crate) content_type: Option<String>,
    pub(crate) body_head: String,
    pub(crate) retry_after: Option<Duration>,
    /// Whether the text ends in the middle: where nothing tells the length of a body, a connection that breaks looks like its end.
    pub(crate) is_cut_off: bool,
    pub(crate) reason: Box<dyn std::error::Error + Send + Sync>,
}

impl ResponseError {
    /// HTTP status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// ID of the request, from the body or the header `x-acs-request-id`.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// The header `content-type`.
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    /// The first characters of the body, with the caller's own secrets taken out.
    ///
    /// A body that is an answer of the service, only with a surprise in it, may hold what the service keeps secret: it is not part of
    /// `Display` or `Debug`.
    #[must_use]
    pub fn body_head(&self) -> &str {
        &self.body_head
    }
}

impl fmt::Display for ResponseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unreadable answer (HTTP {}", self.status)?;
        if let Some(content_type) = &self.content_type {
            write!(f, ", {content_type}")?;
        }
        write!(f, "): {}", self.reason)
    }
}

impl fmt::Debug for ResponseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseError")
            .field("status", &self.status)
            .field("request_id", &self.request_id)
            .field("content_type", &self.content_type)
            .field("reason", &self.reason)
            .field("body_head_bytes", &self.body_head.len())
            .finish()
    }
}

impl std::error::Error for ResponseError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.reason.source()
    }
}
