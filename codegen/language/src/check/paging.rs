//! Paging: the parameters and fields that it names must exist.

use super::type_scope::{TypeLookup, TypeScope};
use crate::diagnostic::{Problem, in_backticks};
use crate::source::NodePath;
use crate::spec::{Action, Field, Map, Paging, Type};
use crate::suggest::nearest;

pub(super) fn check(action: &Action, scope: &TypeScope<'_>, at: &NodePath<'_>) -> Vec<Problem> {
    let Some(paging) = &action.paging else { return Vec::new() };
    let mut check = PagingChecker {
        action,
        scope,
        problems: Vec::new(),
    };
    let at = at.key("paging");
    check.check_keys(paging, &at);
    for (key, parameter, fits, help) in [
        (
            "page",
            &paging.page,
            is_number as fn(&Type) -> bool,
            "a page number is a number, or a string that contains one",
        ),
        (
            "size",
            &paging.size,
            is_number,
            "a page size is a number, or a string that contains one",
        ),
        ("token", &paging.token, |ty| *ty == Type::String, "a token is a string"),
    ] {
        if let Some(parameter) = parameter {
            check.check_parameter(parameter, fits, help, &at.key(key));
        }
    }
    for (key, path, fits, help) in [
        (
            "items",
            Some(&paging.items),
            (|ty| matches!(ty, Type::List(_))) as fn(&Type) -> bool,
            "the items of a page are a list",
        ),
        (
            "total",
            paging.total.as_ref(),
            is_number,
            "the total is a number, or a string that contains one",
        ),
        (
            "next_token",
            paging.next_token.as_ref(),
            |ty| *ty == Type::String,
            "a token is a string",
        ),
    ] {
        if let Some(path) = path.filter(|path| !path.is_empty()) {
            check.check_path(path, fits, help, &at.key(key));
        }
    }
    check.problems
}

fn is_number(ty: &Type) -> bool {
    matches!(ty, Type::Int32 | Type::Int64 | Type::String)
}

struct PagingChecker<'c> {
    action: &'c Action,
    scope: &'c TypeScope<'c>,
    problems: Vec<Problem>,
}

impl<'c> PagingChecker<'c> {
    fn report(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// The keys that go together.
    fn check_keys(&mut self, paging: &Paging, at: &NodePath<'_>) {
        if paging.page.is_none() && paging.token.is_none() {
            let problem = Problem::new(at.key_place(), "paging has neither `page` nor `token`");
            self.report(problem.help("name the parameter that selects the page"));
        }
        for (there, missing) in [("token", "next_token"), ("next_token", "token")] {
            let is_there = |key: &str| {
                if key == "token" {
                    paging.token.is_some()
                } else {
                    paging.next_token.is_some()
                }
            };
            if is_there(there) && !is_there(missing) {
                let problem = Problem::new(at.key(there).key_place(), format!("`{there}:` without `{missing}:`"));
                self.report(
                    problem.help("a token is taken from a response and sent in the next request; name both the field and the parameter"),
                );
            }
        }
        if paging.size.is_some() && paging.fixed_size.is_some() {
            let problem = Problem::new(at.key("fixed_size").key_place(), "`fixed_size:` and `size:` can't be used together");
            self.report(
                problem
                    .related(at.key("size").key_place(), "the parameter")
                    .help("the page size is either fixed or set by a parameter; remove one of them"),
            );
        }
    }

    fn check_parameter(&mut self, name: &str, fits: fn(&Type) -> bool, help: &str, at: &NodePath<'_>) {
        match self.action.request.iter().find(|(wire, _)| wire == name) {
            Some((_, field)) => self.check_field_type(field, fits, help, at),
            None => {
                let problem = Problem::new(at.value_place(), format!("the action has no parameter {}", in_backticks(name)));
                self.report(match nearest(name, self.action.request.iter().map(|(wire, _)| wire.as_str())) {
                    Some(known) => problem.help(format!("did you mean {}?", in_backticks(known))),
                    None => problem.help("add it to `request:`"),
                });
            }
        }
    }

    fn check_path(&mut self, path: &str, fits: fn(&Type) -> bool, help: &str, at: &NodePath<'_>) {
        let mut fields: &'c Map<Field> = &self.action.response;
        let mut names = path.split('.').peekable();
        while let Some(name) = names.next() {
            let Some((_, field)) = fields.iter().find(|(wire, _)| wire == name) else {
                let problem = Problem::new(at.value_place(), format!("the response has no field {}", in_backticks(name)));
                let help = match nearest(name, fields.iter().map(|(wire, _)| wire.as_str())) {
                    Some(known) => format!("did you mean {}?", in_backticks(known)),
                    None => "give the dotted path of the field below `response:`; leave out the wrapper of a list".to_owned(),
                };
                return self.report(problem.help(help));
            };
            if names.peek().is_none() {
                return self.check_field_type(field, fits, help, at);
            }
            match self.members(field) {
                Some(members) => fields = members,
                None => {
                    let what = match &field.ty {
                        Type::List(_) => "is a list",
                        _ => "has no fields",
                    };
                    let problem = Problem::new(at.value_place(), format!("{} {what}", in_backticks(name)));
                    return self.report(problem.help("a path can go through objects only; it can't go into a list"));
                }
            }
        }
    }

    fn members(&self, field: &'c Field) -> Option<&'c Map<Field>> {
        match &field.ty {
            Type::Object => Some(&field.fields),
            Type::Named(name) => match self.scope.find(name) {
                TypeLookup::Def(def) => Some(&def.fields),
                TypeLookup::NotCheckable | TypeLookup::Unknown => None,
            },
            _ => None,
        }
    }

    fn check_field_type(&mut self, field: &Field, fits: fn(&Type) -> bool, help: &str, at: &NodePath<'_>) {
        if !fits(&field.ty) && !super::limits::has_unresolved_type(&field.ty, self.scope) {
            let message = format!("the type {} can't be used here", in_backticks(&field.ty.to_string()));
            self.report(Problem::new(at.value_place(), message).help(help));
        }
    }
}
