//! Limits, defaults and examples of a field.

use super::Fact;
use aliyun_codegen_language::spec::{Field, Literal, Location, Type};

/// What the spec says about the values of a field, in the order of the documentation.
pub(super) fn facts(field: &Field) -> Vec<Fact> {
    let mut facts = Vec::new();
    if field.min.is_some() || field.max.is_some() {
        facts.push(Fact::Range(field.min, field.max));
    }
    if field.min_length.is_some() || field.max_length.is_some() {
        facts.push(Fact::Length(field.min_length, field.max_length));
    }
    if field.min_items.is_some() || field.max_items.is_some() {
        facts.push(Fact::Items(field.min_items, field.max_items));
    }
    facts.extend(field.pattern.clone().map(Fact::Pattern));
    // The documented values of a string make an enum, which documents them.
    let is_enum = field.ty == Type::String || matches!(&field.ty, Type::List(item) if **item == Type::String);
    if let Some(values) = field.values.as_ref().filter(|_| !is_enum) {
        facts.push(Fact::Values(values.0.iter().map(|(value, _)| value.clone()).collect()));
    }
    facts.extend(field.default.clone().map(Fact::Default));
    // Documented numbers sometimes have masked digits (`1000****`), so they can't be sent.
    let is_number = matches!(field.ty, Type::Int32 | Type::Int64 | Type::Float | Type::Double);
    let is_masked = is_number && matches!(field.example, Some(Literal::Text(_)));
    facts.extend(field.example.clone().filter(|_| !is_masked).map(Fact::Example));
    if field.location != Location::Query {
        facts.push(Fact::SentIn(field.location));
    }
    facts
}
