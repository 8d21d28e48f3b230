//! Whether and how a failed attempt is retried.

use std::time::Duration;

use crate::error_response::{ErrorClass, ResponseError, RetryAfter, ServiceError};
use crate::transport::TransportErrorKind;

/// Whether and how a failed attempt is retried. Computed from the [`ErrorClass`] of the response or
/// from the transport error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RetryClass {
    /// A retry would fail in the same way.
    Permanent,
    /// Throttled: the call had no effect.
    Throttled {
        /// Delay that the service asks for.
        retry_after: Option<Duration>,
    },
    /// The service has not received the request.
    NotSent,
    /// Temporary failure. The call may have taken effect.
    Transient {
        /// Delay that the service asks for.
        retry_after: Option<Duration>,
    },
    /// Rejected because of its date.
    Clock,
    /// Rejected because the credentials are expired or unknown.
    Credentials,
}

impl RetryClass {
    /// A temporary failure after which the service asks for no delay.
    pub(crate) const TRANSIENT: Self = Self::Transient { retry_after: None };

    /// `error_class` is the documented class of the code, if it has one.
    pub(crate) fn of_service(error: &ServiceError, error_class: Option<ErrorClass>) -> Self {
        let (status, header) = (error.status(), error.retry_after_header());
        let retry_after = error.retry_after();
        let by_status = Self::of_status(status, header);
        if matches!(by_status, Some(Self::Throttled { .. })) {
            return Self::Throttled { retry_after };
        }
        match error_class.unwrap_or_else(|| ErrorClass::of_unknown(error.code())) {
            ErrorClass::Throttling => Self::Throttled { retry_after },
            ErrorClass::Transient => Self::Transient { retry_after },
            ErrorClass::Clock => Self::Clock,
            ErrorClass::Credentials if is_invalid_credentials(error.code()) => Self::Credentials,
            // The code is undocumented, or the service sent `retry-after`: the status decides.
            ErrorClass::Permanent if error_class.is_none() || retry_after.is_some() => by_status.unwrap_or(Self::Permanent),
            ErrorClass::Credentials | ErrorClass::Permanent => Self::Permanent,
        }
    }

    pub(crate) fn of_response(error: &ResponseError) -> Self {
        match Self::of_status(error.status, error.retry_after) {
            Some(retry_class) => retry_class,
            None if error.is_cut_off => Self::TRANSIENT,
            None => Self::Permanent,
        }
    }

    /// What the status alone means; `None` if a retry would not help.
    ///
    /// Only the status tells whether the call may have taken effect. A header of the gateway that
    /// asks to wait marks a 4xx as throttled. With a 5xx it only says how long to wait.
    fn of_status(status: u16, header: Option<RetryAfter>) -> Option<Self> {
        let retry_after = header.map(|header| header.delay);
        match ErrorClass::of_status(status) {
            ErrorClass::Throttling => Some(Self::Throttled { retry_after }),
            ErrorClass::Transient => Some(Self::Transient { retry_after }),
            _ if status >= 400 && header.is_some_and(|header| header.is_from_gateway) => Some(Self::Throttled { retry_after }),
            _ => None,
        }
    }

    pub(crate) fn of_transport(kind: TransportErrorKind) -> Self {
        match kind {
            TransportErrorKind::InvalidRequest
            | TransportErrorKind::RequestBody
            | TransportErrorKind::BodyTooLarge
            | TransportErrorKind::Tls => Self::Permanent,
            kind if kind.is_before_send() => Self::NotSent,
            _ => Self::TRANSIENT,
        }
    }

    /// Whether the call may have taken effect, so that a retry could take effect twice.
    pub(crate) const fn may_have_taken_effect(self) -> bool {
        matches!(self, Self::Transient { .. })
    }
}

/// Whether the gateway rejected the AccessKey or token itself (expired, disabled, unknown), so that
/// other credentials may help. Missing permissions do not count. These codes come from the gateway,
/// before the product sees the call.
fn is_invalid_credentials(code: &str) -> bool {
    code.starts_with("InvalidSecurityToken.") || code.starts_with("InvalidAccessKeyId.")
}
