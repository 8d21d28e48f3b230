//! Decodes scalars, secrets, times and untyped values.

use super::{Decode, DecodeError};
use crate::secret::Secret;
use crate::time::Timestamp;
use crate::value::{Node, Value};

impl Decode for bool {
    fn decode(node: &Node<'_>) -> Result<Self, DecodeError> {
        node.as_bool().ok_or_else(|| DecodeError::unexpected("a boolean", node))
    }
}

impl Decode for i32 {
    fn decode(node: &Node<'_>) -> Result<Self, DecodeError> {
        node.as_i64()
            .and_then(|value| Self::try_from(value).ok())
            .ok_or_else(|| DecodeError::unexpected("a 32-bit integer", node))
    }
}

impl Decode for i64 {
    fn decode(node: &Node<'_>) -> Result<Self, DecodeError> {
        node.as_i64().ok_or_else(|| DecodeError::unexpected("a 64-bit integer", node))
    }
}

impl Decode for f64 {
    fn decode(node: &Node<'_>) -> Result<Self, DecodeError> {
        node.as_f64().ok_or_else(|| DecodeError::unexpected("a number", node))
    }
}

impl Decode for String {
    fn decode(node: &Node<'_>) -> Result<Self, DecodeError> {
        node.to_text()
            .map(Into::into)
            .ok_or_else(|| DecodeError::unexpected("a string", node))
    }
}

impl Decode for Secret {
    fn decode(node: &Node<'_>) -> Result<Self, DecodeError> {
        String::decode(node).map(Self::new).map_err(DecodeError::redacted)
    }
}

impl Decode for Timestamp {
    fn decode(node: &Node<'_>) -> Result<Self, DecodeError> {
        node.to_text()
            .map(|text| Self::from(text.into_owned()))
            .ok_or_else(|| DecodeError::unexpected("a time", node))
    }
}

impl Decode for Value {
    const TAKES_ANY_OBJECT: bool = true;

    fn decode(node: &Node<'_>) -> Result<Self, DecodeError> {
        Ok(node.clone().into_owned())
    }

    /// Any value is valid, also `null` and a missing one.
    fn absent() -> Option<Self> {
        Some(Node::Null)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read<T: Decode>(json: &str) -> Result<T, String> {
        T::decode(&Value::from_json(json).unwrap()).map_err(|error| error.to_string())
    }

    #[test]
    fn integers_are_decoded() {
        for same in [
            "12",
            r#""12""#,
            r#"" 12\n""#,
            "12.0",
            r#""12.0""#,
            "1.2e1",
            r#""+12""#,
            "1200e-2",
            r#""0.12e2""#,
        ] {
            assert_eq!(read::<i64>(same), Ok(12), "{same}");
            assert_eq!(read::<i32>(same), Ok(12), "{same}");
        }
        assert_eq!(read::<i64>("-0"), Ok(0));
        assert_eq!(read::<i64>("-9223372036854775808"), Ok(i64::MIN));
        assert_eq!(read::<i64>(r#""9223372036854775807""#), Ok(i64::MAX));
        for (bad, shown) in [
            (r#""abc""#, r#""abc""#),
            (r#""""#, r#""""#),
            ("12.5", "12.5"),
            ("9007199254740994.0", "9007199254740994.0"),
            ("9007199254740993.0", "9007199254740992.0"),
            ("-9007199254740993.0", "-9007199254740992.0"),
            ("9.007199254740993e15", "9007199254740992.0"),
            (r#""9007199254740993.0""#, r#""9007199254740993.0""#),
            ("4503599627370497.499", r#""4503599627370497.499""#),
            (r#""12.00000000000000001""#, r#""12.00000000000000001""#),
            ("12.00000000000000001", r#""12.00000000000000001""#),
            ("1200000000000000000001e-20", r#""1200000000000000000001e-20""#),
            ("1e999", r#""1e999""#),
            ("9223372036854775808", r#""9223372036854775808""#),
            ("true", "true"),
            ("null", "null"),
            ("[1]", "a list"),
            ("{}", "an object"),
            (r#""nan""#, r#""nan""#),
            (r#""0x10""#, r#""0x10""#),
        ] {
            assert_eq!(read::<i64>(bad), Err(format!("expected a 64-bit integer, got {shown}")), "{bad}");
        }
        assert_eq!(
            read::<i32>("2147483648"),
            Err("expected a 32-bit integer, got 2147483648".to_owned())
        );
    }

    #[test]
    fn floats_are_decoded() {
        for same in ["1.5", r#""1.5""#, r#"" 1.5 ""#, "15e-1"] {
            assert_eq!(read::<f64>(same), Ok(1.5), "{same}");
        }
        assert_eq!(read::<f64>("7"), Ok(7.0));
        assert_eq!(read::<f64>("18446744073709551616"), Ok(18_446_744_073_709_551_616.0));
        for bad in [
            r#""nan""#,
            r#""inf""#,
            r#""-Infinity""#,
            r#""1e999""#,
            r#""""#,
            r#""1,5""#,
            "true",
            "null",
            "[]",
        ] {
            assert!(
                read::<f64>(bad).is_err_and(|error| error.starts_with("expected a number, got ")),
                "{bad}"
            );
        }
        // A count above 2^24 and a documented speed, which single precision rounds.
        assert_eq!(read::<f64>("123456789"), Ok(123_456_789.0));
        assert_eq!(read::<f64>("16710625.733333332"), Ok(16_710_625.733_333_332));
    }

    #[test]
    fn booleans_are_decoded() {
        for yes in ["true", r#""true""#, r#""TRUE""#, r#"" True ""#, "1", r#""1""#, "1.0"] {
            assert_eq!(read::<bool>(yes), Ok(true), "{yes}");
        }
        for no in ["false", r#""False""#, "0", r#""0""#] {
            assert_eq!(read::<bool>(no), Ok(false), "{no}");
        }
        for bad in ["2", r#""yes""#, r#""""#, "null", "[true]"] {
            assert!(
                read::<bool>(bad).is_err_and(|error| error.starts_with("expected a boolean, got ")),
                "{bad}"
            );
        }
    }

    #[test]
    fn strings_are_decoded() {
        for (json, text) in [
            (r#""a""#, "a"),
            (r#""""#, ""),
            (r#"" ""#, " "),
            ("12", "12"),
            ("1.5", "1.5"),
            ("true", "true"),
            ("9223372036854775808", "9223372036854775808"),
            (r#"{"a": [1, null, "ä\n"]}"#, r#"{"a":[1,null,"ä\n"]}"#),
            ("[]", "[]"),
        ] {
            assert_eq!(read::<String>(json), Ok(text.to_owned()));
            assert_eq!(read::<Secret>(json), Ok(Secret::new(text)));
        }
        assert_eq!(read::<String>("null"), Err("expected a string, got null".to_owned()));
    }

    #[test]
    fn untyped_values_are_decoded() {
        assert_eq!(read::<Value>(r#"{"a":1}"#), Ok(Value::object().with("a", 1)));
        assert_eq!(read::<Value>("null"), Ok(Node::Null));
        assert_eq!(Value::absent(), Some(Node::Null));
    }
}
