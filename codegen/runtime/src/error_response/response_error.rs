//! A response that cannot be read.

use std::fmt;

use super::retry_after::RetryAfter;

/// A complete response that is not a valid response of the service: the HTML page of a proxy, a
/// truncated document, an empty body, or a field of an undocumented type.
pub struct ResponseError {
    pub(crate) status: u16,
    pub(crate) request_id: Option<String>,
    pub(crate) content_type: Option<String>,
    pub(crate) body_prefix: String,
    pub(crate) retry_after: Option<RetryAfter>,
    /// Whether the document is truncated. If the length of the body is unknown, a broken connection
    /// looks like its end.
    pub(crate) is_cut_off: bool,
    pub(crate) reason: Box<dyn std::error::Error + Send + Sync>,
}

impl ResponseError {
    /// HTTP status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// Request ID, from the body or the header `x-acs-request-id`.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// The `content-type` header.
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    /// The first characters of the body, with the secrets of the caller redacted.
    ///
    /// The body may contain secrets of the service, so it is not part of `Display` or `Debug`.
    #[must_use]
    pub fn body_prefix(&self) -> &str {
        &self.body_prefix
    }
}

// The reason is only read.
impl std::panic::UnwindSafe for ResponseError {}
impl std::panic::RefUnwindSafe for ResponseError {}

impl fmt::Display for ResponseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unreadable response (HTTP {}", self.status)?;
        if let Some(content_type) = &self.content_type {
            write!(f, ", {content_type}")?;
        }
        write!(f, "): {}", self.reason)
    }
}

impl fmt::Debug for ResponseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseError")
            .field("status", &self.status)
            .field("request_id", &self.request_id)
            .field("content_type", &self.content_type)
            .field("reason", &self.reason)
            .field("body_prefix_bytes", &self.body_prefix.len())
            .finish()
    }
}

impl std::error::Error for ResponseError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.reason.source()
    }
}
