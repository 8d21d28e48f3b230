//! Names of the types in one module of the generated crate: unique.

use std::collections::HashMap;

use crate::diagnostic::{Problem, in_backticks};
use crate::names;
use crate::source::{NodePath, Place};
use crate::spec::{Action, Field, Map, Type, TypeDef, Values};

/// The types of one module by their Rust name.
#[derive(Default)]
pub(super) struct TypeNames<'a> {
    names: HashMap<String, Entry<'a>>,
    /// The types of service.yaml, which an action's module also uses.
    outer: Option<&'a TypeNames<'a>>,
    pub(super) problems: Vec<Problem>,
}

struct Entry<'a> {
    origin: Origin<'a>,
    place: Place,
}

#[derive(Clone, Copy, PartialEq)]
enum Origin<'a> {
    /// The request or the response of an action.
    Action,
    /// A type under `types:`, by its wire name.
    Named(&'a str),
    /// Members of an inline object.
    InlineObject(&'a Map<Field>),
    /// Documented values beside a field.
    Values(&'a Values),
}

impl<'a> TypeNames<'a> {
    /// The types of service.yaml, inline ones included.
    pub(super) fn of_service(types: &'a Map<TypeDef>, at: &NodePath<'_>) -> Self {
        let mut names = TypeNames::default();
        names.types(types, &at.key("types"));
        names
    }

    /// The types of an action.
    pub(super) fn of_action(outer: &'a TypeNames<'a>, action: &'a Action, at: &NodePath<'_>) -> Self {
        let mut names = TypeNames {
            outer: Some(outer),
            ..TypeNames::default()
        };
        if !action.action.is_empty() {
            let own = names::action_type(&action.action, action.name.as_deref());
            let place = || at.key(if action.name.is_some() { "name" } else { "action" }).value_place();
            names.add(format!("{own}Response"), Origin::Action, place);
            names.add(own, Origin::Action, place);
        }
        names.types(&action.types, &at.key("types"));
        names.inline(&action.request, &at.key("request"));
        names.inline(&action.response, &at.key("response"));
        names
    }

    fn types(&mut self, types: &'a Map<TypeDef>, at: &NodePath<'_>) {
        for (wire, def) in types {
            let at = at.key(wire);
            match &def.name {
                Some(name) => self.add(name.clone(), Origin::Named(wire), || at.key("name").value_place()),
                None => self.add(names::type_name(wire), Origin::Named(wire), || at.key_place()),
            }
        }
        for (wire, def) in types {
            self.inline(&def.fields, &at.key(wire).key("fields"));
        }
    }

    fn inline(&mut self, fields: &'a Map<Field>, at: &NodePath<'_>) {
        for (wire, field) in fields {
            let at = at.key(wire);
            if field.is_object() {
                let name = names::inline_type(wire, field.wrapped_in.as_deref());
                self.add(name, Origin::InlineObject(&field.fields), || at.key_place());
                self.inline(&field.fields, &at.key("fields"));
            } else if let (Some(values), Type::String) = (&field.values, field.ty.innermost()) {
                self.add(names::inline_type(wire, None), Origin::Values(values), || at.key_place());
            }
        }
    }

    fn add(&mut self, name: String, origin: Origin<'a>, place: impl FnOnce() -> Place) {
        let outer = self.outer.and_then(|outer| outer.names.get(&name));
        let Some(first) = self.names.get(&name).or(outer) else {
            self.names.insert(name, Entry { origin, place: place() });
            return;
        };
        let is_inline = |origin: Origin<'_>| matches!(origin, Origin::InlineObject(_) | Origin::Values(_));
        // Two fields with identical inline objects or values share one type, so that is not a
        // collision. A type that is defined twice is reported elsewhere.
        if first.origin == origin && (is_inline(origin) || outer.is_some()) && (outer.is_none() || !is_inline(origin)) {
            return;
        }
        let problem = Problem::new(place(), format!("two types would be named {} in Rust", in_backticks(&name)));
        let what = match first.origin {
            Origin::Action => "the request and response types are named after the action",
            Origin::Named(_) if outer.is_some() => "a type of the service has this name",
            Origin::Named(_) => "a type has this name",
            Origin::InlineObject(_) | Origin::Values(_) => "this field defines a type with this name",
        };
        let help = match (first.origin, origin) {
            (Origin::InlineObject(_) | Origin::Values(_), _) if is_inline(origin) => {
                "they differ: define one of them under `types:` with another name, and use it with `type:`"
            }
            (Origin::Named(_), _) if is_inline(origin) => {
                "if they are the same, use that type with `type:`; otherwise define this one under `types:` with another name"
            }
            (_, Origin::Action) => "rename the type of the service with `name: …`",
            (_, Origin::Named(_)) => "rename this one with `name: …`",
            _ => "define it under `types:` with another name, and use it with `type:`",
        };
        self.problems.push(problem.related(first.place.clone(), what).help(help));
    }
}
