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
mod scalars;

pub use self::error::{DecodeError, Error};
pub use crate::value::{Document, Format, MAX_DEPTH, MAX_VALUES, Node, ParseError, ParseErrorKind, Value, parse};

/// A type that can be read from an answer.
///
/// Generated types read each of their fields with [`Node::field`], [`Node::wrapped`] or [`Node::joined`].
pub trait Decode: Sized {
    /// Wire names of the fields that the type knows; empty for all that is not an object.
    ///
    /// They tell a list's only element from a wrapper around the list.
    #[doc(hidden)]
    const FIELDS: &'static [&'static str] = &[];

    /// Whether an object of whatever members is a value of this type: maps and untyped values.
    #[doc(hidden)]
    const TAKES_ANY_OBJECT: bool = false;

    /// Reads a value.
    ///
    /// # Errors
    ///
    /// If `node` is not a value of this type, or lacks a required field.
    fn decode(node: &Node<'_>) -> Result<Self, DecodeError>;

    /// The value of a field that is not there; `None` if the field is required.
    #[doc(hidden)]
    #[must_use]
    fn absent() -> Option<Self> {
        None
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

#[cfg(test)]
mod tests;
