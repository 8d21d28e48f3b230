//! What can be wrong with a text.

use std::borrow::Cow;
use std::fmt;

/// How deep lists, objects and elements may be nested. It is the limit of `serde_json`, held for XML too.
pub const MAX_DEPTH: usize = 127;

/// How many values a text may hold, lists and objects counted with what is in them. It is far beyond the answers of any action.
pub const MAX_VALUES: usize = 1_000_000;

/// The text is no JSON or XML that this crate takes.
///
/// It says what is wrong and where, and holds nothing of the text itself: answers carry secrets.
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
    /// There is no text, or only blanks.
    Empty,
    /// It is an HTML page: something between the client and the service answered, such as a proxy or a captive portal.
    Html,
    /// It is not UTF-8.
    NotUtf8,
    /// It ends in the middle: the answer was cut off.
    UnexpectedEnd,
    /// It is not JSON.
    Json,
    /// It is not XML.
    Xml,
    /// It has a document type definition, which no answer needs and which can blow up memory.
    DocumentType,
    /// It refers to an entity other than `lt`, `gt`, `amp`, `quot`, `apos` and characters by their number.
    Entity,
    /// Its values are nested deeper than [`MAX_DEPTH`].
    TooDeep,
    /// It has more values than [`MAX_VALUES`].
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

    /// `detail` must not quote the text.
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

    /// What kind of failure it is.
    #[must_use]
    pub fn kind(&self) -> ParseErrorKind {
        self.kind
    }

    /// Line of the fault, from 1, where it has one.
    #[must_use]
    pub fn line(&self) -> Option<usize> {
        self.position.map(|(line, _)| line)
    }

    /// Column of the fault in its line, from 1 and in bytes, where it has one.
    #[must_use]
    pub fn column(&self) -> Option<usize> {
        self.position.map(|(_, column)| column)
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            ParseErrorKind::Empty => f.write_str("the text is empty")?,
            ParseErrorKind::Html => f.write_str("an HTML page in place of JSON or XML")?,
            ParseErrorKind::NotUtf8 => f.write_str("the text is not UTF-8")?,
            ParseErrorKind::UnexpectedEnd => f.write_str("the text ends too early")?,
            ParseErrorKind::Json => f.write_str("invalid JSON")?,
            ParseErrorKind::Xml => f.write_str("malformed XML")?,
            ParseErrorKind::DocumentType => f.write_str("XML with a document type definition is refused")?,
            ParseErrorKind::Entity => f.write_str("XML with an entity that is not predefined is refused")?,
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
    fn positions_count_from_one() {
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
