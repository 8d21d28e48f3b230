//! What went wrong, for code that knows no service.

use std::fmt;

use super::cause::{Cause, ErrorKind};
use crate::error_response::ServiceError;
use crate::transport::TransportError;

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
