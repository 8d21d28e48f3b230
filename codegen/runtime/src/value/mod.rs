//! Untyped values: the tree of a parsed JSON or XML document, and writing it as JSON.

mod document;
mod error;
mod json;
mod node;
mod parse;
mod scalars;
mod xml;

pub use self::document::{Document, Format};
pub use self::error::{MAX_DEPTH, MAX_VALUES, ParseError, ParseErrorKind};
pub(crate) use self::json::parse_json;
pub use self::node::{Node, Value};
pub use self::parse::parse;
