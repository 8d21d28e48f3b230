//! Types that are defined but never used.

use std::collections::{HashMap, HashSet};

use crate::diagnostic::{Problem, in_backticks};
use crate::source::NodePath;
use crate::spec::{Action, Field, Map, Type, TypeDef};

/// The names of the types that the requests and responses of an action use, including those of
/// service.yaml.
pub type UsedTypes = HashSet<String>;

/// The types that an action uses. The types of service.yaml are not followed further.
pub(super) fn types_of_action(action: &Action, own: &HashMap<&str, &TypeDef>) -> UsedTypes {
    let mut open = Vec::new();
    mentions(&action.request, &mut open);
    mentions(&action.response, &mut open);
    follow(open, own)
}

/// The types of the service that all actions use.
pub(super) fn types_of_service<'u>(used: impl Iterator<Item = &'u UsedTypes>, types: &HashMap<&str, &TypeDef>) -> UsedTypes {
    let open: HashSet<&str> = used.flatten().map(String::as_str).collect();
    follow(open.into_iter().collect(), types)
}

pub(super) fn unused(types: &Map<TypeDef>, used: &UsedTypes, by: &str, at: &NodePath<'_>) -> Vec<Problem> {
    let is_usable = |name: &str| matches!(Type::from_name(name), Type::Named(_));
    let unused = types.iter().filter(|(name, _)| !used.contains(name) && is_usable(name));
    let problems = unused.map(|(name, _)| {
        let problem = Problem::new(
            at.key("types").key(name).key_place(),
            format!("the type {} is never used", in_backticks(name)),
        );
        problem.help(format!("use it in {by}, or remove it"))
    });
    problems.collect()
}

fn follow<'t>(mut open: Vec<&'t str>, types: &HashMap<&str, &'t TypeDef>) -> UsedTypes {
    let mut used = UsedTypes::new();
    while let Some(name) = open.pop() {
        if used.insert(name.to_owned())
            && let Some(def) = types.get(name)
        {
            mentions(&def.fields, &mut open);
        }
    }
    used
}

fn mentions<'t>(fields: &'t Map<Field>, open: &mut Vec<&'t str>) {
    for (_, field) in fields {
        let content = field.content.as_ref().map(|content| content.ty.innermost());
        for ty in [Some(field.ty.innermost()), content].into_iter().flatten() {
            if let Type::Named(name) = ty {
                open.push(name);
            }
        }
        mentions(&field.fields, open);
    }
}
