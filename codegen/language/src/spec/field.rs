//! Parameters, fields and named types.

use schemars::JsonSchema;
use serde::Deserialize;

use super::literal::Literal;
use super::map;
use super::map::Map;
use super::schema_markers::{Entries, FieldName, GroupName, Table, Text, TypeName, WireName};
use super::types::{Content, Type};
use super::values::Values;

/// A parameter of a request, or a field of an answer or of a type.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
#[schemars(
    extend(
        "x-what" = "a parameter or field",
        "x-advice" = {
            "items": "a list is written `type: [T]`, where `T` is the type of its elements",
            "format": "leave it out: the types are `int32`, `int64`, `float`, `double`, `time`",
            "additionalProperties": "a map is written `type: {string: T}`",
            "$ref": "write the name of the type: `type: PlayInfo`",
        }
    )
)]
pub struct Field {
    /// What the values are: a built-in type, the name of a type, `[T]` (a list) or `{string: T}` (a map).
    #[serde(rename = "type")]
    pub ty: Type,
    /// Name in Rust, where the one made from the wire name reads badly or meets another.
    #[serde(default)]
    #[schemars(with = "FieldName")]
    pub name: Option<String>,
    /// What it is (Markdown): unit, format, default, relation to others.
    #[serde(default)]
    #[schemars(with = "Text", extend("x-elsewhere" = ["doc", "docs", "summary"]))]
    pub description: Option<String>,
    /// Parameter: no call without it. Answer: the service always sends it.
    #[serde(default)]
    #[schemars(extend("x-elsewhere" = ["mandatory"]))]
    pub required: bool,
    /// Group of parameters of which exactly one is sent: the same word on each member.
    #[serde(default)]
    #[schemars(with = "GroupName")]
    pub one_of: Option<String>,
    /// Value that the service takes if the parameter is not sent.
    #[serde(default)]
    #[schemars(with = "Literal")]
    pub default: Option<Literal>,
    /// A value as the documentation shows it. `****` stands for what the vendor masks.
    #[serde(default)]
    #[schemars(with = "Literal")]
    pub example: Option<Literal>,
    /// Smallest number.
    #[serde(default)]
    #[schemars(with = "f64", extend("x-elsewhere" = ["minimum"]))]
    pub min: Option<f64>,
    /// Largest number.
    #[serde(default)]
    #[schemars(with = "f64", extend("x-elsewhere" = ["maximum"]))]
    pub max: Option<f64>,
    /// Fewest characters of a text.
    #[serde(default)]
    #[schemars(with = "u64")]
    pub min_length: Option<u64>,
    /// Most characters of a text.
    #[serde(default)]
    #[schemars(with = "u64", range(min = 1))]
    pub max_length: Option<u64>,
    /// Fewest elements of a list.
    #[serde(default)]
    #[schemars(with = "u64")]
    pub min_items: Option<u64>,
    /// Most elements of a list.
    #[serde(default)]
    #[schemars(with = "u64", range(min = 1))]
    pub max_items: Option<u64>,
    /// Regular expression that the whole text matches.
    #[serde(default)]
    #[schemars(with = "Text", extend("x-elsewhere" = ["regex"]))]
    pub pattern: Option<String>,
    /// Documented values of a text: a list, or a map to what each means. The service may know more.
    #[serde(default)]
    #[schemars(with = "Values", extend("x-elsewhere" = ["enum"]))]
    pub values: Option<Values>,
    /// Why not to use it any more, and what to use instead.
    #[serde(default)]
    #[schemars(with = "Text")]
    pub deprecated: Option<String>,
    /// `true` for a secret: never shown by `Debug`, wiped from memory.
    #[serde(default)]
    #[schemars(extend("x-elsewhere" = ["secret"]))]
    pub sensitive: bool,
    /// How a list, map or object becomes text. Without it: `repeat`.
    #[serde(default)]
    #[schemars(with = "Encoding", extend("x-elsewhere" = ["style"]))]
    pub encoding: Option<Encoding>,
    /// What the text holds: `json(T)` or `base64(json(T))`.
    #[serde(default)]
    #[schemars(with = "Content")]
    pub content: Option<Content>,
    /// Answer: name of the only member of the object that stands around the list, as in `{"PlayInfoList": {"PlayInfo": […]}}`.
    #[serde(default)]
    #[schemars(with = "WireName")]
    pub wrapped_in: Option<String>,
    /// Members of an `object`, by wire name.
    #[serde(default, deserialize_with = "map::deserialize")]
    #[schemars(with = "Entries<WireName, Table<Field>>", extend("x-elsewhere" = ["properties", "members"]))]
    pub fields: Map<Field>,
    /// Where the parameter travels. Without it: `query`, which is the only place that clients can send so far.
    #[serde(default, rename = "in")]
    #[schemars(extend("x-elsewhere" = ["location"]))]
    pub location: Location,
}

impl Field {
    /// A field of which only the type is known.
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

    /// Whether the members under `fields:` are those of the field, or of what its text holds.
    #[must_use]
    pub fn is_object(&self) -> bool {
        let content = self.content.as_ref().map(|content| content.ty.innermost());
        *self.ty.innermost() == Type::Object || content == Some(&Type::Object)
    }
}

/// How a list, map or object becomes text.
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
    /// Elements on lines of their own.
    Newline,
    /// Compact JSON text.
    Json,
}

/// Where a parameter travels.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum Location {
    /// In the path of the address.
    Path,
    /// In the query string.
    #[default]
    Query,
    /// As a header.
    Header,
    /// In a form body.
    Form,
    /// As a member of a JSON body.
    Json,
    /// As the whole body.
    Body,
}

impl Location {
    /// Whether it is a part of the body, or all of it.
    #[must_use]
    pub const fn is_in_body(self) -> bool {
        matches!(self, Location::Form | Location::Json | Location::Body)
    }
}

/// A named type: an object with `fields:`, or a text with `values:`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema, PartialEq)]
#[serde(deny_unknown_fields)]
#[schemars(
    extend(
        "x-what" = "a type",
        "x-advice" = {
            "type": "leave it out: a type with `fields:` is an object, one with `values:` a text",
            "required": "write `required: true` at each field",
        }
    )
)]
pub struct TypeDef {
    /// Name in Rust, where the wire name does not serve.
    #[serde(default)]
    #[schemars(with = "TypeName")]
    pub name: Option<String>,
    /// What it is (Markdown).
    #[serde(default)]
    #[schemars(with = "Text")]
    pub description: Option<String>,
    /// Members of an object, by wire name.
    #[serde(default, deserialize_with = "map::deserialize")]
    #[schemars(with = "Entries<WireName, Table<Field>>", extend("x-elsewhere" = ["properties", "members"]))]
    pub fields: Map<Field>,
    /// Documented values of a text: a list, or a map to what each means. The service may know more.
    #[serde(default)]
    #[schemars(with = "Values", extend("x-elsewhere" = ["enum"]))]
    pub values: Option<Values>,
}
