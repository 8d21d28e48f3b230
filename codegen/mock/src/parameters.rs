//! The checks of the service itself: required parameters, their types, and known IDs.

use crate::error_response::ErrorResponse;
use crate::example_values::{ActionTypes, tree_of, typed};
use crate::request::Request;
use crate::tree::{Element, JsonTree};
use aliyun_codegen_language::spec::{Action, Encoding, ErrorCode, Field, Location, Map, Spec, Type};
use std::borrow::Cow;
use std::collections::HashSet;

/// Checks the parameters of a call of an action.
pub(crate) fn check(types: ActionTypes<'_>, request: &Request, known: Option<&KnownIds>) -> Result<(), ErrorResponse> {
    let call = ParameterCheck { types, request };
    call.required()?;
    for (name, field) in &types.action.request {
        call.well_typed(name, field)?;
        if let (Some(known), Some(value)) = (known, call.value(name, field)) {
            call.known(name, &value, known)?;
        }
    }
    Ok(())
}

struct ParameterCheck<'a> {
    types: ActionTypes<'a>,
    request: &'a Request,
}

impl ParameterCheck<'_> {
    fn required(&self) -> Result<(), ErrorResponse> {
        let parameters = &self.types.action.request;
        for (name, field) in parameters {
            if field.required && !self.is_sent(name, field) {
                return Err(self.in_words_of_spec(ErrorResponse::missing(name)));
            }
            // The first member of a group is checked for the whole group.
            let Some(group) = &field.one_of else { continue };
            let members = || parameters.iter().filter(|(_, other)| other.one_of.as_ref() == Some(group));
            let first = members().next().is_some_and(|(first, _)| first == name);
            if first && !members().any(|(name, field)| self.is_sent(name, field)) {
                return Err(self.in_words_of_spec(ErrorResponse::missing(name)));
            }
        }
        Ok(())
    }

    /// The value of a parameter, wherever it is sent; an empty one counts as missing.
    fn value(&self, name: &str, field: &Field) -> Option<Cow<'_, str>> {
        let value = match field.location {
            Location::Query | Location::Form => self.request.parameter(name).map(Cow::Borrowed),
            Location::Header => self.request.header(name).map(Cow::Borrowed),
            Location::Body => Some(String::from_utf8_lossy(&self.request.body)),
            // No loaded spec has such a parameter.
            Location::Path | Location::Json => None,
        };
        value.filter(|value| !value.is_empty())
    }

    fn is_sent(&self, name: &str, field: &Field) -> bool {
        self.value(name, field).is_some() || self.repeated(name).next().is_some()
    }

    /// Values of `Name.1`, `Name.2.Key` and the like, each with the rest of its name.
    fn repeated<'s>(&'s self, name: &'s str) -> impl Iterator<Item = (&'s str, &'s str)> {
        self.request
            .parameters()
            .filter_map(move |(have, value)| Some((have.strip_prefix(name)?.strip_prefix('.')?, value.as_str())))
    }

    fn well_typed(&self, name: &str, field: &Field) -> Result<(), ErrorResponse> {
        let invalid = || Err(self.in_words_of_spec(ErrorResponse::invalid(name)));
        let json = field.encoding == Some(Encoding::Json) || field.content.as_ref().is_some_and(|content| !content.base64);
        if let Some(value) = self.value(name, field) {
            let fits = match &field.ty {
                _ if json => serde_json::from_str::<serde::de::IgnoredAny>(&value).is_ok(),
                Type::List(item) => match separator(field.encoding) {
                    Some(separator) => value.split(separator).all(|element| typed(item, element).is_some()),
                    None => true,
                },
                scalar => typed(scalar, &value).is_some(),
            };
            if !fits {
                return invalid();
            }
        }
        if let Type::List(item) = &field.ty
            && self.types.members(item, &field.fields).is_none()
            && self.repeated(name).any(|(_, value)| typed(item, value).is_none())
        {
            return invalid();
        }
        Ok(())
    }

    /// An unknown ID is refused, if the action documents a code for that.
    fn known(&self, name: &str, value: &str, known: &KnownIds) -> Result<(), ErrorResponse> {
        let Some(stem) = id_stem(name) else { return Ok(()) };
        let code = [stem, name].into_iter().map(|of| format!("Invalid{of}.NotFound")).find_map(|code| {
            let documented_error = documented_error(self.types, &code)?;
            Some((code, documented_error))
        });
        match code {
            Some((code, documented_error)) if !value.split(',').any(|id| known.contains(id.trim())) => Err(ErrorResponse::new(
                code,
                documented_error.status,
                documented_error
                    .message
                    .as_deref()
                    .unwrap_or("The specified resource does not exist."),
            )),
            _ => Ok(()),
        }
    }

    /// An error with the message of the spec, if the spec has the code.
    fn in_words_of_spec(&self, error: ErrorResponse) -> ErrorResponse {
        match documented_error(self.types, &error.code) {
            Some(documented_error) => ErrorResponse {
                status: documented_error.status,
                message: documented_error.message.clone().unwrap_or(error.message),
                ..error
            },
            None => error,
        }
    }
}

/// The message of the spec for a code, preferably that of the action.
pub(crate) fn documented_error<'a>(types: ActionTypes<'a>, code: &str) -> Option<&'a ErrorCode> {
    types
        .action
        .errors
        .iter()
        .chain(&types.service.errors)
        .find(|(have, _)| have == code)
        .map(|(_, documented_error)| documented_error)
}

fn separator(encoding: Option<Encoding>) -> Option<char> {
    match encoding {
        Some(Encoding::Comma) => Some(','),
        Some(Encoding::Space) => Some(' '),
        Some(Encoding::Pipe) => Some('|'),
        Some(Encoding::Newline) => Some('\n'),
        Some(Encoding::Repeat | Encoding::Json) | None => None,
    }
}

/// `VideoId` and `VideoIds` -> `Video`.
pub(crate) fn id_stem(name: &str) -> Option<&str> {
    name.strip_suffix("Ids")
        .or_else(|| name.strip_suffix("Id"))
        .filter(|stem| !stem.is_empty())
}

/// Whether a string has the form of an ID: a number, or at least eight characters that are letters,
/// digits, `-`, `_`, `.` or `*`.
fn is_well_formed(id: &str) -> bool {
    let is_number = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
    let is_id_byte = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.*".contains(&byte);
    is_number || (id.len() >= 8 && id.bytes().all(is_id_byte))
}

/// Whether an ID stands for something that does not exist: it contains `missing`, `unknown`,
/// `nosuch`, `notfound` or `nonexist` (in any case, with or without `-` and `_`), or it is one
/// character at least eight times (`ffffffff`).
pub(crate) fn looks_missing(id: &str) -> bool {
    let letters: String = id.to_ascii_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
    let repeats_one = letters.len() >= 8 && letters.bytes().all(|byte| letters.as_bytes().first() == Some(&byte));
    repeats_one
        || ["missing", "unknown", "nosuch", "notfound", "nonexist"]
            .iter()
            .any(|word| letters.contains(word))
}

/// The IDs that the service knows: all those in the examples of the spec, of any kind, because the
/// ID of a video is also that of a media asset; and every other one that is well formed and does
/// not look missing.
#[derive(Debug, Default)]
pub(crate) struct KnownIds(HashSet<String>);

impl KnownIds {
    pub(crate) fn new(spec: &Spec) -> Self {
        let mut ids = Self::default();
        for (_, def) in &spec.service.types {
            ids.fields(&def.fields);
        }
        for action in &spec.actions {
            ids.action(action);
        }
        ids
    }

    fn contains(&self, id: &str) -> bool {
        self.0.contains(id) || (is_well_formed(id) && !looks_missing(id))
    }

    fn action(&mut self, action: &Action) {
        self.fields(&action.request);
        self.fields(&action.response);
        for (_, def) in &action.types {
            self.fields(&def.fields);
        }
        for example in &action.examples {
            for (name, value) in &example.request {
                self.tree(name, &tree_of(value));
            }
            if let Some(Ok(json)) = example.json.as_deref().map(serde_json::from_str::<JsonTree>) {
                self.tree("", &json);
            }
            if let Some(Ok(xml)) = example.xml.as_deref().map(Element::parse) {
                self.element(&xml);
            }
        }
    }

    fn fields(&mut self, fields: &Map<Field>) {
        for (name, field) in fields {
            if let Some(example) = &field.example {
                self.tree(name, &tree_of(example));
            }
            self.fields(&field.fields);
        }
    }

    fn tree(&mut self, name: &str, tree: &JsonTree) {
        match tree {
            JsonTree::Object(members) => members.iter().for_each(|(name, value)| self.tree(name, value)),
            JsonTree::List(items) => items.iter().for_each(|item| self.tree(name, item)),
            scalar => {
                if let Some(text) = scalar.as_text() {
                    self.add(name, &text);
                }
            }
        }
    }

    fn element(&mut self, element: &Element) {
        self.add(&element.name, &element.text);
        element.children.iter().for_each(|child| self.element(child));
    }

    fn add(&mut self, name: &str, text: &str) {
        if id_stem(name).is_some() {
            self.0
                .extend(text.split(',').map(|id| id.trim().to_owned()).filter(|id| !id.is_empty()));
        }
    }
}
