//! Errors of credentials providers.

use std::fmt;
use std::sync::Arc;

use crate::config_error::ConfigError;

/// Why no credentials are available.
///
/// Cheap to clone: all calls that waited for a failed renewal get its error. The error of a chain
/// has the reason of each provider.
#[derive(Clone, Debug)]
pub struct CredentialsError {
    message: Arc<str>,
    transient: bool,
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

impl CredentialsError {
    /// An error with this message, which must not contain secrets.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into().into(),
            transient: false,
            source: None,
        }
    }

    /// Adds the underlying error.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(Arc::from(source.into()));
        self
    }

    /// Marks the error as transient: the source exists but could not be reached or was busy.
    ///
    /// A [`CredentialsProviderChain`](crate::credentials::CredentialsProviderChain) then fails
    /// instead of trying its next provider.
    #[must_use]
    pub fn transient(mut self) -> Self {
        self.transient = true;
        self
    }

    /// Whether a later attempt may succeed: the source exists but could not be reached or was busy.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        self.transient
    }

    /// The same error with a prefix that tells where it occurred.
    #[must_use]
    pub(crate) fn in_context(mut self, what: &dyn fmt::Display) -> Self {
        self.message = format!("{what}: {}", self.message).into();
        self
    }
}

// The underlying error is only read.
impl std::panic::UnwindSafe for CredentialsError {}
impl std::panic::RefUnwindSafe for CredentialsError {}

impl fmt::Display for CredentialsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for CredentialsError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

impl From<CredentialsError> for ConfigError {
    fn from(error: CredentialsError) -> Self {
        Self::new(error.to_string())
    }
}

/// External text as part of a message: on one line and at most 400 characters.
pub(crate) fn one_line(text: &str) -> String {
    crate::one_line::one_line(text, 400).into_owned()
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use super::*;

    #[test]
    fn context_keeps_message_source_and_transience() {
        let error = CredentialsError::new("no").with_source("below").transient().in_context(&"file");
        assert_eq!(error.to_string(), "file: no");
        assert!(error.is_transient() && !CredentialsError::new("x").is_transient());
        assert_eq!(error.clone().source().unwrap().to_string(), "below");
    }

    #[test]
    fn external_text_is_reduced_to_one_line() {
        assert_eq!(one_line("a\nb\u{1b}[31m"), r"a\nb\u{1b}[31m");
        assert_eq!(one_line(&"ä".repeat(500)), format!("{}…", "ä".repeat(400)));
    }
}
