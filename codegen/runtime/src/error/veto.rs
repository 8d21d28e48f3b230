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

// The reason is only read.
impl std::panic::UnwindSafe for Veto {}
impl std::panic::RefUnwindSafe for Veto {}

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

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use super::Veto;
    use crate::transport::{TransportError, TransportErrorKind};

    #[test]
    fn veto_source_skips_the_reason() {
        let cause = std::io::Error::other("the cause");
        let reason = TransportError::new(TransportErrorKind::Other, "the reason").with_source(cause);
        let veto = Veto::new(reason);
        assert_eq!(veto.to_string(), "not sent: vetoed by an interceptor: the reason");
        assert_eq!(veto.source().unwrap().to_string(), "the cause");
        assert!(Veto::new("a message").source().is_none());
    }
}
