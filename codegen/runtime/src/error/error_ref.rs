//! An error without the code type of a service.

use std::fmt;

use super::cause::{Cause, ErrorKind};
use crate::error_response::ServiceError;
use crate::transport::TransportError;

/// The error of a call or attempt, for code that handles all services alike and does not know their
/// enums of codes.
///
/// `Display` contains the message of the service, which may quote a parameter of the request.
/// [`label`](Self::label) never does.
#[derive(Clone, Copy)]
pub struct ErrorRef<'a> {
    cause: &'a Cause,
}

impl<'a> ErrorRef<'a> {
    pub(crate) const fn new(cause: &'a Cause) -> Self {
        Self { cause }
    }

    /// The kind of error.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.cause.kind()
    }

    /// The error code, if the service returned one.
    #[must_use]
    pub fn code(&self) -> Option<&'a str> {
        self.service().map(ServiceError::code)
    }

    /// A label for metrics and logs: the error code, or the name of the kind if there is none.
    /// Examples: `Throttling.User`, `timeout`.
    ///
    /// A code with other than letters, digits, dots, underscores and hyphens, or with more than 64
    /// of them, is shown as `service`, so that a faulty gateway cannot flood a log.
    #[must_use]
    pub fn label(&self) -> &'a str {
        let has_form = |code: &&str| {
            let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
            code.len() <= 64 && code.bytes().all(allowed)
        };
        self.code().filter(has_form).unwrap_or(self.kind().as_str())
    }

    /// HTTP status, if a response arrived.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.cause.status()
    }

    /// Request ID, if a response arrived.
    #[must_use]
    pub fn request_id(&self) -> Option<&'a str> {
        self.cause.request_id()
    }

    /// The error that the service returned.
    #[must_use]
    pub fn service(&self) -> Option<&'a ServiceError> {
        self.cause.service()
    }

    /// Why no complete response arrived.
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
