//! The reason for which an interceptor vetoes a request.

use std::fmt;

/// The reason for which an interceptor vetoes a request.
#[derive(Debug)]
pub struct Veto(Box<dyn std::error::Error + Send + Sync>);

impl Veto {
    /// A veto with this reason: a message or an error.
    pub fn new(reason: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self(reason.into())
    }
}

impl fmt::Display for Veto {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not sent: vetoed by an interceptor: {}", self.0)
    }
}

impl std::error::Error for Veto {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source()
    }
}
