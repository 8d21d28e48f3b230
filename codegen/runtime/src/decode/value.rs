//! Making values by hand.

use std::borrow::Cow;

use super::{Node, ParseError, Value, parse_json};
use crate::content::Encode;
use crate::query::{joined, json_text};

impl<'a> Node<'a> {
    /// An object without members, to be filled with [`with`](Self::with).
    ///
    /// ```
    /// use aliyun_runtime::decode::Value;
    ///
    /// let value = Value::object().with("Extend", "x").with("Sizes", vec![1, 2]);
    /// assert_eq!(value.to_json(), r#"{"Extend":"x","Sizes":[1,2]}"#);
    /// ```
    #[must_use]
    pub const fn object() -> Self {
        Node::Object(Vec::new())
    }

    /// The same object with the member `name` set to `value`. What is no object becomes one.
    #[must_use]
    pub fn with(mut self, name: impl Into<Cow<'a, str>>, value: impl Into<Node<'a>>) -> Self {
        self.set(name.into(), value.into());
        self
    }

    /// The same object with the member `name` set to what `value` is on the wire; unchanged if `value` is
    /// [absent](Encode::is_absent).
    #[must_use]
    pub fn member<T: Encode + ?Sized>(mut self, name: &'static str, value: &'a T) -> Self {
        if !value.is_absent() {
            self.set(Cow::Borrowed(name), value.encode());
        }
        self
    }

    /// The same object with the member `name` set to one text, the elements of `list` joined by `separator`; unchanged if the list is
    /// [absent](Encode::is_absent).
    #[must_use]
    pub fn member_joined<T: Encode + ?Sized>(mut self, name: &'static str, separator: char, list: &'a T) -> Self {
        if !list.is_absent() {
            self.set(Cow::Borrowed(name), joined(separator, list));
        }
        self
    }

    /// The same object with the member `name` set to a text, `value` as compact JSON; unchanged if the value is
    /// [absent](Encode::is_absent).
    #[must_use]
    pub fn member_json<T: Encode + ?Sized>(mut self, name: &'static str, value: &'a T) -> Self {
        if !value.is_absent() {
            self.set(Cow::Borrowed(name), json_text(value));
        }
        self
    }

    fn set(&mut self, name: Cow<'a, str>, value: Self) {
        let Node::Object(members) = self else {
            *self = Node::Object(vec![(name, value)]);
            return;
        };
        match members.iter_mut().find(|(have, _)| *have == name) {
            Some((_, have)) => *have = value,
            None => members.push((name, value)),
        }
    }
}

impl Node<'static> {
    /// Reads JSON text.
    ///
    /// # Errors
    ///
    /// If it is not JSON, or exceeds a limit of [`decode`](mod@crate::decode).
    pub fn from_json(text: &str) -> Result<Self, ParseError> {
        parse_json(text).map(Node::into_owned)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Node::Text(Cow::Owned(text.to_owned()))
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Node::Text(Cow::Owned(text))
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Node::Bool(value)
    }
}

impl From<i32> for Value {
    fn from(value: i32) -> Self {
        Node::Int(value.into())
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Node::Int(value)
    }
}

impl From<f64> for Value {
    fn from(value: f64) -> Self {
        Node::Float(value)
    }
}

impl<T: Into<Value>> From<Vec<T>> for Value {
    fn from(items: Vec<T>) -> Self {
        Node::List(items.into_iter().map(Into::into).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_is_built_member_by_member() {
        let name = String::from("made");
        let value = Value::object()
            .with("text", "a")
            .with(name, String::from("b"))
            .with(
                "list",
                vec![Value::from(1), Value::from(2_i64), Value::from(0.5), Value::from(true)],
            )
            .with("text", "c")
            .with("object", Value::object().with("x", vec!["y"]));
        assert_eq!(
            value.to_json(),
            r#"{"text":"c","made":"b","list":[1,2,0.5,true],"object":{"x":["y"]}}"#
        );
        assert_eq!(Value::from_json(&value.to_json()), Ok(value));
        assert_eq!(Node::Null.with("a", 1), Value::object().with("a", 1));
    }

    #[test]
    fn absent_members_are_left_out() {
        let none: Option<&str> = None;
        let (empty, sent) = (Vec::<String>::new(), Some(Vec::<String>::new()));
        let value = Value::object()
            .member("text", "a")
            .member("none", &none)
            .member("some", &Some("b"))
            .member("empty", &empty)
            .member("sent", &sent);
        assert_eq!(value.to_json(), r#"{"text":"a","some":"b","sent":[]}"#);
    }
}
