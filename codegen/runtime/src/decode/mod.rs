//! Answers -> typed values.
//!
//! [`parse`] reads an answer, JSON or XML, into one small tree of [`Node`]s that borrows its texts from the body. Generated types
//! read their fields from the tree:
//!
//! ```
//! use aliyun_runtime::decode::{self, Decode, DecodeError, Node};
//!
//! struct PlayInfo {
//!     size: i64,
//!     play_url: Option<String>,
//! }
//!
//! impl Decode for PlayInfo {
//!     const FIELDS: &'static [&'static str] = &["Size", "PlayURL"];
//!
//!     fn decode(node: &Node<'_>) -> Result<Self, DecodeError> {
//!         Ok(Self {
//!             size: node.field("Size")?,
//!             play_url: node.field("PlayURL")?,
//!         })
//!     }
//! }
//!
//! let info: PlayInfo = decode::from_slice(br#"{"Size": "4096", "New": true}"#)?;
//! assert_eq!((info.size, info.play_url), (4096, None));
//!
//! let error = decode::from_slice::<PlayInfo>(br#"{"Size": "abc"}"#).err().map(|error| error.to_string());
//! assert_eq!(error.as_deref(), Some(r#"Size: expected a 64-bit integer, got "abc""#));
//! # Ok::<(), decode::Error>(())
//! ```
//!
//! # What is taken for what
//!
//! The service is not strict about the types that it documents, and XML knows only texts. So, in every field:
//! - a number may come as a text and a text as a number or a boolean; a float without a fraction is an integer;
//! - a boolean is `true` or `false` in any case, as a text or not, or 1 or 0;
//! - a list of one may come as its element; a list may stand inside an object that has no other member, or be a text that holds
//!   the JSON of the list;
//! - where a text is documented, an object or a list becomes its compact JSON text;
//! - `null` is the same as a field that is not there, and so is an empty text where an optional number, boolean or object is
//!   expected;
//! - fields that the type does not know are left alone; they are reachable through the tree.
//!
//! # Limits
//!
//! Values may be nested [`MAX_DEPTH`] deep, and a text may hold [`MAX_VALUES`] of them. The tree takes less than 300 bytes a value
//! beside the text, so that a small hostile text can't take an unbounded amount of memory. The caller bounds the size of the text.

mod error;
mod fields;
mod json;
mod node;
mod scalars;
mod value;
mod xml;

use std::borrow::Cow;

pub use error::{DecodeError, Error, ParseError, ParseErrorKind};
pub use node::{Node, Value};

/// How deep lists, objects and elements may be nested. It is the limit of `serde_json`, held for XML too.
pub const MAX_DEPTH: usize = 127;

/// How many values a text may hold, lists and objects counted with what is in them. It is far beyond the answers of any action.
pub const MAX_VALUES: usize = 1_000_000;

/// A type that can be read from an answer.
///
/// Generated types read each of their fields with [`Node::field`], [`Node::wrapped`] or [`Node::joined`].
pub trait Decode: Sized {
    /// Wire names of the fields that the type knows; empty for all that is not an object.
    ///
    /// They tell a list's only element from a wrapper around the list.
    const FIELDS: &'static [&'static str] = &[];

    /// Whether an object of whatever members is a value of this type: maps and untyped values.
    const TAKES_ANY_OBJECT: bool = false;

    /// Reads a value.
    ///
    /// # Errors
    ///
    /// If `node` is not a value of this type, or lacks a required field.
    fn decode(node: &Node<'_>) -> Result<Self, DecodeError>;

    /// The value of a field that is not there; `None` if the field is required.
    #[must_use]
    fn absent() -> Option<Self> {
        None
    }
}

/// Format of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// JSON.
    Json,
    /// XML.
    Xml,
}

impl Format {
    /// Media type by which a request asks for the format.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Xml => "application/xml",
        }
    }

    /// Value of the parameter `Format`, by which the older signature asks for the format.
    #[must_use]
    pub const fn parameter(self) -> &'static str {
        match self {
            Self::Json => "JSON",
            Self::Xml => "XML",
        }
    }
}

/// A text that was read.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Document<'a> {
    /// In which format it was.
    pub format: Format,
    /// Name of the root element of XML: `RefreshUploadVideoResponse`, `Error`.
    pub root_name: Option<Cow<'a, str>>,
    /// What it holds. The root element of XML is no level of its own, so both formats give the same tree.
    pub root: Node<'a>,
}

/// Reads the body of an answer.
///
/// The first character decides whether it is JSON or XML: `content_type` has been seen to be wrong. The content type counts where
/// the first character says nothing. A byte order mark is skipped.
///
/// # Errors
///
/// If the body is empty, an HTML page, not UTF-8, or not well-formed, or if it exceeds a limit.
pub fn parse<'a>(body: &'a [u8], content_type: Option<&str>) -> Result<Document<'a>, ParseError> {
    let text = utf8(body)?;
    let says = |what: &str| content_type.is_some_and(|content_type| content_type.to_ascii_lowercase().contains(what));
    let html = || ParseError::new(ParseErrorKind::Html);
    match text.trim_ascii_start().as_bytes().first() {
        None => Err(ParseError::new(ParseErrorKind::Empty)),
        Some(b'{' | b'[') => json_document(text),
        Some(b'<') => xml::read(text).map_err(|error| if says("html") { html() } else { error }),
        Some(_) if says("html") => Err(html()),
        Some(_) if says("xml") => xml::read(text),
        Some(_) => json_document(text),
    }
}

/// Reads a body, JSON or XML, as a `T`.
///
/// # Errors
///
/// As [`parse`], and if the values are not those of a `T`.
pub fn from_slice<T: Decode>(body: &[u8]) -> Result<T, Error> {
    let document = parse(body, None)?;
    Ok(T::decode(&document.root)?)
}

fn json_document(text: &str) -> Result<Document<'_>, ParseError> {
    Ok(Document {
        format: Format::Json,
        root_name: None,
        root: json::read(text)?,
    })
}

/// Reads JSON text, and nothing else.
pub(crate) fn parse_json(text: &str) -> Result<Node<'_>, ParseError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim_ascii().is_empty() {
        return Err(ParseError::new(ParseErrorKind::Empty));
    }
    json::read(text)
}

/// The text of a body, without its byte order mark.
fn utf8(body: &[u8]) -> Result<&str, ParseError> {
    let text = std::str::from_utf8(body).map_err(|error| ParseError::new(ParseErrorKind::NotUtf8).at_offset(body, error.valid_up_to()))?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

#[cfg(test)]
mod tests;
