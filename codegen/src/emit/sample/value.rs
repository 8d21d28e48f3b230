//! Values of examples, as strings and as JSON.

use std::collections::BTreeMap;

use crate::model::{ActionModel, FieldModel, Literal, Model, NamedType, RustType, TypeKind, WireFormat};

/// The types that the values of an action's example can have.
#[derive(Clone, Copy)]
pub(super) struct SampleTypes<'m> {
    action: &'m ActionModel,
    model: &'m Model,
}

impl<'m> SampleTypes<'m> {
    pub(super) const fn new(action: &'m ActionModel, model: &'m Model) -> Self {
        Self { action, model }
    }

    pub(super) fn kind(&self, named: &NamedType) -> Option<&'m TypeKind> {
        let types = if named.shared { &self.model.types } else { &self.action.types };
        types.iter().find(|ty| ty.name == named.name).map(|ty| &ty.kind)
    }

    pub(super) fn fields(&self, named: &NamedType) -> &'m [FieldModel] {
        match self.kind(named) {
            Some(TypeKind::Struct(fields)) => fields,
            _ => &[],
        }
    }
}

pub(super) fn to_integer(value: &Literal) -> i64 {
    match value {
        Literal::Int(value) => *value,
        // A masked number (`100036****`) stands for any number that starts with these digits.
        Literal::Text(text) => {
            let text = text.trim();
            let digits = text
                .char_indices()
                .find(|(i, c)| !(c.is_ascii_digit() || (*i == 0 && *c == '-')))
                .map_or(text.len(), |(i, _)| i);
            text.get(..digits).and_then(|digits| digits.parse().ok()).unwrap_or(1)
        }
        _ => 1,
    }
}

pub(super) fn to_float(value: &Literal) -> f64 {
    match value {
        #[expect(clippy::cast_precision_loss, reason = "documented numbers are small")]
        Literal::Int(value) => *value as f64,
        Literal::Float(value) => *value,
        Literal::Text(text) => text.trim().parse().unwrap_or(1.0),
        _ => 1.0,
    }
}

/// A value as a string; lists and maps as JSON.
pub(super) fn to_text(value: &Literal) -> String {
    match value {
        Literal::Null => String::new(),
        Literal::Bool(value) => value.to_string(),
        Literal::Int(value) => value.to_string(),
        Literal::Float(value) => value.to_string(),
        Literal::Text(text) => text.clone(),
        Literal::List(_) | Literal::Map(_) => value.to_json().to_string(),
    }
}

/// The content of a string, if a value of its content type can express all of it; otherwise the
/// string is shown as it is.
pub(super) fn decode_content(types: &SampleTypes<'_>, ty: &RustType, value: &Literal) -> Option<Literal> {
    // Scalars have no conversion: such a content stays a string.
    if !matches!(
        ty,
        RustType::List(_) | RustType::Map(_) | RustType::Named(NamedType { is_enum: false, .. })
    ) {
        return None;
    }
    let mut json: serde_json::Value = match value {
        Literal::Text(text) => serde_json::from_str(text).ok()?,
        value => value.to_json(),
    };
    json.sort_all_objects();
    let value = literal(&json)?;
    (fits(types, ty, &value) && serde_json::from_str::<serde_json::Value>(&json_text(types, ty, &value)).ok()? == json).then_some(value)
}

fn literal(json: &serde_json::Value) -> Option<Literal> {
    Some(match json {
        serde_json::Value::Null => Literal::Null,
        serde_json::Value::Bool(value) => Literal::Bool(*value),
        serde_json::Value::Number(number) => match number.as_i64() {
            Some(number) => Literal::Int(number),
            None => Literal::Float(number.as_f64()?),
        },
        serde_json::Value::String(text) => Literal::Text(text.clone()),
        serde_json::Value::Array(items) => Literal::List(items.iter().map(literal).collect::<Option<_>>()?),
        serde_json::Value::Object(members) => {
            let members = members.iter().map(|(name, value)| Some((name.clone(), literal(value)?)));
            Literal::Map(members.collect::<Option<_>>()?)
        }
    })
}

/// Whether a JSON value matches the type exactly as the type is written.
fn fits(types: &SampleTypes<'_>, ty: &RustType, value: &Literal) -> bool {
    match (ty, value) {
        (RustType::Bool, Literal::Bool(_)) | (RustType::I64, Literal::Int(_)) | (RustType::F64, Literal::Float(_)) => true,
        (RustType::I32, Literal::Int(number)) => i32::try_from(*number).is_ok(),
        (RustType::String | RustType::Timestamp | RustType::Secret, Literal::Text(_)) => true,
        (RustType::Named(NamedType { is_enum: true, .. }), Literal::Text(_)) => true,
        (RustType::List(item), Literal::List(values)) => !values.is_empty() && values.iter().all(|value| fits(types, item, value)),
        (RustType::Boxed(inner), value) => fits(types, inner, value),
        (RustType::Named(named), Literal::Map(members)) => {
            let fields = types.fields(named);
            let known = |wire: &String| fields.iter().find(|field| field.wire == *wire);
            let given = |field: &FieldModel| members.iter().any(|(wire, _)| *wire == field.wire);
            let plain = |field: &FieldModel| field.wire_format == WireFormat::Plain;
            members
                .iter()
                .all(|(wire, value)| known(wire).is_some_and(|field| plain(field) && fits(types, &field.ty, value)))
                && fields
                    .iter()
                    .all(|field| field.optional || matches!(field.ty, RustType::List(_) | RustType::Map(_)) || given(field))
        }
        _ => false,
    }
}

/// A value that is a single string.
pub(super) fn scalar(ty: &RustType, value: &Literal) -> String {
    match ty {
        RustType::I32 | RustType::I64 => to_integer(value).to_string(),
        // `12` is sent as `12.0`, as in the official SDKs.
        RustType::F64 => serde_json::Value::from(to_float(value)).to_string(),
        _ => to_text(value),
    }
}

pub(super) fn joined(ty: &RustType, value: &Literal, separator: char) -> String {
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

/// A value as compact JSON, with the members of a struct in its order.
pub(super) fn json_text(types: &SampleTypes<'_>, ty: &RustType, value: &Literal) -> String {
    let member = |name: &str, text: String| format!("{}:{text}", serde_json::Value::from(name));
    match (ty, value) {
        (RustType::Boxed(inner), value) => json_text(types, inner, value),
        (RustType::List(item), Literal::List(values)) => {
            let items: Vec<String> = values.iter().map(|value| json_text(types, item, value)).collect();
            format!("[{}]", items.join(","))
        }
        (RustType::List(item), one) => format!("[{}]", json_text(types, item, one)),
        (RustType::Map(item), Literal::Map(members)) => {
            let sorted: BTreeMap<&String, &Literal> = members.iter().map(|(name, value)| (name, value)).collect();
            let members: Vec<String> = sorted
                .into_iter()
                .map(|(name, value)| member(name, json_text(types, item, value)))
                .collect();
            format!("{{{}}}", members.join(","))
        }
        (RustType::Named(named @ NamedType { is_enum: false, .. }), Literal::Map(members)) => {
            let given = |field: &FieldModel| members.iter().find(|(wire, _)| *wire == field.wire).map(|(_, value)| value);
            let fields = types.fields(named).iter().filter_map(|field| Some((field, given(field)?)));
            let text = |field: &FieldModel, value| match &field.wire_format {
                WireFormat::Joined(separator) => serde_json::Value::from(joined(&field.ty, value, *separator)).to_string(),
                WireFormat::Json => serde_json::Value::from(json_text(types, &field.ty, value)).to_string(),
                WireFormat::Plain | WireFormat::Wrapped(_) => json_text(types, &field.ty, value),
            };
            let members: Vec<String> = fields.map(|(field, value)| member(&field.wire, text(field, value))).collect();
            format!("{{{}}}", members.join(","))
        }
        (RustType::F64, value) => serde_json::Value::from(to_float(value)).to_string(),
        (_, value) => value.to_json().to_string(),
    }
}
