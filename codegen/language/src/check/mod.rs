//! Checks that the parts of a spec fit together. They read the typed structs. A problem stores its
//! place as a path of keys; [`diagnostic`](crate::diagnostic) looks up line and column later.

mod cycles;
mod errors;
mod examples;
mod fields;
mod limits;
mod paging;
mod request;
mod response;
mod response_formats;
mod rust_names;
mod type_names;
mod type_scope;
mod used_types;
mod value;

pub use response_formats::formats_agree;
pub use type_scope::ServiceScope;
pub use used_types::UsedTypes;

use crate::constructors::{Constructor, constructors};
use crate::diagnostic::{Problem, in_backticks};
use crate::names::{self, NameScope};
use crate::read::Completeness;
use crate::source::{FileId, NodePath};
use crate::spec::{Action, Service};
use crate::suggest::nearest;
use fields::{FieldChecker, FieldUse};
use rust_names::RustNames;
use type_names::TypeNames;
use type_scope::TypeScope;

/// The result of checking an action.
#[derive(Default)]
pub struct Checked {
    /// Its problems.
    pub problems: Vec<Problem>,
    /// Types of the service that the action uses.
    pub used: UsedTypes,
}

/// Checks one action; `file_name` is the name of its file.
pub fn action(action: &Action, file_name: &str, file: FileId, shared: &ServiceScope<'_>, completeness: Completeness) -> Checked {
    let at = NodePath::root(file);
    let scope = TypeScope::new(&action.types, shared);
    let mut fields = FieldChecker::new(&scope);
    fields.check_field_map(&action.request, FieldUse::Parameter, &at.key("request"));
    fields.check_field_map(&action.response, FieldUse::Response, &at.key("response"));
    for (name, def) in &action.types {
        let at_types = at.key("types");
        let at = at_types.key(name);
        fields.check_type(name, def, &at);
        if shared.types().contains_key(name.as_str()) {
            let problem = Problem::new(at.key_place(), format!("the type {} is defined twice", in_backticks(name)));
            let problem = problem.related(
                shared.root_path().key("types").key(name).key_place(),
                "defined in service.yaml, for all actions",
            );
            fields
                .problems
                .push(problem.help("use the type of service.yaml, or rename this type"));
        }
    }
    let mut problems: Vec<Problem> = name(action, file_name, &at).into_iter().collect();
    problems.extend(area(action, shared, &at));
    problems.append(&mut fields.problems);
    problems.extend(TypeNames::of_action(&shared.type_names, action, &at).problems);
    problems.extend(cycles::check(&action.types, &at.key("types")));
    problems.extend(request::check(action, &scope, &at));
    let used = used_types::types_of_action(action, &type_scope::index(&action.types));
    if completeness >= Completeness::Complete {
        problems.extend(used_types::unused(&action.types, &used, "a field or parameter", &at));
        problems.extend(paging::check(action, &scope, &at));
        problems.extend(examples::check(action, &scope, &at));
    }
    if completeness >= Completeness::Valid {
        problems.extend(request::check_groups(action, &at));
    }
    Checked { problems, used }
}

fn name(action: &Action, file_name: &str, at: &NodePath<'_>) -> Option<Problem> {
    let expected = names::action_file(&action.action);
    if let Some(name) = action.name.as_deref().filter(|name| names::is_reserved_file(name)) {
        let problem = Problem::new(
            at.key("name").value_place(),
            format!("Windows can't have a file named {}", in_backticks(&format!("{name}.rs"))),
        );
        return Some(problem.help(format!("use another name, such as `{name}_action`")));
    }
    // An empty name means that the name could not be read.
    let is_expected = expected == file_name || file_name == format!("{}_.yaml", action.action);
    if is_expected || action.action.is_empty() {
        return None;
    }
    let message = format!(
        "the action {} is in a file named {}",
        in_backticks(&action.action),
        in_backticks(file_name)
    );
    let problem = Problem::new(at.key("action").value_place(), message);
    Some(if file_name == format!("{}.yaml", action.action) {
        problem.help(format!(
            "Windows can't have a file with this name; rename it to {}",
            in_backticks(&expected)
        ))
    } else if expected.eq_ignore_ascii_case(file_name) {
        problem.help(format!(
            "names are case-sensitive; if {} is correct, rename the file",
            in_backticks(&action.action)
        ))
    } else {
        problem.help(format!(
            "rename the file to {}, or correct the action name",
            in_backticks(&expected)
        ))
    })
}

fn area(action: &Action, shared: &ServiceScope<'_>, at: &NodePath<'_>) -> Option<Problem> {
    let (area, service) = (action.area.as_deref()?, shared.complete_service()?);
    let mut areas = service.areas.iter().map(|(key, _)| key.as_str());
    if areas.clone().any(|key| key == area) {
        return None;
    }
    let problem = Problem::new(at.key("area").value_place(), format!("unknown area {}", in_backticks(area)));
    Some(match nearest(area, areas.by_ref()) {
        Some(known) => problem.help(format!("did you mean {}?", in_backticks(known))),
        None => problem.help("add it to `areas:` in service.yaml"),
    })
}

/// Checks what the files share: the service itself, error codes, names of methods, shared types.
pub fn across_files<'u>(
    actions: &[(FileId, &Action)],
    shared: &ServiceScope<'_>,
    used: impl Iterator<Item = &'u UsedTypes>,
    completeness: Completeness,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    if let Some(service) = shared.service() {
        problems.extend(self::service(service, shared));
        if completeness >= Completeness::Complete && shared.complete_service().is_some() {
            let used = used_types::types_of_service(used, shared.types());
            problems.extend(used_types::unused(&service.types, &used, "an action", &shared.root_path()));
        }
    }
    let of_service = shared.service().map(|service| (&service.errors, shared.root_path()));
    let of_actions = actions.iter().map(|(file, action)| (&action.errors, NodePath::root(*file)));
    problems.extend(errors::check(of_service.into_iter().chain(of_actions)));

    let (mut methods, mut types) = (RustNames::new(NameScope::Methods), RustNames::new(NameScope::Types));
    for (file, action) in actions.iter().filter(|(_, action)| !action.action.is_empty()) {
        let at = NodePath::root(*file);
        let key = if action.name.is_some() { "name" } else { "action" };
        let before = problems.len();
        for Constructor { method, .. } in constructors(action) {
            methods.add(method, &action.action, || at.key(key).value_place(), &mut problems);
        }
        if problems.len() == before {
            let own = names::action_type(&action.action, action.name.as_deref());
            types.add(own, &action.action, || at.key(key).value_place(), &mut problems);
        }
    }
    problems
}

/// A name that cargo or the generated code could confuse with another crate.
fn crate_name(service: &Service, at: &NodePath<'_>) -> Option<Problem> {
    /// Crates that every program can name.
    const BUILT_IN_CRATES: &[&str] = &["std", "core", "alloc", "proc_macro", "test"];

    let name = service.krate.replace('-', "_");
    let message = if name == names::RUNTIME.replace('-', "_") {
        "the generated crate depends on a crate with this name"
    } else if BUILT_IN_CRATES.contains(&name.as_str()) || (!name.is_empty() && !names::is_identifier(&name)) {
        "this name is reserved in Rust"
    } else {
        return None;
    };
    Some(Problem::new(at.key("crate").value_place(), message).help("use another name, such as `aliyun-PRODUCT`"))
}

fn service(service: &Service, shared: &ServiceScope<'_>) -> Vec<Problem> {
    let at = shared.root_path();
    let none = Vec::new();
    let scope = TypeScope::new(&none, shared);
    let mut fields = FieldChecker::new(&scope);
    for (name, def) in &service.types {
        fields.check_type(name, def, &at.key("types").key(name));
    }
    let mut problems = fields.problems;
    problems.extend(crate_name(service, &at));
    problems.extend(shared.type_names.problems.iter().cloned());
    problems.extend(cycles::check(&service.types, &at.key("types")));
    if let Some(default) = &service.endpoints.default_region
        && !service.endpoints.regions.is_empty()
        && !service.endpoints.regions.iter().any(|(region, _)| region == default)
    {
        let place = at.key("endpoints").key("default_region").value_place();
        let problem = Problem::new(
            place,
            format!("the default region {} is not one of the regions", in_backticks(default)),
        );
        problems.push(
            match nearest(default, service.endpoints.regions.iter().map(|(region, _)| region.as_str())) {
                Some(known) => problem.help(format!("did you mean {}?", in_backticks(known))),
                None => problem.help("add it to `regions:`"),
            },
        );
    }
    problems
}
