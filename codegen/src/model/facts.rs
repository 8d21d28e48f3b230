//! Limits, defaults and examples of a field, as sentences for the documentation.

use crate::spec::{Field, Literal, Location, Type};

/// Short sentences for the documentation of a field.
pub(super) fn facts(field: &Field) -> Vec<String> {
    let mut facts = Vec::new();
    let bounds = |low: Option<String>, high: Option<String>, unit: &str| match (low, high) {
        (Some(low), Some(high)) if low == high => Some(format!("Exactly {low}{unit}.")),
        (Some(low), Some(high)) => Some(format!("{low} to {high}{unit}.")),
        (Some(low), None) => Some(format!("At least {low}{unit}.")),
        (None, Some(high)) => Some(format!("At most {high}{unit}.")),
        (None, None) => None,
    };
    let text = |n: Option<u64>| n.map(|n| n.to_string());
    facts.extend(bounds(field.min.map(number), field.max.map(number), ""));
    facts.extend(bounds(text(field.min_length), text(field.max_length), " characters"));
    facts.extend(bounds(text(field.min_items), text(field.max_items), " elements"));
    if let Some(pattern) = &field.pattern {
        facts.push(format!("Matches {}.", code(pattern)));
    }
    if let (Some(values), true) = (
        &field.values,
        field.ty != Type::String && !matches!(&field.ty, Type::List(item) if **item == Type::String),
    ) {
        facts.push(format!(
            "Documented values: {}.",
            values.0.iter().map(|(value, _)| code(value)).collect::<Vec<_>>().join(", ")
        ));
    }
    if let Some(default) = &field.default {
        facts.push(format!("Default: {}.", code(&literal(default))));
    }
    // Documented numbers have digits masked now and then (`1000****`): no value that could be sent.
    let is_number = matches!(field.ty, Type::Int32 | Type::Int64 | Type::Float | Type::Double);
    if let Some(example) = &field.example
        && !(is_number && matches!(example, Literal::Text(_)))
    {
        facts.push(format!("Example: {}.", code(&literal(example))));
    }
    match field.location {
        Location::Query => {}
        Location::Form => facts.push("Sent in a form body.".to_owned()),
        Location::Header => facts.push("Sent as a header.".to_owned()),
        Location::Body => facts.push("Sent as the body.".to_owned()),
    }
    facts
}

/// `text` as Markdown code, whatever it contains.
fn code(text: &str) -> String {
    let mut text = text.replace(['\n', '\r'], " ");
    // Three at the head of a line would begin a block, so no run of them is longer than one here and two around.
    while text.contains("``") {
        text = text.replace("``", "`");
    }
    let longest = usize::from(text.contains('`'));
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') || text.is_empty() {
        " "
    } else {
        ""
    };
    format!("{fence}{pad}{text}{pad}{fence}")
}

fn number(value: f64) -> String {
    format!("{value}")
}

/// A value of the spec as the documentation shows it.
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
