//! Query strings in the form that is signed.

use std::cmp::Ordering;
use std::fmt;

use crate::codec::decoded;
pub use crate::codec::percent_encode;
use crate::encode::{Encode, joined, json_text, scalar};
use crate::value::Node;

/// A query string in canonical form: names and values percent-encoded (RFC 3986, uppercase digits,
/// a space is `%20`), sorted by name.
///
/// Pairs are written into one buffer. Generated code adds them in order. Others (list elements,
/// extra parameters) are sorted once, at the end.
///
/// `Debug` shows only the names.
#[derive(Clone)]
pub struct Query {
    text: String,
    /// Where the pairs begin in `text`.
    start: usize,
    /// Where the last pair begins in `text`.
    last: usize,
    sorted: bool,
}

impl Default for Query {
    fn default() -> Self {
        Self::new()
    }
}

impl Query {
    /// No parameters.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            text: String::new(),
            start: 0,
            last: 0,
            sorted: true,
        }
    }

    /// An empty query in a buffer that begins with `prefix`, so that a URL is built without copying
    /// the query.
    pub(crate) fn after(prefix: &[&str]) -> Self {
        let mut text = String::with_capacity(192);
        prefix.iter().for_each(|part| text.push_str(part));
        Self {
            start: text.len(),
            last: text.len(),
            text,
            sorted: true,
        }
    }

    /// Adds a parameter: a scalar as `name=value`, a list as `name.1=…&name.2=…`, an object or map
    /// as `name.Member=…`, also nested. Absent values are omitted.
    pub fn add<T: Encode + ?Sized>(&mut self, name: &str, value: &T) {
        self.add_node(name, &value.encode());
    }

    /// Adds a list as one value with its elements joined by `separator`. An absent list is omitted;
    /// an empty one is sent as an empty value.
    pub fn add_joined<T: Encode + ?Sized>(&mut self, name: &str, separator: char, list: &T) {
        self.add_node(name, &joined(separator, list));
    }

    /// Adds a value as compact JSON. Absent values are omitted.
    pub fn add_json<T: Encode + ?Sized>(&mut self, name: &str, value: &T) {
        self.add_node(name, &json_text(value));
    }

    /// Sets a parameter by its wire name. Replaces existing values of that name, including list
    /// elements and members (`name.1`).
    pub fn set(&mut self, name: &str, value: &str) {
        self.remove(name);
        self.push(name, value);
    }

    fn add_node(&mut self, name: &str, node: &Node<'_>) {
        match node {
            Node::Null => {}
            Node::List(items) => {
                for (i, item) in items.iter().enumerate() {
                    self.add_node(&format!("{name}.{}", i + 1), item);
                }
            }
            Node::Object(members) => {
                for (member, value) in members {
                    self.add_node(&format!("{name}.{member}"), value);
                }
            }
            one => self.push(name, &scalar(one)),
        }
    }

    fn push(&mut self, name: &str, value: &str) {
        let previous = self.last..self.text.len();
        if self.text.len() > self.start {
            self.text.push('&');
        }
        self.last = self.text.len();
        percent_encode(name, &mut self.text);
        self.text.push('=');
        if self.sorted && !previous.is_empty() {
            let (before, this) = self.text.split_at(self.last);
            let before = before.get(previous).map_or("", name_of);
            self.sorted = compare_names(before, name_of(this)) == Ordering::Less;
        }
        percent_encode(value, &mut self.text);
    }

    fn remove(&mut self, name: &str) {
        let mut wanted = String::with_capacity(name.len());
        percent_encode(name, &mut wanted);
        let replaced = |pair: &&str| {
            name_of(pair)
                .strip_prefix(&wanted)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        if !self.pairs().any(|pair| replaced(&pair)) {
            return;
        }
        let kept: Vec<&str> = self.pairs().filter(|pair| !replaced(pair)).collect();
        let kept = kept.join("&");
        self.text.truncate(self.start);
        self.text.push_str(&kept);
        // The next `push` compares only with the last pair, so a sort is needed.
        self.last = self.start;
        self.sorted = false;
    }

    fn pairs(&self) -> impl Iterator<Item = &str> {
        self.text
            .get(self.start..)
            .unwrap_or_default()
            .split('&')
            .filter(|pair| !pair.is_empty())
    }

    /// Sorts the pairs. Signers call it before they read the query.
    pub fn sort(&mut self) {
        if self.sorted {
            return;
        }
        let mut pairs: Vec<&str> = self.pairs().collect();
        pairs.sort_by(|a, b| compare_names(name_of(a), name_of(b)).then_with(|| a.cmp(b)));
        let sorted = pairs.join("&");
        self.text.truncate(self.start);
        self.text.push_str(&sorted);
        self.sorted = true;
    }

    /// The pairs: `a=1&b=2`. Sorted only after [`sort`](Self::sort).
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.text.get(self.start..).unwrap_or_default()
    }

    /// Removes the pairs and returns them, sorted.
    pub(crate) fn take(&mut self) -> String {
        self.sort();
        let pairs = self.text.split_off(self.start);
        self.last = self.start;
        pairs
    }

    /// Adds form-encoded pairs, in which a space may be a `+`.
    #[cfg(feature = "rpc-signature")]
    pub(crate) fn add_encoded(&mut self, pairs: &str) {
        for pair in pairs.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            self.push(&form_decoded(name), &form_decoded(value));
        }
    }

    /// The whole buffer: prefix and pairs.
    pub(crate) fn into_url(self) -> String {
        self.text
    }
}

impl fmt::Debug for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.pairs().map(name_of)).finish()
    }
}

/// Decodes a name or value of a form.
#[cfg(any(feature = "rpc-signature", feature = "testing"))]
pub(crate) fn form_decoded(text: &str) -> String {
    let bytes: Vec<u8> = decoded(&text.replace('+', "%20")).collect();
    String::from_utf8_lossy(&bytes).into_owned()
}

fn name_of(pair: &str) -> &str {
    pair.split('=').next().unwrap_or_default()
}

/// Compares two encoded names by the bytes that they encode.
pub(crate) fn compare_names(a: &str, b: &str) -> Ordering {
    if a.contains('%') || b.contains('%') {
        decoded(a).cmp(decoded(b))
    } else {
        a.cmp(b)
    }
}

#[cfg(test)]
mod tests;
