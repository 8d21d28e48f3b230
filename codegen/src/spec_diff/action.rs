//! One action: its methods, parameters, response and types.

use super::difference::{DifferenceCollector, Impact};
use super::members::{deprecated, fields, type_text, types, wire_format_text};
use crate::model::{ActionModel, Constructor, FieldModel, Method, PagingModel, Parameter, Protocol, Quota};

pub(super) fn compare(old: &ActionModel, new: &ActionModel, found: &mut DifferenceCollector) {
    let before = found.differences.len();
    if old.request_type != new.request_type {
        found.add(Impact::Major, format!("`{}` is called `{}`", old.request_type, new.request_type));
    }
    if old.name != new.name {
        found.add(Impact::Major, format!("the module `{}` is called `{}`", old.name, new.name));
    }
    constructors(old, new, found);
    setters(old, new, found);
    compare_wire_names(old, new, found);
    fields("the field", &old.response, &new.response, found);
    types(&old.types, &new.types, found);
    errors(old, new, found);
    paging(old, new, found);
    deprecated("the action", &new.name, old.deprecated.is_some(), new.deprecated.is_some(), found);
    behaviour(old, new, found);
    found.documentation(before, old, new);
}

/// The methods of the client that create a request.
fn constructors(old: &ActionModel, new: &ActionModel, found: &mut DifferenceCollector) {
    for constructor in &old.constructors {
        let was = arguments(old, constructor);
        match new.constructors.iter().find(|other| other.method == constructor.method) {
            Some(other) => {
                let is = arguments(new, other);
                if was != is {
                    found.add(
                        Impact::Major,
                        format!("`{}({is})`, and was `{}({was})`", other.method, constructor.method),
                    );
                }
            }
            None => found.add(Impact::Major, format!("the method `{}({was})` is gone", constructor.method)),
        }
    }
    for constructor in &new.constructors {
        if !old.constructors.iter().any(|other| other.method == constructor.method) {
            found.add(
                Impact::Minor,
                format!("the method `{}({})` is new", constructor.method, arguments(new, constructor)),
            );
        }
    }
}

fn arguments(action: &ActionModel, constructor: &Constructor) -> String {
    let parameters = constructor.arguments.iter().filter_map(|&i| action.parameters.get(i));
    let shown = parameters.map(|parameter| format!("{}: {}", parameter.field.name, type_text(&parameter.field.ty)));
    shown.collect::<Vec<_>>().join(", ")
}

/// Parameters that are set by a method of the request.
fn setters(old: &ActionModel, new: &ActionModel, found: &mut DifferenceCollector) {
    let setters_of = |action: &'_ ActionModel| -> Vec<(String, String)> {
        let set = action
            .parameters
            .iter()
            .filter(|parameter| !parameter.required && !parameter.one_of);
        set.map(|parameter| (parameter.field.name.clone(), type_text(&parameter.field.ty)))
            .collect()
    };
    let has = |action: &ActionModel, name: &str| action.parameters.iter().any(|parameter| parameter.field.name == name);
    let (was, is) = (setters_of(old), setters_of(new));
    for (name, ty) in &was {
        match is.iter().find(|(other, _)| other == name) {
            Some((_, other)) if other != ty => found.add(Impact::Major, format!("the parameter `{name}` is `{other}`, and was `{ty}`")),
            Some(_) => {}
            None if has(new, name) => found.add(Impact::Major, format!("the parameter `{name}` is an argument, and had a setter")),
            None => found.add(Impact::Major, format!("the setter `{name}` is gone")),
        }
    }
    for (name, ty) in is.iter().filter(|(name, _)| !was.iter().any(|(other, _)| other == name)) {
        let what = if has(old, name) {
            format!("the parameter `{name}` has a setter, and was an argument: `{ty}`")
        } else {
            format!("the parameter `{name}` is new: `{ty}`")
        };
        found.add(Impact::Minor, what);
    }
    for parameter in &new.parameters {
        if let Some(other) = matching_parameter(old, parameter) {
            let (was, is) = (other.field.deprecated.is_some(), parameter.field.deprecated.is_some());
            deprecated("the parameter", &parameter.field.name, was, is, found);
        }
    }
}

fn matching_parameter<'m>(action: &'m ActionModel, parameter: &Parameter) -> Option<&'m Parameter> {
    action.parameters.iter().find(|other| other.field.name == parameter.field.name)
}

/// What is sent for the same code.
fn compare_wire_names(old: &ActionModel, new: &ActionModel, found: &mut DifferenceCollector) {
    for parameter in &new.parameters {
        let Some(other) = matching_parameter(old, parameter) else {
            continue;
        };
        let (was, is) = (&other.field, &parameter.field);
        if was.wire != is.wire {
            found.add(
                Impact::Patch,
                format!("the parameter `{}` is sent as `{}`, and was as `{}`", is.name, is.wire, was.wire),
            );
        }
        if was.wire_format != is.wire_format {
            found.add(
                Impact::Patch,
                format!(
                    "the parameter `{}` is sent {}, and was {}",
                    is.name,
                    wire_format_text(&is.wire_format),
                    wire_format_text(&was.wire_format)
                ),
            );
        }
    }
}

/// Codes belong to the service; which action documents them is documentation.
fn errors(old: &ActionModel, new: &ActionModel, found: &mut DifferenceCollector) {
    let codes = |action: &ActionModel, other: &ActionModel| {
        let only = action
            .errors
            .iter()
            .filter(|error| !other.errors.iter().any(|have| have.code == error.code));
        only.map(|error| format!("`{}`", error.code)).collect::<Vec<_>>().join(", ")
    };
    for (what, codes) in [("documents", codes(new, old)), ("no longer documents", codes(old, new))] {
        if !codes.is_empty() {
            found.add(Impact::Patch, format!("the action {what} {codes}"));
        }
    }
    for error in &new.errors {
        if let Some(other) = old.errors.iter().find(|other| other.code == error.code)
            && other.status != error.status
        {
            let (code, was, is) = (&error.code, other.status, error.status);
            found.add(Impact::Patch, format!("the status of `{code}` is {is}, and was {was}"));
        }
    }
}

fn paging(before: &ActionModel, after: &ActionModel, found: &mut DifferenceCollector) {
    let item = |paging: &PagingModel| paging.items.last().map(|field| type_text(&field.ty)).unwrap_or_default();
    match (&before.paging, &after.paging) {
        (None, Some(_)) => found.add(Impact::Minor, "`pages` and `items` are new"),
        (Some(_), None) => found.add(Impact::Major, "`pages` and `items` are gone"),
        (Some(old), Some(new)) if item(old) != item(new) => {
            found.add(
                Impact::Major,
                format!("`items` returns `{}`, and returned `{}`", item(new), item(old)),
            );
        }
        (Some(old), Some(new)) => {
            let (was, is) = (paging_keys(old, before), paging_keys(new, after));
            if was != is {
                let what = format!("pages are requested by {}, and were by {}", is.join(", "), was.join(", "));
                found.add(Impact::Patch, what);
            }
        }
        (None, None) => {}
    }
}

/// The parameters and fields for paging, by their wire names.
fn paging_keys(paging: &PagingModel, action: &ActionModel) -> Vec<String> {
    let parameter = |i: Option<usize>| {
        i.and_then(|i| action.parameters.get(i))
            .map(|parameter| parameter.field.wire.clone())
    };
    let path = |way: &[FieldModel]| way.iter().map(|field| field.wire.as_str()).collect::<Vec<_>>().join(".");
    let facts = [
        ("page", parameter(paging.page)),
        ("size", parameter(paging.size)),
        ("token", parameter(paging.token)),
        ("fixed_size", paging.fixed_size.map(|size| size.to_string())),
        ("items", Some(path(&paging.items))),
        ("total", paging.total.as_deref().map(path)),
        ("next_token", paging.next_token.as_deref().map(path)),
    ];
    let known = facts.into_iter().filter_map(|(key, fact)| Some(format!("`{key}: {}`", fact?)));
    known.collect()
}

fn behaviour(old: &ActionModel, new: &ActionModel, found: &mut DifferenceCollector) {
    if old.idempotent != new.idempotent {
        let is = if new.idempotent {
            "idempotent: a client may retry it after a fault"
        } else {
            "no longer idempotent: it is not retried"
        };
        found.add(Impact::Patch, format!("the action is {is}"));
    }
    if old.quota != new.quota {
        let words = |quota: Option<Quota>| quota.map_or_else(|| "none".to_owned(), |quota| quota.to_string());
        found.add(
            Impact::Patch,
            format!("the quota is {}, and was {}", words(new.quota), words(old.quota)),
        );
    }
    if old.methods != new.methods {
        let words = |methods: &[Method]| {
            methods
                .iter()
                .map(|method| format!("{method:?}").to_uppercase())
                .collect::<Vec<_>>()
                .join(", ")
        };
        found.add(
            Impact::Patch,
            format!("the action accepts {}, and accepted {}", words(&new.methods), words(&old.methods)),
        );
    }
    if old.protocols != new.protocols {
        let words = |protocols: &[Protocol]| match protocols {
            [Protocol::Https] => "HTTPS only",
            [Protocol::Http] => "HTTP only",
            _ => "HTTPS and HTTP",
        };
        found.add(
            Impact::Patch,
            format!(
                "the action is available over {}, and was over {}",
                words(&new.protocols),
                words(&old.protocols)
            ),
        );
    }
}
