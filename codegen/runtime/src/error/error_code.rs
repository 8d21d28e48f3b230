//! The error codes of a service.

use std::fmt;

use crate::error_response::ErrorClass;

/// The error codes of a service; each generated client has an enum of them.
pub trait ErrorCode: fmt::Debug + Clone + Send + Sync + 'static {
    /// The code that the service wrote, known or not.
    fn from_code(code: &str) -> Self;

    /// What a client may do about it.
    fn class(&self) -> ErrorClass;

    /// Whether the spec knows it.
    fn is_documented(&self) -> bool;
}

/// What a client may do about `code`; `None` if the spec does not know it.
#[doc(hidden)]
#[must_use]
pub fn class_of<C: ErrorCode>(code: &str) -> Option<ErrorClass> {
    let code = C::from_code(code);
    code.is_documented().then(|| code.class())
}
