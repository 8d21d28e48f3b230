//! Removes what the checks of the spec language reject, piece by piece, and reports it. The checks
//! are those that every spec goes through, so no rule of the language is repeated here.

use std::collections::{BTreeMap, HashMap};

use crate::report::{RemarkKind, Report};
use aliyun_codegen_language::check::{self, ServiceScope};
use aliyun_codegen_language::diagnostic::Problem;
use aliyun_codegen_language::names;
use aliyun_codegen_language::read::Completeness;
use aliyun_codegen_language::source::PathStep;
use aliyun_codegen_language::spec::{Action, Example, Field, Map, Service, Type, TypeDef};

/// A limit on rounds: each removes at least one thing, and few actions need more than two.
const MAX_ROUNDS: usize = 32;

/// What the service shares with all actions, computed once.
pub(crate) struct CheckedService<'s> {
    checked: ServiceScope<'s>,
    types: HashMap<&'s str, &'s TypeDef>,
}

impl<'s> CheckedService<'s> {
    pub(crate) fn new(service: &'s Service) -> Self {
        CheckedService {
            checked: ServiceScope::new(Some((service, 0)), true, true),
            types: service.types.iter().map(|(key, def)| (key.as_str(), def)).collect(),
        }
    }
}

/// Removes the invalid parts of an action. What remains passes the checks.
///
/// # Errors
/// Says why nothing of the action can be kept.
pub(crate) fn from_action(action: &mut Action, shared: &CheckedService<'_>, report: &mut Report) -> Result<(), String> {
    for _ in 0..MAX_ROUNDS {
        tidy(action);
        let problems = check::action(action, &names::action_file(&action.action), 1, &shared.checked, Completeness::Valid).problems;
        if problems.is_empty() {
            split_formats(action, shared);
            return Ok(());
        }
        for problem in &problems {
            if !remove_invalid_part(action, problem, report) {
                return Err(problem.message.clone());
            }
        }
        action.examples.retain(|example| example.json.is_some() || example.xml.is_some());
    }
    Err("it contradicts itself in too many places".to_owned())
}

/// Removes the invalid parts of the types of the service.
///
/// # Errors
/// Says why the types can't be used.
pub(crate) fn from_service(service: &mut Service, report: &mut Report) -> Result<(), String> {
    for _ in 0..MAX_ROUNDS {
        let shared = ServiceScope::new(Some((&*service, 0)), true, true);
        // No actions are known here; types that none of them uses are removed later.
        let problems = check::across_files(&[], &shared, std::iter::empty(), Completeness::Incomplete);
        if problems.is_empty() {
            return Ok(());
        }
        for problem in &problems {
            let [PathStep::Key(part, _), PathStep::Key(name, _), rest @ ..] = problem.place.steps.as_slice() else {
                return Err(problem.message.clone());
            };
            if part != "types" {
                return Err(problem.message.clone());
            }
            remove_from_type(&mut service.types, name, rest, problem, name, report);
        }
    }
    Err("it contradicts itself in too many places".to_owned())
}

/// Removes the smallest part that contains a problem. `false` if that is the action itself.
fn remove_invalid_part(action: &mut Action, problem: &Problem, report: &mut Report) -> bool {
    let name = action.action.clone();
    let message = problem.message.as_str();
    match problem.place.steps.as_slice() {
        [PathStep::Key(part, _), PathStep::Key(wire, _), rest @ ..] if part == "request" => {
            remove_from_fields(
                &mut action.request,
                wire,
                rest,
                problem,
                &format!("{name}.{wire}"),
                RemarkKind::Parameter,
                report,
            );
        }
        [PathStep::Key(part, _), PathStep::Key(wire, _), rest @ ..] if part == "response" => {
            remove_from_fields(
                &mut action.response,
                wire,
                rest,
                problem,
                &format!("{name}.{wire}"),
                RemarkKind::Field,
                report,
            );
        }
        [PathStep::Key(part, _), PathStep::Key(ty, _), rest @ ..] if part == "types" => {
            remove_from_type(&mut action.types, ty, rest, problem, &format!("{name} {ty}"), report);
        }
        [PathStep::Key(part, _), PathStep::Key(code, _), ..] if part == "errors" => {
            report.add(RemarkKind::Error, format!("{name} {code}"), message);
            action.errors.retain(|(have, _)| have != code);
        }
        [PathStep::Key(part, _), PathStep::Index(index), rest @ ..] if part == "examples" => {
            let Some(example) = action.examples.get_mut(*index) else {
                return true;
            };
            match rest {
                [PathStep::Key(part, _), ..] if part == "json" => example.json = drop_response(report, &name, "JSON", problem),
                [PathStep::Key(part, _), ..] if part == "xml" => example.xml = drop_response(report, &name, "XML", problem),
                _ => {
                    if example.json.is_some() || example.xml.is_some() {
                        report.add(RemarkKind::Response, name, format!("the request of the example: {message}"));
                    }
                    // An example without a response is removed.
                    (example.json, example.xml) = (None, None);
                }
            }
        }
        _ => return false,
    }
    true
}

/// Reports once for each response why it is left out.
fn drop_response(report: &mut Report, action: &str, format: &str, problem: &Problem) -> Option<String> {
    let start = format!("{format}: ");
    let is_said = report
        .remarks
        .iter()
        .rev()
        .take_while(|remark| remark.place == action)
        .any(|remark| remark.message.starts_with(&start));
    if !is_said {
        report.add(RemarkKind::Response, action, format!("{start}{}", problem.message));
    }
    None
}

fn remove_from_type(types: &mut Map<TypeDef>, key: &str, rest: &[PathStep], problem: &Problem, place: &str, report: &mut Report) {
    if let [PathStep::Key(part, _), PathStep::Key(wire, _), rest @ ..] = rest
        && part == "fields"
        && let Some((_, def)) = types.iter_mut().find(|(have, _)| have == key)
    {
        remove_from_fields(
            &mut def.fields,
            wire,
            rest,
            problem,
            &format!("{place}.{wire}"),
            RemarkKind::Field,
            report,
        );
        return;
    }
    let before = types.len();
    types.retain(|(have, _)| have != key);
    if types.len() < before {
        report.add(RemarkKind::Field, place, problem.message.clone());
    }
}

fn remove_from_fields(
    fields: &mut Map<Field>,
    wire: &str,
    rest: &[PathStep],
    problem: &Problem,
    place: &str,
    kind: RemarkKind,
    report: &mut Report,
) {
    let Some((_, field)) = fields.iter_mut().find(|(have, _)| have == wire) else {
        // It was removed with another problem of the same round.
        return;
    };
    let key = match rest.first() {
        Some(PathStep::Key(key, _)) => key.as_str(),
        _ => "",
    };
    if !clear_fact(field, key) {
        report.add(kind, place, problem.message.clone());
        fields.retain(|(have, _)| have != wire);
        return;
    }
    let kind = if matches!(key, "example" | "default") {
        RemarkKind::Example
    } else {
        RemarkKind::Limit
    };
    report.add(kind, place, format!("`{key}`: {}", problem.message));
}

/// Removes a property of a field. `false` if the field can't do without it.
pub(crate) fn clear_fact(field: &mut Field, key: &str) -> bool {
    match key {
        "example" => field.example = None,
        "default" => field.default = None,
        "min" => field.min = None,
        "max" => field.max = None,
        "min_length" => field.min_length = None,
        "max_length" => field.max_length = None,
        "min_items" => field.min_items = None,
        "max_items" => field.max_items = None,
        "pattern" => field.pattern = None,
        "values" => field.values = None,
        _ => return false,
    }
    true
}

/// Separates the two formats of a documented response that differ, because a test would expect them
/// to be equal.
fn split_formats(action: &mut Action, shared: &CheckedService<'_>) {
    let Action {
        examples, response, types, ..
    } = action;
    let own: HashMap<&str, &TypeDef> = types.iter().map(|(key, def)| (key.as_str(), def)).collect();
    let find = |key: &str| own.get(key).or_else(|| shared.types.get(key)).copied();
    let parted = std::mem::take(examples).into_iter().flat_map(|mut example| {
        let xml = match (&example.json, &example.xml) {
            (Some(json), Some(xml)) if !check::formats_agree(json, xml, response, &find) => example.xml.take(),
            _ => None,
        };
        let other = xml.map(|xml| Example {
            title: Some("Another documented response".to_owned()),
            request: example.request.clone(),
            json: None,
            xml: Some(xml),
        });
        [Some(example), other].into_iter().flatten()
    });
    *examples = parted.collect();
}

/// Orders the types of an action by first use, and removes unused ones.
fn tidy(action: &mut Action) {
    // The example of a removed parameter is removed with it.
    for example in &mut action.examples {
        example
            .request
            .retain(|(name, _)| action.request.iter().any(|(wire, _)| wire == name));
    }
    let mut left: BTreeMap<String, TypeDef> = std::mem::take(&mut action.types).into_iter().collect();
    let mut open: Vec<String> = Vec::new();
    push_named_types(&action.response, &mut open);
    push_named_types(&action.request, &mut open);
    while let Some(key) = open.pop() {
        if let Some(def) = left.remove(&key) {
            push_named_types(&def.fields, &mut open);
            action.types.push((key, def));
        }
    }
}

/// Removes the types of the service that no action uses.
pub(crate) fn remove_unused_types<'a>(service: &mut Service, actions: impl Iterator<Item = &'a Action>) {
    let mut open = Vec::new();
    for action in actions {
        push_named_types(&action.request, &mut open);
        push_named_types(&action.response, &mut open);
        for (_, def) in &action.types {
            push_named_types(&def.fields, &mut open);
        }
    }
    let index: HashMap<&str, &TypeDef> = service.types.iter().map(|(key, def)| (key.as_str(), def)).collect();
    let mut used: std::collections::HashSet<String> = std::collections::HashSet::new();
    while let Some(key) = open.pop() {
        if let Some(def) = index.get(key.as_str())
            && used.insert(key)
        {
            push_named_types(&def.fields, &mut open);
        }
    }
    service.types.retain(|(key, _)| used.contains(key));
}

/// Pushes the types that fields name onto a stack, so that the first is popped first.
fn push_named_types(fields: &Map<Field>, open: &mut Vec<String>) {
    for (_, field) in fields.iter().rev() {
        push_named_types(&field.fields, open);
        let content = field.content.as_ref().map(|content| content.ty.innermost());
        for ty in [Some(field.ty.innermost()), content].into_iter().flatten() {
            if let Type::Named(key) = ty {
                open.push(key.clone());
            }
        }
    }
}
