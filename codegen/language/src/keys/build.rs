//! Builds the tables of a language from the JSON Schema of its structs.

use std::collections::HashMap;
use std::sync::OnceLock;

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::shape::{Choice, Key, Language, MapShape, Shape, StringFormat, Table, Word};
use crate::spec::schema_markers;

/// A struct with something that tables can't express.
#[derive(Debug)]
pub struct Unusable(String);

impl Language {
    /// The keys of a file that becomes a `T`, and of all maps in it.
    ///
    /// # Errors
    /// Fails if a field has something that tables can't express: an unknown shape, or a key without
    /// a doc comment.
    pub fn from_struct<T: JsonSchema + DeserializeOwned>() -> Result<Self, Unusable> {
        let mut generator = SchemaSettings::draft2020_12().into_generator();
        let root = generator.subschema_for::<schema_markers::Table<T>>();
        let root = referenced_name(root.as_value())
            .ok_or_else(|| Unusable(format!("{} is not a table", T::schema_name())))?
            .to_owned();
        let mut tables = HashMap::new();
        let definitions = generator.take_definitions(true);
        for (name, schema) in &definitions {
            if schema.get("properties").is_some() {
                tables.insert(
                    name.clone(),
                    table(schema).map_err(|Unusable(why)| Unusable(format!("{name}: {why}")))?,
                );
            }
        }
        Ok(Self { root, tables })
    }
}

/// The string format that a marker type describes.
///
/// # Errors
/// If `T` is not a string with a pattern.
pub fn string_format<T: JsonSchema>() -> Result<StringFormat, Unusable> {
    let schema = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<T>();
    string_format_of(schema.as_value())
}

/// The name of the table or type that a schema refers to.
fn referenced_name(schema: &Value) -> Option<&str> {
    schema["$ref"].as_str()?.strip_prefix("#/$defs/")
}

fn table(schema: &Value) -> Result<Table, Unusable> {
    let order = schema["x-order"]
        .as_array()
        .ok_or_else(|| Unusable("is used without `Table<…>`".to_owned()))?;
    let required = schema["required"].as_array().map(Vec::as_slice).unwrap_or_default();
    let key = |name: &Value| {
        let text = name.as_str().unwrap_or_default();
        let property = &schema["properties"][text];
        let wrong = |Unusable(why)| Unusable(format!("{text}: {why}"));
        Ok(Key {
            doc: doc(property).map_err(wrong)?,
            required: required.contains(name),
            shape: shape(property).map_err(wrong)?,
            elsewhere: property["x-elsewhere"].as_array().into_iter().flatten().map(text_of).collect(),
            name: text.to_owned(),
        })
    };
    let advice = schema["x-advice"].as_object().into_iter().flatten();
    Ok(Table {
        what: text_of(&schema["x-what"]),
        doc: doc(schema)?,
        keys: order.iter().map(key).collect::<Result<_, _>>()?,
        advice: advice.map(|(name, advice)| (name.clone(), text_of(advice))).collect(),
    })
}

fn text_of(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// A doc comment, with each paragraph on one line.
fn doc(schema: &Value) -> Result<String, Unusable> {
    let doc = schema["description"]
        .as_str()
        .ok_or_else(|| Unusable("has no doc comment".to_owned()))?;
    let paragraphs: Vec<String> = doc.split("\n\n").map(|paragraph| paragraph.replace('\n', " ")).collect();
    Ok(paragraphs.join("\n\n"))
}

fn shape(schema: &Value) -> Result<Shape, Unusable> {
    match schema["x-shape"].as_str() {
        Some("line") => return Ok(Shape::Line),
        Some("text") => return Ok(Shape::Text),
        Some("literal") => return Ok(Shape::Literal),
        Some("content") => return Ok(Shape::Content),
        Some(other) => return Err(Unusable(format!("the shape `{other}` is unknown"))),
        None => {}
    }
    if let Some(name) = referenced_name(schema) {
        // The only one that is not a map with fixed keys.
        return Ok(if name == "Type" {
            Shape::Type
        } else {
            Shape::Table(name.to_owned())
        });
    }
    if let Some(words) = schema["oneOf"].as_array().or_else(|| schema["enum"].as_array()) {
        return words.iter().map(word).collect::<Result<_, _>>().map(Shape::Words);
    }
    if let Some(of) = schema["anyOf"].as_array() {
        let text = |key: &str| schema[key].as_str().map(str::to_owned);
        return Ok(Shape::OneOf(Choice {
            what: text("x-what"),
            help: text("x-help"),
            alternatives: of.iter().map(shape).collect::<Result<_, _>>()?,
        }));
    }
    match schema["type"].as_str() {
        Some("boolean") => Ok(Shape::Switch),
        Some("number") => Ok(Shape::Number),
        Some("null") => Ok(Shape::Null),
        Some("integer") => {
            let bound = |key: &str, default| schema[key].as_i64().unwrap_or(default);
            Ok(Shape::Count(bound("minimum", i64::MIN), bound("maximum", i64::MAX)))
        }
        Some("array") => {
            let most = schema["maxItems"].as_u64().and_then(|most| usize::try_from(most).ok());
            Ok(Shape::List(Box::new(shape(&schema["items"])?), most.unwrap_or(usize::MAX)))
        }
        Some("object") => Ok(Shape::Map(Box::new(MapShape {
            key: string_format_of(&schema["propertyNames"])?,
            value: shape(&schema["additionalProperties"])?,
            min_entries: schema["minProperties"]
                .as_u64()
                .and_then(|least| usize::try_from(least).ok())
                .unwrap_or_default(),
        }))),
        _ => string_format_of(schema).map(Shape::Formatted),
    }
}

fn word(schema: &Value) -> Result<Word, Unusable> {
    match schema["const"].as_str() {
        Some(name) => Ok(Word {
            name: name.to_owned(),
            meaning: doc(schema)?,
        }),
        None => Err(Unusable("a value of an enum has no doc comment".to_owned())),
    }
}

fn string_format_of(schema: &Value) -> Result<StringFormat, Unusable> {
    let text = |key: &str| {
        let text = schema[key].as_str().map(str::to_owned);
        text.ok_or_else(|| Unusable(format!("a string without `{key}`: use a type of `spec::schema_markers`")))
    };
    Ok(StringFormat {
        what: text("x-what")?,
        pattern: text("pattern")?,
        help: text("x-help")?,
        is_identifier: schema["x-identifier"] == Value::Bool(true),
        takes_numbers: schema["type"].is_array(),
        takes_any_character: schema["x-any-character"] == Value::Bool(true),
        regex: OnceLock::new(),
    })
}
