//! The documentation of a request.

use super::docs::{Docs, wrapped};
use super::sample;
use crate::model::{ActionModel, Method, Model, Quota, Span};

/// What it does, how often it may be called, what it may fail with, and a call.
pub(super) fn request_docs(action: &ActionModel, model: &Model, docs: &Docs) -> Vec<String> {
    let mut lines = docs.prose(&action.summary);
    let mut section = |title: &str, text: Vec<String>| {
        if !text.is_empty() {
            lines.push(String::new());
            if !title.is_empty() {
                lines.extend([format!("# {title}"), String::new()]);
            }
            lines.extend(text);
        }
    };
    section("", action.description.as_deref().map(|text| docs.prose(text)).unwrap_or_default());
    section("", limits(action));
    section("Errors", errors(action, docs));
    let (mut example, answer) = (sample::request_docs(action, model), sample::answer_docs(action));
    if answer.is_empty() {
        section("Example", example);
    } else {
        example.push(String::new());
        example.extend(answer);
        section("Example, and its answer", example);
    }
    if let Some(address) = &action.documentation {
        section("", vec![format!("The vendor's page: <{address}>")]);
    }
    lines
}

/// How often it may be called, whether a repeat does harm, how it is served, and which methods of the client begin it.
fn limits(action: &ActionModel) -> Vec<String> {
    let mut facts = Vec::new();
    if let Some(quota) = action.quota {
        facts.push(format!("{quota} for each account."));
    }
    facts.push(if action.idempotent {
        "Idempotent: a repeated call changes nothing more.".to_owned()
    } else {
        "Not idempotent: a repeated call may take effect twice.".to_owned()
    });
    if action.https_only() {
        facts.push("Served over HTTPS only.".to_owned());
    }
    if let [only] = action.methods.as_slice() {
        facts.push(format!("Served by `{}` only.", method_text(*only)));
    }
    let made = action
        .constructors
        .iter()
        .map(|constructor| format!("[`Client::{0}`](crate::Client::{0})", constructor.method));
    facts.push(format!("Made by {}.", made.collect::<Vec<_>>().join(" and ")));
    wrapped(&facts.join(" "))
}

fn method_text(method: Method) -> &'static str {
    match method {
        Method::Post => "POST",
        Method::Get => "GET",
    }
}

pub(super) fn calls_and_span(quota: Quota) -> (u32, Span) {
    match quota {
        Quota::PerSecond(calls) => (calls, Span::Second),
        Quota::Per(per) => (per.calls, per.per),
    }
}

fn errors(action: &ActionModel, docs: &Docs) -> Vec<String> {
    if action.errors.is_empty() {
        return vec!["Those that [`ErrorCode`] lists for every action.".to_owned()];
    }
    let head = ["| code | HTTP | meaning |".to_owned(), "|---|---|---|".to_owned()];
    let rows = action.errors.iter().map(|error| {
        let meaning = docs
            .inline(error.meaning.as_deref().unwrap_or_default())
            .replace('|', "\\|")
            .replace('\n', " ");
        format!(
            "| [`{}`](ErrorCode::{}) | {} | {} |",
            error.code.replace('|', "\\|"),
            error.variant,
            error.status,
            meaning.trim()
        )
    });
    let rest = [
        "".to_owned(),
        "Any action may also fail with the codes of the service as a whole: see [`ErrorCode`].".to_owned(),
    ];
    head.into_iter().chain(rows).chain(rest).collect()
}
