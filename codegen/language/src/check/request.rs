//! The parameters of an action as a whole: groups, where they travel, names that the protocol needs itself.

use aliyun_runtime::sign::PROTOCOL_PARAMETERS;

use super::examples::groups;
use super::scope::Scope;
use crate::diagnostic::{Problem, tick};
use crate::names;
use crate::source::At;
use crate::spec::{Action, Field, Location, Method, SignatureScheme};

/// Ways to begin a request, one constructor each. More than these nobody finds his way through.
const MOST_CONSTRUCTORS: usize = 16;

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

pub(super) fn check(action: &Action, scope: &Scope<'_>, at: &At<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    let at_request = at.key("request");
    protocol(action, scope, &at_request, &mut problems);
    bodies(action, scope, at, &mut problems);
    problems
}

fn at_location(action: &Action, location: Location) -> impl Iterator<Item = (&str, &Field)> {
    action
        .request
        .iter()
        .filter(move |(_, field)| field.location == location)
        .map(|(wire, field)| (wire.as_str(), field))
}

fn protocol(action: &Action, scope: &Scope<'_>, at: &At<'_>, problems: &mut Vec<Problem>) {
    let signature = scope
        .shared
        .service()
        .map(|service| service.signature.as_slice())
        .unwrap_or_default();
    if signature.contains(&SignatureScheme::RpcHmacSha1) {
        let sent = at_location(action, Location::Query).chain(at_location(action, Location::Form));
        for (wire, _) in sent.filter(|(wire, _)| PROTOCOL_PARAMETERS.contains(wire)) {
            let problem = Problem::new(
                at.key(wire).name(),
                format!("the signature uses the parameter {} itself", tick(wire)),
            );
            problems.push(problem.help("leave it out: the client sends it with what belongs there"));
        }
    }
    let mut seen: Vec<(String, &str)> = Vec::new();
    for (wire, _) in at_location(action, Location::Header) {
        let place = || at.key(wire).name();
        let name = wire.to_ascii_lowercase();
        if !wire
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
        {
            problems.push(Problem::new(place(), format!("{} can't be the name of a header", tick(wire))).help("letters, digits and `-`"));
        } else if HEADERS.contains(&name.as_str()) {
            problems.push(Problem::new(place(), format!("the client sets the header {} itself", tick(wire))).help("leave it out"));
        } else if let Some((_, first)) = seen.iter().find(|(have, _)| *have == name) {
            let problem = Problem::new(place(), format!("{} and {} are the same header", tick(first), tick(wire)));
            problems.push(problem.related(at.key(first).name(), "the first").help("remove one of them"));
        }
        seen.push((name, wire));
    }
}

fn bodies(action: &Action, scope: &Scope<'_>, at: &At<'_>, problems: &mut Vec<Problem>) {
    let at_request = at.key("request");
    let mut bodies = at_location(action, Location::Body).map(|(wire, _)| wire);
    let mut forms = at_location(action, Location::Form).map(|(wire, _)| wire);
    let (first, first_form) = (bodies.next(), forms.next());
    if let (Some(first), Some(second)) = (first, bodies.next().or(first_form)) {
        let problem = Problem::new(at_request.key(second).key("in").value(), "a request has one body");
        problems.push(
            problem
                .related(at_request.key(first).key("in").value(), "the body")
                .help("send the others in the query"),
        );
    }
    let service = scope.shared.service().map(|service| service.methods.as_slice());
    let methods = action.methods.as_deref().or(service).unwrap_or_default();
    if let Some(wire) = first.or(first_form)
        && !methods.is_empty()
        && !methods.contains(&Method::Post)
    {
        let problem = Problem::new(at_request.key(wire).key("in").value(), "a GET request has no body");
        problems.push(problem.help("add POST to `methods:`, or send the parameter in the query"));
    }
}

/// Groups of parameters; what can be said only if all parameters are known.
pub(super) fn check_groups(action: &Action, at: &At<'_>) -> Vec<Problem> {
    let at = at.key("request");
    let mut problems = Vec::new();
    let groups = groups(action);
    for (group, members) in groups.iter().filter(|(_, members)| members.len() == 1) {
        let others = groups
            .iter()
            .filter(|(other, members)| other != group && members.len() > 1)
            .map(|(other, _)| *other);
        let help = match crate::suggest::nearest(group, others) {
            Some(other) => format!("did you mean {}?", tick(other)),
            None => "mark the others with the same word, or write `required: true` in place of it".to_owned(),
        };
        let problem = Problem::new(
            at.key(members[0]).key("one_of").value(),
            format!("the group {} has only one member", tick(group)),
        );
        problems.push(problem.help(help));
    }
    let mut choices: usize = 1;
    for (group, members) in &groups {
        choices = choices.saturating_mul(members.len());
        if choices > MOST_CONSTRUCTORS {
            let message = format!("the groups allow more than {MOST_CONSTRUCTORS} combinations, each a constructor of its own");
            let place = at.key(members[0]).key("one_of").value();
            problems.push(Problem::new(place, message).help(format!(
                "make the members of {} optional and say it in their description",
                tick(group)
            )));
            break;
        }
    }
    problems
}

/// Names of the client's methods that begin a request: one for each choice of a member of each group.
pub fn methods(action: &Action) -> Vec<String> {
    let name = action.name.clone().unwrap_or_else(|| names::snake(&action.action));
    let rust = |wire: &str| {
        let field = action.request.iter().find(|(have, _)| have == wire).map(|(_, field)| field);
        field.and_then(|field| field.name.clone()).unwrap_or_else(|| names::snake(wire))
    };
    let mut suffixes: Vec<Vec<String>> = vec![Vec::new()];
    for (_, members) in groups(action) {
        if suffixes.len() * members.len() > MOST_CONSTRUCTORS {
            break;
        }
        let one = |suffix: &Vec<String>, (i, wire): (usize, &&str)| {
            let member = (i > 0).then(|| rust(wire));
            suffix.iter().cloned().chain(member).collect::<Vec<_>>()
        };
        suffixes = suffixes
            .iter()
            .flat_map(|suffix| members.iter().enumerate().map(move |member| one(suffix, member)))
            .collect();
    }
    let method = |suffix: &Vec<String>| names::client_method(&name, &suffix.iter().map(String::as_str).collect::<Vec<_>>());
    suffixes.iter().map(method).collect()
}
