//! JSON as it is written: the order of keys is the order of the documentation, and nothing about it is certain.
//!
//! The metadata is made by many hands: numbers stand in quotes, objects are missing or lists. Every question that can be asked here has
//! an answer for the wrong kind of value, which is the answer for a missing one.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use aliyun_codegen_language::spec::Literal;

/// A value of the metadata.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Json {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    /// Reads a document. More than [`DEEPEST`] levels are an error.
    pub(crate) fn parse(text: &str) -> Result<Self, serde_json::Error> {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        // A hundred objects within each other, each a schema with its properties, are more levels than serde_json reads of itself.
        deserializer.disable_recursion_limit();
        let value = Reader { depth: 0 }.deserialize(&mut deserializer)?;
        deserializer.end()?;
        Ok(value)
    }

    /// A member of an object; the first of that name.
    pub(crate) fn get(&self, key: &str) -> Option<&Json> {
        self.members().iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// The members of an object; nothing else has any.
    pub(crate) fn members(&self) -> &[(String, Json)] {
        match self {
            Self::Object(members) => members,
            _ => &[],
        }
    }

    /// The elements of a list; nothing else has any.
    pub(crate) fn elements(&self) -> &[Json] {
        match self {
            Self::List(elements) => elements,
            _ => &[],
        }
    }

    pub(crate) fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A text or a number as text; empty ones are as good as missing.
    pub(crate) fn scalar(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.clone()),
            Self::Bool(value) => Some(value.to_string()),
            Self::Int(value) => Some(value.to_string()),
            Self::Float(value) => Some(value.to_string()),
            Self::Null | Self::List(_) | Self::Object(_) => None,
        }
    }

    /// The text of a member that is not blank.
    pub(crate) fn text(&self, key: &str) -> Option<&str> {
        self.get(key)?.as_text().filter(|text| !text.trim().is_empty())
    }

    /// The members of a member.
    pub(crate) fn object(&self, key: &str) -> &[(String, Json)] {
        self.get(key).map_or(&[], Json::members)
    }

    /// The elements of a member.
    pub(crate) fn list(&self, key: &str) -> &[Json] {
        self.get(key).map_or(&[], Json::elements)
    }

    /// Whether a member that should be a list (else an object) is something else, and not merely empty: what it says is lost.
    pub(crate) fn is_misshapen(&self, key: &str, is_list: bool) -> bool {
        match self.get(key) {
            None | Some(Self::Null) => false,
            Some(Self::List(elements)) => !is_list && !elements.is_empty(),
            Some(Self::Object(members)) => is_list && !members.is_empty(),
            Some(Self::Text(text)) => !text.trim().is_empty(),
            Some(Self::Bool(_) | Self::Int(_) | Self::Float(_)) => true,
        }
    }

    /// The type of a schema; the first that is not `null`, if there are several.
    pub(crate) fn type_name(&self) -> Option<&str> {
        match self.get("type")? {
            Self::List(types) => types.iter().filter_map(Self::as_text).find(|name| *name != "null"),
            other => other.as_text().filter(|text| !text.trim().is_empty()),
        }
    }

    /// A boolean, also as text.
    pub(crate) fn flag(&self, key: &str) -> Option<bool> {
        match self.get(key)? {
            Self::Bool(value) => Some(*value),
            Self::Int(value) => Some(*value != 0),
            Self::Text(text) if text.trim().eq_ignore_ascii_case("true") => Some(true),
            Self::Text(text) if text.trim().eq_ignore_ascii_case("false") => Some(false),
            _ => None,
        }
    }

    /// A finite number, also as text.
    pub(crate) fn number(&self, key: &str) -> Option<f64> {
        let number = match self.get(key)? {
            #[expect(clippy::cast_precision_loss, reason = "limits are documented for people")]
            Self::Int(value) => *value as f64,
            Self::Float(value) => *value,
            Self::Text(text) => text.trim().parse().ok()?,
            _ => return None,
        };
        number.is_finite().then_some(number)
    }

    /// A number of things, also as text.
    pub(crate) fn count(&self, key: &str) -> Option<u64> {
        match self.get(key)? {
            Self::Int(value) => u64::try_from(*value).ok(),
            Self::Text(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// The value in the words of the spec. `None` if something in it has no word there.
    pub(crate) fn to_literal(&self) -> Option<Literal> {
        Some(match self {
            Self::Null => return None,
            Self::Bool(value) => Literal::Bool(*value),
            Self::Int(value) => Literal::Int(*value),
            Self::Float(value) => Literal::Float(*value),
            Self::Text(text) => Literal::Text(text.clone()),
            Self::List(elements) => Literal::List(elements.iter().map(Self::to_literal).collect::<Option<_>>()?),
            Self::Object(members) => {
                let members = members.iter().map(|(name, value)| Some((name.clone(), value.to_literal()?)));
                Literal::Map(members.collect::<Option<_>>()?)
            }
        })
    }
}

/// Levels of lists and objects within each other.
const DEEPEST: usize = 400;

/// Reads a value, wherever it stands.
#[derive(Clone, Copy)]
struct Reader {
    depth: usize,
}

impl Reader {
    fn below<E: Error>(self) -> Result<Self, E> {
        if self.depth == DEEPEST {
            return Err(E::custom(format_args!("more than {DEEPEST} lists and objects within each other")));
        }
        Ok(Self { depth: self.depth + 1 })
    }
}

impl<'de> DeserializeSeed<'de> for Reader {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reader {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Int(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Json, E> {
        #[expect(clippy::cast_precision_loss, reason = "no fact of the metadata is a number of more than 63 bits")]
        Ok(i64::try_from(value).map_or(Json::Float(value as f64), Json::Int))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Json, E> {
        Ok(Json::Float(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Json, E> {
        Ok(Json::Text(value.to_owned()))
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Json, E> {
        Ok(Json::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Json, A::Error> {
        let mut elements = Vec::new();
        let below = self.below()?;
        while let Some(element) = seq.next_element_seed(below)? {
            elements.push(element);
        }
        Ok(Json::List(elements))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
        let mut members = Vec::new();
        let below = self.below()?;
        while let Some(name) = map.next_key()? {
            members.push((name, map.next_value_seed(below)?));
        }
        Ok(Json::Object(members))
    }
}

/// Lays out a JSON text: one member or element a line, two blanks a level, every scalar as it was. Of a text that is not valid nothing
/// is asked but an end.
pub(crate) fn pretty(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut depth = 0_usize;
    let mut chars = text.char_indices();
    let line = |out: &mut String, depth: usize| {
        out.push('\n');
        out.push_str(&"  ".repeat(depth));
    };
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => {
                out.push('"');
                let mut escaped = false;
                for (_, c) in chars.by_ref() {
                    out.push(c);
                    match c {
                        '"' if !escaped => break,
                        _ => escaped = c == '\\' && !escaped,
                    }
                }
            }
            '[' | '{' => {
                let rest = text.get(at + 1..).unwrap_or_default().trim_start();
                out.push(c);
                depth += 1;
                // The closing one of an empty list or object stays on the line.
                if !rest.starts_with([']', '}']) {
                    line(&mut out, depth);
                }
            }
            ']' | '}' => {
                depth = depth.saturating_sub(1);
                if !out.ends_with(['[', '{']) {
                    line(&mut out, depth);
                }
                out.push(c);
            }
            ',' => {
                out.push(',');
                line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            c if c.is_whitespace() => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn keys_keep_their_order() {
        let json = Json::parse(r#"{"b": 1, "a": [true, null, 1.5, "x"], "b": 2, "n": 18446744073709551615}"#).unwrap();
        let keys: Vec<&str> = json.members().iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(keys, ["b", "a", "b", "n"]);
        assert_eq!(json.get("b"), Some(&Json::Int(1)));
        assert_eq!(json.list("a").len(), 4);
        assert!(Json::parse(&"[".repeat(100_000)).is_err());
    }

    #[test]
    fn what_is_of_the_wrong_kind_is_missing() {
        let json = Json::parse(r#"{"t": " ", "s": "true", "m": "12", "o": [], "l": {}, "bad": "x"}"#).unwrap();
        assert_eq!(json.text("t"), None);
        assert_eq!(json.flag("s"), Some(true));
        assert_eq!(json.flag("bad"), None);
        assert_eq!((json.number("m"), json.count("m")), (Some(12.0), Some(12)));
        assert_eq!((json.object("o").len(), json.list("l").len()), (0, 0));
    }

    #[test]
    fn layout() {
        assert_eq!(
            pretty(r#"{"a":[],"b":{"c":"x: [\"y\"]","d":[1,2]}, "e" : {} }"#),
            "{\n  \"a\": [],\n  \"b\": {\n    \"c\": \"x: [\\\"y\\\"]\",\n    \"d\": [\n      1,\n      2\n    ]\n  },\n  \"e\": {}\n}"
        );
    }

    proptest! {
        #[test]
        fn layout_changes_no_value(key in ".*", text in ".*", number in any::<i64>()) {
            let value = serde_json::json!({&key: [text, {&key: number}, [], {}], "x": null});
            prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&pretty(&value.to_string())).unwrap(), value);
        }

        #[test]
        fn layout_never_panics(text in ".*") {
            pretty(&text);
        }
    }
}
