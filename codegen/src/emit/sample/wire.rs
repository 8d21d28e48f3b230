//! Documented calls as they are sent.
//!
//! Independent of the runtime's encoder, so that a test of the generated crate compares two
//! implementations.

use super::value::{SampleTypes, decode_content, joined, json_text, scalar, to_text};
use crate::model::{ActionModel, ExampleModel, FieldModel, Literal, Model, NamedType, RustType, WireFormat};

/// The query of an example as it is sent: pairs sorted by name, percent-encoded.
pub(crate) fn wire_query(action: &ActionModel, example: &ExampleModel, model: &Model) -> String {
    let types = SampleTypes::new(action, model);
    let mut pairs = Vec::new();
    for (i, value) in &example.request {
        let Some(parameter) = action.parameters.get(*i) else { continue };
        let field = &parameter.field;
        pairs_of(&types, field.wire.clone(), field, value, &mut pairs);
    }
    pairs.sort();
    pairs
        .iter()
        .map(|(name, value)| format!("{}={}", percent(name), percent(value)))
        .collect::<Vec<_>>()
        .join("&")
}

fn pairs_of(types: &SampleTypes<'_>, name: String, field: &FieldModel, value: &Literal, pairs: &mut Vec<(String, String)>) {
    match &field.wire_format {
        WireFormat::Joined(separator) => pairs.push((name, joined(&field.ty, value, *separator))),
        WireFormat::Json => pairs.push((name, json_text(types, &field.ty, value))),
        WireFormat::Plain | WireFormat::Wrapped(_) => flatten(types, name, &field.ty, value, pairs),
    }
}

fn flatten(types: &SampleTypes<'_>, name: String, ty: &RustType, value: &Literal, pairs: &mut Vec<(String, String)>) {
    match (ty, value) {
        (RustType::JsonText(content) | RustType::SecretJsonText(content), value) => {
            let json = decode_content(types, content, value).map(|value| json_text(types, content, &value));
            pairs.push((name, json.unwrap_or_else(|| to_text(value))));
        }
        (RustType::Base64Json(_), value) => pairs.push((name, to_text(value))),
        (RustType::Boxed(inner), value) => flatten(types, name, inner, value, pairs),
        (RustType::List(item), Literal::List(values)) => {
            for (i, value) in values.iter().enumerate() {
                flatten(types, format!("{name}.{}", i + 1), item, value, pairs);
            }
        }
        (RustType::List(item), one) => flatten(types, format!("{name}.1"), item, one, pairs),
        (RustType::Map(item), Literal::Map(members)) => {
            for (member, value) in members {
                flatten(types, format!("{name}.{member}"), item, value, pairs);
            }
        }
        (RustType::Named(named @ NamedType { is_enum: false, .. }), Literal::Map(members)) => {
            for (member, value) in members {
                if let Some(field) = types.fields(named).iter().find(|field| field.wire == *member) {
                    pairs_of(types, format!("{name}.{member}"), field, value, pairs);
                }
            }
        }
        (ty, value) => pairs.push((name, scalar(ty, value))),
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
