//! Errors of a call.

mod attempts;
mod cause;
mod error_code;
mod error_ref;
mod veto;

use std::fmt;

pub(crate) use self::attempts::Attempts;
pub use self::attempts::StopReason;
pub use self::cause::ErrorKind;
pub(crate) use self::cause::{Cause, PagingFault};
pub use self::error_code::{ErrorCode, class_of};
pub use self::error_ref::ErrorRef;
pub use self::veto::Veto;
pub use crate::config_error::ConfigError;
pub use crate::error_response::{AccessDeniedDetail, ErrorClass, ResponseError, ServiceError, SignatureMismatch};
use crate::one_line::one_line;
use crate::quota::RateLimitError;
use crate::retry::RetryClass;
use crate::transport::TransportError;

/// Characters of a request ID that `Display` shows. Real ones have 36.
const MAX_REQUEST_ID: usize = 128;

/// The error of a failed call. `C` is the enum of error codes of the service.
///
/// Match on [`code`](Self::code), not on the HTTP status: one code has different statuses in
/// different actions. `Display` prints one line with action, code, HTTP status, message, request ID
/// and number of attempts. `source` skips the underlying error, whose message `Display` already
/// contains, and returns the source of that error.
pub struct Error<C> {
    parts: Box<ErrorParts>,
    code: Option<C>,
}

/// The part of an [`Error`] that does not depend on the service.
#[derive(Debug)]
pub(crate) struct ErrorParts {
    pub(crate) action: &'static str,
    pub(crate) cause: Cause,
    pub(crate) attempts: Attempts,
}

// Shared references only read the cause, so a panic can't leave it inconsistent.
impl std::panic::UnwindSafe for ErrorParts {}
impl std::panic::RefUnwindSafe for ErrorParts {}

impl ErrorParts {
    /// A call that failed before anything was sent.
    pub(crate) fn not_sent(action: &'static str, cause: Cause) -> Self {
        Self {
            action,
            cause,
            attempts: Attempts::NONE,
        }
    }
}

impl<C: ErrorCode> Error<C> {
    pub(crate) fn new(parts: ErrorParts) -> Self {
        let code = match &parts.cause {
            Cause::Service(error) => Some(C::from_code(error.code())),
            _ => None,
        };
        Self {
            parts: Box::new(parts),
            code,
        }
    }

    /// Whether the same call may succeed later: the service throttled it, or the service, the
    /// network or the credentials provider failed temporarily.
    ///
    /// It does not tell whether the call took effect: one that timed out may have.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match &self.parts.cause {
            Cause::RateLimit(_) | Cause::CredentialsTimeout(_) => true,
            Cause::Credentials(error) => error.is_transient(),
            _ => matches!(
                self.retry_class(),
                RetryClass::Throttled { .. } | RetryClass::NotSent | RetryClass::Transient { .. }
            ),
        }
    }

    /// Whether the call was throttled, by the service or by the rate limit of the client.
    #[must_use]
    pub fn is_throttling(&self) -> bool {
        matches!(self.parts.cause, Cause::RateLimit(_)) || matches!(self.retry_class(), RetryClass::Throttled { .. })
    }

    fn retry_class(&self) -> RetryClass {
        let documented = self.code.as_ref().filter(|code| code.is_documented());
        self.parts.cause.retry_class(documented.map(ErrorCode::class))
    }
}

impl<C> Error<C> {
    /// The kind of error.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.parts.cause.kind()
    }

    /// The error code, if the service returned one.
    #[must_use]
    pub fn code(&self) -> Option<&C> {
        self.code.as_ref()
    }

    /// Wire name of the action.
    #[must_use]
    pub fn action(&self) -> &'static str {
        self.parts.action
    }

    /// The error that the service returned.
    #[must_use]
    pub fn service(&self) -> Option<&ServiceError> {
        self.parts.cause.service()
    }

    /// The response that could not be read.
    #[must_use]
    pub fn response(&self) -> Option<&ResponseError> {
        match &self.parts.cause {
            Cause::Response(error) => Some(error),
            _ => None,
        }
    }

    /// Why no complete response arrived.
    #[must_use]
    pub fn transport(&self) -> Option<&TransportError> {
        self.parts.cause.transport()
    }

    /// Why the rate limit of the client did not allow the call.
    #[must_use]
    pub fn rate_limit(&self) -> Option<&RateLimitError> {
        match &self.parts.cause {
            Cause::RateLimit(error) => Some(error),
            _ => None,
        }
    }

    /// Why an interceptor vetoed the request.
    #[must_use]
    pub fn veto(&self) -> Option<&Veto> {
        match &self.parts.cause {
            Cause::Vetoed(veto) => Some(veto),
            _ => None,
        }
    }

    /// Number of attempts made.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.parts.attempts.count
    }

    /// Why there was no further attempt.
    #[must_use]
    pub fn stop_reason(&self) -> StopReason {
        self.parts.attempts.stop
    }

    /// HTTP status, if a response arrived. Match on [`code`](Self::code) instead.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.parts.cause.status()
    }

    /// Request ID, if a response arrived. The support of Alibaba Cloud asks for it.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.parts.cause.request_id()
    }

    /// Whether a timeout expired before the response was complete.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.kind() == ErrorKind::Timeout
    }
}

impl<C> fmt::Display for Error<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.parts.action, self.parts.cause)?;
        if let Some(id) = self.request_id() {
            write!(f, " [request {}]", one_line(id, MAX_REQUEST_ID))?;
        }
        write!(f, "{}", self.parts.attempts)
    }
}

impl<C: fmt::Debug> fmt::Debug for Error<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Error");
        shown.field("action", &self.parts.action);
        if let Some(code) = &self.code {
            shown.field("code", code);
        }
        match &self.parts.cause {
            Cause::Service(error) => shown.field("service", error),
            Cause::Response(error) => shown.field("response", error),
            Cause::Transport(error) => shown.field("transport", error),
            Cause::Credentials(error) => shown.field("credentials", error),
            Cause::RateLimit(error) => shown.field("rate_limit", error),
            Cause::CredentialsTimeout(timeout) => shown.field("no_credentials_within", timeout),
            Cause::Vetoed(veto) => shown.field("vetoed", veto),
            Cause::Paging(fault) => shown.field("paging", fault),
            Cause::Config(error) => shown.field("config", error),
        }
        .field("attempts", &self.parts.attempts.count)
        .field("stop_reason", &self.parts.attempts.stop)
        .finish()
    }
}

impl<C: fmt::Debug> std::error::Error for Error<C> {
    /// The source of the underlying error. `Display` contains the message of that error itself.
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.parts.cause {
            Cause::Transport(error) => std::error::Error::source(error),
            Cause::Credentials(error) => std::error::Error::source(error),
            Cause::Response(error) => std::error::Error::source(error.as_ref()),
            Cause::RateLimit(error) => std::error::Error::source(error),
            Cause::Vetoed(veto) => std::error::Error::source(veto),
            Cause::Service(_) | Cause::CredentialsTimeout(_) | Cause::Paging(_) | Cause::Config(_) => None,
        }
    }
}
