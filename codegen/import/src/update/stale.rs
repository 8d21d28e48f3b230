//! Fixes what new facts make invalid: an example call without a parameter that is now required, an
//! example number for a field that is now a string. As in a first import, the checks of the spec
//! language find the problems. The example is taken from the document again if it has one. It never
//! prevents a new fact.

use std::collections::HashSet;

use super::change::SpecChange;
use super::edit::Edit;
use super::merge::{FieldMapPath, map};
use crate::files::{SERVICE, path};
use crate::lower::sample_value;
use crate::remove_invalid::clear_fact;
use crate::report::RemarkKind;
use crate::write;
use aliyun_codegen_language::check::{self, ServiceScope};
use aliyun_codegen_language::diagnostic::Problem;
use aliyun_codegen_language::diagnostic::in_backticks;
use aliyun_codegen_language::names;
use aliyun_codegen_language::read::Completeness;
use aliyun_codegen_language::source::PathStep;
use aliyun_codegen_language::spec::{Action, Example, Spec, TypeDef};

/// A limit on rounds: each removes at least one thing.
const MAX_ROUNDS: usize = 32;

/// Fixes a spec, and returns the changes that do the same to its files. What can't be fixed is left
/// for the loader to report.
pub(super) fn repair(spec: &mut Spec, news: &[Action]) -> Vec<SpecChange> {
    let mut changes = Vec::new();
    for _ in 0..MAX_ROUNDS {
        let shared = ServiceScope::new(Some((&spec.service, 0)), true, true);
        let problems = check::across_files(&[], &shared, std::iter::empty(), Completeness::Incomplete);
        if !clear_stale_facts(spec, None, &problems, &mut changes) {
            break;
        }
    }
    for number in 0..spec.actions.len() {
        action(spec, number, news, &mut changes);
    }
    changes
}

fn action(spec: &mut Spec, number: usize, news: &[Action], changes: &mut Vec<SpecChange>) {
    let mut calls: Vec<ExampleUpdate> = Vec::new();
    for _ in 0..MAX_ROUNDS {
        let Some(action) = spec.actions.get(number) else { return };
        let shared = ServiceScope::new(Some((&spec.service, 0)), true, true);
        let problems = check::action(action, &names::action_file(&action.action), 1, &shared, Completeness::Valid).problems;
        if problems.is_empty() {
            break;
        }
        if calls.is_empty() {
            calls = action.examples.iter().map(ExampleUpdate::new).collect();
        }
        let lowered = news.iter().find(|new| new.action == action.action);
        let mut has_changed = clear_stale_facts(spec, Some(number), &problems, changes);
        if let Some(action) = spec.actions.get_mut(number) {
            has_changed |= self::repair_examples(action, lowered, &problems, &mut calls);
        }
        if !has_changed {
            break;
        }
    }
    finish(spec, number, calls, changes);
}

/// Removes properties of fields that are no longer valid. `false` if there are none.
fn clear_stale_facts(spec: &mut Spec, owner: Option<usize>, problems: &[Problem], changes: &mut Vec<SpecChange>) -> bool {
    let before = changes.len();
    for problem in problems {
        let keys: Option<Vec<String>> = problem.place.steps.iter().map(name).collect();
        let Some(keys) = keys else { continue };
        // A value of a list is below the property.
        let fact = (1..keys.len()).find_map(|at| {
            let (fields, [wire, key, ..]) = keys.split_at_checked(at)? else {
                return None;
            };
            let map_path = FieldMapPath {
                action: owner,
                keys: fields.to_vec(),
            };
            let field = &mut map(spec, &map_path)?.iter_mut().find(|(have, _)| have == wire)?.1;
            let was = field.clone();
            (clear_fact(field, key) && *field != was).then(|| (map_path.below(&[wire, key]), key.clone()))
        });
        let Some((path, key)) = fact else { continue };
        let place = match owner.and_then(|number| spec.actions.get(number)) {
            Some(action) => fact_place(Some(&action.action), &path),
            None => fact_place(None, &path),
        };
        changes.push(SpecChange {
            edits: vec![(file(spec, owner), Edit::Remove { path })],
            kind: RemarkKind::Stale,
            place,
            message: format!("`{key}` removed: {}", problem.message),
        });
    }
    changes.len() > before
}

fn name(step: &PathStep) -> Option<String> {
    match step {
        PathStep::Key(key, _) => Some(key.clone()),
        PathStep::Index(_) => None,
    }
}

fn file(spec: &Spec, owner: Option<usize>) -> String {
    let action = owner.and_then(|number| spec.actions.get(number));
    action.map_or_else(|| SERVICE.to_owned(), |action| path(&action.action))
}

/// The place of a property, as the report writes it: `GetThing.Count`.
fn fact_place(action: Option<&str>, path: &[String]) -> String {
    let names = path
        .iter()
        .take(path.len().saturating_sub(1))
        .enumerate()
        .filter(|(i, key)| *i > 0 && *key != "fields");
    let names = names.map(|(_, key)| key.as_str());
    action.into_iter().chain(names).collect::<Vec<_>>().join(".")
}

/// An example of the spec.
struct ExampleUpdate {
    title: String,
    /// Whether it still exists.
    is_left: bool,
    /// Whether its responses were taken from the document again.
    is_response_updated: bool,
    /// Parameters that got another value.
    given: HashSet<String>,
    /// What was wrong with it.
    why: Vec<String>,
}

impl ExampleUpdate {
    fn new(example: &Example) -> Self {
        ExampleUpdate {
            title: example.title.clone().unwrap_or_else(|| "a documented call".to_owned()),
            is_left: true,
            is_response_updated: false,
            given: HashSet::new(),
            why: Vec::new(),
        }
    }
}

/// Fixes the examples, or removes them. `false` if none has a problem.
fn repair_examples(action: &mut Action, lowered: Option<&Action>, problems: &[Problem], calls: &mut [ExampleUpdate]) -> bool {
    let mut done = HashSet::new();
    let mut gone = Vec::new();
    for problem in problems {
        let [PathStep::Key(part, _), PathStep::Index(index), rest @ ..] = problem.place.steps.as_slice() else {
            continue;
        };
        // One problem of a text may be found in several places.
        let within = rest.iter().take(if is_request(rest) { 2 } else { 1 }).cloned().collect::<Vec<_>>();
        if part != "examples" || !done.insert((*index, within)) {
            continue;
        }
        let Some(call) = calls.iter_mut().filter(|call| call.is_left).nth(*index) else {
            continue;
        };
        call.why.push(problem.message.clone());
        if !repair_example(action, lowered, *index, rest, call) {
            gone.push(*index);
        }
    }
    gone.sort_unstable();
    gone.dedup();
    for index in gone.into_iter().rev() {
        action.examples.remove(index);
        if let Some(call) = calls.iter_mut().filter(|call| call.is_left).nth(index) {
            call.is_left = false;
        }
    }
    !done.is_empty()
}

fn is_request(rest: &[PathStep]) -> bool {
    matches!(rest.first(), Some(PathStep::Key(part, _)) if part == "request")
}

/// Fixes one problem of an example. `false` if the example has to be removed.
fn repair_example(action: &mut Action, lowered: Option<&Action>, index: usize, rest: &[PathStep], call: &mut ExampleUpdate) -> bool {
    let Action { request, examples, .. } = action;
    let Some(example) = examples.get_mut(index) else { return true };
    let newer = |wire: &str| {
        let lowered = lowered.into_iter().flat_map(|lowered| &lowered.request);
        lowered.filter(|(have, _)| have == wire).find_map(|(_, field)| sample_value(field))
    };
    match rest {
        [PathStep::Key(part, _)] if part == "request" => {
            let required = request.iter().filter(|(_, field)| field.required);
            let missing: Vec<_> = required
                .filter(|(wire, _)| !example.request.iter().any(|(have, _)| have == wire))
                .collect();
            if missing.is_empty() {
                return false;
            }
            for (wire, field) in missing {
                let Some(value) = sample_value(field).or_else(|| newer(wire)) else {
                    return false;
                };
                example.request.push((wire.clone(), value));
            }
            true
        }
        [PathStep::Key(part, _), PathStep::Key(wire, _), ..] if part == "request" => {
            let field = request.iter().find(|(have, _)| have == wire).map(|(_, field)| field);
            let Some(at) = example.request.iter().position(|(have, _)| have == wire) else {
                return true;
            };
            let was = example.request[at].1.clone();
            let other = field
                .and_then(sample_value)
                .into_iter()
                .chain(newer(wire))
                .find(|value| *value != was);
            match other.filter(|_| call.given.insert(wire.clone())) {
                Some(value) => example.request[at].1 = value,
                None if field.is_some_and(|field| field.required || field.one_of.is_some()) => return false,
                None => {
                    example.request.remove(at);
                }
            }
            true
        }
        [PathStep::Key(part, _), ..] if part == "json" || part == "xml" => {
            let is_json = part == "json";
            let has = |example: &&Example| if is_json { example.json.is_some() } else { example.xml.is_some() };
            let newer = lowered
                .and_then(|lowered| lowered.examples.iter().find(has))
                .filter(|_| !call.is_response_updated);
            call.is_response_updated = true;
            match newer {
                Some(newer) => (example.json, example.xml) = (newer.json.clone(), newer.xml.clone()),
                None if is_json => example.json = None,
                None => example.xml = None,
            }
            example.json.is_some() || example.xml.is_some()
        }
        _ => false,
    }
}

/// The changes that update the examples in the text, the last one first, so that the numbers of the
/// others stay the same.
fn finish(spec: &mut Spec, number: usize, calls: Vec<ExampleUpdate>, changes: &mut Vec<SpecChange>) {
    let Spec { service, actions, .. } = spec;
    let Some(action) = actions.get_mut(number) else { return };
    let Action {
        action: name,
        examples,
        response,
        types,
        ..
    } = action;
    let find = |key: &str| -> Option<&TypeDef> { types.iter().chain(&service.types).find(|(have, _)| have == key).map(|(_, def)| def) };
    let mut left = calls.iter().filter(|call| call.is_left).count();
    for (number, call) in calls.iter().enumerate().rev() {
        if call.is_left {
            left -= 1;
        }
        if call.why.is_empty() {
            continue;
        }
        let responses = |example: &Example| (example.json.clone(), example.xml.clone());
        let is_twice = call.is_left
            && call.is_response_updated
            && examples.get(left).is_some_and(|own| {
                let others = examples.iter().enumerate().filter(|(at, _)| *at != left);
                others
                    .map(|(_, other)| other)
                    .any(|other| responses(other) == responses(own) && other.request == own.request)
            });
        if is_twice {
            examples.remove(left);
        }
        let example = examples.get_mut(left).filter(|_| call.is_left && !is_twice);
        let with = example.map(|example| {
            // A test of the generated crate expects both formats to be equal.
            if let (Some(json), Some(xml)) = (&example.json, &example.xml)
                && !check::formats_agree(json, xml, response, &find)
            {
                example.xml = None;
            }
            write::example(example)
        });
        let (did, why) = match with {
            Some(_) => ("updated", call.why.first()),
            None => ("removed", call.why.last()),
        };
        let why = why.map(String::as_str).unwrap_or_default();
        changes.push(SpecChange {
            edits: vec![(path(name), Edit::Example { number, with })],
            kind: RemarkKind::Stale,
            place: name.clone(),
            message: format!("{} is {did}: {why}", in_backticks(&call.title)),
        });
    }
}
