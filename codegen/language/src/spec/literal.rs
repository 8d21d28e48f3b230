//! Values: defaults, examples, parameters of documented calls.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::map::entries;

/// A YAML value: a default, an example, or a whole file before it becomes a struct. A map keeps the
/// order and the duplicates of its keys.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// `null`.
    Null,
    /// `true`, `false`.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A floating-point number.
    Float(f64),
    /// A string.
    Text(String),
    /// A list.
    List(Vec<Literal>),
    /// A map.
    Map(Vec<(String, Literal)>),
}

impl Literal {
    /// The value of a key of a map.
    pub(crate) fn get(&self, key: &str) -> Option<&Literal> {
        match self {
            Literal::Map(entries) => entries.iter().find(|(found, _)| found == key).map(|(_, value)| value),
            _ => None,
        }
    }

    /// The value as JSON, the members of a map sorted by name.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        match self {
            Self::Null => serde_json::Value::Null,
            Self::Bool(value) => (*value).into(),
            Self::Int(value) => (*value).into(),
            Self::Float(value) => (*value).into(),
            Self::Text(text) => text.clone().into(),
            Self::List(items) => items.iter().map(Self::to_json).collect(),
            Self::Map(members) => {
                let sorted: BTreeMap<_, _> = members.iter().map(|(name, value)| (name.clone(), value.to_json())).collect();
                sorted.into_iter().collect()
            }
        }
    }
}

impl JsonSchema for Literal {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Literal".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"x-shape": "literal", "not": {"type": "null"}})
    }
}

/// Key under which serde_json returns numbers if a crate of the program enables its feature
/// `arbitrary_precision`.
const NUMBER: &str = "$serde_json::private::Number";

/// A number from its digits.
fn number(digits: &str) -> Literal {
    let float = || digits.parse().map_or(Literal::Null, Literal::Float);
    digits.parse().map_or_else(|_| float(), Literal::Int)
}

impl<'de> Deserialize<'de> for Literal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct LiteralVisitor;

        impl<'de> Visitor<'de> for LiteralVisitor {
            type Value = Literal;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }

            fn visit_unit<E: Error>(self) -> Result<Literal, E> {
                Ok(Literal::Null)
            }

            fn visit_bool<E: Error>(self, value: bool) -> Result<Literal, E> {
                Ok(Literal::Bool(value))
            }

            fn visit_i64<E: Error>(self, value: i64) -> Result<Literal, E> {
                Ok(Literal::Int(value))
            }

            fn visit_u64<E: Error>(self, value: u64) -> Result<Literal, E> {
                // Only the vendor's metadata has such large numbers.
                #[expect(clippy::cast_precision_loss, reason = "no fact of the metadata is a number of more than 63 bits")]
                Ok(i64::try_from(value).map_or(Literal::Float(value as f64), Literal::Int))
            }

            fn visit_f64<E: Error>(self, value: f64) -> Result<Literal, E> {
                Ok(Literal::Float(value))
            }

            fn visit_str<E: Error>(self, value: &str) -> Result<Literal, E> {
                Ok(Literal::Text(value.to_owned()))
            }

            fn visit_string<E: Error>(self, value: String) -> Result<Literal, E> {
                Ok(Literal::Text(value))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Literal, A::Error> {
                let mut list = Vec::new();
                while let Some(element) = seq.next_element()? {
                    list.push(element);
                }
                Ok(Literal::List(list))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Literal, A::Error> {
                let members = entries(map)?;
                Ok(match members.as_slice() {
                    [(name, Literal::Text(digits))] if name == NUMBER => number(digits),
                    _ => Literal::Map(members),
                })
            }
        }

        deserializer.deserialize_any(LiteralVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read<T: serde::de::DeserializeOwned>(yaml: &str) -> T {
        serde_yaml::from_str(yaml).unwrap()
    }

    #[test]
    fn numbers_with_arbitrary_precision_are_numbers() {
        let number = |digits: &str| read::<Literal>(&format!("{{$serde_json::private::Number: \"{digits}\"}}"));
        assert_eq!(number("12"), Literal::Int(12));
        assert_eq!(number("-0.5"), Literal::Float(-0.5));
        assert_eq!(number("98765432109876543210"), Literal::Float(98_765_432_109_876_543_210.0));
    }

    #[test]
    fn literals_are_parsed() {
        let literal: Literal = read("{a: [1, 1.5, true, text, ~]}");
        let elements = vec![
            Literal::Int(1),
            Literal::Float(1.5),
            Literal::Bool(true),
            Literal::Text("text".to_owned()),
            Literal::Null,
        ];
        assert_eq!(literal, Literal::Map(vec![("a".to_owned(), Literal::List(elements))]));
    }
}
