//! Limits, defaults and examples of a field, as sentences for the documentation.

use aliyun_codegen_language::spec::{Field, Literal, Location, Type};

/// Short sentences for the documentation of a field.
pub(super) fn facts(field: &Field) -> Vec<String> {
    let mut facts = Vec::new();
    let text = |n: Option<u64>| n.map(|n| n.to_string());
    facts.extend(bounds(field.min.map(number), field.max.map(number), None));
    facts.extend(bounds(text(field.min_length), text(field.max_length), Some("character")));
    facts.extend(bounds(text(field.min_items), text(field.max_items), Some("element")));
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

/// What is allowed, `unit` being what is counted.
fn bounds(low: Option<String>, high: Option<String>, unit: Option<&str>) -> Option<String> {
    let many = unit.map(|unit| format!(" {unit}s")).unwrap_or_default();
    let of = |number: &str| match unit {
        Some(unit) if number == "1" => format!("1 {unit}"),
        _ => format!("{number}{many}"),
    };
    match (low, high) {
        (Some(low), Some(high)) if low == high => Some(format!("Exactly {}.", of(&low))),
        (Some(low), Some(high)) => Some(format!("{low} to {high}{many}.")),
        (Some(low), None) => Some(format!("At least {}.", of(&low))),
        (None, Some(high)) => Some(format!("At most {}.", of(&high))),
        (None, None) => None,
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_not_many() {
        let said = |low: Option<u64>, high: Option<u64>| {
            let text = |n: Option<u64>| n.map(|n| n.to_string());
            bounds(text(low), text(high), Some("element")).unwrap_or_default()
        };
        assert_eq!(said(None, Some(1)), "At most 1 element.");
        assert_eq!(said(Some(1), Some(1)), "Exactly 1 element.");
        assert_eq!(said(Some(1), None), "At least 1 element.");
        assert_eq!(said(Some(0), Some(1)), "0 to 1 elements.");
        assert_eq!(said(Some(1), Some(2)), "1 to 2 elements.");
        assert_eq!(said(None, None), "");
        assert_eq!(bounds(None, Some(number(1.0)), None).unwrap_or_default(), "At most 1.");
    }
}
