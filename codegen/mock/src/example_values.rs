//! Responses from the types and example values of the spec; XML converted to JSON.

use crate::clock::utc;
use crate::tree::{Element, JsonTree};
use aliyun_codegen_language::spec::{Action, Content, Encoding, Field, Literal, Map, Service, Type, TypeDef};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Number;

/// The most objects in one composed value: types that contain each other more than once would
/// otherwise double it at each level.
const MAX_OBJECTS: usize = 10_000;

/// The validity of a made-up credential, in seconds.
const CREDENTIAL_LIFETIME: i64 = 3_600;

/// Looks up named types: those of the action before those of the service.
#[derive(Clone, Copy)]
pub(crate) struct ActionTypes<'a> {
    pub(crate) service: &'a Service,
    pub(crate) action: &'a Action,
}

impl<'a> ActionTypes<'a> {
    fn named(&self, name: &str) -> Option<&'a TypeDef> {
        let find = |types: &'a Map<TypeDef>| types.iter().find(|(have, _)| have == name).map(|(_, def)| def);
        find(&self.action.types).or_else(|| find(&self.service.types))
    }

    /// Members of an object type; `None` for a scalar. The elements of a list of inline objects
    /// have the fields of the list.
    pub(crate) fn members(&self, ty: &Type, inline: &'a Map<Field>) -> Option<&'a Map<Field>> {
        match ty {
            Type::Object => Some(inline),
            Type::Named(name) => self.named(name).filter(|def| def.values.is_none()).map(|def| &def.fields),
            _ => None,
        }
    }

    /// Converts an element of an XML response to its JSON form.
    pub(crate) fn json_object(&self, element: &Element, fields: &'a Map<Field>) -> JsonTree {
        let mut members: Vec<(String, JsonTree)> = Vec::new();
        for child in &element.children {
            if members.iter().any(|(name, _)| *name == child.name) {
                continue;
            }
            let all: Vec<&Element> = element.children.iter().filter(|other| other.name == child.name).collect();
            let field = fields.iter().find(|(name, _)| *name == child.name).map(|(_, field)| field);
            members.push((child.name.clone(), self.member(&all, field)));
        }
        JsonTree::Object(members)
    }

    fn member(&self, all: &[&Element], field: Option<&'a Field>) -> JsonTree {
        let Some(field) = field else { return untyped(all) };
        let first = all.first();
        match (&field.ty, &field.wrapped_in) {
            (Type::List(item), Some(wrapped_in)) => {
                let items = all
                    .iter()
                    .flat_map(|wrapper| &wrapper.children)
                    .filter(|child| child.name == *wrapped_in);
                let items = items.map(|child| self.value(child, item, &field.fields)).collect();
                JsonTree::Object(vec![(wrapped_in.clone(), JsonTree::List(items))])
            }
            (Type::List(_), None) if field.encoding.is_some() => JsonTree::text(first.map_or("", |element| element.text.as_str())),
            (Type::List(item), None) => JsonTree::List(
                self.unwrap(all, item, &field.fields)
                    .iter()
                    .map(|element| self.value(element, item, &field.fields))
                    .collect(),
            ),
            (ty, _) => first.map_or(JsonTree::Null, |element| self.value(element, ty, &field.fields)),
        }
    }

    /// Some responses have an additional element around a list of objects, with a name that is not
    /// in the spec.
    fn unwrap<'e>(&self, all: &[&'e Element], item: &Type, inline: &'a Map<Field>) -> Vec<&'e Element> {
        if let ([wrapper], Some(fields)) = (all, self.members(item, inline)) {
            let known = |child: &Element| fields.iter().any(|(name, _)| *name == child.name);
            if !wrapper.children.is_empty() && !wrapper.children.iter().any(known) {
                return wrapper.children.iter().collect();
            }
        }
        all.to_vec()
    }

    fn value(&self, element: &Element, ty: &Type, inline: &'a Map<Field>) -> JsonTree {
        if let Some(fields) = self.members(ty, inline) {
            return self.json_object(element, fields);
        }
        match ty {
            Type::Map(item) => JsonTree::Object(
                element
                    .children
                    .iter()
                    .map(|child| (child.name.clone(), self.value(child, item, inline)))
                    .collect(),
            ),
            Type::List(item) => JsonTree::List(element.children.iter().map(|child| self.value(child, item, inline)).collect()),
            Type::Any => untyped(&[element]),
            scalar => typed(scalar, &element.text).unwrap_or_else(|| JsonTree::text(&element.text)),
        }
    }

    /// An object made of the example values of its fields. Optional fields without one are left
    /// out, unless that leaves nothing.
    pub(crate) fn compose(&self, fields: &'a Map<Field>, now: i64) -> JsonTree {
        Composer::new(*self, now).object(fields)
    }

    /// A string that contains JSON, perhaps as Base64, which decodes to the example values of its
    /// type.
    pub(crate) fn compose_content(&self, content: &'a Content, field: &'a Field, now: i64) -> Option<JsonTree> {
        Composer::new(*self, now).content(content, field)
    }

    /// The first documented value of a string.
    fn documented_value(&self, ty: &Type, field: &Field) -> Option<String> {
        let of_type = match ty {
            Type::Named(name) => self.named(name).and_then(|def| def.values.as_ref()),
            _ => None,
        };
        field
            .values
            .as_ref()
            .or(of_type)
            .and_then(|values| values.0.first())
            .map(|(value, _)| value.clone())
    }
}

/// Makes values from the examples of the spec.
struct Composer<'a> {
    types: ActionTypes<'a>,
    now: i64,
    /// Named types that are being made, so that recursive types end.
    open: Vec<&'a str>,
    /// How many objects of named types were made.
    objects: usize,
    /// Whether fields without an example get a value, too.
    all: bool,
}

impl<'a> Composer<'a> {
    fn new(types: ActionTypes<'a>, now: i64) -> Self {
        Self {
            types,
            now,
            open: Vec::new(),
            objects: 0,
            all: false,
        }
    }

    fn object(&mut self, fields: &'a Map<Field>) -> JsonTree {
        let mut members = self.members(fields);
        if members.is_empty() {
            self.all = true;
            members = self.members(fields);
            self.all = false;
        }
        JsonTree::Object(members)
    }

    fn members(&mut self, fields: &'a Map<Field>) -> Vec<(String, JsonTree)> {
        fields
            .iter()
            .filter_map(|(name, field)| Some((name.clone(), self.field(name, field)?)))
            .collect()
    }

    fn field(&mut self, name: &str, field: &'a Field) -> Option<JsonTree> {
        if let Some(content) = &field.content {
            return self.content(content, field);
        }
        if field.ty == Type::Time && name.contains("Expir") {
            return Some(JsonTree::Text(utc(self.now.div_euclid(1_000) + CREDENTIAL_LIFETIME)));
        }
        let value = self.value(&field.ty, field)?;
        Some(match (&field.wrapped_in, field.encoding) {
            (Some(wrapped_in), _) => JsonTree::Object(vec![(wrapped_in.clone(), value)]),
            (None, Some(encoding)) => joined(&value, encoding),
            (None, None) => value,
        })
    }

    fn content(&mut self, content: &'a Content, field: &'a Field) -> Option<JsonTree> {
        let json = self.value(&content.ty, field)?.to_json();
        Some(JsonTree::Text(if content.base64 { STANDARD.encode(json) } else { json }))
    }

    fn value(&mut self, ty: &'a Type, field: &'a Field) -> Option<JsonTree> {
        if let Some(fields) = self.types.members(ty, &field.fields) {
            let Type::Named(name) = ty else { return Some(self.object(fields)) };
            if self.open.contains(&name.as_str()) || self.objects == MAX_OBJECTS {
                return None;
            }
            self.objects += 1;
            self.open.push(name);
            let object = self.object(fields);
            self.open.pop();
            return Some(object);
        }
        let example = field.example.as_ref().map(tree_of);
        match ty {
            // A list of objects has no example itself; its fields have.
            Type::List(item) => Some(match example {
                Some(JsonTree::List(items)) => JsonTree::List(items),
                _ => JsonTree::List(self.value(item, field).into_iter().collect()),
            }),
            Type::Map(item) => match example {
                Some(JsonTree::Object(members)) => Some(JsonTree::Object(members)),
                _ => self
                    .value(item, field)
                    .map(|value| JsonTree::Object(vec![("key".to_owned(), value)])),
            },
            Type::Any => Some(example.unwrap_or(JsonTree::Null)),
            scalar => match example
                .and_then(|example| example.as_text())
                .or_else(|| self.types.documented_value(scalar, field))
            {
                Some(text) => Some(typed(scalar, &text).unwrap_or_else(|| sample_value(scalar))),
                None => (field.required || self.all).then(|| sample_value(scalar)),
            },
        }
    }
}

/// Elements that are not in the spec.
fn untyped(all: &[&Element]) -> JsonTree {
    let one = |element: &Element| {
        if element.children.is_empty() {
            return JsonTree::text(&element.text);
        }
        let mut members: Vec<(String, JsonTree)> = Vec::new();
        for child in &element.children {
            if !members.iter().any(|(name, _)| *name == child.name) {
                let same: Vec<_> = element.children.iter().filter(|other| other.name == child.name).collect();
                members.push((child.name.clone(), untyped(&same)));
            }
        }
        JsonTree::Object(members)
    };
    match all {
        [element] => one(element),
        all => JsonTree::List(all.iter().map(|element| one(element)).collect()),
    }
}

/// A string as a value of a scalar type; `None` if it is not one (`12****` is not a number).
pub(crate) fn typed(ty: &Type, text: &str) -> Option<JsonTree> {
    match ty {
        Type::Boolean if text.eq_ignore_ascii_case("true") => Some(JsonTree::Bool(true)),
        Type::Boolean if text.eq_ignore_ascii_case("false") => Some(JsonTree::Bool(false)),
        Type::Boolean => None,
        Type::Int32 => text.trim().parse::<i32>().ok().map(|number| JsonTree::Number(number.into())),
        Type::Int64 => text.trim().parse::<i64>().ok().map(|number| JsonTree::Number(number.into())),
        Type::Float | Type::Double => text.trim().parse().ok().and_then(Number::from_f64).map(JsonTree::Number),
        _ => Some(JsonTree::text(text)),
    }
}

/// A value of a type for which the documentation shows none, or only a masked one.
fn sample_value(ty: &Type) -> JsonTree {
    match ty {
        Type::Boolean => JsonTree::Bool(true),
        Type::Int32 | Type::Int64 => JsonTree::Number(1.into()),
        Type::Float | Type::Double => Number::from_f64(1.0).map_or(JsonTree::Null, JsonTree::Number),
        _ => JsonTree::text(""),
    }
}

/// Converts a value of the spec to JSON.
pub(crate) fn tree_of(literal: &Literal) -> JsonTree {
    match literal {
        Literal::Null => JsonTree::Null,
        Literal::Bool(value) => JsonTree::Bool(*value),
        Literal::Int(value) => JsonTree::Number((*value).into()),
        Literal::Float(value) => Number::from_f64(*value).map_or(JsonTree::Null, JsonTree::Number),
        Literal::Text(text) => JsonTree::text(text),
        Literal::List(items) => JsonTree::List(items.iter().map(tree_of).collect()),
        Literal::Map(members) => JsonTree::Object(members.iter().map(|(name, value)| (name.clone(), tree_of(value))).collect()),
    }
}

/// A value in its encoding: a list that is sent as one string becomes that string.
pub(crate) fn joined(value: &JsonTree, encoding: Encoding) -> JsonTree {
    let separator = match encoding {
        Encoding::Repeat => return value.clone(),
        Encoding::Json => return JsonTree::Text(value.to_json()),
        Encoding::Comma => ",",
        Encoding::Space => " ",
        Encoding::Pipe => "|",
        Encoding::Newline => "\n",
    };
    match value {
        JsonTree::List(items) => JsonTree::Text(items.iter().filter_map(JsonTree::as_text).collect::<Vec<_>>().join(separator)),
        value => value.clone(),
    }
}
