//! What a document says -> the structs of the spec.
//!
//! Each schema is lowered by itself, is held against the checks of the language, and has names that meet no other.

mod action;
mod answers;
mod components;
mod context;
mod dotted;
mod errors;
mod facts;
mod gateway;
mod parameters;
mod schema;
mod scope;
mod service;
mod unique;
mod value;

use std::collections::{HashMap, HashSet};

use aliyun_codegen_language::constructors::constructors;
use aliyun_codegen_language::names;
use aliyun_codegen_language::spec::Service;

use crate::document::{Document, reference};
use crate::existing::There;
use crate::json::{Json, Lenient as _};
use crate::report::{Kind, Report};
use crate::{settle, text};

pub(crate) use answers::value as sample;
pub(crate) use facts::DEPRECATED;
pub(crate) use scope::Scope;
pub(crate) use service::is_guess;
pub(crate) use unique::{members, parameters, values};

use components::Components;
use context::Lowering;
use errors::CodeNames;
use unique::Names;

/// What a document says, in the words of the spec. Every piece passes the checks.
pub(crate) struct Fresh {
    pub(crate) service: Service,
    pub(crate) actions: Vec<action::Lowered>,
}

/// Names of the actions that can't be called as they are, since another one is, or every client has a method of the name.
fn action_names<'j>(document: &Document<'j>, there: &There) -> HashMap<&'j str, String> {
    let (mut methods, mut types) = (Names::new(names::CLIENT_METHODS), HashSet::new());
    for action in there.actions() {
        constructors(action)
            .into_iter()
            .for_each(|constructor| methods.take(constructor.method));
        types.insert(names::action_type(&action.action, action.name.as_deref()));
    }
    let mut seen = HashSet::new();
    let new = document
        .apis
        .iter()
        .filter(|(wire, _)| there.action(wire).is_none() && seen.insert(wire.as_str()));
    new.filter_map(|(wire, _)| Some((wire.as_str(), unique::action(&mut methods, &mut types, wire)?)))
        .collect()
}

/// The service, and the names and types that all actions have in common.
fn service_of(
    document: &Document<'_>,
    components: &Components,
    named: &HashMap<&str, String>,
    there: &There,
    descriptions: bool,
    report: &mut Report,
) -> Result<(Scope<'static>, Service), String> {
    // Names that any module of the generated crate has, now or after the import of another action.
    let mut taken = Scope::default();
    for (wire, _) in document.apis {
        taken.take_action(wire, named.get(wire.as_str()).map(String::as_str));
    }
    for action in there.actions() {
        taken.take_action(&action.action, action.name.as_deref());
    }
    if let Some(service) = there.service() {
        for (key, def) in &service.types {
            taken.take_type(key, def);
        }
    }
    let mut names = taken;
    share(document, components, there, descriptions, &mut names, report);
    let mut service = match there.service() {
        Some(service) => service.clone(),
        None => service::lower(document, names.clone().into_types(), report),
    };
    settle::service(&mut service, report)?;
    Ok((names, service))
}

/// Makes types of the schemas that more than one action uses.
fn share(document: &Document<'_>, components: &Components, there: &There, descriptions: bool, shared: &mut Scope<'_>, report: &mut Report) {
    let mut lowering = Lowering::new(document, components, descriptions, report, Vec::new());
    for (number, name) in document.schemas.names.iter().enumerate() {
        let schema = document
            .schemas
            .at(number)
            .filter(|schema| !schema.object("properties").is_empty() && reference(schema).is_none());
        let Some(schema) = schema.filter(|_| components.get(number).actions > 1 && shared.component(number).is_none()) else {
            continue;
        };
        match there.service() {
            Some(service) if service.types.iter().any(|(key, _)| *key == scope::key(name)) => shared.adopt(number, name),
            // A service.yaml that is there is not told of new types; each action has its own then.
            Some(_) => {}
            None => {
                lowering.component(number, name, schema, shared);
                lowering.rest(shared);
            }
        }
    }
}

/// Lowers the service and the wanted actions.
///
/// # Errors
/// Why the types that actions share can't be used.
pub(crate) fn lower(
    document: &Document<'_>,
    wanted: &[(&str, &Json)],
    there: &There,
    descriptions: bool,
    report: &mut Report,
) -> Result<Fresh, String> {
    let components = Components::of(document);
    let named = action_names(document, there);
    let (names, service) = service_of(document, &components, &named, there, descriptions, report)?;
    let mut actions = Vec::with_capacity(wanted.len());
    let settled = settle::Settled::new(&service);
    for (name, api) in wanted {
        let path = vec![(*name).to_owned()];
        let mut lowering = Lowering::new(document, &components, descriptions, &mut *report, path);
        let lowered = action::lower(name, named.get(name), api, &names, &mut lowering).and_then(|mut lowered| {
            settle::action(&mut lowered.action, &settled, report)?;
            Ok(lowered)
        });
        match lowered {
            Ok(lowered) => actions.push(lowered),
            Err(why) => report.add(Kind::Action, text::line(name), why),
        }
    }
    Ok(Fresh { service, actions })
}

impl Fresh {
    /// Decides the names of error codes, which all files share.
    pub(crate) fn name(&mut self, there: &There, report: &mut Report) {
        let known: Vec<_> = there
            .service()
            .into_iter()
            .flat_map(|service| &service.errors)
            .chain(there.actions().iter().flat_map(|action| &action.errors))
            .collect();
        let mut new: Vec<&str> = self.service.errors.iter().map(|(code, _)| code.as_str()).collect();
        new.extend(
            self.actions
                .iter()
                .flat_map(|lowered| &lowered.action.errors)
                .map(|(code, _)| code.as_str()),
        );
        let codes = CodeNames::decide(known.into_iter(), new.into_iter(), report);
        codes.apply(&mut self.service.errors);
        for lowered in &mut self.actions {
            codes.apply(&mut lowered.action.errors);
        }
    }
}
