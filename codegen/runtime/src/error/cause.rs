//! The cause of a failed call, without the code type of a service.

use std::fmt;
use std::time::Duration;

use super::Veto;
use crate::config_error::ConfigError;
use crate::error_response::{ErrorClass, REQUEST_ID, ResponseError, ServiceError};
use crate::identity::CredentialsError;
use crate::quota::RateLimitError;
use crate::retry::RetryClass;
use crate::transport::TransportError;

#[derive(Debug)]
pub(crate) enum Cause {
    // Boxed to keep the result of every call small.
    Service(Box<ServiceError>),
    Response(Box<ResponseError>),
    Transport(TransportError),
    Credentials(CredentialsError),
    RateLimit(RateLimitError),
    /// The call timed out while waiting for credentials.
    CredentialsTimeout(Duration),
    /// An interceptor vetoed the request.
    Vetoed(Veto),
    /// The pages contradict each other.
    Paging(PagingFault),
    Config(ConfigError),
}

/// What is wrong with a sequence of pages.
#[derive(Clone, Copy, Debug)]
pub(crate) enum PagingFault {
    /// A page named its own token as that of the next page.
    RepeatedToken,
    /// A page without items, after fewer than the total.
    EmptyPage { seen: usize, total: i64 },
}

impl fmt::Display for PagingFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RepeatedToken => f.write_str("the service returned the same page token twice, so the remaining pages can't be fetched"),
            Self::EmptyPage { seen, total } => {
                write!(
                    f,
                    "the service returned an empty page after {seen} items, but says that there are {total}"
                )
            }
        }
    }
}

impl Cause {
    pub(crate) fn kind(&self) -> ErrorKind {
        match self {
            Self::Service(_) => ErrorKind::Service,
            Self::Response(_) => ErrorKind::Response,
            Self::Transport(error) if error.kind().is_timeout() => ErrorKind::Timeout,
            Self::CredentialsTimeout(_) => ErrorKind::Timeout,
            Self::Transport(_) => ErrorKind::Transport,
            Self::Credentials(_) => ErrorKind::Credentials,
            Self::RateLimit(_) => ErrorKind::RateLimit,
            Self::Vetoed(_) => ErrorKind::Vetoed,
            Self::Paging(_) => ErrorKind::Paging,
            Self::Config(_) => ErrorKind::Config,
        }
    }

    /// What the error means for a retry. `error_class` is the documented class of the code of a
    /// [`Cause::Service`].
    pub(crate) fn retry_class(&self, error_class: Option<ErrorClass>) -> RetryClass {
        match self {
            Self::Service(error) => RetryClass::of_service(error, error_class),
            Self::Response(error) => RetryClass::of_response(error),
            Self::Transport(error) => RetryClass::of_transport(error.kind()),
            // There is no time left, or the provider has retried already.
            Self::CredentialsTimeout(_)
            | Self::RateLimit(_)
            | Self::Credentials(_)
            | Self::Vetoed(_)
            | Self::Paging(_)
            | Self::Config(_) => RetryClass::Permanent,
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
            Self::Transport(error) => error.partial_response().map(|partial| partial.status),
            _ => None,
        }
    }

    pub(crate) fn request_id(&self) -> Option<&str> {
        match self {
            Self::Service(error) => error.request_id(),
            Self::Response(error) => error.request_id(),
            Self::Transport(error) => error.partial_response().and_then(|partial| partial.headers.get(REQUEST_ID)),
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
                match error.partial_response() {
                    Some(partial) => write!(f, " (HTTP {})", partial.status),
                    None => Ok(()),
                }
            }
            Self::Credentials(error) => match error.to_string() {
                // The error of a chain.
                message if message.starts_with("no credentials") => f.write_str(&message),
                message => write!(f, "no credentials: {message}"),
            },
            Self::RateLimit(error) => write!(f, "{error}"),
            Self::CredentialsTimeout(timeout) => write!(f, "the credentials provider returned no credentials within {timeout:?}"),
            Self::Vetoed(veto) => write!(f, "{veto}"),
            Self::Paging(fault) => write!(f, "{fault}"),
            Self::Config(error) => write!(f, "{error}"),
        }
    }
}

/// Kinds of [`Error`](super::Error).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The service returned an error: see [`Error::code`](super::Error::code) and
    /// [`Error::service`](super::Error::service).
    Service,
    /// A response arrived but is not a valid response of the service: see
    /// [`Error::response`](super::Error::response).
    Response,
    /// A timeout expired before the response was complete.
    Timeout,
    /// No complete response arrived: see [`Error::transport`](super::Error::transport).
    Transport,
    /// No credentials are available.
    Credentials,
    /// The rate limit of the client did not allow the call in time; nothing was sent. See
    /// [`Error::rate_limit`](super::Error::rate_limit).
    RateLimit,
    /// An [interceptor](crate::observe::Interceptor) vetoed the request; nothing was sent. See
    /// [`Error::veto`](super::Error::veto).
    Vetoed,
    /// The service returned the same page token twice, so the remaining pages cannot be fetched.
    Paging,
    /// The settings of the client or the request do not allow this call; nothing was sent.
    Config,
}

impl ErrorKind {
    /// A short name for logs and metrics: `service`, `response`, `timeout`, `transport`,
    /// `credentials`, `rate_limit`, `vetoed`, `paging`, `config`.
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
