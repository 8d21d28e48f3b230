//! Parses XML, with `quick-xml`.

use std::borrow::Cow;
use std::collections::HashMap;

use quick_xml::Reader;
use quick_xml::errors::{Error as XmlError, IllFormedError, SyntaxError};
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::document::{Document, Format};
use super::error::{MAX_DEPTH, MAX_VALUES, ParseError, ParseErrorKind};
use super::node::Node;

/// Parses an XML document.
///
/// Attributes, comments, processing instructions and the declared encoding are ignored (the
/// document is UTF-8), and so is text beside child elements, which is indentation.
pub(super) fn read(text: &str) -> Result<Document<'_>, ParseError> {
    read_up_to(text, MAX_VALUES)
}

fn read_up_to(text: &str, max_values: usize) -> Result<Document<'_>, ParseError> {
    let mut reader = Reader::from_str(text);
    let mut tree = TreeBuilder {
        text,
        open: Vec::new(),
        root: None,
        values: 0,
        max_values,
    };
    loop {
        let start = position(reader.buffer_position());
        let fault = |kind| ParseError::new(kind).at_offset(text.as_bytes(), start);
        let event = reader
            .read_event()
            .map_err(|error| xml_error(&error).at_offset(text.as_bytes(), position(reader.error_position())))?;
        match event {
            Event::Start(tag) => tree.start(&tag, start).map_err(fault)?,
            Event::Empty(tag) => {
                tree.start(&tag, start).map_err(fault)?;
                tree.end();
            }
            Event::End(_) => tree.end(),
            Event::Text(piece) => tree.push(piece.xml10_content()).map_err(fault)?,
            Event::CData(piece) => tree.push(piece.xml10_content()).map_err(fault)?,
            Event::GeneralRef(reference) => tree
                .push(Cow::Owned(resolve(&reference).ok_or_else(|| fault(ParseErrorKind::Entity))?.into()))
                .map_err(fault)?,
            Event::DocType(name) if name.get(..4).is_some_and(|name| name.eq_ignore_ascii_case("html")) => {
                return Err(fault(ParseErrorKind::Html));
            }
            Event::DocType(_) => return Err(fault(ParseErrorKind::DocumentType)),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            Event::Eof => break,
        }
    }
    match tree.root {
        Some((name, root)) if tree.open.is_empty() => Ok(Document {
            format: Format::Xml,
            root_name: Some(name),
            root,
        }),
        _ => Err(ParseError::new(ParseErrorKind::UnexpectedEnd).at_offset(text.as_bytes(), text.len())),
    }
}

fn position(offset: u64) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}

/// The error of quick-xml, without the names that it quotes from the document.
fn xml_error(error: &XmlError) -> ParseError {
    let xml = |detail| ParseError::new(ParseErrorKind::Xml).with_detail(detail);
    match error {
        XmlError::Syntax(SyntaxError::InvalidBangMarkup) => xml("unknown markup"),
        XmlError::Syntax(_) | XmlError::IllFormed(IllFormedError::MissingEndTag(_)) => ParseError::new(ParseErrorKind::UnexpectedEnd),
        XmlError::IllFormed(IllFormedError::UnclosedReference) => xml("a reference without `;`"),
        XmlError::IllFormed(IllFormedError::UnmatchedEndTag(_) | IllFormedError::MismatchedEndTag { .. }) => {
            xml("an end tag without a start tag")
        }
        _ => xml("not well-formed"),
    }
}

/// The character of a reference.
fn resolve(reference: &BytesRef<'_>) -> Option<char> {
    match &**reference {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        other => numeric_reference(other),
    }
}

/// The character of a numeric reference; U+FFFD for numbers that no character has, as half of a
/// surrogate pair.
fn numeric_reference(reference: &str) -> Option<char> {
    let digits = reference.strip_prefix('#')?;
    let (digits, radix) = digits.strip_prefix('x').map_or((digits, 10), |digits| (digits, 16));
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
        return None;
    }
    let code = u32::from_str_radix(digits, radix).unwrap_or_default();
    Some(char::from_u32(code).filter(|c| *c != '\0').unwrap_or(char::REPLACEMENT_CHARACTER))
}

/// The tree so far.
struct TreeBuilder<'a> {
    text: &'a str,
    /// Open elements, the outermost first.
    open: Vec<Element<'a>>,
    root: Option<(Cow<'a, str>, Node<'a>)>,
    values: usize,
    max_values: usize,
}

struct Element<'a> {
    name: Cow<'a, str>,
    text: Cow<'a, str>,
    children: Vec<(Cow<'a, str>, Node<'a>)>,
}

impl<'a> TreeBuilder<'a> {
    /// `start` is the offset of the tag.
    fn start(&mut self, tag: &BytesStart<'_>, start: usize) -> Result<(), ParseErrorKind> {
        let name = tag.name().into_inner();
        if name.is_empty() || self.is_complete() {
            return Err(ParseErrorKind::Xml);
        }
        if self.open.is_empty() && name.eq_ignore_ascii_case("html") {
            return Err(ParseErrorKind::Html);
        }
        if self.open.len() >= MAX_DEPTH {
            return Err(ParseErrorKind::TooDeep);
        }
        self.values += 1;
        if self.values > self.max_values {
            return Err(ParseErrorKind::TooManyValues);
        }
        // The event borrows from itself, not from the document, which has the name after `<`.
        let name = match self.text.get(start + 1..).and_then(|rest| rest.get(..name.len())) {
            Some(same) if same == name => Cow::Borrowed(same),
            _ => Cow::Owned(name.to_owned()),
        };
        self.open.push(Element {
            name,
            text: Cow::Borrowed(""),
            children: Vec::new(),
        });
        Ok(())
    }

    /// quick-xml has checked that an element is open.
    fn end(&mut self) {
        let Some(Element { name, text, children }) = self.open.pop() else {
            return;
        };
        let node = if children.is_empty() {
            Node::Text(text)
        } else {
            Node::Object(fold(children))
        };
        match self.open.last_mut() {
            Some(parent) => parent.children.push((name, node)),
            None => self.root = Some((name, node)),
        }
    }

    fn push(&mut self, piece: Cow<'a, str>) -> Result<(), ParseErrorKind> {
        match self.open.last_mut() {
            Some(element) if !element.children.is_empty() => {}
            Some(element) if element.text.is_empty() => element.text = piece,
            Some(element) => element.text.to_mut().push_str(&piece),
            None if piece.trim_ascii().is_empty() => {}
            None => return Err(ParseErrorKind::Xml),
        }
        Ok(())
    }

    fn is_complete(&self) -> bool {
        self.open.is_empty() && self.root.is_some()
    }
}

/// Up to this many names, comparing all is faster than hashing.
const FEW: usize = 32;

/// Turns children of the same name into one list, in order. A single child stays as it is.
fn fold<'a>(children: Vec<(Cow<'a, str>, Node<'a>)>) -> Vec<(Cow<'a, str>, Node<'a>)> {
    let mut members: Vec<(Cow<'a, str>, Node<'a>)> = Vec::with_capacity(children.len().min(FEW));
    // Index of each name, once there are many: without it, the time would grow with the square of
    // their number.
    let mut places: HashMap<Cow<'a, str>, usize> = HashMap::new();
    for (name, node) in children {
        let last = members.len().wrapping_sub(1);
        let place = match members.last() {
            Some((same, _)) if *same == name => Some(last),
            _ if members.len() <= FEW => members.iter().position(|(have, _)| *have == name),
            _ => places.get(&name).copied(),
        };
        if let Some((_, have)) = place.and_then(|place| members.get_mut(place)) {
            match have {
                // No element is a list, so this list was created here.
                Node::List(items) => items.push(node),
                one => *one = Node::List(vec![std::mem::replace(one, Node::Null), node]),
            }
            continue;
        }
        members.push((name, node));
        if members.len() > FEW {
            places.extend(
                members
                    .iter()
                    .enumerate()
                    .skip(places.len())
                    .map(|(place, (name, _))| (name.clone(), place)),
            );
        }
    }
    members
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root(text: &str) -> Node<'_> {
        read(text).unwrap().root
    }

    fn json(text: &str) -> String {
        root(text).to_json()
    }

    fn kind(text: &str) -> ParseErrorKind {
        read(text).unwrap_err().kind()
    }

    #[test]
    fn xml_elements_become_strings_objects_and_lists() {
        let document = read(
            "<?xml version='1.0' encoding=\"UTF-8\"?>\n<!-- c --><Answer xmlns='x'>\n  <Id>1</Id>\n  <V a=\"1\">a</V><V>b</V>\n<E/><F></F>\
             <O><P> p </P></O><V>c</V>\n</Answer>\n<!-- end -->\n",
        )
        .unwrap();
        assert_eq!(document.root_name.as_deref(), Some("Answer"));
        assert_eq!(document.format, Format::Xml);
        assert_eq!(
            document.root.to_json(),
            r#"{"Id":"1","V":["a","b","c"],"E":"","F":"","O":{"P":" p "}}"#
        );
        assert_eq!(json("<A/>"), r#""""#);
        assert_eq!(json("<A>\n</A>"), r#""\n""#);
        assert_eq!(json("<A><B><C>1</C></B><B><C>2</C></B></A>"), r#"{"B":[{"C":"1"},{"C":"2"}]}"#);
    }

    #[test]
    fn plain_xml_text_and_names_are_borrowed() {
        let Node::Object(members) = root("<A><B x='1'>text</B><C>a&amp;b</C></A>") else {
            panic!("an object")
        };
        assert!(matches!(&members[0], (Cow::Borrowed("B"), Node::Text(Cow::Borrowed("text")))));
        assert!(matches!(&members[1], (Cow::Borrowed("C"), Node::Text(Cow::Owned(text))) if text == "a&b"));
    }

    #[test]
    fn xml_references_and_cdata_are_resolved() {
        assert_eq!(json("<A>&lt;&gt;&amp;&quot;&apos;&#65;&#x4e2d;&#128512;</A>"), r#""<>&\"'A中😀""#);
        assert_eq!(json("<A>a<![CDATA[<b>&amp;]]>c<!-- x -->d<?pi?></A>"), r#""a<b>&amp;cd""#);
        assert_eq!(json("<A>1\r\n2\r3</A>"), r#""1\n2\n3""#);
        for text in ["<A>&x;</A>", "<A>&#;</A>", "<A>&LT;</A>", "<A>&#-1;</A>", "<A>&#+1;</A>"] {
            assert_eq!(kind(text), ParseErrorKind::Entity, "{text}");
        }
        for text in ["<A>&#0;</A>", "<A>&#xD800;</A>", "<A>&#99999999999;</A>"] {
            assert_eq!(json(text), "\"\u{fffd}\"", "{text}");
        }
    }

    #[test]
    fn text_between_xml_elements_is_ignored() {
        assert_eq!(json("<A>x<B>1</B>y<B>2</B>z&amp;</A>"), r#"{"B":["1","2"]}"#);
    }

    #[test]
    fn xml_document_types_are_rejected() {
        let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><x>&b;</x>";
        assert_eq!(kind(bomb), ParseErrorKind::DocumentType);
        assert_eq!(
            kind("<?xml version=\"1.0\"?><!DOCTYPE x SYSTEM \"file:///etc/passwd\"><x/>"),
            ParseErrorKind::DocumentType
        );
        assert_eq!(kind("<!DOCTYPE html PUBLIC \"x\"><html></html>"), ParseErrorKind::Html);
        assert_eq!(kind("<!doctype HTML>"), ParseErrorKind::Html);
        assert_eq!(kind("<!-- x --><HTML lang=de><br>"), ParseErrorKind::Html);
    }

    #[test]
    fn xml_errors_have_kind_and_position_but_no_text() {
        for (text, shown) in [
            ("<A><B>secret</B>", "unexpected end of the document at line 1, column 17"),
            ("<A>\n<secret", "unexpected end of the document at line 2, column 1"),
            (
                "<A>\n <secret></other></A>",
                "malformed XML: an end tag without a start tag at line 2, column 10",
            ),
            ("<A></A></A>", "malformed XML: an end tag without a start tag at line 1, column 8"),
            ("<A></A><B></B>", "malformed XML at line 1, column 8"),
            ("<A></A>secret", "malformed XML at line 1, column 8"),
            ("secret<A></A>", "malformed XML at line 1, column 1"),
            ("<A>&secret</A>", "malformed XML: a reference without `;` at line 1, column 4"),
            ("<A>&secret;</A>", "XML with a custom entity is not allowed at line 1, column 4"),
            ("<>secret</>", "malformed XML at line 1, column 1"),
            ("<!secret>", "malformed XML: unknown markup at line 1, column 1"),
            ("<!-- secret -->", "unexpected end of the document at line 1, column 16"),
        ] {
            let error = read(text).unwrap_err();
            assert_eq!(error.to_string(), shown, "{text}");
            assert!(!format!("{error:?}").contains("secret"));
        }
    }

    #[test]
    fn xml_depth_is_limited() {
        let deep = |levels: usize| format!("{}{}", "<a>".repeat(levels), "</a>".repeat(levels));
        assert!(read(&deep(MAX_DEPTH)).is_ok());
        assert_eq!(kind(&deep(MAX_DEPTH + 1)), ParseErrorKind::TooDeep);
        assert_eq!(kind(&"<a>".repeat(1_000_000)), ParseErrorKind::TooDeep);
    }

    #[test]
    fn number_of_xml_values_is_limited() {
        let list = |items: usize| format!("<a>{}</a>", "<b/>".repeat(items));
        assert!(read_up_to(&list(9), 10).is_ok());
        assert_eq!(read_up_to(&list(10), 10).unwrap_err().kind(), ParseErrorKind::TooManyValues);
    }

    #[test]
    #[ignore = "takes seconds in a debug build: a step of .ci/run"]
    fn the_number_of_values_is_bounded_at_full_size() {
        let list = |items: usize| format!("<a>{}</a>", "<b/>".repeat(items));
        assert!(read(&list(MAX_VALUES - 1)).is_ok());
        assert_eq!(kind(&list(MAX_VALUES)), ParseErrorKind::TooManyValues);
    }

    #[test]
    fn many_repeated_names_become_lists_in_order() {
        let mut text = String::from("<A>");
        for round in 0..3 {
            for name in 0..2_000 {
                text.push_str(&format!("<n{name}>{round}</n{name}>"));
            }
        }
        text.push_str("</A>");
        let Node::Object(members) = root(&text) else { panic!("an object") };
        assert_eq!(members.len(), 2_000);
        for (i, (name, node)) in members.iter().enumerate() {
            assert_eq!(*name, format!("n{i}"));
            assert_eq!(node.to_json(), r#"["0","1","2"]"#);
        }
    }
}
