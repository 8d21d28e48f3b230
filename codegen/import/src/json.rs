//! Lenient access to untrusted JSON, as a value of the spec language. It keeps the order of keys,
//! which is that of the documentation. The metadata is maintained by many people: a number may be a
//! string; an object may be missing or a list. Each method treats a value of the wrong kind like a
//! missing one.

pub(crate) use aliyun_codegen_language::spec::Literal as Json;

/// Parses a document.
///
/// # Errors
/// Says why the input is not JSON, or that it is nested deeper than `serde_json` reads.
pub(crate) fn parse(text: &str) -> Result<Json, serde_json::Error> {
    serde_json::from_str(text)
}

/// Formats JSON with one member or element per line, in the original order.
///
/// # Errors
/// Says why the input is not JSON.
pub(crate) fn pretty(text: &str) -> Result<String, serde_json::Error> {
    let mut out = Vec::new();
    let mut from = serde_json::Deserializer::from_str(text);
    serde_transcode::transcode(&mut from, &mut serde_json::Serializer::pretty(&mut out))?;
    from.end()?;
    Ok(String::from_utf8_lossy(&out).into_owned())
}

/// The type of a schema that allows values of several types.
pub(crate) const SEVERAL_TYPES: &str = "several types";

/// Access to a value.
pub(crate) trait LenientJson: Sized {
    /// A member of an object; the first one of that name.
    fn get(&self, key: &str) -> Option<&Json>;
    /// The members of an object; empty for any other value.
    fn members(&self) -> &[(String, Json)];
    /// The elements of a list; empty for any other value.
    fn elements(&self) -> &[Json];
    fn as_text(&self) -> Option<&str>;
    /// A string, or a number as a string; `None` if it is empty.
    fn scalar(&self) -> Option<String>;
    /// The string of a member, unless it has only white space.
    fn text(&self, key: &str) -> Option<&str>;
    /// The members of a member.
    fn object(&self, key: &str) -> &[(String, Json)];
    /// The elements of a member.
    fn list(&self, key: &str) -> &[Json];
    /// Whether a member that should be a list is neither that nor empty, so that its content is
    /// lost.
    fn is_not_a_list(&self, key: &str) -> bool;
    /// Whether a member that should be an object is neither that nor empty, so that its content is
    /// lost.
    fn is_not_an_object(&self, key: &str) -> bool;
    /// The type of a schema besides `null`; [`SEVERAL_TYPES`] if there is more than one.
    fn type_name(&self) -> Option<&str>;
    /// The types of a schema besides `null`, if it lists them, sorted.
    fn type_names(&self) -> Vec<&str>;
    /// A boolean, also as a string.
    fn flag(&self, key: &str) -> Option<bool>;
    /// A finite number, also as a string.
    fn number(&self, key: &str) -> Option<f64>;
    /// A count, also as a string.
    fn count(&self, key: &str) -> Option<u64>;
}

impl LenientJson for Json {
    fn get(&self, key: &str) -> Option<&Json> {
        self.members().iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    fn members(&self) -> &[(String, Json)] {
        match self {
            Self::Map(members) => members,
            _ => &[],
        }
    }

    fn elements(&self) -> &[Json] {
        match self {
            Self::List(elements) => elements,
            _ => &[],
        }
    }

    fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    fn scalar(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.clone()),
            Self::Bool(value) => Some(value.to_string()),
            Self::Int(value) => Some(value.to_string()),
            Self::Float(value) => Some(value.to_string()),
            Self::Null | Self::List(_) | Self::Map(_) => None,
        }
    }

    fn text(&self, key: &str) -> Option<&str> {
        self.get(key)?.as_text().filter(|text| !text.trim().is_empty())
    }

    fn object(&self, key: &str) -> &[(String, Json)] {
        self.get(key).map_or(&[], Self::members)
    }

    fn list(&self, key: &str) -> &[Json] {
        self.get(key).map_or(&[], Self::elements)
    }

    fn is_not_a_list(&self, key: &str) -> bool {
        self.get(key)
            .is_some_and(|value| !matches!(value, Self::List(_)) && !is_empty(value))
    }

    fn is_not_an_object(&self, key: &str) -> bool {
        self.get(key)
            .is_some_and(|value| !matches!(value, Self::Map(_)) && !is_empty(value))
    }

    fn type_names(&self) -> Vec<&str> {
        let types = self.list("type").iter().filter_map(Self::as_text);
        let mut names: Vec<&str> = types.filter(|name| *name != "null").collect();
        // Each integer is also a number.
        if names.contains(&"number") {
            names.retain(|name| *name != "integer");
        }
        names.sort_unstable();
        names.dedup();
        names
    }

    fn type_name(&self) -> Option<&str> {
        match self.get("type")? {
            Self::List(_) => match self.type_names().as_slice() {
                [] => None,
                [only] => Some(only),
                _ => Some(SEVERAL_TYPES),
            },
            other => other.as_text().filter(|text| !text.trim().is_empty()),
        }
    }

    fn flag(&self, key: &str) -> Option<bool> {
        match self.get(key)? {
            Self::Bool(value) => Some(*value),
            Self::Int(value) => Some(*value != 0),
            Self::Text(text) if text.trim().eq_ignore_ascii_case("true") => Some(true),
            Self::Text(text) if text.trim().eq_ignore_ascii_case("false") => Some(false),
            _ => None,
        }
    }

    fn number(&self, key: &str) -> Option<f64> {
        let number = match self.get(key)? {
            #[expect(clippy::cast_precision_loss, reason = "limits are documented for people")]
            Self::Int(value) => *value as f64,
            Self::Float(value) => *value,
            Self::Text(text) => text.trim().parse().ok()?,
            _ => return None,
        };
        number.is_finite().then_some(number)
    }

    fn count(&self, key: &str) -> Option<u64> {
        match self.get(key)? {
            Self::Int(value) => u64::try_from(*value).ok(),
            Self::Text(text) => text.trim().parse().ok(),
            _ => None,
        }
    }
}

/// Whether a value contains nothing.
fn is_empty(value: &Json) -> bool {
    match value {
        Json::Null => true,
        Json::List(elements) => elements.is_empty(),
        Json::Map(members) => members.is_empty(),
        Json::Text(text) => text.trim().is_empty(),
        Json::Bool(_) | Json::Int(_) | Json::Float(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_keep_their_order() {
        let json = parse(r#"{"b": 1, "a": [true, null, 1.5, "x"], "b": 2, "n": 18446744073709551615}"#).unwrap();
        let keys: Vec<&str> = json.members().iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(keys, ["b", "a", "b", "n"]);
        assert_eq!(json.get("b"), Some(&Json::Int(1)));
        assert_eq!(json.list("a").len(), 4);
        assert!(parse(&"[".repeat(100_000)).is_err());
    }

    #[test]
    fn value_of_the_wrong_type_counts_as_missing() {
        let json = parse(r#"{"t": " ", "s": "true", "m": "12", "o": [], "l": {}, "bad": "x"}"#).unwrap();
        assert_eq!(json.text("t"), None);
        assert_eq!(json.flag("s"), Some(true));
        assert_eq!(json.flag("bad"), None);
        assert_eq!((json.number("m"), json.count("m")), (Some(12.0), Some(12)));
        assert_eq!((json.object("o").len(), json.list("l").len()), (0, 0));
    }
}
