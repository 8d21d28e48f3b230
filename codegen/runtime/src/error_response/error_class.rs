//! What an error code means for a retry.

/// What an error code means for a retry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorClass {
    /// The same request will fail again.
    Permanent,
    /// Too many calls: retry after a delay.
    Throttling,
    /// Temporary failure of the service: retry.
    Transient,
    /// The date of the request differs too much from the clock of the service.
    Clock,
    /// The credentials are wrong, expired or not authorized.
    Credentials,
}

impl ErrorClass {
    /// Class of an undocumented code. The gateway uses `Throttling` and codes that begin with
    /// `Throttling.`; all others are permanent.
    #[must_use]
    pub fn of_unknown(code: &str) -> Self {
        if code == "Throttling" || code.starts_with("Throttling.") {
            Self::Throttling
        } else {
            Self::Permanent
        }
    }
}
