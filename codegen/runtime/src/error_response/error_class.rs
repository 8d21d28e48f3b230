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
    /// Class of an undocumented code. Only codes of the gateway are known here, which are the same
    /// for all products: `Throttling` and codes that begin with `Throttling.`, and the transient
    /// `InternalError`, `ServiceUnavailable` and `UnknownError`. All others are permanent.
    #[must_use]
    pub fn of_unknown(code: &str) -> Self {
        match code {
            "InternalError" | "ServiceUnavailable" | "UnknownError" => Self::Transient,
            _ if code == "Throttling" || code.starts_with("Throttling.") => Self::Throttling,
            _ => Self::Permanent,
        }
    }

    /// Class of an error of which only the HTTP status is known.
    #[must_use]
    pub const fn of_status(status: u16) -> Self {
        match status {
            429 => Self::Throttling,
            408 | 500.. => Self::Transient,
            _ => Self::Permanent,
        }
    }
}
