//! Converts the metadata document to the structs of the spec. The result passes the checks of the
//! spec language, and its names are unique.

mod action;
mod components;
mod context;
mod dotted_parameters;
mod errors;
mod examples;
mod field_properties;
mod gateway;
mod parameters;
mod rust_names;
mod schema;
mod service;
mod type_registry;
mod value;

use std::collections::{HashMap, HashSet};

use aliyun_codegen_language::constructors::constructors;
use aliyun_codegen_language::names::{self, NameScope};
use aliyun_codegen_language::spec::Service;

use crate::document::{Document, reference};
use crate::existing::ExistingSpec;
use crate::json::{Json, LenientJson as _};
use crate::report::{RemarkKind, Report};
use crate::{remove_invalid, text};

pub(crate) use examples::sample_value;
pub(crate) use field_properties::DEPRECATED;
pub(crate) use rust_names::{rename_members, rename_parameters, rename_values};
pub(crate) use service::has_guessed_host;
pub(crate) use type_registry::TypeRegistry;

use components::Components;
use context::Lowering;
use errors::CodeNames;
use rust_names::NameAllocator;

/// What a document says, as structs of the spec. Every part passes the checks.
pub(crate) struct LoweredSpec {
    pub(crate) service: Service,
    pub(crate) actions: Vec<action::Lowered>,
}

/// Rust names of the actions whose own name collides with that of another action or with a method
/// of every client.
fn action_names<'j>(document: &Document<'j>, existing_spec: &ExistingSpec) -> HashMap<&'j str, String> {
    let (mut methods, mut types) = (NameAllocator::new(NameScope::Methods), HashSet::new());
    for action in existing_spec.actions() {
        constructors(action)
            .into_iter()
            .for_each(|constructor| methods.reserve(constructor.method));
        types.insert(names::action_type(&action.action, action.name.as_deref()));
    }
    let mut seen = HashSet::new();
    let new = document
        .apis
        .iter()
        .filter(|(wire, _)| existing_spec.action(wire).is_none() && seen.insert(wire.as_str()));
    new.filter_map(|(wire, _)| Some((wire.as_str(), rust_names::action_name(&mut methods, &mut types, wire)?)))
        .collect()
}

/// The service, and the names and types that all actions share.
fn lower_service(
    document: &Document<'_>,
    components: &Components,
    action_names: &HashMap<&str, String>,
    existing_spec: &ExistingSpec,
    descriptions: bool,
    report: &mut Report,
) -> Result<(TypeRegistry<'static>, Service), String> {
    // Names that are already used in the generated crate, or would be if the other actions were
    // imported.
    let mut registry = TypeRegistry::default();
    for (wire, _) in document.apis {
        registry.reserve_action_names(wire, action_names.get(wire.as_str()).map(String::as_str));
    }
    for action in existing_spec.actions() {
        registry.reserve_action_names(&action.action, action.name.as_deref());
    }
    if let Some(service) = existing_spec.service() {
        for (key, def) in &service.types {
            registry.reserve_type_names(key, def);
        }
    }
    define_shared_types(document, components, existing_spec, descriptions, &mut registry, report);
    let mut service = match existing_spec.service() {
        Some(service) => service.clone(),
        None => service::lower(document, registry.clone().into_types(), report),
    };
    remove_invalid::from_service(&mut service, report)?;
    Ok((registry, service))
}

/// Creates a shared type for each schema that more than one action uses.
fn define_shared_types(
    document: &Document<'_>,
    components: &Components,
    existing_spec: &ExistingSpec,
    descriptions: bool,
    shared: &mut TypeRegistry<'_>,
    report: &mut Report,
) {
    let mut lowering = Lowering::new(document, components, descriptions, report, Vec::new());
    for (number, name) in document.schemas.names.iter().enumerate() {
        let schema = document
            .schemas
            .by_number(number)
            .filter(|schema| !schema.object("properties").is_empty() && reference(schema).is_none());
        let Some(schema) = schema.filter(|_| components.get(number).actions > 1 && shared.shared_schema(number).is_none()) else {
            continue;
        };
        match existing_spec.service() {
            Some(service) if service.types.iter().any(|(key, _)| *key == type_registry::key(name)) => {
                shared.use_existing_type(number, name)
            }
            // An existing service.yaml gets no new types; each action gets its own then.
            Some(_) => {}
            None => {
                lowering.shared_schema(number, name, schema, shared);
                lowering.lower_pending(shared);
            }
        }
    }
}

/// Lowers the service and the wanted actions.
///
/// # Errors
/// Says why the shared types can't be used.
pub(crate) fn lower(
    document: &Document<'_>,
    wanted: &[(&str, &Json)],
    existing_spec: &ExistingSpec,
    descriptions: bool,
    report: &mut Report,
) -> Result<LoweredSpec, String> {
    let components = Components::from_document(document);
    let action_names = action_names(document, existing_spec);
    let (registry, service) = lower_service(document, &components, &action_names, existing_spec, descriptions, report)?;
    let mut actions = Vec::with_capacity(wanted.len());
    let checked_service = remove_invalid::CheckedService::new(&service);
    for (name, api) in wanted {
        let path = vec![(*name).to_owned()];
        let mut lowering = Lowering::new(document, &components, descriptions, &mut *report, path);
        let lowered = action::lower(name, action_names.get(name), api, &registry, &mut lowering).and_then(|mut lowered| {
            remove_invalid::from_action(&mut lowered.action, &checked_service, report)?;
            Ok(lowered)
        });
        match lowered {
            Ok(lowered) => actions.push(lowered),
            Err(why) => report.add(RemarkKind::Action, text::line(name), why),
        }
    }
    Ok(LoweredSpec { service, actions })
}

impl LoweredSpec {
    /// Decides the names of error codes, which all files share.
    pub(crate) fn assign_error_names(&mut self, existing_spec: &ExistingSpec, report: &mut Report) {
        let known: Vec<_> = existing_spec
            .service()
            .into_iter()
            .flat_map(|service| &service.errors)
            .chain(existing_spec.actions().iter().flat_map(|action| &action.errors))
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
