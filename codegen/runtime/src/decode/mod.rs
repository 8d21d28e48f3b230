//! Decodes responses into typed values.
//!
//! [`parse`] reads a document, JSON or XML, into a tree of [`Node`]s that borrows its strings from
//! the body. Generated types read their fields from the tree:
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
//! # Leniency
//!
//! The service does not always send the documented types, and XML has only strings. So every field
//! accepts more:
//! - a number may be sent as a string, and a string as a number or boolean; a float without a
//!   fraction is an integer;
//! - a boolean is `true` or `false` in any case, as a boolean or a string, or 1 or 0;
//! - a list with one element may be sent as that element; a list may be a member of an object, or a
//!   string with the JSON of the list; an object with neither a list nor a known field is an empty
//!   list;
//! - an object or list in place of a string becomes its compact JSON;
//! - `null` counts as missing, and so does an empty string in place of an optional number, boolean
//!   or object;
//! - unknown fields are ignored; the tree has them.
//!
//! # Limits
//!
//! Values may be nested [`MAX_DEPTH`] deep, and a document may have [`MAX_VALUES`] of them. The
//! tree needs less than 300 bytes per value in addition to the document, which bounds the memory
//! that a small hostile document can use. The caller limits the size of the document.

mod error;
mod fields;
mod scalars;

pub use self::error::{DecodeError, Error};
pub use crate::value::{Document, Format, MAX_DEPTH, MAX_VALUES, Node, ParseError, ParseErrorKind, Value, parse};

/// A type that can be decoded from a response.
///
/// Generated types read their fields with [`Node::field`], [`Node::wrapped`] and [`Node::joined`].
pub trait Decode: Sized {
    /// Wire names of the known fields; empty for all types that are not objects.
    ///
    /// They distinguish the only element of a list from a wrapper around the list.
    #[doc(hidden)]
    const FIELDS: &'static [&'static str] = &[];

    /// Of a list: the known fields of its elements.
    #[doc(hidden)]
    const ITEM_FIELDS: &'static [&'static str] = &[];

    /// Whether any object is a value of this type: maps and untyped values.
    #[doc(hidden)]
    const TAKES_ANY_OBJECT: bool = false;

    /// Decodes a value.
    ///
    /// # Errors
    ///
    /// If `node` is not a value of this type, or a required field is missing.
    fn decode(node: &Node<'_>) -> Result<Self, DecodeError>;

    /// The value of a missing field; `None` if the field is required.
    #[doc(hidden)]
    #[must_use]
    fn absent() -> Option<Self> {
        None
    }
}

/// Decodes a JSON or XML document.
///
/// # Errors
///
/// Those of [`parse`], and if the values do not match the type.
pub fn from_slice<T: Decode>(body: &[u8]) -> Result<T, Error> {
    let document = parse(body, None)?;
    Ok(T::decode(&document.root)?)
}

#[cfg(test)]
mod tests;
