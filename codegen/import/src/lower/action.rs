//! One action of the metadata -> one of the spec.

use aliyun_codegen_language::diagnostic::tick;
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

/// An action, and what is to be said in its file.
pub(crate) struct Lowered {
    pub(crate) action: Action,
    /// Comments above parameters, by wire name; those without a name stand above all.
    pub(crate) comments: Vec<(String, String)>,
}

/// Why an action can't be carried as a whole.
type SkipReason = String;

/// Lowers an action. Types of the service stand in `shared`.
///
/// `own` is its name in Rust, if it needs one of its own.
pub(super) fn lower(
    name: &str,
    own: Option<&String>,
    api: &Json,
    shared: &TypeRegistry<'_>,
    lowering: &mut Lowering<'_>,
) -> Result<Lowered, SkipReason> {
    if !formats::ACTION_NAME.matches(name) || name.len() > 200 {
        return Err(format!("{} can't be the name of an action", tick(name)));
    }
    if !matches!(api, Json::Map(_)) {
        return Err("its description is no object".to_owned());
    }
    if let Some(path) = api.text("path").filter(|path| *path != "/") {
        return Err(format!("it is addressed by the path `{}`, not by its name", text::line(path)));
    }
    let (methods, protocols) = (methods(api)?, protocols(api)?);
    let mut registry = TypeRegistry::inside(shared);
    registry.reserve_action_names(name, own.map(String::as_str));
    let mut comments = Vec::new();
    for (key, is_list, kind) in [
        ("parameters", true, RemarkKind::Parameter),
        ("responses", false, RemarkKind::Field),
        ("errorCodes", false, RemarkKind::Error),
    ] {
        if api.is_misshapen(key, is_list) {
            let wanted = if is_list { "list" } else { "object" };
            lowering.remark(kind, format!("`{key}` is no {wanted}, and taken as empty"));
        }
    }
    let mut request = request(api, &mut registry, lowering, &mut comments);
    let response = response(api, &mut registry, lowering);
    lowering.lower_pending(&mut registry);
    dotted_parameters::leave_out(&mut request, &registry, lowering);
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
fn methods(api: &Json) -> Result<Option<Vec<Method>>, SkipReason> {
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

fn protocols(api: &Json) -> Result<Option<Vec<Protocol>>, SkipReason> {
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
            RemarkKind::Undecided,
            format!("accepts {} but no AccessKey, with which a client signs", ways.join(", ")),
        );
    }
}

fn response(api: &Json, registry: &mut TypeRegistry<'_>, lowering: &mut Lowering<'_>) -> Map<Field> {
    let Some(mut schema) = success_schema(api) else { return Vec::new() };
    // A chain of names ends after as many steps as there are names.
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
            "has members of any name".to_owned()
        };
        lowering.remark(RemarkKind::Undecided, format!("the answer {what}; it has no typed fields"));
    }
    fields
}
