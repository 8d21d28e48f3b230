//! Fields, types and values, by what they are called on the wire.

use super::difference::{DifferenceCollector, Impact};
use crate::model::{FieldModel, RustType, TypeKind, TypeModel, Variant, WireFormat};

/// Compares the fields of a response or of a type.
pub(super) fn fields(what: &str, old: &[FieldModel], new: &[FieldModel], found: &mut DifferenceCollector) {
    for field in old {
        match matching_field(field, new) {
            Some(other) => compare_field(what, field, other, found),
            None => found.add(Impact::Major, format!("{what} `{}` is gone", field.name)),
        }
    }
    for field in new.iter().filter(|field| matching_field(field, old).is_none()) {
        found.add(
            Impact::Minor,
            format!("{what} `{}` is new: `{}`", field.name, field_type_text(field)),
        );
    }
}

/// The field that is called the same on the wire, else the one that is called the same in Rust.
fn matching_field<'f>(field: &FieldModel, others: &'f [FieldModel]) -> Option<&'f FieldModel> {
    let by_wire = others.iter().find(|other| other.wire == field.wire);
    by_wire.or_else(|| others.iter().find(|other| other.name == field.name))
}

fn compare_field(what: &str, old: &FieldModel, new: &FieldModel, found: &mut DifferenceCollector) {
    if old.name != new.name {
        found.add(Impact::Major, format!("{what} `{}` is called `{}`", old.name, new.name));
    }
    if old.wire != new.wire {
        found.add(
            Impact::Patch,
            format!("{what} `{}` is `{}` on the wire, and was `{}`", new.name, new.wire, old.wire),
        );
    }
    if field_type_text(old) != field_type_text(new) {
        found.add(
            Impact::Major,
            format!(
                "{what} `{}` is `{}`, and was `{}`",
                new.name,
                field_type_text(new),
                field_type_text(old)
            ),
        );
    } else if old.wire_format != new.wire_format {
        found.add(
            Impact::Patch,
            format!(
                "{what} `{}` stands {} on the wire, and stood {}",
                new.name,
                wire_format_text(&new.wire_format),
                wire_format_text(&old.wire_format)
            ),
        );
    }
    deprecated(what, &new.name, old.deprecated.is_some(), new.deprecated.is_some(), found);
}

pub(super) fn deprecated(what: &str, name: &str, old: bool, new: bool, found: &mut DifferenceCollector) {
    match (old, new) {
        (false, true) => found.add(Impact::Minor, format!("{what} `{name}` is deprecated")),
        (true, false) => found.add(Impact::Patch, format!("{what} `{name}` is not deprecated any more")),
        _ => {}
    }
}

pub(super) fn wire_format_text(form: &WireFormat) -> String {
    match form {
        WireFormat::Plain => "as it is".to_owned(),
        WireFormat::Joined('\n') => "in lines".to_owned(),
        WireFormat::Joined(separator) => format!("joined by `{separator}`"),
        WireFormat::Json => "as JSON text".to_owned(),
        WireFormat::Wrapped(item) => format!("inside of `{item}`"),
    }
}

/// The type of a field as the struct has it.
pub(super) fn field_type_text(field: &FieldModel) -> String {
    if field.optional {
        format!("Option<{}>", type_text(&field.ty))
    } else {
        type_text(&field.ty)
    }
}

/// A type as a user would write it.
pub(super) fn type_text(ty: &RustType) -> String {
    match ty {
        RustType::String => "String".to_owned(),
        RustType::Bool => "bool".to_owned(),
        RustType::I32 => "i32".to_owned(),
        RustType::I64 => "i64".to_owned(),
        RustType::F64 => "f64".to_owned(),
        RustType::Timestamp => "Timestamp".to_owned(),
        RustType::Secret => "Secret".to_owned(),
        RustType::Value => "Value".to_owned(),
        RustType::Named(named) if named.shared => format!("types::{}", named.name),
        RustType::Named(named) => named.name.clone(),
        RustType::List(item) => format!("Vec<{}>", type_text(item)),
        RustType::Map(value) => format!("BTreeMap<String, {}>", type_text(value)),
        RustType::JsonText(content) => format!("JsonText<{}>", type_text(content)),
        RustType::SecretJsonText(content) => format!("SecretJsonText<{}>", type_text(content)),
        RustType::Base64Json(content) => format!("Base64Json<{}>", type_text(content)),
        RustType::Boxed(inner) => format!("Box<{}>", type_text(inner)),
    }
}

/// Compares the types of an action or of the service, by their names in Rust.
pub(super) fn types(old: &[TypeModel], new: &[TypeModel], found: &mut DifferenceCollector) {
    for ty in old {
        match new.iter().find(|other| other.name == ty.name) {
            Some(other) => compare_type(ty, other, found),
            None => found.add(Impact::Major, format!("the type `{}` is gone", ty.name)),
        }
    }
    for ty in new.iter().filter(|ty| !old.iter().any(|other| other.name == ty.name)) {
        found.add(Impact::Minor, format!("the type `{}` is new", ty.name));
    }
}

fn compare_type(old: &TypeModel, new: &TypeModel, found: &mut DifferenceCollector) {
    let name = &old.name;
    match (&old.kind, &new.kind) {
        (TypeKind::Struct(was), TypeKind::Struct(is)) => {
            fields(&format!("`{name}`: the field"), was, is, found);
            if old.in_requests && new.in_requests {
                constructor(name, was, is, found);
            }
        }
        (TypeKind::Enum(was), TypeKind::Enum(is)) => values(&format!("`{name}`: the value"), was, is, found),
        (TypeKind::Struct(_), TypeKind::Enum(_)) => found.add(Impact::Major, format!("`{name}` is an enum, and was a struct")),
        (TypeKind::Enum(_), TypeKind::Struct(_)) => found.add(Impact::Major, format!("`{name}` is a struct, and was an enum")),
    }
    for (what, was, is) in [
        ("made and sent", old.in_requests, new.in_requests),
        ("read", old.in_responses, new.in_responses),
    ] {
        match (was, is) {
            (true, false) => found.add(Impact::Major, format!("`{name}` can't be {what} any more")),
            (false, true) => found.add(Impact::Minor, format!("`{name}` can be {what}")),
            _ => {}
        }
    }
}

/// What `new` of a struct takes: the members that have to be there.
fn constructor(name: &str, old: &[FieldModel], new: &[FieldModel], found: &mut DifferenceCollector) {
    let takes = |fields: &[FieldModel]| {
        let is_left_out = |field: &FieldModel| field.optional || matches!(field.ty, RustType::List(_) | RustType::Map(_));
        let taken = fields.iter().filter(|field| !is_left_out(field));
        taken
            .map(|field| format!("{}: {}", field.name, type_text(&field.ty)))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let (was, is) = (takes(old), takes(new));
    if was != is {
        found.add(Impact::Major, format!("`{name}::new({is})`, and was `new({was})`"));
    }
}

/// Compares documented values by what goes over the wire. Enums are open, so a new value breaks no
/// code.
pub(super) fn values(what: &str, old: &[Variant], new: &[Variant], found: &mut DifferenceCollector) {
    for variant in old {
        match new.iter().find(|other| other.value == variant.value) {
            Some(other) if other.name != variant.name => {
                found.add(Impact::Major, format!("{what} `{}` is called `{}`", variant.name, other.name));
            }
            Some(_) => {}
            None => found.add(Impact::Major, format!("{what} `{}` is gone", variant.name)),
        }
    }
    for variant in new.iter().filter(|variant| !old.iter().any(|other| other.value == variant.value)) {
        found.add(Impact::Minor, format!("{what} `{}` is new", variant.name));
    }
}
