//! Converts values of the metadata to values of the spec. The metadata usually writes them as
//! strings.

use std::collections::{HashMap, HashSet};

use crate::json::{Json, LenientJson as _, parse};
use crate::text;
use aliyun_codegen_language::characters::{self, forbidden};
use aliyun_codegen_language::diagnostic::in_backticks;
use aliyun_codegen_language::spec::{Literal, Type, ValueDef, Values};

/// The longest example that is imported, in bytes. Longer ones are whole documents, which nobody
/// reads beside a field.
const MAX_EXAMPLE_LENGTH: usize = 2_000;

/// The longest documented value, in bytes.
const MAX_VALUE_LENGTH: usize = 256;

/// A default or example of the type. `None` if the string is not one. Other properties of the field
/// are checked later.
pub(super) fn literal(text: &str, ty: &Type) -> Option<Literal> {
    if text.len() > MAX_EXAMPLE_LENGTH {
        return None;
    }
    let text = text::clean(text);
    // A value that the vendor masked stands for a string or a number.
    if text.contains("***") && !matches!(ty, Type::Boolean | Type::List(_) | Type::Map(_) | Type::Named(_)) {
        return Some(Literal::Text(text));
    }
    match ty {
        Type::String | Type::Time => Some(Literal::Text(text)),
        Type::Boolean if text.eq_ignore_ascii_case("true") => Some(Literal::Bool(true)),
        Type::Boolean if text.eq_ignore_ascii_case("false") => Some(Literal::Bool(false)),
        Type::Int32 => text.parse::<i32>().ok().map(|value| Literal::Int(value.into())),
        Type::Int64 => text.parse().ok().map(Literal::Int),
        Type::Float | Type::Double => number(&text),
        Type::List(element) => list(&text, element),
        // A named type is an object, or has documented values.
        Type::Named(_) => json(&text).or(Some(Literal::Text(text))),
        Type::Map(_) => json(&text),
        Type::Boolean | Type::Any | Type::Object => None,
    }
}

fn number(text: &str) -> Option<Literal> {
    if let Ok(whole) = text.parse() {
        return Some(Literal::Int(whole));
    }
    text.parse().ok().filter(|value: &f64| value.is_finite()).map(Literal::Float)
}

/// A JSON list of the elements, or one element.
fn list(text: &str, element: &Type) -> Option<Literal> {
    let Ok(Json::List(elements)) = parse(text) else {
        return literal(text, element)
            .filter(|_| !text.starts_with('['))
            .map(|one| Literal::List(vec![one]));
    };
    let elements = elements.iter().map(|one| match one {
        Json::List(_) | Json::Map(_) | Json::Null => Some(one.clone()).filter(is_writable),
        scalar => literal(&scalar.scalar()?, element),
    });
    elements
        .collect::<Option<Vec<_>>>()
        .filter(|elements| !elements.is_empty())
        .map(Literal::List)
}

/// A JSON object.
fn json(text: &str) -> Option<Literal> {
    match parse(text) {
        Ok(value @ Json::Map(_)) if !value.members().is_empty() => Some(value).filter(is_writable),
        _ => None,
    }
}

/// Converts a value that the metadata contains as a list or object, not as a string.
pub(super) fn structured(value: &Json, ty: &Type) -> Option<Literal> {
    let fits = match ty {
        Type::List(_) => matches!(value, Json::List(_)),
        Type::Map(_) | Type::Named(_) => matches!(value, Json::Map(_)),
        _ => false,
    };
    fits.then(|| value.clone()).filter(is_writable)
}

/// Whether a spec can contain a value.
fn is_writable(literal: &Literal) -> bool {
    match literal {
        Literal::Text(text) => forbidden(text).is_none(),
        Literal::List(elements) => elements.iter().all(is_writable),
        Literal::Map(members) => members.iter().all(|(name, value)| text::is_name(name) && is_writable(value)),
        Literal::Bool(_) | Literal::Int(_) | Literal::Float(_) => true,
        // A spec has no way to write it.
        Literal::Null => false,
    }
}

/// The documented values of a schema, and what is wrong with those that are left out.
pub(super) fn values_of(schema: &Json, ty: &Type, descriptions: bool) -> (Option<Values>, Vec<String>) {
    let titles = schema.object("enumValueTitles");
    let listed = schema.list("enum");
    let mut dropped = Vec::new();
    if listed.is_empty() && titles.is_empty() {
        return (None, dropped);
    }
    if !matches!(ty, Type::String | Type::Int32 | Type::Int64 | Type::Float | Type::Double) {
        // The values of a boolean need no documentation.
        if *ty != Type::Boolean {
            dropped.push(format!("documented values beside the type `{ty}`"));
        }
        return (None, dropped);
    }
    let all = if listed.is_empty() {
        titles.iter().map(|(value, _)| Some(value.clone())).collect::<Vec<_>>()
    } else {
        listed.iter().map(Json::scalar).collect()
    };
    let titles: HashMap<&str, &Json> = titles.iter().rev().map(|(value, title)| (value.as_str(), title)).collect();
    let mut seen = HashSet::new();
    let mut values: Vec<(String, ValueDef)> = Vec::with_capacity(all.len());
    for value in all.into_iter().flatten() {
        let value = if *ty == Type::String { value } else { value.trim().to_owned() };
        let is_number = *ty == Type::String || value.parse::<f64>().is_ok_and(f64::is_finite);
        let is_line = forbidden(&value).is_none()
            && characters::hidden(&value).is_none()
            && !value.contains(['\n', '\t'])
            && value.len() <= MAX_VALUE_LENGTH;
        if !is_number || !is_line {
            dropped.push(match value.as_str() {
                "" => "the documented value is empty".to_owned(),
                _ => format!("the documented value {} is not valid", in_backticks(&value)),
            });
        } else if seen.insert(value.clone()) {
            let title = titles.get(value.as_str()).and_then(|title| title.as_text());
            let meaning = title
                .filter(|_| descriptions)
                .map(text::prose)
                .filter(|title| !title.is_empty() && *title != value);
            values.push((value, ValueDef { name: None, meaning }));
        }
    }
    ((!values.is_empty()).then_some(Values(values)), dropped)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Literal {
        Literal::Text(text.to_owned())
    }

    #[test]
    fn string_is_converted_to_the_type_of_its_field() {
        assert_eq!(literal("12", &Type::Int32), Some(Literal::Int(12)));
        assert_eq!(literal("3000000000", &Type::Int32), None);
        assert_eq!(literal(" 12 ", &Type::Int64), Some(Literal::Int(12)));
        assert_eq!(literal("1.5", &Type::Int64), None);
        assert_eq!(literal("1.5", &Type::Double), Some(Literal::Float(1.5)));
        assert_eq!(literal("NaN", &Type::Double), None);
        assert_eq!(literal("True", &Type::Boolean), Some(Literal::Bool(true)));
        assert_eq!(literal("0", &Type::Boolean), None);
        assert_eq!(literal("tr****", &Type::Boolean), None);
        assert_eq!(literal("12", &Type::String), Some(text("12")));
        assert_eq!(literal("12****", &Type::Int64), Some(text("12****")));
        assert_eq!(literal(&"x".repeat(5_000), &Type::String), None);
    }

    #[test]
    fn list_example_is_json_or_a_single_element() {
        let strings = Type::List(Box::new(Type::String));
        assert_eq!(literal(r#"["a", 1]"#, &strings), Some(Literal::List(vec![text("a"), text("1")])));
        assert_eq!(literal("a", &strings), Some(Literal::List(vec![text("a")])));
        assert_eq!(literal("[a", &strings), None);
        assert_eq!(literal("[]", &strings), None);
        let numbers = Type::List(Box::new(Type::Int64));
        assert_eq!(
            literal(r#"["1", 2]"#, &numbers),
            Some(Literal::List(vec![Literal::Int(1), Literal::Int(2)]))
        );
        let map = Type::Map(Box::new(Type::String));
        assert_eq!(
            literal(r#"{"a": "b"}"#, &map),
            Some(Literal::Map(vec![("a".to_owned(), text("b"))]))
        );
        assert_eq!(literal("a", &map), None);
    }

    #[test]
    fn enum_becomes_documented_values() {
        let of = |json: &str, ty: Type| values_of(&parse(json).unwrap(), &ty, true);
        let names = |values: Option<Values>| values.map(|values| values.0.into_iter().map(|(value, _)| value).collect::<Vec<_>>());
        let (values, dropped) = of(
            r#"{"enum": ["a", "", 1, 2.5, "a", null, "x\ny"], "enumValueTitles": {"a": "First [x](~~1~~)"}}"#,
            Type::String,
        );
        assert_eq!(values.as_ref().unwrap().0[0].1.meaning.as_deref(), Some("First x"));
        assert_eq!(
            names(values),
            Some(vec!["a".to_owned(), String::new(), "1".to_owned(), "2.5".to_owned()])
        );
        assert_eq!(dropped.len(), 1);
        let (values, dropped) = of(r#"{"enumValueTitles": {"1": "one", "two": "two"}}"#, Type::Int32);
        assert_eq!((names(values), dropped.len()), (Some(vec!["1".to_owned()]), 1));
        assert_eq!(of(r#"{"enum": [true, false]}"#, Type::Boolean), (None, Vec::new()));
        assert_eq!(of("{}", Type::String), (None, Vec::new()));
    }
}
