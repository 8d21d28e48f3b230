//! Members of an object, whatever their capitals.

use std::borrow::Cow;

use crate::value::Node;

/// The first value of the members with this name, in any capitals, as text.
pub(super) fn text<'n>(node: &'n Node<'_>, name: &str) -> Option<Cow<'n, str>> {
    value(member(node, name, |node| value(node).is_some())?)
}

/// The first member with this name, in any capitals, for which `matches` is true.
pub(super) fn member<'n, 'a>(node: &'n Node<'a>, name: &str, matches: impl Fn(&Node<'a>) -> bool) -> Option<&'n Node<'a>> {
    let members = node.as_object()?.iter();
    let exact = members.clone().filter(|(have, _)| have == name);
    let others = members.filter(|(have, _)| have != name && have.eq_ignore_ascii_case(name));
    exact.chain(others).map(|(_, node)| node).find(|node| matches(node))
}

/// The value as text, without white space around it. `None` if it is empty.
pub(super) fn value<'n>(node: &'n Node<'_>) -> Option<Cow<'n, str>> {
    let text = match node.to_text()? {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
        Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
    };
    (!text.is_empty()).then_some(text)
}

/// Whether the value says nothing: `null`, an empty string, list or object.
pub(super) fn is_empty(node: &Node<'_>) -> bool {
    match node {
        Node::Null => true,
        Node::Text(text) => text.trim().is_empty(),
        Node::List(items) => items.is_empty(),
        Node::Object(members) => members.is_empty(),
        _ => false,
    }
}
