//! Documented calls as they go over the wire.
//!
//! Written apart from the runtime's encoder, so that a test of the generated crate compares two works.

use std::collections::BTreeMap;

use super::expression::{Scope, fraction, text, typed, whole};
use crate::model::{ActionModel, ExampleModel, FieldModel, Form, Model, NamedType, RustType};
use aliyun_codegen_language::spec::Literal;

/// The query of an example as it goes over the wire: pairs sorted by name, percent-encoded.
pub(in crate::emit) fn wire_query(action: &ActionModel, example: &ExampleModel, model: &Model) -> String {
    let scope = Scope::new(action, model);
    let mut pairs = Vec::new();
    for (i, value) in &example.request {
        let Some(parameter) = action.parameters.get(*i) else { continue };
        let field = &parameter.field;
        pairs_of(&scope, field.wire.clone(), field, value, &mut pairs);
    }
    pairs.sort();
    pairs
        .iter()
        .map(|(name, value)| format!("{}={}", percent(name), percent(value)))
        .collect::<Vec<_>>()
        .join("&")
}

fn pairs_of(scope: &Scope<'_>, name: String, field: &FieldModel, value: &Literal, pairs: &mut Vec<(String, String)>) {
    match &field.form {
        Form::Joined(separator) => pairs.push((name, joined(&field.ty, value, *separator))),
        Form::Json => pairs.push((name, json_text(scope, &field.ty, value))),
        Form::Plain | Form::Wrapped(_) => flatten(scope, name, &field.ty, value, pairs),
    }
}

fn flatten(scope: &Scope<'_>, name: String, ty: &RustType, value: &Literal, pairs: &mut Vec<(String, String)>) {
    match (ty, value) {
        (RustType::JsonText(content) | RustType::SecretJsonText(content), value) => {
            let json = typed(scope, content, value).map(|value| json_text(scope, content, &value));
            pairs.push((name, json.unwrap_or_else(|| text(value))));
        }
        (RustType::Base64Json(_), value) => pairs.push((name, text(value))),
        (RustType::Boxed(inner), value) => flatten(scope, name, inner, value, pairs),
        (RustType::List(item), Literal::List(values)) => {
            for (i, value) in values.iter().enumerate() {
                flatten(scope, format!("{name}.{}", i + 1), item, value, pairs);
            }
        }
        (RustType::List(item), one) => flatten(scope, format!("{name}.1"), item, one, pairs),
        (RustType::Map(item), Literal::Map(members)) => {
            for (member, value) in members {
                flatten(scope, format!("{name}.{member}"), item, value, pairs);
            }
        }
        (RustType::Named(named @ NamedType { is_enum: false, .. }), Literal::Map(members)) => {
            for (member, value) in members {
                if let Some(field) = scope.fields(named).iter().find(|field| field.wire == *member) {
                    pairs_of(scope, format!("{name}.{member}"), field, value, pairs);
                }
            }
        }
        (ty, value) => pairs.push((name, scalar(ty, value))),
    }
}

/// A value that is one text.
fn scalar(ty: &RustType, value: &Literal) -> String {
    match ty {
        RustType::I32 | RustType::I64 => whole(value).to_string(),
        // `12` is `12.0` on the wire, as with the official SDKs.
        RustType::F32 | RustType::F64 => serde_json::Value::from(fraction(value)).to_string(),
        _ => text(value),
    }
}

fn joined(ty: &RustType, value: &Literal, separator: char) -> String {
    let item = match ty {
        RustType::List(item) => item.as_ref(),
        ty => ty,
    };
    match value {
        Literal::List(items) => items
            .iter()
            .map(|one| scalar(item, one))
            .collect::<Vec<_>>()
            .join(&separator.to_string()),
        one => scalar(item, one),
    }
}

/// A value as compact JSON, the members of a struct in the order in which it has them.
pub(super) fn json_text(scope: &Scope<'_>, ty: &RustType, value: &Literal) -> String {
    let member = |name: &str, text: String| format!("{}:{text}", serde_json::Value::from(name));
    match (ty, value) {
        (RustType::Boxed(inner), value) => json_text(scope, inner, value),
        (RustType::List(item), Literal::List(values)) => {
            let items: Vec<String> = values.iter().map(|value| json_text(scope, item, value)).collect();
            format!("[{}]", items.join(","))
        }
        (RustType::List(item), one) => format!("[{}]", json_text(scope, item, one)),
        (RustType::Map(item), Literal::Map(members)) => {
            let sorted: BTreeMap<&String, &Literal> = members.iter().map(|(name, value)| (name, value)).collect();
            let members: Vec<String> = sorted
                .into_iter()
                .map(|(name, value)| member(name, json_text(scope, item, value)))
                .collect();
            format!("{{{}}}", members.join(","))
        }
        (RustType::Named(named @ NamedType { is_enum: false, .. }), Literal::Map(members)) => {
            let given = |field: &FieldModel| members.iter().find(|(wire, _)| *wire == field.wire).map(|(_, value)| value);
            let fields = scope.fields(named).iter().filter_map(|field| Some((field, given(field)?)));
            let text = |field: &FieldModel, value| match &field.form {
                Form::Joined(separator) => serde_json::Value::from(joined(&field.ty, value, *separator)).to_string(),
                Form::Json => serde_json::Value::from(json_text(scope, &field.ty, value)).to_string(),
                Form::Plain | Form::Wrapped(_) => json_text(scope, &field.ty, value),
            };
            let members: Vec<String> = fields.map(|(field, value)| member(&field.wire, text(field, value))).collect();
            format!("{{{}}}", members.join(","))
        }
        (RustType::F32 | RustType::F64, value) => serde_json::Value::from(fraction(value)).to_string(),
        (_, value) => value.to_json().to_string(),
    }
}

fn percent(text: &str) -> String {
    let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes()
        .map(|byte| {
            if unreserved(byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}
