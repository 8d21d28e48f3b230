//! The peer: the same actions as an OpenAPI document, and the crate that progenitor makes of it.

use std::fs;
use std::path::Path;

use aliyun_codegen::model::{self, ActionModel, FieldModel, Model, RustType, TypeKind, TypeModel};
use aliyun_codegen_language::load;
use aliyun_codegen_language::source::Sources;
use serde_json::{Map, Value, json};

use crate::Error;

/// The actions of a spec as an OpenAPI document: each a `POST`, its parameters in the query, its
/// response as JSON.
///
/// # Errors
/// If the spec can't be read.
pub fn document(spec: &Path) -> Result<Value, Error> {
    let sources = Sources::read(spec)?;
    let spec = load::load(&sources).map_err(|found| format!("{} problems in the spec", found.len()))?;
    let model = model::resolve(&spec);
    let mut schemas = Map::new();
    for ty in &model.types {
        schemas.insert(ty.name.clone(), type_schema(ty, ""));
    }
    let mut paths = Map::new();
    for action in &model.actions {
        for ty in &action.types {
            schemas.insert(own(&action.request_type, &ty.name), type_schema(ty, &action.request_type));
        }
        schemas.insert(action.response_type.clone(), object(&action.response, &action.request_type));
        paths.insert(format!("/{}", action.wire), operation(action, &model));
    }
    Ok(json!({
        "openapi": "3.0.3",
        "info": {"title": model.about.title, "version": model.version},
        "paths": paths,
        "components": {"schemas": schemas},
    }))
}

fn operation(action: &ActionModel, model: &Model) -> Value {
    let parameters: Vec<Value> = action
        .parameters
        .iter()
        .map(|parameter| {
            let field = &parameter.field;
            json!({
                "name": field.wire,
                "in": "query",
                "required": parameter.required,
                "description": field.description.as_deref().unwrap_or_default(),
                "schema": parameter_schema(&field.ty),
            })
        })
        .collect();
    json!({"post": {
        "operationId": action.name,
        "summary": action.summary,
        "description": action.description.as_deref().unwrap_or(&model.about.title),
        "parameters": parameters,
        "responses": {"200": {
            "description": "The response.",
            "content": {"application/json": {"schema": reference(&action.response_type)}},
        }},
    }})
}

/// The name of a type that belongs to one action; in the document all names are global.
fn own(action: &str, name: &str) -> String {
    format!("{action}{name}")
}

fn type_schema(ty: &TypeModel, action: &str) -> Value {
    match &ty.kind {
        TypeKind::Struct(fields) => object(fields, action),
        TypeKind::Enum(variants) => {
            json!({"type": "string", "enum": variants.iter().map(|variant| &variant.value).collect::<Vec<_>>()})
        }
    }
}

fn object(fields: &[FieldModel], action: &str) -> Value {
    let mut properties = Map::new();
    for field in fields {
        let mut schema = schema(&field.ty, action);
        // Beside a reference nothing may stand.
        if let (Some(members), Some(description)) = (schema.as_object_mut(), &field.description)
            && !members.contains_key("$ref")
        {
            members.insert("description".to_owned(), description.as_str().into());
        }
        properties.insert(field.wire.clone(), schema);
    }
    let required: Vec<_> = fields.iter().filter(|field| !field.optional).map(|field| &field.wire).collect();
    let mut schema = json!({"type": "object", "properties": properties});
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    schema
}

fn schema(ty: &RustType, action: &str) -> Value {
    match ty {
        RustType::Bool => json!({"type": "boolean"}),
        RustType::I32 => json!({"type": "integer", "format": "int32"}),
        RustType::I64 => json!({"type": "integer", "format": "int64"}),
        RustType::F64 => json!({"type": "number", "format": "double"}),
        RustType::Value => json!({}),
        RustType::Named(named) if named.shared => reference(&named.name),
        RustType::Named(named) => reference(&own(action, &named.name)),
        RustType::List(inner) => json!({"type": "array", "items": schema(inner, action)}),
        RustType::Map(inner) => json!({"type": "object", "additionalProperties": schema(inner, action)}),
        RustType::Boxed(inner) => schema(inner, action),
        _ => json!({"type": "string"}),
    }
}

/// Parameters are scalars or lists of them: of what stands in a query, progenitor knows no more.
fn parameter_schema(ty: &RustType) -> Value {
    match ty {
        RustType::List(_) => json!({"type": "array", "items": {"type": "string"}}),
        RustType::Bool | RustType::I32 | RustType::I64 | RustType::F64 => schema(ty, ""),
        _ => json!({"type": "string"}),
    }
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

/// Makes a crate of the document, as progenitor's own command does, with a program that makes one
/// call.
///
/// # Errors
/// If the document is none, progenitor refuses it, or the disk does.
pub fn generate(document: &Path, out: &Path) -> Result<(), Error> {
    let document: openapiv3::OpenAPI = serde_json::from_slice(&fs::read(document)?)?;
    let tokens = progenitor_impl::Generator::default().generate_tokens(&document)?;
    fs::create_dir_all(out.join("src/bin"))?;
    fs::write(out.join("src/lib.rs"), prettyplease::unparse(&syn::parse2(tokens)?))?;
    fs::write(out.join("src/bin/progenitor.rs"), include_str!("../programs/progenitor.rs"))?;
    fs::write(out.join("Cargo.toml"), MANIFEST)?;
    // The versions that the benchmarks were locked to.
    fs::write(out.join("Cargo.lock"), include_str!("../../Cargo.lock"))?;
    Ok(())
}

const MANIFEST: &str = r#"[package]
name = "vod-progenitor"
version = "0.1.0"
edition = "2021"

[workspace]

[features]
default = []

[dependencies]
bytes = "1"
chrono = { version = "0.4", features = ["serde"] }
futures-core = "0.3"
progenitor-client = "0.15.1"
reqwest = { version = "0.13", default-features = false, features = ["json", "query", "rustls", "stream"] }
serde = { version = "1", features = ["derive"] }
serde_json = "1"
tokio = { version = "1.54.1", default-features = false, features = ["rt"] }
"#;
