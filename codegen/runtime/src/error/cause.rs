//! What went wrong, without the type of a service's codes.

use std::fmt;
use std::time::Duration;

use super::Veto;
use crate::config_error::ConfigError;
use crate::error_response::{ErrorClass, REQUEST_ID, ResponseError, ServiceError};
use crate::identity::CredentialsError;
use crate::quota::RateLimitError;
use crate::retry::Fault;
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

    /// What it means for another attempt. `class`: what the spec says about the code of a [`Cause::Service`], if it knows the code.
    pub(crate) fn fault(&self, class: Option<ErrorClass>) -> Fault {
        match self {
            Self::Service(error) => Fault::of_service(error, class),
            Self::Response(error) => Fault::of_response(error),
            Self::Transport(error) => Fault::of_transport(error.kind()),
            // It was waited for until no time was left, or its provider has done what can be done.
            Self::Deadline(_) | Self::RateLimit(_) | Self::Credentials(_) | Self::Vetoed(_) | Self::RepeatedToken | Self::Config(_) => {
                Fault::Permanent
            }
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

/// Kinds of [`Error`](super::Error).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The service refused the call or failed: see [`Error::code`](super::Error::code) and [`Error::service`](super::Error::service).
    Service,
    /// An answer came that can't be read as one of this service: see [`Error::response`](super::Error::response).
    Response,
    /// No complete answer came, within a time limit.
    Timeout,
    /// No complete answer came: see [`Error::transport`](super::Error::transport).
    Transport,
    /// There are no credentials to sign with.
    Credentials,
    /// The client's own rate limit had no room for the call in time; nothing was sent. See [`Error::rate_limit`](super::Error::rate_limit).
    RateLimit,
    /// An [interceptor](crate::observe::Interceptor) forbade the request; nothing was sent. See [`Error::veto`](super::Error::veto).
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
