//! Errors when parsing a document.

use std::borrow::Cow;
use std::fmt;

/// Maximum nesting of lists, objects and elements: the limit of `serde_json`, used for XML too.
pub const MAX_DEPTH: usize = 127;

/// Maximum number of values in a document, including lists and objects. Far more than any response
/// has.
pub const MAX_VALUES: usize = 1_000_000;

/// The document is not valid JSON or XML.
///
/// It tells what is wrong and where, and contains nothing of the document, since responses carry
/// secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    kind: ParseErrorKind,
    detail: Cow<'static, str>,
    position: Option<(usize, usize)>,
}

/// Kinds of [`ParseError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ParseErrorKind {
    /// Empty, or only white space.
    Empty,
    /// An HTML page: a proxy or a captive portal responded instead of the service.
    Html,
    /// Neither JSON nor XML, and not UTF-8.
    NotUtf8,
    /// Truncated.
    UnexpectedEnd,
    /// Not JSON.
    Json,
    /// Not XML.
    Xml,
    /// Has a document type definition, which no response needs and which can exhaust memory.
    DocumentType,
    /// Uses an entity other than `lt`, `gt`, `amp`, `quot`, `apos` and numeric character
    /// references.
    Entity,
    /// Nested deeper than [`MAX_DEPTH`].
    TooDeep,
    /// More values than [`MAX_VALUES`].
    TooManyValues,
}

impl ParseError {
    pub(super) const fn new(kind: ParseErrorKind) -> Self {
        Self {
            kind,
            detail: Cow::Borrowed(""),
            position: None,
        }
    }

    /// `detail` must not quote the document.
    pub(super) fn with_detail(mut self, detail: impl Into<Cow<'static, str>>) -> Self {
        self.detail = detail.into();
        self
    }

    pub(super) fn with_position(mut self, line: usize, column: usize) -> Self {
        self.position = Some((line, column));
        self
    }

    /// Sets the position from an offset in bytes.
    pub(super) fn at_offset(self, text: &[u8], offset: usize) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line_start = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
        let line = 1 + before.iter().filter(|&&byte| byte == b'\n').count();
        let column = 1 + before.len() - line_start;
        self.with_position(line, column)
    }

    /// The kind of error.
    #[must_use]
    pub fn kind(&self) -> ParseErrorKind {
        self.kind
    }

    /// Line of the error, from 1, if known.
    #[must_use]
    pub fn line(&self) -> Option<usize> {
        self.position.map(|(line, _)| line)
    }

    /// Column of the error, from 1 and in bytes, if known.
    #[must_use]
    pub fn column(&self) -> Option<usize> {
        self.position.map(|(_, column)| column)
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            ParseErrorKind::Empty => f.write_str("empty document")?,
            ParseErrorKind::Html => f.write_str("an HTML page instead of JSON or XML")?,
            ParseErrorKind::NotUtf8 => f.write_str("not UTF-8")?,
            ParseErrorKind::UnexpectedEnd => f.write_str("unexpected end of the document")?,
            ParseErrorKind::Json => f.write_str("invalid JSON")?,
            ParseErrorKind::Xml => f.write_str("malformed XML")?,
            ParseErrorKind::DocumentType => f.write_str("XML with a document type definition is not allowed")?,
            ParseErrorKind::Entity => f.write_str("XML with a custom entity is not allowed")?,
            ParseErrorKind::TooDeep => write!(f, "nested deeper than {MAX_DEPTH} levels")?,
            ParseErrorKind::TooManyValues => write!(f, "more than {MAX_VALUES} values")?,
        }
        if !self.detail.is_empty() {
            write!(f, ": {}", self.detail)?;
        }
        if let Some((line, column)) = self.position {
            write!(f, " at line {line}, column {column}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ParseError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn error_positions_start_at_one() {
        let text = b"ab\ncd";
        let at = |offset| {
            let error = ParseError::new(ParseErrorKind::Xml).at_offset(text, offset);
            (error.line(), error.column())
        };
        assert_eq!(at(0), (Some(1), Some(1)));
        assert_eq!(at(2), (Some(1), Some(3)));
        assert_eq!(at(3), (Some(2), Some(1)));
        assert_eq!(at(99), (Some(2), Some(3)));
    }
}
