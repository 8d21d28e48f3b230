//! What a failed attempt means for a retry.

use std::time::Duration;

use crate::error_response::{ErrorClass, ResponseError, ServiceError};
use crate::transport::TransportErrorKind;

/// What a failed attempt means for a retry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// A retry would fail in the same way.
    Permanent,
    /// Throttled: the call had no effect.
    Throttled {
        /// Delay that the service asks for.
        retry_after: Option<Duration>,
    },
    /// The service has not received the request.
    Unsent,
    /// Temporary failure. The call may have taken effect.
    Transient,
    /// Rejected because of its date.
    Clock,
    /// Rejected because the credentials are expired or unknown.
    Credentials,
}

impl Fault {
    /// `class` is the documented class of the code, if it has one.
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
            // An undocumented server error.
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

    /// Whether the call may have taken effect, so that a retry could take effect twice.
    pub(crate) const fn may_have_taken_effect(self) -> bool {
        matches!(self, Self::Transient)
    }
}

/// Whether the gateway rejected the AccessKey or token itself (expired, disabled, unknown), so that
/// other credentials may help. Missing permissions do not count. These codes come from the gateway,
/// before the product sees the call.
fn is_about_the_key(code: &str) -> bool {
    code.starts_with("InvalidSecurityToken.") || code.starts_with("InvalidAccessKeyId.")
}
