//! Documented values of a string.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::map::entries;
use super::schema_markers::{DocumentedValue, Entries, List, ListedValue, Table, Text, VariantName};

/// Documented values of a string: a list, or a map from value to meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Values(pub Vec<(String, ValueDef)>);

/// One documented value.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
#[schemars(extend("x-what" = "a value"))]
pub struct ValueDef {
    /// Name of the variant in Rust. Only needed where the name derived from the value reads badly
    /// or collides with another.
    #[serde(default)]
    #[schemars(with = "VariantName")]
    pub name: Option<String>,
    /// What the value means.
    #[serde(default)]
    #[schemars(with = "Text", extend("x-elsewhere" = ["description", "title"]))]
    pub meaning: Option<String>,
}

/// The entry of a value in a map: nothing, its meaning, or the keys of a [`ValueDef`].
struct Meaning(ValueDef);

impl JsonSchema for Meaning {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Meaning".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let (text, table) = (generator.subschema_for::<Text>(), generator.subschema_for::<Table<ValueDef>>());
        json_schema!({"anyOf": [text, {"type": "null"}, table]})
    }
}

impl<'de> Deserialize<'de> for Meaning {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct MeaningVisitor;

        impl<'de> Visitor<'de> for MeaningVisitor {
            type Value = Meaning;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the meaning of the value, or `name:` and `meaning:`")
            }

            fn visit_unit<E: Error>(self) -> Result<Meaning, E> {
                Ok(Meaning(ValueDef::default()))
            }

            fn visit_str<E: Error>(self, meaning: &str) -> Result<Meaning, E> {
                Ok(Meaning(ValueDef {
                    name: None,
                    meaning: Some(meaning.to_owned()),
                }))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Meaning, A::Error> {
                ValueDef::deserialize(MapAccessDeserializer::new(map)).map(Meaning)
            }
        }

        deserializer.deserialize_any(MeaningVisitor)
    }
}

impl JsonSchema for Values {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Values".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let list = generator.subschema_for::<List<ListedValue>>();
        let map = generator.subschema_for::<Entries<DocumentedValue, Meaning, 1>>();
        let help = "write a list `[a, b]`, or a map from value to meaning";
        json_schema!({"x-what": "values", "x-help": help, "anyOf": [list, map]})
    }
}

impl<'de> Deserialize<'de> for Values {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ValuesVisitor;

        impl<'de> Visitor<'de> for ValuesVisitor {
            type Value = Values;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of values, or a map from value to meaning")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Values, A::Error> {
                let mut values = Vec::new();
                while let Some(value) = seq.next_element()? {
                    values.push((value, ValueDef::default()));
                }
                Ok(Values(values))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Values, A::Error> {
                let values = entries::<Meaning, A>(map)?;
                Ok(Values(values.into_iter().map(|(value, Meaning(def))| (value, def)).collect()))
            }
        }

        deserializer.deserialize_any(ValuesVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read<T: serde::de::DeserializeOwned>(yaml: &str) -> T {
        serde_yaml::from_str(yaml).unwrap()
    }

    #[test]
    fn values_are_parsed_from_list_and_map() {
        let list: Values = read("[a, b]");
        assert_eq!(
            list.0,
            [("a".to_owned(), ValueDef::default()), ("b".to_owned(), ValueDef::default())]
        );
        let map: Values = read("{a: first, b: {name: Bee, meaning: second}, c: }");
        assert_eq!(map.0[0].1.meaning.as_deref(), Some("first"));
        assert_eq!(map.0[1].1.name.as_deref(), Some("Bee"));
        assert_eq!(map.0[2].1, ValueDef::default());
    }
}
