//! What would make the file of an action larger than a file may be: left out, what is missed least first, and said.

use std::collections::{HashMap, HashSet};

use super::action::Lowered;
use super::field::plain;
use super::report::{Kind, Report};
use super::settle::{mentioned, tidy};
use super::write;
use super::yaml::{self, Entry};
use aliyun_codegen_language::source::LARGEST_FILE;
use aliyun_codegen_language::spec::{Action, Encoding, Field, Map, Type, TypeDef};

/// Makes the file of an action as small as it has to be. Most are far smaller.
pub(super) fn action(lowered: &mut Lowered, report: &mut Report) {
    let name = lowered.action.action.clone();
    if is_small(lowered) {
        return;
    }
    without_texts(&mut lowered.action);
    report.add(
        Kind::Size,
        name.as_str(),
        "its descriptions, examples of fields and messages of errors",
    );
    while !is_small(lowered) && without_heaviest_type(&mut lowered.action, report) {}
    if !is_small(lowered) && !lowered.action.examples.is_empty() {
        lowered.action.examples.clear();
        report.add(Kind::Size, name.as_str(), "its documented answers");
    }
    if !is_small(lowered) {
        lowered.comments.clear();
        let mut over = size(lowered).saturating_sub(LARGEST_FILE);
        let action = &mut lowered.action;
        shorten(&mut action.errors, &mut over, |code, error| {
            report.add(Kind::Size, format!("{name} {code}"), "");
            lines(&write::errors(&vec![(code.to_owned(), error.clone())]))
        });
        for fields in [&mut action.response, &mut action.request] {
            shorten(fields, &mut over, |wire, field| {
                let required = if field.required { "it is required" } else { "" };
                report.add(Kind::Size, format!("{name}.{wire}"), required);
                field_lines(wire, field)
            });
        }
        tidy(action);
    }
}

fn size(lowered: &Lowered) -> usize {
    write::action(&lowered.action, &lowered.comments).len()
}

fn is_small(lowered: &Lowered) -> bool {
    size(lowered) <= LARGEST_FILE
}

fn lines(entries: &[Entry]) -> usize {
    let mut text = String::new();
    yaml::write(entries, 1, &mut text);
    text.len()
}

fn field_lines(wire: &str, field: &Field) -> usize {
    lines(&[Entry::new(wire, write::field(field))])
}

/// Leaves out what is there for readers.
fn without_texts(action: &mut Action) {
    fn fields(map: &mut Map<Field>) {
        for (_, field) in map {
            (field.description, field.example) = (None, None);
            if let Some(values) = &mut field.values {
                values.0.iter_mut().for_each(|(_, value)| value.meaning = None);
            }
            fields(&mut field.fields);
        }
    }
    action.description = None;
    fields(&mut action.request);
    fields(&mut action.response);
    for (_, def) in &mut action.types {
        def.description = None;
        fields(&mut def.fields);
        if let Some(values) = &mut def.values {
            values.0.iter_mut().for_each(|(_, value)| value.meaning = None);
        }
    }
    for (_, error) in &mut action.errors {
        (error.message, error.meaning) = (None, None);
    }
}

/// Forgets the type of the field or parameter that needs the most lines. `false` if none needs a type of its own.
fn without_heaviest_type(action: &mut Action, report: &mut Report) -> bool {
    let weights: HashMap<&str, (usize, &TypeDef)> = action
        .types
        .iter()
        .map(|(key, def)| {
            let values = def
                .values
                .as_ref()
                .map_or(0, |values| values.0.iter().map(|(value, _)| value.len() + 8).sum());
            let fields: usize = def.fields.iter().map(|(wire, field)| field_lines(wire, field)).sum();
            (key.as_str(), (key.len() + values + fields, def))
        })
        .collect();
    let weight = |fields: &Map<Field>| {
        let weigh = |(i, (wire, field)): (usize, &(String, Field))| {
            let is_plain = field.values.is_none() && !matches!(field.ty.innermost(), Type::Named(_));
            (!is_plain).then(|| (closure(field, &weights) + field_lines(wire, field), i))
        };
        fields.iter().enumerate().filter_map(weigh).max()
    };
    let (request, response) = (weight(&action.request), weight(&action.response));
    let (fields, heaviest, is_request) = match (request, response) {
        (None, None) => return false,
        (Some(one), other) if Some(one) >= other => (&mut action.request, one, true),
        (_, other) => (&mut action.response, other.unwrap_or_default(), false),
    };
    let is_object = |ty: &Type| matches!(ty, Type::Named(key) if weights.get(key.as_str()).is_none_or(|(_, def)| def.values.is_none()));
    let (bytes, number) = heaviest;
    let Some((wire, field)) = fields.get_mut(number) else {
        return false;
    };
    let ty = if is_object(field.ty.innermost()) {
        Type::Any
    } else {
        around(
            &field.ty,
            if field.values.is_some() {
                field.ty.innermost().clone()
            } else {
                Type::String
            },
        )
    };
    let message = format!("imported as `{ty}`: its description takes {} KiB", bytes / 1024);
    let encoding = match field.encoding {
        None if is_request && ty == Type::Any => Some(Encoding::Repeat),
        encoding => encoding,
    };
    *field = Field {
        name: field.name.take(),
        required: field.required,
        deprecated: field.deprecated.take(),
        location: field.location,
        wrapped_in: field.wrapped_in.take().filter(|_| ty != Type::Any),
        encoding,
        ..plain(ty)
    };
    report.add(Kind::Size, format!("{}.{wire}", action.action), message);
    tidy(action);
    true
}

/// The same lists and maps around another type.
fn around(ty: &Type, innermost: Type) -> Type {
    match ty {
        Type::List(inner) => Type::List(Box::new(around(inner, innermost))),
        Type::Map(inner) => Type::Map(Box::new(around(inner, innermost))),
        _ => innermost,
    }
}

/// What all types together take that a field leads to.
fn closure(field: &Field, weights: &HashMap<&str, (usize, &TypeDef)>) -> usize {
    let mut open: Vec<String> = match field.ty.innermost() {
        Type::Named(key) => vec![key.clone()],
        _ => Vec::new(),
    };
    let (mut seen, mut sum) = (HashSet::new(), 0);
    while let Some(key) = open.pop() {
        if let Some((key, (weight, def))) = weights.get_key_value(key.as_str())
            && seen.insert(*key)
        {
            sum += weight;
            mentioned(&def.fields, &mut open);
        }
    }
    sum
}

/// Takes entries off the end of a map until `over` bytes are saved or nothing is left; `weigh` says what one takes.
fn shorten<T>(map: &mut Map<T>, over: &mut usize, mut weigh: impl FnMut(&str, &T) -> usize) {
    while *over > 0
        && let Some((key, value)) = map.pop()
    {
        *over = over.saturating_sub(weigh(&key, &value));
    }
}
