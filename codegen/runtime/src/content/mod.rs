//! String fields that contain JSON or Base64-encoded JSON. And [`Encode`], which turns typed values
//! into JSON.
//!
//! The service sends and accepts some values in this form; `UploadAuth` is Base64-encoded JSON, for
//! example. The raw string is always available. The content is decoded on demand, so unexpected
//! content never makes a whole response unreadable.
//!
//! ```
//! use aliyun_runtime::content::JsonText;
//! use aliyun_runtime::decode::Value;
//!
//! let text: JsonText<Vec<i64>> = JsonText::from("[1, 2]");
//! assert_eq!(text.as_str(), "[1, 2]");
//! assert_eq!(text.decode()?, [1, 2]);
//! assert_eq!(text.value()?.to_json(), "[1,2]");
//! assert_eq!(JsonText::new(&vec![1, 2]).as_str(), "[1,2]");
//! # Ok::<(), aliyun_runtime::content::ContentError>(())
//! ```

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::general_purpose::{GeneralPurpose, PAD_INDIFFERENT};
use zeroize::Zeroizing;

use crate::decode::{Decode, DecodeError};
pub use crate::encode::Encode;
use crate::secret::Secret;
use crate::value::{Node, ParseError, Value, parse_json};

/// Types that such fields contain. A value can be passed in place of the string:
/// `JsonText<UserData>: From<UserData>`. Generated types implement it.
///
/// Not implemented for scalars, since a string already means the raw string. For them there is
/// [`JsonText::new`].
pub trait Content: Encode {}

impl Content for Value {}
impl<T: Encode> Content for Vec<T> {}
impl<T: Encode> Content for BTreeMap<String, T> {}

/// A string that contains the JSON of a `T`.
///
/// `Debug` shows the string; [`SecretJsonText`] hides it.
pub struct JsonText<T> {
    text: String,
    content: PhantomData<fn() -> T>,
}

/// A secret string that contains the JSON of a `T`. `Debug` shows nothing of it, and its memory is
/// wiped on drop.
pub struct SecretJsonText<T> {
    text: Secret,
    content: PhantomData<fn() -> T>,
}

/// A string that contains Base64-encoded JSON of a `T`.
///
/// Standard alphabet; padding is optional, and white space is ignored.
///
/// The service sends credentials in this form, so the string is treated as a secret: `Debug` shows
/// only its length, and its memory is wiped on drop.
pub struct Base64Json<T> {
    text: Secret,
    content: PhantomData<fn() -> T>,
}

impl<T> JsonText<T> {
    fn pack(json: String) -> String {
        json
    }

    fn open<R>(&self, read: impl FnOnce(&Node<'_>) -> R) -> Result<R, ContentError> {
        read_json(&self.text, read)
    }

    /// The raw string.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The raw string.
    #[must_use]
    pub fn into_string(self) -> String {
        self.text
    }
}

impl<T> fmt::Debug for JsonText<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("JsonText").field(&self.text).finish()
    }
}

impl<T> SecretJsonText<T> {
    fn pack(json: String) -> Secret {
        Secret::new(json)
    }

    fn open<R>(&self, read: impl FnOnce(&Node<'_>) -> R) -> Result<R, ContentError> {
        read_json(self.text.expose(), read)
    }

    /// The raw string. Do not log it.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.text.expose()
    }
}

impl<T> fmt::Debug for SecretJsonText<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretJsonText([redacted])")
    }
}

const BASE64: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, PAD_INDIFFERENT);

impl<T> Base64Json<T> {
    fn pack(json: String) -> Secret {
        Secret::new(BASE64.encode(Zeroizing::new(json).as_bytes()))
    }

    fn open<R>(&self, read: impl FnOnce(&Node<'_>) -> R) -> Result<R, ContentError> {
        let text = self.text.expose().as_bytes();
        let mut symbols = Zeroizing::new(Vec::with_capacity(text.len()));
        symbols.extend(text.iter().filter(|byte| !byte.is_ascii_whitespace()));
        // Enough capacity for all of it, so that growing leaves no copy behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(base64::decoded_len_estimate(symbols.len())));
        BASE64
            .decode_vec(symbols.as_slice(), &mut bytes)
            .map_err(|_| ContentError::Base64)?;
        read_json(std::str::from_utf8(&bytes).map_err(|_| ContentError::Utf8)?, read)
    }

    /// The raw Base64 string. Do not log it.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.text.expose()
    }
}

impl<T> fmt::Debug for Base64Json<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Base64Json([{} bytes])", self.expose().len())
    }
}

fn read_json<R>(text: &str, read: impl FnOnce(&Node<'_>) -> R) -> Result<R, ContentError> {
    parse_json(text).map(|node| read(&node)).map_err(ContentError::Json)
}

/// The common methods. A macro, since a trait would have to be imported.
macro_rules! content_text {
    ($name:ident) => {
        impl<T> $name<T> {
            /// Encodes `content`.
            #[must_use]
            pub fn new(content: &T) -> Self
            where
                T: Encode,
            {
                Self {
                    text: Self::pack(content.encode().to_json()),
                    content: PhantomData,
                }
            }

            /// Decodes the content.
            ///
            /// # Errors
            ///
            /// If the content is not a `T`. The error names the layer and the field, and shows no
            /// content.
            pub fn decode(&self) -> Result<T, ContentError>
            where
                T: Decode,
            {
                self.open(T::decode)?.map_err(|error| ContentError::Decode(error.redacted()))
            }

            /// The content as an untyped value, with fields that `T` does not have. Its `Debug`
            /// shows everything.
            ///
            /// # Errors
            ///
            /// If the content is not JSON.
            pub fn value(&self) -> Result<Value, ContentError> {
                self.open(|node| node.clone().into_owned())
            }
        }

        // Derives would require the same of `T`.
        impl<T> Clone for $name<T> {
            fn clone(&self) -> Self {
                Self {
                    text: self.text.clone(),
                    content: PhantomData,
                }
            }
        }

        /// Two are equal if their raw strings are.
        impl<T> PartialEq for $name<T> {
            fn eq(&self, other: &Self) -> bool {
                self.text == other.text
            }
        }

        impl<T> Eq for $name<T> {}

        /// From the raw string.
        impl<T> From<&str> for $name<T> {
            fn from(text: &str) -> Self {
                Self {
                    text: text.into(),
                    content: PhantomData,
                }
            }
        }

        /// From the raw string.
        impl<T> From<String> for $name<T> {
            fn from(text: String) -> Self {
                Self {
                    text: text.into(),
                    content: PhantomData,
                }
            }
        }

        impl<T: Content> From<T> for $name<T> {
            fn from(content: T) -> Self {
                Self::new(&content)
            }
        }

        impl<T: Content> From<&T> for $name<T> {
            fn from(content: &T) -> Self {
                Self::new(content)
            }
        }

        /// From the raw string. Some services send the object itself instead, which becomes its
        /// JSON string.
        impl<T> Decode for $name<T> {
            fn decode(node: &Node<'_>) -> Result<Self, DecodeError> {
                Ok(Self {
                    text: Decode::decode(node)?,
                    content: PhantomData,
                })
            }
        }

        /// The raw string.
        impl<T> Encode for $name<T> {
            fn encode(&self) -> Node<'_> {
                self.text.encode()
            }
        }
    };
}

content_text!(JsonText);
content_text!(SecretJsonText);
content_text!(Base64Json);

/// The content of a string could not be decoded. The error names the layer and shows no content.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ContentError {
    /// The string is not Base64.
    Base64,
    /// The decoded bytes are not UTF-8.
    Utf8,
    /// The content is not JSON.
    Json(ParseError),
    /// A value is missing or of another type.
    Decode(DecodeError),
}

impl fmt::Display for ContentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Base64 => f.write_str("the string is not Base64"),
            Self::Utf8 => f.write_str("the Base64 content is not UTF-8"),
            Self::Json(error) => write!(f, "the content is not JSON: {error}"),
            Self::Decode(error) => write!(f, "invalid content: {error}"),
        }
    }
}

impl std::error::Error for ContentError {}

#[cfg(test)]
mod tests;
