//! The error codes of a service.

use std::fmt;

use crate::error_response::ErrorClass;

/// The enum of error codes of a service. Generated.
pub trait ErrorCode: fmt::Debug + Clone + Send + Sync + 'static {
    /// The variant for a code, documented or not.
    fn from_code(code: &str) -> Self;

    /// What the code means for a retry.
    fn class(&self) -> ErrorClass;

    /// Whether the code is documented.
    fn is_documented(&self) -> bool;
}

/// Class of a documented code; `None` for others.
#[doc(hidden)]
#[must_use]
pub fn class_of<C: ErrorCode>(code: &str) -> Option<ErrorClass> {
    let code = C::from_code(code);
    code.is_documented().then(|| code.class())
}
