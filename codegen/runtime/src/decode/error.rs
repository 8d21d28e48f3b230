//! Errors when decoding a response.

use std::borrow::Cow;
use std::fmt;

use crate::one_line::one_line;
use crate::value::{Node, ParseError};

/// A value is missing, or is not of the expected type.
///
/// `Display` names the field by its path:
/// `PlayInfoList.PlayInfo[3].Size: expected a 64-bit integer, got "abc"`. Long values are cut, and
/// after [`redacted`](Self::redacted) values are not shown.
// Boxed: it is rare, and decoders return it through many frames.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError(Box<DecodeErrorParts>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct DecodeErrorParts {
    /// Innermost first.
    path: Vec<PathSegment>,
    problem: Problem,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum PathSegment {
    Field(&'static str),
    /// A name that is not in the spec but in the response.
    Key(Box<str>),
    Index(usize),
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Problem {
    Missing,
    Unexpected {
        expected: &'static str,
        /// Type of the actual value.
        actual_type: &'static str,
        /// The actual value, cut.
        shown: Option<Box<str>>,
    },
}

/// Characters of a value that an error shows.
const SHOWN: usize = 32;

impl DecodeError {
    /// `node` is not of the expected type. `expected` completes the sentence "expected …":
    /// `an integer`.
    #[must_use]
    pub fn unexpected(expected: &'static str, node: &Node<'_>) -> Self {
        let (actual_type, shown) = match node {
            Node::Null => ("null", None),
            Node::Bool(value) => ("a boolean", Some(value.to_string())),
            Node::Int(value) => ("a number", Some(value.to_string())),
            Node::Float(value) => ("a number", Some(format!("{value:?}"))),
            Node::Text(text) => ("a string", Some(format!("{:?}", cut(text)))),
            Node::List(_) => ("a list", None),
            Node::Object(_) => ("an object", None),
        };
        Self::new(Problem::Unexpected {
            expected,
            actual_type,
            shown: shown.map(String::into_boxed_str),
        })
    }

    /// The required field `name` is missing.
    #[must_use]
    pub fn missing(name: &'static str) -> Self {
        Self::new(Problem::Missing).in_field(name)
    }

    fn new(problem: Problem) -> Self {
        Self(Box::new(DecodeErrorParts { path: Vec::new(), problem }))
    }

    /// Prefixes the path with the field `name`.
    #[must_use]
    pub fn in_field(self, name: &'static str) -> Self {
        self.add_segment(PathSegment::Field(name))
    }

    /// Prefixes the path with a key that is only known from the response.
    #[must_use]
    pub fn in_key(self, key: &str) -> Self {
        self.add_segment(PathSegment::Key(one_line(key, SHOWN).into()))
    }

    /// Prefixes the path with the index of a list element, counted from 0.
    #[must_use]
    pub fn in_index(self, index: usize) -> Self {
        self.add_segment(PathSegment::Index(index))
    }

    fn add_segment(mut self, segment: PathSegment) -> Self {
        self.0.path.push(segment);
        self
    }

    /// The same error without anything from the response: for fields that hold secrets.
    #[must_use]
    pub fn redacted(mut self) -> Self {
        if let Problem::Unexpected { shown, .. } = &mut self.0.problem {
            *shown = None;
        }
        for segment in &mut self.0.path {
            if let PathSegment::Key(key) = segment {
                *key = "[redacted]".into();
            }
        }
        self
    }

    /// Path of the field from the root of the response: `PlayInfoList.PlayInfo[3].Size`. Empty for
    /// the root.
    #[must_use]
    pub fn path(&self) -> String {
        let mut path = String::new();
        for segment in self.0.path.iter().rev() {
            let name: &str = match segment {
                PathSegment::Index(index) => {
                    path.push_str(&format!("[{index}]"));
                    continue;
                }
                PathSegment::Field(name) => name,
                PathSegment::Key(key) => key,
            };
            if !path.is_empty() {
                path.push('.');
            }
            path.push_str(name);
        }
        path
    }

    /// Whether the field is missing or null.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        matches!(self.0.problem, Problem::Missing)
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path();
        if !path.is_empty() {
            write!(f, "{path}: ")?;
        }
        match &self.0.problem {
            Problem::Missing => f.write_str("required field is missing"),
            Problem::Unexpected {
                expected,
                actual_type,
                shown,
            } => {
                write!(f, "expected {expected}, got {}", shown.as_deref().unwrap_or(actual_type))
            }
        }
    }
}

impl std::error::Error for DecodeError {}

/// A document could not be decoded as the requested type.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The document is not JSON or XML.
    Parse(ParseError),
    /// A value is missing or of another type.
    Decode(DecodeError),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Parse(error) => error.fmt(f),
            Self::Decode(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Error {}

impl From<ParseError> for Error {
    fn from(error: ParseError) -> Self {
        Self::Parse(error)
    }
}

impl From<DecodeError> for Error {
    fn from(error: DecodeError) -> Self {
        Self::Decode(error)
    }
}

/// The beginning of `text`, with a mark if it is cut.
fn cut(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(SHOWN) {
        None => Cow::Borrowed(text),
        Some((end, _)) => Cow::Owned(format!("{}…", text.get(..end).unwrap_or_default())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn error_path_starts_at_the_root() {
        let text = Node::from("abc");
        let error = DecodeError::unexpected("a 64-bit integer", &text)
            .in_field("Size")
            .in_index(3)
            .in_field("PlayInfo")
            .in_key("Unknown");
        assert_eq!(error.path(), "Unknown.PlayInfo[3].Size");
        assert_eq!(
            error.to_string(),
            r#"Unknown.PlayInfo[3].Size: expected a 64-bit integer, got "abc""#
        );
        assert!(!error.is_missing());
        assert_eq!(
            error.redacted().to_string(),
            "[redacted].PlayInfo[3].Size: expected a 64-bit integer, got a string"
        );
        assert_eq!(DecodeError::missing("VideoId").to_string(), "VideoId: required field is missing");
        assert_eq!(
            DecodeError::missing("A").in_index(0).in_index(2).to_string(),
            "[2][0].A: required field is missing"
        );
        assert_eq!(
            DecodeError::unexpected("an object", &Node::List(vec![])).to_string(),
            "expected an object, got a list"
        );
    }

    #[test]
    fn value_in_error_is_cut_and_escaped() {
        let long = Node::Text("ä\n".repeat(100).into());
        let shown = DecodeError::unexpected("a boolean", &long).to_string();
        assert_eq!(shown, format!("expected a boolean, got \"{}…\"", "ä\\n".repeat(16)));
        assert_eq!(
            DecodeError::missing("A").in_key(&"k".repeat(99)).path(),
            format!("{}….A", "k".repeat(32))
        );
    }
}
