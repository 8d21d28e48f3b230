//! Fields and parameters: which keys go together.

use super::limits;
use super::rust_names::{RustNames, is_list, value_place};
use super::type_scope::{TypeLookup, TypeScope};
use super::value::{Strictness, ValueChecker, node};
use crate::diagnostic::{Problem, in_backticks};
use crate::names::NameScope;
use crate::source::NodePath;
use crate::spec::{Content, Encoding, Field, Location, Map, Type, TypeDef};
use crate::suggest::nearest;

/// Where a field is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FieldUse {
    /// A parameter of the request.
    Parameter,
    /// Inside an inline object of a parameter.
    ParameterMember,
    /// A field of the response, at any depth.
    Response,
    /// A field of a named type, which requests and responses may use.
    Member,
}

/// Checks fields one by one, and collects their problems.
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

    /// Checks the fields of an object and of its nested objects.
    pub(super) fn check_field_map(&mut self, fields: &Map<Field>, field_use: FieldUse, at: &NodePath<'_>) {
        let names = match field_use {
            FieldUse::Parameter => RustNames::new(NameScope::Parameters),
            FieldUse::ParameterMember | FieldUse::Member => RustNames::new(NameScope::RequestFields),
            FieldUse::Response => RustNames::new(NameScope::ResponseFields),
        };
        names.fields(fields, at, &mut self.problems);
        for (wire, field) in fields {
            self.check_field(field, field_use, &at.key(wire));
        }
    }

    /// Checks a named type.
    pub(super) fn check_type(&mut self, name: &str, def: &TypeDef, at: &NodePath<'_>) {
        let problem = match (&def.values, def.fields.is_empty()) {
            (Some(_), false) => Problem::new(
                at.key("values").key_place(),
                format!("the type {} has fields and values", in_backticks(name)),
            )
            .related(at.key("fields").key_place(), "its fields")
            .help("an object has `fields:`, a string has `values:`; split it into two types"),
            (None, true) => Problem::new(
                at.key_place(),
                format!("the type {} has neither fields nor values", in_backticks(name)),
            )
            .help("list the fields of an object under `fields:`, or the values of a string under `values:`"),
            _ => {
                if let Some(values) = &def.values {
                    RustNames::new(NameScope::Variants).values(values, &at.key("values"), &mut self.problems);
                }
                return self
                    .reject_built_in_name(name, at)
                    .check_field_map(&def.fields, FieldUse::Member, &at.key("fields"));
            }
        };
        self.report(problem);
    }

    /// Refuses a type with the name of a built-in one.
    fn reject_built_in_name(&mut self, name: &str, at: &NodePath<'_>) -> &mut Self {
        if !matches!(Type::from_name(name), Type::Named(_)) {
            let problem = Problem::new(at.key_place(), format!("{} is the name of a built-in type", in_backticks(name)));
            self.report(problem.help("give the type another name"));
        }
        self
    }

    fn check_field(&mut self, field: &Field, field_use: FieldUse, at: &NodePath<'_>) {
        self.check_type_references(&field.ty, &at.key("type"));
        self.check_members(field, field_use, at);
        self.check_values(field, at);
        self.check_content(field, at);
        limits::check(field, self.scope, at, &mut self.problems);
        self.check_encoding(field, field_use, at);
        self.check_use(field, field_use, at);
        for (key, literal) in [("default", &field.default), ("example", &field.example)] {
            let Some(literal) = literal else { continue };
            let at = at.key(key);
            let is_request = matches!(field_use, FieldUse::Parameter | FieldUse::ParameterMember);
            let mut checker = ValueChecker::new(self.scope, Strictness::Spec { is_request });
            checker.field(&node(literal), field);
            self.problems
                .extend(checker.problems.into_iter().map(|problem| problem.into_problem(&at)));
        }
    }

    /// Looks up the types in `ty`.
    fn check_type_references(&mut self, ty: &Type, at: &NodePath<'_>) {
        match ty {
            Type::List(element) => self.check_type_references(element, &at.index(0)),
            Type::Map(value) => self.check_type_references(value, &at.key("string")),
            Type::Named(name) if matches!(self.scope.find(name), TypeLookup::Unknown) => self.report(unknown_type(name, self.scope, at)),
            _ => {}
        }
    }

    fn check_members(&mut self, field: &Field, field_use: FieldUse, at: &NodePath<'_>) {
        match (field.is_object(), field.fields.is_empty()) {
            (true, true) => {
                let problem = Problem::new(at.key("type").value_place(), "this object has no fields");
                self.report(problem.help("list them under `fields:`, or use type `any` if they are unknown"));
            }
            (true, false) => {
                let field_use = if field_use == FieldUse::Parameter {
                    FieldUse::ParameterMember
                } else {
                    field_use
                };
                self.check_field_map(&field.fields, field_use, &at.key("fields"));
            }
            (false, false) => {
                let help =
                    "only `object`, `[object]` and `{string: object}` have `fields:`; the fields of a named type belong under `types:`";
                self.report_mismatched_key("fields", field, at, help);
            }
            (false, true) => {}
        }
    }

    /// Reports a key that does not fit the type of the field.
    fn report_mismatched_key(&mut self, key: &str, field: &Field, at: &NodePath<'_>, help: &str) {
        if !limits::has_unresolved_type(&field.ty, self.scope) {
            self.report(limits::mismatched_key(key, field, at, help));
        }
    }

    fn check_values(&mut self, field: &Field, at: &NodePath<'_>) {
        let Some(values) = &field.values else { return };
        match field.ty.innermost() {
            Type::String if field.content.is_none() => {
                RustNames::new(NameScope::Variants).values(values, &at.key("values"), &mut self.problems)
            }
            Type::String => {
                self.report_mismatched_key("values", field, at, "a string with `content:` has no `values:`; remove one of them")
            }
            Type::Int32 | Type::Int64 | Type::Float | Type::Double => {
                for (i, (value, _)) in values.0.iter().enumerate().filter(|(_, (value, _))| value.parse::<f64>().is_err()) {
                    let place = value_place(values, i, is_list(values), &at.key("values"));
                    let problem = Problem::new(place, format!("{} is not a number", in_backticks(value)));
                    self.report(problem.help("list only numbers, or use `type: string`"));
                }
            }
            _ => self.report_mismatched_key("values", field, at, "only strings and numbers have documented values"),
        }
    }

    fn check_content(&mut self, field: &Field, at: &NodePath<'_>) {
        let Some(Content { ty, .. }) = &field.content else { return };
        if field.ty != Type::String {
            self.report_mismatched_key("content", field, at, "only a string has `content:`; use `type: string`");
        }
        if let Type::Named(name) = ty.innermost()
            && matches!(self.scope.find(name), TypeLookup::Unknown)
        {
            self.report(unknown_type(name, self.scope, &at.key("content")));
        }
    }

    fn check_encoding(&mut self, field: &Field, field_use: FieldUse, at: &NodePath<'_>) {
        let help = match (field.encoding, &field.ty) {
            (None, _) => return,
            (Some(Encoding::Repeat), _) if field_use == FieldUse::Response => "remove it; `encoding: repeat` is only for parameters",
            (Some(Encoding::Repeat | Encoding::Json), Type::List(_) | Type::Map(_) | Type::Object | Type::Any) => return,
            (Some(Encoding::Repeat | Encoding::Json), ty) if self.scope.is_scalar(ty) == Some(true) => {
                "only lists, maps and objects have an encoding; for a string that contains JSON use `content: json(T)`"
            }
            (Some(Encoding::Repeat | Encoding::Json), _) => return,
            (_, Type::List(element)) => match self.scope.is_scalar(element) {
                Some(false) => "this encoding is only for lists of strings, numbers or booleans; use `encoding: json` or `repeat`",
                _ => return,
            },
            _ => "this encoding is only for lists of strings, numbers or booleans",
        };
        self.report_mismatched_key("encoding", field, at, help);
    }

    /// Checks that depend on where the field is used.
    fn check_use(&mut self, field: &Field, field_use: FieldUse, at: &NodePath<'_>) {
        let wrong = |key: &str, message: &str, help: &str| Problem::new(at.key(key).key_place(), message).help(help);
        if field_use != FieldUse::Parameter {
            if field.one_of.is_some() {
                self.report(wrong("one_of", "only parameters can belong to a group", "remove it"));
            }
            if field.location != Location::Query {
                self.report(wrong("in", "only parameters have `in:`", "remove it"));
            }
        }
        if field.one_of.is_some() && field.required {
            let problem = wrong(
                "one_of",
                "a parameter of a group can't be required",
                "exactly one parameter of the group is sent; remove `required:`",
            );
            self.report(problem.related(at.key("required").key_place(), "required here"));
        }
        if field_use == FieldUse::Response && field.default.is_some() {
            self.report(wrong(
                "default",
                "fields of a response have no default",
                "remove it, or mention it in `description:`",
            ));
        }
        if field.wrapped_in.is_some() {
            if matches!(field_use, FieldUse::Parameter | FieldUse::ParameterMember) {
                self.report(wrong("wrapped_in", "only lists in a response are wrapped", "remove it"));
            } else if !matches!(field.ty, Type::List(_)) {
                self.report_mismatched_key("wrapped_in", field, at, "only a list can be wrapped; use `type: [T]`");
            }
        }
        if field_use == FieldUse::Parameter {
            self.check_location(field, at);
        }
    }

    fn check_location(&mut self, field: &Field, at: &NodePath<'_>) {
        if field.location != Location::Query {
            let problem = Problem::new(at.key("in").value_place(), "generated clients send parameters only in the query");
            self.report(problem.help("RPC-style services expect all parameters there; remove `in:` or the parameter"));
        }
    }
}

fn unknown_type(name: &str, scope: &TypeScope<'_>, at: &NodePath<'_>) -> Problem {
    /// Names of types in other languages, and what to use instead.
    const FOREIGN_TYPE_NAMES: &[(&str, &str)] = &[
        ("integer", "use `int32` or `int64`"),
        ("int", "use `int32` or `int64`"),
        ("long", "use `int64`"),
        ("number", "use `double`, or `int64` for whole numbers"),
        ("bool", "use `boolean`"),
        ("str", "use `string`"),
        ("text", "use `string`"),
        ("enum", "use `string`, and list the values under `values:`"),
        ("json", "use `string` with `content: json(T)`"),
        ("date", "use `time`"),
        ("datetime", "use `time`"),
        ("timestamp", "use `time` for a string, `int64` for a number"),
        ("array", "use `[T]`, where `T` is the type of the elements"),
        ("list", "use `[T]`, where `T` is the type of the elements"),
        ("map", "use `{string: T}`"),
        ("dict", "use `{string: T}`"),
    ];
    let problem = Problem::new(at.value_place(), format!("unknown type {}", in_backticks(name)));
    if let Some((_, help)) = FOREIGN_TYPE_NAMES
        .iter()
        .find(|(elsewhere, _)| elsewhere.eq_ignore_ascii_case(name))
    {
        return problem.help(*help);
    }
    match nearest(name, scope.names()) {
        Some(known) => problem.help(format!("did you mean {}?", in_backticks(known))),
        None => problem.help("define it under `types:`, here or in service.yaml"),
    }
}
