//! Texts that hold something else: JSON, or the Base64 of JSON. And typed values -> JSON ([`Encode`]).
//!
//! The service sends and takes some values as such texts; `UploadAuth` is the Base64 of a JSON object. The raw text is always
//! there, to be handed on as it is; what it holds is decoded when asked for, so that an unexpected content never makes a whole
//! answer unreadable.
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

/// Types whose JSON a text may hold, so that a value of the type can be given in place of the text:
/// `JsonText<UserData>: From<UserData>`. Generated types that stand in such texts implement it.
///
/// It is not implemented for scalars, as a text already means itself. For them there is [`JsonText::new`].
pub trait Content: Encode {}

impl Content for Value {}
impl<T: Encode> Content for Vec<T> {}
impl<T: Encode> Content for BTreeMap<String, T> {}

/// A text that holds the JSON of a `T`.
///
/// `Debug` shows the text; [`SecretJsonText`] hides it.
pub struct JsonText<T> {
    text: String,
    content: PhantomData<fn() -> T>,
}

/// A text that holds the JSON of a `T` and is a secret: `Debug` shows no character of it, and its memory is wiped when it is
/// dropped.
pub struct SecretJsonText<T> {
    text: Secret,
    content: PhantomData<fn() -> T>,
}

/// A text that holds the Base64 of the JSON of a `T`.
///
/// The alphabet is the standard one; padding may be missing, and blanks don't count.
///
/// The service hides credentials this way, so every such text is kept as a secret: `Debug` shows nothing but its length, and its
/// memory is wiped when it is dropped.
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

    /// The raw text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The raw text.
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

    /// The raw text. Don't log it.
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
        // Room for all of it, so that no copy is left behind by a vector that grows.
        let mut bytes = Zeroizing::new(Vec::with_capacity(base64::decoded_len_estimate(symbols.len())));
        BASE64
            .decode_vec(symbols.as_slice(), &mut bytes)
            .map_err(|_| ContentError::Base64)?;
        read_json(std::str::from_utf8(&bytes).map_err(|_| ContentError::Utf8)?, read)
    }

    /// The raw text: Base64. Don't log it.
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

/// What the texts have in common. Written by macro, since a trait would have to be imported to be used.
macro_rules! content_text {
    ($name:ident) => {
        impl<T> $name<T> {
            /// The text that holds `content`.
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

            /// What the text holds.
            ///
            /// # Errors
            ///
            /// If the text does not hold a `T`. The error says at which layer and which field, and shows no content.
            pub fn decode(&self) -> Result<T, ContentError>
            where
                T: Decode,
            {
                self.open(T::decode)?.map_err(|error| ContentError::Decode(error.redacted()))
            }

            /// What the text holds, as it is: with the fields that a `T` does not know. Its `Debug` shows everything.
            ///
            /// # Errors
            ///
            /// If there is no JSON in the text.
            pub fn value(&self) -> Result<Value, ContentError> {
                self.open(|node| node.clone().into_owned())
            }
        }

        // Derives would ask for the same of `T`, of which there is no value here.
        impl<T> Clone for $name<T> {
            fn clone(&self) -> Self {
                Self {
                    text: self.text.clone(),
                    content: PhantomData,
                }
            }
        }

        /// Two are equal if their raw texts are.
        impl<T> PartialEq for $name<T> {
            fn eq(&self, other: &Self) -> bool {
                self.text == other.text
            }
        }

        impl<T> Eq for $name<T> {}

        /// Takes the raw text.
        impl<T> From<&str> for $name<T> {
            fn from(text: &str) -> Self {
                Self {
                    text: text.into(),
                    content: PhantomData,
                }
            }
        }

        /// Takes the raw text.
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

        /// Takes the raw text. Older answers have the content itself in its place, which becomes its JSON text.
        impl<T> Decode for $name<T> {
            fn decode(node: &Node<'_>) -> Result<Self, DecodeError> {
                Ok(Self {
                    text: Decode::decode(node)?,
                    content: PhantomData,
                })
            }
        }

        /// The raw text.
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

/// A text does not hold what it should. It says at which layer, and shows nothing of the content.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ContentError {
    /// The text is not Base64.
    Base64,
    /// The bytes inside the Base64 are not UTF-8.
    Utf8,
    /// There is no JSON in the text.
    Json(ParseError),
    /// A value of the JSON is missing or of another type.
    Decode(DecodeError),
}

impl fmt::Display for ContentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Base64 => f.write_str("the text is not Base64"),
            Self::Utf8 => f.write_str("the Base64 text does not hold UTF-8"),
            Self::Json(error) => write!(f, "the content is not JSON: {error}"),
            Self::Decode(error) => write!(f, "in the content: {error}"),
        }
    }
}

impl std::error::Error for ContentError {}

#[cfg(test)]
mod tests;
