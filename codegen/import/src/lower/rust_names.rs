//! Rust names that would collide: the later of two gets a different one, with a number.

use std::collections::HashSet;

use crate::report::{RemarkKind, Report};
use aliyun_codegen_language::diagnostic::in_backticks;
use aliyun_codegen_language::keys::formats;
use aliyun_codegen_language::names::{self, NameScope, ReservedNames};
use aliyun_codegen_language::spec::{Field, Map, Values};

/// Renames fields of an object whose Rust names collide.
pub(crate) fn rename_members(fields: &mut Map<Field>, place: &str, report: &mut Report) {
    rename_fields(fields, NameScope::RequestFields, place, report);
}

/// Renames parameters whose Rust names collide.
pub(crate) fn rename_parameters(fields: &mut Map<Field>, place: &str, report: &mut Report) {
    rename_fields(fields, NameScope::Parameters, place, report);
}

fn rename_fields(fields: &mut Map<Field>, scope: NameScope, place: &str, report: &mut Report) {
    let mut names = NameAllocator::new(scope);
    for (wire, field) in fields {
        if let Some(name) = &field.name {
            names.seen.insert(name.clone());
            continue;
        }
        let own = names::snake(wire);
        let is_name = |name: &str| formats::FIELD_NAME.matches(name);
        let name = if names::can_derive_name(wire) {
            names.own_or_free(&own, snake_base(&own), &is_name)
        } else {
            names.next_free(&own, snake_base(&own), &is_name)
        };
        if let Some(name) = name {
            report.add(RemarkKind::Renamed, format!("{place}.{wire}"), format!("`{name}`"));
            field.name = Some(name);
        }
    }
}

/// Renames documented values whose Rust names collide.
pub(crate) fn rename_values(values: &mut Values, place: &str, report: &mut Report) {
    let mut names = NameAllocator::new(NameScope::Variants);
    for (value, def) in &mut values.0 {
        if let Some(name) = variant_name(&mut names, value) {
            report.add(RemarkKind::Renamed, format!("{place} {}", in_backticks(value)), format!("`{name}`"));
            def.name = Some(name);
        }
    }
}

/// Names of the variants of one enum.
pub(super) struct NameAllocator {
    seen: HashSet<String>,
    reserved: ReservedNames,
}

/// A name for a variant whose own name is not free.
pub(super) fn variant_name(names: &mut NameAllocator, value: &str) -> Option<String> {
    let own = names::variant(value);
    let base: String = own.chars().filter(char::is_ascii_alphanumeric).collect();
    let base = if base.starts_with(|c: char| c.is_ascii_uppercase()) {
        base
    } else {
        format!("Value{base}")
    };
    let is_name = |name: &str| formats::VARIANT_NAME.matches(name);
    if names::can_derive_name(value) {
        names.own_or_free(&own, base, &is_name)
    } else {
        names.next_free(&own, "Value".to_owned(), &is_name)
    }
}

/// A name for an action whose method or types would collide; `types` has the names of types.
pub(super) fn action_name(methods: &mut NameAllocator, types: &mut HashSet<String>, wire: &str) -> Option<String> {
    let own = names::method(wire);
    let is_free = |name: &str| {
        let is_name = formats::FIELD_NAME.matches(name) && !names::is_reserved_file(name);
        is_name && !types.contains(&names::action_type(wire, Some(name)))
    };
    let name = if types.contains(&names::action_type(wire, None)) {
        methods.next_free(&own, snake_base(&own), &is_free)
    } else {
        methods.own_or_free(&own, snake_base(&own), &is_free)
    };
    types.insert(names::action_type(wire, name.as_deref()));
    name
}

impl NameAllocator {
    pub(super) fn new(scope: NameScope) -> Self {
        NameAllocator {
            seen: HashSet::new(),
            reserved: names::reserved(scope),
        }
    }

    /// Reserves a name that something else has.
    pub(super) fn reserve(&mut self, name: String) {
        self.seen.insert(name);
    }

    /// Takes the name `own`, or returns another one if that is taken or not valid.
    fn own_or_free(&mut self, own: &str, base: String, is_name: &dyn Fn(&str) -> bool) -> Option<String> {
        if !self.reserved.names.contains(&own) && names::is_identifier(own) && self.seen.insert(own.to_owned()) {
            return None;
        }
        self.next_free(own, base, is_name)
    }

    /// Takes and returns a free name to use in place of `own`.
    fn next_free(&mut self, own: &str, base: String, is_name: &dyn Fn(&str) -> bool) -> Option<String> {
        let ReservedNames { names, suffix, .. } = self.reserved;
        let is_reserved = names.contains(&own);
        let suffixed = is_reserved.then(|| format!("{base}{suffix}"));
        let separator = if suffix.starts_with('_') { "_" } else { "" };
        let numbered = (2_u64..).map(|number| format!("{base}{separator}{number}"));
        let free = |name: &String| !names.contains(&name.as_str()) && !self.seen.contains(name) && is_name(name);
        let name = suffixed.into_iter().chain(numbered).find(free)?;
        self.seen.insert(name.clone());
        Some(name)
    }
}

/// The valid characters of a name, as the start of another one.
fn snake_base(own: &str) -> String {
    let base: String = own
        .chars()
        .filter(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || *c == '_')
        .collect();
    let base = base.trim_matches('_');
    if base.starts_with(|c: char| c.is_ascii_lowercase()) {
        base.to_owned()
    } else {
        format!("n{base}")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use aliyun_codegen_language::spec::{Type, ValueDef};

    fn named(wires: &[&str], work: fn(&mut Map<Field>, &str, &mut Report)) -> Vec<Option<String>> {
        let mut fields = wires.iter().map(|wire| ((*wire).to_owned(), Field::new(Type::String))).collect();
        work(&mut fields, "A", &mut Report::default());
        fields.into_iter().map(|(_, field)| field.name).collect()
    }

    #[test]
    fn colliding_member_names_get_a_number() {
        let own = |names: &[Option<&str>]| names.iter().map(|name| name.map(str::to_owned)).collect::<Vec<_>>();
        assert_eq!(
            named(&["FileUrl", "FileURL", "file_url", "Type"], rename_members),
            own(&[None, Some("file_url_2"), Some("file_url_3"), None])
        );
        assert_eq!(
            named(&["Send", "New", "Call"], rename_parameters),
            own(&[Some("send_value"), Some("new_value"), Some("call_value")])
        );
        assert_eq!(named(&["Send", "New"], rename_members), own(&[None, Some("new_value")]));
        assert_eq!(named(&["-", "_", "²"], rename_members), own(&[None, None, Some("n_2")]));
    }

    fn variants(texts: &[&str]) -> Vec<(String, Option<String>)> {
        let mut list = Values(texts.iter().map(|text| ((*text).to_owned(), ValueDef::default())).collect());
        rename_values(&mut list, "A", &mut Report::default());
        list.0.into_iter().map(|(value, def)| (value, def.name)).collect()
    }

    #[test]
    fn colliding_variant_names_get_a_number() {
        let names: Vec<_> = variants(&["a-b", "a_b", "", "***", "-1", "2.0", "20", "华东", "Asc", "asc"])
            .into_iter()
            .map(|(_, name)| name)
            .collect();
        let want = [None, Some("AB2"), None, None, None, None, None, None, None, Some("Asc2")];
        assert_eq!(names, want.map(|name| name.map(str::to_owned)));
    }

    proptest! {
        #[test]
        fn every_string_gets_a_unique_valid_name(texts in proptest::collection::vec(".{0,4}", 0..12)) {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let mut seen = HashSet::new();
            for (value, name) in variants(&texts) {
                let name = name.unwrap_or_else(|| names::variant(&value));
                prop_assert!(names::is_identifier(&name), "{value:?} -> {name:?}");
                prop_assert!(seen.insert(name));
            }
            let mut seen = HashSet::new();
            for (wire, name) in texts.iter().zip(named(&texts, rename_parameters)) {
                let name = name.unwrap_or_else(|| names::snake(wire));
                prop_assert!(names::is_identifier(&name), "{wire:?} -> {name:?}");
                prop_assert!(seen.insert(name));
            }
        }
    }
}
