//! Encodes typed values for requests.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::secret::Secret;
use crate::time::Timestamp;
use crate::value::{Node, Value};

/// A type that can be sent as a parameter or as a part of one.
///
/// Generated types encode their fields as an object:
///
/// ```
/// use aliyun_runtime::content::Encode;
/// use aliyun_runtime::decode::Node;
///
/// struct Callback {
///     url: String,
///     kind: Option<String>,
/// }
///
/// impl Encode for Callback {
///     fn encode(&self) -> Node<'_> {
///         Node::object()
///             .member("CallbackURL", &self.url)
///             .member("CallbackType", &self.kind)
///     }
/// }
///
/// let callback = Callback { url: "https://example.com".to_owned(), kind: None };
/// assert_eq!(callback.encode().to_json(), r#"{"CallbackURL":"https://example.com"}"#);
/// ```
pub trait Encode {
    /// The untyped value; `null` for `None`.
    ///
    /// Secrets in it are neither redacted nor wiped from memory.
    fn encode(&self) -> Node<'_>;

    /// Whether the parameter or member is omitted: `None`, an empty list, an empty map. To send an
    /// empty list, wrap it in `Some`.
    fn is_absent(&self) -> bool {
        false
    }
}

impl<T: Encode + ?Sized> Encode for &T {
    fn encode(&self) -> Node<'_> {
        T::encode(self)
    }

    fn is_absent(&self) -> bool {
        T::is_absent(self)
    }
}

impl<T: Encode + ?Sized> Encode for Box<T> {
    fn encode(&self) -> Node<'_> {
        T::encode(self)
    }

    fn is_absent(&self) -> bool {
        T::is_absent(self)
    }
}

impl<T: Encode> Encode for Option<T> {
    fn encode(&self) -> Node<'_> {
        self.as_ref().map_or(Node::Null, T::encode)
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl<T: Encode> Encode for Vec<T> {
    fn encode(&self) -> Node<'_> {
        self.as_slice().encode()
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

impl<T: Encode> Encode for [T] {
    fn encode(&self) -> Node<'_> {
        Node::List(self.iter().map(T::encode).collect())
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

impl<T: Encode> Encode for BTreeMap<String, T> {
    fn encode(&self) -> Node<'_> {
        Node::Object(self.iter().map(|(name, value)| (name.as_str().into(), value.encode())).collect())
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

impl Encode for Value {
    fn encode(&self) -> Node<'_> {
        self.clone()
    }

    fn is_absent(&self) -> bool {
        self.is_null()
    }
}

impl Encode for str {
    fn encode(&self) -> Node<'_> {
        Node::Text(self.into())
    }
}

impl Encode for String {
    fn encode(&self) -> Node<'_> {
        Node::Text(self.as_str().into())
    }
}

impl Encode for Secret {
    fn encode(&self) -> Node<'_> {
        Node::Text(self.expose().into())
    }
}

impl Encode for bool {
    fn encode(&self) -> Node<'_> {
        (*self).into()
    }
}

impl Encode for i32 {
    fn encode(&self) -> Node<'_> {
        (*self).into()
    }
}

impl Encode for i64 {
    fn encode(&self) -> Node<'_> {
        (*self).into()
    }
}

impl Encode for f64 {
    fn encode(&self) -> Node<'_> {
        (*self).into()
    }
}

impl Encode for Timestamp {
    fn encode(&self) -> Node<'_> {
        self.as_str().into()
    }
}

impl<'a> Node<'a> {
    /// Adds the member `name` with `value`, unless the value is [absent](Encode::is_absent).
    #[must_use]
    pub fn member<T: Encode + ?Sized>(mut self, name: &'static str, value: &'a T) -> Self {
        if !value.is_absent() {
            self.set(Cow::Borrowed(name), value.encode());
        }
        self
    }

    /// Adds the member `name` with the elements of `list` joined by `separator`, unless the list is
    /// [absent](Encode::is_absent).
    #[must_use]
    pub fn member_joined<T: Encode + ?Sized>(mut self, name: &'static str, separator: char, list: &'a T) -> Self {
        if !list.is_absent() {
            self.set(Cow::Borrowed(name), joined(separator, list));
        }
        self
    }

    /// Adds the member `name` with `value` as a compact JSON string, unless the value is
    /// [absent](Encode::is_absent).
    #[must_use]
    pub fn member_json<T: Encode + ?Sized>(mut self, name: &'static str, value: &'a T) -> Self {
        if !value.is_absent() {
            self.set(Cow::Borrowed(name), json_text(value));
        }
        self
    }
}

/// The elements of a list, joined by `separator`; `null` if absent.
pub(crate) fn joined<T: Encode + ?Sized>(separator: char, list: &T) -> Node<'_> {
    match list.encode() {
        Node::List(items) => {
            let mut joined = String::new();
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    joined.push(separator);
                }
                joined.push_str(&scalar(item));
            }
            Node::Text(joined.into())
        }
        other => other,
    }
}

/// A value as a compact JSON string; `null` if absent.
pub(crate) fn json_text<T: Encode + ?Sized>(value: &T) -> Node<'_> {
    match value.encode() {
        Node::Null => Node::Null,
        node => Node::Text(node.to_json().into()),
    }
}

/// A scalar as a string: booleans as `true` and `false`, numbers in decimal.
pub(crate) fn scalar<'n>(node: &'n Node<'_>) -> Cow<'n, str> {
    match node {
        Node::Text(text) => Cow::Borrowed(text),
        Node::Bool(true) => Cow::Borrowed("true"),
        Node::Bool(false) => Cow::Borrowed("false"),
        Node::Int(number) => Cow::Owned(number.to_string()),
        Node::Null => Cow::Borrowed(""),
        other => Cow::Owned(other.to_json()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_is_encoded_as_json() {
        let map = BTreeMap::from([("b".to_owned(), Some(1_i64)), ("a".to_owned(), None)]);
        let (string, secret, list, boxed) = (String::from("s"), Secret::new("hidden"), vec!["x", "y"], Box::new(1));
        let inner = Value::object().with("k", 1);
        let value = Value::object()
            .member("str", "a\"b")
            .member("string", &string)
            .member("secret", &secret)
            .member("bool", &false)
            .member("i32", &-1)
            .member("i64", &i64::MAX)
            .member("f64", &0.1_f64)
            .member("nan", &f64::NAN)
            .member("list", &list)
            .member("slice", [1, 2].as_slice())
            .member("map", &map)
            .member("box", &boxed)
            .member("value", &inner);
        assert_eq!(
            value.to_json(),
            concat!(
                r#"{"str":"a\"b","string":"s","secret":"hidden","bool":false,"i32":-1,"i64":9223372036854775807,"f64":0.1,"nan":null,"#,
                r#""list":["x","y"],"slice":[1,2],"map":{"a":null,"b":1},"box":1,"value":{"k":1}}"#
            )
        );
    }

    #[test]
    fn empty_values_are_absent() {
        assert!(None::<String>.is_absent());
        assert!((&&None::<String>).is_absent());
        assert!(Box::new(None::<i64>).is_absent());
        assert!(Vec::<i64>::new().is_absent());
        assert!(BTreeMap::<String, i64>::new().is_absent());
        assert!(Node::Null.is_absent());
        assert!(!Some(Vec::<i64>::new()).is_absent());
        assert!(!"".is_absent());
        assert!(!<&str as Encode>::is_absent(&""));
        assert!(<[i64]>::is_absent(&[]) && !<[i64]>::is_absent(&[1]));
        assert!(!0.is_absent());
        assert_eq!(None::<String>.encode(), Node::Null);
    }

    #[test]
    fn absent_members_are_omitted() {
        let none: Option<&str> = None;
        let (empty, sent) = (Vec::<String>::new(), Some(Vec::<String>::new()));
        let value = Value::object()
            .member("text", "a")
            .member("none", &none)
            .member("some", &Some("b"))
            .member("empty", &empty)
            .member("sent", &sent);
        assert_eq!(value.to_json(), r#"{"text":"a","some":"b","sent":[]}"#);

        let value = Value::object()
            .member_joined("empty", ',', &empty)
            .member_joined("joined", ',', ["a", "b"].as_slice())
            .member_json("none", &none)
            .member_json("json", ["a"].as_slice());
        assert_eq!(value.to_json(), r#"{"joined":"a,b","json":"[\"a\"]"}"#);
    }
}
