//! Parameters, fields and named types.

use schemars::JsonSchema;
use serde::Deserialize;

use super::literal::Literal;
use super::map;
use super::map::Map;
use super::schema_markers::{Entries, FieldName, GroupName, Table, Text, TypeName, WireName};
use super::types::{Content, Type};
use super::values::Values;

/// A parameter of a request, or a field of a response or of a type.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
#[schemars(
    extend(
        "x-what" = "a parameter or field",
        "x-advice" = {
            "items": "write a list as `type: [T]`, where `T` is the type of its elements",
            "format": "remove it; use a type: `int32`, `int64`, `float`, `double` or `time`",
            "additionalProperties": "write a map as `type: {string: T}`",
            "$ref": "use the name of the type: `type: PlayInfo`",
        }
    )
)]
pub struct Field {
    /// The type: a built-in type, the name of a type, `[T]` (a list) or `{string: T}` (a map).
    #[serde(rename = "type")]
    pub ty: Type,
    /// Name in Rust. Only needed where the name derived from the wire name reads badly or collides
    /// with another.
    #[serde(default)]
    #[schemars(with = "FieldName")]
    pub name: Option<String>,
    /// Description (Markdown): unit, format, default, relation to other fields.
    #[serde(default)]
    #[schemars(with = "Text", extend("x-elsewhere" = ["doc", "docs", "summary"]))]
    pub description: Option<String>,
    /// Parameter: every call needs it. Response: the service always returns it.
    #[serde(default)]
    #[schemars(extend("x-elsewhere" = ["mandatory"]))]
    pub required: bool,
    /// Name of a group of alternative parameters. A call sends exactly one parameter of the group.
    #[serde(default)]
    #[schemars(with = "GroupName")]
    pub one_of: Option<String>,
    /// Value that the service uses if the parameter is not sent.
    #[serde(default)]
    #[schemars(with = "Literal")]
    pub default: Option<Literal>,
    /// Example value. `****` stands for characters that the vendor masks.
    #[serde(default)]
    #[schemars(with = "Literal")]
    pub example: Option<Literal>,
    /// Minimum of a number.
    #[serde(default)]
    #[schemars(with = "f64", extend("x-elsewhere" = ["minimum"]))]
    pub min: Option<f64>,
    /// Maximum of a number.
    #[serde(default)]
    #[schemars(with = "f64", extend("x-elsewhere" = ["maximum"]))]
    pub max: Option<f64>,
    /// Minimum number of characters of a string.
    #[serde(default)]
    #[schemars(with = "u64")]
    pub min_length: Option<u64>,
    /// Maximum number of characters of a string.
    #[serde(default)]
    #[schemars(with = "u64", range(min = 1))]
    pub max_length: Option<u64>,
    /// Minimum number of elements of a list.
    #[serde(default)]
    #[schemars(with = "u64")]
    pub min_items: Option<u64>,
    /// Maximum number of elements of a list.
    #[serde(default)]
    #[schemars(with = "u64", range(min = 1))]
    pub max_items: Option<u64>,
    /// Regular expression that the whole string matches.
    #[serde(default)]
    #[schemars(with = "Text", extend("x-elsewhere" = ["regex"]))]
    pub pattern: Option<String>,
    /// Documented values of a string: a list, or a map from value to meaning. The service may
    /// accept or return others.
    #[serde(default)]
    #[schemars(with = "Values", extend("x-elsewhere" = ["enum"]))]
    pub values: Option<Values>,
    /// Why it is deprecated, and what to use instead.
    #[serde(default)]
    #[schemars(with = "Text")]
    pub deprecated: Option<String>,
    /// `true` for a secret: hidden in `Debug` output, and wiped from memory.
    #[serde(default)]
    #[schemars(extend("x-elsewhere" = ["secret"]))]
    pub sensitive: bool,
    /// How a list, map or object is sent. Default: `repeat`; for type `any`: `json`.
    #[serde(default)]
    #[schemars(with = "Encoding", extend("x-elsewhere" = ["style"]))]
    pub encoding: Option<Encoding>,
    /// What the string contains: JSON of the type `T`, or Base64 of that JSON.
    #[serde(default)]
    #[schemars(with = "Content")]
    pub content: Option<Content>,
    /// Response: name of the only field of an object around the list, as in
    /// `{"PlayInfoList": {"PlayInfo": […]}}`.
    #[serde(default)]
    #[schemars(with = "WireName")]
    pub wrapped_in: Option<String>,
    /// Fields of an `object`, by wire name.
    #[serde(default, deserialize_with = "map::deserialize")]
    #[schemars(with = "Entries<WireName, Table<Field>>", extend("x-elsewhere" = ["properties", "members"]))]
    pub fields: Map<Field>,
    /// Where the parameter is sent. Only `query`, the default, is accepted so far; the other values
    /// are reserved.
    #[serde(default, rename = "in")]
    #[schemars(extend("x-elsewhere" = ["location"]))]
    pub location: Location,
}

impl Field {
    /// A field with this type and nothing else.
    #[must_use]
    pub fn new(ty: Type) -> Self {
        Self {
            ty,
            name: None,
            description: None,
            required: false,
            one_of: None,
            default: None,
            example: None,
            min: None,
            max: None,
            min_length: None,
            max_length: None,
            min_items: None,
            max_items: None,
            pattern: None,
            values: None,
            deprecated: None,
            sensitive: false,
            encoding: None,
            content: None,
            wrapped_in: None,
            fields: Map::new(),
            location: Location::default(),
        }
    }

    /// Whether `fields:` describes the value of the field or the content of its string.
    #[must_use]
    pub fn is_object(&self) -> bool {
        let content = self.content.as_ref().map(|content| content.ty.innermost());
        *self.ty.innermost() == Type::Object || content == Some(&Type::Object)
    }
}

/// How a list, map or object is written into a string.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum Encoding {
    /// `Name.1=a&Name.2=b`, `Name.1.Key=a`; objects and maps: `Name.Key=a`.
    Repeat,
    /// `a,b`.
    Comma,
    /// `a b`.
    Space,
    /// `a|b`.
    Pipe,
    /// One element per line.
    Newline,
    /// Compact JSON.
    Json,
}

/// Where a parameter is sent.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum Location {
    /// In the path of the URL.
    Path,
    /// In the query string.
    #[default]
    Query,
    /// As a header.
    Header,
    /// In a form body.
    Form,
    /// As a field of a JSON body.
    Json,
    /// As the whole body.
    Body,
}

impl Location {
    /// Whether it is part of the body, or all of it.
    #[must_use]
    pub const fn is_in_body(self) -> bool {
        matches!(self, Location::Form | Location::Json | Location::Body)
    }
}

/// A named type: an object with `fields:`, or a string with `values:`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
#[schemars(
    extend(
        "x-what" = "a type",
        "x-advice" = {
            "type": "remove it; a type with `fields:` is always an object, and a type with `values:` is always a string",
            "required": "write `required: true` in each field",
        }
    )
)]
pub struct TypeDef {
    /// Name in Rust, where the name derived from the wire name does not fit.
    #[serde(default)]
    #[schemars(with = "TypeName")]
    pub name: Option<String>,
    /// Description (Markdown).
    #[serde(default)]
    #[schemars(with = "Text")]
    pub description: Option<String>,
    /// Fields of an object, by wire name.
    #[serde(default, deserialize_with = "map::deserialize")]
    #[schemars(with = "Entries<WireName, Table<Field>>", extend("x-elsewhere" = ["properties", "members"]))]
    pub fields: Map<Field>,
    /// Documented values of a string: a list, or a map from value to meaning. The service may
    /// accept or return others.
    #[serde(default)]
    #[schemars(with = "Values", extend("x-elsewhere" = ["enum"]))]
    pub values: Option<Values>,
}
