//! Forms of single values, and of lists and maps: what a field says of itself by `#[schemars(with = "…")]`.
//!
//! `x-what` is what a message calls it, `x-help` what to write.

#![expect(dead_code, reason = "these types are only described, never made")]

use std::borrow::Cow;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::DeserializeOwned;

use super::field_order::field_names;

/// Text of one line.
#[derive(JsonSchema)]
#[schemars(inline, extend("pattern" = r"^[^\n]*\S[^\n]*\n?$", "x-shape" = "line"))]
pub struct Line(String);

/// Text of any number of lines.
#[derive(JsonSchema)]
#[schemars(inline, extend("pattern" = r"\S", "x-shape" = "text"))]
pub struct Text(String);

/// A list of at least one element and of at most so many, without duplicates if they are scalars.
pub struct List<T, const MOST: u32 = { u32::MAX }>(PhantomData<T>);

impl<T: JsonSchema, const MOST: u32> JsonSchema for List<T, MOST> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("List of {}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let items = generator.subschema_for::<T>();
        let are_scalars = items.get("$ref").is_none();
        let mut schema = json_schema!({"type": "array", "items": items, "minItems": 1, "uniqueItems": are_scalars});
        if MOST < u32::MAX {
            schema.insert("maxItems".to_owned(), MOST.into());
        }
        schema
    }
}

/// A map with free keys, of the form `K`, and at least so many entries.
pub struct Entries<K, V, const LEAST: usize = 0>(PhantomData<(K, V)>);

impl<K: JsonSchema, V: JsonSchema, const LEAST: usize> JsonSchema for Entries<K, V, LEAST> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Map of {}", V::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let (names, values) = (generator.subschema_for::<K>(), generator.subschema_for::<V>());
        json_schema!({"type": "object", "propertyNames": names, "additionalProperties": values, "minProperties": LEAST})
    }
}

/// A map with fixed keys: the fields of a struct, in their order.
pub struct Table<T>(PhantomData<T>);

impl<T: JsonSchema + DeserializeOwned> JsonSchema for Table<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let reference = generator.subschema_for::<T>();
        // A JSON object does not keep the order of its members, so it is said beside them.
        if let Some(definition) = generator.definitions_mut().get_mut(T::schema_name().as_ref())
            && let Some(definition) = definition.as_object_mut()
        {
            definition.insert("x-order".to_owned(), field_names::<T>().into());
        }
        reference
    }
}

/// Name of a parameter or field.
#[derive(JsonSchema)]
#[schemars(
    inline,
    extend(
        "pattern" = r"^\S(.*\S)?$",
        "x-what" = "a wire name",
        "x-help" = "a wire name is what goes over the wire: not empty, no blanks at its ends"
    )
)]
pub struct WireName(String);

/// Name of an action.
#[derive(JsonSchema)]
#[schemars(
    inline,
    extend(
        "pattern" = "^[A-Za-z][A-Za-z0-9_.-]*$",
        "x-what" = "the name of an action",
        "x-help" = "write the name that goes into the parameter `Action`, such as `GetPlayInfo`"
    )
)]
pub struct ActionName(String);

/// Name of a type under `types:`.
#[derive(JsonSchema)]
#[schemars(
    inline,
    extend(
        "pattern" = r"^[^\s\[\](){},:]+$",
        "x-what" = "the name of a type",
        "x-help" = "a name without blanks, brackets, commas and colons, such as `PlayInfo`"
    )
)]
pub struct TypeWireName(String);

/// An error code.
#[derive(JsonSchema)]
#[schemars(
    inline,
    extend(
        "pattern" = r"^\S(.*\S)?$",
        "x-what" = "an error code",
        "x-help" = "write the code as the service sends it, such as `InvalidVideo.NotFound`"
    )
)]
pub struct ErrorCodeName(String);

/// A documented value.
#[derive(JsonSchema)]
#[schemars(
    inline,
    extend(
        "pattern" = r"^[^\n]*$",
        "x-what" = "a value",
        "x-help" = "a documented value is one line",
        "x-any-character" = true
    )
)]
pub struct DocumentedValue(String);

/// `name:` of a field or an action.
#[derive(JsonSchema)]
#[schemars(
    inline,
    extend(
        "pattern" = "^[a-z][a-z0-9_]*$",
        "x-what" = "a name for a field or method in Rust",
        "x-help" = "small letters, digits and `_`, no keyword: `video_id`",
        "x-identifier" = true
    )
)]
pub struct FieldName(String);

/// `name:` of a type.
#[derive(JsonSchema)]
#[schemars(
    inline,
    extend(
        "pattern" = "^[A-Z][A-Za-z0-9]*$",
        "x-what" = "a name for a type in Rust",
        "x-help" = "capitals where words begin: `PlayInfo`",
        "x-identifier" = true
    )
)]
pub struct TypeName(String);

/// `name:` of a documented value or an error code.
#[derive(JsonSchema)]
#[schemars(
    inline,
    extend(
        "pattern" = "^[A-Z][A-Za-z0-9]*(_[0-9]+)*$",
        "x-what" = "a name for a variant in Rust",
        "x-help" = "capitals where words begin: `NotFound`",
        "x-identifier" = true
    )
)]
pub struct VariantName(String);

/// `one_of:`.
#[derive(JsonSchema)]
#[schemars(inline, extend("pattern" = "^[A-Za-z][A-Za-z0-9_]*$", "x-what" = "the name of a group", "x-help" = "one word, such as `media`"))]
pub struct GroupName(String);

/// An address.
#[derive(JsonSchema)]
#[schemars(
    inline,
    extend(
        "pattern" = r#"^https?://[^\s<>"]+$"#,
        "x-what" = "an address",
        "x-help" = "write it in full: `https://example.com/page`"
    )
)]
pub struct Url(String);

/// A host name.
#[derive(JsonSchema)]
#[schemars(
    inline,
    extend(
        "pattern" = "^[a-z0-9]([a-z0-9-]*[a-z0-9])?([.][a-z0-9]([a-z0-9-]*[a-z0-9])?)+$",
        "x-what" = "a host name",
        "x-help" = "a host name has no scheme, no port and no path: `vod.cn-shanghai.aliyuncs.com`"
    )
)]
pub struct Host(String);

/// A region.
#[derive(JsonSchema)]
#[schemars(inline, extend("pattern" = "^[a-z0-9]+(-[a-z0-9]+)*$", "x-what" = "a region", "x-help" = "a region looks like `cn-shanghai`"))]
pub struct Region(String);

/// Product code.
#[derive(JsonSchema)]
#[schemars(
    inline,
    extend(
        "pattern" = "^[A-Za-z0-9][A-Za-z0-9_.-]*$",
        "x-what" = "a product code",
        "x-help" = "as in the vendor's host names: `vod`"
    )
)]
pub struct ProductCode(String);

/// Version of the API.
#[derive(JsonSchema)]
#[schemars(
    inline,
    extend(
        "pattern" = "^[A-Za-z0-9][A-Za-z0-9_.-]*$",
        "x-what" = "the version of an API",
        "x-help" = "mostly a date: `2017-03-21`"
    )
)]
pub struct ApiVersion(String);

/// Name of a crate.
#[derive(JsonSchema)]
#[schemars(
    inline,
    extend(
        "pattern" = "^[a-z][a-z0-9_-]{0,63}$",
        "x-what" = "the name of a crate",
        "x-help" = "up to 64 small letters, digits, `-` and `_`, beginning with a letter: `aliyun-vod`"
    )
)]
pub struct CrateName(String);

/// A keyword for crates.io.
#[derive(JsonSchema)]
#[schemars(
    inline,
    extend(
        "pattern" = "^[A-Za-z0-9][A-Za-z0-9_+-]{0,19}$",
        "x-what" = "a keyword for crates.io",
        "x-help" = "up to 20 letters, digits, `-`, `_` and `+`, without blanks"
    )
)]
pub struct Keyword(String);

/// Key of an area.
#[derive(JsonSchema)]
#[schemars(
    inline,
    extend(
        "pattern" = "^[a-z0-9]+([_-][a-z0-9]+)*$",
        "x-what" = "the key of an area",
        "x-help" = "one word in small letters, such as `upload`"
    )
)]
pub struct AreaKey(String);

/// A documented value in a list, where a whole number stands for the text of its digits.
#[derive(JsonSchema)]
#[schemars(
    inline,
    extend(
        "type" = ["string", "integer"], "pattern" = r"^[^\n]*$",
        "x-what" = "a value",
        "x-help" = "a documented value is one line"
    )
)]
pub struct ListedValue(String);
