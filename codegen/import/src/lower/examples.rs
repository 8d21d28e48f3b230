//! Documented responses -> examples.

use super::context::Lowering;
use crate::json::{Json, LenientJson as _, parse, pretty};
use crate::report::RemarkKind;
use crate::text;
use aliyun_codegen_language::characters::forbidden;
use aliyun_codegen_language::spec::{Action, Example, Field, Literal, Map};

/// The largest response that is imported, in bytes.
const MAX_RESPONSE: usize = 1 << 16;

/// The documented call of an action: the examples of its required parameters, and its response in
/// both formats. Whether the responses match the action is checked later.
pub(super) fn examples(api: &Json, action: &Action, lowering: &mut Lowering<'_>) -> Vec<Example> {
    let demo = match api.get("responseDemo") {
        Some(Json::Text(text)) if !text.trim().is_empty() => match parse(text) {
            Ok(demo) => demo,
            Err(error) => {
                lowering.remark(RemarkKind::Response, format!("the list of responses is not JSON: {error}"));
                return Vec::new();
            }
        },
        Some(demo @ Json::List(_)) => demo.clone(),
        _ => return Vec::new(),
    };
    let mut json = None;
    let mut xml = None;
    for demo in demo.elements() {
        let Some(body) = demo.text("example").map(body) else {
            if demo
                .get("example")
                .is_some_and(|example| !matches!(example, Json::Null | Json::Text(_)))
            {
                lowering.remark(RemarkKind::Response, "the response example is not a string");
            }
            continue;
        };
        let format = demo.text("type").unwrap_or_default().trim().to_ascii_lowercase();
        if body.len() > MAX_RESPONSE {
            lowering.remark(
                RemarkKind::Response,
                format!("the {format} response is larger than {} KiB", MAX_RESPONSE / 1024),
            );
            continue;
        }
        match format.as_str() {
            "json" if json.is_none() => match parse(&body) {
                Ok(value) if has_forbidden(&value) => lowering.remark(RemarkKind::Response, "JSON: it contains invisible characters"),
                Ok(_) => json = pretty(&body).ok(),
                Err(error) => lowering.remark(RemarkKind::Response, format!("JSON: invalid: {error}")),
            },
            "xml" if xml.is_none() => xml = Some(body),
            _ => {}
        }
    }
    if json.is_none() && xml.is_none() {
        return Vec::new();
    }
    match request(&action.request) {
        Ok(request) => vec![Example {
            title: Some("The documented call".to_owned()),
            request,
            json,
            xml,
        }],
        Err(wire) => {
            lowering.remark(
                RemarkKind::Response,
                format!("the required parameter `{wire}` has no example value"),
            );
            Vec::new()
        }
    }
}

/// The examples of the required parameters, or the name of one that has none.
pub(super) fn request(parameters: &Map<Field>) -> Result<Map<Literal>, String> {
    let mut request = Vec::new();
    for (wire, field) in parameters.iter().filter(|(_, field)| field.required) {
        request.push((wire.clone(), sample_value(field).ok_or_else(|| wire.clone())?));
    }
    Ok(request)
}

/// A value for a parameter.
pub(crate) fn sample_value(field: &Field) -> Option<Literal> {
    field
        .example
        .clone()
        .or_else(|| field.default.clone())
        .or_else(|| first_value(field))
}

fn first_value(field: &Field) -> Option<Literal> {
    let (value, _) = field.values.as_ref()?.0.first()?;
    (field.ty == aliyun_codegen_language::spec::Type::String).then(|| Literal::Text(value.clone()))
}

/// Whether a string in a value has a character that a spec may not contain. The check of the file
/// does not find it if it is written as an escape (`\u0007`).
fn has_forbidden(value: &Json) -> bool {
    match value {
        Json::Text(text) => forbidden(text).is_some(),
        Json::List(elements) => elements.iter().any(has_forbidden),
        Json::Map(members) => members
            .iter()
            .any(|(name, value)| forbidden(name).is_some() || has_forbidden(value)),
        Json::Null | Json::Bool(_) | Json::Int(_) | Json::Float(_) => false,
    }
}

/// The body of a response, which may follow the head of an HTTP response.
fn body(text: &str) -> String {
    let text = text::clean(text);
    let body = match text.strip_prefix("HTTP/1.") {
        Some(head) => head
            .find("\n\n")
            .and_then(|at| head.get(at..))
            .or_else(|| head.get(head.find(['{', '<'])?..))
            .unwrap_or_default(),
        None => &text,
    };
    let lines: Vec<&str> = body.trim().lines().map(str::trim_end).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn http_head_of_example_response_is_removed() {
        assert_eq!(
            body("HTTP/1.1 200 OK\nContent-Type: application/json\n\n{\n\t\"a\": 1\r\n}"),
            "{\n \"a\": 1\n}"
        );
        assert_eq!(body("HTTP/1.1 200 OK\nContent-Type: application/xml\n<a/>"), "<a/>");
        assert_eq!(body(" <a>\n  <b/>  \n</a>\n"), "<a>\n  <b/>\n</a>");
        assert_eq!(body("HTTP/1.1"), "");
    }
}
