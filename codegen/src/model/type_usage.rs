//! Which types are used in requests, in responses, and in strings that contain JSON.

use std::collections::BTreeSet;

use super::{ActionModel, RustType, TypeKind, TypeModel};

/// Marks the types that these parameters and response fields use.
pub(super) fn mark_uses<'t>(
    types: &mut [TypeModel],
    requests: impl Iterator<Item = &'t RustType>,
    responses: impl Iterator<Item = &'t RustType>,
) {
    let (requests, responses): (Vec<_>, Vec<_>) = (requests.collect(), responses.collect());
    let mut contents: BTreeSet<String> = requests.iter().filter_map(|ty| content_type_name(ty)).collect();
    for ty in types.iter() {
        if let TypeKind::Struct(fields) = &ty.kind {
            contents.extend(fields.iter().filter_map(|field| content_type_name(&field.ty)));
        }
    }
    for ty in types.iter_mut() {
        ty.is_content |= contents.contains(&ty.name);
    }
    let requests = reachable(types, requests.into_iter());
    let responses = reachable(types, responses.into_iter());
    for ty in types {
        ty.in_requests |= requests.contains(&ty.name);
        ty.in_responses |= responses.contains(&ty.name);
    }
}

/// The type that a string contains, if it is one of the spec.
fn content_type_name(ty: &RustType) -> Option<String> {
    match ty {
        RustType::JsonText(content) | RustType::SecretJsonText(content) | RustType::Base64Json(content) => match content.as_ref() {
            RustType::Named(named) => Some(named.name.clone()),
            _ => None,
        },
        RustType::List(inner) | RustType::Map(inner) => content_type_name(inner),
        _ => None,
    }
}

/// How all actions and their types use the shared types.
pub(super) fn mark_shared_uses(types: &mut [TypeModel], actions: &[ActionModel]) {
    let own = |action: &ActionModel, wanted: fn(&TypeModel) -> bool| -> Vec<RustType> {
        let fields = action.types.iter().filter(|ty| wanted(ty)).filter_map(|ty| match &ty.kind {
            TypeKind::Struct(fields) => Some(fields.iter().map(|field| field.ty.clone())),
            TypeKind::Enum(_) => None,
        });
        fields.flatten().collect()
    };
    let mut requests = Vec::new();
    let mut responses = Vec::new();
    for action in actions {
        requests.extend(action.parameters.iter().map(|p| p.field.ty.clone()));
        requests.extend(own(action, |ty| ty.in_requests));
        responses.extend(action.response.iter().map(|f| f.ty.clone()));
        responses.extend(own(action, |ty| ty.in_responses));
    }
    mark_uses(types, requests.iter(), responses.iter());
}

/// Names of the types among `types` that are reachable from `roots`.
fn reachable<'t>(types: &[TypeModel], roots: impl Iterator<Item = &'t RustType>) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    let mut open: Vec<String> = Vec::new();
    for root in roots {
        root.for_each_named(&mut |named| open.push(named.name.clone()));
    }
    while let Some(name) = open.pop() {
        let Some(ty) = types.iter().find(|ty| ty.name == name) else {
            continue;
        };
        if seen.insert(name)
            && let TypeKind::Struct(fields) = &ty.kind
        {
            for field in fields {
                field.ty.for_each_named(&mut |named| open.push(named.name.clone()));
            }
        }
    }
    seen
}
