//! A response that can't be read.

use std::fmt;
use std::time::Duration;

/// An answer that arrived whole but can't be read as one of this service: the HTML of a proxy, a text that is cut off, no body, or
/// a field of a type that is not documented.
pub struct ResponseError {
    pub(crate) status: u16,
    pub(crate) request_id: Option<String>,
    pub(crate) content_type: Option<String>,
    pub(crate) body_head: String,
    pub(crate) retry_after: Option<Duration>,
    /// Whether the text ends in the middle: where nothing tells the length of a body, a connection that breaks looks like its end.
    pub(crate) is_cut_off: bool,
    pub(crate) reason: Box<dyn std::error::Error + Send + Sync>,
}

impl ResponseError {
    /// HTTP status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// ID of the request, from the body or the header `x-acs-request-id`.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// The header `content-type`.
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    /// The first characters of the body, with the caller's own secrets taken out.
    ///
    /// A body that is an answer of the service, only with a surprise in it, may hold what the service keeps secret: it is not part of
    /// `Display` or `Debug`.
    #[must_use]
    pub fn body_head(&self) -> &str {
        &self.body_head
    }
}

impl fmt::Display for ResponseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unreadable answer (HTTP {}", self.status)?;
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
            .field("body_head_bytes", &self.body_head.len())
            .finish()
    }
}

impl std::error::Error for ResponseError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.reason.source()
    }
}
