//! One action of the metadata -> one action of the spec.

use aliyun_codegen_language::diagnostic::in_backticks;
use aliyun_codegen_language::keys::formats;
use aliyun_codegen_language::spec::{Action, Field, Map, Method, Protocol};

use crate::document::reference;
use crate::json::{Json, LenientJson as _};
use crate::report::RemarkKind;
use crate::text;

use super::components::success_schema;
use super::context::{Direction, Lowering, SchemaPosition};
use super::dotted_parameters;
use super::errors;
use super::examples::examples;
use super::field_properties::DEPRECATED;
use super::parameters::request;
use super::type_registry::TypeRegistry;

/// An action, and the comments for its file.
pub(crate) struct Lowered {
    pub(crate) action: Action,
    /// Comments above parameters, by wire name; those without a name go above all.
    pub(crate) comments: Vec<(String, String)>,
}

/// Says why an action can't be imported.
type SkipReason = String;

/// Lowers an action. `shared` holds the types of the service, `own` its Rust name if it needs a
/// different one.
pub(super) fn lower(
    name: &str,
    own: Option<&String>,
    api: &Json,
    shared: &TypeRegistry<'_>,
    lowering: &mut Lowering<'_>,
) -> Result<Lowered, SkipReason> {
    if !formats::ACTION_NAME.matches(name) || name.len() > 200 {
        return Err(format!("{} is not a valid action name", in_backticks(name)));
    }
    if !matches!(api, Json::Map(_)) {
        return Err("its value is not an object".to_owned());
    }
    if let Some(path) = api.text("path").filter(|path| *path != "/") {
        return Err(format!("it is called by the path `{}`, not by its name", text::line(path)));
    }
    let (methods, protocols) = (methods(api)?, protocols(api)?);
    let mut registry = TypeRegistry::for_action(shared);
    registry.reserve_action_names(name, own.map(String::as_str));
    let mut comments = Vec::new();
    if api.is_not_a_list("parameters") {
        lowering.remark(RemarkKind::Parameter, "`parameters` is not a list; treated as empty");
    }
    for (key, kind) in [("responses", RemarkKind::Field), ("errorCodes", RemarkKind::Error)] {
        if api.is_not_an_object(key) {
            lowering.remark(kind, format!("`{key}` is not an object; treated as empty"));
        }
    }
    let mut request = request(api, &mut registry, lowering, &mut comments);
    let response = response(api, &mut registry, lowering);
    lowering.lower_pending(&mut registry);
    dotted_parameters::remove_ambiguous(&mut request, &registry, lowering);
    security(api, lowering);
    let errors = errors::error_codes(api, lowering);
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
        types: registry.into_types(),
        errors,
        paging: None,
        examples: Vec::new(),
    };
    if let Some(own) = own {
        lowering.remark(RemarkKind::Renamed, format!("`{own}`"));
    }
    if action.idempotent {
        lowering.remark(RemarkKind::Idempotent, "");
    }
    action.examples = examples(api, &action, lowering);
    Ok(Lowered { action, comments })
}

/// A `TODO` for a person, or the vendor's words.
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
    // The sentence of the summary is not repeated.
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

/// `None` if the methods are the usual ones. The order in the metadata has no meaning.
fn methods(api: &Json) -> Result<Option<Vec<Method>>, SkipReason> {
    let stated = texts(api, "methods");
    let has = |name: &str| stated.iter().any(|stated| stated.eq_ignore_ascii_case(name));
    match (has("post"), has("get")) {
        (true, true) => Ok(None),
        (true, false) => Ok(Some(vec![Method::Post])),
        (false, true) => Ok(Some(vec![Method::Get])),
        (false, false) if stated.is_empty() => Ok(None),
        (false, false) => Err(format!("it only accepts {}", text::line(&stated.join(", ")))),
    }
}

fn protocols(api: &Json) -> Result<Option<Vec<Protocol>>, SkipReason> {
    let stated = texts(api, "schemes");
    let has = |name: &str| stated.iter().any(|stated| stated.eq_ignore_ascii_case(name));
    match (has("https"), has("http")) {
        (true, true) => Ok(None),
        (true, false) => Ok(Some(vec![Protocol::Https])),
        (false, true) => Ok(Some(vec![Protocol::Http])),
        (false, false) if stated.is_empty() => Ok(None),
        (false, false) => Err(format!("it is only available over {}", text::line(&stated.join(", ")))),
    }
}

fn texts<'j>(api: &'j Json, key: &str) -> Vec<&'j str> {
    api.list(key).iter().filter_map(Json::as_text).collect()
}

/// Two things must agree: the vendor marks the action as read-only, and its name says so. A call
/// that creates something must never be retried by mistake.
fn is_idempotent(name: &str, api: &Json) -> bool {
    const READING: &[&str] = &["Describe", "Get", "List", "Query", "Search", "Count", "Check", "Find"];
    let tag = api.get("systemTags").and_then(|tags| tags.text("operationType"));
    let is_marked = matches!(tag, Some("get" | "list")) || (tag.is_none() && api.text("operationType") == Some("read"));
    let contradicts = matches!(api.text("operationType"), Some("write"));
    let name = name.strip_prefix("Batch").unwrap_or(name);
    is_marked && !contradicts && READING.iter().any(|verb| name.starts_with(verb))
}

/// Generated clients sign with an AccessKey. An action that does not accept one is reported.
fn security(api: &Json, lowering: &mut Lowering<'_>) {
    let ways: Vec<&str> = api
        .list("security")
        .iter()
        .flat_map(Json::members)
        .map(|(way, _)| way.as_str())
        .collect();
    if !ways.is_empty() && !ways.iter().any(|way| ["AK", "Anonymous"].contains(way)) {
        lowering.remark(
            RemarkKind::Undecided,
            format!("accepts only {}, but generated clients sign with an AccessKey", ways.join(", ")),
        );
    }
}

fn response(api: &Json, registry: &mut TypeRegistry<'_>, lowering: &mut Lowering<'_>) -> Map<Field> {
    let Some(mut schema) = success_schema(api) else { return Vec::new() };
    // A chain of references has at most as many steps as there are schemas.
    for _ in 0..=lowering.document.schemas.names.len() {
        match reference(schema).and_then(|name| lowering.document.schemas.get(name)) {
            Some((_, referred)) => schema = referred,
            None => break,
        }
    }
    let fields = lowering.fields(schema.object("properties"), registry, SchemaPosition::root(Direction::Response));
    let is_empty = fields.is_empty();
    let ty = schema.type_name().unwrap_or_default();
    let is_other = !ty.is_empty() && ty != "object";
    if is_empty && (is_other || schema.get("additionalProperties").is_some() || reference(schema).is_some()) {
        let what = if is_other {
            format!("is of type `{}`", text::line(ty))
        } else {
            "has members with any name".to_owned()
        };
        lowering.remark(RemarkKind::Undecided, format!("the response {what}; it has no typed fields"));
    }
    fields
}
