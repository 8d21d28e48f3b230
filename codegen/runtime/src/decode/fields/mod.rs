//! Decodes fields of objects, and the types that contain other types: `Option`, lists, maps.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::{Decode, DecodeError};
use crate::value::{Node, parse_json};

impl<'a> Node<'a> {
    /// Decodes the field `name` of an object.
    ///
    /// # Errors
    ///
    /// If this is not an object, a required field is missing, or the value is not a `T`.
    pub fn field<T: Decode>(&self, name: &'static str) -> Result<T, DecodeError> {
        match self.present(name)? {
            Some(node) => T::decode(node).map_err(|error| error.in_field(name)),
            None => absent(name),
        }
    }

    /// Decodes a list (`Vec` or `Option<Vec>`) that is the member `item` of the object `name`:
    /// `{"PlayInfoList": {"PlayInfo": […]}}`.
    ///
    /// Also accepted: a single element in place of the list, the list in place of the object, and
    /// in place of an empty list an empty string or an object without the member.
    ///
    /// # Errors
    ///
    /// Those of [`field`](Self::field).
    pub fn wrapped<T: Decode>(&self, name: &'static str, item: &'static str) -> Result<T, DecodeError> {
        let Some(node) = self.present(name)? else {
            return absent(name);
        };
        let list = match node {
            Node::Object(members) if members.is_empty() => T::decode(&Node::List(Vec::new())),
            Node::Object(_) => match node.get(item) {
                // One empty XML element is an element, as two are, unless it lacks required fields.
                Some(blank @ Node::Text(text)) if is_blank(text) && !T::ITEM_FIELDS.is_empty() => {
                    T::decode(&Node::List(vec![blank.clone()])).or_else(|_| T::decode(&Node::List(Vec::new())))
                }
                Some(list) => T::decode(list).map_err(|error| error.in_field(item)),
                None => T::decode(node),
            },
            _ => T::decode(node),
        };
        list.map_err(|error| error.in_field(name))
    }

    /// Decodes a list from one string whose elements are joined by `separator`: `"a,b"`.
    ///
    /// Spaces around elements and empty elements are ignored. A list, and a string with the JSON of
    /// a list, are accepted too.
    ///
    /// # Errors
    ///
    /// Those of [`field`](Self::field). A missing list is empty.
    pub fn joined<T: Decode>(&self, name: &'static str, separator: char) -> Result<Vec<T>, DecodeError> {
        let Some(node) = self.present(name)? else {
            return Ok(Vec::new());
        };
        let list = match node {
            Node::Text(text) if json_list(text).is_none() => text
                .split(separator)
                .map(str::trim)
                .filter(|part| !part.is_empty())
                .enumerate()
                .map(|(i, part)| T::decode(&Node::Text(Cow::Borrowed(part))).map_err(|error| error.in_index(i)))
                .collect(),
            _ => Vec::decode(node),
        };
        list.map_err(|error| error.in_field(name))
    }

    /// Members that are not fields of `T`: sent by the service but not in the spec.
    pub fn unknown_fields<T: Decode>(&self) -> impl Iterator<Item = (&str, &Node<'a>)> {
        let members = self.as_object().unwrap_or_default().iter();
        members
            .filter(|(name, _)| !T::FIELDS.contains(&name.as_ref()))
            .map(|(name, node)| (name.as_ref(), node))
    }

    /// The member `name`, unless it is null. An empty XML element counts as an object without
    /// members.
    fn present(&self, name: &str) -> Result<Option<&Node<'a>>, DecodeError> {
        match self {
            Node::Object(_) => Ok(self.get(name).filter(|node| !node.is_null())),
            Node::Null => Ok(None),
            Node::Text(text) if is_blank(text) => Ok(None),
            _ => Err(DecodeError::unexpected("an object", self)),
        }
    }
}

fn absent<T: Decode>(name: &'static str) -> Result<T, DecodeError> {
    T::absent().ok_or_else(|| DecodeError::missing(name))
}

fn is_blank(text: &str) -> bool {
    text.trim_ascii().is_empty()
}

impl<T: Decode> Decode for Option<T> {
    const FIELDS: &'static [&'static str] = T::FIELDS;
    const ITEM_FIELDS: &'static [&'static str] = T::ITEM_FIELDS;
    const TAKES_ANY_OBJECT: bool = T::TAKES_ANY_OBJECT;

    fn decode(node: &Node<'_>) -> Result<Self, DecodeError> {
        match node {
            Node::Null => Ok(None),
            // An empty string is a value for strings, and a missing value for all other types.
            Node::Text(text) if is_blank(text) => Ok(if T::FIELDS.is_empty() { T::decode(node).ok() } else { None }),
            _ => T::decode(node).map(Some),
        }
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: Decode> Decode for Box<T> {
    const FIELDS: &'static [&'static str] = T::FIELDS;
    const TAKES_ANY_OBJECT: bool = T::TAKES_ANY_OBJECT;

    fn decode(node: &Node<'_>) -> Result<Self, DecodeError> {
        T::decode(node).map(Self::new)
    }

    fn absent() -> Option<Self> {
        T::absent().map(Self::new)
    }
}

/// A missing list is empty, and `null` elements are skipped.
impl<T: Decode> Decode for Vec<T> {
    const ITEM_FIELDS: &'static [&'static str] = T::FIELDS;

    fn decode(node: &Node<'_>) -> Result<Self, DecodeError> {
        match ListItems::from_node(node) {
            ListItems::Single(Node::Object(members)) if !T::TAKES_ANY_OBJECT && !has_field(members, T::FIELDS) => {
                match wrapped_items(members, T::FIELDS) {
                    Some((name, items)) => elements(&items).map_err(|error| error.in_key(name)),
                    None => Ok(Vec::new()),
                }
            }
            items => elements(&items),
        }
    }

    fn absent() -> Option<Self> {
        Some(Self::new())
    }
}

/// The value in place of a list.
enum ListItems<'n, 'a> {
    Many(&'n [Node<'a>]),
    Parsed(Vec<Node<'n>>),
    Single(&'n Node<'a>),
}

impl<'n, 'a> ListItems<'n, 'a> {
    fn from_node(node: &'n Node<'a>) -> Self {
        match node {
            Node::List(items) => Self::Many(items),
            Node::Null => Self::Many(&[]),
            Node::Object(members) if members.is_empty() => Self::Many(&[]),
            Node::Text(text) if is_blank(text) => Self::Many(&[]),
            Node::Text(text) => json_list(text).map_or(Self::Single(node), Self::Parsed),
            _ => Self::Single(node),
        }
    }
}

fn elements<T: Decode>(items: &ListItems<'_, '_>) -> Result<Vec<T>, DecodeError> {
    match items {
        ListItems::Many(nodes) => decode_all(nodes),
        ListItems::Parsed(nodes) => decode_all(nodes),
        ListItems::Single(node) => Ok(vec![T::decode(node)?]),
    }
}

fn decode_all<T: Decode>(nodes: &[Node<'_>]) -> Result<Vec<T>, DecodeError> {
    let mut list = Vec::with_capacity(nodes.len());
    for (i, node) in nodes.iter().enumerate() {
        if node.is_null() {
            list.extend(T::absent());
        } else {
            list.push(T::decode(node).map_err(|error| error.in_index(i))?);
        }
    }
    Ok(list)
}

type Members<'a> = [(Cow<'a, str>, Node<'a>)];

fn has_field(members: &Members<'_>, fields: &[&str]) -> bool {
    members.iter().any(|(name, _)| fields.contains(&name.as_ref()))
}

/// The list inside an object that is a wrapper around it: an object without any field of the
/// elements, which may have other members, such as the number of elements. `None` if it has no list
/// or more than one.
fn wrapped_items<'n, 'a>(members: &'n Members<'a>, fields: &[&str]) -> Option<(&'n str, ListItems<'n, 'a>)> {
    let mut lists = members.iter().filter_map(|(name, node)| {
        let items = ListItems::from_node(node);
        let is_list = match &items {
            ListItems::Many(items) => !items.is_empty(),
            ListItems::Parsed(items) => !items.is_empty(),
            // One element in place of the list.
            ListItems::Single(Node::Object(inner)) => fields.is_empty() || has_field(inner, fields),
            ListItems::Single(Node::Text(_)) => fields.is_empty() && !is_count(name),
            ListItems::Single(_) => false,
        };
        is_list.then_some((name.as_ref(), items))
    });
    let list = lists.next()?;
    lists.next().is_none().then_some(list)
}

/// Whether a member has the number of elements. In XML it is text, as the elements may be.
fn is_count(name: &str) -> bool {
    name.starts_with("Total") || name.ends_with("Count") || matches!(name, "total" | "count" | "totalCount")
}

/// The elements of a list from a string with its JSON.
fn json_list(text: &str) -> Option<Vec<Node<'_>>> {
    if !text.trim_ascii_start().starts_with('[') {
        return None;
    }
    match parse_json(text) {
        Ok(Node::List(items)) => Some(items),
        _ => None,
    }
}

/// A missing map is empty, and `null` values are skipped.
impl<T: Decode> Decode for BTreeMap<String, T> {
    const TAKES_ANY_OBJECT: bool = true;

    fn decode(node: &Node<'_>) -> Result<Self, DecodeError> {
        let members = match node {
            Node::Object(members) => members.as_slice(),
            Node::Null => &[],
            Node::Text(text) if is_blank(text) => &[],
            _ => return Err(DecodeError::unexpected("an object", node)),
        };
        let mut map = Self::new();
        for (name, node) in members {
            if map.contains_key(name.as_ref()) {
                continue;
            }
            let value = if node.is_null() {
                T::absent()
            } else {
                Some(T::decode(node).map_err(|error| error.in_key(name))?)
            };
            if let Some(value) = value {
                map.insert(name.as_ref().to_owned(), value);
            }
        }
        Ok(map)
    }

    fn absent() -> Option<Self> {
        Some(Self::new())
    }
}

#[cfg(test)]
mod tests;
