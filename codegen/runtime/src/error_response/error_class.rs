//! What a client may do about an error.

/// What a client may do about an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorClass {
    /// The same request will fail again.
    Permanent,
    /// Too many calls: wait, then repeat.
    Throttling,
    /// A passing fault of the service: repeat.
    Transient,
    /// The clock of the caller is off.
    Clock,
    /// The credentials are wrong, expired or not allowed.
    Credentials,
}

impl ErrorClass {
    /// What a client may do about a code that no spec documents: the throttling codes of the gateway all begin with the same word.
    #[must_use]
    pub fn of_unknown(code: &str) -> Self {
        if code == "Throttling" || code.starts_with("Throttling.") {
            Self::Throttling
        } else {
            Self::Permanent
        }
    }
}
