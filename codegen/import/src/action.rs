//! One action of the metadata -> one of the spec.

use std::collections::HashSet;

use super::answers::examples;
use super::components::answer;
use super::document::reference;
use super::dotted;
use super::errors;
use super::field::{DEPRECATED, Here, Lowering, Side, is_name, is_required};
use super::json::Json;
use super::report::Kind;
use super::scope::Scope;
use super::text;
use super::unique;
use aliyun_codegen_language::diagnostic::tick;
use aliyun_codegen_language::keys::forms;
use aliyun_codegen_language::spec::{Action, Encoding, Field, Map, Method, Protocol, Type};

/// An action, and what is to be said in its file.
pub(super) struct Lowered {
    pub(super) action: Action,
    /// Comments above parameters, by wire name; those without a name stand above all.
    pub(super) comments: Vec<(String, String)>,
}

/// Why an action can't be carried as a whole.
type Refused = String;

/// Lowers an action. Types of the service stand in `shared`.
///
/// `own` is its name in Rust, if it needs one of its own.
pub(super) fn lower(
    name: &str,
    own: Option<&String>,
    api: &Json,
    shared: &Scope<'_>,
    lowering: &mut Lowering<'_>,
) -> Result<Lowered, Refused> {
    if !forms::ACTION_NAME.matches(name) || name.len() > 200 {
        return Err(format!("{} can't be the name of an action", tick(name)));
    }
    if !matches!(api, Json::Object(_)) {
        return Err("its description is no object".to_owned());
    }
    if let Some(path) = api.text("path").filter(|path| *path != "/") {
        return Err(format!("it is addressed by the path `{}`, not by its name", text::line(path)));
    }
    let (methods, protocols) = (methods(api)?, protocols(api)?);
    let mut scope = Scope::inside(shared);
    scope.take_action(name, own.map(String::as_str));
    let mut comments = Vec::new();
    for (key, is_list, kind) in [
        ("parameters", true, Kind::Parameter),
        ("responses", false, Kind::Field),
        ("errorCodes", false, Kind::Error),
    ] {
        if api.is_misshapen(key, is_list) {
            let wanted = if is_list { "list" } else { "object" };
            lowering.remark(kind, format!("`{key}` is no {wanted}, and taken as empty"));
        }
    }
    let mut request = request(api, &mut scope, lowering, &mut comments);
    let response = response(api, &mut scope, lowering);
    lowering.rest(&mut scope);
    dotted::leave_out(&mut request, &scope, lowering);
    security(api, lowering);
    let errors = errors::of_action(api, lowering);
    let deprecated = (api.flag("deprecated") == Some(true)).then(|| DEPRECATED.to_owned());
    let mut action = Action {
        action: name.to_owned(),
        name: own.cloned(),
        area: None,
        summary: summary(name, api, lowering.descriptions),
        description: description(api).filter(|_| lowering.descriptions),
        documentation: None,
        methods,
        protocols,
        quota: None,
        idempotent: is_idempotent(name, api),
        deprecated,
        request,
        response,
        types: scope.into_types(),
        errors,
        paging: None,
        examples: Vec::new(),
    };
    if let Some(own) = own {
        lowering.remark(Kind::Renamed, format!("`{own}`"));
    }
    if action.idempotent {
        lowering.remark(Kind::Idempotent, "");
    }
    action.examples = examples(api, &action, lowering);
    Ok(Lowered { action, comments })
}

/// A gap that a person fills in, or the vendor's words.
fn summary(name: &str, api: &Json, descriptions: bool) -> String {
    let texts = ["summary", "title", "description"].into_iter().filter_map(|key| api.text(key));
    let sentence = texts
        .map(text::sentence)
        .find(|sentence| !sentence.is_empty())
        .filter(|_| descriptions);
    sentence.unwrap_or_else(|| format!("TODO: say in one sentence what {name} does."))
}

fn description(api: &Json) -> Option<String> {
    let paragraphs = ["summary", "description", "requestParamsDescription", "responseParamsDescription"];
    let paragraphs = paragraphs.into_iter().filter_map(|key| Some((key, api.text(key)?)));
    // What the summary says in one sentence is not said again.
    let paragraphs = paragraphs
        .map(|(key, text)| (key, text::prose(text)))
        .filter(|(key, text)| *key != "summary" || *text != text::sentence(text));
    let text = paragraphs
        .map(|(_, text)| text)
        .filter(|text| !text.is_empty())
        .collect::<Vec<_>>()
        .join("\n\n");
    (!text.is_empty()).then_some(text)
}

/// `None` if they are those of every service. The order in the metadata means nothing.
fn methods(api: &Json) -> Result<Option<Vec<Method>>, Refused> {
    let stated = texts(api, "methods");
    let has = |name: &str| stated.iter().any(|stated| stated.eq_ignore_ascii_case(name));
    match (has("post"), has("get")) {
        (true, true) => Ok(None),
        (true, false) => Ok(Some(vec![Method::Post])),
        (false, true) => Ok(Some(vec![Method::Get])),
        (false, false) if stated.is_empty() => Ok(None),
        (false, false) => Err(format!("it is served by {} only", text::line(&stated.join(", ")))),
    }
}

fn protocols(api: &Json) -> Result<Option<Vec<Protocol>>, Refused> {
    let stated = texts(api, "schemes");
    let has = |name: &str| stated.iter().any(|stated| stated.eq_ignore_ascii_case(name));
    match (has("https"), has("http")) {
        (true, true) => Ok(None),
        (true, false) => Ok(Some(vec![Protocol::Https])),
        (false, true) => Ok(Some(vec![Protocol::Http])),
        (false, false) if stated.is_empty() => Ok(None),
        (false, false) => Err(format!("it is served over {} only", text::line(&stated.join(", ")))),
    }
}

fn texts<'j>(api: &'j Json, key: &str) -> Vec<&'j str> {
    api.list(key).iter().filter_map(Json::as_text).collect()
}

/// Two marks have to agree: that the vendor calls it reading, and that its name says so. A call that creates something must never be
/// taken for one that can be repeated.
fn is_idempotent(name: &str, api: &Json) -> bool {
    const READING: &[&str] = &["Describe", "Get", "List", "Query", "Search", "Count", "Check", "Find"];
    let tag = api.get("systemTags").and_then(|tags| tags.text("operationType"));
    let is_marked = matches!(tag, Some("get" | "list")) || (tag.is_none() && api.text("operationType") == Some("read"));
    let contradicts = matches!(api.text("operationType"), Some("write"));
    let name = name.strip_prefix("Batch").unwrap_or(name);
    is_marked && !contradicts && READING.iter().any(|verb| name.starts_with(verb))
}

/// A client of this generator signs with a key. Where that is no way in, somebody has to know.
fn security(api: &Json, lowering: &mut Lowering<'_>) {
    let ways: Vec<&str> = api
        .list("security")
        .iter()
        .flat_map(Json::members)
        .map(|(way, _)| way.as_str())
        .collect();
    if !ways.is_empty() && !ways.iter().any(|way| ["AK", "Anonymous"].contains(way)) {
        lowering.remark(
            Kind::Decide,
            format!("accepts {} but no AccessKey, with which a client signs", ways.join(", ")),
        );
    }
}

fn request(api: &Json, scope: &mut Scope<'_>, lowering: &mut Lowering<'_>, comments: &mut Vec<(String, String)>) -> Map<Field> {
    let mut fields: Map<Field> = Vec::new();
    let mut seen = HashSet::new();
    for parameter in api.list("parameters") {
        let Some(wire) = parameter.get("name").and_then(Json::scalar) else {
            lowering.remark(Kind::Parameter, "a parameter without a name");
            continue;
        };
        if seen.contains(&wire) {
            lowering.remark(Kind::Parameter, format!("a second parameter `{}`", text::line(&wire)));
            continue;
        }
        // A schema that is missing may stand around itself.
        let schema = parameter
            .get("schema")
            .filter(|schema| matches!(schema, Json::Object(_)))
            .unwrap_or(parameter);
        match parameter_field(&wire, parameter, schema, scope, lowering) {
            Ok(Some(field)) => {
                if !field.required && [schema.flag("required"), schema.flag("docRequired")].contains(&Some(true)) && !is_required(schema) {
                    lowering.within(&wire, |lowering| lowering.remark(Kind::Required, ""));
                    let says = if schema.flag("required") == Some(true) {
                        "interface calls it required, its documentation does not"
                    } else {
                        "documentation calls it required, the interface does not"
                    };
                    comments.push((wire.clone(), format!("The {says}.")));
                }
                seen.insert(wire.clone());
                fields.push((wire, field));
            }
            Ok(None) => {}
            Err(why) => {
                let required = if schema.flag("required") == Some(true) {
                    " It is required."
                } else {
                    ""
                };
                if is_name(&wire) {
                    comments.push((String::new(), format!("Left out: {wire}: {why}.{required}")));
                }
                lowering.within(&text::line(&wire), |lowering| {
                    lowering.remark(Kind::Parameter, format!("{why}; left out.{required}"))
                });
            }
        }
    }
    let place = lowering.place();
    unique::parameters(&mut fields, &place, lowering.report);
    fields
}

/// A parameter, or why the generated client could not send it. `None` if that has been said.
fn parameter_field(
    wire: &str,
    parameter: &Json,
    schema: &Json,
    scope: &mut Scope<'_>,
    lowering: &mut Lowering<'_>,
) -> Result<Option<Field>, Refused> {
    match parameter.text("in").unwrap_or("query").to_ascii_lowercase().as_str() {
        "query" => {}
        "formdata" => {
            if schema.text("format") == Some("binary") {
                return Err("a file in a form".to_owned());
            }
            lowering.within(wire, |lowering| lowering.remark(Kind::Form, ""));
        }
        "header" => return Err("it travels as a header, which generated clients do not send yet".to_owned()),
        "body" => return Err("it is the body, which generated clients do not send yet".to_owned()),
        "host" => return Err("it is a part of the host name, which a client has from its endpoint".to_owned()),
        "path" => return Err("it is a part of the path, which RPC-style actions have not".to_owned()),
        other => return Err(format!("it travels in `{}`", text::line(other))),
    }
    let before = lowering.report.remarks.len();
    let Some(mut field) = lowering.field(wire, schema, scope, Here::top(Side::Request)) else {
        return Ok(None);
    };
    let style = parameter.text("style").unwrap_or_default().to_ascii_lowercase();
    let is_text = |ty: &Type| is_scalar(ty, scope);
    field.encoding = match (style.as_str(), &field.ty) {
        (_, ty) if is_text(ty) => None,
        // Without a style the gateway's own clients take a list or object apart; of `any` nobody knows whether it is one.
        ("" | "repeatlist" | "flat", Type::Any) => Some(Encoding::Repeat),
        ("" | "repeatlist" | "flat", _) => None,
        ("json", _) => Some(Encoding::Json),
        (style @ ("simple" | "spacedelimited" | "pipedelimited"), Type::List(element)) if is_text(element) => Some(match style {
            "simple" => Encoding::Comma,
            "spacedelimited" => Encoding::Space,
            _ => Encoding::Pipe,
        }),
        (style, ty) => {
            lowering.report.remarks.truncate(before);
            return Err(format!("style `{}` of type `{ty}` can't be carried", text::line(style)));
        }
    };
    if parameter.flag("required") == Some(true) && schema.get("required").is_none() {
        field.required = parameter.flag("docRequired") != Some(false);
    }
    Ok(Some(field))
}

/// Whether a value of a type is one text.
fn is_scalar(ty: &Type, scope: &Scope<'_>) -> bool {
    match ty {
        Type::Named(key) => scope.find(key).is_some_and(|def| def.values.is_some()),
        Type::List(_) | Type::Map(_) | Type::Any | Type::Object => false,
        _ => true,
    }
}

fn response(api: &Json, scope: &mut Scope<'_>, lowering: &mut Lowering<'_>) -> Map<Field> {
    let Some(mut schema) = answer(api) else { return Vec::new() };
    // A chain of names ends after as many steps as there are names.
    for _ in 0..=lowering.document.schemas.names.len() {
        match reference(schema).and_then(|name| lowering.document.schemas.get(name)) {
            Some((_, referred)) => schema = referred,
            None => break,
        }
    }
    let fields = lowering.fields(schema.object("properties"), scope, Here::top(Side::Answer));
    let is_empty = fields.is_empty();
    let ty = schema.type_name().unwrap_or_default();
    let is_other = !ty.is_empty() && ty != "object";
    if is_empty && (is_other || schema.get("additionalProperties").is_some() || reference(schema).is_some()) {
        let what = if is_other {
            format!("is of type `{}`", text::line(ty))
        } else {
            "has members of any name".to_owned()
        };
        lowering.remark(Kind::Decide, format!("the answer {what}; it has no typed fields"));
    }
    fields
}
