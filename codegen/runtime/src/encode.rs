//! Parameters -> query string, in the form that is signed.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::fmt::Write as _;

use crate::content::Encode;
use crate::decode::Node;

/// A query string in canonical form: names and values percent-encoded (RFC 3986, upper-case digits, a space is `%20`), pairs
/// sorted by the bytes of their names.
///
/// Pairs are written into one buffer as they come. A generated client adds them in order, so nothing has to be sorted; pairs
/// that come out of order (elements of a list, parameters of the caller's own) are sorted once, at the end.
///
/// `Debug` shows the names only.
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

    /// No parameters yet, in a buffer that begins with `prefix`, so that a URL is made without copying the query.
    #[must_use]
    pub fn after(prefix: &dyn fmt::Display) -> Self {
        let mut text = String::with_capacity(192);
        // Writing to a String can't fail.
        let _ = write!(text, "{prefix}");
        Self {
            start: text.len(),
            last: text.len(),
            text,
            sorted: true,
        }
    }

    /// Adds a parameter: a scalar as `name=value`; the elements of a list as `name.1=…&name.2=…`; the members of an object or map
    /// as `name.Member=…`; both nest. An absent value adds nothing.
    pub fn add<T: Encode + ?Sized>(&mut self, name: &str, value: &T) {
        self.add_node(name, &value.encode());
    }

    /// Adds a list as one value, its elements joined by `separator`. An absent list adds nothing, an empty one an empty value.
    pub fn add_joined<T: Encode + ?Sized>(&mut self, name: &str, separator: char, list: &T) {
        self.add_node(name, &joined(separator, list));
    }

    /// Adds any value as compact JSON text. An absent value adds nothing.
    pub fn add_json<T: Encode + ?Sized>(&mut self, name: &str, value: &T) {
        self.add_node(name, &json_text(value));
    }

    /// Sets a parameter by its wire name, in place of what is there under that name, elements and members (`name.1`) included.
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
        // The order is found anew by the next `push` only against the last pair, so ask for a sort.
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

    /// Puts the pairs in order. Signers call it before they read the text.
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

    /// The pairs: `a=1&b=2`. In order only after [`sort`](Self::sort).
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.text.get(self.start..).unwrap_or_default()
    }

    /// The whole buffer: the prefix and the pairs.
    #[must_use]
    pub fn into_url(self) -> String {
        self.text
    }
}

impl fmt::Debug for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.pairs().map(name_of)).finish()
    }
}

/// A list as one text, its elements joined by `separator`; `null` if it is absent.
pub fn joined<T: Encode + ?Sized>(separator: char, list: &T) -> Node<'_> {
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

/// A value as compact JSON text; `null` if it is absent.
pub fn json_text<T: Encode + ?Sized>(value: &T) -> Node<'_> {
    match value.encode() {
        Node::Null => Node::Null,
        node => Node::Text(node.to_json().into()),
    }
}

/// Lower-case hexadecimal digits of a SHA-256, on the stack.
#[must_use]
pub fn hex(bytes: [u8; 32]) -> Hex {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut digits = [b'0'; 64];
    for (pair, byte) in digits.chunks_exact_mut(2).zip(bytes) {
        pair[0] = DIGITS[usize::from(byte >> 4)];
        pair[1] = DIGITS[usize::from(byte & 15)];
    }
    Hex(digits)
}

/// 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hex([u8; 64]);

impl AsRef<str> for Hex {
    fn as_ref(&self) -> &str {
        // Hexadecimal digits are ASCII.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// Base64 of `bytes`, in the standard alphabet, with padding.
#[must_use]
pub fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

/// Writes the pairs of `query`, which are in order, together with `system`, which is too, as one sorted query.
///
/// For schemes that sign parameters of their own together with those of the action.
pub fn merge(query: &str, system: &[(&str, &str)], out: &mut String) {
    let mut system = system.iter().peekable();
    let mut separate = false;
    let mut separator = |out: &mut String| {
        if std::mem::replace(&mut separate, true) {
            out.push('&');
        }
    };
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        while let Some((name, value)) = system.next_if(|(name, _)| compare_names(name, name_of(pair)) == Ordering::Less) {
            separator(out);
            push_pair(name, value, out);
        }
        separator(out);
        out.push_str(pair);
    }
    for (name, value) in system {
        separator(out);
        push_pair(name, value, out);
    }
}

fn push_pair(name: &str, value: &str, out: &mut String) {
    percent_encode(name, out);
    out.push('=');
    percent_encode(value, out);
}

/// Text of a scalar, as the service reads it: booleans as `true` and `false`, numbers in decimal.
fn scalar<'n>(node: &'n Node<'_>) -> Cow<'n, str> {
    match node {
        Node::Text(text) => Cow::Borrowed(text),
        Node::Bool(true) => Cow::Borrowed("true"),
        Node::Bool(false) => Cow::Borrowed("false"),
        Node::Int(number) => Cow::Owned(number.to_string()),
        Node::Null => Cow::Borrowed(""),
        other => Cow::Owned(other.to_json()),
    }
}

fn name_of(pair: &str) -> &str {
    pair.split('=').next().unwrap_or_default()
}

/// Order of two encoded names: by the bytes of what they encode.
fn compare_names(a: &str, b: &str) -> Ordering {
    if a.contains('%') || b.contains('%') {
        decoded(a).cmp(decoded(b))
    } else {
        a.cmp(b)
    }
}

/// The bytes that a percent-encoded text stands for.
fn decoded(text: &str) -> impl Iterator<Item = u8> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        let byte = *bytes.get(at)?;
        let hex = |at: usize| bytes.get(at).and_then(|&digit| char::from(digit).to_digit(16));
        match (byte, hex(at + 1), hex(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                at += 3;
                u8::try_from(high * 16 + low).ok()
            }
            _ => {
                at += 1;
                Some(byte)
            }
        }
    })
}

/// Appends `text` with every byte outside `A-Z a-z 0-9 - . _ ~` as `%XX` (RFC 3986), the encoding that all of the service's
/// signature schemes share.
pub fn percent_encode(text: &str, out: &mut String) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| !is_unreserved(byte)) {
        let (plain, special) = rest.split_at(at);
        out.push_str(plain);
        // A whole character is taken, so that `rest` stays on a boundary.
        let Some(character) = special.chars().next() else { break };
        let mut buffer = [0; 4];
        for &byte in character.encode_utf8(&mut buffer).as_bytes() {
            out.push('%');
            out.push(char::from(HEX[usize::from(byte >> 4)]));
            out.push(char::from(HEX[usize::from(byte & 15)]));
        }
        rest = special.get(character.len_utf8()..).unwrap_or_default();
    }
    out.push_str(rest);
}

const fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn encoded(text: &str) -> String {
        let mut out = String::new();
        percent_encode(text, &mut out);
        out
    }

    #[test]
    fn encoding_is_rfc_3986() {
        // The encoder's own tests in the official libraries.
        assert_eq!(encoded(" ~/*-+"), "%20~%2F%2A-%2B");
        assert_eq!(encoded("!'()"), "%21%27%28%29");
        assert_eq!(encoded("中文"), "%E4%B8%AD%E6%96%87");
        assert_eq!(encoded("AZaz09-._~"), "AZaz09-._~");
    }

    #[test]
    fn scalars_lists_and_objects() {
        let mut query = Query::new();
        query.add("A", "x y");
        query.add("B", &None::<String>);
        query.add("C", &Some(3_i64));
        query.add("D", &true);
        query.add_joined("E", ',', &["a", "b"].map(str::to_owned).to_vec());
        query.add_json("F", &vec![1000_i64, 2000]);
        assert_eq!(query.as_str(), "A=x%20y&C=3&D=true&E=a%2Cb&F=%5B1000%2C2000%5D");
        assert!(query.sorted);
    }

    #[test]
    fn elements_sort_as_text() {
        let mut query = Query::new();
        query.add("A", &(1..=11_i32).collect::<Vec<_>>());
        query.add("B", &BTreeMap::from([("Key".to_owned(), "k".to_owned())]));
        query.sort();
        assert_eq!(
            query.as_str(),
            "A.1=1&A.10=10&A.11=11&A.2=2&A.3=3&A.4=4&A.5=5&A.6=6&A.7=7&A.8=8&A.9=9&B.Key=k"
        );
    }

    #[test]
    fn set_replaces() {
        let mut query = Query::after(&"https://host/?");
        query.add("B", "1");
        query.add("C", "2");
        query.set("B", "3");
        query.set("A", "0");
        query.add("D", &vec![1_i32, 2]);
        query.set("D", "3");
        query.sort();
        assert_eq!(query.as_str(), "A=0&B=3&C=2&D=3");
        assert_eq!(query.into_url(), "https://host/?A=0&B=3&C=2&D=3");
    }

    #[test]
    fn debug_shows_no_value() {
        let mut query = Query::new();
        query.add("Name", "hidden value");
        assert_eq!(format!("{query:?}"), r#"{"Name"}"#);
    }

    proptest! {
        #[test]
        fn decoding_gives_back_any_text(text in any::<String>()) {
            let encoded = encoded(&text);
            prop_assert!(encoded.bytes().all(|byte| byte == b'%' || is_unreserved(byte)));
            prop_assert_eq!(decoded(&encoded).collect::<Vec<_>>(), text.into_bytes());
        }

        #[test]
        fn pairs_come_out_in_byte_order(pairs in proptest::collection::btree_map(any::<String>(), any::<String>(), 0..8), shift in 0_usize..8) {
            let mut shuffled: Vec<_> = pairs.iter().collect();
            if !shuffled.is_empty() {
                let shift = shift % shuffled.len();
                shuffled.rotate_left(shift);
            }
            let mut query = Query::new();
            for (name, value) in shuffled {
                query.add(name, value);
            }
            query.sort();
            // A BTreeMap is in byte order by itself.
            let expected: Vec<_> = pairs.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
            prop_assert_eq!(query.as_str(), expected.join("&"));
        }

        #[test]
        fn merging_is_sorting(own in proptest::collection::btree_map("[A-Z][a-z]{0,3}", any::<String>(), 0..6), system in proptest::collection::btree_map("[A-Z]{2}[a-z]{0,3}", any::<String>(), 0..6)) {
            let mut query = Query::new();
            for (name, value) in &own {
                query.add(name, value);
            }
            let mut merged = String::new();
            let system: Vec<_> = system.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            merge(query.as_str(), &system, &mut merged);
            for (name, value) in system {
                query.add(name, value);
            }
            query.sort();
            prop_assert_eq!(merged, query.as_str());
        }
    }
}
