//! The body of a request.

use std::borrow::Cow;
use std::fmt;

/// Media type of a form body.
const FORM: &str = "application/x-www-form-urlencoded";

/// The body of a request: bytes and their media type. Empty for most calls.
///
/// Signers write the header `content-type`, and a transport sends the headers as they are. `Debug`
/// shows the length only, since a body may carry secrets.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Body {
    content_type: Cow<'static, str>,
    bytes: Vec<u8>,
}

impl Body {
    /// No body.
    #[must_use]
    pub const fn empty() -> Self {
        Self {
            content_type: Cow::Borrowed(""),
            bytes: Vec::new(),
        }
    }

    /// A body of these bytes with this media type.
    #[must_use]
    pub fn new(content_type: impl Into<Cow<'static, str>>, bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            content_type: content_type.into(),
            bytes: bytes.into(),
        }
    }

    /// A body of form-encoded parameters: `a=1&b=2`.
    #[must_use]
    pub fn form(pairs: impl Into<String>) -> Self {
        Self::new(FORM, pairs.into().into_bytes())
    }

    /// The media type; `None` if the body is empty.
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        Some(&*self.content_type).filter(|_| !self.is_empty())
    }

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The number of bytes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether there is no body.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// The form-encoded parameters; `None` if the body is not a form.
    #[cfg(any(test, feature = "rpc-signature", feature = "testing"))]
    pub(crate) fn form_pairs(&self) -> Option<&str> {
        let media_type = self.content_type()?.split(';').next()?.trim();
        let is_form = media_type.eq_ignore_ascii_case(FORM);
        std::str::from_utf8(&self.bytes).ok().filter(|_| is_form)
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Body")
            .field("content_type", &self.content_type())
            .field("bytes", &self.len())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_forms_have_parameters() {
        assert_eq!(Body::form("a=1").form_pairs(), Some("a=1"));
        let with_charset = Body::new("Application/X-WWW-form-urlencoded; charset=utf-8", "a=1");
        assert_eq!(with_charset.form_pairs(), Some("a=1"));
        for other in [
            Body::empty(),
            Body::form(""),
            Body::new("application/json", "a=1"),
            Body::new(FORM, [0xff]),
        ] {
            assert_eq!(other.form_pairs(), None, "{other:?}");
        }
    }

    #[test]
    fn debug_shows_no_contents() {
        let body = Body::new("application/json", r#"{"secret":1}"#);
        assert_eq!(format!("{body:?}"), r#"Body { content_type: Some("application/json"), bytes: 12 }"#);
        assert_eq!(body.as_bytes(), br#"{"secret":1}"#);
        assert_eq!((Body::empty().content_type(), Body::empty().len()), (None, 0));
    }
}
