//! Error codes of all files together: they become the variants of one enum.

use std::collections::HashMap;

use super::rust_names::{ADD_NAME_HELP, RustNames, no_rust_name_problem};
use crate::diagnostic::{Problem, in_backticks};
use crate::names::{self, NameScope};
use crate::source::{NodePath, Place};
use crate::spec::{ErrorClass, ErrorCode, Map};

/// What all files say about one code.
struct Code {
    /// Where it was first used.
    first: Place,
    name: Option<(String, Place)>,
    class: Option<(ErrorClass, Place)>,
}

/// Compares the codes of all files, in the given order.
pub(super) fn check<'a>(files: impl Iterator<Item = (&'a Map<ErrorCode>, NodePath<'a>)>) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut order: Vec<&str> = Vec::new();
    let mut codes: HashMap<&str, Code> = HashMap::new();
    for (errors, at) in files {
        let at = at.key("errors");
        for (code, def) in errors {
            let at = at.key(code);
            let known = codes.entry(code).or_insert_with(|| {
                order.push(code);
                Code {
                    first: at.key_place(),
                    name: None,
                    class: None,
                }
            });
            if let Some(name) = &def.name {
                let place = at.key("name").value_place();
                match &known.name {
                    None => known.name = Some((name.clone(), place)),
                    Some((first, _)) if first == name => {}
                    Some((first, first_place)) => {
                        let message = format!(
                            "the error code {} has two names: {} and {}",
                            in_backticks(code),
                            in_backticks(first),
                            in_backticks(name)
                        );
                        let problem = Problem::new(place, message).related(first_place.clone(), "the first");
                        problems.push(problem.help("all actions share one Rust variant for this code; keep one of the names"));
                    }
                }
            }
            if let Some(class) = def.class {
                let place = at.key("class").value_place();
                match &known.class {
                    None => known.class = Some((class, place)),
                    Some((first, _)) if *first == class => {}
                    Some((_, first_place)) => {
                        let problem = Problem::new(place, format!("the error code {} has two classes", in_backticks(code)));
                        let problem = problem.related(first_place.clone(), "the first");
                        problems.push(problem.help("all actions share one Rust variant for this code; keep one of the classes"));
                    }
                }
            }
        }
    }
    let mut variants = RustNames::new(NameScope::Variants);
    for code in order {
        let Some(Code { first, name, .. }) = codes.remove(code) else {
            continue;
        };
        if name.is_none() && !names::can_derive_name(code) {
            problems.push(no_rust_name_problem(code, first, ADD_NAME_HELP));
            continue;
        }
        let (rust, place) = name.unwrap_or_else(|| (names::variant(code), first));
        variants.add(rust, code, || place, &mut problems);
    }
    problems
}
