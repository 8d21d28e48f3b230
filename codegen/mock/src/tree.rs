//! A response as a tree that keeps the order of its members, and as XML elements.

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::Event;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_json::Number;
use std::fmt;

/// A JSON value whose objects keep the order of their members.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum JsonTree {
    Null,
    Bool(bool),
    Number(Number),
    Text(String),
    List(Vec<JsonTree>),
    Object(Vec<(String, JsonTree)>),
}

impl JsonTree {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A scalar as a string.
    pub(crate) fn as_text(&self) -> Option<String> {
        match self {
            Self::Bool(value) => Some(value.to_string()),
            Self::Number(value) => Some(value.to_string()),
            Self::Text(text) => Some(text.clone()),
            Self::Null | Self::List(_) | Self::Object(_) => None,
        }
    }

    /// Compact JSON.
    pub(crate) fn to_json(&self) -> String {
        // String keys and finite numbers can always be written.
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl Serialize for JsonTree {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(value) => value.serialize(serializer),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(items) => serializer.collect_seq(items),
            Self::Object(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (name, value) in members {
                    map.serialize_entry(name, value)?;
                }
                map.end()
            }
        }
    }
}

/// Key under which serde_json returns numbers if a crate of the program enables its feature
/// `arbitrary_precision`.
const NUMBER: &str = "$serde_json::private::Number";

impl<'de> Deserialize<'de> for JsonTree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AnyTree;
        impl<'de> Visitor<'de> for AnyTree {
            type Value = JsonTree;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON value")
            }
            fn visit_unit<E>(self) -> Result<JsonTree, E> {
                Ok(JsonTree::Null)
            }
            fn visit_bool<E>(self, value: bool) -> Result<JsonTree, E> {
                Ok(JsonTree::Bool(value))
            }
            fn visit_i64<E>(self, value: i64) -> Result<JsonTree, E> {
                Ok(JsonTree::Number(value.into()))
            }
            fn visit_u64<E>(self, value: u64) -> Result<JsonTree, E> {
                Ok(JsonTree::Number(value.into()))
            }
            fn visit_f64<E>(self, value: f64) -> Result<JsonTree, E> {
                Ok(Number::from_f64(value).map_or(JsonTree::Null, JsonTree::Number))
            }
            fn visit_str<E>(self, text: &str) -> Result<JsonTree, E> {
                Ok(JsonTree::text(text))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<JsonTree, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = seq.next_element()? {
                    items.push(item);
                }
                Ok(JsonTree::List(items))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<JsonTree, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(match members.as_slice() {
                    [(name, JsonTree::Text(digits))] if name == NUMBER => digits.parse().map_or(JsonTree::Null, JsonTree::Number),
                    _ => JsonTree::Object(members),
                })
            }
        }
        deserializer.deserialize_any(AnyTree)
    }
}

/// An XML element without attributes, which the gateway never writes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) children: Vec<Element>,
}

impl Element {
    pub(crate) fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            ..Self::default()
        }
    }

    /// The members of a JSON object as an element: a list repeats its name, `null` writes nothing.
    pub(crate) fn from_tree(name: &str, tree: &JsonTree) -> Self {
        let mut element = Self::new(name);
        match tree {
            JsonTree::Object(members) => members.iter().for_each(|(name, value)| element.push(name, value)),
            JsonTree::List(items) => items.iter().for_each(|item| element.push("member", item)),
            scalar => element.text = scalar.as_text().unwrap_or_default(),
        }
        element
    }

    fn push(&mut self, name: &str, value: &JsonTree) {
        match value {
            JsonTree::Null => {}
            JsonTree::List(items) => items.iter().for_each(|item| self.push(name, item)),
            value => self.children.push(Self::from_tree(name, value)),
        }
    }

    /// Parses a document with one root element. Attributes, comments and processing instructions
    /// are ignored.
    pub(crate) fn parse(xml: &str) -> Result<Self, String> {
        let mut reader = Reader::from_str(xml);
        // A parent of the root element, so that there is always an open element.
        let mut open = vec![Self::default()];
        let top = |open: &mut Vec<Self>, add: &str| {
            if let Some(element) = open.last_mut() {
                element.text.push_str(add);
            }
        };
        loop {
            match reader.read_event().map_err(|error| error.to_string())? {
                Event::Start(tag) => open.push(Self::new(tag.name().as_ref())),
                Event::Empty(tag) => {
                    let element = Self::new(tag.name().as_ref());
                    if let Some(parent) = open.last_mut() {
                        parent.children.push(element);
                    }
                }
                Event::End(_) => {
                    let mut element = open.pop().unwrap_or_default();
                    // White space between children is layout.
                    if !element.children.is_empty() {
                        element.text.clear();
                    }
                    match open.last_mut() {
                        Some(parent) => parent.children.push(element),
                        None => return Err("an end tag without a start tag".to_owned()),
                    }
                }
                Event::Text(text) => top(&mut open, &text.xml10_content()),
                Event::CData(text) => top(&mut open, &text.xml10_content()),
                Event::GeneralRef(reference) => match reference.resolve_char_ref().map_err(|error| error.to_string())? {
                    Some(character) => top(&mut open, character.encode_utf8(&mut [0; 4])),
                    None => match resolve_predefined_entity(&reference) {
                        Some(text) => top(&mut open, text),
                        None => return Err(format!("unknown entity &{};", &*reference)),
                    },
                },
                Event::Eof => break,
                Event::Decl(_) | Event::Comment(_) | Event::PI(_) => {}
                Event::DocType(_) => return Err("a DOCTYPE is not allowed".to_owned()),
            }
        }
        match <[Self; 1]>::try_from(open).map(|[above]| <[Self; 1]>::try_from(above.children)) {
            Ok(Ok([root])) => Ok(root),
            _ => Err("expected exactly one root element, and every element closed".to_owned()),
        }
    }

    /// The document with the declaration that the gateway writes.
    pub(crate) fn to_xml(&self) -> String {
        let mut out = String::with_capacity(512);
        out.push_str("<?xml version='1.0' encoding='UTF-8'?>");
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) {
        out.push('<');
        out.push_str(&self.name);
        out.push('>');
        for character in self.text.chars() {
            match character {
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                '&' => out.push_str("&amp;"),
                // A reader would turn it into a line feed.
                '\r' => out.push_str("&#13;"),
                // Not allowed in XML in any form.
                '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => out.push('\u{FFFD}'),
                other => out.push(other),
            }
        }
        for child in &self.children {
            child.write(out);
        }
        out.push_str("</");
        out.push_str(&self.name);
        out.push('>');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn json_member_order_is_kept() {
        let json = r#"{"b":1,"a":[true,null,-2,1.5,"x\n"],"c":{}}"#;
        assert_eq!(serde_json::from_str::<JsonTree>(json).unwrap().to_json(), json);
    }

    #[test]
    fn numbers_with_arbitrary_precision_are_numbers() {
        let json = r#"{"a":{"$serde_json::private::Number":"1.5"}}"#;
        assert_eq!(serde_json::from_str::<JsonTree>(json).unwrap().to_json(), r#"{"a":1.5}"#);
    }

    #[test]
    fn json_converts_to_gateway_xml() {
        let tree: JsonTree = serde_json::from_str(r#"{"A":{"B":[{"C":1},{"C":2}]},"D":["x","y"],"E":[],"F":null,"G":"<&>"}"#).unwrap();
        assert_eq!(
            Element::from_tree("R", &tree).to_xml(),
            "<?xml version='1.0' encoding='UTF-8'?><R><A><B><C>1</C></B><B><C>2</C></B></A><D>x</D><D>y</D><G>&lt;&amp;&gt;</G></R>"
        );
    }

    #[test]
    fn xml_is_parsed() {
        let element =
            Element::parse("<?xml version=\"1.0\"?>\n<R>\n <A>1 &lt; &#50;</A><!-- no --><B/><C><![CDATA[<x>]]></C></R>\n").unwrap();
        let texts: Vec<_> = element
            .children
            .iter()
            .map(|child| (child.name.as_str(), child.text.as_str()))
            .collect();
        assert_eq!((element.name.as_str(), element.text.as_str()), ("R", ""));
        assert_eq!(texts, [("A", "1 < 2"), ("B", ""), ("C", "<x>")]);
        for bad in ["", "<A>", "<A></B>", "<A/><B/>", "</A>", "<A>&x;</A>", "<!DOCTYPE a><A/>"] {
            assert!(Element::parse(bad).is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn written_xml_parses_back(text in "[^\u{0}-\u{1F}\u{FFFE}\u{FFFF}]*") {
            let element = Element { name: "A".to_owned(), text, children: Vec::new() };
            prop_assert_eq!(Element::parse(&element.to_xml()).unwrap(), element);
        }

        #[test]
        fn xml_parser_never_panics(text in ".*") {
            let _ = Element::parse(&text);
        }
    }
}
