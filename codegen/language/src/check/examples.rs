//! Documented calls: the request has known parameters and all required ones, and the responses
//! match the action.

use aliyun_runtime::decode::Format;

use super::response;
use super::type_scope::TypeScope;
use super::value::{Strictness, ValueChecker, node};
use crate::constructors::groups;
use crate::diagnostic::{Problem, alternatives, in_backticks};
use crate::source::NodePath;
use crate::spec::{Action, Example};
use crate::suggest::nearest;

pub(super) fn check(action: &Action, scope: &TypeScope<'_>, at: &NodePath<'_>) -> Vec<Problem> {
    let at = at.key("examples");
    let examples = action.examples.iter().enumerate();
    examples
        .flat_map(|(i, example)| check_example(example, action, scope, &at.index(i)))
        .collect()
}

fn check_example(example: &Example, action: &Action, scope: &TypeScope<'_>, at: &NodePath<'_>) -> Vec<Problem> {
    let mut problems = check_request(example, action, scope, at);
    if let Some(json) = &example.json {
        problems.extend(response::check(json, Format::Json, action, scope, &at.key("json")));
    }
    if let Some(xml) = &example.xml {
        problems.extend(response::check(xml, Format::Xml, action, scope, &at.key("xml")));
    }
    problems
}

fn check_request(example: &Example, action: &Action, scope: &TypeScope<'_>, at: &NodePath<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    let at = at.key("request");
    let mut suggested = Vec::new();
    for (name, value) in &example.request {
        let at = at.key(name);
        match action.request.iter().find(|(wire, _)| wire == name) {
            Some((_, field)) => {
                let mut checker = ValueChecker::new(scope, Strictness::Spec { is_request: true });
                checker.field(&node(value), field);
                problems.extend(checker.problems.into_iter().map(|problem| problem.into_problem(&at)));
            }
            None => {
                let problem = Problem::new(at.key_place(), format!("the action has no parameter {}", in_backticks(name)));
                problems.push(match nearest(name, action.request.iter().map(|(wire, _)| wire.as_str())) {
                    Some(known) => {
                        suggested.push(known);
                        problem.help(format!("did you mean {}?", in_backticks(known)))
                    }
                    None => problem.help("add it to `request:`, or remove it here"),
                });
            }
        }
    }
    // If a name is misspelt, the correct name is not also reported as missing.
    let is_given = |wire: &str| suggested.contains(&wire) || example.request.iter().any(|(name, _)| name == wire);
    for (wire, _) in action.request.iter().filter(|(wire, field)| field.required && !is_given(wire)) {
        let problem = Problem::new(at.key_place(), format!("the required parameter {} is missing", in_backticks(wire)));
        problems.push(problem.help("add it; a call needs it"));
    }
    for group in groups(action) {
        let members: Vec<&str> = group.members.iter().map(|&i| action.request[i].0.as_str()).collect();
        let group = group.name;
        let given: Vec<&str> = members.iter().copied().filter(|member| is_given(member)).collect();
        match given[..] {
            [] => {
                let problem = Problem::new(at.key_place(), format!("no parameter of the group {} is set", in_backticks(group)));
                problems.push(problem.help(format!("add {}", alternatives(members, "or"))));
            }
            [_] => {}
            [first, second, ..] => {
                let message = format!(
                    "{} and {} exclude each other: both belong to the group {}",
                    in_backticks(first),
                    in_backticks(second),
                    in_backticks(group)
                );
                let problem = Problem::new(at.key(second).key_place(), message).related(at.key(first).key_place(), "the first");
                problems.push(problem.help("keep one of them"));
            }
        }
    }
    problems
}
