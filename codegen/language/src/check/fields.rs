//! Fields and parameters: what may stand beside what.

use super::limits;
use super::rust_names::{RustNames, is_list, value_place};
use super::type_scope::{TypeLookup, TypeScope};
use super::value::{Strictness, ValueChecker, node};
use crate::diagnostic::{Problem, tick};
use crate::names::NameScope;
use crate::source::NodePath;
use crate::spec::{Content, Encoding, Field, Location, Map, Type, TypeDef};
use crate::suggest::nearest;

/// Where a field stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FieldPosition {
    /// A parameter of the request.
    Parameter,
    /// Inside an inline object of a parameter.
    ParameterMember,
    /// A field of the answer, at any depth.
    Response,
    /// A field of a named type, which requests and answers may use.
    Member,
}

/// Checks fields one by one, and collects what it finds.
pub(super) struct FieldChecker<'c> {
    scope: &'c TypeScope<'c>,
    pub(super) problems: Vec<Problem>,
}

impl<'c> FieldChecker<'c> {
    pub(super) fn new(scope: &'c TypeScope<'c>) -> Self {
        FieldChecker {
            scope,
            problems: Vec::new(),
        }
    }

    fn report(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// The fields of one struct and of those below.
    pub(super) fn check_fields(&mut self, fields: &Map<Field>, position: FieldPosition, at: &NodePath<'_>) {
        let names = match position {
            FieldPosition::Parameter => RustNames::new(NameScope::Parameters),
            FieldPosition::ParameterMember | FieldPosition::Member => RustNames::new(NameScope::RequestFields),
            FieldPosition::Response => RustNames::new(NameScope::ResponseFields),
        };
        names.fields(fields, at, &mut self.problems);
        for (wire, field) in fields {
            self.check_field(field, position, &at.key(wire));
        }
    }

    /// A named type.
    pub(super) fn check_type(&mut self, name: &str, def: &TypeDef, at: &NodePath<'_>) {
        let problem = match (&def.values, def.fields.is_empty()) {
            (Some(_), false) => Problem::new(at.key("values").name(), format!("the type {} has fields and values", tick(name)))
                .related(at.key("fields").name(), "its fields")
                .help("an object has `fields:`, a text has `values:`; make two types of it"),
            (None, true) => Problem::new(at.name(), format!("the type {} has neither fields nor values", tick(name)))
                .help("list the members of an object under `fields:`, the values of a text under `values:`"),
            _ => {
                if let Some(values) = &def.values {
                    RustNames::new(NameScope::Variants).values(values, &at.key("values"), &mut self.problems);
                }
                return self
                    .reject_built_in_name(name, at)
                    .check_fields(&def.fields, FieldPosition::Member, &at.key("fields"));
            }
        };
        self.report(problem);
    }

    /// Refuses a type with the name of a built-in one.
    fn reject_built_in_name(&mut self, name: &str, at: &NodePath<'_>) -> &mut Self {
        if !matches!(Type::from_name(name), Type::Named(_)) {
            let problem = Problem::new(at.name(), format!("{} is the name of a built-in type", tick(name)));
            self.report(problem.help("give the type another name"));
        }
        self
    }

    fn check_field(&mut self, field: &Field, position: FieldPosition, at: &NodePath<'_>) {
        self.check_type_references(&field.ty, &at.key("type"));
        self.members(field, position, at);
        self.values(field, at);
        self.content(field, at);
        limits::check(field, self.scope, at, &mut self.problems);
        self.encoding(field, position, at);
        self.check_position(field, position, at);
        for (key, literal) in [("default", &field.default), ("example", &field.example)] {
            let Some(literal) = literal else { continue };
            let at = at.key(key);
            let is_request = matches!(position, FieldPosition::Parameter | FieldPosition::ParameterMember);
            let mut checker = ValueChecker::new(self.scope, Strictness::Spec { is_request });
            checker.field(&node(literal), field);
            self.problems
                .extend(checker.problems.into_iter().map(|problem| problem.into_problem(&at)));
        }
    }

    /// Looks up the types that `ty` names.
    fn check_type_references(&mut self, ty: &Type, at: &NodePath<'_>) {
        match ty {
            Type::List(element) => self.check_type_references(element, &at.index(0)),
            Type::Map(value) => self.check_type_references(value, &at.key("string")),
            Type::Named(name) if matches!(self.scope.find(name), TypeLookup::Unknown) => self.report(unknown_type(name, self.scope, at)),
            _ => {}
        }
    }

    fn members(&mut self, field: &Field, position: FieldPosition, at: &NodePath<'_>) {
        match (field.is_object(), field.fields.is_empty()) {
            (true, true) => {
                let problem = Problem::new(at.key("type").value(), "this object has no members");
                self.report(problem.help("list them under `fields:`, or write `any` if nobody knows them"));
            }
            (true, false) => {
                let position = if position == FieldPosition::Parameter {
                    FieldPosition::ParameterMember
                } else {
                    position
                };
                self.check_fields(&field.fields, position, &at.key("fields"));
            }
            (false, false) => {
                let help = "members belong to `object`, `[object]` or `{string: object}`; those of a named type stand under `types:`";
                self.report_mismatched_key("fields", field, at, help);
            }
            (false, true) => {}
        }
    }

    /// Reports a key that does not go with the type of the field.
    fn report_mismatched_key(&mut self, key: &str, field: &Field, at: &NodePath<'_>, help: &str) {
        if !limits::is_unclear(&field.ty, self.scope) {
            self.report(limits::mismatched_key(key, field, at, help));
        }
    }

    fn values(&mut self, field: &Field, at: &NodePath<'_>) {
        let Some(values) = &field.values else { return };
        match field.ty.innermost() {
            Type::String if field.content.is_none() => {
                RustNames::new(NameScope::Variants).values(values, &at.key("values"), &mut self.problems)
            }
            Type::String => self.report_mismatched_key(
                "values",
                field,
                at,
                "a text with a content has no values; remove `values:` or `content:`",
            ),
            Type::Int32 | Type::Int64 | Type::Float | Type::Double => {
                for (i, (value, _)) in values.0.iter().enumerate().filter(|(_, (value, _))| value.parse::<f64>().is_err()) {
                    let place = value_place(values, i, is_list(values), &at.key("values"));
                    let problem = Problem::new(place, format!("{} is not a number", tick(value)));
                    self.report(problem.help("write only numbers, or `type: string`"));
                }
            }
            _ => self.report_mismatched_key("values", field, at, "only texts and numbers have documented values"),
        }
    }

    fn content(&mut self, field: &Field, at: &NodePath<'_>) {
        let Some(Content { ty, .. }) = &field.content else { return };
        if field.ty != Type::String {
            self.report_mismatched_key("content", field, at, "a content is inside of a text: write `type: string`");
        }
        if let Type::Named(name) = ty.innermost()
            && matches!(self.scope.find(name), TypeLookup::Unknown)
        {
            self.report(unknown_type(name, self.scope, &at.key("content")));
        }
    }

    fn encoding(&mut self, field: &Field, position: FieldPosition, at: &NodePath<'_>) {
        let help = match (field.encoding, &field.ty) {
            (None, _) => return,
            (Some(Encoding::Repeat), _) if position == FieldPosition::Response => "in an answer a list is repeated anyway: remove it",
            (Some(Encoding::Repeat | Encoding::Json), Type::List(_) | Type::Map(_) | Type::Object | Type::Any) => return,
            (Some(Encoding::Repeat | Encoding::Json), ty) if self.scope.is_scalar(ty) == Some(true) => {
                "a single value needs no encoding; a text that holds JSON has `content: json(T)`"
            }
            (Some(Encoding::Repeat | Encoding::Json), _) => return,
            (_, Type::List(element)) => match self.scope.is_scalar(element) {
                Some(false) => "only single values can be joined; write `encoding: json` or `repeat`",
                _ => return,
            },
            _ => "only a list of single values can be joined",
        };
        self.report_mismatched_key("encoding", field, at, help);
    }

    /// What depends on whether it is a parameter, part of an answer, or either.
    fn check_position(&mut self, field: &Field, position: FieldPosition, at: &NodePath<'_>) {
        let wrong = |key: &str, message: &str, help: &str| Problem::new(at.key(key).name(), message).help(help);
        if position != FieldPosition::Parameter {
            if field.one_of.is_some() {
                self.report(wrong("one_of", "only parameters belong to a group", "remove it"));
            }
            if field.location != Location::Query {
                self.report(wrong("in", "only parameters travel somewhere", "remove it"));
            }
        }
        if field.one_of.is_some() && field.required {
            let problem = wrong(
                "one_of",
                "a member of a group can't be required",
                "one of the group is sent anyway: remove `required:`",
            );
            self.report(problem.related(at.key("required").name(), "required here"));
        }
        if position == FieldPosition::Response && field.default.is_some() {
            self.report(wrong(
                "default",
                "an answer has no defaults",
                "if it matters, say it in `description:`",
            ));
        }
        if field.wrapped_in.is_some() {
            if matches!(position, FieldPosition::Parameter | FieldPosition::ParameterMember) {
                self.report(wrong("wrapped_in", "only lists of answers are wrapped", "remove it"));
            } else if !matches!(field.ty, Type::List(_)) {
                self.report_mismatched_key("wrapped_in", field, at, "only a list is wrapped: write `type: [T]`");
            }
        }
        if position == FieldPosition::Parameter {
            self.location(field, at);
        }
    }

    fn location(&mut self, field: &Field, at: &NodePath<'_>) {
        if field.location != Location::Query {
            let problem = Problem::new(at.key("in").value(), "a generated client sends parameters in the query only");
            self.report(problem.help("RPC-style services take all parameters there: remove `in:`, or the parameter"));
        }
    }
}

fn unknown_type(name: &str, scope: &TypeScope<'_>, at: &NodePath<'_>) -> Problem {
    /// Words for types elsewhere, and what is written here.
    const ELSEWHERE: &[(&str, &str)] = &[
        ("integer", "write `int32` or `int64`"),
        ("int", "write `int32` or `int64`"),
        ("long", "write `int64`"),
        ("number", "write `double`, or `int64` if it is whole"),
        ("bool", "write `boolean`"),
        ("str", "write `string`"),
        ("text", "write `string`"),
        ("enum", "write `string`, and the values under `values:`"),
        ("json", "write `string`, and `content: json(T)`"),
        ("date", "write `time`"),
        ("datetime", "write `time`"),
        ("timestamp", "write `time` for a text, `int64` for a number"),
        ("array", "write `[T]`, where `T` is the type of the elements"),
        ("list", "write `[T]`, where `T` is the type of the elements"),
        ("map", "write `{string: T}`"),
        ("dict", "write `{string: T}`"),
    ];
    let problem = Problem::new(at.value(), format!("unknown type {}", tick(name)));
    if let Some((_, help)) = ELSEWHERE.iter().find(|(elsewhere, _)| elsewhere.eq_ignore_ascii_case(name)) {
        return problem.help(*help);
    }
    match nearest(name, scope.names()) {
        Some(known) => problem.help(format!("did you mean {}?", tick(known))),
        None => problem.help("define it under `types:`, here or in service.yaml"),
    }
}
