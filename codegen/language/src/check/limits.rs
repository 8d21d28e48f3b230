//! Checks that each limit fits the type, and that a value can satisfy all limits.

use regex_lite::{Regex, RegexBuilder};

use super::type_scope::{TypeLookup, TypeScope};
use crate::diagnostic::{Problem, in_backticks};
use crate::source::NodePath;
use crate::spec::{Field, Type};

/// Whether a type is unknown; then further problems with it are not reported.
pub(super) fn has_unresolved_type(ty: &Type, scope: &TypeScope<'_>) -> bool {
    matches!(ty.innermost(), Type::Named(name) if !matches!(scope.find(name), TypeLookup::Def(_)))
}

/// A key that does not fit the type of its field.
pub(super) fn mismatched_key(key: &str, field: &Field, at: &NodePath<'_>, help: &str) -> Problem {
    Problem::new(
        at.key(key).key_place(),
        format!("`{key}:` does not apply to type {}", in_backticks(&field.ty.to_string())),
    )
    .related(at.key("type").value_place(), "the type")
    .help(help)
}

/// The expression that the whole string must match.
pub(super) fn compile_pattern(pattern: &str) -> Result<Regex, String> {
    /// In bytes; far more than a description of a parameter needs.
    const LARGEST: usize = 1 << 18;

    RegexBuilder::new(&format!("^(?:{pattern})$"))
        .size_limit(LARGEST)
        .build()
        .map_err(|error| error.to_string())
}

pub(super) fn check(field: &Field, scope: &TypeScope<'_>, at: &NodePath<'_>, problems: &mut Vec<Problem>) {
    if has_unresolved_type(&field.ty, scope) {
        return;
    }
    let (number, text, list) = match field.ty {
        Type::Any => (true, true, true),
        Type::Int32 | Type::Int64 | Type::Float | Type::Double => (true, false, false),
        Type::String | Type::Time => (false, true, false),
        Type::List(_) | Type::Map(_) => (false, false, true),
        _ => (false, false, false),
    };
    let help = match () {
        () if number => "a number has `min:` and `max:`",
        () if text => "a string has `min_length:`, `max_length:` and `pattern:`",
        () if list => "a list has `min_items:` and `max_items:`",
        () => "a value of this type has no limits",
    };
    let limits = [
        ("min", field.min.is_some(), number),
        ("max", field.max.is_some(), number),
        ("min_length", field.min_length.is_some(), text),
        ("max_length", field.max_length.is_some(), text),
        ("pattern", field.pattern.is_some(), text),
        ("min_items", field.min_items.is_some(), list),
        ("max_items", field.max_items.is_some(), list),
    ];
    let wrong = limits.iter().filter(|(_, is_there, fits)| *is_there && !fits);
    problems.extend(wrong.map(|(key, ..)| mismatched_key(key, field, at, help)));

    let as_number = |length: Option<u64>| length.map(|length| length as f64);
    for (low, high, bounds) in [
        ("min", "max", (field.min, field.max)),
        (
            "min_length",
            "max_length",
            (as_number(field.min_length), as_number(field.max_length)),
        ),
        ("min_items", "max_items", (as_number(field.min_items), as_number(field.max_items))),
    ] {
        if let (Some(least), Some(most)) = bounds
            && least > most
        {
            let problem = Problem::new(at.key(low).value_place(), format!("`{low}:` is greater than `{high}:`"));
            problems.push(
                problem
                    .related(at.key(high).value_place(), "smaller")
                    .help("no value can meet both; are they swapped?"),
            );
        }
    }
    for (key, limit) in [("min", field.min), ("max", field.max)] {
        let Some(limit) = limit else { continue };
        let (is_whole, bits) = match field.ty {
            Type::Int32 => (true, f64::from(i32::MIN)..=f64::from(i32::MAX)),
            // The ends of the 64-bit range are not exact in f64.
            Type::Int64 => (true, i64::MIN as f64..=i64::MAX as f64),
            _ => continue,
        };
        if (is_whole && limit.fract() != 0.0) || !bits.contains(&limit) {
            let message = format!("{limit} is not a value of type {}", in_backticks(&field.ty.to_string()));
            problems.push(Problem::new(at.key(key).value_place(), message).help("use a limit that a value of this type can have"));
        }
    }
    if let Some(pattern) = field.pattern.as_deref()
        && let Err(error) = compile_pattern(pattern)
    {
        let place = at.key("pattern").value_place();
        problems.push(match unsupported_syntax(pattern) {
            Some((what, help)) => Problem::new(place, format!("{what} is not supported in a pattern")).help(help),
            None => Problem::new(place, format!("invalid regular expression: {error}"))
                .help("the syntax is that of the Rust crate `regex-lite`"),
        });
    }
}

/// Syntax of other regular expressions in a pattern that did not compile, and what to write
/// instead.
fn unsupported_syntax(pattern: &str) -> Option<(String, &'static str)> {
    const DESCRIBE: &str = "remove the pattern, and put the rule into the description";
    let mut rest = pattern;
    while let Some(at) = rest.find(['\\', '(']) {
        rest = &rest[at..];
        let found = match rest.as_bytes() {
            [b'\\', b'p' | b'P', ..] => {
                let end = if rest[2..].starts_with('{') {
                    rest.find('}').map_or(rest.len(), |end| end + 1)
                } else {
                    3
                };
                let class = rest.get(..end).unwrap_or(rest);
                Some((
                    format!("the Unicode class {}", in_backticks(class)),
                    "write a range of characters, such as `[\u{4E00}-\u{9FFF}]`",
                ))
            }
            [b'\\', b'1'..=b'9' | b'k', ..] => Some(("a back-reference".to_owned(), DESCRIBE)),
            _ if ["(?=", "(?!", "(?<=", "(?<!"].iter().any(|start| rest.starts_with(start)) => Some(("look-around".to_owned(), DESCRIBE)),
            _ if ["(?>", "(?#", "(?(", "(?|"].iter().any(|start| rest.starts_with(start)) => Some((
                format!("{}`", rest.get(..3).map_or_else(String::new, |group| format!("the group `{group}"))),
                DESCRIBE,
            )),
            _ => None,
        };
        if found.is_some() {
            return found;
        }
        // Skips an escaped character.
        let skipped = if rest.starts_with('\\') {
            rest.chars().take(2).map(char::len_utf8).sum()
        } else {
            1
        };
        rest = rest.get(skipped..).unwrap_or_default();
    }
    None
}
