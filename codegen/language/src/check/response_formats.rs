//! Whether both formats of a documented response have the same content, because a test of the
//! generated crate will expect it.

use std::borrow::Cow;

use aliyun_runtime::decode::{Decode, Node, Value, parse};

use crate::spec::{Field, Map, Type, TypeDef};

/// Types by key.
type FindType<'f> = &'f dyn Fn(&str) -> Option<&'f TypeDef>;

/// Whether a client reads the same from both formats of a response with these fields; `find`
/// returns the types by name.
#[must_use]
pub fn formats_agree(json: &str, xml: &str, fields: &Map<Field>, find: FindType<'_>) -> bool {
    match (parse(json.as_bytes(), None), parse(xml.as_bytes(), None)) {
        (Ok(json), Ok(xml)) => members(&json.root, fields, find) == members(&xml.root, fields, find),
        _ => false,
    }
}

/// What a client reads from a value.
#[derive(Debug, PartialEq)]
enum DecodedValue {
    Nothing,
    Text(String),
    Number(f64),
    Flag(bool),
    List(Vec<DecodedValue>),
    Members(Vec<(String, DecodedValue)>),
    Raw(Value),
}

fn members(node: &Node<'_>, fields: &Map<Field>, find: FindType<'_>) -> DecodedValue {
    let read = |(wire, field): &(String, Field)| {
        let node = node.get(wire).filter(|node| !node.is_null());
        let node = match (node, &field.wrapped_in) {
            (Some(node), Some(item)) => node.get(item).or(Some(node)),
            (node, _) => node,
        };
        (wire.clone(), value(node, &field.ty, find))
    };
    DecodedValue::Members(fields.iter().map(read).collect())
}

fn value(node: Option<&Node<'_>>, ty: &Type, find: FindType<'_>) -> DecodedValue {
    let Some(node) = node else {
        return match ty {
            Type::List(_) => DecodedValue::List(Vec::new()),
            Type::Map(_) => DecodedValue::Members(Vec::new()),
            _ => DecodedValue::Nothing,
        };
    };
    match ty {
        Type::String | Type::Time => String::decode(node).map_or(DecodedValue::Nothing, DecodedValue::Text),
        Type::Boolean => bool::decode(node).map_or(DecodedValue::Nothing, DecodedValue::Flag),
        Type::Int32 | Type::Int64 => i64::decode(node).map_or(DecodedValue::Nothing, |value| DecodedValue::Text(value.to_string())),
        Type::Float | Type::Double => f64::decode(node).map_or(DecodedValue::Nothing, DecodedValue::Number),
        Type::Any | Type::Object => DecodedValue::Raw(node.clone().into_owned()),
        Type::List(element) => DecodedValue::List(elements(node, element, find)),
        Type::Map(inner) => {
            let Node::Object(entries) = node else {
                return DecodedValue::Members(Vec::new());
            };
            let mut entries: Vec<(String, DecodedValue)> = entries
                .iter()
                .map(|(name, node)| (name.clone().into_owned(), value(Some(node), inner, find)))
                .collect();
            entries.sort_by(|a, b| a.0.cmp(&b.0));
            DecodedValue::Members(entries)
        }
        Type::Named(key) => match find(key) {
            Some(def) if def.values.is_none() && !is_blank(node) => members(node, &def.fields, find),
            Some(def) if def.values.is_none() => DecodedValue::Nothing,
            _ => String::decode(node).map_or(DecodedValue::Nothing, DecodedValue::Text),
        },
    }
}

fn elements(node: &Node<'_>, element: &Type, find: FindType<'_>) -> Vec<DecodedValue> {
    let one = |node: &Node<'_>| value(Some(node), element, find);
    match node {
        Node::List(nodes) => nodes.iter().filter(|node| !node.is_null()).map(one).collect(),
        node if is_blank(node) => Vec::new(),
        Node::Text(text) if text.trim_start().starts_with('[') => match Value::from_json(text) {
            Ok(Node::List(nodes)) => nodes.iter().map(one).collect(),
            _ => vec![one(node)],
        },
        Node::Object(members) if is_wrapper(members, element, find) => elements(&members[0].1, element, find),
        node => vec![one(node)],
    }
}

/// Whether an object with one member is the wrapper of a list.
fn is_wrapper(members: &[(Cow<'_, str>, Node<'_>)], element: &Type, find: FindType<'_>) -> bool {
    let [(name, inner)] = members else { return false };
    match element {
        Type::Any | Type::Map(_) => false,
        Type::Named(key) => match find(key) {
            Some(def) if def.values.is_none() => {
                !def.fields.iter().any(|(wire, _)| wire == name) && matches!(inner, Node::Object(_) | Node::List(_))
            }
            _ => true,
        },
        _ => true,
    }
}

fn is_blank(node: &Node<'_>) -> bool {
    match node {
        Node::Null => true,
        Node::Text(text) => text.trim().is_empty(),
        Node::Object(members) => members.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_and_xml_examples_that_decode_equally_match() {
        let item = TypeDef {
            fields: vec![("Size".to_owned(), Field::new(Type::Int64))],
            ..TypeDef::default()
        };
        let list = Type::List(Box::new(Type::Named("Item".to_owned())));
        let fields = vec![
            ("Id".to_owned(), Field::new(Type::String)),
            (
                "Items".to_owned(),
                Field {
                    wrapped_in: Some("Item".to_owned()),
                    ..Field::new(list)
                },
            ),
            ("Names".to_owned(), Field::new(Type::List(Box::new(Type::String)))),
        ];
        let find = |key: &str| (key == "Item").then_some(&item);
        let json = r#"{"Id": 7, "Items": {"Item": [{"Size": 1}, {"Size": "2"}]}, "Names": ["a"]}"#;
        let xml = "<R><Id>7</Id><Items><Item><Size>1</Size></Item><Item><Size>2</Size></Item></Items><Names>a</Names></R>";
        assert!(formats_agree(json, xml, &fields, &find));
        assert!(!formats_agree(json, &xml.replace("<Size>2", "<Size>3"), &fields, &find));
        assert!(!formats_agree(json, "<R></R>", &fields, &find));
        assert!(!formats_agree(json, "<R", &fields, &find));
        assert!(formats_agree("{}", "<R></R>", &fields, &find));
    }
}
