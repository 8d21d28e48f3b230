//! The parameters of an action as a whole: groups, where they are sent, and names that the protocol
//! uses itself.

use aliyun_runtime::sign::PROTOCOL_PARAMETERS;

use super::type_scope::TypeScope;
use crate::constructors::{self, Group, groups};
use crate::diagnostic::{Problem, in_backticks};
use crate::names;
use crate::source::NodePath;
use crate::spec::{Action, Field, Location, Method, SignatureScheme};
use crate::suggest::nearest;

/// Headers that the client sets itself.
const HEADERS: &[&str] = &[
    "accept",
    "accept-encoding",
    "authorization",
    "connection",
    "content-length",
    "content-type",
    "host",
    "transfer-encoding",
    "user-agent",
    "x-acs-accesskey-id",
    "x-acs-action",
    "x-acs-content-sha256",
    "x-acs-date",
    "x-acs-security-token",
    "x-acs-signature-nonce",
    "x-acs-version",
];

pub(super) fn check(action: &Action, scope: &TypeScope<'_>, at: &NodePath<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    let at_request = at.key("request");
    protocol(action, scope, &at_request, &mut problems);
    bodies(action, scope, at, &mut problems);
    constructor_names(action, &at_request, &mut problems);
    problems
}

/// The setter of an optional parameter must not have the name of a constructor.
fn constructor_names(action: &Action, at: &NodePath<'_>, problems: &mut Vec<Problem>) {
    let constructors = constructors::constructors(action);
    let has_setter = |field: &Field| !field.required && field.one_of.is_none();
    for (wire, field) in action.request.iter().filter(|(_, field)| has_setter(field)) {
        let name = field.name.clone().unwrap_or_else(|| names::snake(wire));
        if constructors.iter().skip(1).any(|constructor| constructor.name == name) {
            let place = if field.name.is_some() {
                at.key(wire).key("name").value_place()
            } else {
                at.key(wire).key_place()
            };
            let message = format!(
                "{} would be named {} in Rust, like a constructor of the request",
                in_backticks(wire),
                in_backticks(&name)
            );
            problems.push(Problem::new(place, message).help(format!("rename it: `name: {name}_value`")));
        }
    }
}

fn at_location(action: &Action, location: Location) -> impl Iterator<Item = (&str, &Field)> {
    action
        .request
        .iter()
        .filter(move |(_, field)| field.location == location)
        .map(|(wire, field)| (wire.as_str(), field))
}

fn protocol(action: &Action, scope: &TypeScope<'_>, at: &NodePath<'_>, problems: &mut Vec<Problem>) {
    let signature = scope
        .shared
        .service()
        .map(|service| service.signature.as_slice())
        .unwrap_or_default();
    if signature.contains(&SignatureScheme::RpcHmacSha1) {
        let sent = at_location(action, Location::Query).chain(at_location(action, Location::Form));
        for (wire, _) in sent.filter(|(wire, _)| PROTOCOL_PARAMETERS.contains(wire)) {
            let problem = Problem::new(
                at.key(wire).key_place(),
                format!("the parameter {} is part of the signature", in_backticks(wire)),
            );
            problems.push(problem.help("remove it; the client sets it"));
        }
    }
    let mut seen: Vec<(String, &str)> = Vec::new();
    for (wire, _) in at_location(action, Location::Header) {
        let place = || at.key(wire).key_place();
        let name = wire.to_ascii_lowercase();
        if !wire
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
        {
            problems.push(
                Problem::new(place(), format!("{} is not a valid header name", in_backticks(wire))).help("use letters, digits and `-`"),
            );
        } else if HEADERS.contains(&name.as_str()) {
            problems.push(Problem::new(place(), format!("the client sets the header {} itself", in_backticks(wire))).help("remove it"));
        } else if let Some((_, first)) = seen.iter().find(|(have, _)| *have == name) {
            let problem = Problem::new(
                place(),
                format!("{} and {} are the same header", in_backticks(first), in_backticks(wire)),
            );
            problems.push(problem.related(at.key(first).key_place(), "the first").help("remove one of them"));
        }
        seen.push((name, wire));
    }
}

/// A request has one kind of body: members of a form, members of a JSON object, or one parameter as
/// the whole body.
fn bodies(action: &Action, scope: &TypeScope<'_>, at: &NodePath<'_>, problems: &mut Vec<Problem>) {
    let at_request = at.key("request");
    let mut in_body = action.request.iter().filter(|(_, field)| field.location.is_in_body());
    let Some((first, one)) = in_body.next() else { return };
    if let Some((second, _)) = in_body.find(|(_, other)| other.location != one.location || other.location == Location::Body) {
        let problem = Problem::new(at_request.key(second).key("in").value_place(), "a request has only one body");
        problems.push(
            problem
                .related(at_request.key(first).key("in").value_place(), "the body")
                .help("send the other parameters in the query"),
        );
    }
    let service = scope.shared.service().map(|service| service.methods.as_slice());
    let methods = action.methods.as_deref().or(service).unwrap_or_default();
    if !methods.is_empty() && !methods.contains(&Method::Post) {
        let problem = Problem::new(at_request.key(first).key("in").value_place(), "a GET request has no body");
        problems.push(problem.help("add POST to `methods:`, or send the parameter in the query"));
    }
}

/// Checks groups of parameters. Call this only if all parameters could be read.
pub(super) fn check_groups(action: &Action, at: &NodePath<'_>) -> Vec<Problem> {
    let at = at.key("request");
    let mut problems = Vec::new();
    let groups = groups(action);
    let place = |group: &Group<'_>| {
        let first = group.members.first().map_or("", |&i| action.request[i].0.as_str());
        at.key(first).key("one_of").value_place()
    };
    for group in groups.iter().filter(|group| group.members.len() == 1) {
        let others = groups.iter().filter(|other| other.name != group.name && other.members.len() > 1);
        let help = match nearest(group.name, others.map(|other| other.name)) {
            Some(other) => format!("did you mean {}?", in_backticks(other)),
            None => "add the other parameters to the group, or use `required: true` instead".to_owned(),
        };
        problems.push(
            Problem::new(
                place(group),
                format!("the group {} has only one parameter", in_backticks(group.name)),
            )
            .help(help),
        );
    }
    let mut choices: usize = 1;
    for group in &groups {
        choices = choices.saturating_mul(group.members.len());
        if choices > constructors::MAX_CONSTRUCTORS {
            let message = format!(
                "the groups allow more than {} combinations, and each needs its own constructor",
                constructors::MAX_CONSTRUCTORS
            );
            problems.push(Problem::new(place(group), message).help(format!(
                "make the parameters of {} optional, and explain the choice in their descriptions",
                in_backticks(group.name)
            )));
            break;
        }
    }
    problems
}
