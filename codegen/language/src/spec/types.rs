//! Types, and the content of strings.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// The type of a field. Written `string`, `PlayInfo`, `[string]` (a list) or `{string: int64}` (a
/// map).
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
    /// `time`: a time as a string, in the format of the service.
    Time,
    /// `object`: its fields are listed under `fields:`.
    Object,
    /// `any`: any value.
    Any,
    /// Name of a type under `types:`.
    Named(String),
    /// `[T]`.
    List(Box<Type>),
    /// `{string: T}`.
    Map(Box<Type>),
}

/// The built-in types: name, type and meaning.
pub const BUILT_IN: &[(&str, Type, &str)] = &[
    ("string", Type::String, "A string."),
    ("boolean", Type::Boolean, "`true` or `false`."),
    ("int32", Type::Int32, "A 32-bit integer."),
    ("int64", Type::Int64, "A 64-bit integer."),
    (
        "float",
        Type::Float,
        "A 32-bit floating-point number. Clients use `f64`, so that no digit is lost.",
    ),
    ("double", Type::Double, "A 64-bit floating-point number."),
    (
        "time",
        Type::Time,
        "A time as a string in the format of the service, usually `2017-01-11T12:59:00Z`.",
    ),
    ("object", Type::Object, "An inline object; its fields are listed under `fields:`."),
    ("any", Type::Any, "Any value: string, number, list or object."),
];

/// Maximum nesting of lists and maps in one type.
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

    /// Parses `T`, `[T]` or `{string: T}`. Returns `None` for anything else.
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

    /// The element type below all lists and maps.
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
    /// The type or content as the spec writes it.
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

/// What a string contains: `json(T)` or `base64(json(T))`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// Whether the JSON is Base64-encoded.
    pub base64: bool,
    /// Type of the JSON.
    pub ty: Type,
}

impl Content {
    /// Parses `json(T)` or `base64(json(T))`. Returns `None` for anything else.
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
    /// The type or content as the spec writes it.
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
    fn types_round_trip() {
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
    fn invalid_types_are_rejected() {
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
    fn contents_round_trip() {
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
