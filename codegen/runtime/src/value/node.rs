//! The tree of untyped values.

use std::borrow::Cow;
use std::fmt;

/// A value of a JSON or XML document, borrowed from it where possible.
///
/// XML has only strings, objects and lists: an element without children is a string, one with
/// children an object, and sibling elements with the same name form a list under that name.
///
/// Objects are equal if their members are equal in the same order.
///
/// `Debug` shows names, numbers and the lengths of strings, since a response may carry secrets;
/// [`to_json`](Self::to_json) shows everything.
#[derive(Clone, PartialEq)]
pub enum Node<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// An integer. One that does not fit into `i64` is a [`Text`](Self::Text) of its digits, so
    /// that no digit is lost.
    Int(i64),
    /// A number with a fraction or an exponent.
    Float(f64),
    /// A string.
    Text(Cow<'a, str>),
    /// A list.
    List(Vec<Node<'a>>),
    /// An object: names and values in order. If a name occurs several times, the first one counts.
    Object(Vec<(Cow<'a, str>, Node<'a>)>),
}

/// An owned value.
pub type Value = Node<'static>;

impl<'a> Node<'a> {
    /// The member `name` of an object; `None` if this is not an object or has no such member.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Node<'a>> {
        self.as_object()?.iter().find(|(have, _)| have == name).map(|(_, node)| node)
    }

    /// The value at a path of names and indices (from 0): `PlayInfoList.PlayInfo[0].Size`.
    ///
    /// Index 0 of a value that is not a list is the value itself, since XML does not distinguish a
    /// list with one element from the element. Names with dots or brackets cannot be used; see
    /// [`get`](Self::get).
    #[must_use]
    pub fn get_path(&self, path: &str) -> Option<&Node<'a>> {
        if path.is_empty() {
            return Some(self);
        }
        let mut node = self;
        for step in path.split('.') {
            let (name, mut indices) = step.split_at(step.find('[').unwrap_or(step.len()));
            if !name.is_empty() || indices.is_empty() {
                node = node.get(name)?;
            }
            while !indices.is_empty() {
                let (index, rest) = indices.strip_prefix('[')?.split_once(']')?;
                node = match (node, index.parse::<usize>().ok()?) {
                    (Node::List(items), index) => items.get(index)?,
                    (Node::Null, _) => return None,
                    (one, 0) => one,
                    _ => return None,
                };
                indices = rest;
            }
        }
        Some(node)
    }

    /// Whether it is `null`.
    #[must_use]
    pub const fn is_null(&self) -> bool {
        matches!(self, Node::Null)
    }

    /// The string, if it is one.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Node::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The elements, if it is a list.
    #[must_use]
    pub fn as_list(&self) -> Option<&[Node<'a>]> {
        match self {
            Node::List(items) => Some(items),
            _ => None,
        }
    }

    /// The members, if it is an object.
    #[must_use]
    pub fn as_object(&self) -> Option<&[(Cow<'a, str>, Node<'a>)]> {
        match self {
            Node::Object(members) => Some(members),
            _ => None,
        }
    }

    /// The same value with owned strings.
    #[must_use]
    pub fn into_owned(self) -> Value {
        match self {
            Node::Null => Node::Null,
            Node::Bool(value) => Node::Bool(value),
            Node::Int(value) => Node::Int(value),
            Node::Float(value) => Node::Float(value),
            Node::Text(text) => Node::Text(Cow::Owned(text.into_owned())),
            Node::List(items) => Node::List(items.into_iter().map(Node::into_owned).collect()),
            Node::Object(members) => Node::Object(
                members
                    .into_iter()
                    .map(|(name, node)| (Cow::Owned(name.into_owned()), node.into_owned()))
                    .collect(),
            ),
        }
    }

    /// An empty object, to be filled with [`with`](Self::with).
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

    /// Sets the member `name` to `value`. A value that is not an object becomes one.
    #[must_use]
    pub fn with(mut self, name: impl Into<Cow<'a, str>>, value: impl Into<Node<'a>>) -> Self {
        self.set(name.into(), value.into());
        self
    }

    pub(crate) fn set(&mut self, name: Cow<'a, str>, value: Self) {
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

impl fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Node::Null => f.write_str("null"),
            Node::Bool(value) => value.fmt(f),
            Node::Int(value) => value.fmt(f),
            Node::Float(value) => fmt::Debug::fmt(value, f),
            Node::Text(text) => write!(f, "string of {} bytes", text.len()),
            Node::List(items) => f.debug_list().entries(items).finish(),
            Node::Object(members) => f.debug_map().entries(members.iter().map(|(name, node)| (name, node))).finish(),
        }
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

    fn sample() -> Value {
        Value::from_json(r#"{"A":{"B":[{"C":1},{"C":"2"}],"One":{"D":[[3,4]]}},"N":null,"T":"x","F":1.5,"Y":true,"":{"":7}}"#).unwrap()
    }

    #[test]
    fn debug_shows_no_strings() {
        let value = Value::from_json(r#"{"UploadAuth":"s3cret","Sizes":[1,2.0,"s3cret"],"On":true,"No":null}"#).unwrap();
        assert_eq!(
            format!("{value:?}"),
            r#"{"UploadAuth": string of 6 bytes, "Sizes": [1, 2.0, string of 6 bytes], "On": true, "No": null}"#
        );
    }

    #[test]
    fn value_is_found_by_path() {
        let value = sample();
        let number = |path: &str| value.get_path(path).and_then(Node::as_i64);
        assert_eq!(number("A.B[0].C"), Some(1));
        assert_eq!(number("A.B[1].C"), Some(2));
        assert_eq!(number("A.One[0].D[0][1]"), Some(4));
        assert_eq!(value.get_path(""), Some(&value));
        for nowhere in [
            "A.B[2].C",
            "A.One[1].D",
            "N[0]",
            "A.X",
            "A.B.C",
            "A.B[",
            "A.B[x]",
            "A.B[0]C",
            "A..B",
            "..",
            "A.",
        ] {
            assert_eq!(value.get_path(nowhere), None, "{nowhere}");
        }
        let list = Value::from_json("[[1],2]").unwrap();
        assert_eq!(list.get_path("[0][0]"), Some(&Node::Int(1)));
        assert_eq!(list.get_path("[1]"), Some(&Node::Int(2)));
    }

    #[test]
    fn first_of_duplicate_members_wins() {
        let value = Value::from_json(r#"{"a":1,"a":2}"#).unwrap();
        assert_eq!(value.get("a"), Some(&Node::Int(1)));
        assert_eq!(value.as_object().map(<[_]>::len), Some(2));
    }

    #[test]
    fn scalars_convert_to_strings() {
        let value = sample();
        let text = |path: &str| value.get_path(path).and_then(Node::to_text).map(Cow::into_owned);
        assert_eq!(text("T").as_deref(), Some("x"));
        assert_eq!(text("F").as_deref(), Some("1.5"));
        assert_eq!(text("Y").as_deref(), Some("true"));
        assert_eq!(text("A.B").as_deref(), Some(r#"[{"C":1},{"C":"2"}]"#));
        assert_eq!(text("N"), None);
        assert_eq!(value.get("T").and_then(Node::as_str), Some("x"));
        assert_eq!(value.get("F").and_then(Node::as_str), None);
        assert_eq!(value.get("Y").and_then(Node::as_bool), Some(true));
        assert_eq!(value.get("F").and_then(Node::as_f64), Some(1.5));
        assert_eq!(value.get_path("A.B").and_then(Node::as_list).map(<[_]>::len), Some(2));
        assert!(value.get("N").is_some_and(Node::is_null));
    }

    #[test]
    fn object_builder_adds_members() {
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
}
