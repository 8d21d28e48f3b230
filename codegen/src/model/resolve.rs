//! Converts a checked spec to the model. This can't fail: cases that the checks rule out are
//! skipped.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::type_resolver::{FieldContext, TypeResolver};
use super::type_usage::{mark_shared_uses, mark_uses};
use super::{
    About, ActionError, ActionModel, Area, ErrorClass, ErrorModel, ExampleModel, FieldModel, Model, PagingModel, Parameter, Region,
    RustType, TypeKind, TypeModel,
};
use aliyun_codegen_language::constructors::constructors;
use aliyun_codegen_language::names;
use aliyun_codegen_language::spec::{self, Spec};

/// Resolves a spec that [`load`](aliyun_codegen_language::load) accepted.
#[must_use]
pub fn resolve(spec: &Spec) -> Model {
    let service = &spec.service;
    let shared = TypeResolver::new(&service.types, None);
    let errors = errors(spec);
    let mut actions: Vec<_> = spec
        .actions
        .par_iter()
        .map(|action| resolve_action(action, service, &shared, &errors))
        .collect();
    actions.sort_by(|a, b| a.wire.cmp(&b.wire));
    let mut types = shared.finish();
    mark_shared_uses(&mut types, &actions);
    let mut regions: Vec<_> = service
        .endpoints
        .regions
        .iter()
        .map(|(id, hosts)| Region {
            id: id.clone(),
            public: hosts.public.clone(),
            vpc: hosts.vpc.clone(),
        })
        .collect();
    regions.sort_by(|a, b| a.id.cmp(&b.id));
    Model {
        about: About {
            product: service.product.clone(),
            krate: service.krate.clone(),
            title: service.title.clone(),
            summary: service.summary.clone(),
            description: service.description.clone(),
            documentation: service.documentation.clone(),
            repository: service.repository.clone(),
            keywords: service.keywords.clone(),
        },
        parts: spec.parts.clone(),
        version: service.version.clone(),
        signature: service.signature.clone(),
        protocols: service.protocols.clone(),
        methods: service.methods.clone(),
        default_region: service.endpoints.default_region.clone(),
        regions,
        areas: areas(spec, &actions),
        types,
        errors: errors.into_values().collect(),
        actions,
    }
}

/// Areas in the order of service.yaml; actions without one come last.
fn areas(spec: &Spec, actions: &[ActionModel]) -> Vec<Area> {
    let area_of: BTreeMap<&str, Option<&str>> = spec.actions.iter().map(|a| (a.action.as_str(), a.area.as_deref())).collect();
    let members = |key: Option<&str>| -> Vec<usize> {
        (0..actions.len())
            .filter(|&i| area_of.get(actions[i].wire.as_str()).copied().flatten() == key)
            .collect()
    };
    let named = spec.service.areas.iter().map(|(key, title)| Area {
        title: title.clone(),
        actions: members(Some(key)),
    });
    let rest = Area {
        title: "Other actions".to_owned(),
        actions: members(None),
    };
    named.chain([rest]).filter(|area| !area.actions.is_empty()).collect()
}

fn errors(spec: &Spec) -> BTreeMap<&str, ErrorModel> {
    let mut all: BTreeMap<&str, ErrorModel> = BTreeMap::new();
    let documented = spec.service.errors.iter().map(|(code, def)| (None, code, def));
    let by_action = spec
        .actions
        .iter()
        .flat_map(|a| a.errors.iter().map(|(code, def)| (Some(a.action.as_str()), code, def)));
    for (action, code, def) in documented.chain(by_action) {
        let entry = all.entry(code).or_insert_with(|| ErrorModel {
            code: code.clone(),
            variant: names::variant(code),
            statuses: Vec::new(),
            meaning: None,
            message: None,
            class: ErrorClass::Permanent,
            service_wide: false,
            actions: Vec::new(),
        });
        entry.service_wide |= action.is_none();
        if let Some(name) = &def.name {
            entry.variant.clone_from(name);
        }
        if !entry.statuses.contains(&def.status) {
            entry.statuses.push(def.status);
            entry.statuses.sort_unstable();
        }
        if entry.class == ErrorClass::Permanent {
            entry.class = error_class(code, def);
        }
        // Actions may describe the code differently. Then the message of the code is used, unless
        // service.yaml has a meaning.
        match (&entry.meaning, &def.meaning) {
            (Some(have), Some(other)) if have != other && !entry.service_wide => {
                entry.meaning.clone_from(&entry.message);
            }
            (None, Some(_)) if entry.actions.is_empty() => entry.meaning.clone_from(&def.meaning),
            _ => {}
        }
        entry.message = entry.message.take().or_else(|| def.message.clone());
        entry.actions.extend(action.map(str::to_owned));
    }
    for (code, meaning) in &spec.service.error_meanings {
        if let Some(entry) = all.get_mut(code.as_str()) {
            entry.meaning = Some(meaning.clone());
        }
    }
    all
}

/// How to handle a code: from the spec, or else from the code and its status.
fn error_class(code: &str, def: &spec::ErrorCode) -> ErrorClass {
    use aliyun_runtime::error::ErrorClass as Class;
    let by_code_or_status = || match Class::of_unknown(code) {
        Class::Permanent => Class::of_status(def.status),
        class => class,
    };
    def.class.unwrap_or_else(|| match by_code_or_status() {
        Class::Throttling => ErrorClass::Throttling,
        Class::Transient => ErrorClass::Transient,
        _ => ErrorClass::Permanent,
    })
}

fn resolve_action(
    action: &spec::Action,
    service: &spec::Service,
    shared: &TypeResolver<'_>,
    errors: &BTreeMap<&str, ErrorModel>,
) -> ActionModel {
    let name = action.name.clone().unwrap_or_else(|| names::method(&action.action));
    let request_type = names::action_type(&action.action, action.name.as_deref());
    let mut resolver = TypeResolver::new(&action.types, Some(shared));
    let parameters: Vec<_> = action
        .request
        .iter()
        .map(|(wire, field)| Parameter {
            field: resolver.field(wire, field, FieldContext::Request),
            required: field.required,
            one_of: field.one_of.is_some(),
        })
        .collect();
    let response = action
        .response
        .iter()
        .map(|(wire, field)| resolver.field(wire, field, FieldContext::Response))
        .collect::<Vec<_>>();
    let mut types = resolver.finish();
    mark_uses(&mut types, parameters.iter().map(|p| &p.field.ty), response.iter().map(|f| &f.ty));
    let mut signing_order: Vec<_> = (0..parameters.len()).collect();
    signing_order.sort_by(|&a, &b| parameters[a].field.wire.cmp(&parameters[b].field.wire));
    let mut protocols = action.protocols.clone().unwrap_or_else(|| service.protocols.clone());
    protocols.sort_unstable();
    let index_of = |wire: &str| parameters.iter().position(|p| p.field.wire == wire);
    ActionModel {
        wire: action.action.clone(),
        response_type: format!("{request_type}Response"),
        request_type,
        summary: action.summary.clone(),
        description: action.description.clone(),
        documentation: action.documentation.clone(),
        methods: action.methods.clone().unwrap_or_else(|| service.methods.clone()),
        protocols,
        quota: action.quota,
        idempotent: action.idempotent,
        deprecated: action.deprecated.clone(),
        constructors: constructors(action),
        errors: action_errors(action, errors),
        paging: action.paging.as_ref().and_then(|paging| {
            let path = |path: &str| fields_on_path(path, &response, &types, shared.types());
            Some(PagingModel {
                page: paging.page.as_deref().and_then(index_of),
                size: paging.size.as_deref().and_then(index_of),
                fixed_size: paging.fixed_size,
                token: paging.token.as_deref().and_then(index_of),
                items: path(&paging.items)?,
                total: paging.total.as_deref().and_then(path),
                next_token: paging.next_token.as_deref().and_then(path),
            })
        }),
        examples: action
            .examples
            .iter()
            .map(|example| ExampleModel {
                title: example.title.clone(),
                request: example
                    .request
                    .iter()
                    .filter_map(|(wire, value)| Some((index_of(wire)?, value.clone())))
                    .collect(),
                json: example.json.clone(),
                xml: example.xml.clone(),
            })
            .collect(),
        name,
        signing_order,
        parameters,
        response,
        types,
    }
}

fn action_errors(action: &spec::Action, errors: &BTreeMap<&str, ErrorModel>) -> Vec<ActionError> {
    let known = |code: &String| errors.get(code.as_str());
    action
        .errors
        .iter()
        .map(|(code, def)| ActionError {
            code: code.clone(),
            variant: known(code).map_or_else(|| names::variant(code), |known| known.variant.clone()),
            status: def.status,
            meaning: def
                .meaning
                .clone()
                .or_else(|| known(code).and_then(|known| known.meaning.clone()))
                .or_else(|| def.message.clone()),
        })
        .collect()
}

/// The fields on the path `A.B.C` below a response. `None` if there is no such path, which the
/// check rules out.
fn fields_on_path(path: &str, response: &[FieldModel], own: &[TypeModel], shared: &[TypeModel]) -> Option<Vec<FieldModel>> {
    let mut fields = response;
    let mut found = Vec::new();
    for wire in path.split('.') {
        let field = fields.iter().find(|field| field.wire == wire)?;
        found.push(field.clone());
        if let RustType::Named(named) = &field.ty {
            let types = if named.shared { shared } else { own };
            if let Some(TypeKind::Struct(members)) = types.iter().find(|ty| ty.name == named.name).map(|ty| &ty.kind) {
                fields = members;
            }
        }
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn class_is_derived_from_code_or_status() {
        let class_of = |code: &str, status: u16| {
            let def = spec::ErrorCode {
                status,
                message: None,
                meaning: None,
                name: None,
                class: None,
            };
            error_class(code, &def)
        };
        assert_eq!(class_of("Busy", 503), ErrorClass::Transient);
        assert_eq!(class_of("Throttling.User", 503), ErrorClass::Throttling);
        assert_eq!(class_of("Gone", 404), ErrorClass::Permanent);
    }
}
