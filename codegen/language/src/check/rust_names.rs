//! Names in one scope of the generated code: unique, and not used by the code itself.

use std::collections::{HashMap, HashSet};

use crate::diagnostic::{Problem, in_backticks};
use crate::names::{self, NameScope, ReservedNames};
use crate::source::{NodePath, Place};
use crate::spec::{Field, Map, ValueDef, Values};

/// The names of a scope, by their Rust name.
pub(super) struct RustNames {
    seen: HashMap<String, (String, Place)>,
    reserved: ReservedNames,
}

impl RustNames {
    pub(super) fn new(scope: NameScope) -> Self {
        RustNames {
            seen: HashMap::new(),
            reserved: names::reserved(scope),
        }
    }

    /// Adds a name that was made from `wire`.
    pub(super) fn add(&mut self, rust: String, wire: &str, place: impl FnOnce() -> Place, problems: &mut Vec<Problem>) {
        let ReservedNames { names, used_by, suffix } = self.reserved;
        if names.contains(&rust.as_str()) {
            let message = format!(
                "{} would be named {} in Rust, like {used_by}",
                in_backticks(wire),
                in_backticks(&rust)
            );
            problems.push(Problem::new(place(), message).help(format!("rename it: `name: {rust}{suffix}`")));
            return;
        }
        match self.seen.get(&rust) {
            None => {
                self.seen.insert(rust, (wire.to_owned(), place()));
            }
            Some((first, first_place)) => {
                let message = format!(
                    "{} and {} would both be named {} in Rust",
                    in_backticks(first),
                    in_backticks(wire),
                    in_backticks(&rust)
                );
                let problem = Problem::new(place(), message).related(first_place.clone(), "the first");
                problems.push(problem.help("rename one of them with `name: …`"));
            }
        }
    }

    /// The fields of one struct.
    pub(super) fn fields(mut self, fields: &Map<Field>, at: &NodePath<'_>, problems: &mut Vec<Problem>) {
        for (wire, field) in fields {
            let at = at.key(wire);
            match &field.name {
                Some(name) => self.add(name.clone(), wire, || at.key("name").value_place(), problems),
                None if !names::can_derive_name(wire) => problems.push(no_rust_name_problem(wire, at.key_place(), ADD_NAME_HELP)),
                None => self.add(names::snake(wire), wire, || at.key_place(), problems),
            }
        }
    }

    /// The variants of one enum.
    pub(super) fn values(mut self, values: &Values, at: &NodePath<'_>, problems: &mut Vec<Problem>) {
        let is_list = is_list(values);
        let mut different = HashSet::new();
        for (i, (value, def)) in values.0.iter().enumerate() {
            let at_key = at.key(value);
            // Duplicate values are reported elsewhere.
            if !different.insert(value) {
                continue;
            }
            match &def.name {
                Some(name) => self.add(name.clone(), value, || at_key.key("name").value_place(), problems),
                None if !names::can_derive_name(value) => {
                    let help = if is_list {
                        "write the values as a map, with `{name: …}` for this one"
                    } else {
                        ADD_NAME_HELP
                    };
                    problems.push(no_rust_name_problem(value, value_place(values, i, is_list, at), help));
                }
                None => self.add(names::variant(value), value, || value_place(values, i, is_list, at), problems),
            }
        }
    }
}

/// The help for a thing without a Rust name, where a key can be added to it.
pub(super) const ADD_NAME_HELP: &str = "add `name: …`";

/// A name without letters from which a Rust name could be made.
pub(super) fn no_rust_name_problem(wire: &str, place: Place, help: &str) -> Problem {
    Problem::new(place, format!("no Rust name can be derived from {}", in_backticks(wire))).help(help)
}

/// Whether the values are probably a list: none of them has a meaning.
pub(super) fn is_list(values: &Values) -> bool {
    values.0.iter().all(|(_, def)| *def == ValueDef::default())
}

/// The place of the value with number `i`: in a list, or as a key of a map.
pub(super) fn value_place(values: &Values, i: usize, is_list: bool, at: &NodePath<'_>) -> Place {
    match values.0.get(i) {
        Some((value, _)) if !is_list => at.key(value).key_place(),
        _ => at.index(i).value_place(),
    }
}
