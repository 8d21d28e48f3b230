//! Marker types for `#[schemars(with = "…")]`: the formats of strings, and of lists and maps.
//!
//! `x-what` names the format in messages; `x-help` says what to write.

#![expect(dead_code, reason = "these types are never constructed")]

use std::borrow::Cow;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::DeserializeOwned;

use super::field_order::field_names;

/// A string of one line.
#[derive(JsonSchema)]
#[schemars(inline, extend("pattern" = r"^[^\n]*\S[^\n]*\n?$", "x-shape" = "line"))]
pub struct Line(String);

/// A string of any number of lines.
#[derive(JsonSchema)]
#[schemars(inline, extend("pattern" = r"\S", "x-shape" = "text"))]
pub struct Text(String);

/// A list of one to `MOST` elements, without duplicates if they are scalars.
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

/// A map with keys of the format `K` and at least `LEAST` entries.
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
        // A JSON object does not keep the order of its fields, so the order is stored beside them.
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
        "x-help" = "a wire name is not empty and has no spaces at its ends"
    )
)]
pub struct WireName(String);

/// Name of an action.
#[derive(JsonSchema)]
#[schemars(
    inline,
    extend(
        "pattern" = "^[A-Za-z][A-Za-z0-9_.-]*$",
        "x-what" = "a valid action name",
        "x-help" = "use the value of the parameter `Action`, such as `GetPlayInfo`"
    )
)]
pub struct ActionName(String);

/// Name of a type under `types:`.
#[derive(JsonSchema)]
#[schemars(
    inline,
    extend(
        "pattern" = r"^[^\s\[\](){},:]+$",
        "x-what" = "a valid type name",
        "x-help" = "use a name without spaces, brackets, commas and colons, such as `PlayInfo`"
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
        "x-help" = "write the code as the service returns it, such as `InvalidVideo.NotFound`"
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
        "x-help" = "a documented value has one line",
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
        "x-what" = "a valid Rust name of a field or method",
        "x-help" = "use lowercase letters, digits and `_`, such as `video_id`; Rust keywords are not allowed",
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
        "x-what" = "a valid Rust name of a type",
        "x-help" = "use camel case: `PlayInfo`",
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
        "x-what" = "a valid Rust name of a variant",
        "x-help" = "use camel case: `NotFound`",
        "x-identifier" = true
    )
)]
pub struct VariantName(String);

/// `one_of:`.
#[derive(JsonSchema)]
#[schemars(inline, extend("pattern" = "^[A-Za-z][A-Za-z0-9_]*$", "x-what" = "a valid group name", "x-help" = "use one word, such as `media`"))]
pub struct GroupName(String);

/// A URL.
#[derive(JsonSchema)]
#[schemars(
    inline,
    extend(
        "pattern" = r#"^https?://[^\s<>"]+$"#,
        "x-what" = "a URL",
        "x-help" = "write the full URL: `https://example.com/page`"
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
        "x-help" = "use a host name without scheme, port and path: `vod.cn-shanghai.aliyuncs.com`"
    )
)]
pub struct Host(String);

/// A region.
#[derive(JsonSchema)]
#[schemars(inline, extend("pattern" = "^[a-z0-9]+(-[a-z0-9]+)*$", "x-what" = "a region ID", "x-help" = "use a region ID such as `cn-shanghai`"))]
pub struct Region(String);

/// Product code.
#[derive(JsonSchema)]
#[schemars(
    inline,
    extend(
        "pattern" = "^[A-Za-z0-9][A-Za-z0-9_.-]*$",
        "x-what" = "a product code",
        "x-help" = "use the name from the vendor's host names: `vod`"
    )
)]
pub struct ProductCode(String);

/// Version of the API.
#[derive(JsonSchema)]
#[schemars(
    inline,
    extend(
        "pattern" = "^[A-Za-z0-9][A-Za-z0-9_.-]*$",
        "x-what" = "an API version",
        "x-help" = "use a version such as `2017-03-21`"
    )
)]
pub struct ApiVersion(String);

/// Name of a crate.
#[derive(JsonSchema)]
#[schemars(
    inline,
    extend(
        "pattern" = "^[a-z][a-z0-9_-]{0,63}$",
        "x-what" = "a valid crate name",
        "x-help" = "use up to 64 lowercase letters, digits, `-` and `_`, starting with a letter: `aliyun-vod`"
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
        "x-help" = "use up to 20 letters, digits, `-`, `_` and `+`"
    )
)]
pub struct Keyword(String);

/// Key of an area.
#[derive(JsonSchema)]
#[schemars(
    inline,
    extend(
        "pattern" = "^[a-z0-9]+([_-][a-z0-9]+)*$",
        "x-what" = "a valid area key",
        "x-help" = "use one lowercase word, such as `upload`"
    )
)]
pub struct AreaKey(String);

/// A documented value in a list; an integer is taken as a string.
#[derive(JsonSchema)]
#[schemars(
    inline,
    extend(
        "type" = ["string", "integer"], "pattern" = r"^[^\n]*$",
        "x-what" = "a value",
        "x-help" = "a documented value has one line"
    )
)]
pub struct ListedValue(String);
