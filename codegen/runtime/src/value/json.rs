//! Parses and writes JSON, with `serde_json`.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;

use serde_core::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_core::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use super::error::{MAX_VALUES, ParseError, ParseErrorKind};
use super::node::Node;
use super::scalars::has_fraction;

/// Parses a document that is one JSON value.
///
/// Some values are valid but refused by `serde_json`. They must not make the rest unreadable, so
/// they are replaced in a second attempt.
pub(super) fn read(text: &str) -> Result<Node<'_>, ParseError> {
    match read_up_to(text, MAX_VALUES) {
        Err(error) if error.kind() == ParseErrorKind::Json => match with_replacements(text) {
            Some(replaced) => read_up_to(&replaced, MAX_VALUES).map(Node::into_owned),
            None => Err(error),
        },
        result => result,
    }
}

/// The document without what `serde_json` refuses: an escaped half of a surrogate pair becomes
/// U+FFFD, and a number too large for a float a string of its digits. `None` if it has neither.
fn with_replacements(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let unit = |at: usize| {
        let digits = text.get(at..at + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(digits, 16).ok()
    };
    let mut replaced = String::new();
    let (mut copied, mut at, mut in_string) = (0, 0, false);
    while let Some(&byte) = bytes.get(at) {
        let (length, replacement) = match byte {
            b'"' => {
                in_string = !in_string;
                (1, None)
            }
            b'\\' if in_string => match (unit(at), unit(at + 6)) {
                (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => (12, None),
                (Some(0xd800..=0xdfff), _) => (6, Some("\\ufffd".to_owned())),
                _ => (2, None),
            },
            b'-' | b'0'..=b'9' if !in_string => {
                let number = number_at(text, at);
                let is_too_large = number.parse().is_ok_and(f64::is_infinite) && is_json_number(number);
                (number.len(), is_too_large.then(|| format!("\"{number}\"")))
            }
            _ => (1, None),
        };
        if let Some(replacement) = replacement {
            replaced.push_str(text.get(copied..at)?);
            replaced.push_str(&replacement);
            copied = at + length;
        }
        at += length;
    }
    replaced.push_str(text.get(copied..)?);
    (copied > 0).then_some(replaced)
}

/// The number that begins at an offset.
fn number_at(text: &str, at: usize) -> &str {
    let rest = text.get(at..).unwrap_or_default();
    let end = rest.find(|c: char| !matches!(c, '0'..='9' | '+' | '-' | '.' | 'e' | 'E'));
    rest.get(..end.unwrap_or(rest.len())).unwrap_or_default()
}

/// Whether a number that Rust can read is one of JSON, too: no leading zero, digits after a point.
fn is_json_number(number: &str) -> bool {
    let mut digits = number.strip_prefix('-').unwrap_or(number).bytes();
    let has_leading_zero = digits.next() == Some(b'0') && digits.next().is_some_and(|byte| byte.is_ascii_digit());
    let has_bare_point = number
        .split_once('.')
        .is_some_and(|(_, fraction)| !fraction.starts_with(|c: char| c.is_ascii_digit()));
    !has_leading_zero && !has_bare_point
}

fn read_up_to(text: &str, max_values: usize) -> Result<Node<'_>, ParseError> {
    let progress = ParseState {
        text,
        values: Cell::new(0),
        max_values,
        numbers: Cell::new(0),
        scanned: Cell::new((0, 0)),
    };
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let seed = ValueSeed(&progress);
    let result = seed
        .deserialize(&mut deserializer)
        .and_then(|node| deserializer.end().map(|()| node));
    result.map_err(|error| {
        let message = error.to_string();
        let (line, column) = (error.line(), error.column());
        let kind = match error.classify() {
            _ if progress.values.get() > max_values => ParseErrorKind::TooManyValues,
            _ if message.starts_with(TOO_DEEP) => ParseErrorKind::TooDeep,
            serde_json::error::Category::Eof => ParseErrorKind::UnexpectedEnd,
            _ => ParseErrorKind::Json,
        };
        let fault = ParseError::new(kind).with_position(line, column);
        if kind != ParseErrorKind::Json {
            return fault;
        }
        // serde_json names what it expected, never the actual value.
        fault.with_detail(message.split(" at line ").next().unwrap_or_default().to_owned())
    })
}

/// Message of serde_json for its recursion limit, which has no error code.
const TOO_DEEP: &str = "recursion limit exceeded";

/// Key under which serde_json returns numbers if a crate of the program enables its feature
/// `arbitrary_precision`.
const NUMBER: &str = "$serde_json::private::Number";

/// State that the visitors of a document share.
struct ParseState<'de> {
    text: &'de str,
    values: Cell<usize>,
    max_values: usize,
    /// Numbers so far.
    numbers: Cell<usize>,
    /// Offset up to which [`digits`](Self::digits) has searched, and the numbers before it.
    scanned: Cell<(usize, usize)>,
}

impl<'de> ParseState<'de> {
    /// The digits of the latest number. Needed only for integers that serde_json may have rounded,
    /// so the document is searched for them: all before it is valid, and each byte is read once,
    /// however many such numbers there are.
    fn digits(&self) -> Option<&'de str> {
        let bytes = self.text.as_bytes();
        let (mut at, mut numbers) = self.scanned.get();
        loop {
            match bytes.get(at)? {
                b'"' => {
                    at += 1;
                    while *bytes.get(at)? != b'"' {
                        at += if *bytes.get(at)? == b'\\' { 2 } else { 1 };
                    }
                    at += 1;
                }
                b'-' | b'0'..=b'9' => {
                    let number = number_at(self.text, at);
                    at += number.len();
                    numbers += 1;
                    if numbers == self.numbers.get() {
                        self.scanned.set((at, numbers));
                        return Some(number);
                    }
                }
                _ => at += 1,
            }
        }
    }
}

/// A number from its digits.
fn number(text: Cow<'_, str>) -> Node<'_> {
    if let Ok(value) = text.parse() {
        return Node::Int(value);
    }
    let is_whole = text.bytes().all(|byte| byte == b'-' || byte.is_ascii_digit());
    match text.parse::<f64>() {
        Ok(value) if value.fract() == 0.0 && has_fraction(&text) => Node::Text(text),
        Ok(value) if !is_whole && value.is_finite() => Node::Float(value),
        _ => Node::Text(text),
    }
}

#[derive(Clone, Copy)]
struct ValueSeed<'p, 'de>(&'p ParseState<'de>);

impl ValueSeed<'_, '_> {
    fn count_number(self) {
        self.0.numbers.set(self.0.numbers.get() + 1);
    }
}

impl<'de> DeserializeSeed<'de> for ValueSeed<'_, 'de> {
    type Value = Node<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node<'de>, D::Error> {
        let values = self.0.values.get() + 1;
        self.0.values.set(values);
        if values > self.0.max_values {
            return Err(D::Error::custom("too many values"));
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ValueSeed<'_, 'de> {
    type Value = Node<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<Node<'de>, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node<'de>, E> {
        Ok(Node::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node<'de>, E> {
        self.count_number();
        Ok(Node::Int(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node<'de>, E> {
        self.count_number();
        Ok(i64::try_from(value).map_or_else(|_| Node::Text(value.to_string().into()), Node::Int))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node<'de>, E> {
        self.count_number();
        // Rare, so that few documents are searched for digits.
        if value.fract() == 0.0
            && let Some(text) = self.0.digits()
        {
            return Ok(number(Cow::Borrowed(text)));
        }
        Ok(Node::Float(value))
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Node<'de>, E> {
        Ok(Node::Text(Cow::Borrowed(value)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node<'de>, E> {
        Ok(Node::Text(Cow::Owned(value.to_owned())))
    }

    fn visit_string<E>(self, value: String) -> Result<Node<'de>, E> {
        Ok(Node::Text(Cow::Owned(value)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Node<'de>, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element_seed(self)? {
            items.push(item);
        }
        Ok(Node::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node<'de>, A::Error> {
        let mut members = Vec::new();
        while let Some(name) = map.next_key_seed(NameSeed)? {
            members.push((name, map.next_value_seed(self)?));
        }
        match members.as_slice() {
            [(name, Node::Text(text))] if name == NUMBER => Ok(number(text.clone())),
            _ => Ok(Node::Object(members)),
        }
    }
}

/// Name of a member, borrowed where it has no escapes.
struct NameSeed;

impl<'de> DeserializeSeed<'de> for NameSeed {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for NameSeed {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(name))
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(name.to_owned()))
    }
}

impl Node<'_> {
    /// The value as a string: numbers and booleans as written, lists and objects as compact JSON.
    /// `None` for `null`.
    #[must_use]
    pub fn to_text(&self) -> Option<Cow<'_, str>> {
        match self {
            Node::Null => None,
            Node::Text(text) => Some(Cow::Borrowed(text)),
            Node::Bool(true) => Some(Cow::Borrowed("true")),
            Node::Bool(false) => Some(Cow::Borrowed("false")),
            Node::Int(value) => Some(Cow::Owned(value.to_string())),
            Node::Float(_) | Node::List(_) | Node::Object(_) => Some(Cow::Owned(self.to_json())),
        }
    }

    /// The value as compact JSON.
    ///
    /// Floats have enough digits to be read back unchanged. Values that JSON cannot express
    /// (infinite, not a number) become `null`.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Neither writing to memory nor serializing a node can fail.
        serde_json::to_string(&Json(self)).unwrap_or_default()
    }
}

impl Node<'static> {
    /// Parses JSON.
    ///
    /// # Errors
    ///
    /// If it is not JSON, or exceeds a limit of [`decode`](mod@crate::decode).
    pub fn from_json(text: &str) -> Result<Self, ParseError> {
        parse_json(text).map(Node::into_owned)
    }
}

/// Parses JSON only.
pub(crate) fn parse_json(text: &str) -> Result<Node<'_>, ParseError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim_ascii().is_empty() {
        return Err(ParseError::new(ParseErrorKind::Empty));
    }
    read(text)
}

/// A wrapper that implements serde traits, to keep them out of the public interface.
struct Json<'n, 'a>(&'n Node<'a>);

impl Serialize for Json<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Node::Null => serializer.serialize_unit(),
            Node::Bool(value) => serializer.serialize_bool(*value),
            Node::Int(value) => serializer.serialize_i64(*value),
            Node::Float(value) => serializer.serialize_f64(*value),
            Node::Text(text) => serializer.serialize_str(text),
            Node::List(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    list.serialize_element(&Json(item))?;
                }
                list.end()
            }
            Node::Object(members) => {
                let mut object = serializer.serialize_map(Some(members.len()))?;
                for (name, value) in members {
                    object.serialize_entry(name.as_ref(), &Json(value))?;
                }
                object.end()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{MAX_DEPTH, Value};

    fn error(text: &str) -> ParseError {
        read(text).unwrap_err()
    }

    #[test]
    fn json_strings_are_borrowed_unless_escaped() {
        let node = read(r#"{"name":"plain","n\u0061me":"a\"b\u00e4\ud83d\ude00"}"#).unwrap();
        let Node::Object(members) = node else { panic!("an object") };
        assert!(matches!(&members[0], (Cow::Borrowed("name"), Node::Text(Cow::Borrowed("plain")))));
        assert!(matches!(&members[1], (Cow::Owned(name), Node::Text(Cow::Owned(text))) if name == "name" && text == "a\"bä😀"));
    }

    #[test]
    fn json_numbers_keep_precision() {
        assert_eq!(read("-9223372036854775808"), Ok(Node::Int(i64::MIN)));
        assert_eq!(read("1.5"), Ok(Node::Float(1.5)));
        assert_eq!(read("1e2"), Ok(Node::Float(100.0)));
        assert_eq!(read("1e30"), Ok(Node::Float(1e30)));
        // Rounded right, which needs serde_json's `float_roundtrip`.
        assert_eq!(read("1.2345678901234567e-300"), Ok(Node::Float(1.234_567_890_123_456_7e-300)));
        for digits in [
            "9223372036854775808",
            "18446744073709551615",
            "18446744073709551616",
            "-9223372036854775809",
            "123456789012345678901234567890",
        ] {
            assert_eq!(read(digits), Ok(Node::Text(digits.into())), "{digits}");
        }
        let mixed = r#"["1\"2\\", -3, 4.5e1, {"7":100000000000000000000, "8":"9"}, 1e25, 18446744073709551615, -100000000000000000000.0, -200000000000000000000]"#;
        assert_eq!(
            read(mixed).map(|node| node.to_json()).as_deref(),
            Ok(r#"["1\"2\\",-3,45.0,{"7":"100000000000000000000","8":"9"},1e+25,"18446744073709551615",-1e+20,"-200000000000000000000"]"#)
        );
    }

    #[test]
    fn values_that_serde_json_rejects_are_replaced() {
        let text = |text: &str| Ok(Node::Text(text.to_owned().into()));
        for (written, read_as) in [
            (r#""abc\ud83d""#, "abc\u{fffd}"),
            (r#""\ud83d\ud83d\ude00\ude00x""#, "\u{fffd}😀\u{fffd}x"),
            (r#""\ud83dä\\ud83d""#, "\u{fffd}ä\\ud83d"),
            (r#""\ud83d\n""#, "\u{fffd}\n"),
            ("1e999", "1e999"),
            ("-1E+999", "-1E+999"),
        ] {
            assert_eq!(read(written), text(read_as), "{written}");
        }
        let digits = "9".repeat(400);
        assert_eq!(read(&digits), text(&digits));
        let node = read(r#"{"\udc00":[1e999,"1e999 \"",1e-999,{"a":-1e999}],"VideoId":"v"}"#).unwrap();
        assert_eq!(
            node.to_json(),
            "{\"\u{fffd}\":[\"1e999\",\"1e999 \\\"\",\"1e-999\",{\"a\":\"-1e999\"}],\"VideoId\":\"v\"}"
        );
        // Other mistakes stay mistakes.
        for text in [r#"["\ud83d" x]"#, r#"["\ud83"]"#, "[1e999,]", "[01e999]", "[1.e999]", "[-]"] {
            assert_eq!(error(text).kind(), ParseErrorKind::Json, "{text}");
        }
        assert_eq!(error(r#"["\ud83d","#).kind(), ParseErrorKind::UnexpectedEnd);
    }

    #[test]
    fn arbitrary_precision_numbers_are_supported() {
        for (written, node) in [
            ("12", Node::Int(12)),
            ("-1.5", Node::Float(-1.5)),
            ("99999999999999999999", Node::Text("99999999999999999999".into())),
        ] {
            assert_eq!(read(&format!(r#"[{{"{NUMBER}":"{written}"}}]"#)), Ok(Node::List(vec![node])));
        }
    }

    #[test]
    fn json_errors_have_kind_and_position() {
        let shown = |text: &str| (error(text).kind(), error(text).to_string());
        assert_eq!(
            shown("{\"a\":1,\n  x}"),
            (
                ParseErrorKind::Json,
                "invalid JSON: key must be a string at line 2, column 3".to_owned()
            )
        );
        assert_eq!(
            shown("[1] 2"),
            (
                ParseErrorKind::Json,
                "invalid JSON: trailing characters at line 1, column 5".to_owned()
            )
        );
        assert_eq!(shown("[1,]").0, ParseErrorKind::Json);
        assert_eq!(
            shown(r#"{"a":"#),
            (
                ParseErrorKind::UnexpectedEnd,
                "unexpected end of the document at line 1, column 5".to_owned()
            )
        );
        assert_eq!(shown(r#"["secret"#).1, "unexpected end of the document at line 1, column 8");
        for text in [
            r#"{"a":secret}"#,
            r#"{"a":1 "secret":2}"#,
            r#"{secret:1}"#,
            "\"secret\u{1}\"",
            r#"["secret\x"]"#,
        ] {
            assert!(!error(text).to_string().contains("secret"), "{text}");
        }
    }

    #[test]
    fn json_depth_is_limited() {
        let deep = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert!(read(&deep(MAX_DEPTH)).is_ok());
        assert_eq!(error(&deep(MAX_DEPTH + 1)).kind(), ParseErrorKind::TooDeep);
        assert_eq!(error(&"[".repeat(1_000_000)).kind(), ParseErrorKind::TooDeep);
        assert_eq!(error(&r#"{"a":"#.repeat(1_000_000)).kind(), ParseErrorKind::TooDeep);
    }

    #[test]
    fn number_of_json_values_is_limited() {
        let list = |items: usize| format!("[{}0]", "0,".repeat(items - 1));
        assert!(read_up_to(&list(9), 10).is_ok());
        assert_eq!(read_up_to(&list(10), 10).unwrap_err().kind(), ParseErrorKind::TooManyValues);
    }

    #[test]
    #[ignore = "takes seconds in a debug build: a step of .ci/run"]
    fn the_number_of_values_is_bounded_at_full_size() {
        let list = |items: usize| format!("[{}0]", "0,".repeat(items - 1));
        assert!(read(&list(MAX_VALUES - 1)).is_ok());
        assert_eq!(error(&list(MAX_VALUES)).kind(), ParseErrorKind::TooManyValues);
    }

    #[test]
    fn json_is_written_without_spaces() {
        let value = Value::object()
            .with("text", "\"\\/\n\u{1}ä\u{2028}")
            .with("float", 0.1)
            .with("large", 1e21)
            .with("whole", 3.0)
            .with("nan", f64::NAN)
            .with("infinite", f64::NEG_INFINITY)
            .with("list", vec![1, 2]);
        assert_eq!(
            value.to_json(),
            "{\"text\":\"\\\"\\\\/\\n\\u0001ä\u{2028}\",\"float\":0.1,\"large\":1e+21,\"whole\":3.0,\"nan\":null,\"infinite\":null,\"list\":[1,2]}"
        );
    }
}
