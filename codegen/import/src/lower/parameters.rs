//! The parameters of an action, and how each is sent.

use std::collections::HashSet;

use aliyun_codegen_language::spec::{Encoding, Field, Map, Type};

use crate::json::{Json, LenientJson as _};
use crate::report::RemarkKind;
use crate::text::{self, is_name};

use super::context::{Direction, Lowering, SchemaPosition};
use super::field_properties::is_required;
use super::rust_names;
use super::type_registry::TypeRegistry;

/// Says why a parameter can't be sent.
type SkipReason = String;

/// Converts all parameters. Adds YAML comments to `comments`, each with the name of its parameter.
/// A comment with an empty name is written above all parameters.
pub(super) fn request(
    api: &Json,
    registry: &mut TypeRegistry<'_>,
    lowering: &mut Lowering<'_>,
    comments: &mut Vec<(String, String)>,
) -> Map<Field> {
    let mut fields: Map<Field> = Vec::new();
    let mut seen = HashSet::new();
    for parameter in api.list("parameters") {
        let Some(wire) = parameter.get("name").and_then(Json::scalar) else {
            lowering.remark(RemarkKind::Parameter, "a parameter without a name");
            continue;
        };
        if seen.contains(&wire) {
            lowering.remark(RemarkKind::Parameter, format!("a second parameter `{}`", text::line(&wire)));
            continue;
        }
        // If there is no schema, its keys may be in the parameter itself.
        let schema = parameter
            .get("schema")
            .filter(|schema| matches!(schema, Json::Map(_)))
            .unwrap_or(parameter);
        match parameter_field(&wire, parameter, schema, registry, lowering) {
            Ok(Some(field)) => {
                if !field.required && [schema.flag("required"), schema.flag("docRequired")].contains(&Some(true)) && !is_required(schema) {
                    lowering.within(&wire, |lowering| lowering.remark(RemarkKind::Required, ""));
                    let contradiction = if schema.flag("required") == Some(true) {
                        "metadata has `required: true` and `docRequired: false`"
                    } else {
                        "metadata has `docRequired: true` and `required: false`"
                    };
                    comments.push((wire.clone(), format!("The {contradiction}.")));
                }
                seen.insert(wire.clone());
                fields.push((wire, field));
            }
            Ok(None) => {}
            Err(why) => {
                let required = if schema.flag("required") == Some(true) {
                    " It is required."
                } else {
                    ""
                };
                if is_name(&wire) {
                    comments.push((String::new(), format!("Left out: {wire}: {why}.{required}")));
                }
                lowering.within(&text::line(&wire), |lowering| {
                    lowering.remark(RemarkKind::Parameter, format!("{why}; left out.{required}"))
                });
            }
        }
    }
    let place = lowering.place();
    rust_names::rename_parameters(&mut fields, &place, lowering.report);
    fields
}

/// A parameter, or why generated clients can't send it. `None` if that was reported.
fn parameter_field(
    wire: &str,
    parameter: &Json,
    schema: &Json,
    registry: &mut TypeRegistry<'_>,
    lowering: &mut Lowering<'_>,
) -> Result<Option<Field>, SkipReason> {
    match parameter.text("in").unwrap_or("query").to_ascii_lowercase().as_str() {
        "query" => {}
        "formdata" => {
            if schema.text("format") == Some("binary") {
                return Err("it is a file upload".to_owned());
            }
            lowering.within(wire, |lowering| lowering.remark(RemarkKind::Form, ""));
        }
        "header" => return Err("it is sent as a header, which generated clients do not support yet".to_owned()),
        "body" => return Err("it is sent as the body, which generated clients do not support yet".to_owned()),
        "host" => return Err("it is part of the host name, which comes from the endpoint".to_owned()),
        "path" => return Err("it is part of the path, which RPC-style actions do not have".to_owned()),
        other => return Err(format!("it is sent in `{}`, which is not supported", text::line(other))),
    }
    let before = lowering.report.remarks.len();
    let Some(mut field) = lowering.field(wire, schema, registry, SchemaPosition::root(Direction::Request)) else {
        return Ok(None);
    };
    let style = parameter.text("style").unwrap_or_default().to_ascii_lowercase();
    let is_scalar = |ty: &Type| is_scalar_type(ty, registry);
    field.encoding = match (style.as_str(), &field.ty) {
        (_, ty) if is_scalar(ty) => None,
        // Without a style, the vendor's clients flatten a list or object. For `any` nobody knows
        // whether it is one.
        ("" | "repeatlist" | "flat", Type::Any) => Some(Encoding::Repeat),
        ("" | "repeatlist" | "flat", _) => None,
        ("json", _) => Some(Encoding::Json),
        (style @ ("simple" | "spacedelimited" | "pipedelimited"), Type::List(element)) if is_scalar(element) => Some(match style {
            "simple" => Encoding::Comma,
            "spacedelimited" => Encoding::Space,
            _ => Encoding::Pipe,
        }),
        (style, ty) => {
            lowering.report.remarks.truncate(before);
            return Err(format!("style `{}` with type `{ty}` is not supported", text::line(style)));
        }
    };
    if parameter.flag("required") == Some(true) && schema.get("required").is_none() {
        field.required = parameter.flag("docRequired") != Some(false);
    }
    Ok(Some(field))
}

/// Whether a value of a type is a single string.
fn is_scalar_type(ty: &Type, registry: &TypeRegistry<'_>) -> bool {
    match ty {
        Type::Named(key) => registry.find(key).is_some_and(|def| def.values.is_some()),
        Type::List(_) | Type::Map(_) | Type::Any | Type::Object => false,
        _ => true,
    }
}
