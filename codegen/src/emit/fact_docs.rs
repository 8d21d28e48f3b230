//! Limits, defaults and examples of a field, as sentences for the documentation.

use super::docs::{code, counted};
use crate::model::{Fact, FieldModel, Literal, Location, NamedType, RustType};

/// One short sentence.
pub(super) fn sentence(fact: &Fact) -> String {
    let text = |n: Option<u64>| n.map(|n| n.to_string());
    match fact {
        Fact::Range(min, max) => range(min.map(number), max.map(number)),
        Fact::Length(min, max) => bounds(text(*min), text(*max), "character"),
        Fact::Items(min, max) => bounds(text(*min), text(*max), "element"),
        Fact::Pattern(pattern) => format!("Pattern: {}.", code(pattern)),
        Fact::Values(values) => {
            let values: Vec<_> = values.iter().map(|value| code(value)).collect();
            format!("Documented values: {}.", values.join(", "))
        }
        Fact::Default(value) => format!("Default: {}.", code(&literal(value))),
        Fact::Example(value) => format!("Example: {}.", code(&literal(value))),
        Fact::SentIn(Location::Query) => "Sent in the query.".to_owned(),
        Fact::SentIn(Location::Path) => "Sent in the path.".to_owned(),
        Fact::SentIn(Location::Json) => "Sent as a member of a JSON body.".to_owned(),
        Fact::SentIn(Location::Form) => "Sent in a form body.".to_owned(),
        Fact::SentIn(Location::Header) => "Sent as a header.".to_owned(),
        Fact::SentIn(Location::Body) => "Sent as the body.".to_owned(),
    }
}

/// Whether a fact says more than the type of the field, its description and its default do. An
/// example shows the format of a value, so it adds nothing to documented values, to a boolean, or
/// to an object whose members have examples.
pub(super) fn adds_information(fact: &Fact, field: &FieldModel) -> bool {
    let Fact::Example(example) = fact else { return true };
    let is_clear = match &field.ty {
        RustType::Bool => true,
        RustType::Named(NamedType { is_enum, .. }) => *is_enum,
        RustType::JsonText(content) | RustType::SecretJsonText(content) | RustType::Base64Json(content) => {
            matches!(**content, RustType::Named(_))
        }
        _ => false,
    };
    let is_default = field
        .facts
        .iter()
        .any(|fact| matches!(fact, Fact::Default(default) if default == example));
    let is_described = field
        .description
        .as_ref()
        .is_some_and(|text| text.contains(&code(&literal(example))));
    !(is_clear || is_default || is_described)
}

/// The allowed values of a number.
fn range(low: Option<String>, high: Option<String>) -> String {
    match (low, high) {
        (Some(low), Some(high)) if low == high => format!("Always {low}."),
        (Some(low), Some(high)) => format!("Range: {low} to {high}."),
        (Some(low), None) => format!("Minimum: {low}."),
        (None, Some(high)) => format!("Maximum: {high}."),
        (None, None) => String::new(),
    }
}

/// How many of `unit` are allowed.
fn bounds(low: Option<String>, high: Option<String>, unit: &str) -> String {
    let counted = |number: &str| counted(number, unit);
    match (low, high) {
        (Some(low), Some(high)) if low == high => format!("Exactly {}.", counted(&low)),
        (Some(low), Some(high)) => format!("{low} to {high} {unit}s."),
        (Some(low), None) => format!("At least {}.", counted(&low)),
        (None, Some(high)) => format!("At most {}.", counted(&high)),
        (None, None) => String::new(),
    }
}

fn number(value: f64) -> String {
    format!("{value}")
}

/// A value of the spec, as the documentation shows it.
fn literal(value: &Literal) -> String {
    match value {
        Literal::Null => "null".to_owned(),
        Literal::Bool(value) => value.to_string(),
        Literal::Int(value) => value.to_string(),
        Literal::Float(value) => number(*value),
        Literal::Text(value) => value.clone(),
        Literal::List(items) if !items.iter().any(|item| matches!(item, Literal::List(_) | Literal::Map(_))) => {
            items.iter().map(literal).collect::<Vec<_>>().join(",")
        }
        Literal::List(_) | Literal::Map(_) => value.to_json().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_use_singular_and_plural() {
        let said = |low: Option<u64>, high: Option<u64>| sentence(&Fact::Items(low, high));
        assert_eq!(said(None, Some(1)), "At most 1 element.");
        assert_eq!(said(Some(1), Some(1)), "Exactly 1 element.");
        assert_eq!(said(Some(1), None), "At least 1 element.");
        assert_eq!(said(Some(0), Some(1)), "0 to 1 elements.");
        assert_eq!(said(Some(1), Some(2)), "1 to 2 elements.");
        assert_eq!(sentence(&Fact::Range(None, Some(1.0))), "Maximum: 1.");
    }
}
