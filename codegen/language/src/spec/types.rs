//! Types, and what texts hold: what the spec writes in a shorter form than a map.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};

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
    (
        "float",
        Type::Float,
        "A number with a fraction. Read as double precision, so that no digit is lost.",
    ),
    ("double", Type::Double, "A number with a fraction."),
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

impl JsonSchema for Type {
    fn schema_name() -> Cow<'static, str> {
        "Type".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let meanings: Vec<String> = BUILT_IN.iter().map(|(name, _, meaning)| format!("{name}: {meaning}")).collect();
        let again = generator.subschema_for::<Type>();
        json_schema!({"x-shape": "type", "anyOf": [
            {"enum": BUILT_IN.iter().map(|(name, ..)| name).collect::<Vec<_>>(), "description": meanings.join("\n\n")},
            {"type": "string", "pattern": "^[^\\s\\[\\](){},:]+$", "description": "The name of a type under `types:`."},
            {"type": "array", "items": again, "minItems": 1, "maxItems": 1, "description": "A list: `[T]`."},
            {
                "type": "object",
                "properties": {"string": again},
                "required": ["string"],
                "additionalProperties": false,
                "description": "A map: `{string: T}`.",
            },
        ]})
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

impl JsonSchema for Content {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Content".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"x-shape": "content", "type": "string", "pattern": "^(json\\(.+\\)|base64\\(json\\(.+\\)\\))$"})
    }
}

impl<'de> Deserialize<'de> for Content {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Content::from_text(&text).ok_or_else(|| D::Error::custom("expected `json(T)` or `base64(json(T))`"))
    }
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
}
