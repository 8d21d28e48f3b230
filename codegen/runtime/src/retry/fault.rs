//! What a failed attempt means for the next one.

use std::time::Duration;

use crate::error_response::{ErrorClass, ResponseError, ServiceError};
use crate::transport::TransportErrorKind;

/// What a failed attempt means for the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Another attempt would fail as this one did.
    Permanent,
    /// Refused because there were too many: the service has not carried it out.
    Throttled {
        /// When the service wants to be asked again.
        retry_after: Option<Duration>,
    },
    /// The service has not seen the request.
    Unsent,
    /// A passing fault. The service may have carried the request out.
    Transient,
    /// Refused for its date.
    Clock,
    /// Refused for credentials that have expired or are not known.
    Credentials,
}

impl Fault {
    /// `class`: what the spec says about the code, if it knows it.
    pub(crate) fn of_service(error: &ServiceError, class: Option<ErrorClass>) -> Self {
        let retry_after = error.retry_after();
        if retry_after.is_some() || error.status() == 429 {
            return Self::Throttled { retry_after };
        }
        match class.unwrap_or_else(|| ErrorClass::of_unknown(error.code())) {
            ErrorClass::Throttling => Self::Throttled { retry_after },
            ErrorClass::Transient => Self::Transient,
            ErrorClass::Clock => Self::Clock,
            ErrorClass::Credentials if is_about_the_key(error.code()) => Self::Credentials,
            // A fault of the service that nobody has described.
            ErrorClass::Permanent if class.is_none() && error.status() >= 500 => Self::Transient,
            ErrorClass::Credentials | ErrorClass::Permanent => Self::Permanent,
        }
    }

    pub(crate) fn of_response(error: &ResponseError) -> Self {
        match error.status() {
            429 => Self::Throttled {
                retry_after: error.retry_after,
            },
            400.. if error.retry_after.is_some() => Self::Throttled {
                retry_after: error.retry_after,
            },
            500.. => Self::Transient,
            _ if error.is_cut_off => Self::Transient,
            _ => Self::Permanent,
        }
    }

    pub(crate) fn of_transport(kind: TransportErrorKind) -> Self {
        match kind {
            TransportErrorKind::InvalidRequest | TransportErrorKind::BodyTooLarge | TransportErrorKind::Tls => Self::Permanent,
            kind if kind.is_before_send() => Self::Unsent,
            _ => Self::Transient,
        }
    }

    /// Whether the service may have carried the request out, so that a second one could take effect twice.
    pub(crate) const fn may_have_taken_effect(self) -> bool {
        matches!(self, Self::Transient)
    }
}

/// Whether the gateway refused the key itself (expired, switched off, unknown), for which other credentials may help; not what the
/// key may do. The codes are those of the gateway, before any product is asked.
fn is_about_the_key(code: &str) -> bool {
    code.starts_with("InvalidSecurityToken.") || code.starts_with("InvalidAccessKeyId.")
}
