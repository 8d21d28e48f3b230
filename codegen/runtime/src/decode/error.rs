//! What can be wrong with the values of a response.

use std::borrow::Cow;
use std::fmt;

use crate::value::{Node, ParseError};

/// A value is missing, or it is not what the field holds.
///
/// `Display` names the field by its path: `PlayInfoList.PlayInfo[3].Size: expected a 64-bit integer, got "abc"`. The value is cut
/// to a few characters, and not shown at all after [`redacted`](Self::redacted).
// Boxed: a decoder returns it through many frames, and it is rare.
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
    /// A name that the spec does not know: it came with the answer.
    Key(Box<str>),
    Index(usize),
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Problem {
    Missing,
    Unexpected {
        expected: &'static str,
        /// What sort of value was there.
        sort: &'static str,
        /// The value itself, cut.
        shown: Option<Box<str>>,
    },
}

/// Characters of a value that an error shows.
const SHOWN: usize = 32;

impl DecodeError {
    /// `node` is not what was expected; `expected` goes on from "expected": `an integer`.
    #[must_use]
    pub fn unexpected(expected: &'static str, node: &Node<'_>) -> Self {
        let (sort, shown) = match node {
            Node::Null => ("null", None),
            Node::Bool(value) => ("a boolean", Some(value.to_string())),
            Node::Int(value) => ("a number", Some(value.to_string())),
            Node::Float(value) => ("a number", Some(format!("{value:?}"))),
            Node::Text(text) => ("a text", Some(format!("{:?}", cut(text)))),
            Node::List(_) => ("a list", None),
            Node::Object(_) => ("an object", None),
        };
        Self::new(Problem::Unexpected {
            expected,
            sort,
            shown: shown.map(String::into_boxed_str),
        })
    }

    /// The field `name` is required, and not there.
    #[must_use]
    pub fn missing(name: &'static str) -> Self {
        Self::new(Problem::Missing).in_field(name)
    }

    fn new(problem: Problem) -> Self {
        Self(Box::new(DecodeErrorParts { path: Vec::new(), problem }))
    }

    /// The same error seen from one level up, where its value is the field `name`.
    #[must_use]
    pub fn in_field(self, name: &'static str) -> Self {
        self.add_segment(PathSegment::Field(name))
    }

    /// The same error seen from one level up, where its value is a member that only the answer names.
    #[must_use]
    pub fn in_key(self, key: &str) -> Self {
        self.add_segment(PathSegment::Key(cut(key).into()))
    }

    /// The same error seen from one level up, where its value is an element of a list, counted from 0.
    #[must_use]
    pub fn in_index(self, index: usize) -> Self {
        self.add_segment(PathSegment::Index(index))
    }

    fn add_segment(mut self, segment: PathSegment) -> Self {
        self.0.path.push(segment);
        self
    }

    /// The same error without anything that came with the answer: for fields that hold secrets.
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

    /// Path of the field from the root of the answer: `PlayInfoList.PlayInfo[3].Size`. Empty for the root itself.
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

    /// Whether the field is not there at all, or null.
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
            Problem::Missing => f.write_str("missing"),
            Problem::Unexpected { expected, sort, shown } => {
                write!(f, "expected {expected}, got {}", shown.as_deref().unwrap_or(sort))
            }
        }
    }
}

impl std::error::Error for DecodeError {}

/// Text could not be read as a typed value.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The text is not JSON or XML.
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

/// The first characters of `text`, with a mark if there are more.
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
    fn a_path_reads_from_the_root() {
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
            "[redacted].PlayInfo[3].Size: expected a 64-bit integer, got a text"
        );
        assert_eq!(DecodeError::missing("VideoId").to_string(), "VideoId: missing");
        assert_eq!(DecodeError::missing("A").in_index(0).in_index(2).to_string(), "[2][0].A: missing");
        assert_eq!(
            DecodeError::unexpected("an object", &Node::List(vec![])).to_string(),
            "expected an object, got a list"
        );
    }

    #[test]
    fn a_shown_value_is_cut_and_escaped() {
        let long = Node::Text("ä\n".repeat(100).into());
        let shown = DecodeError::unexpected("a boolean", &long).to_string();
        assert_eq!(shown, format!("expected a boolean, got \"{}…\"", "ä\\n".repeat(16)));
        assert_eq!(
            DecodeError::missing("A").in_key(&"k".repeat(99)).path(),
            format!("{}….A", "k".repeat(32))
        );
    }
}
