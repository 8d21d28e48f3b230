//! Documented calls: as Rust for the documentation and the tests, and as they go over the wire.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::imports::identifiers;
use crate::model::{ActionModel, ExampleModel, FieldModel, Form, Model, NamedType, RustType, TypeKind, TypeModel};
use crate::spec::Literal;

/// How many lines of a documented answer the documentation shows.
const SHOWN: usize = 16;

/// The lines of documentation that show a call.
pub(super) fn request_docs(action: &ActionModel, model: &Model) -> Vec<String> {
    let krate = model.about.krate.replace('-', "_");
    let call = match action.examples.first() {
        Some(example) => call(action, example, model),
        None => placeholder_call(action, model),
    };
    let uses = used_types(&call, action, model, &krate);
    let mut code = vec![format!(
        "# async fn example(client: &{krate}::Client) -> Result<(), {krate}::Error> {{"
    )];
    code.extend(uses);
    code.extend(statement(&quote!(let answer = #call.send().await?;)));
    code.push("# drop(answer); Ok(()) }".to_owned());
    fenced("no_run", &code)
}

/// The lines of documentation that show an answer.
pub(super) fn answer_docs(action: &ActionModel) -> Vec<String> {
    let Some(json) = action.examples.iter().find_map(|example| example.json.as_deref()) else {
        return Vec::new();
    };
    let lines = compact(json);
    if lines.len() <= SHOWN {
        return fenced("json", &lines);
    }
    let shown: Vec<String> = lines.into_iter().take(SHOWN).chain(["…".to_owned()]).collect();
    fenced("text", &shown)
}

/// JSON with as much on a line as fits; as it is written where it can't be read.
fn compact(json: &str) -> Vec<String> {
    match serde_json::from_str::<serde_json::Value>(json) {
        Ok(value) => {
            let mut lines = vec![String::new()];
            layout(&value, 0, &mut lines);
            lines
        }
        Err(_) => json.trim_end().lines().map(str::to_owned).collect(),
    }
}

/// Appends `value` to the last line if it fits there, else breaks it into one line for each member.
fn layout(value: &serde_json::Value, indent: usize, lines: &mut Vec<String>) {
    const WIDTH: usize = 110;
    let flat = flat(value);
    let used = lines.last().map_or(0, |line| line.chars().count());
    let append = |lines: &mut Vec<String>, text: &str| {
        if let Some(line) = lines.last_mut() {
            line.push_str(text);
        }
    };
    let members = members(value);
    if members.is_empty() || used + flat.chars().count() <= WIDTH {
        append(lines, &flat);
        return;
    }
    let (open, close) = if value.is_object() { ("{", "}") } else { ("[", "]") };
    append(lines, open);
    let last = members.len() - 1;
    for (i, (name, member)) in members.into_iter().enumerate() {
        lines.push(format!("{}{name}", " ".repeat(indent + 2)));
        layout(member, indent + 2, lines);
        append(lines, if i == last { "" } else { "," });
    }
    lines.push(format!("{}{close}", " ".repeat(indent)));
}

/// The members of an object, each behind its `"Name": `, or the elements of an array.
fn members(value: &serde_json::Value) -> Vec<(String, &serde_json::Value)> {
    match value {
        serde_json::Value::Object(members) => members
            .iter()
            .map(|(name, value)| (format!("{}: ", serde_json::Value::from(name.as_str())), value))
            .collect(),
        serde_json::Value::Array(items) => items.iter().map(|item| (String::new(), item)).collect(),
        _ => Vec::new(),
    }
}

/// JSON on one line, with a space where a person writes one.
fn flat(value: &serde_json::Value) -> String {
    let inner = || {
        members(value)
            .into_iter()
            .map(|(name, member)| name + &flat(member))
            .collect::<Vec<_>>()
            .join(", ")
    };
    match value {
        serde_json::Value::Object(_) => format!("{{{}}}", inner()),
        serde_json::Value::Array(_) => format!("[{}]", inner()),
        scalar => scalar.to_string(),
    }
}

fn fenced(info: &str, lines: &[String]) -> Vec<String> {
    // Longer than any run of backticks inside, so that no line of the spec can end the block.
    let longest = lines
        .iter()
        .flat_map(|line| line.split(|c| c != '`').map(str::len))
        .max()
        .unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    std::iter::once(format!("{fence}{info}"))
        .chain(lines.iter().cloned())
        .chain([fence.clone()])
        .collect()
}

/// `client.refresh_upload_video("…").setter(…)`.
pub(super) fn call(action: &ActionModel, example: &ExampleModel, model: &Model) -> TokenStream {
    let given = |i: usize| example.request.iter().find(|(have, _)| *have == i).map(|(_, value)| value);
    let constructor = action
        .constructors
        .iter()
        .find(|constructor| constructor.arguments.iter().all(|&i| given(i).is_some()))
        .or_else(|| action.constructors.first());
    let Some(constructor) = constructor else { return quote!(client) };
    let method = format_ident!("{}", constructor.method);
    let scope = Scope { action, model };
    let arguments = constructor.arguments.iter().filter_map(|&i| {
        let field = &action.parameters.get(i)?.field;
        Some(given(i).map_or_else(|| scope.placeholder(field), |value| scope.expression(&field.ty, value)))
    });
    let setters = example
        .request
        .iter()
        .filter(|(i, _)| !constructor.arguments.contains(i))
        .filter_map(|(i, value)| {
            let field = &action.parameters.get(*i)?.field;
            let name = format_ident!("{}", field.name);
            let value = scope.expression(&field.ty, value);
            Some(quote!(.#name(#value)))
        });
    quote!(client.#method(#(#arguments),*) #(#setters)*)
}

/// A call of an action without an example.
fn placeholder_call(action: &ActionModel, model: &Model) -> TokenStream {
    let example = ExampleModel {
        title: None,
        request: Vec::new(),
        json: None,
        xml: None,
    };
    call(action, &example, model)
}

/// The types of the spec that a call names, as `use` lines.
fn used_types(call: &TokenStream, action: &ActionModel, model: &Model, krate: &str) -> Vec<String> {
    let mut words = BTreeSet::new();
    identifiers(call.clone(), &mut words);
    let named = |types: &[TypeModel], module: &str| {
        let structs = types
            .iter()
            .filter(|ty| ty.in_requests && matches!(ty.kind, TypeKind::Struct(_)) && words.contains(&ty.name));
        structs.map(|ty| format!("use {krate}::{module}::{};", ty.name)).collect::<Vec<_>>()
    };
    let mut uses = named(&action.types, &format!("actions::{}", action.name));
    uses.extend(named(&model.types, "types"));
    if !uses.is_empty() {
        uses.push(String::new());
    }
    uses
}

/// A statement as a person would write it; a long chain of calls takes several lines.
fn statement(tokens: &TokenStream) -> Vec<String> {
    let Ok(file) = syn::parse2::<syn::File>(quote!(async fn f() { #tokens })) else {
        return vec![tokens.to_string()];
    };
    let text = prettyplease::unparse(&file);
    let lines: Vec<&str> = text.lines().collect();
    let body = lines.get(1..lines.len().saturating_sub(1)).unwrap_or_default();
    body.iter()
        .map(|line| line.strip_prefix("    ").unwrap_or(line).to_owned())
        .collect()
}

struct Scope<'m> {
    action: &'m ActionModel,
    model: &'m Model,
}

impl Scope<'_> {
    /// A value as Rust.
    fn expression(&self, ty: &RustType, value: &Literal) -> TokenStream {
        match (ty, value) {
            (RustType::Bool, value) => {
                let value = matches!(value, Literal::Bool(true)) || matches!(value, Literal::Text(text) if text == "true");
                quote!(#value)
            }
            (RustType::I32 | RustType::I64, value) => {
                let number = proc_macro2::Literal::i64_unsuffixed(whole(value));
                quote!(#number)
            }
            (RustType::F32 | RustType::F64, value) => {
                let number = proc_macro2::Literal::f64_unsuffixed(fraction(value));
                quote!(#number)
            }
            (RustType::List(item), Literal::List(values)) => {
                let values = values.iter().map(|value| self.expression(item, value));
                quote!([#(#values),*])
            }
            (RustType::List(item), one) => {
                let one = self.expression(item, one);
                quote!([#one])
            }
            (RustType::Map(item), Literal::Map(members)) => {
                let pairs = members.iter().map(|(name, value)| {
                    let value = self.expression(item, value);
                    quote!((#name.into(), #value.into()))
                });
                quote!([#(#pairs),*].into())
            }
            (RustType::Boxed(inner), value) => self.expression(inner, value),
            (RustType::Named(named @ NamedType { is_enum: false, .. }), Literal::Map(members)) => self.structure(named, members),
            (_, value) => {
                let text = text(value);
                quote!(#text)
            }
        }
    }

    /// `Tag::new().key("a")`.
    fn structure(&self, named: &NamedType, members: &[(String, Literal)]) -> TokenStream {
        let name = format_ident!("{}", named.name);
        let fields = self.fields(named);
        let given = |field: &FieldModel| members.iter().find(|(wire, _)| *wire == field.wire).map(|(_, value)| value);
        let optional = |field: &FieldModel| field.optional || matches!(field.ty, RustType::List(_) | RustType::Map(_));
        let arguments = fields
            .iter()
            .filter(|field| !optional(field))
            .map(|field| given(field).map_or_else(|| self.placeholder(field), |value| self.expression(&field.ty, value)));
        let setters = fields.iter().filter(|field| optional(field)).filter_map(|field| {
            let (name, value) = (format_ident!("{}", field.name), self.expression(&field.ty, given(field)?));
            Some(quote!(.#name(#value)))
        });
        quote!(#name::new(#(#arguments),*) #(#setters)*)
    }

    fn fields(&self, named: &NamedType) -> &[FieldModel] {
        let types = if named.shared { &self.model.types } else { &self.action.types };
        match types.iter().find(|ty| ty.name == named.name).map(|ty| &ty.kind) {
            Some(TypeKind::Struct(fields)) => fields,
            _ => &[],
        }
    }

    /// A value for a field of which no example is known.
    fn placeholder(&self, field: &FieldModel) -> TokenStream {
        let value = match &field.ty {
            RustType::Named(named) if !named.is_enum => return self.structure(named, &[]),
            RustType::I32 | RustType::I64 | RustType::F32 | RustType::F64 => Literal::Int(1),
            RustType::Bool => Literal::Bool(true),
            RustType::List(_) => Literal::List(Vec::new()),
            RustType::Map(_) => Literal::Map(Vec::new()),
            _ => Literal::Text("…".to_owned()),
        };
        match &field.ty {
            // An empty array has no type of its own.
            RustType::List(item) => {
                let item = match item.as_ref() {
                    RustType::Named(named) if !named.is_enum => self.structure(named, &[]),
                    item => self.expression(item, &Literal::Text("1".to_owned())),
                };
                quote!([#item])
            }
            ty => self.expression(ty, &value),
        }
    }
}

fn whole(value: &Literal) -> i64 {
    match value {
        Literal::Int(value) => *value,
        // A masked number (`100036****`) stands for any that begins so.
        Literal::Text(text) => {
            let text = text.trim();
            let digits = text
                .char_indices()
                .find(|(i, c)| !(c.is_ascii_digit() || (*i == 0 && *c == '-')))
                .map_or(text.len(), |(i, _)| i);
            text.get(..digits).and_then(|digits| digits.parse().ok()).unwrap_or(1)
        }
        _ => 1,
    }
}

fn fraction(value: &Literal) -> f64 {
    match value {
        #[expect(clippy::cast_precision_loss, reason = "documented numbers are small")]
        Literal::Int(value) => *value as f64,
        Literal::Float(value) => *value,
        Literal::Text(text) => text.trim().parse().unwrap_or(1.0),
        _ => 1.0,
    }
}

/// A value as text; lists and maps as JSON.
fn text(value: &Literal) -> String {
    match value {
        Literal::Null => String::new(),
        Literal::Bool(value) => value.to_string(),
        Literal::Int(value) => value.to_string(),
        Literal::Float(value) => value.to_string(),
        Literal::Text(text) => text.clone(),
        Literal::List(_) | Literal::Map(_) => value.to_json().to_string(),
    }
}

/// The query of an example as it goes over the wire: pairs sorted by name, percent-encoded.
///
/// Written apart from the runtime's encoder, so that a test of the generated crate compares two works.
pub(super) fn wire_query(action: &ActionModel, example: &ExampleModel, model: &Model) -> String {
    let scope = Scope { action, model };
    let mut pairs = Vec::new();
    for (i, value) in &example.request {
        let Some(parameter) = action.parameters.get(*i) else { continue };
        let field = &parameter.field;
        pairs_of(&scope, field.wire.clone(), field, value, &mut pairs);
    }
    pairs.sort();
    pairs
        .iter()
        .map(|(name, value)| format!("{}={}", percent(name), percent(value)))
        .collect::<Vec<_>>()
        .join("&")
}

fn pairs_of(scope: &Scope<'_>, name: String, field: &FieldModel, value: &Literal, pairs: &mut Vec<(String, String)>) {
    match &field.form {
        Form::Joined(separator) => pairs.push((name, joined(&field.ty, value, *separator))),
        Form::Json => pairs.push((name, json_text(scope, &field.ty, value))),
        Form::Plain | Form::Wrapped(_) => flatten(scope, name, &field.ty, value, pairs),
    }
}

fn flatten(scope: &Scope<'_>, name: String, ty: &RustType, value: &Literal, pairs: &mut Vec<(String, String)>) {
    match (ty, value) {
        (RustType::JsonText(_) | RustType::SecretJsonText(_) | RustType::Base64Json(_), value) => pairs.push((name, text(value))),
        (RustType::Boxed(inner), value) => flatten(scope, name, inner, value, pairs),
        (RustType::List(item), Literal::List(values)) => {
            for (i, value) in values.iter().enumerate() {
                flatten(scope, format!("{name}.{}", i + 1), item, value, pairs);
            }
        }
        (RustType::List(item), one) => flatten(scope, format!("{name}.1"), item, one, pairs),
        (RustType::Map(item), Literal::Map(members)) => {
            for (member, value) in members {
                flatten(scope, format!("{name}.{member}"), item, value, pairs);
            }
        }
        (RustType::Named(named @ NamedType { is_enum: false, .. }), Literal::Map(members)) => {
            for (member, value) in members {
                if let Some(field) = scope.fields(named).iter().find(|field| field.wire == *member) {
                    pairs_of(scope, format!("{name}.{member}"), field, value, pairs);
                }
            }
        }
        (ty, value) => pairs.push((name, scalar(ty, value))),
    }
}

/// A value that is one text.
fn scalar(ty: &RustType, value: &Literal) -> String {
    match ty {
        RustType::I32 | RustType::I64 => whole(value).to_string(),
        // `12` is `12.0` on the wire, as with the official SDKs.
        RustType::F32 | RustType::F64 => serde_json::Value::from(fraction(value)).to_string(),
        _ => text(value),
    }
}

fn joined(ty: &RustType, value: &Literal, separator: char) -> String {
    let item = match ty {
        RustType::List(item) => item.as_ref(),
        ty => ty,
    };
    match value {
        Literal::List(items) => items
            .iter()
            .map(|one| scalar(item, one))
            .collect::<Vec<_>>()
            .join(&separator.to_string()),
        one => scalar(item, one),
    }
}

/// A value as compact JSON, the members of a struct in the order in which it has them.
fn json_text(scope: &Scope<'_>, ty: &RustType, value: &Literal) -> String {
    let member = |name: &str, text: String| format!("{}:{text}", serde_json::Value::from(name));
    match (ty, value) {
        (RustType::Boxed(inner), value) => json_text(scope, inner, value),
        (RustType::List(item), Literal::List(values)) => {
            let items: Vec<String> = values.iter().map(|value| json_text(scope, item, value)).collect();
            format!("[{}]", items.join(","))
        }
        (RustType::List(item), one) => format!("[{}]", json_text(scope, item, one)),
        (RustType::Map(item), Literal::Map(members)) => {
            let sorted: BTreeMap<&String, &Literal> = members.iter().map(|(name, value)| (name, value)).collect();
            let members: Vec<String> = sorted
                .into_iter()
                .map(|(name, value)| member(name, json_text(scope, item, value)))
                .collect();
            format!("{{{}}}", members.join(","))
        }
        (RustType::Named(named @ NamedType { is_enum: false, .. }), Literal::Map(members)) => {
            let given = |field: &FieldModel| members.iter().find(|(wire, _)| *wire == field.wire).map(|(_, value)| value);
            let fields = scope.fields(named).iter().filter_map(|field| Some((field, given(field)?)));
            let text = |field: &FieldModel, value| match &field.form {
                Form::Joined(separator) => serde_json::Value::from(joined(&field.ty, value, *separator)).to_string(),
                Form::Json => serde_json::Value::from(json_text(scope, &field.ty, value)).to_string(),
                Form::Plain | Form::Wrapped(_) => json_text(scope, &field.ty, value),
            };
            let members: Vec<String> = fields.map(|(field, value)| member(&field.wire, text(field, value))).collect();
            format!("{{{}}}", members.join(","))
        }
        (RustType::F32 | RustType::F64, value) => serde_json::Value::from(fraction(value)).to_string(),
        (_, value) => value.to_json().to_string(),
    }
}

fn percent(text: &str) -> String {
    let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes()
        .map(|byte| {
            if unreserved(byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

/// The first documented call of an action, for a page that is not about it.
pub(super) fn short_call(action: &ActionModel, model: &Model) -> String {
    let call = action
        .examples
        .first()
        .map_or_else(|| placeholder_call(action, model), |example| call(action, example, model));
    statement(&quote!(#call;)).join("\n").trim_end_matches(';').to_owned()
}
