//! One YAML document as a tree that keeps the order and the duplicates of its keys, so that all
//! problems can be reported at once.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, EnumAccess, Error, MapAccess, SeqAccess, Visitor};

use crate::spec::Literal;

/// Why a document can't become a tree, in addition to what the YAML parser refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TreeError {
    /// `!tag`: has no meaning in this language.
    Tag,
    /// Deeper nesting than any description needs.
    Depth,
    /// An integer of more than 64 bits.
    BigNumber,
    /// `.inf`, `.nan`.
    NotFinite,
    /// A key that is a list or a map, or much too long.
    Key,
}

/// The deepest allowed nesting of lists and maps. The deepest known response needs a third of it.
const MAX_DEPTH: u8 = 64;

/// The longest key, in bytes.
const MAX_KEY_LENGTH: usize = 512;

/// Reads a node, wherever it stands.
pub(super) struct NodeReader<'r> {
    depth: u8,
    rejected: &'r Cell<Option<TreeError>>,
}

impl<'r> NodeReader<'r> {
    /// For the root of a document. A refusal is stored in `rejected`, because an error of serde can
    /// only contain text.
    pub(super) fn new(rejected: &'r Cell<Option<TreeError>>) -> Self {
        NodeReader { depth: 0, rejected }
    }

    fn reject<T, E: Error>(&self, why: TreeError) -> Result<T, E> {
        self.rejected.set(Some(why));
        Err(E::custom("refused"))
    }

    fn below<E: Error>(&self) -> Result<Self, E> {
        if self.depth == MAX_DEPTH {
            self.reject(TreeError::Depth)
        } else {
            Ok(NodeReader {
                depth: self.depth + 1,
                rejected: self.rejected,
            })
        }
    }
}

impl<'de> DeserializeSeed<'de> for NodeReader<'_> {
    type Value = Literal;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Literal, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for NodeReader<'_> {
    type Value = Literal;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<Literal, E> {
        Ok(Literal::Null)
    }

    fn visit_none<E: Error>(self) -> Result<Literal, E> {
        Ok(Literal::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Literal, E> {
        Ok(Literal::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Literal, E> {
        Ok(Literal::Int(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Literal, E> {
        i64::try_from(value)
            .map(Literal::Int)
            .or_else(|_| self.reject(TreeError::BigNumber))
    }

    fn visit_i128<E: Error>(self, _: i128) -> Result<Literal, E> {
        self.reject(TreeError::BigNumber)
    }

    fn visit_u128<E: Error>(self, _: u128) -> Result<Literal, E> {
        self.reject(TreeError::BigNumber)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Literal, E> {
        if value.is_finite() {
            Ok(Literal::Float(value))
        } else {
            self.reject(TreeError::NotFinite)
        }
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Literal, E> {
        Ok(Literal::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Literal, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = seq.next_element_seed(self.below()?)? {
            elements.push(element);
        }
        Ok(Literal::List(elements))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Literal, A::Error> {
        let mut entries = Vec::new();
        while let Some(key) = map.next_key_seed(KeyReader(self.rejected))? {
            entries.push((key, map.next_value_seed(self.below()?)?));
        }
        Ok(Literal::Map(entries))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, _: A) -> Result<Literal, A::Error> {
        self.reject(TreeError::Tag)
    }
}

/// Reads a key as it is written: `404`, `2.0` and `on` are wire names like any other.
struct KeyReader<'r>(&'r Cell<Option<TreeError>>);

impl<'de> DeserializeSeed<'de> for KeyReader<'_> {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        // A key that is not a scalar never reaches the visitor.
        self.0.set(Some(TreeError::Key));
        let key = deserializer.deserialize_str(KeyReader(self.0))?;
        self.0.set(None);
        Ok(key)
    }
}

impl Visitor<'_> for KeyReader<'_> {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<String, E> {
        if key.len() > MAX_KEY_LENGTH {
            Err(E::custom("refused"))
        } else {
            Ok(key.to_owned())
        }
    }
}
