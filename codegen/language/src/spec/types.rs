//! Types, values and contents: what the spec writes in a shorter form than a struct.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::Map;

/// What the values of a field are. Written `string`, `PlayInfo`, `[string]` (a list) or `{string: int64}` (a map).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// `string`.
    String,
    /// `boolean`.
    Boolean,
    /// `int32`.
    Int32,
    /// `int64`.
    Int64,
    /// `float`.
    Float,
    /// `double`.
    Double,
    /// `time`: a time as text, in the form that the service sent.
    Time,
    /// `object`: members are listed under `fields:`.
    Object,
    /// `any`: whatever the service sends.
    Any,
    /// Name of a type under `types:`.
    Named(String),
    /// `[T]`.
    List(Box<Type>),
    /// `{string: T}`.
    Map(Box<Type>),
}

/// The types that need no definition: as they are written, as they are held, what they are for.
pub const BUILT_IN: &[(&str, Type, &str)] = &[
    ("string", Type::String, "Text."),
    ("boolean", Type::Boolean, "`true` or `false`."),
    ("int32", Type::Int32, "A whole number of up to 32 bits."),
    ("int64", Type::Int64, "A whole number of up to 64 bits."),
    ("float", Type::Float, "A number with a fraction, single precision."),
    ("double", Type::Double, "A number with a fraction, double precision."),
    (
        "time",
        Type::Time,
        "A time as text, in the form that the service uses, mostly `2017-01-11T12:59:00Z`.",
    ),
    (
        "object",
        Type::Object,
        "An object of its own; its members are listed under `fields:` beside it.",
    ),
    ("any", Type::Any, "Whatever the service sends: text, number, list or object."),
];

/// How deep lists and maps may be nested in one type.
const NESTING: usize = 8;

impl Type {
    /// A built-in type, or a reference to a type of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Self {
        match BUILT_IN.iter().find(|(built_in, ..)| *built_in == name) {
            Some((_, ty, _)) => ty.clone(),
            None => Type::Named(name.to_owned()),
        }
    }

    /// Reads a type from one text: `T`, `[T]` or `{string: T}`. `None` if it is none of these.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        Self::nested(text, NESTING)
    }

    fn nested(text: &str, depth: usize) -> Option<Self> {
        let text = text.trim();
        let depth = depth.checked_sub(1)?;
        if let Some(element) = text.strip_prefix('[') {
            return Some(Type::List(Box::new(Self::nested(element.strip_suffix(']')?, depth)?)));
        }
        if let Some(entry) = text.strip_prefix('{') {
            let (key, value) = entry.strip_suffix('}')?.split_once(':')?;
            return (key.trim() == "string").then(|| Some(Type::Map(Box::new(Self::nested(value, depth)?))))?;
        }
        let name = !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || "[]{}(),:".contains(c));
        name.then(|| Self::from_name(text))
    }

    /// The type below all lists and maps.
    #[must_use]
    pub fn innermost(&self) -> &Type {
        let mut ty = self;
        while let Type::List(inner) | Type::Map(inner) = ty {
            ty = inner;
        }
        ty
    }
}

impl fmt::Display for Type {
    /// As it is written in the spec.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Type::Named(name) => f.write_str(name),
            Type::List(element) => write!(f, "[{element}]"),
            Type::Map(value) => write!(f, "{{string: {value}}}"),
            ty => f.write_str(
                BUILT_IN
                    .iter()
                    .find(|(_, built_in, _)| built_in == ty)
                    .map_or("", |(name, ..)| name),
            ),
        }
    }
}

impl<'de> Deserialize<'de> for Type {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TypeVisitor;

        impl<'de> Visitor<'de> for TypeVisitor {
            type Value = Type;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a type: `T`, `[T]` or `{string: T}`")
            }

            fn visit_str<E: Error>(self, name: &str) -> Result<Type, E> {
                Ok(Type::from_name(name))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Type, A::Error> {
                let element = seq.next_element()?.ok_or_else(|| A::Error::invalid_length(0, &"one type"))?;
                match seq.next_element::<Type>()? {
                    Some(_) => Err(A::Error::invalid_length(2, &"one type")),
                    None => Ok(Type::List(Box::new(element))),
                }
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Type, A::Error> {
                let (key, value) = map
                    .next_entry::<String, Type>()?
                    .ok_or_else(|| A::Error::invalid_length(0, &"one entry"))?;
                if key != "string" {
                    return Err(A::Error::custom("the keys of a map are `string`"));
                }
                match map.next_key::<String>()? {
                    Some(_) => Err(A::Error::invalid_length(2, &"one entry")),
                    None => Ok(Type::Map(Box::new(value))),
                }
            }
        }

        deserializer.deserialize_any(TypeVisitor)
    }
}

/// A value of the spec: a default, an example.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// `null`.
    Null,
    /// `true`, `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with a fraction.
    Float(f64),
    /// Text.
    Text(String),
    /// A list.
    List(Vec<Literal>),
    /// A map.
    Map(Vec<(String, Literal)>),
}

impl Literal {
    /// The value as JSON.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        match self {
            Self::Null => serde_json::Value::Null,
            Self::Bool(value) => (*value).into(),
            Self::Int(value) => (*value).into(),
            Self::Float(value) => (*value).into(),
            Self::Text(text) => text.clone().into(),
            Self::List(items) => items.iter().map(Self::to_json).collect(),
            Self::Map(members) => members.iter().map(|(name, value)| (name.clone(), value.to_json())).collect(),
        }
    }
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
                i64::try_from(value)
                    .map(Literal::Int)
                    .map_err(|_| E::custom("a whole number of more than 64 bits"))
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
                Ok(Literal::Map(entries(map)?))
            }
        }

        deserializer.deserialize_any(LiteralVisitor)
    }
}

/// Documented values of a text: a list, or a map that says what each means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Values(pub Vec<(String, ValueDef)>);

/// One documented value: `value: meaning` or `value: {name: …, meaning: …}`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ValueDef {
    /// Name of the variant in Rust, where the one made from the value reads badly or meets another.
    pub name: Option<String>,
    /// What the value means.
    pub meaning: Option<String>,
}

impl<'de> Deserialize<'de> for ValueDef {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Long {
            #[serde(default)]
            name: Option<String>,
            #[serde(default)]
            meaning: Option<String>,
        }

        struct ValueDefVisitor;

        impl<'de> Visitor<'de> for ValueDefVisitor {
            type Value = ValueDef;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("what the value means, or `name:` and `meaning:`")
            }

            fn visit_unit<E: Error>(self) -> Result<ValueDef, E> {
                Ok(ValueDef::default())
            }

            fn visit_str<E: Error>(self, meaning: &str) -> Result<ValueDef, E> {
                Ok(ValueDef {
                    name: None,
                    meaning: Some(meaning.to_owned()),
                })
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<ValueDef, A::Error> {
                let Long { name, meaning } = Long::deserialize(serde::de::value::MapAccessDeserializer::new(map))?;
                Ok(ValueDef { name, meaning })
            }
        }

        deserializer.deserialize_any(ValueDefVisitor)
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
                entries(map).map(Values)
            }
        }

        deserializer.deserialize_any(ValuesVisitor)
    }
}

/// What a text holds: `json(T)` or `base64(json(T))`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// Whether Base64 is around the JSON.
    pub base64: bool,
    /// Type of the JSON.
    pub ty: Type,
}

impl Content {
    /// Reads `json(T)` or `base64(json(T))`. `None` if `text` is neither.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let text = text.trim();
        let inner = text.strip_prefix("base64(").and_then(|rest| rest.strip_suffix(')'));
        let json = inner.unwrap_or(text).trim();
        let ty = Type::from_text(json.strip_prefix("json(")?.strip_suffix(')')?)?;
        Some(Content {
            base64: inner.is_some(),
            ty,
        })
    }
}

impl fmt::Display for Content {
    /// As it is written in the spec.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.base64 {
            write!(f, "base64(json({}))", self.ty)
        } else {
            write!(f, "json({})", self.ty)
        }
    }
}

impl<'de> Deserialize<'de> for Content {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Content::from_text(&text).ok_or_else(|| D::Error::custom("expected `json(T)` or `base64(json(T))`"))
    }
}

/// Reads a [`Map`]: the entries of a YAML map, in the order of the file.
pub(super) mod map {
    use std::fmt;
    use std::marker::PhantomData;

    use serde::Deserialize;
    use serde::de::{Deserializer, MapAccess, Visitor};

    use super::{Map, entries};

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Map<T>, D::Error> {
        struct Entries<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Entries<T> {
            type Value = Map<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Map<T>, A::Error> {
                entries(map)
            }
        }

        deserializer.deserialize_map(Entries(PhantomData))
    }
}

fn entries<'de, T: Deserialize<'de>, A: MapAccess<'de>>(mut map: A) -> Result<Map<T>, A::Error> {
    // A tree in memory knows how many there are. A field is large: a vector that grows would leave room for three more behind a single one.
    let mut entries = Vec::with_capacity(map.size_hint().unwrap_or_default());
    while let Some(entry) = map.next_entry()? {
        entries.push(entry);
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read<T: serde::de::DeserializeOwned>(yaml: &str) -> T {
        serde_yaml::from_str(yaml).unwrap()
    }

    #[test]
    fn types_are_read_and_written_alike() {
        for text in [
            "string",
            "any",
            "PlayInfo",
            "[string]",
            "[[int64]]",
            "{string: [PlayInfo]}",
            "[{string: double}]",
        ] {
            let ty: Type = read(text);
            assert_eq!(ty.to_string(), text);
            assert_eq!(Type::from_text(text), Some(ty), "{text}");
        }
        assert_eq!(read::<Type>("{string: [time]}").innermost(), &Type::Time);
    }

    #[test]
    fn texts_that_are_no_type() {
        for text in [
            "",
            "[",
            "[]",
            "[a, b]",
            "{int64: string}",
            "{string}",
            "a b",
            "json(a)",
            "[[[[[[[[[a]]]]]]]]]",
        ] {
            assert_eq!(Type::from_text(text), None, "{text:?}");
        }
        assert!(serde_yaml::from_str::<Type>("[a, b]").is_err());
        assert!(serde_yaml::from_str::<Type>("{int64: a}").is_err());
    }

    #[test]
    fn contents() {
        for text in [
            "json(UploadAuth)",
            "base64(json(UploadAuth))",
            "json([PlayInfo])",
            "json({string: string})",
        ] {
            assert_eq!(read::<Content>(&format!("{text:?}")).to_string(), text);
        }
        for text in ["", "json", "json()", "base64(UploadAuth)", "json(A", "base64(json(A)", "xml(A)"] {
            assert_eq!(Content::from_text(text), None, "{text:?}");
        }
    }

    #[test]
    fn values_in_both_forms() {
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

    #[test]
    fn literals() {
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
