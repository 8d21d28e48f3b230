//! The body of a request.

use std::borrow::Cow;
use std::fmt;
use std::io;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::Arc;

/// Media type of a form body.
const FORM: &str = "application/x-www-form-urlencoded";

/// Where the bytes of a streamed body come from, such as a file or a part of one.
pub trait BodySource: Send + Sync + fmt::Debug {
    /// The number of bytes. It is asked once, for `content-length`, and must hold for every read.
    fn len(&self) -> u64;

    /// Whether there are no bytes.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Reads bytes that begin at `offset` into `buffer`. Returns their number, which may be less
    /// than the length of `buffer`, and is 0 only at the end.
    ///
    /// It may block. A retry reads from 0 again, and must get the same bytes.
    ///
    /// # Errors
    ///
    /// If the bytes can't be read. An error ends the attempt.
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize>;
}

/// The body of a request, and its media type: bytes in memory, or a [`BodySource`] that is read
/// while the request is sent. Empty for most calls.
///
/// Signers write the header `content-type`, and a transport sends the headers as they are. `Debug`
/// shows the length only, since a body may carry secrets.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Body {
    content_type: Cow<'static, str>,
    contents: Contents,
}

#[derive(Clone)]
enum Contents {
    Bytes(Vec<u8>),
    Source { source: Arc<dyn BodySource>, length: u64 },
}

impl Default for Contents {
    fn default() -> Self {
        Self::Bytes(Vec::new())
    }
}

/// Two streamed bodies are equal if they have the same source; their bytes are not read.
impl PartialEq for Contents {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Bytes(ours), Self::Bytes(theirs)) => ours == theirs,
            (Self::Source { source: ours, .. }, Self::Source { source: theirs, .. }) => Arc::ptr_eq(ours, theirs),
            _ => false,
        }
    }
}

impl Eq for Contents {}

// A source is only read.
impl UnwindSafe for Contents {}
impl RefUnwindSafe for Contents {}

impl Body {
    /// No body.
    #[must_use]
    pub const fn empty() -> Self {
        Self {
            content_type: Cow::Borrowed(""),
            contents: Contents::Bytes(Vec::new()),
        }
    }

    /// A body of these bytes with this media type.
    #[must_use]
    pub fn new(content_type: impl Into<Cow<'static, str>>, bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            content_type: content_type.into(),
            contents: Contents::Bytes(bytes.into()),
        }
    }

    /// A streamed body with this media type: `source` is read while the request is sent, and again
    /// for a retry.
    #[must_use]
    pub fn from_source(content_type: impl Into<Cow<'static, str>>, source: Arc<dyn BodySource>) -> Self {
        let length = source.len();
        Self {
            content_type: content_type.into(),
            contents: Contents::Source { source, length },
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

    /// The bytes; `None` if the body is streamed.
    #[must_use]
    pub fn as_bytes(&self) -> Option<&[u8]> {
        match &self.contents {
            Contents::Bytes(bytes) => Some(bytes),
            Contents::Source { .. } => None,
        }
    }

    /// Reads bytes that begin at `offset` into `buffer`, of both kinds of bodies. Returns their
    /// number, which may be less than the length of `buffer`, and is 0 only at the end.
    ///
    /// It may block if the body is streamed.
    ///
    /// # Errors
    ///
    /// If the source fails, or ends before its length (`UnexpectedEof`).
    pub fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let rest = self.len().saturating_sub(offset);
        let wanted = usize::try_from(rest).map_or(buffer.len(), |rest| rest.min(buffer.len()));
        let buffer = &mut buffer[..wanted];
        if buffer.is_empty() {
            return Ok(0);
        }
        match &self.contents {
            Contents::Bytes(bytes) => {
                let start = bytes.len() - usize::try_from(rest).unwrap_or(bytes.len());
                buffer.copy_from_slice(&bytes[start..start + wanted]);
                Ok(wanted)
            }
            Contents::Source { source, length } => loop {
                return match source.read_at(offset, buffer) {
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                    Ok(0) => {
                        let message = format!("it ended after {offset} of {length} bytes");
                        Err(io::Error::new(io::ErrorKind::UnexpectedEof, message))
                    }
                    Ok(read) if read > wanted => {
                        let message = format!("its source claims to have read {read} bytes into {wanted}");
                        Err(io::Error::new(io::ErrorKind::InvalidData, message))
                    }
                    read => read,
                };
            },
        }
    }

    /// The number of bytes.
    #[must_use]
    pub fn len(&self) -> u64 {
        match &self.contents {
            Contents::Bytes(bytes) => bytes.len() as u64,
            Contents::Source { length, .. } => *length,
        }
    }

    /// Whether there is no body.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The form-encoded parameters; `None` if the body is not a form.
    #[cfg(any(test, feature = "rpc-signature", feature = "testing"))]
    pub(crate) fn form_pairs(&self) -> Option<&str> {
        let media_type = self.content_type()?.split(';').next()?.trim();
        let is_form = media_type.eq_ignore_ascii_case(FORM);
        std::str::from_utf8(self.as_bytes()?).ok().filter(|_| is_form)
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
        assert_eq!(body.as_bytes(), Some(br#"{"secret":1}"#.as_slice()));
        assert_eq!((Body::empty().content_type(), Body::empty().len()), (None, 0));
    }

    /// Gives what it holds in steps of three bytes, and claims to have `length`.
    #[derive(Debug)]
    struct Steps {
        bytes: &'static [u8],
        length: u64,
    }

    impl BodySource for Steps {
        fn len(&self) -> u64 {
            self.length
        }

        fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
            let rest = &self.bytes[usize::try_from(offset).unwrap().min(self.bytes.len())..];
            let read = rest.len().min(buffer.len()).min(3);
            buffer[..read].copy_from_slice(&rest[..read]);
            Ok(read)
        }
    }

    fn streamed(bytes: &'static [u8], length: u64) -> Body {
        Body::from_source("video/mp4", Arc::new(Steps { bytes, length }))
    }

    #[test]
    fn both_kinds_of_bodies_are_read_at_an_offset() {
        for (body, step) in [(Body::new("video/mp4", "0123456"), 5), (streamed(b"0123456", 7), 3)] {
            assert_eq!((body.len(), body.content_type()), (7, Some("video/mp4")));
            for (offset, expected) in [(0, &b"01234"[..step]), (5, b"56"), (7, b""), (u64::MAX, b"")] {
                let mut buffer = [0; 5];
                let read = body.read_at(offset, &mut buffer).unwrap();
                assert_eq!(&buffer[..read], expected, "{offset}");
            }
            assert_eq!(body.read_at(0, &mut []).unwrap(), 0);
        }
        assert_eq!(streamed(b"", 0).content_type(), None);
    }

    #[test]
    fn source_that_ends_early_is_an_error() {
        let body = streamed(b"0123", 7);
        assert_eq!(body.read_at(3, &mut [0; 5]).unwrap(), 1);
        let error = body.read_at(4, &mut [0; 5]).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
        assert_eq!(error.to_string(), "it ended after 4 of 7 bytes");
        // One that grows is cut off.
        assert_eq!(streamed(b"0123", 2).read_at(0, &mut [0; 5]).unwrap(), 2);
    }

    #[test]
    fn streamed_bodies_are_equal_if_their_source_is() {
        let body = streamed(b"0123", 4);
        assert_eq!(body, body.clone());
        assert!(body != streamed(b"0123", 4) && body != Body::new("video/mp4", "0123"));
        assert_eq!((body.as_bytes(), body.form_pairs()), (None, None));
        assert_eq!(format!("{body:?}"), r#"Body { content_type: Some("video/mp4"), bytes: 4 }"#);
    }
}
