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

/// What is documented of a code. Generated.
#[derive(Clone, Copy, Debug)]
pub struct CodeFacts {
    /// The code.
    pub code: &'static str,
    /// HTTP statuses with which it is documented.
    pub statuses: &'static [u16],
    /// What a client may do about it.
    pub class: ErrorClass,
    /// What it means.
    pub meaning: &'static str,
}

/// The facts of `code` in a table that is sorted by code.
#[must_use]
pub fn facts_of(code: &str, table: &'static [CodeFacts]) -> Option<&'static CodeFacts> {
    table
        .binary_search_by(|facts| facts.code.cmp(code))
        .ok()
        .and_then(|at| table.get(at))
}
