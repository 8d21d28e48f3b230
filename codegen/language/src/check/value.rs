//! Whether a value matches its type: defaults, examples, parameters of example calls, documented
//! responses.

use std::borrow::Cow;

use aliyun_runtime::content::{Base64Json, ContentError};
use aliyun_runtime::decode::{Format, Node, ParseError, Value};
use aliyun_runtime::time::Timestamp;

use super::limits::compile_pattern;
use super::type_scope::{TypeLookup, TypeScope};
use crate::diagnostic::{Problem, count, in_backticks};
use crate::source::{EntryPart, NodePath, PathStep};
use crate::spec::{Content, Encoding, Field, Literal, Map, Type, Values};
use crate::suggest::nearest;

/// How strict the check is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Strictness {
    /// A value that the spec writes. In a request, a value outside of `values:` is probably a
    /// mistake.
    Spec { is_request: bool },
    /// A documented response: it is read as leniently as a client reads it.
    Response(Format),
}

/// A value, or a part of one, that does not match.
#[derive(Debug)]
pub(super) struct ValueProblem {
    /// The path from the value to the part.
    pub(super) steps: Vec<PathStep>,
    /// Whether the problem is the name of the part.
    pub(super) on_name: bool,
    pub(super) message: String,
    pub(super) help: String,
}

impl ValueProblem {
    /// The problem, in a value at `at`.
    pub(super) fn into_problem(self, at: &NodePath<'_>) -> Problem {
        let mut place = at.value_place();
        place.steps.extend(self.steps);
        place.part = if self.on_name { EntryPart::Key } else { EntryPart::Value };
        Problem::new(place, self.message).help(self.help)
    }
}

/// A value that the vendor masked: `c6a23a870c8c4ffcd40cbd381333****`.
fn is_masked(text: &str) -> bool {
    text.contains("***")
}

/// Maximum number of problems per value. A value with more has a completely different type.
const MAX_PROBLEMS: usize = 20;

/// Compares values with types.
pub(super) struct ValueChecker<'c> {
    scope: &'c TypeScope<'c>,
    mode: Strictness,
    steps: Vec<PathStep>,
    pub(super) problems: Vec<ValueProblem>,
}

impl<'c> ValueChecker<'c> {
    pub(super) fn new(scope: &'c TypeScope<'c>, mode: Strictness) -> Self {
        ValueChecker {
            scope,
            mode,
            steps: Vec::new(),
            problems: Vec::new(),
        }
    }

    fn problem(&mut self, on_name: bool, message: String, help: impl Into<String>) {
        if self.problems.len() < MAX_PROBLEMS {
            self.problems.push(ValueProblem {
                steps: self.steps.clone(),
                on_name,
                message,
                help: help.into(),
            });
        }
    }

    fn expected(&mut self, what: &str, node: &Node<'_>, help: &str) {
        self.problem(false, format!("expected {what}, found {}", describe(node)), help);
    }

    fn at_step<R>(&mut self, step: PathStep, work: impl FnOnce(&mut Self) -> R) -> R {
        self.steps.push(step);
        let result = work(self);
        self.steps.pop();
        result
    }

    fn is_response(&self) -> bool {
        matches!(self.mode, Strictness::Response(_))
    }

    /// Checks the value of a field or parameter.
    pub(super) fn field(&mut self, node: &Node<'_>, field: &Field) {
        let before = self.problems.len();
        match (&field.wrapped_in, &field.content, field.encoding) {
            (Some(item), ..) if self.is_response() => self.wrapped(node, item, field),
            (_, Some(content), _) => self.content(node, content, field),
            (_, _, Some(Encoding::Json)) if self.is_response() => self.json_text(node, field),
            (_, _, Some(encoding)) if self.is_response() => self.joined(node, encoding, field),
            _ => self.value(node, &field.ty, Some(field)),
        }
        if !self.is_response() && self.problems.len() == before {
            self.limits(node, field);
        }
    }

    /// Checks the members of an object. In a response, an absent member may be `null` or an empty
    /// element.
    pub(super) fn members(&mut self, members: &[(Cow<'_, str>, Node<'_>)], fields: &Map<Field>) {
        let mut suggested = Vec::new();
        for (name, node) in members {
            let step = PathStep::Key(name.clone().into_owned(), 0);
            match fields.iter().find(|(wire, _)| wire == name) {
                Some((_, field)) if self.is_response() && is_absent(node) && !field.required => {}
                Some((_, field)) => self.at_step(step, |checker| checker.field(node, field)),
                None => {
                    let help = match nearest(name, fields.iter().map(|(wire, _)| wire.as_str())) {
                        Some(known) => {
                            suggested.push(known);
                            format!("did you mean {}?", in_backticks(known))
                        }
                        None if self.is_response() => "add it to `response:` or to the fields of its object, or remove it here".to_owned(),
                        None => "add it to the fields of its object, or remove it here".to_owned(),
                    };
                    self.at_step(step, |checker| {
                        checker.problem(true, format!("unknown field {}", in_backticks(name)), help)
                    });
                }
            }
        }
        // If a name is misspelt, the correct name is not also reported as missing.
        let is_there = |wire: &str| suggested.contains(&wire) || members.iter().any(|(name, node)| name == wire && !node.is_null());
        // XML can't express an empty list.
        let may_be_empty = |ty: &Type| self.mode == Strictness::Response(Format::Xml) && matches!(ty, Type::List(_) | Type::Map(_));
        let missing = fields
            .iter()
            .filter(|(wire, field)| field.required && !is_there(wire) && !may_be_empty(&field.ty));
        for (wire, _) in missing.collect::<Vec<_>>() {
            let help = if self.is_response() {
                "add it, or remove `required:` from the field if the service does not always return it"
            } else {
                "add it"
            };
            self.problem(true, format!("the required field {} is missing", in_backticks(wire)), help);
        }
    }

    fn value(&mut self, node: &Node<'_>, ty: &Type, field: Option<&Field>) {
        if let (Node::Text(text), Strictness::Spec { .. }) = (node, self.mode)
            && is_masked(text)
            && self.can_be_masked(ty)
        {
            return;
        }
        match ty {
            Type::Any => {}
            Type::Time => self.time(node),
            Type::String => self.text(node, field.and_then(|field| field.values.as_ref())),
            Type::Boolean => self.scalar(node, "`true` or `false`", node.as_bool().is_some(), matches!(node, Node::Bool(_))),
            Type::Int32 => {
                let fits = node.as_i64().is_some_and(|value| i32::try_from(value).is_ok());
                self.scalar(node, "a 32-bit integer", fits, matches!(node, Node::Int(_)));
            }
            Type::Int64 => self.scalar(node, "a 64-bit integer", node.as_i64().is_some(), matches!(node, Node::Int(_))),
            Type::Float | Type::Double => {
                self.scalar(
                    node,
                    "a number",
                    node.as_f64().is_some(),
                    matches!(node, Node::Int(_) | Node::Float(_)),
                );
            }
            Type::List(element) => self.list(node, element, field),
            Type::Map(value) => match node {
                Node::Object(members) => {
                    for (name, node) in members {
                        self.at_step(PathStep::Key(name.clone().into_owned(), 0), |checker| {
                            checker.element(node, value, field)
                        });
                    }
                }
                node if self.is_response() && is_absent(node) => {}
                node => self.expected("a map", node, "write it as `{KEY: VALUE}`"),
            },
            Type::Object => self.object(node, field.map(|field| &field.fields)),
            Type::Named(name) => match self.scope.find(name) {
                TypeLookup::Def(def) => match &def.values {
                    Some(values) => self.text(node, Some(values)),
                    None => self.object(node, Some(&def.fields)),
                },
                TypeLookup::NotCheckable | TypeLookup::Unknown => {}
            },
        }
    }

    /// Checks a value in a list or map. In a response, `null` elements are skipped.
    fn element(&mut self, node: &Node<'_>, ty: &Type, field: Option<&Field>) {
        if !(self.is_response() && node.is_null()) {
            self.value(node, ty, field);
        }
    }

    fn text(&mut self, node: &Node<'_>, values: Option<&Values>) {
        match node {
            Node::Text(text) => {
                let Some(values) = values else { return };
                let known = values.0.iter().map(|(value, _)| value.as_str());
                if self.mode == (Strictness::Spec { is_request: true }) && !known.clone().any(|value| value == text.as_ref()) {
                    let help = match nearest(text, known) {
                        Some(value) => format!("did you mean {}?", in_backticks(value)),
                        None => "use one of them, or add it to `values:`".to_owned(),
                    };
                    self.problem(false, format!("{} is not one of the documented values", in_backticks(text)), help);
                }
            }
            Node::Null => self.expected("a string", node, "write a string, or remove the key"),
            // A client accepts any scalar as a string.
            _ if self.is_response() => {}
            Node::List(_) | Node::Object(_) => self.expected("a string", node, "write it as one string, in quotes"),
            _ => self.expected("a string", node, "put it in quotes"),
        }
    }

    fn time(&mut self, node: &Node<'_>) {
        match (node, self.mode) {
            (Node::Text(text), Strictness::Spec { .. }) if Timestamp::from(text.as_ref()).to_system_time().is_err() => {
                self.expected("a time", node, "write it like `2017-01-11T12:59:00Z`, or `type: string`");
            }
            _ => self.text(node, None),
        }
    }

    /// A string or number may be masked in part; `true` or an object may not.
    fn can_be_masked(&self, ty: &Type) -> bool {
        match ty {
            Type::Boolean | Type::Object | Type::List(_) | Type::Map(_) => false,
            ty => *ty == Type::Any || self.scope.is_scalar(ty) != Some(false),
        }
    }

    fn scalar(&mut self, node: &Node<'_>, what: &str, is_readable: bool, is_exact: bool) {
        match (node, is_readable) {
            (_, true) if self.is_response() || is_exact => {}
            (Node::Text(_), true) => self.expected(what, node, "write it without quotes"),
            _ if what.contains("true") => self.expected(what, node, "write one of them"),
            (Node::Text(text), false) if self.is_response() && is_masked(text) => {
                self.expected(what, node, "replace the masked value; a client could not decode it");
            }
            _ => self.expected(what, node, "write a value of this type, or correct the type"),
        }
    }

    fn object(&mut self, node: &Node<'_>, fields: Option<&Map<Field>>) {
        match (node, fields) {
            (Node::Object(members), Some(fields)) => self.members(members, fields),
            (node, Some(fields)) if self.is_response() && is_absent(node) => self.members(&[], fields),
            (node, _) => self.expected("an object", node, "write its members as `{Name: value}`, or correct the type"),
        }
    }

    fn list(&mut self, node: &Node<'_>, element: &Type, field: Option<&Field>) {
        match node {
            Node::List(elements) => {
                for (i, node) in elements.iter().enumerate() {
                    self.at_step(PathStep::Index(i), |checker| checker.element(node, element, field));
                }
            }
            node if !self.is_response() => self.expected("a list", node, "put it in brackets: `[…]`"),
            node if is_absent(node) => {}
            Node::Text(text) if text.trim_start().starts_with('[') => match Value::from_json(text) {
                Ok(list @ Node::List(_)) => self.list(&list, element, field),
                _ => self.value(node, element, field),
            },
            // Some responses wrap a list in an object with one member: `{"PlayInfo": […]}`. The
            // object is such a wrapper if the elements have no field with that name.
            Node::Object(members) if members.len() == 1 && !self.has_member(element, field, &members[0].0) => {
                let (name, inner) = &members[0];
                let holds_elements = matches!(inner, Node::List(_) | Node::Object(_)) || self.scope.is_scalar(element) == Some(true);
                if holds_elements && *element != Type::Any && !matches!(element, Type::Map(_)) {
                    self.at_step(PathStep::Key(name.clone().into_owned(), 0), |checker| {
                        checker.list(inner, element, field)
                    });
                } else {
                    self.value(node, element, field);
                }
            }
            node => self.value(node, element, field),
        }
    }

    /// Whether an object of type `ty` has a member `name`.
    fn has_member(&self, ty: &Type, field: Option<&Field>, name: &str) -> bool {
        let has = |fields: &Map<Field>| fields.iter().any(|(wire, _)| wire == name);
        match ty {
            Type::Object => field.is_some_and(|field| has(&field.fields)),
            Type::Named(ty) => matches!(self.scope.find(ty), TypeLookup::Def(def) if has(&def.fields)),
            _ => false,
        }
    }

    /// A list inside an object: `{"PlayInfo": […]}`.
    fn wrapped(&mut self, node: &Node<'_>, item: &str, field: &Field) {
        match node.get(item) {
            Some(list) => self.at_step(PathStep::Key(item.to_owned(), 0), |checker| {
                checker.value(list, &field.ty, Some(field))
            }),
            None => match node {
                Node::Object(members) if members.len() == 1 => {
                    let (name, _) = &members[0];
                    let message = format!("the list is wrapped in {}, not in {}", in_backticks(name), in_backticks(item));
                    self.at_step(PathStep::Key(name.clone().into_owned(), 0), |checker| {
                        checker.problem(true, message, "correct `wrapped_in:`")
                    });
                }
                node => self.value(node, &field.ty, Some(field)),
            },
        }
    }

    /// A list as one string: `a,b`.
    fn joined(&mut self, node: &Node<'_>, encoding: Encoding, field: &Field) {
        let separator = match encoding {
            Encoding::Comma => ',',
            Encoding::Space => ' ',
            Encoding::Pipe => '|',
            Encoding::Newline => '\n',
            Encoding::Repeat | Encoding::Json => return self.value(node, &field.ty, Some(field)),
        };
        match (node, &field.ty) {
            (Node::Text(text), Type::List(element)) if !text.trim_start().starts_with('[') => {
                for part in text.split(separator).map(str::trim).filter(|part| !part.is_empty()) {
                    self.value(&Node::Text(Cow::Borrowed(part)), element, Some(field));
                }
            }
            _ => self.value(node, &field.ty, Some(field)),
        }
    }

    fn json_text(&mut self, node: &Node<'_>, field: &Field) {
        match node {
            Node::Text(text) if is_masked(text) => {}
            Node::Text(text) => self.json(text, |checker, value| checker.value(value, &field.ty, Some(field))),
            node => self.value(node, &field.ty, Some(field)),
        }
    }

    /// Checks a string that contains JSON. The spec may contain the JSON value itself instead of
    /// the string.
    fn content(&mut self, node: &Node<'_>, content: &Content, field: &Field) {
        match node {
            Node::Text(text) if is_masked(text) || text.trim().is_empty() => {}
            Node::Text(text) if content.base64 => match Base64Json::<Value>::from(text.as_ref()).value() {
                Ok(value) => self.inside(&value, content, field),
                Err(ContentError::Base64) => self.no_content("this string is not valid Base64"),
                Err(_) => self.no_content("the decoded Base64 is not valid JSON"),
            },
            Node::Text(text) => self.json(text, |checker, value| checker.inside(value, content, field)),
            Node::List(_) | Node::Object(_) if !content.base64 => self.inside(node, content, field),
            node => self.expected("a string", node, "put it in quotes"),
        }
    }

    fn json(&mut self, text: &str, work: impl FnOnce(&mut Self, &Value)) {
        match Value::from_json(text) {
            Ok(value) => work(self, &value),
            Err(error) => self.no_content(&format!("this string is not valid JSON: {}", parse_error(&error))),
        }
    }

    fn no_content(&mut self, message: &str) {
        self.problem(
            false,
            message.to_owned(),
            "correct the string; if it contains a secret, write `****` in its place",
        );
    }

    /// Checks the JSON inside a string. Only the whole string can be marked, so the message names
    /// the field.
    fn inside(&mut self, value: &Node<'_>, content: &Content, field: &Field) {
        let mut inner = ValueChecker::new(self.scope, Strictness::Response(Format::Json));
        inner.value(value, &content.ty, field.is_object().then_some(field));
        for problem in inner.problems {
            let above = problem.steps.len() - usize::from(problem.on_name && !problem.steps.is_empty());
            let path = path(&problem.steps[..above]);
            let place = if path.is_empty() {
                String::new()
            } else {
                format!("{} of ", in_backticks(&path))
            };
            self.problem(
                false,
                format!("{}, in {place}the content of this string", problem.message),
                problem.help,
            );
        }
    }

    fn limits(&mut self, node: &Node<'_>, field: &Field) {
        let mut limit = |is_met: bool, message: String, key: &str| {
            if !is_met {
                self.problem(false, message, format!("correct the value or `{key}:`"));
            }
        };
        match node {
            Node::Text(text) if is_masked(text) => {}
            Node::Text(text) => {
                let length = text.chars().count() as u64;
                let characters = count(text.chars().count(), "character");
                limit(
                    field.min_length.is_none_or(|least| length >= least),
                    format!("the string has only {characters}"),
                    "min_length",
                );
                limit(
                    field.max_length.is_none_or(|most| length <= most),
                    format!("the string has {characters}"),
                    "max_length",
                );
                // Long strings are not matched, to keep the check fast.
                if let Some(Ok(pattern)) = field.pattern.as_deref().filter(|_| length < 1_000).map(compile_pattern) {
                    limit(
                        pattern.is_match(text),
                        "the string does not match the pattern".to_owned(),
                        "pattern",
                    );
                }
            }
            Node::List(elements) => {
                let items = elements.len() as u64;
                let elements = count(elements.len(), "element");
                limit(
                    field.min_items.is_none_or(|least| items >= least),
                    format!("the list has only {elements}"),
                    "min_items",
                );
                limit(
                    field.max_items.is_none_or(|most| items <= most),
                    format!("the list has {elements}"),
                    "max_items",
                );
            }
            node => {
                let Some(value) = node.as_f64() else { return };
                limit(field.min.is_none_or(|least| value >= least), format!("{value} is too small"), "min");
                limit(field.max.is_none_or(|most| value <= most), format!("{value} is too large"), "max");
            }
        }
    }
}

/// A value of the spec.
pub(super) fn node(literal: &Literal) -> Node<'_> {
    match literal {
        Literal::Null => Node::Null,
        Literal::Bool(value) => Node::Bool(*value),
        Literal::Int(value) => Node::Int(*value),
        Literal::Float(value) => Node::Float(*value),
        Literal::Text(text) => Node::Text(Cow::Borrowed(text)),
        Literal::List(elements) => Node::List(elements.iter().map(node).collect()),
        Literal::Map(members) => Node::Object(
            members
                .iter()
                .map(|(name, value)| (Cow::Borrowed(name.as_str()), node(value)))
                .collect(),
        ),
    }
}

/// What is wrong with a string; the caret shows where.
pub(super) fn parse_error(error: &ParseError) -> String {
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or(&message);
    message.strip_prefix("invalid JSON: ").unwrap_or(message).to_owned()
}

/// Whether a client treats this value as absent: `null`, a blank string or an empty object.
fn is_absent(node: &Node<'_>) -> bool {
    match node {
        Node::Null => true,
        Node::Text(text) => text.trim().is_empty(),
        Node::Object(members) => members.is_empty(),
        _ => false,
    }
}

fn describe(node: &Node<'_>) -> String {
    match node {
        Node::Null => "nothing".to_owned(),
        Node::Bool(value) => in_backticks(&value.to_string()),
        Node::Int(value) => format!("the number {value}"),
        Node::Float(value) => format!("the number {value}"),
        Node::Text(text) if text.is_empty() => "an empty string".to_owned(),
        Node::Text(text) => format!("the string {}", in_backticks(text)),
        Node::List(_) => "a list".to_owned(),
        Node::Object(_) => "an object".to_owned(),
    }
}

/// `PlayInfoList.PlayInfo[3].Size`.
fn path(steps: &[PathStep]) -> String {
    let mut path = String::new();
    for step in steps {
        match step {
            PathStep::Key(name, _) if path.is_empty() => path.push_str(name),
            PathStep::Key(name, _) => path.extend([".", name.as_str()]),
            PathStep::Index(index) => path.push_str(&format!("[{index}]")),
        }
    }
    path
}
