//! Fields, types and values, by what they are called on the wire.

use super::difference::{Found, Impact};
use crate::model::{FieldModel, Form, RustType, TypeKind, TypeModel, Variant};

/// Compares the fields of an answer or of a type.
pub(super) fn fields(what: &str, old: &[FieldModel], new: &[FieldModel], found: &mut Found) {
    for field in old {
        match same(field, new) {
            Some(other) => one(what, field, other, found),
            None => found.add(Impact::Major, format!("{what} `{}` is gone", field.name)),
        }
    }
    for field in new.iter().filter(|field| same(field, old).is_none()) {
        found.add(Impact::Minor, format!("{what} `{}` is new: `{}`", field.name, held(field)));
    }
}

/// The field that is called the same on the wire, else the one that is called the same in Rust.
fn same<'f>(field: &FieldModel, others: &'f [FieldModel]) -> Option<&'f FieldModel> {
    let by_wire = others.iter().find(|other| other.wire == field.wire);
    by_wire.or_else(|| others.iter().find(|other| other.name == field.name))
}

fn one(what: &str, old: &FieldModel, new: &FieldModel, found: &mut Found) {
    if old.name != new.name {
        found.add(Impact::Major, format!("{what} `{}` is called `{}`", old.name, new.name));
    }
    if old.wire != new.wire {
        found.add(
            Impact::Patch,
            format!("{what} `{}` is `{}` on the wire, and was `{}`", new.name, new.wire, old.wire),
        );
    }
    if held(old) != held(new) {
        found.add(
            Impact::Major,
            format!("{what} `{}` is `{}`, and was `{}`", new.name, held(new), held(old)),
        );
    } else if old.form != new.form {
        found.add(
            Impact::Patch,
            format!(
                "{what} `{}` stands {} on the wire, and stood {}",
                new.name,
                form(&new.form),
                form(&old.form)
            ),
        );
    }
    deprecated(what, &new.name, old.deprecated.is_some(), new.deprecated.is_some(), found);
}

pub(super) fn deprecated(what: &str, name: &str, old: bool, new: bool, found: &mut Found) {
    match (old, new) {
        (false, true) => found.add(Impact::Minor, format!("{what} `{name}` is deprecated")),
        (true, false) => found.add(Impact::Patch, format!("{what} `{name}` is not deprecated any more")),
        _ => {}
    }
}

pub(super) fn form(form: &Form) -> String {
    match form {
        Form::Plain => "as it is".to_owned(),
        Form::Joined('\n') => "in lines".to_owned(),
        Form::Joined(separator) => format!("joined by `{separator}`"),
        Form::Json => "as JSON text".to_owned(),
        Form::Wrapped(item) => format!("inside of `{item}`"),
    }
}

/// The type of a field as the struct has it.
pub(super) fn held(field: &FieldModel) -> String {
    if field.optional {
        format!("Option<{}>", shown(&field.ty))
    } else {
        shown(&field.ty)
    }
}

/// A type as a user would write it.
pub(super) fn shown(ty: &RustType) -> String {
    match ty {
        RustType::String => "String".to_owned(),
        RustType::Bool => "bool".to_owned(),
        RustType::I32 => "i32".to_owned(),
        RustType::I64 => "i64".to_owned(),
        RustType::F32 => "f32".to_owned(),
        RustType::F64 => "f64".to_owned(),
        RustType::Timestamp => "Timestamp".to_owned(),
        RustType::Secret => "Secret".to_owned(),
        RustType::Value => "Value".to_owned(),
        RustType::Named(named) if named.shared => format!("types::{}", named.name),
        RustType::Named(named) => named.name.clone(),
        RustType::List(item) => format!("Vec<{}>", shown(item)),
        RustType::Map(value) => format!("BTreeMap<String, {}>", shown(value)),
        RustType::JsonText(content) => format!("JsonText<{}>", shown(content)),
        RustType::SecretJsonText(content) => format!("SecretJsonText<{}>", shown(content)),
        RustType::Base64Json(content) => format!("Base64Json<{}>", shown(content)),
        RustType::Boxed(inner) => format!("Box<{}>", shown(inner)),
    }
}

/// Compares the types of an action or of the service, by their names in Rust.
pub(super) fn types(old: &[TypeModel], new: &[TypeModel], found: &mut Found) {
    for ty in old {
        match new.iter().find(|other| other.name == ty.name) {
            Some(other) => one_type(ty, other, found),
            None => found.add(Impact::Major, format!("the type `{}` is gone", ty.name)),
        }
    }
    for ty in new.iter().filter(|ty| !old.iter().any(|other| other.name == ty.name)) {
        found.add(Impact::Minor, format!("the type `{}` is new", ty.name));
    }
}

fn one_type(old: &TypeModel, new: &TypeModel, found: &mut Found) {
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
        ("read", old.in_answers, new.in_answers),
    ] {
        match (was, is) {
            (true, false) => found.add(Impact::Major, format!("`{name}` can't be {what} any more")),
            (false, true) => found.add(Impact::Minor, format!("`{name}` can be {what}")),
            _ => {}
        }
    }
}

/// What `new` of a struct takes: the members that have to be there.
fn constructor(name: &str, old: &[FieldModel], new: &[FieldModel], found: &mut Found) {
    let takes = |fields: &[FieldModel]| {
        let is_left_out = |field: &FieldModel| field.optional || matches!(field.ty, RustType::List(_) | RustType::Map(_));
        let taken = fields.iter().filter(|field| !is_left_out(field));
        taken
            .map(|field| format!("{}: {}", field.name, shown(&field.ty)))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let (was, is) = (takes(old), takes(new));
    if was != is {
        found.add(Impact::Major, format!("`{name}::new({is})`, and was `new({was})`"));
    }
}

/// Compares documented values by what goes over the wire. A list of values is open, so that more of them break no code.
pub(super) fn values(what: &str, old: &[Variant], new: &[Variant], found: &mut Found) {
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
