//! The documentation of a request.

use super::docs::{Docs, code, row, wrapped};
use super::sample;
use crate::model::{ActionModel, Method, Model, Quota, Span};

/// What the action does, its quota, its errors and an example.
pub(super) fn request_docs(action: &ActionModel, model: &Model, docs: &Docs) -> Vec<String> {
    let mut lines = docs.paragraph(&action.summary).into_lines();
    let mut section = |title: &str, text: Vec<String>| {
        if !text.is_empty() {
            lines.push(String::new());
            if !title.is_empty() {
                lines.extend([format!("# {title}"), String::new()]);
            }
            lines.extend(text);
        }
    };
    section(
        "",
        action
            .description
            .as_deref()
            .map(|text| docs.prose(text).into_lines())
            .unwrap_or_default(),
    );
    section("", limits(action));
    section("", created_with(action));
    section("Errors", errors(action, docs));
    let (mut example, response) = (sample::request_docs(action, model), sample::response_docs(action));
    if response.is_empty() {
        section("Example", example);
    } else {
        example.push(String::new());
        example.extend(response);
        section("Example and response", example);
    }
    if let Some(address) = &action.documentation {
        section("", vec![format!("Vendor documentation: {}", docs.line(address))]);
    }
    lines
}

/// The quota, whether a retry is safe, protocols and methods.
fn limits(action: &ActionModel) -> Vec<String> {
    let mut facts = Vec::new();
    if let Some(quota) = action.quota {
        facts.push(format!("Quota: {quota} for each account."));
    }
    facts.push(if action.idempotent {
        "Idempotent: safe to retry.".to_owned()
    } else {
        "Not idempotent: a retry may take effect twice.".to_owned()
    });
    if action.https_only() {
        facts.push("HTTPS only.".to_owned());
    }
    if let [only] = action.methods.as_slice() {
        facts.push(format!("HTTP method: `{}` only.", method_text(*only)));
    }
    wrapped(&facts.join(" "))
}

/// The client methods that create the request.
fn created_with(action: &ActionModel) -> Vec<String> {
    let methods = action
        .constructors
        .iter()
        .map(|constructor| format!("[`Client::{0}`](crate::Client::{0})", constructor.method));
    let text = format!("Create this request with {}.", methods.collect::<Vec<_>>().join(" or "));
    wrapped(&text)
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
        return vec!["None of its own. [`ErrorCode`] lists the codes that any action can return.".to_owned()];
    }
    let head = ["| code | HTTP | meaning |".to_owned(), "|---|---|---|".to_owned()];
    let rows = action.errors.iter().map(|error| {
        row(&[
            format!("[{}](ErrorCode::{})", docs.cell(&code(&error.code)), error.variant),
            error.status.to_string(),
            docs.cell(error.meaning.as_deref().unwrap_or_default()),
        ])
    });
    let rest = [
        "".to_owned(),
        "[`ErrorCode`] also lists the codes that any action can return.".to_owned(),
    ];
    head.into_iter().chain(rows).chain(rest).collect()
}
