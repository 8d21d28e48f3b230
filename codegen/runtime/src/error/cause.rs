//! What went wrong, without the type of a service's codes.

use std::fmt;
use std::time::Duration;

use super::{ErrorKind, REQUEST_ID, ResponseError, ServiceError, Veto};
use crate::config::ConfigError;
use crate::identity::CredentialsError;
use crate::quota::RateLimitError;
use crate::transport::TransportError;

#[derive(Debug)]
pub(crate) enum Cause {
    // Boxed, since every call makes room for its error.
    Service(Box<ServiceError>),
    Response(Box<ResponseError>),
    Transport(TransportError),
    Credentials(CredentialsError),
    RateLimit(RateLimitError),
    /// The time for the call was over before the credentials came.
    Deadline(Duration),
    /// An interceptor forbade the request.
    Vetoed(Veto),
    /// The page that came names itself as the next one.
    RepeatedToken,
    Config(ConfigError),
}

impl Cause {
    pub(crate) fn kind(&self) -> ErrorKind {
        match self {
            Self::Service(_) => ErrorKind::Service,
            Self::Response(_) => ErrorKind::Response,
            Self::Transport(error) if error.kind().is_timeout() => ErrorKind::Timeout,
            Self::Deadline(_) => ErrorKind::Timeout,
            Self::Transport(_) => ErrorKind::Transport,
            Self::Credentials(_) => ErrorKind::Credentials,
            Self::RateLimit(_) => ErrorKind::RateLimit,
            Self::Vetoed(_) => ErrorKind::Vetoed,
            Self::RepeatedToken => ErrorKind::Paging,
            Self::Config(_) => ErrorKind::Config,
        }
    }

    pub(crate) fn service(&self) -> Option<&ServiceError> {
        match self {
            Self::Service(error) => Some(error),
            _ => None,
        }
    }

    pub(crate) fn transport(&self) -> Option<&TransportError> {
        match self {
            Self::Transport(error) => Some(error),
            _ => None,
        }
    }

    pub(crate) fn status(&self) -> Option<u16> {
        match self {
            Self::Service(error) => Some(error.status()),
            Self::Response(error) => Some(error.status()),
            Self::Transport(error) => error.partial().map(|partial| partial.status),
            _ => None,
        }
    }

    pub(crate) fn request_id(&self) -> Option<&str> {
        match self {
            Self::Service(error) => error.request_id(),
            Self::Response(error) => error.request_id(),
            Self::Transport(error) => error.partial().and_then(|partial| partial.headers.get(REQUEST_ID)),
            _ => None,
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Service(error) => write!(f, "{error}"),
            Self::Response(error) => write!(f, "{error}"),
            Self::Transport(error) => {
                write!(f, "{error}")?;
                match error.partial() {
                    Some(partial) => write!(f, " (HTTP {})", partial.status),
                    None => Ok(()),
                }
            }
            Self::Credentials(error) => write!(f, "no credentials: {error}"),
            Self::RateLimit(error) => write!(f, "{error}"),
            Self::Deadline(timeout) => write!(f, "no credentials came within {timeout:?}"),
            Self::Vetoed(veto) => write!(f, "{veto}"),
            Self::RepeatedToken => f.write_str("the service gave the same token for two pages, so the rest of the pages can't be had"),
            Self::Config(error) => write!(f, "{error}"),
        }
    }
}

/// What went wrong with a call or one of its attempts, for code that serves all services alike and so knows no enum of codes.
///
/// `Display` says what the service said, which may repeat a parameter of the request; [`label`](Self::label) never does.
#[derive(Clone, Copy)]
pub struct ErrorRef<'a> {
    cause: &'a Cause,
}

impl<'a> ErrorRef<'a> {
    pub(crate) const fn new(cause: &'a Cause) -> Self {
        Self { cause }
    }

    /// What kind of failure it is.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.cause.kind()
    }

    /// The code as the service wrote it, if it was the service that refused.
    #[must_use]
    pub fn code(&self) -> Option<&'a str> {
        self.service().map(ServiceError::code)
    }

    /// The code of the service, or the name of the kind where there is none, for a label of a metric or a log: `Throttling.User`, `timeout`.
    ///
    /// A code that has not the form of one (at most 64 letters, digits, dots, underscores and hyphens) is `service`, so that what answers
    /// in place of the service can't fill a log.
    #[must_use]
    pub fn label(&self) -> &'a str {
        let has_form = |code: &&str| {
            let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
            code.len() <= 64 && code.bytes().all(allowed)
        };
        self.code().filter(has_form).unwrap_or(self.kind().as_str())
    }

    /// HTTP status, if one arrived.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.cause.status()
    }

    /// ID of the request, if one arrived.
    #[must_use]
    pub fn request_id(&self) -> Option<&'a str> {
        self.cause.request_id()
    }

    /// Everything that the service said, if it was the service that refused.
    #[must_use]
    pub fn service(&self) -> Option<&'a ServiceError> {
        self.cause.service()
    }

    /// Why no complete answer came.
    #[must_use]
    pub fn transport(&self) -> Option<&'a TransportError> {
        self.cause.transport()
    }
}

impl fmt::Display for ErrorRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.cause.fmt(f)
    }
}

impl fmt::Debug for ErrorRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ErrorRef").field("cause", &self.cause).finish()
    }
}
