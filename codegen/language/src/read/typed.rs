//! A validated tree as input of serde, to fill the structs of [`spec`](crate::spec).

use std::fmt;

use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{DeserializeOwned, Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

use crate::spec::Literal;

/// The tree does not fit the struct: the tables of keys and the structs contradict each other.
#[derive(Debug)]
pub(crate) struct Mismatch(String);

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Mismatch {}

impl serde::de::Error for Mismatch {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Mismatch(message.to_string())
    }
}

/// Fills a struct.
pub(crate) fn typed<T: DeserializeOwned>(tree: Literal) -> Result<T, Mismatch> {
    T::deserialize(Tree(tree))
}

/// A part of the tree.
struct Tree(Literal);

impl IntoDeserializer<'_, Mismatch> for Tree {
    type Deserializer = Tree;

    fn into_deserializer(self) -> Tree {
        self
    }
}

impl<'de> Deserializer<'de> for Tree {
    type Error = Mismatch;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self.0 {
            Literal::Null => visitor.visit_unit(),
            Literal::Bool(value) => visitor.visit_bool(value),
            Literal::Int(value) => visitor.visit_i64(value),
            Literal::Float(value) => visitor.visit_f64(value),
            Literal::Text(text) => visitor.visit_string(text),
            Literal::List(elements) => visitor.visit_seq(SeqDeserializer::new(elements.into_iter().map(Tree))),
            Literal::Map(entries) => visitor.visit_map(MapDeserializer::new(entries.into_iter().map(|(key, value)| (key, Tree(value))))),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self.0 {
            Literal::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        match self.0 {
            Literal::Text(word) => IntoDeserializer::<Mismatch>::into_deserializer(word).deserialize_enum(name, variants, visitor),
            _ => self.deserialize_any(visitor),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct newtype_struct
        seq tuple tuple_struct map struct identifier ignored_any
    }
}
